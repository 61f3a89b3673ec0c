"""Notebooks keep to their anatomy, and each runs alone under papermill and says the ledger's figures."""

import ast
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
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Try)


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose_of(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def test_the_chapters_are_there():
    assert [path.stem for path in CHAPTERS] == [
        "00_data_check", "01_funding", "02_headcounts", "03_payouts", "04_satisfaction", "05_scoring", "06_report",
    ]  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
class TestAnatomy:
    def test_opens_with_question_reader_source_then_parameters_then_imports(self, path):
        first, second, third = read(path).cells[:3]
        assert first.cell_type == "markdown" and first.source.startswith("# ")
        assert all(word in first.source for word in ("**问题**", "**读者**", "**来源**"))
        assert "parameters" in second.metadata.get("tags", [])
        assert re.search(r"^run: str = .+# params/<run>\.yml$", second.source, re.MULTILINE)
        assert "from perfeval_helpers import" in third.source

    def test_every_parameter_is_annotated(self, path):
        statements = ast.parse(read(path).cells[1].source).body
        assert statements and all(isinstance(statement, ast.AnnAssign) for statement in statements)

    def test_only_the_last_cell_speaks_the_results(self, path):
        tagged = [i for i, cell in enumerate(read(path).cells) if "results" in cell.metadata.get("tags", [])]
        assert tagged == [len(read(path).cells) - 1]

    def test_is_committed_without_outputs_and_with_its_kernel(self, path):
        notebook = read(path)
        assert all(not cell.outputs and cell.execution_count is None for cell in code_of(notebook))
        assert notebook.metadata.kernelspec.name == "python3"
        assert notebook.metadata.title

    def test_has_no_machinery_of_its_own(self, path):
        source = "\n".join(cell.source for cell in code_of(read(path)))
        assert [node for node in ast.walk(ast.parse(source)) if isinstance(node, FORBIDDEN)] == []
        assert not re.search(r"read_csv|open\(|warnings|['\"]/|[A-Z]:\\\\|%%|!pip", source)

    def test_is_short_and_tells_more_than_it_computes(self, path):
        notebook = read(path)
        lines = sum(len(cell.source.splitlines()) for cell in code_of(notebook))
        assert len(notebook.cells) <= 36 and lines <= 130
        if path.stem != "06_report":  # the report's prose is in the report
            assert len([p for p in prose_of(notebook) if len(p) > 20]) >= 4

    def test_what_is_meant_to_be_bold_is_bold(self, path):
        """Behind punctuation, bold ends only before a blank or punctuation: **31.77%**的人 would keep its asterisks."""
        rendered = "".join(markdown2html(text) for text in prose_of(read(path)))
        assert "<strong>" in rendered and "**" not in rendered
        assert "**" in markdown2html("**31.77%**的人")

    def test_types_no_result_into_its_prose(self, path):
        text = "\n".join(prose_of(read(path))).replace("财预〔2020〕10号", "")
        assert re.findall(r"\d+\.\d+|\d{3,}", re.sub(r"(×|赋分|从|按) ?100\b|100 至 0|\b100 ?%", "", text)) == []


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
