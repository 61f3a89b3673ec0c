"""Where the chapters are: in comes the project's folder, out comes the folder of its notebooks."""

from __future__ import annotations

from pathlib import Path

OWN = Path(__file__).resolve().parents[2] / "notebooks"


def find_notebooks(root: Path) -> Path:
    """The project's own notebooks if it has any, else those that stand beside this package.

    A folder that holds nothing but ``params/`` and ``data/`` is a project too.
    """
    folder = root / "notebooks"
    return folder if any(folder.glob("[0-9]*.ipynb")) else OWN
