"""Faults of one extract, gathered while it is read, and made into findings and quarantine at the end.

In: code, column, rows and what was found and expected, in batches. Out: `Finding`s (one a fault up to a cap per code and
column, then one that counts the rest), the mask of faulty rows, and a reason per faulty line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.contract.findings import Finding, name_place
from perfeval_helpers.values.language import Message, Told, quote, tell

MOST_FINDINGS = 20
MOST_LINES_LISTED = 200
CELL, HIDDEN = Message("the cell"), Message("the value (not shown, it may be personal)")


@dataclass(frozen=True, slots=True)
class Text:
    """What is wrong: `found` is the cell's text, None where there is none to show; it goes in where the message has ``{cell}``."""

    found: str | None
    message: Message
    hint: Message | None = None  #: As `Finding.hint`


@dataclass(frozen=True, slots=True)
class BadLine:
    """A physical line that is no row of the table, with why.

    Attributes
    ----------
    short
        It has fewer fields than the header.
    item
        Of a footer: it is one only below another.
    """

    line: int
    message: Message
    short: bool = False
    item: bool = False


@dataclass(slots=True)
class Batch:
    """Faults of one code and column: `lines` and `rows` (-1 where a line is no row) with an index into `texts`.

    Of so many faults that nobody is shown all of them, the later ones may be no more than a number: `more`.
    """

    code: str
    column: str | None
    lines: np.ndarray
    rows: np.ndarray
    texts: Sequence[Text]
    which: np.ndarray
    more: int = 0

    def keep_until(self, last: int) -> Batch:
        """The same with the faults of lines up to `last` alone; the others are counted."""
        kept = np.flatnonzero(self.lines <= last)
        if kept.size == self.lines.size:
            return self
        used, which = np.unique(self.which[kept], return_inverse=True)
        return Batch(self.code, self.column, self.lines[kept], self.rows[kept], [self.texts[place] for place in used.tolist()], which,
                     self.more + self.lines.size - kept.size)


@dataclass
class FaultLog:
    """All faults of an extract. `line` is the physical line of each row; a workbook's has a sheet and letters by header.

    `places` are the columns' places in the file by header: faults of a line are told from left to right.
    """

    extract: str
    file: str
    line: np.ndarray
    batches: list[Batch] = field(default_factory=list)
    whole: list[Finding] = field(default_factory=list)
    aside: list[Batch] = field(default_factory=list)
    sheet: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    def add(self, code: str, column: str | None, rows: np.ndarray, texts: Sequence[Text],
            which: np.ndarray | None = None) -> None:
        """Enter faults of some rows; `which` says which text each row has (all the first, where it is None)."""
        rows = np.asarray(rows, dtype=np.int64)
        if rows.size:
            which = np.zeros(rows.size, np.int64) if which is None else np.asarray(which, np.int64)
            self.batches.append(Batch(code, column, self.line[rows], rows, texts, which))

    def add_bad(self, bad: Sequence[BadLine]) -> None:
        """Enter lines that are no rows, since they could not be split."""
        if bad:
            numbers: dict[Message, int] = {}
            which = [numbers.setdefault(one.message, len(numbers)) for one in bad]
            self.batches.append(Batch("ROW-TYPE", None, np.array([one.line for one in bad], np.int64), np.full(len(bad), -1),
                                      [Text(None, message) for message in numbers], np.array(which, np.int64)))

    def add_lines(self, code: str, column: str, lines: np.ndarray, text: Text) -> None:
        """Enter a fault of lines, in any order; where `line` is not at hand their rows stay to be numbered."""
        if lines.size:
            ordered = np.sort(lines).astype(np.int64)
            self.batches.append(Batch(code, column, ordered, np.searchsorted(self.line, ordered), [text], np.zeros(lines.size, np.int64)))

    def add_whole(self, code: str, said: Told, line: int | None = None) -> None:
        """Enter a fault of the file as a whole."""
        self.whole.append(Finding(code, said, self.extract, self.file, (line,) if line else (), sheet=self.sheet))

    def set_aside(self, code: str, column: str, rows: np.ndarray, message: Message) -> None:
        """Enter lines that another line's fault concerns: quarantined with it, but no faults of their own."""
        if rows.size:
            self.aside.append(Batch(code, column, self.line[rows], rows, [Text(None, message)],
                                    np.zeros(rows.size, np.int64)))

    def get_faulty(self) -> np.ndarray:
        """Per row, whether it has any fault."""
        faulty = np.zeros(self.line.size, dtype=bool)
        for batch in (*self.batches, *self.aside):
            faulty[batch.rows[batch.rows >= 0]] = True
        return faulty

    def condense(self, most: int) -> None:
        """Hold of each code and column the first `most` lines with faults; the others are counted."""
        for batches in (self.batches, self.aside):
            lasts = {}
            for own in _group(batches):
                lines = np.unique(np.concatenate([batch.lines for batch in own]))
                # By the line, not by the fault: of a line that is shown all faults are.
                lasts[own[0].code, own[0].column] = int(lines[:most].max(initial=0))
            batches[:] = [batch.keep_until(lasts[batch.code, batch.column]) for batch in batches]

    def list_found(self, most: int) -> set[str]:
        """The cell texts that findings or quarantine may show, of at most `most` lines a batch."""
        found = {batch.texts[place].found for batch in self.batches for place in batch.which[:most].tolist()}
        return {text for text in found if text is not None}

    def make_findings(self, show: Callable[[Sequence[str]], list[str | None]], distrusted: np.ndarray,
                      tolerated: bool) -> list[Finding]:
        """The findings, in the order of lines.

        Parameters
        ----------
        show
            Cell texts → the same texts made safe to show, None where they must not be shown.
        distrusted
            Per row, whether its cells seem to stand in the wrong columns: then none of them is shown.
        tolerated
            Whether the lines were set aside.
        """
        findings = []
        for batch in map(_join, _group(self.batches)):
            code, column, lines = batch.code, batch.column, batch.lines
            order, count = np.argsort(lines, kind="stable"), lines.size + batch.more
            first = order if count <= MOST_FINDINGS + 1 else order[:MOST_FINDINGS]
            for index in first.tolist():
                row = int(batch.rows[index])
                text = batch.texts[int(batch.which[index])]
                cell = _show_cell(None if text.found is None else show([text.found])[0], text, row >= 0 and bool(distrusted[row]))
                told = text.message.tell(cell=cell)
                findings.append(Finding(
                    code, Told(f"{name_place(lines[index], column)}{told}。", told.english), self.extract, self.file,
                    (int(lines[index]),), column, tolerated=tolerated, hint=text.hint.tell() if text.hint else None,
                    sheet=self.sheet, letter=self.letters.get(column or "", "")))
            rest = order[first.size:]
            if rest.size:
                unique = np.unique(lines[rest])
                findings.append(Finding(
                    code, tell("and {rest} more faults of this kind ({code}, {all} in all), the next on this line", rest=count - first.size, code=code, all=count),
                    self.extract, self.file, tuple(unique[:MOST_LINES_LISTED].tolist()), column, lines_count=unique.size + batch.more,
                    tolerated=tolerated, sheet=self.sheet, letter=self.letters.get(column or "", ""), count=count - first.size))
        return self.whole + sorted(findings, key=lambda finding: (finding.lines[0], self.places.get(finding.column or "", -1)))

    def list_reasons(self, show: Callable[[Sequence[str]], list[str | None]], distrusted: np.ndarray,
                     most: int) -> tuple[np.ndarray, list[pa.Array]]:
        """The first `most` faulty lines, and their codes, columns and Chinese reasons, ；between several."""
        batches = [*self.batches, *self.aside]
        lines = np.unique(np.concatenate([np.empty(0, np.int64), *(batch.lines for batch in batches)]))[:most]
        numbers: list[dict[str, int]] = [{}, {}, {}]
        told: list[list[np.ndarray]] = [[np.empty((2, 0), np.int64)] for _ in numbers]  # place of the line, number of the text
        for batch in batches:
            at = np.flatnonzero(batch.lines <= lines[-1])
            rows, place = batch.rows[at], np.searchsorted(lines, batch.lines[at])
            hidden = rows >= 0
            hidden[hidden] = distrusted[rows[hidden]]
            kinds, which = np.unique(batch.which[at] * 2 + hidden, return_inverse=True)
            texts = [batch.texts[kind // 2] for kind in kinds.tolist()]
            shown = iter(show([text.found for text in texts if text.found is not None]))
            reasons = ["；".join((text.message.say("zh", cell=_show_cell(None if text.found is None else next(shown), text, bool(kind % 2))),
                                 *([text.hint.say("zh")] if text.hint else [])))
                       for text, kind in zip(texts, kinds.tolist(), strict=True)]
            for known, pairs, said in zip(numbers, told, ([batch.code], [batch.column or ""], reasons), strict=True):
                chosen = np.array([known.setdefault(text, len(known)) if text else -1 for text in said], np.int64)
                pairs.append(np.stack([place, chosen[which] if said is reasons else np.broadcast_to(chosen, place.shape)]))
        return lines, [_join_texts(np.concatenate(pairs, axis=1), list(known), lines.size) for known, pairs in zip(numbers, told, strict=True)]


def _join_texts(pairs: np.ndarray, texts: Sequence[str], count: int) -> pa.Array:
    """The texts of each of `count` places, each once, in the order of the pairs of place and text's number."""
    place, number = pairs[:, pairs[1] >= 0]
    order = np.argsort(place, kind="stable")
    kept = order[~pd.DataFrame({"place": place[order], "number": number[order]}).duplicated().to_numpy()]
    ends = np.cumsum(np.bincount(place[kept], minlength=count))
    return pc.binary_join(pa.ListArray.from_arrays(np.r_[0, ends].astype(np.int32), pa.array(texts, pa.string()).take(pa.array(number[kept]))), "；")


def _group(batches: Sequence[Batch]) -> list[list[Batch]]:
    """The batches of each code and column, in the order of the first of them."""
    groups: dict[tuple[str, str | None], list[Batch]] = {}
    for batch in batches:
        groups.setdefault((batch.code, batch.column), []).append(batch)
    return list(groups.values())


def _join(batches: Sequence[Batch]) -> Batch:
    """Batches of one code and column as one."""
    if len(batches) == 1:
        return batches[0]
    starts = np.cumsum([0, *(len(batch.texts) for batch in batches)]).tolist()
    return Batch(
        batches[0].code, batches[0].column, np.concatenate([batch.lines for batch in batches]), np.concatenate([batch.rows for batch in batches]),
        [text for batch in batches for text in batch.texts],
        np.concatenate([batch.which + start for batch, start in zip(batches, starts, strict=False)]), sum(batch.more for batch in batches))


def _show_cell(shown: str | None, text: Text, distrusted: bool) -> Told | Message:
    """What stands for the cell in a message: what was found, as it may be shown (None: not at all)."""
    if text.found is None:
        return CELL
    return HIDDEN if distrusted or shown is None else quote(shown)
