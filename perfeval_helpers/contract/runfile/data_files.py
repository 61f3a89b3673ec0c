"""Which file of a run's data folder an extract is: a CSV, or a workbook of the same name.

In: a folder and the extract's name. Out: paths.
"""

from pathlib import Path
from unicodedata import normalize

CSV_SUFFIX = ".csv"
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")


def _find_folder(folder: Path) -> Path:
    """A folder by its name, also where that stands on the disk with letters and their marks apart, as macOS may have copied it."""
    if not folder.name or folder.is_dir():
        return folder
    parent, meant = _find_folder(folder.parent), normalize("NFC", folder.name)
    named = [one for one in (parent.iterdir() if parent.is_dir() else ()) if normalize("NFC", one.name) == meant and one.is_dir()]
    return named[0] if named else folder


def list_data_paths(folder: Path, name: str) -> list[Path]:
    """Where an extract may stand, a CSV first; a file that has two names on this disk once."""
    folder = _find_folder(folder)
    paths = [folder / f"{name}{suffix}" for one in (CSV_SUFFIX, *WORKBOOK_SUFFIXES) for suffix in (one, one.upper())]
    return [path for place, path in enumerate(paths)
            if not path.is_file() or not any(path.samefile(other) for other in paths[:place] if other.is_file())]


def find_data_files(folder: Path, name: str) -> list[Path]:
    """The files that an extract may be, a CSV first; several are a fault of the folder."""
    return [path for path in list_data_paths(folder, name) if path.is_file()]


def find_data_file(folder: Path, name: str) -> Path:
    """The file of an extract; where there is none, the CSV that is missing."""
    return next(iter(find_data_files(folder, name)), folder / f"{name}{CSV_SUFFIX}")


def is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook."""
    return path.suffix.lower() in WORKBOOK_SUFFIXES
