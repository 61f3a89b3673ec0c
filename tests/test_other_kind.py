"""A project of another kind, from its run file to every output: nothing speaks of what it does not have."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from pypdf import PdfReader

from perfeval_helpers import load_run, report

ROOT = Path(__file__).parents[1]
FOREIGN = ("慰问金", "节日", "退休", "街道", "移交")


def read_texts(path: Path) -> Iterator[str]:
    """What people read in a file; code cells are not."""
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            yield from (re.sub(r"<[^>]+>", "", archive.read(name).decode()) for name in archive.namelist() if name.endswith(".xml"))
    elif path.suffix == ".ipynb":
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            yield json.dumps(cell["outputs"], ensure_ascii=False) if cell["cell_type"] == "code" else "".join(cell["source"])
    elif path.suffix == ".pdf":
        yield from (page.extract_text() for page in PdfReader(path).pages)
    elif path.suffix == ".html":
        yield re.sub(r'(?s)<pre class="code".*?</pre>', "", path.read_text("utf-8"))
    else:
        yield path.read_text("utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The example in a folder of its own, without the words that it gives for itself."""
    folder = tmp_path_factory.mktemp("kind")
    for name in ("params/meals-2024.yml", "params/narrative/meals-2024.md", "params/frameworks/meals-2024.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(ROOT / "params/extracts", folder / "params/extracts")
    shutil.copytree(ROOT / "data/meals-2024", folder / "data/meals-2024")
    path = folder / "params/meals-2024.yml"
    chapters = "chapters: [08_survey_statistics, 11_records]\n"
    path.write_text(re.sub(r"(?m)^words: .*\n", chapters, path.read_text("utf-8")), "utf-8")
    return folder


def test_no_output_speaks_of_another_project(project):
    done = subprocess.run([sys.executable, "-m", "perfeval_helpers.cli", "run", "meals-2024"], cwd=project, capture_output=True, text=True,
                          env={"PERFEVAL_ROOT": str(project), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(project)}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    outputs = project / "outputs" / "meals-2024"
    found = [(path.name, word) for path in sorted(outputs.rglob("*")) if path.is_file()
             for text in (*read_texts(path), done.stdout, done.stderr) for word in FOREIGN if word in text]  # fmt: skip
    assert any(path.suffix == ".pdf" for path in outputs.iterdir())
    assert found == []
    assert [path.stem for path in sorted((outputs / "notebooks").glob("*.html"))] == [
        "00_data_check", "01_funding", "04_satisfaction", "05_scoring", "06_report", "08_survey_statistics", "11_records"]  # fmt: skip
    assert (outputs / "self_evaluation.xlsx").is_file() and (outputs / "self_evaluation.docx").is_file()  # it has a form
    assert {path.name for path in (outputs / "tables").glob("*_by_*.csv")} == {
        "meals_by_township.csv", "meals_by_way.csv", "meals_by_school.csv", "deliveries_by_supplier.csv", "deliveries_by_category.csv"}  # fmt: skip
    report = (outputs / "report.html").read_text("utf-8")
    assert "配送学校的用餐率" in report and "按供餐方式看，最低的是企业配送" in report


def test_the_example_comes_out_as_counted_by_hand():
    figures = load_run("meals-2024", ROOT).figures
    assert figures["meals.served"].value == 1_806_848 and figures["meals.schools"].text == "53所"
    assert figures["meals.subsidy"].printed == "905.51"  # 9,055,110 yuan
    assert figures["funding.used"].printed == "926.74"  # 44.36 + 429.0875 + 150 + 282.0635 + 21.23
    assert figures["meals.unspent"].printed == "21.23"  # the repairs
    assert figures["meals.cost"].printed == "5"
    assert figures["survey.students.satisfaction_rate"].printed == "83.96"  # 403 of 480
    assert figures["survey.parents.satisfaction_rate"].printed == "86.13"  # 267 of 310
    assert figures["survey.satisfaction_rate"].printed == "84.83"  # 0.6 × 83.96 + 0.4 × 86.13


def test_rebuilding_the_example_gives_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, str(ROOT / "data/build_meals_2024.py"), str(tmp_path)], check=True, cwd=tmp_path)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert [*built, "SOURCE.md"] == sorted((path.name for path in (ROOT / "data/meals-2024").iterdir()), key=lambda n: (n == "SOURCE.md", n))
    assert all((tmp_path / name).read_bytes() == (ROOT / "data/meals-2024" / name).read_bytes() for name in built)


def test_the_form_of_the_example_is_scored_as_by_hand():
    form = load_run("meals-2024", ROOT).form
    assert form.points == 100 and form.execution.score == Fraction("9.23")  # 10 × 926.741 ÷ 1,004.36
    scores = {line.name: line.score for line in form.lines}
    assert scores["食材按时送达率"] == Fraction("9.43")  # 484 ÷ 540 = 89.63 %; 10 × 0.8963 ÷ 0.95
    assert scores["食材验收合格率"] == Fraction("4.97")  # 530 ÷ 544 = 97.43 %; 5 × 0.9743 ÷ 0.98
    assert scores["供餐长效机制"] == Fraction("10.5")  # 15 × 0.7
    assert scores["每人次补助"] == 5 and scores["学生用餐率"] == 10  # reached


def test_what_is_asked_of_the_whole_is_no_weak_or_strong_point_of_it():
    told = [block.text for block in report.build(load_run("meals-2024", ROOT))["四"].blocks if getattr(block, "text", "").startswith("分题看")]
    assert told == [
        "分题看，满意度较低的是饭菜口味72.18%，较高的是饭菜分量84.97%；各题答案和其他口径的结果见附件4。", "分题看，满意度较低的是食谱账目公开69.26%，较高的是食品安全85.11%；各题答案和其他口径的结果见附件4。",
    ]  # fmt: skip
