"""Where the chapters are: in comes the project's folder, out comes the folder of its notebooks."""

from __future__ import annotations

from pathlib import Path

from perfeval_helpers.contract.chapters import find_chapter

OWN = Path(__file__).resolve().parents[2] / "notebooks"


def find_notebooks(root: Path) -> Path:
    """The project's own notebooks if it has any, else those that stand beside this package.

    A folder that holds nothing but ``params/`` and ``data/`` is a project too, and so is one that has only further
    chapters of its own.
    """
    folder = root / "notebooks"
    return folder if any(folder.glob("[01][0-9]_*.ipynb")) else OWN


def find_notebook(root: Path, chapter: str) -> Path:
    """A chapter's notebook: the project's own of that name if it has one, else the one beside the package."""
    own = find_chapter(chapter, root)
    return own if own.is_file() else find_notebooks(root) / f"{chapter}.ipynb"
