"""Where the project is and which runs it has: known without reading any run file, so that a command begins at once.

In: a folder, or ``$PERFEVAL_ROOT``. Out: the project's folder, the names of its runs.
"""

import ast
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.values.language import Told, quote, tell, tell_all

CODE = "RUN-FILE"
#: The folder of a project with its own templates of the report, in place of the package\'s: report.docx, report.typ.
LOOK = "params/look"
DECLARED = "params/extracts"
SUFFIXES = (".yml", ".yaml")
#: What a run publishes, by the names under which people find it.
PAGE, PDF, WORD, SHEETS, RESULTS = "report.html", "report.pdf", "report.docx", "annexes.xlsx", "results.json"
FORM_FILES = ("self_evaluation.xlsx", "self_evaluation.docx")
#: Names that are taken: in outputs/ by pages on several runs, in data/ by the schemas; compared without case, as Windows does.
RESERVED = {"trend", "index.html"}
RESERVED_IN_DATA = {"schemas"}
_RUN_NAME = re.compile(r"\w(?:[\w.()（）+ -]*[\w)）+-])?")
#: Names that Windows keeps for devices, whatever follows their first dot: no file or folder there can have them.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[1-9¹²³]) *(?:\..*)?", re.IGNORECASE)


def refuse(file: str, message: Told, code: str = CODE) -> InputFaults:
    """One fault of a call: what it names is not there."""
    return InputFaults([Finding(code, message, file=file)])


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step, on disk before it counts: readers see the old one or the new one, whole.

    Raises
    ------
    OSError
        It cannot be written; the old one stands, and nothing else is left.
    """
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def is_run_name(value: object) -> bool:
    """Whether a text can name a run, its file and its folders, on any system.

    Examples
    --------
    >>> is_run_name("2022"), is_run_name("第1期 (试)"), is_run_name("Con.2022"), is_run_name("console"), is_run_name("2022.YML")
    (True, True, False, True, False)
    """
    return (isinstance(value, str) and len(value.encode("utf-8", "replace")) <= 100 and bool(_RUN_NAME.fullmatch(value)) and ".." not in value
            and not value.lower().endswith((".yml", ".yaml")) and not is_device(value))


def is_label(label: str) -> bool:
    """Whether a text can be what a run is called in outputs, which makes it a folder there and nowhere else: ``2022@caiyu-2020-10``, not ``..``."""
    return all(map(is_run_name, label.split("@")))


def tell_no_run_name(found: Told) -> Told:
    """What a run may be called, to somebody who called it otherwise."""
    return tell("{found}; expected a run's name: at most 100 letters, digits, _ and - (a Chinese character counts as three), no separators such as / or \\, no .yml at its end, and no name "
                "that Windows keeps for devices (con, nul)", found=found)


def tell_reserved(found: Told) -> Told:
    """What is wrong with the name of a run that is one of `RESERVED`."""
    return tell("{found}, where a page on several runs is published; expected another name", found=found)


def is_device(name: str) -> bool:
    """Whether Windows takes the name of a file or folder for that of a device."""
    return bool(_DEVICE.fullmatch(name))


def find_root() -> Path:
    """The project's folder: ``$PERFEVAL_ROOT``, else the nearest folder with ``params/`` at or above the working directory.

    Raises
    ------
    InputFaults
        There is none.
    """
    named = os.environ.get("PERFEVAL_ROOT")
    if named:
        root = Path(named)
        if not (root / "params").is_dir():
            raise refuse("params", tell("PERFEVAL_ROOT names {folder}, which has no folder params; expected the project's folder: correct that variable",
                                        folder=named))  # fmt: skip
        return root.resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir():
            return folder
    raise refuse("params", tell("no folder params in {folder} or above; expected to be called inside the project, or with PERFEVAL_ROOT set to it; who has "
                                "no project yet begins one with `perfeval init FOLDER`", folder=here))  # fmt: skip


def name_run(name: object) -> str:
    """A run's name as a notebook or papermill gives it: `-p run 2022` gives a number, which is the run's name all the same.

    Raises
    ------
    InputFaults
        It is neither a text nor a whole number: YAML has made something else of it. Or papermill was given a parameter that the notebook
        does not have, so that the name would be another run's.

    Examples
    --------
    >>> name_run("2022"), name_run(2022)
    ('2022', '2022')
    """
    if unknown := _find_unknown_parameters():
        raise refuse("papermill", tell("the notebook has no parameter {names}; expected {known}", names=tell_all(map(quote, unknown.names)),
                                       known=tell_all(map(quote, unknown.known))))  # fmt: skip
    if isinstance(name, str):
        return name
    if isinstance(name, int) and not isinstance(name, bool):
        return str(name)
    raise refuse("params", tell("'{name}' is a {type} and no run's name; expected a text such as '2022': write it in quotes, or give it to papermill with "
                                "-r, which leaves it as it is", name=str(name)[:60], type=type(name).__name__))  # fmt: skip


class _Unknown(NamedTuple):
    names: list[str]
    known: list[str]


def _find_unknown_parameters() -> _Unknown | None:
    """What papermill was given by a name that the notebook's cell of parameters does not have: it warns, and makes the usual run all the same.

    A whole run file (``-f params/2022.yml``) brings keys that are no parameters.
    """
    module = sys.modules.get("IPython")
    shell = None if module is None else module.get_ipython()
    cells = [] if shell is None else shell.user_ns.get("In", [])
    place = max((place for place, cell in enumerate(cells) if cell.startswith("# Parameters\n")), default=0)
    if not place:
        return None
    known, given = _list_assigned(cells[place - 1]), _list_assigned(cells[place])
    names = [name for name in given if name not in known]
    return _Unknown(names, known) if names and "run" in known and not {"project", "period"} <= set(given) else None


def _list_assigned(cell: str) -> list[str]:
    """The names that the lines of a cell assign; none where IPython's own commands stand in it."""
    try:
        lines = ast.parse(cell).body
    except SyntaxError:
        return []
    targets = [target for line in lines if isinstance(line, ast.Assign | ast.AnnAssign)
               for target in (line.targets if isinstance(line, ast.Assign) else [line.target])]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def find_runs(root: Path) -> tuple[str, ...]:
    """The names of all runs of the project, in order."""
    return _find_names(root / "params")


def find_frameworks(root: Path) -> tuple[str, ...]:
    """The names of all frameworks of the project, in order."""
    return _find_names(root / "params" / "frameworks")


def find_declared(root: Path) -> dict[str, Path]:
    """The declarations of a project's own extracts by the name of their file, in order."""
    return {path.stem: path for path in find_files(root / DECLARED, SUFFIXES)}


def _find_names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted({path.stem for path in find_files(folder, SUFFIXES)}))


def find_files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """A folder's files of these suffixes by name, without what Excel, macOS and editors leave beside them (``~$a.yml``, ``._a.yml``).

    Raises
    ------
    InputFaults
        The folder may not be read; one that is not there has none.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in suffixes and not path.name.startswith((".", "~$")) and path.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise refuse(folder.name, tell("cannot be read ({strerror}); expected a readable folder", strerror=error.strerror)) from None


def find_named_file(root: Path, folder: str, name: str) -> Path | None:
    """The file of a run, framework or declaration in a folder of the project by its name; None where there is none.

    Raises
    ------
    InputFaults
        There are two, ``.yml`` and ``.yaml``.
    """
    found = [f"{name}{suffix}" for suffix in SUFFIXES if os.path.isfile(root / folder / f"{name}{suffix}")]
    if len(found) > 1:
        raise refuse(f"{folder}/{found[0]}", tell("two files have one name, {names}; expected one: remove the other, or give it another name",
                                                  names=tell_all(found)))  # fmt: skip
    return root / folder / found[0] if found else None


def show_path(path: Path, root: Path) -> str:
    """A path relative to the project, with forward slashes; outside of it only the name."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name
