"""HTML, Word, PDF and Excel have the same sections and tables, or nothing is published."""

import json
import re
import shutil
from html import escape
from pathlib import Path

import docx
import pytest
import typst
import xlsxwriter
from full_project import make_full_project
from shell import perfeval

from perfeval_helpers.contract.places import FIXED_PLACES
from perfeval_helpers.contract.sections import CHAPTERS, SECTIONS
from perfeval_helpers.making.agreement import find_differences
from perfeval_helpers.report import sections
from perfeval_helpers.report.blocks import Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.formats.pdf import font_folder

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "06_report.ipynb"
HEADINGS = ["某<b>&项目评价报告", "一、基本情况", "附件1 目标表"]
TABLES = ["表1", "附表1"]


def write_outputs(folder, page=HEADINGS, word=HEADINGS, printed=HEADINGS, captions=TABLES, sheets=TABLES):
    body = "".join(f'<h2 id="x"><span>{escape(heading[:2])}</span>{escape(heading[2:])}</h2>' for heading in page)
    body += "".join(f'<table><caption><span class="title">{table}：资金&amp;表</span></caption></table>' for table in captions)
    (folder / "report.html").write_text(f"<html><body>{body}</body></html>", "utf-8")
    document = docx.Document()
    for heading in word:
        document.add_heading(heading, 1)
        document.add_paragraph("正文")
    document.save(folder / "report.docx")
    source = '#set text(font: "Noto Sans SC")\n' + "".join(f"= #{json.dumps(heading, ensure_ascii=False)}\n" for heading in printed)
    (folder / "report.pdf").write_bytes(typst.Compiler(source.encode(), font_paths=[font_folder()]).compile(format="pdf"))
    workbook = xlsxwriter.Workbook(folder / "annexes.xlsx")
    for sheet in ["目录", *(f"{table} 资金表" for table in sheets), "数据索引"]:
        workbook.add_worksheet(sheet)
    workbook.close()
    return folder


def test_the_same_in_all_formats_is_no_difference(tmp_path):
    assert find_differences(write_outputs(tmp_path)) == []


def test_a_character_that_no_face_has_is_no_difference(tmp_path):
    rare = [*HEADINGS, "附件2 𪚥村"]
    assert find_differences(write_outputs(tmp_path, page=rare, word=rare, printed=[*HEADINGS, "附件2 〓村"])) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"page": HEADINGS[:2]}, ["report.html lacks 附件1目标表, which report.docx has", "report.html lacks 附件1目标表, which report.pdf has"]),
        ({"word": HEADINGS[1:]}, ["report.docx lacks 某<b>&项目评价报告, which report.html has"]),
        ({"printed": [*HEADINGS, "附件2 另一表"]}, ["report.html lacks 附件2另一表, which report.pdf has"]),
        ({"word": [*HEADINGS, HEADINGS[1]]}, ["report.html lacks 一、基本情况, which report.docx has"]),  # shown twice in one
        ({"printed": [HEADINGS[0], HEADINGS[2], HEADINGS[1]]}, ["report.html and report.pdf have their parts in another order"]),
        ({"captions": ["表1"]}, ["report.html lacks 附表1, which annexes.xlsx has"]),
        ({"sheets": ["附表1"]}, ["annexes.xlsx lacks 表1, which report.html has"]),
    ],
)
def test_what_one_lacks_is_named(tmp_path, changed, said):
    assert [told.english for told in find_differences(write_outputs(tmp_path, **changed))] == said


def test_a_cell_taken_out_of_the_reports_notebook_stops_the_run(tmp_path):
    root = make_full_project(tmp_path)
    shutil.copytree(NOTEBOOK.parent, root / "notebooks", dirs_exist_ok=True)
    path = root / "notebooks" / NOTEBOOK.name
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if "".join(cell["source"]) != 'document["附件3"]']
    path.write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    done = perfeval(root, "run", "tiny")
    assert done.returncode == 1 and "report.html lacks 附件3" in done.stderr
    assert not (root / "outputs" / "tiny").exists()


def test_one_list_of_sections_holds_everywhere(document):
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert tuple(key for source in sources for key in re.findall(r'^document\["(.*)"\]$', source)) == SECTIONS
    assert tuple(document.keys()) == SECTIONS
    assert {place[0] for place in FIXED_PLACES} <= {*CHAPTERS, "摘", "引"}
    contents = {entry for entry in SECTIONS if entry not in ("封面", "目录", "正文")}
    listed = document["目录"]._repr_html_()
    assert all(document[key].title.split(" ")[0] in listed for key in contents)


def test_a_section_is_built_by_one_function_and_none_that_the_list_does_not_have(monkeypatch):
    with pytest.raises(ValueError, match=r"contract\.sections has no section 附件99"):
        sections.builds("附件99")
    with pytest.raises(ValueError, match="two functions build 一: build_background and build_twice"):

        @sections.builds("一")
        def build_twice(context):
            raise AssertionError

    monkeypatch.setattr(sections, "SECTIONS", (*SECTIONS, "附件99"))
    with pytest.raises(LookupError, match=r"no module of report\.sections builds 附件99"):
        sections.find_builders()


def test_heading_title_and_kind_follow_from_the_key(run, monkeypatch):
    monkeypatch.setattr(sections, "_builders", {})
    context = Context(run)
    chapter = sections.builds("九", "其他")(lambda context: [context.say("无。")])(context)
    assert (chapter.key, chapter.title, chapter.kind) == ("九", "其他", "chapter") and chapter.blocks[0] == Heading(2, "九、其他")
    annex = sections.builds("附件5", landscape=True)(lambda context: [context.say("无。")])(context)
    assert annex.title == annex.blocks[0].text == "附件5 主要工作底稿" and (annex.kind, annex.landscape) == ("annex", True)
    assert not sections.builds("附件6")(lambda context: [])(context).blocks  # of nothing there is no heading either
