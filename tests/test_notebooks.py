"""Notebooks as they are committed; each runs alone under papermill and says the ledger's figures."""

import re
from fractions import Fraction
from pathlib import Path

import nbformat
import papermill
import pytest
from forked_pools import execute_notebook
from nbconvert.filters import markdown2html

from perfeval_helpers import load_run
from perfeval_helpers.contract.chapters import RESULTS_MIME

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if re.match(r"0[0-6]_", path.name)]


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_chapters_are_there():
    assert [path.stem for path in CHAPTERS] == [
        "00_data_check", "01_funding", "02_headcounts", "03_payouts", "04_satisfaction", "05_scoring", "06_report",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_is_committed_with_its_kernel_and_bold_where_that_is_meant(path):
    """test_chapters holds them to the anatomy of a chapter.

    Behind punctuation, bold ends only before a blank or punctuation: **31.77%**的人 would keep its asterisks.
    """
    notebook = read(path)
    assert all(not cell.outputs and cell.execution_count is None for cell in code_of(notebook))
    assert notebook.metadata.kernelspec.name == "python3" and notebook.metadata.title
    rendered = "".join(markdown2html(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    assert "<strong>" in rendered and "**" not in rendered
    assert "**" in markdown2html("**31.77%**的人")


def spoken(notebook):
    bundles = [output.data.get(RESULTS_MIME) for output in notebook.cells[-1].outputs if "data" in output]
    assert len(bundles) == 1
    return bundles[0]


def list_heads(notebook):
    html = "".join(str(o.get("data", {}).get("text/html", "")) for c in code_of(notebook) for o in c.outputs)
    return set(re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html))


#: Chapter → run, where it is not 2022: one of them tells sources apart that 2022 does not have.
OTHER_RUNS = {"01_funding": "2023"}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_runs_alone_under_papermill(path, tmp_path, monkeypatch):
    run = OTHER_RUNS.get(path.stem, "2022")
    if path.stem == "02_headcounts":  # from its own folder and as it stands, in an ordinary kernel, as JupyterLab runs it
        monkeypatch.chdir(ROOT / "notebooks")
        done = papermill.execute_notebook(path.name, tmp_path / "out.ipynb", progress_bar=False)
    else:
        monkeypatch.chdir(ROOT)
        done = execute_notebook(path, tmp_path / "out.ipynb", {"run": run})
    said = spoken(done)
    ledger = load_run(run, ROOT).figures
    assert said["chapter"] == path.stem
    assert said["figures"] == {id: ledger[id].printed for id in said["figures"]}
    assert said["figures"] or path.stem == "00_data_check"
    assert {head for head in list_heads(done) if re.search("[a-z]{2}", head)} == set()
    if path.stem == "01_funding":
        check_sources(done)
    if path.stem == "02_headcounts":
        assert said["figures"]["headcount.received"] == "22526"


def check_sources(done):
    """The sources that are named add up."""
    html = "".join(str(o.get("data", {}).get("text/html", "")) for c in code_of(done) for o in c.outputs)
    said = re.sub(r"<[^>]+>", "", re.search(r"<p>截至期末共下达.*?</p>", html)[0])
    whole, *parts = (Fraction(number.replace(",", "")) for number in re.findall(r"([\d.,]+)万元", said))
    assert "区级" in said and sum(parts) == whole == Fraction("740.70")  # 666.17 + 14.53 + 0 + 60
    assert "2,02" not in html.split("从下达到使用")[0]  # budget years
