"""What own extracts contradict: the checks that they declare, lines outside the period, ratios over a negative base.

In: a run file, extracts, the ledger. Out: findings, warnings unless the declaration says note.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from perfeval_helpers.chapters.records.conditions import find_held, find_spoken, list_fields
from perfeval_helpers.chapters.records.figures import NEGATIVE_BASE, Records, open_records
from perfeval_helpers.chapters.records.wording import describe_conditions
from perfeval_helpers.contract.codes import Severity
from perfeval_helpers.contract.declarations.language import OwnCheck
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts import Extract
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import Told, tell, tell_day, tell_n

MOST_LINES = 200


def check(runfile: RunFile, extracts: Mapping[str, Extract], ledger: Ledger) -> Iterator[Finding]:
    """The findings about all own extracts of a run."""
    for name in runfile.declarations:
        if name in extracts:
            records = open_records(runfile, extracts[name], ledger)
            yield from _check_period(records, runfile)
            for rule in records.declaration.checks:
                yield from _check_lines(records, rule)
            yield from _check_bases(records)


def list_unused(runfile: RunFile, extracts: Mapping[str, Extract], ledger: Ledger) -> Iterator[Finding]:
    """Of each own extract without a line in the period that it has none: why no figure of it has a value."""
    for name in (one for one in runfile.declarations if one in extracts):
        records = open_records(runfile, extracts[name], ledger)
        if not records.period.inside.any():
            yield from _check_period(records, runfile)


def _check_period(records: Records, runfile: RunFile) -> Iterator[Finding]:
    period, declaration = records.period, records.declaration
    if period.inside.all():
        return
    header = records.lines.columns[declaration.dated_by].header
    outside, blank = (tell_n("{number} line", "{number} lines", n) for n in (period.outside_count, period.blank_count))
    said = [tell("{lines} with '{header}' outside the period", lines=outside, header=header)] if period.outside_count else []
    said += [tell("{lines} with '{header}' blank", lines=blank, header=header)] if period.blank_count else []
    parts = tell("{first}, {second}", first=said[0], second=said[1]) if len(said) > 1 else said[0]
    # Before the semicolon what a heading has room for: no dates that break at a line's end in the contents.
    values = {"title": declaration.title, "parts": parts, "start": tell_day(runfile.period.start), "end": tell_day(runfile.period.end)}
    message = (
        tell("'{title}' has {parts}; the period is {start} to {end}, and these lines are in no figure", **values) if period.outside_count
        else tell("'{title}' has {parts}; these lines are in no figure", title=declaration.title, parts=parts)
    )  # fmt: skip
    yield _find(records, "REC-OUT-OF-PERIOD", message, ~period.inside, records.lines.numbers_of_lines, header,
                "核对日期；确属本期的更正日期，其余无需处理")  # fmt: skip


def _check_lines(records: Records, rule: OwnCheck) -> Iterator[Finding]:
    lines, conditions = records.inside, (*rule.must, *rule.where)
    if not lines.has(*list_fields(conditions)):
        return
    wrong = find_spoken(lines, conditions) & find_held(lines, rule.where) & ~find_held(lines, rule.must)
    if not wrong.any():
        return
    message = tell("'{title}': {lines}, '{message}'", title=records.declaration.title, message=rule.message,
                   lines=tell_n("{number} line", "{number} lines", int(wrong.sum())))  # fmt: skip
    must = describe_conditions(rule.must, lines.columns)
    expected = (tell("expected {must}, where {where}", must=must, where=describe_conditions(rule.where, lines.columns)) if rule.where
                else tell("expected {must}", must=must))  # fmt: skip
    yield replace(_find(records, rule.code, message, wrong, lines.numbers_of_lines, None, rule.advice or f"核实“{rule.message}”的记录，更正或说明原因", rule.severity), expected=expected)


def _find(
    records: Records, code: str, message: Told, which: np.ndarray, numbers: np.ndarray, column: str | None, advice: str,
    severity: Severity | None = None,
) -> Finding:
    found = numbers[which]
    return Finding(code, message, records.declaration.name, records.file, tuple(found[:MOST_LINES].tolist()), column, lines_count=found.size,
                   advice=advice, stated=severity)  # fmt: skip


def _check_bases(records: Records) -> Iterator[Finding]:
    """Ratios without a value since what they are taken of is negative."""
    for figure in records.declaration.figures:
        entered = records.ledger.get(figure.id)
        if entered is not None and entered.value is None and f"（{NEGATIVE_BASE}）" in entered.working:
            yield Finding(
                "REC-NEGATIVE-BASE",
                tell("what '{figure}' is taken of is negative, there is no value: '{working}'", figure=entered.label, working=entered.working),
                records.declaration.name, records.file, figures=(figure.id,), advice="核对冲销和收回的金额是否登记在正确的期间",
            )  # fmt: skip
