"""The anatomy of a chapter: a notebook's file comes in, what does not fit the other chapters comes out as faults.

A chapter is filed as a working paper: whoever opens it must find its question, reader and source, its parameters, and its
figures at the end, and no machinery that hides what is done. The notebooks beside the package are held to the same.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.values.language import Told

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
        return [_fault(shown, None, "no notebook", "a notebook as JupyterLab saves it (nbformat 4)", "不是笔记本文件")]
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


def _fault(shown: str, cell: int | None, found: str, expected: str, chinese: str) -> Finding:
    return Finding(CODE, Told(f"{chinese}。", f"{found}; expected {expected}"), file=shown,
                   column=None if cell is None else Told(f"第{cell}格", f"cell {cell}"), advice=f"更正{shown}")  # fmt: skip


def _check_top(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    nothing: dict[str, Any] = {"type": "", "source": "", "tags": []}
    first = cells[0] if cells else nothing
    if first["type"] != "markdown" or not first["source"].startswith("# "):
        yield _fault(shown, 1, "no title", "a heading (# …) with 问题, 读者 and 来源", "第一格应为标题，写明问题、读者和来源")
    elif lacking := [word for word in _OPENING if word not in first["source"]]:
        yield _fault(shown, 1, f"a title without {', '.join(lacking)}", ", ".join(_OPENING), f"标题下应写明{'、'.join(lacking)}")
    second = cells[1] if len(cells) > 1 else nothing
    if "parameters" not in second["tags"] or not _RUN.search(second["source"]):
        yield _fault(shown, 2, "no parameters", 'a cell tagged parameters with: run: str = "2022"  # params/<run>.yml',
                     "第二格应为参数格（标记parameters），写有run: str = …")  # fmt: skip
    elif not _are_annotated(second["source"]):
        yield _fault(shown, 2, "a parameter without its type", "name: type = value on each line", "每个参数都应注明类型")
    third = cells[2]["source"] if len(cells) > 2 else ""
    if "from perfeval_helpers import" not in third:
        yield _fault(shown, 3, "no imports", "from perfeval_helpers import …", "第三格应导入perfeval_helpers")


def _are_annotated(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return False
    return bool(statements) and all(isinstance(statement, ast.AnnAssign) for statement in statements)


def _check_results(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    tagged = [place for place, cell in enumerate(cells, 1) if "results" in cell["tags"]]
    if tagged != [len(cells)]:
        yield _fault(shown, len(cells), "no results cell at the end" if not tagged else f"results in cell {tagged}",
                     "one cell tagged results, the last, that speaks the chapter's figures (display.speak)",
                     "最后一格（且只有最后一格）应标记results，说出本章的数值")  # fmt: skip
    filled = [place for place, cell in enumerate(cells, 1) if cell["outputs"]]
    if filled:
        yield _fault(shown, filled[0], f"outputs in {len(filled)} cells", "a notebook without outputs (clear them before filing it)",
                     "笔记本应清除输出后再保存")  # fmt: skip


def _check_code(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    code = [(place, cell["source"]) for place, cell in enumerate(cells, 1) if cell["type"] == "code"]
    for place, source in code:
        if match := _MACHINERY.search(source):
            yield _fault(shown, place, f"'{match[0].strip()}'", "the run's data from load_run, no files, warnings filters or commands",
                         "不得自行读写文件、屏蔽警告或执行命令，数据应取自load_run")  # fmt: skip
            continue
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            yield _fault(shown, place, f"code that is no Python (line {error.lineno})", "plain Python", "代码不合语法")
            continue
        found = sorted({word for node in ast.walk(tree) for kind, word in _FORBIDDEN.items() if isinstance(node, kind)})
        if found:
            yield _fault(shown, place, ", ".join(found), "statements that can be read and changed in place, without machinery",
                         f"笔记本中不写{'、'.join(found)}")  # fmt: skip
    lines = sum(len(source.splitlines()) for _, source in code)
    if len(cells) > MOST_CELLS or lines > MOST_LINES:
        yield _fault(shown, None, f"{len(cells)} cells with {lines} lines of code", f"at most {MOST_CELLS} and {MOST_LINES}",
                     f"篇幅过长，应不超过{MOST_CELLS}格、{MOST_LINES}行代码")  # fmt: skip


def _check_prose(cells: list[dict[str, Any]], shown: str) -> Iterator[Finding]:
    prose = [(place, cell["source"]) for place, cell in enumerate(cells, 1) if cell["type"] == "markdown"]
    if len([text for _, text in prose if len(text) > _SHORT_PROSE]) < LEAST_PROSE:
        yield _fault(shown, None, "too little prose", f"at least {LEAST_PROSE} cells that say what is asked, defined and read",
                     f"说明文字过少，应至少有{LEAST_PROSE}格写明问题、定义和解读")  # fmt: skip
    for place, text in prose:
        if match := _SAID_NUMBER.search(_NO_RESULT.sub("", text)):
            yield _fault(shown, place, f"the number {match[0]} typed into prose", "numbers from code (display.say)",
                         "正文中的数值应由代码得出，不得手工填写")  # fmt: skip
