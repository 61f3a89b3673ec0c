"""A project without notebooks of its own is made with those beside the package."""

import json
import re
from pathlib import Path

from perfeval_helpers.chapters import survey
from perfeval_helpers.contract.chapters import BUILT_IN, find_notebooks
from perfeval_helpers.contract.schema import EXTRACTS


def test_a_project_without_notebooks_uses_those_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    assert (find_notebooks(tmp_path) / "06_report.ipynb").is_file()
    (tmp_path / "notebooks").mkdir()  # an empty folder is none
    assert (find_notebooks(tmp_path) / "06_report.ipynb").is_file()


def test_a_projects_own_notebooks_come_first(tmp_path: Path) -> None:
    own = tmp_path / "notebooks"
    own.mkdir()
    (own / "06_report.ipynb").write_text("{}", encoding="utf-8")
    assert find_notebooks(tmp_path) == own


def test_thresholds_that_a_notebook_offers_are_those_of_the_package() -> None:
    """An analyst may change them in place; what they begin with stands in the chapter once more and must agree."""
    begin = {"least_answers": survey.LEAST_ANSWERS, "least_items": survey.STRAIGHT_ITEMS, "seconds_an_item": survey.SECONDS_AN_ITEM}
    found = []
    for path in sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
            found += [(path.stem, name, int(number)) for name, number in re.findall(r"^(\w+) = (\d+)$", source, re.MULTILINE) if name in begin]
    assert {name for _, name, _ in found} == begin.keys()
    assert [one for one in found if one[2] != begin[one[1]]] == []


def test_the_title_of_a_chapter_about_one_of_two_extracts_is_of_neither_alone() -> None:
    """附件5 lists it by that title, also of a run that has services and nobody who was received."""
    several = {name: extracts for name, extracts in BUILT_IN.items() if len(extracts) > 1}
    assert several == {"02_headcounts": ("headcounts", "services")}
    notebook = json.loads((Path(__file__).parents[1] / "notebooks" / "02_headcounts.ipynb").read_text("utf-8"))
    title = "".join(notebook["cells"][0]["source"]).splitlines()[0]
    assert title == f"# {notebook['metadata']['title']}"
    words = {"档案", *(column.header[:2] for name in several["02_headcounts"] for column in EXTRACTS[name].columns)}
    assert not [word for word in words if word in title]
