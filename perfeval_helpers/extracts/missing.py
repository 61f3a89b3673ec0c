"""A file of an extract that cannot be opened: FILE-MISSING, with the files beside it that may be meant.

In: the error, the path. Out: an entry in the fault log.
"""

from __future__ import annotations

from pathlib import Path

from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.masks import mask_text

TABLE_SUFFIXES = (".csv", ".xlsx", ".xls", ".ods", ".xlsm", ".xlsb", ".et", ".txt", ".tsv")


def enter_missing(log: FaultLog, error: Exception, path: Path) -> None:
    if isinstance(error, FileNotFoundError):
        near = list_near(path)
        hint = f"; its folder has {', '.join(near)}: rename the one that is meant" if near else ""
        hint_zh = f"；文件夹中有{'、'.join(near)}，如是该文件，请改名" if near else ""
        log.add_whole("FILE-MISSING", f"the file does not exist; the run file lists it under extracts{hint}",
                      f"文件不存在，运行文件的extracts列出了它；应放入此文件，或从extracts中删去{hint_zh}")
    else:
        kind = {"IsADirectoryError": "it is a folder", "PermissionError": "its permissions forbid it"}.get(
            type(error).__name__, type(error).__name__)
        log.add_whole("FILE-MISSING", f"the file cannot be read: {kind}", "文件无法读取（是文件夹、没有权限或磁盘有错）")


def list_near(path: Path, most: int = 5) -> list[str]:
    """Names of files beside a missing one that it may be: tables that are no other extract's, the likest first."""
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    except OSError:
        return []
    others = [name for name in names if Path(name).suffix.lower() in TABLE_SUFFIXES
              and not (Path(name).stem in EXTRACTS and Path(name).suffix in TABLE_SUFFIXES)]
    stem = path.stem.casefold()
    return [mask_text(name) for name in sorted(others, key=lambda name: (stem not in name.casefold(), name))][:most]
