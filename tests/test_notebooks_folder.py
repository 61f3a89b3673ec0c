"""A project without notebooks of its own is made with those beside the package."""

from __future__ import annotations

from pathlib import Path

from perfeval_helpers.contract.chapters import find_notebooks


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
