"""The anatomy of a chapter: a notebook's file comes in, what does not fit the other chapters comes out as faults.

A chapter is filed as a working paper: whoever opens it must find its question, reader and source, its parameters, and its
figures at the end, and no machinery that hides what is done. The notebooks beside the package are held to the same.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.values.language import Told, tell, tell_all, tell_n

CODE = "CHAPTER"
MOST_CELLS, MOST_LINES, LEAST_PROSE = 36, 130, 4
_SHORT_PROSE = 20
_OPENING = ("**问题**", "**读者**", "**来源**")
_RUN = re.compile(r"^run: str = .+# params/<run>\.yml$", re.MULTILINE)
_FORBIDDEN: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def", ast.AsyncFunctionDef: "async def", ast.Lambda: "lambda", ast.ClassDef: "class", ast.Try: "try",
}  # fmt: skip
_MACHINERY = re.compile(r"read_csv|read_excel|\bopen\(|warnings|['\"]/|[A-Z]:\\\\|^\s*[%!]", re.MULTILINE)
_SAID_NUMBER = re.compile(r"\d+\.\d+|\d{3,}")
#: Numbers that are no results: of documents, and the hundred of a percentage.
_NO_RESULT = re.compile(r"〔\d+〕\d*号?|(?:×|赋分|从|按) ?100\b|100 至 0|\b100 ?%")


def check_anatomy(path: Path, shown: str) -> list[Finding]:
    """Everything in which a notebook differs from a chapter."""
    try:
        cells = _read_cells(path)
    except (OSError, ValueError, KeyError, TypeError):
        return [_fault(shown, None, tell("no notebook; expected a notebook as JupyterLab saves it (nbformat 4)"))]
    return [
        *_check_top(cells, shown), *_check_results(cells, shown), *_check_code(cells, shown), *_check_prose(cells, shown),
    ]  # fmt: skip


def _read_cells(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["nbformat"] != 4 or not isinstance(content["cells"], list):
        raise ValueError("no notebook of format 4")
    cells = []
    for cell in content["cells"]:
        source = cell["source"]
        cells.append({
            "type": cell["cell_type"], "source": source if isinstance(source, str) else "".join(source),
            "tags": cell.get("metadata", {}).get("tags", []), "outputs": cell.get("outputs", []),
        })  # fmt: skip
    return cells


def _fault(shown: str, cell: int | None, message: Told) -> Finding:
    return Finding(CODE, message, file=shown, column=None if cell is None else tell("cell {number}", number=cell), advice=f"更正{shown}")


def _check_top(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    nothing: dict[str, Any] = {"type": "", "source": "", "tags": []}
    first = cells[0] if cells else nothing
    if first["type"] != "markdown" or not first["source"].startswith("# "):
        yield _fault(shown, 1, tell("no title; expected a heading (# …) with '问题', '读者' and '来源'"))
    elif lacking := [word for word in _OPENING if word not in first["source"]]:
        yield _fault(shown, 1, tell("a title without {lacking}; expected {opening}", lacking=tell_all(lacking), opening=tell_all(_OPENING)))
    second = cells[1] if len(cells) > 1 else nothing
    if "parameters" not in second["tags"] or not _RUN.search(second["source"]):
        yield _fault(shown, 2, tell('no parameters; expected a cell tagged parameters with: run: str = "2022"  # params/<run>.yml'))  # fmt: skip
    elif not _are_annotated(second["source"]):
        yield _fault(shown, 2, tell("a parameter without its type; expected name: type = value on each line"))
    third = cells[2]["source"] if len(cells) > 2 else ""
    if "from perfeval_helpers import" not in third:
        yield _fault(shown, 3, tell("no imports; expected from perfeval_helpers import …"))


def _are_annotated(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(statements) and all(isinstance(statement, ast.AnnAssign) for statement in statements)


def _check_results(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    tagged = [place for place, cell in enumerate(cells, 1) if "results" in cell["tags"]]
    if tagged != [len(cells)]:
        expected = tell("one cell tagged results, the last, that speaks the chapter's figures (display.speak)")
        yield _fault(shown, len(cells), tell("results in cell {cells}; expected {expected}", cells=str(tagged), expected=expected) if tagged else
                     tell("no results cell at the end; expected {expected}", expected=expected))
    filled = [place for place, cell in enumerate(cells, 1) if cell["outputs"]]
    if filled:
        yield _fault(shown, filled[0], tell("outputs in {cells}; expected a notebook without outputs (clear them before filing it)",
                                            cells=tell_n("{number} cell", "{number} cells", len(filled))))  # fmt: skip


def _check_code(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    code = [(place, cell["source"]) for place, cell in enumerate(cells, 1) if cell["type"] == "code"]
    for place, source in code:
        if match := _MACHINERY.search(source):
            yield _fault(shown, place, tell("'{text}'; expected the run's data from load_run, no files, warnings filters or commands",
                                            text=match[0].strip()))  # fmt: skip
            continue
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            yield _fault(shown, place, tell("code that is no Python (line {line}); expected plain Python", line=str(error.lineno)))
            continue
        found = sorted({word for node in ast.walk(tree) for kind, word in _FORBIDDEN.items() if isinstance(node, kind)})
        if found:
            yield _fault(shown, place, tell("{found}; expected statements that can be read and changed in place, without machinery",
                                            found=tell_all(found)))  # fmt: skip
    lines = sum(len(source.splitlines()) for _, source in code)
    if len(cells) > MOST_CELLS or lines > MOST_LINES:
        yield _fault(shown, None, tell("{cells} cells with {lines} lines of code; expected at most {most_cells} and {most_lines}",
                                       cells=len(cells), lines=str(lines), most_cells=MOST_CELLS, most_lines=MOST_LINES))  # fmt: skip


def _check_prose(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    prose = [(place, cell["source"]) for place, cell in enumerate(cells, 1) if cell["type"] == "markdown"]
    if len([text for _, text in prose if len(text) > _SHORT_PROSE]) < LEAST_PROSE:
        yield _fault(shown, None, tell("too little prose; expected at least {least_prose} cells that say what is asked, defined and read",
                                       least_prose=LEAST_PROSE))  # fmt: skip
    for place, text in prose:
        if match := _SAID_NUMBER.search(_NO_RESULT.sub("", text)):
            yield _fault(shown, place, tell("the number {number} typed into prose; expected numbers from code (display.say)", number=match[0]))  # fmt: skip
