"""A file of an extract that cannot be opened: FILE-MISSING, with the files beside it that may be meant.

In: the error, the path. Out: an entry in the fault log.
"""

from pathlib import Path

from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.masks import mask_text
from perfeval_helpers.values.language import tell, tell_all

TABLE_SUFFIXES = (".csv", ".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".et", ".txt", ".tsv")
#: So many files are named that may be meant.
MOST_NEAR = 5


def enter_missing(log: FaultLog, error: Exception, path: Path) -> None:
    if isinstance(error, FileNotFoundError):
        near = list_near(path)
        missing = tell("the file does not exist; the run file lists it under extracts: put it there, or take it out of extracts")
        log.add_whole("FILE-MISSING", tell("{missing}; its folder has {names}: rename the one that is meant", missing=missing, names=tell_all(near))
                      if near else missing)
    elif isinstance(error, IsADirectoryError):
        log.add_whole("FILE-MISSING", tell("the file cannot be read: it is a folder; put the file itself there"))
    elif isinstance(error, PermissionError):
        log.add_whole("FILE-MISSING", tell("the file cannot be read: its permissions forbid it; ask whoever owns it to let you read it"))
    else:
        log.add_whole("FILE-MISSING", tell("the file cannot be read ({error}); look whether the disk is at fault", error=type(error).__name__))


def list_near(path: Path) -> list[str]:
    """Names of files beside a missing one that it may be: tables that are no other extract's, the likest first."""
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    except OSError:
        return []
    others = [name for name in names if Path(name).suffix.lower() in TABLE_SUFFIXES
              and not (Path(name).stem in EXTRACTS and Path(name).suffix in TABLE_SUFFIXES)]
    stem = path.stem.casefold()
    return [mask_text(name) for name in sorted(others, key=lambda name: (stem not in name.casefold(), name))][:MOST_NEAR]
