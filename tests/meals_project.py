"""A project with the run of meals alone, whose synthetic records are few: copied from the repository's own, to be changed."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = "meals-2024"
PARTS = (f"params/{RUN}.yml", "params/frameworks/meals-2024.yml", f"params/narrative/{RUN}.md", "params/extracts", f"data/{RUN}")


def copy_meals(folder):
    """The run file, what it names and its extracts, in a folder and nothing else; the folder.

    In a folder where it was before, its records are known to a process that has read them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return folder
