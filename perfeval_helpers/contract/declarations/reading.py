"""Where declarations stand and how one is read: a name comes in, a `Declaration` or its faults come out."""

from collections.abc import Iterable
from pathlib import Path

from perfeval_helpers.contract.declarations.language import Declaration
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.project import DECLARED, find_declared, find_named_file
from perfeval_helpers.contract.runfile.parsing import read_document
from perfeval_helpers.values.language import tell

CODE = "DECLARATION"


def read_declaration(path: Path, root: Path) -> tuple[Declaration | None, list[Finding]]:
    """Read one declaration: what is good of it where only what is computed of its records is at fault, None where more is."""
    shown = f"{DECLARED}/{path.name}"
    document = read_document(path, shown, CODE)
    if not path.resolve().is_relative_to(root.resolve()):
        document.data = {}
        return None, [document.fault((), tell("a file that leads out of the project; expected a file in params/extracts"), line=1)]
    faults = list(document.faults)
    if not document.data:
        if not faults:
            faults.append(document.fault((), tell("nothing in it; expected the keys of a declaration"), line=1))
        return None, faults
    # Its models need the run file's, which reads declarations.
    from perfeval_helpers.contract.declarations.compiling import compile_declaration

    declaration, found = compile_declaration(document, path)
    return (declaration if not faults else None), [*faults, *found]


def read_declarations(names: Iterable[str], root: Path) -> tuple[dict[str, Declaration], list[Finding]]:
    """The declarations of some extracts, of those at fault as `read_declaration` gives them, and the faults."""
    known = find_declared(root)
    declarations: dict[str, Declaration] = {}
    faults: list[Finding] = []
    for name in dict.fromkeys(names):
        if name in known:
            try:
                find_named_file(root, DECLARED, name)
            except InputFaults as doubled:
                faults += doubled.findings
                continue
            declaration, found = read_declaration(known[name], root)
            faults += found
            if declaration is not None:
                declarations[name] = declaration
    return declarations, faults
