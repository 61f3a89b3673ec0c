"""The receipt of a run: from what, with what and when its outputs were made, and what each of them is.

In: the files a run rests on, and the folder of its outputs. Out: receipt.json, the only output in which times stand; a
fingerprint by which an unchanged run is known; the proof that published outputs are still what the receipt says.
"""

import hashlib
import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

NAME = "receipt.json"
#: What systems and office programs leave in folders on their own; Word, WPS, LibreOffice and macOS put signs before a file's name
#: (``~$report.docx``, ``.~report.docx``, ``.~lock.report.docx#``, ``._report.docx``), and Word keeps others from reading its own.
LEFTOVERS = {".ds_store", "thumbs.db", "desktop.ini"}
LEFT_SIGNS = ("~$", ".~", "._")
CODE_SUFFIXES = {".py", ".j2", ".typ", ".css", ".html", ".json", ".ipynb"}


def describe_file(path: Path, shown: str) -> dict[str, Any]:
    """``{"file", "sha256", "bytes", "lines"}``; lines are physical, a last one without line break counts."""
    digest, lines, size, last = hashlib.sha256(), 0, 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
            size += len(block)
            last = block[-1:]
    return {"file": shown, "sha256": digest.hexdigest(), "bytes": size, "lines": lines + (last != b"\n")}


def describe_inputs(paths: Iterable[Path], root: Path) -> list[dict[str, Any]]:
    """`describe_file` for each that exists, with its path in the project, each once."""
    unique = dict.fromkeys(path.resolve() for path in paths)
    return [
        describe_file(path, path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)
        for path in unique
        if path.is_file()
    ]


def list_run_inputs(run: str, root: Path | str, framework: str | None = None) -> list[Path]:
    """Every file that a run's outputs depend on: run file, framework, narrative, extracts, and those of the runs it
    compares itself with.

    Raises
    ------
    InputFaults
        The run file is at fault.
    """
    from perfeval_helpers.contract.framework import find_framework
    from perfeval_helpers.contract.runfile import list_inputs, read_runfile

    inputs = [path for path in list_inputs(read_runfile(run, Path(root))) if path.is_file()]
    return inputs if framework is None else [*inputs, find_framework(framework, Path(root))]


@cache
def list_versions() -> dict[str, str]:
    """The versions of what makes the outputs: Python, this package and what it requires; a package that is not installed is left out."""
    versions = {"python": platform.python_version()}
    required = ["perfeval", "nbclient"]  # the latter comes with papermill, and runs the cells
    with suppress(metadata.PackageNotFoundError):
        required += [one for one in metadata.requires("perfeval") or () if "extra ==" not in one]
    for name in sorted(re.split(r"[^\w.-]", one)[0] for one in required):
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions


@cache
def hash_package() -> str:
    """One hash of this package's files, by name and content; taken once a process, as the code is loaded once."""
    package = Path(__file__).parents[1]
    return _hash_files(
        (path.relative_to(package).as_posix(), path) for path in package.rglob("*") if path.suffix in CODE_SUFFIXES
    )


def hash_code(notebooks: Iterable[Path]) -> str:
    """One hash of this package's files and of the notebooks, by name and content."""
    return hashlib.sha256(f"{hash_package()} {_hash_files((path.name, path) for path in notebooks)}".encode()).hexdigest()


def _hash_files(files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def take_fingerprint(inputs: list[dict[str, Any]], parameters: Mapping[str, Any], code: str) -> str:
    """One hash of inputs (by path and content), parameters, code and versions: equal ones give equal outputs."""
    whole = {
        "inputs": sorted((entry["file"], entry["sha256"]) for entry in inputs),
        "parameters": dict(parameters),
        "code": code,
        "versions": list_versions(),
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def find_commit(root: Path) -> dict[str, Any] | None:
    """``{"id", "changed"}`` of the project's git commit, None where there is no git or no repository."""
    command = ["git", "--no-optional-locks", "-C", str(root)]
    try:
        head = subprocess.run([*command, "rev-parse", "HEAD"], capture_output=True, timeout=10)
        if head.returncode != 0:
            return None
        status = subprocess.run([*command, "status", "--porcelain", "--untracked-files=no"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"id": head.stdout.decode("ascii").strip(), "changed": bool(status.stdout.strip())}


def is_leftover(path: Path) -> bool:
    """Whether a system or an office program left the file there: it is no output, and nobody's work."""
    return path.name.startswith(LEFT_SIGNS) or path.name.lower() in LEFTOVERS


def describe_outputs(folder: Path) -> list[dict[str, Any]]:
    """``{"file", "sha256", "bytes"}`` of everything in the folder but the receipt and what is left there (`is_leftover`), by name."""
    files = sorted(path for path in folder.rglob("*") if path != folder / NAME and not is_leftover(path) and path.is_file())
    described = (describe_file(path, path.relative_to(folder).as_posix()) for path in files)
    return [{key: one[key] for key in ("file", "sha256", "bytes")} for one in described]


def write_receipt(folder: Path, content: Mapping[str, Any]) -> None:
    """Write receipt.json, after everything else in the folder."""
    path = folder / NAME
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def read_receipt(folder: Path) -> dict[str, Any] | None:
    """The receipt of published outputs, or None where there is none that can be read."""
    try:
        receipt = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(receipt, dict) or not all(isinstance(receipt.get(part, {}), dict) for part in ("parameters", "summary", "times", "versions")):
        return None
    times, counts = receipt.get("times", {}), receipt.get("summary", {}).get("findings", {})
    is_right = isinstance(times.get("started", ""), str) and isinstance(times.get("seconds", 0), int | float) and isinstance(counts, dict)
    return receipt if is_right else None


def is_whole(kept: Mapping[str, Any]) -> bool:
    """Whether a receipt lists files with their hashes."""
    return all(
        isinstance(kept.get(key), list)
        and all(isinstance(entry, dict) and isinstance(entry.get("file"), str) and isinstance(entry.get("sha256"), str) for entry in kept[key])
        for key in ("inputs", "outputs")
    )


def is_current(folder: Path, fingerprint: str) -> bool:
    """Whether the folder holds, unharmed, the outputs of exactly these inputs, parameters and code."""
    receipt = read_receipt(folder)
    if receipt is None or receipt.get("fingerprint") != fingerprint:
        return False
    try:
        return describe_outputs(folder) == receipt.get("outputs")
    except OSError:
        return False


def describe_machine() -> dict[str, Any]:
    """What the run was made on, for the durations to mean something."""
    return {"system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count()}
