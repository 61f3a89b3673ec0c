"""Which file of a run's data folder an extract is: a CSV, or a workbook of the same name.

In: a folder and the extract's name. Out: paths.
"""

from pathlib import Path

CSV_SUFFIX = ".csv"
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")


def find_data_files(folder: Path, name: str) -> list[Path]:
    """The files that an extract may be, a CSV first; several are a fault of the folder."""
    found = [folder / f"{name}{suffix}" for one in (CSV_SUFFIX, *WORKBOOK_SUFFIXES) for suffix in (one, one.upper())]
    return [path for place, path in enumerate(found) if path.is_file() and not any(path.samefile(other) for other in found[:place] if other.is_file())]


def find_data_file(folder: Path, name: str) -> Path:
    """The file of an extract; where there is none, the CSV that is missing."""
    return next(iter(find_data_files(folder, name)), folder / f"{name}{CSV_SUFFIX}")


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook."""
    return path.suffix.lower() in WORKBOOK_SUFFIXES
