"""What checks report: a finding says what was found, what was expected, where, and how grave it is.

In: nothing. Out: the `Finding` that every check makes, and the two exceptions that end a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from perfeval_helpers.contract.codes import CODES, SEVERITY_ORDER, Severity, rank_code
from perfeval_helpers.values.language import CLAUSES, PARTED, Told, get_english, speak_told, tell, tell_all


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Raises
    ------
    ValueError
        The severity contradicts the catalogue, or the code is not there and says none.

    Examples
    --------
    >>> Finding("REC-DOUBLE-PAID", "…").severity, Finding("MEALS-LATE", "…", stated="note").severity
    ('warning', 'note')
    """

    code: str  #: The rule, as the contract names it (``ROW-TYPE``, ``REC-PAID-OVER-SPENT`` …)
    #: A whole sentence in both languages: found, expected, by how much. In Chinese it goes to results.json, notebooks and 附件3.
    message: Told
    extract: str | None = None  #: The extract it is about (``payouts``), or None where it is about several or about none
    file: str | None = None  #: The file as it is shown to people, relative to the project (``data/2022/payouts.csv``)
    lines: tuple[int, ...] = ()  #: Physical line numbers in that file, 1-based, in ascending order; empty where the finding is about a whole
    column: str | None = None  #: The header as it stands in the file, or the dotted key in a run file or framework
    figures: tuple[str, ...] = ()  #: Ids of the figures the finding compares
    advice: str = ""  #: Chinese: what to do about it; what the catalogue says of the code, where the check says nothing more exact
    tolerated: bool = False  #: An error whose lines were set aside within the share that the run file tolerates
    explained: bool = False  #: The run file explains the difference (``known_differences``); the message says how
    sheet: str = ""  #: Of a workbook: the sheet
    letter: str = ""  #: Of a workbook: the letters of the column
    #: The severity where it is not the catalogue's: of a code for which the catalogue names several (`FindingCode.also`), or that a project declares
    stated: Severity | None = None
    expected: Told | None = None  #: What had to hold, where the message does not say it: said of the finding as such, not in running text
    seen: Told | None = None  #: The lines as the check names them (第17、23行（共2行）), where they are more than `lines` carries
    hint: Told | None = None  #: What the analyst can write in the run file about it: said by the command, not by the report
    count: int = 1  #: How many faults it stands for: more than one where it counts those that are not told one by one
    lines_count: int = 0  #: How many lines it is about, where `lines` may carry only the first of them

    def __post_init__(self) -> None:
        known = CODES.get(self.code)
        # Somebody answers for an error that is explained: it is a warning.
        allowed = SEVERITY_ORDER if known is None else (None, known.severity, *known.also, *(("warning",) if self.explained else ()))
        if self.stated not in allowed:
            raise ValueError(f"{self.code} cannot be {self.stated!r}; the catalogue of codes says {', '.join(filter(None, allowed))}")
        if known is not None and not self.advice:
            object.__setattr__(self, "advice", known.advice)

    @property
    def severity(self) -> Severity:
        """``error`` refuses the run, ``warning`` stands in the report, ``note`` informs."""
        return self.stated or CODES[self.code].severity

    def located(self) -> str:
        """The fault line of the command, in the language that is spoken."""
        return speak_told(self.locate())

    def locate(self) -> Told:
        """The fault line: ``file:line: column: found; expected``, each part where it is known.

        A Chinese message that stands by itself in results.json begins with its line and column: they are said once.
        """
        place = self.file or self.extract or ""
        if place and self.lines:
            place += f":{self.sheet}!{self.letter}{self.lines[0]}" if self.sheet else f":{self.lines[0]}"
        said = self.sentence.removeprefix(name_place(self.lines[0], self.column)) if self.lines else self.sentence
        return tell_all(filter(None, (place, self.column, Told(said, self.english))), PARTED)

    @property
    def whole(self) -> Told:
        """The message with what was expected, the lines that the check names and the hint."""
        seen = tell("see {lines}", lines=self.seen) if self.seen else None
        return self._add(self.expected, seen, self.hint)

    @property
    def checked(self) -> Told:
        """The message with what was expected."""
        return self._add(self.expected)

    def _add(self, *parts: Told | None) -> Told:
        added = [part for part in parts if part]
        return tell_all((Told(self.message.rstrip("。"), get_english(self.message)), *added), CLAUSES) if added else self.message

    @property
    def sentence(self) -> str:
        """The whole in Chinese, as results.json and the command's lines give it; parts of the report say the message and end it as they need."""
        said = str(self.whole)
        return said if said.endswith(("。", "？", "！")) else f"{said}。"

    @property
    def english(self) -> str:
        """The whole in English, a sentence too."""
        said = get_english(self.whole)
        return said if said.endswith((".", "?", "!", "…")) else f"{said}."

    def locate_in(self, sheet: str, file: str, letters: Mapping[str, str]) -> Finding:
        """The finding with the sheet of a workbook, where it names lines of that file."""
        if not sheet or self.sheet or not self.lines or self.file != file:
            return self
        return replace(self, sheet=sheet, letter=letters.get(self.column or "", ""))

    def as_json(self) -> dict[str, object]:
        """The finding as results.json holds it."""
        return {
            "code": self.code, "severity": self.severity, "extract": self.extract, "lines": list(self.lines),
            "message": self.sentence,
        }  # fmt: skip


def name_place(line: int, column: str | None) -> str:
    """What a message begins with that is read apart from its file: 第4行“金额（元）”："""
    return f"第{line}行{f'“{column}”' if column else ''}："


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Gravest first, each once: errors by file and line, as they are corrected; what is no error by what it is about.

    Within a line they stay as they come: the reader gives them by column, from left to right.
    """
    order = {
        (f.severity, f.code, f.file, f.lines, f.column, f.message): f for f in findings
    }
    def rank(finding: Finding) -> tuple[object, ...]:
        about = 0 if finding.severity == "error" else rank_code(finding.code)
        return (SEVERITY_ORDER[finding.severity], about, finding.file or "", finding.lines)

    return tuple(sorted(order.values(), key=rank))


class InputFaults(Exception):
    """Inputs (extracts, run file, framework, narrative) or the call are at fault: exit status 2.

    Carries every fault that was found, not only the first.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.located() for finding in self.findings))

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows (IPython asks): the faults, line by line; a traceback would say nothing about them."""
        return str(self).splitlines()


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise `InputFaults` with the errors among the findings, but for those whose lines were set aside."""
    if faults := list_errors(findings):
        raise InputFaults(faults)


def list_errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The errors among the findings, but for those whose lines were set aside, as they are to be corrected."""
    return sort_findings(finding for finding in findings if finding.severity == "error" and not finding.tolerated)


class RunFailed(Exception):
    """A run failed in its working although its inputs are good: exit status 1. The message is for people, in the language that is spoken."""

    def __str__(self) -> str:
        return speak_told(self.args[0]) if self.args else ""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone."""
        return str(self).splitlines()
