"""Which chapters a run has, and that a project's own are held to the anatomy of the others."""

import copy
import json
from pathlib import Path

import nbformat
import pytest
from forked_pools import execute_notebook
from record_project import RUN, make_project
from small_models import make_run

from perfeval_helpers.contract.anatomy import check_anatomy
from perfeval_helpers.contract.chapters import (
    BUILT_IN,
    ON_REQUEST,
    RESULTS_MIME,
    SHIPPED,
    find_notebook,
    hash_cells,
    list_chapters,
)
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile import read_runfile

ROOT = Path(__file__).parents[1]
SOUND = json.loads((ROOT / "notebooks" / "11_records.ipynb").read_text(encoding="utf-8"))


def write(folder: Path, change=lambda notebook: None) -> Path:
    notebook = copy.deepcopy(SOUND)
    change(notebook)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "20_mine.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def find_faults(tmp_path, change):
    return [fault.located() for fault in check_anatomy(write(tmp_path, change), "notebooks/20_mine.ipynb")]


def change_cell(number: int, **keys):
    def change(notebook):
        notebook["cells"][number].update(keys)

    return change


def test_the_code_of_the_chapters_is_known():
    """A chapter whose code has changed goes into `SHIPPED` once it sets nothing that outlives its names and figures."""
    there = {name: hash_cells(nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)) for name in (*BUILT_IN, *ON_REQUEST)}
    assert there == SHIPPED


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_package_s_own_notebooks_are_sound(path):
    assert [f.located() for f in check_anatomy(path, path.name) if "too little prose" not in f.english or path.stem != "06_report"] == []


@pytest.mark.parametrize(("change", "expected"), [
    (change_cell(0, source=["一段话"]), ": cell 1: no title"),
    (change_cell(0, source=["# 20 题\n", "**问题** 甲"]), ": cell 1: a title without **读者**, **来源**"),
    (change_cell(1, metadata={}), ": cell 2: no parameters"),
    (change_cell(1, source=['run: str = "x"  # params/<run>.yml\n', "n = 1"]), ": cell 2: a parameter without its type"),
    (change_cell(2, source=["import pandas"]), ": cell 3: no imports"),
    (change_cell(-1, metadata={}), "no results cell at the end"),
    (change_cell(4, metadata={"tags": ["results"]}), "results in cell [5, 12]"),
    (change_cell(4, outputs=[{"output_type": "stream"}]), ": cell 5: outputs in 1 cell;"),
    (change_cell(4, source=["def f():\n", "    return 1"]), ": cell 5: def; expected statements"),
    (change_cell(4, source=["try:\n", "    x = lambda: 1\n", "except ValueError:\n", "    pass"]), ": cell 5: lambda, try"),
    (change_cell(4, source=["frame = pd.read_csv('x')"]), ": cell 5: 'read_csv'"),
    (change_cell(4, source=["open('/etc/passwd')"]), ": cell 5: 'open('"),
    (change_cell(4, source=["!rm -r data"]), ": cell 5: '!'"),
    (change_cell(4, source=["1 +"]), ": cell 5: code that is no Python"),
    (change_cell(4, source=["x = 1\n"] * 200), "expected at most 36 and 130"),
    (change_cell(3, source=["满意度为 67.03 %，达到要求，共有问卷若干。"]), ": cell 4: the number 67.03 typed into prose"),
    (lambda notebook: notebook.update(nbformat=3), ": no notebook; expected a notebook as JupyterLab saves it"),
    (lambda notebook: notebook.update(cells="x"), ": no notebook"),
])  # fmt: skip
def test_each_departure_from_the_anatomy_is_told_with_its_cell(tmp_path, change, expected):
    assert any(expected in line for line in find_faults(tmp_path, change)), find_faults(tmp_path, change)


def test_numbers_of_documents_and_percentages_are_no_results(tmp_path):
    assert find_faults(tmp_path, change_cell(3, source=["按财预〔2020〕10号文件，分子除以分母乘以 100 %，从 100 至 0 等距。"])) == []


@pytest.mark.parametrize(("extracts", "expected"), [
    ([], []), (["funds"], ["01_funding"]), (["services"], ["02_headcounts"]), (["payouts", "self_evaluation"], ["03_payouts"]),
])  # fmt: skip
def test_a_run_has_no_chapter_about_what_it_lacks(extracts, expected):
    assert list_chapters(make_run({"extracts": extracts})) == tuple(sorted(["00_data_check", *expected, "05_scoring", "06_report"]))


def test_own_extracts_bring_their_chapter_and_others_can_be_asked_for(tmp_path):
    project = make_project(tmp_path, run=RUN + "chapters: [20_mine, 09_timeliness]\n")
    write(project / "notebooks")
    spec = read_runfile("own", project)
    assert list_chapters(spec) == ("00_data_check", "05_scoring", "06_report", "09_timeliness", "11_records", "20_mine")
    assert find_notebook(project, "20_mine") == project / "notebooks" / "20_mine.ipynb"
    assert find_notebook(project, "11_records") == ROOT / "notebooks" / "11_records.ipynb"


@pytest.mark.parametrize(("given", "expected"), [
    ("[20_missing]", ":11: chapters.1: '20_missing', for which there is no notebooks/20_missing.ipynb"),
    ("[12_run_fil]", ":11: chapters.1: '12_run_fil'"), ("[../x]", ":11: chapters.1: '../x'; expected a chapter"),
    ("[11_records, 11_records]", ":11: chapters.2: '11_records' a second time"),
])  # fmt: skip
def test_a_chapter_that_is_none_is_refused(tmp_path, given, expected):
    with pytest.raises(InputFaults) as refused:
        read_runfile("own", make_project(tmp_path, run=RUN + f"chapters: {given}\n"))
    assert expected in refused.value.findings[0].located()


def test_a_badly_built_chapter_refuses_the_run_with_its_other_faults(tmp_path):
    project = make_project(tmp_path, run=RUN.replace("synthetic: true", "synthetic: true\nchapters: [20_mine]"))
    write(project / "notebooks", change_cell(4, source=["import warnings"]))
    with pytest.raises(InputFaults, match=r"notebooks/20_mine\.ipynb: cell 5: 'warnings'"):
        read_runfile("own", project)


def test_the_chapter_of_records_runs_alone_and_shows_the_worst_first(tmp_path, monkeypatch):
    target = "targets: [{level1: 效益, level2: 质量, name: 人次费用, figure: rides.unit_cost, target: '<= 7 元/人次'}]\n"
    project = make_project(tmp_path, run=RUN + target)
    declaration = project / "params/extracts/rides.yml"
    declaration.write_text(declaration.read_text("utf-8").replace("by: [route]", "by: [route, state]\nquestion: 校车准点吗"), "utf-8")
    monkeypatch.setenv("PERFEVAL_ROOT", str(project))
    done = execute_notebook(ROOT / "notebooks/11_records.ipynb", tmp_path / "out.ipynb", {"run": "own"})
    shown = [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    html = "".join(str(data.get("text/html", "")) for data in shown)
    assert "<h2>接送明细</h2>" in html and "问题：校车准点吗？" in html and "计入4行（评价期外1行不计）" in html
    assert "人次费用总体5.57元/人次；按线路看，最高的是西线（7.50元/人次），2组中1组没有达到指标值（≤7元/人次）。" in html
    assert "准点率总体" not in html  # 准点 by 到校情况 says nothing
    assert shown[-1][RESULTS_MIME]["figures"]["rides.carried"] == "99" and "rides" not in html.split("本章数值")[0].replace("rides.csv", "")
