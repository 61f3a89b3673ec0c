"""Short numbers that are somebody's: whether they are, decided by where they stand.

In: what can be read in an output (`places`), and the short numbers in it that the run's reader met as a person's. Out: those
that are told to be a person's there, each with its place.

Six digits occur by chance among counts, amounts, line numbers and drawings; with person numbers from 100001 on nearly
every number of six digits is one. So the digits alone say nothing, and a value of up to ten digits (or of digits and
the letters A to F, as colours are written) is judged by where it stands:

written as no count is
    with a leading zero or a letter: wherever it can be read
a column
    under a header that names a person's number (人员编号, 账号, person_id …), each cell; under any other that is no
    measure (人数, 金额（元）, 行号, lines …), where at least three cells, and four of five, are such values
a cell beside a person's other values
    in one row with a value of another personal column, or right of a cell that names a person's number, unless the
    column is one of counts or amounts
a text
    behind such a name (人员编号：100023), or in a list of at least three of them that is not one of lines or amounts

Everything else passes: a count or an amount that happens to have the digits of a person number.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from perfeval_helpers.making.privacy.places import Grid, Passage

SHORT = re.compile(r"(?=.*[0-9])[0-9A-Fa-f]{1,10}", re.ASCII)
TOKEN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)(?<![0-9A-Za-z]-)([0-9A-Fa-f]{6,10})(?:\.0+)?(?![0-9A-Za-z]|[.-][0-9A-Za-z])", re.ASCII
)
NAMED = re.compile(
    r"(?:编号|工号|证号|号码|账号|帐号|账户|卡号|身份证|户名|姓名|人员|职工|payee|person|people|account|employee|number|(?:^|[^a-z])(?:id|no\.?))"
    r"[\s）)】\]]*$",
    re.IGNORECASE,
)
#: What counts people as well as it names one: 退休人员122313人 is no person's number.
PEOPLE = re.compile(r"人员|职工|payee|person|people|employee", re.IGNORECASE)
BEHIND = re.compile(NAMED.pattern.removesuffix("$") + r"[\"'”]?[\s:：=为是（(\"'“\[_]{0,4}$", re.IGNORECASE)
MEASURE = re.compile(
    r"数|元|额|率|次|分|差|计|占|比|行|日|月|年|时|天|%|lines?\b|rows?\b|count|amount|yuan|fen|rate|points|total|sum|seconds|bytes"
    r"|size|date|value|paid|due|printed|started|ended",
    re.IGNORECASE,
)
WORDED = re.compile(r"[^\d\s.,%-]")
COUNTED_BEFORE = re.compile(r"(?:第|行|lines?|rows?)[\s:：]*$", re.IGNORECASE)
COUNTED_AFTER = re.compile(r"\s*(?:行|元|人|份|条|个|户|笔|名|次|万|%|页|lines?|rows?)", re.IGNORECASE)
LIST = re.compile(r"[\s,，、;；|\"'“”\[\]()（）/]+")
FEWEST = 3
MOST_OTHERS = 0.2
LOOK_BACK = 24
WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """How a value stands, and in what: the header of its column, or what kind of text it is."""

    kind: Literal["column", "row", "list", "text"]
    name: str = ""


def is_short(word: str) -> bool:
    """Whether a personal value may occur by chance: see the module."""
    return SHORT.fullmatch(word) is not None


def find_standing(parts: Iterable[Grid | Passage], own: Callable[[str], str | None]) -> dict[str, Place]:
    """The short values that are a person's where they stand, with the first such place of each.

    Parameters
    ----------
    own
        The personal column that a value is of; None for what is nobody's.
    """
    found: dict[str, Place] = {}
    for part in parts:
        placed = _judge_grid(part, own) if isinstance(part, Grid) else _judge_passage(part, own)
        for word, place in placed.items():
            found.setdefault(word, place)
    return found


def _clean(cell: str) -> str:
    """A cell's value without the marks that spreadsheets and Python put around it."""
    return re.sub(r"^([0-9]+)\.0+$", r"\1", cell.strip().strip("='\"‘’“”"))


def _judge_grid(grid: Grid, own: Callable[[str], str | None]) -> dict[str, Place]:
    rows = [[_clean(cell) for cell in row] for row in grid.rows]
    columns = [[own(cell) if cell else None for cell in row] for row in rows]
    found: dict[str, Place] = {}
    for number, (row, kinds) in enumerate(zip(rows, columns, strict=True)):
        if not any(kinds):
            continue
        measures = {
            place for above in rows[: grid.headers or number] for place, cell in enumerate(above[: len(kinds)])
            if kinds[place] and WORDED.search(cell) and MEASURE.search(cell)
        }  # fmt: skip
        met = {kind for place, kind in enumerate(kinds) if kind and place not in measures}
        for place, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            if kind and is_short(cell) and place not in measures and (len(met) > 1 or (place and NAMED.search(row[place - 1]))):
                found[cell] = Place("row", row[place - 1] if place else "")
    for place in range(max(map(len, rows), default=0)):
        cells = [(row[place], kinds[place]) for row, kinds in zip(rows, columns, strict=True) if place < len(row)]
        first = next((number for number, (cell, kind) in enumerate(cells) if kind and is_short(cell)), None)
        if first is None:
            continue
        above = [cell for cell, _ in cells[: grid.headers or first]]
        header = " ".join(dict.fromkeys(cell for cell in above if WORDED.search(cell)))
        body = [(cell, kind) for cell, kind in cells[first:] if cell]
        hits = {cell for cell, kind in body if kind and is_short(cell)}
        if any(NAMED.search(cell) for cell in above) or (not MEASURE.search(header) and _is_many(hits, body)):
            found |= {cell: Place("column", header[:40]) for cell in hits}
    return found


def _is_many(hits: set[str], body: list[tuple[str, str | None]]) -> bool:
    others = sum(kind is None for _, kind in body)
    return len(hits) >= FEWEST and others <= MOST_OTHERS * len(body)


def _judge_passage(passage: Passage, own: Callable[[str], str | None]) -> dict[str, Place]:
    text, found = passage.text, {}
    tokens = list(TOKEN.finditer(text))
    mine = [match for match in tokens if own(match[1])]
    for match in mine:
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        if match[1][0] == "0" or not match[1].isdigit():  # no count and no amount is written so
            found[match[1]] = Place("text", passage.name)
        elif (label := BEHIND.search(before)) and not (PEOPLE.match(label[0]) and COUNTED_AFTER.match(text, match.end())):
            found[match[1]] = Place("text", label[0].strip(" :：=(（\"'[_"))
    if len(mine) >= FEWEST:
        for run in _list_runs(text, tokens):
            hits = [match for match in run if own(match[1])]
            before, after = text[max(0, run[0].start() - LOOK_BACK) : run[0].start()], text[run[-1].end() :]
            counted = COUNTED_BEFORE.search(before) or COUNTED_AFTER.match(after) or MEASURE.search(passage.name)
            if len({match[1] for match in hits}) >= FEWEST and len(hits) >= (1 - MOST_OTHERS) * len(run) and not counted:
                found |= {match[1]: Place("list", passage.name) for match in hits}
    if mine and "\n" in text:
        for grid in _list_printed_columns(text, tokens):
            found |= _judge_grid(grid, own)
    return found


def _list_runs(text: str, tokens: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Numbers between which only commas, quotes and the like stand."""
    runs: list[list[re.Match[str]]] = []
    for match in tokens:
        if runs and LIST.fullmatch(text, runs[-1][-1].end(), match.start()):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _list_printed_columns(text: str, tokens: list[re.Match[str]]) -> list[Grid]:
    """Columns of tables that are printed as text (of a data frame): numbers that end below each other, and their header."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for text_line in lines:
        starts.append(starts[-1] + len(text_line))
    columns: dict[int, dict[int, str]] = {}
    line = 0
    for match in tokens:
        while match.start() >= starts[line + 1]:
            line += 1
        columns.setdefault(match.end() - starts[line], {})[line] = match[1]
    grids = []
    for end, cells in columns.items():
        first = min(cells)
        top = next((word[0] for word in WORDS.finditer(lines[_find_top(lines, first)]) if word.end() == end), "")
        grids.append(Grid([[top], *([cell] for cell in cells.values())], 1))
    return grids


def _find_top(lines: list[str], line: int) -> int:
    """The first line of the block that a line stands in."""
    while line and lines[line - 1].strip():
        line -= 1
    return line
