"""What people changed in published outputs or put beside them: kept when the run is published anew.

In: a published folder, about to be replaced. Out: copies of what is not as its receipt says, a Word report that was edited first of all.
"""

import shutil
from collections.abc import Iterator
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from perfeval_helpers.making.publishing import explain_refusal
from perfeval_helpers.making.receipt import describe_outputs, is_whole, read_receipt

FOLDER = ".edited"


def keep_edited(published: Path) -> Path | None:
    """Copy what people changed or added to the first free ``outputs/.edited/<run>/<number>/``; that folder, None where nothing was.

    What the last of these folders holds already, since the run could not be published then, is not copied again.

    Raises
    ------
    NotWritable
        It could not be copied.
    """
    try:
        return _copy_edited(published)
    except OSError as error:
        raise explain_refusal(error, published) from error


def _copy_edited(published: Path) -> Path | None:
    edited = list(_list_edited(published)) if published.is_dir() else []
    if not edited:
        return None
    folder = published.parent / FOLDER / published.name
    taken = list(takewhile(Path.exists, (folder / str(number) for number in count(1))))
    if taken and describe_outputs(taken[-1]) == edited:
        return taken[-1]
    kept = folder / str(len(taken) + 1)
    try:
        for file in (entry["file"] for entry in edited):
            (kept / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(published / file, kept / file)
    except OSError:
        shutil.rmtree(kept, ignore_errors=True)
        raise
    return kept


def _list_edited(published: Path) -> Iterator[dict[str, Any]]:
    receipt = read_receipt(published)
    made = {(entry["file"], entry["sha256"]) for entry in receipt["outputs"]} if receipt and is_whole(receipt) else set()
    yield from (entry for entry in describe_outputs(published) if (entry["file"], entry["sha256"]) not in made)
