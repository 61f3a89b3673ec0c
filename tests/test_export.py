"""Pages: one file, no script, no request, the characters inside, the same bytes each time."""

import base64
import re
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode, v4

from perfeval_helpers.making import export
from perfeval_helpers.showing.fonts import pack_woff, subset_font
from perfeval_helpers.showing.tables import show

SECTION = '<section class="part cover" id="s0" data-running="【合成】报告&amp;" data-notice="合成数据"><h1 id="title">报告</h1></section>'


def code(html: str = "", tags: tuple[str, ...] = (), **data: Any) -> NotebookNode:
    bundle = {"text/html": html, **data} if html else data
    outputs = [v4.new_output("execute_result", bundle)] if bundle else []
    return v4.new_code_cell("x = '<秘密>'", metadata={"tags": list(tags)}, outputs=outputs)


def notebook(*cells: NotebookNode) -> NotebookNode:
    return v4.new_notebook(cells=list(cells))


def test_report_has_only_sections_and_what_is_tagged() -> None:
    nb = notebook(v4.new_markdown_cell("# 说明"), code(SECTION), code("<p>旁注</p>"), code("<p>另加</p>", ("report",)), code("<p>数值</p>", ("results",)))
    page = export.export_notebook(nb, "report", "报告")
    assert '<h1 id="title">报告</h1>' in page and "另加" in page
    for left_out in ("说明", "旁注", "数值", "秘密"):
        assert left_out not in page


def test_page_frame() -> None:
    page = export.export_notebook(notebook(code(SECTION)), "report", "题 & 目")
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')
    assert "<title>报告&amp;</title>" in page  # what runs on top, without the mark for synthetic data
    assert "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:\"" in page
    assert '<a class="skip" href="#main">跳到正文</a>' in page and '<main id="main" tabindex="-1">' in page
    assert '<header class="banner">合成数据</header>' in page
    assert '@top-center{content:"【合成】报告&"' in page
    assert page.count("<h1") == 1


def test_page_asks_for_nothing() -> None:
    nb = notebook(
        code(SECTION),
        code('<script src="https://x.example/a.js">1</script><SCRIPT>2</SCRIPT ><iframe src="http://y.example"></iframe><p>后</p>', ("report",)),
    )
    for kind in ("report", "chapter"):
        page = export.export_notebook(nb, kind, "题")
        assert not re.search(r"<script|<iframe|(?:src|href)\s*=\s*[\"']?https?:|url\(\s*[\"']?https?:|@import", page, re.IGNORECASE)
        assert "后" in page


def test_same_notebook_same_bytes_and_unchanged() -> None:
    nb = notebook(v4.new_markdown_cell("# 一\n\n## 二"), code(SECTION))
    before = nbformat.writes(nb)
    assert export.export_notebook(nb, "chapter", "题") == export.export_notebook(nb, "chapter", "题")
    assert nbformat.writes(nb) == before


def test_the_look_for_jupyterlab_stays_there() -> None:
    table = show(pd.DataFrame({"street": ["东街道"]}), "街道")._repr_html_()
    assert "jp-RenderedHTMLCommon" in table
    pages = (
        export.export_notebook(notebook(code(SECTION), code(table, ("report",))), "report", "题"),
        export.export_notebook(notebook(code(table)), "chapter", "题"),
    )
    for page in pages:
        assert "东街道" in page and "jp-RenderedHTMLCommon" not in page and page.count("<style>") == 1


def test_chapter_shows_code_and_hides_parameters() -> None:
    nb = notebook(v4.new_markdown_cell("# 一章\n\n`a<b>`\n"), code(tags=("parameters",)), code("<p>果</p>"))
    page = export.export_notebook(nb, "chapter", "题")
    assert page.count("x = &#39;&lt;秘密&gt;&#39;") == 1
    assert '<h1 id="h1">一章</h1>' in page and "<p>果</p>" in page


def test_chapter_has_contents_when_it_is_long() -> None:
    page = export.export_notebook(notebook(v4.new_markdown_cell("# 一\n\n## 甲 <b>\n\n## 乙\n\n### 丙\n")), "chapter", "题")
    assert '<nav class="contents" aria-label="目录"><ol>' in page
    assert page.index("</h1>") < page.index("<nav") < page.index("<h2")
    assert '<a href="#h3">乙</a>' in page and '<h2 id="h3">乙</h2>' in page


def test_streams_errors_and_pictures_are_plain() -> None:
    cell = v4.new_code_cell(
        "y",
        outputs=[
            v4.new_output("stream", name="stdout", text="\x1b[31m红<b>\x1b[0m\n"),
            v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[31mE<x>: v\x1b[0m"]),
            v4.new_output("display_data", {"image/png": "AAAA"}, metadata={"image/png": {"alt": "柱<图"}}),
            v4.new_output("display_data", {"image/png": "AAAA"}),
            v4.new_output("display_data", {"text/markdown": "**<i>粗**"}),
        ],
    )
    page = export.export_notebook(notebook(cell), "chapter", "题")
    assert '<pre class="stdout">红&lt;b&gt;\n</pre>' in page
    assert '<pre class="stderr">E&lt;x&gt;: v</pre>' in page
    assert 'alt="柱&lt;图"' in page and 'alt="本单元绘制的图"' in page
    assert "**&lt;i&gt;粗**" in page


def test_pandas_tables_get_scopes() -> None:
    page = export.scope_tables(pd.DataFrame({"人数": [1]}, index=["甲"]).to_html())
    assert '<th scope="col">人数</th>' in page and '<th scope="row">甲</th>' in page
    assert "<th></th>" not in page and "<td></td>" in page


@pytest.mark.parametrize(("text", "quoted"), [("甲", '"甲"'), ('a"b\\c', '"a\\22 b\\5c c"'), ("</style>\n", '"\\3c /style\\3e \\a "')])
def test_css_strings_cannot_break_out(text: str, quoted: str) -> None:
    assert export.quote_css(text) == quoted


def test_font_has_the_characters_and_no_others() -> None:
    from fontTools.ttLib import TTFont

    page = export.export_notebook(notebook(v4.new_markdown_cell("# 玉溪 2022")), "chapter", "题")
    data = base64.b64decode(re.search(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", page)[1])  # type: ignore[index]
    from io import BytesIO

    font = TTFont(BytesIO(data))
    codes = set(font.getBestCmap())
    assert {ord(c) for c in "玉溪2022题"} <= codes
    assert ord("猫") not in codes
    font["glyf"]  # the tables unpack
    assert len(page.encode()) < 100_000


def test_woff_unpacks_to_the_same_tables() -> None:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    woff = subset_font("玉溪abc")
    assert woff == subset_font("abc溪玉")
    assert woff[:4] == b"wOFF"
    font = TTFont(BytesIO(woff), checkChecksums=2)
    assert font.getGlyphOrder() and set(font.keys()) >= {"glyf", "loca", "cmap", "head", "hmtx"}
    assert pack_woff is not None


def test_a_chapter_can_be_shown_without_its_code() -> None:
    nb = notebook(v4.new_markdown_cell("# 题目"), code("<p>四十二</p>"))
    assert "秘密" in export.export_notebook(nb, "chapter", "题目")
    page = export.export_notebook(nb, "chapter", "题目", code=False)
    assert "秘密" not in page and "四十二" in page and "秘密" in nb.cells[1].source
