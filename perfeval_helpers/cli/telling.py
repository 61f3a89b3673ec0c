"""What the command says: faults, what a check found, what became of runs. In: findings, runs, outcomes. Out: lines of text."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_helpers.contract.project import PAGE
from perfeval_helpers.making.progress import show_points
from perfeval_helpers.values.language import _, _n, join_parts, name_refusal, speak_told

if TYPE_CHECKING:
    from perfeval_helpers.contract.findings import Finding
    from perfeval_helpers.evaluation import Run
    from perfeval_helpers.extracts import Extract
    from perfeval_helpers.making.progress import Outcome

MOST_FAULTS_A_FILE = 50
WIDE = 120  # columns in which a summary has room for what is wrong, which the lines above it say too


def say(line: str) -> None:
    """A line on standard output."""
    print(line, flush=True)


def complain(line: str) -> None:
    """A line on standard error."""
    print(line, file=sys.stderr, flush=True)


#: What the code pages of Chinese systems lack → what they have in its place.
_STAND_INS = {"¥": "￥", "–": "-", "−": "-", "✓": "√", "✗": "×"}


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """What an encoding does not have, by what it has: ￥ for ¥ in GBK, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    shown = ""
    for character in error.object[error.start:error.end]:
        other = _STAND_INS.get(character, "?")
        try:
            other.encode(error.encoding)
        except UnicodeEncodeError:
            other = "?"
        shown += other
    return shown, error.end


codecs.register_error("perfeval-stand-in", _stand_in)


def soften(stream: object) -> None:
    """A terminal or log of another encoding must not stop a run: what it does not have is shown by what it has."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="perfeval-stand-in")


def can_print(stream: object) -> bool:
    """Whether a terminal or log has Chinese characters: where it has none, what is told is told in English."""
    try:
        "中文".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def say_refusal(error: OSError) -> str:
    """What the operating system refused, of which file and why; what is said in words already, as it is."""
    if error.errno is None or type(error).__module__.startswith("perfeval_helpers"):
        return str(error)
    return join_parts(str(error.filename or ""), name_refusal(error))


def list_faults(findings: Iterable[Finding]) -> dict[str, int]:
    """Findings as the contract's fault lines, each once, in order, with how many faults each stands for."""
    return {finding.located(): finding.count for finding in findings}


def cap_faults(lines: Mapping[str, int], most: int = MOST_FAULTS_A_FILE) -> list[str]:
    """At most so many lines a file, those that count all further ones of a kind, then how many more: every file and kind is heard of."""
    shown: list[str] = []
    listed: Counter[str] = Counter()
    left: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for line, count in lines.items():
        file = re.split("[:：]", line, maxsplit=1)[0]
        counts[file] += count
        if count > 1 or listed[file] < most:
            shown.append(line)
            listed[file] += count == 1
        else:
            left[file] += 1
    more = [
        _n("{file}: and {number} more fault ({count} in all)", "{file}: and {number} more faults ({count} in all)", number, file=file, count=counts[file])
        for file, number in left.items()
    ]
    return shown + more


def complain_faults(findings: Iterable[Finding]) -> int:
    """Fault lines on standard error (see `cap_faults`); how many faults there are."""
    lines = list_faults(findings)
    for line in cap_faults(lines):
        complain(line)
    return sum(lines.values())


def count_findings(counts: Mapping[str, int]) -> str:
    """2 warnings, 1 note; tolerated errors in front where there are any."""
    errors, warnings, notes = (counts.get(kind, 0) for kind in ("error", "warning", "note"))
    tolerated = _n("{number} tolerated error, ", "{number} tolerated errors, ", errors) if errors else ""
    warned = _n("{number} warning, ", "{number} warnings, ", warnings)
    return tolerated + warned + _n("{number} note", "{number} notes", notes)


def describe_run(run: Run, name: str) -> list[str]:
    """What a check says of a run that has no fault: conservation by extract, then the findings."""
    lines = [line for key, extract in run.extracts.items() for line in describe_conservation(extract.file or key, extract)]
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    lines += [join_parts(f"{words[f.severity]} {f.code}", f.located()) for f in run.findings]
    if run.narrative.unwritten:
        lines.append(
            _n("{number} section of the narrative is still to be written; until then the report is a draft",
               "{number} sections of the narrative are still to be written; until then the report is a draft",
               len(run.narrative.unwritten))
        )  # fmt: skip
    elif not run.narrative.passages:
        lines.append(_("there is no narrative; until then the report is a draft"))
    counts = {kind: sum(1 for f in run.findings if f.severity == kind) for kind in ("error", "warning", "note")}
    lines.append(
        _("{name}: no faults; {counts}; score {score} of {points}, {grade}", name=name, counts=count_findings(counts),
          score=show_points(run.scorecard.score), points=show_points(run.scorecard.points), grade=run.scorecard.grade)
    )  # fmt: skip
    return lines


def describe_conservation(file: str, extract: Extract) -> list[str]:
    """That no line and no fen was lost, in numbers."""
    from perfeval_helpers.contract.schema import name_column

    counts = extract.counts
    lines = [
        _("{file}: {physical} lines = {read} read + {skipped} headers, totals and blanks; "
          "{read} read = {accepted} accepted + {quarantined} quarantined", file=file, physical=counts.physical,
          read=counts.read, skipped=counts.header_and_skipped, accepted=counts.accepted,
          quarantined=counts.quarantined)
    ]  # fmt: skip
    for column, money in extract.money.items():
        unread = money.unreadable_cells
        lines.append(
            _("{file}: {column}: {read} read = {accepted} accepted + {quarantined} quarantined", file=file,
              column=name_column(extract.name, column, extract.headers), read=print_yuan(money.read),
              accepted=print_yuan(money.accepted), quarantined=print_yuan(money.quarantined))
            + (_n("; {number} amount unreadable", "; {number} amounts unreadable", unread) if unread else "")
        )  # fmt: skip
    return lines


def print_yuan(fen: int) -> str:
    """¥1,234.50."""
    sign, rest = ("-" if fen < 0 else ""), abs(int(fen))
    return f"{sign}¥{rest // 100:,}.{rest % 100:02d}"


def report_outcomes(outcomes: list[Outcome], outputs: Path) -> None:
    """Fault lines, the table, the index."""
    from perfeval_helpers.making.overview import write_index
    from perfeval_helpers.making.publishing import NotWritable

    for outcome in outcomes:
        for line in outcome.faults:
            complain(line)
    try:
        # A folder that could not be made is told by each run.
        index = write_index(outputs, outcomes) if outputs.is_dir() else None
    except NotWritable as error:
        index = None
        complain(join_parts("perfeval", str(error)))
    if len(outcomes) > 1:
        print_table(outcomes)
    for outcome in outcomes:
        if outcome.exit_status == 0:
            say(join_parts(outcome.label, str((outputs / outcome.label / PAGE).relative_to(outputs.parent))))
    if index is not None and len(outcomes) > 1:
        say(_("all runs: {path}", path=index.relative_to(outputs.parent)))


def show_score(summary: Mapping[str, Any]) -> str:
    """The score, of a framework that does not end at 100 with its points: 75.42 / 120."""
    if "score" not in summary:
        return ""
    points = summary.get("points", 100)
    return show_points(summary["score"]) + (f" / {show_points(points)}" if points != 100 else "")


def print_table(outcomes: list[Outcome]) -> None:
    """The summary, failures first."""
    from rich.console import Console
    from rich.table import Table

    from perfeval_helpers.making.overview import order_outcomes

    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    table = Table(box=None, pad_edge=False)
    titles = (_("run"), _("status"), _("score"), _("grade"), _("findings"), _("seconds"))
    for place, title in enumerate(titles):
        table.add_column(title, justify="right" if place in (2, 5) else "left", no_wrap=True)
    says_why = console.width >= WIDE
    if says_why:
        table.add_column(_("what is wrong"))
    for outcome in order_outcomes(outcomes):
        summary = outcome.summary
        counts = summary.get("findings", {})
        table.add_row(
            outcome.label, speak_told(outcome.told), show_score(summary),
            summary.get("grade") or "", count_findings({**counts, "error": 0}) if counts else "",
            f"{outcome.seconds:.1f}", *([outcome.message] if says_why else []),
        )  # fmt: skip
    with console.capture() as shown:
        console.print(table)
    say("\n".join(line.rstrip() for line in shown.get().splitlines()))
    good = sum(outcome.exit_status == 0 for outcome in outcomes)
    say(_("{good} of {all} runs published", good=good, all=len(outcomes)))

