"""A file that cannot be opened, and which of its neighbours may be meant.

In: its path and the error. Out: a fault of the whole file.
"""

from collections.abc import Collection
from pathlib import Path

from perfeval_helpers.contract.runfile.data_files import CSV_SUFFIX, WORKBOOK_SUFFIXES
from perfeval_helpers.contract.runfile.document import suggest
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.masks import mask_names
from perfeval_helpers.values.language import tell, tell_all

READ_SUFFIXES, UNREAD_SUFFIXES, MOST_NEAR = (CSV_SUFFIX, *WORKBOOK_SUFFIXES, ".txt", ".tsv"), (".xlsm", ".xlsb", ".et"), 5


def enter_missing(log: FaultLog, error: Exception, path: Path, title: str, extracts: Collection[str]) -> None:
    """Enter ``FILE-MISSING``: why an extract's file cannot be opened, and which files beside it may be meant: none of the run's other `extracts`."""
    folder, shown = path.parent, log.file.rpartition("/")[0]
    if isinstance(error, FileNotFoundError | NotADirectoryError) and not folder.is_dir():
        names = [one.name for one in folder.parent.iterdir() if one.is_dir()] if folder.parent.is_dir() else []
        log.add_whole("FILE-MISSING", tell("there is no folder '{folder}'{hint}; expected the folder that the run file names under data",
                                           folder=shown, hint=suggest(folder.name, names)))
    elif isinstance(error, FileNotFoundError):
        near = _list_near(path, title, {*EXTRACTS, *extracts} - {path.stem})
        missing = tell("the file does not exist; the run file lists it under extracts: put it there, or take it out of extracts")
        if near and any(name.lower().endswith(UNREAD_SUFFIXES) for name in near):
            missing = tell("{missing}; its folder has {names}: save the one that is meant as {name}", missing=missing, names=tell_all(near),
                           name=path.with_suffix(".xlsx").name)
        elif near:
            missing = tell("{missing}; its folder has {names}: rename the one that is meant", missing=missing, names=tell_all(near))
        log.add_whole("FILE-MISSING", missing)
    elif isinstance(error, IsADirectoryError):
        log.add_whole("FILE-MISSING", tell("the file cannot be read: it is a folder; put the file itself there"))
    elif isinstance(error, PermissionError):
        log.add_whole("FILE-MISSING", tell("the file cannot be read: another program, such as Excel or WPS, keeps it open, or its permissions forbid it; close it there, or ask "
                                             "whoever owns it to let you read it"))
    else:
        log.add_whole("FILE-MISSING", tell("the file cannot be read ({error}); look whether the disk is at fault", error=type(error).__name__))


def _list_near(path: Path, title: str, taken: Collection[str]) -> list[str]:
    """Names of files beside a missing one that it may be: tables that are no other extract's, the likest first.

    People call files after people: words that neither names of extracts and the title of this one nor names of tables have are masked.
    """
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    except OSError:
        return []
    others = [name for name in names if name.lower().endswith((*READ_SUFFIXES, *UNREAD_SUFFIXES)) and not name.startswith((".", "~$"))
              and Path(name).stem not in taken]
    stem = path.stem.casefold()
    near = sorted(others, key=lambda name: (stem not in name.casefold(), name))[:MOST_NEAR]
    return [mask_names(Path(name).stem, {stem, *taken, *(suffix[1:] for suffix in READ_SUFFIXES)}, title) + Path(name).suffix for name in near]
