"""What a run begins with against what the run before it closed with (期初与上期期末).

In: the run file, the ledger and the funds' events of a run. Out: findings ``REC-OPENING``. Of the run before only the
funds are read: the extract of its payments may hold millions of lines and says nothing here.
"""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters import funding
from perfeval_helpers.chapters.computation import compute_figures
from perfeval_helpers.chapters.periods import date_phase
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import Finding, InputFaults, refuse_errors
from perfeval_helpers.contract.runfile import RunFile, read_runfile
from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.judging.reconciliation.wording import locate, tell_money
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import CLAUSES, Told, quote, tell, tell_all
from perfeval_helpers.values.numbers import wan_yuan

BROUGHT, CLOSING = "funding.brought_forward", "funding.closing_balance"


def check(runfile: RunFile, ledger: Ledger, frame: pd.DataFrame | None) -> Iterator[Finding]:
    """``REC-OPENING``: brought forward, in total and by source, and what is still to arrive, against the run before.

    The run before is the one of ``compare_with`` whose period ends the day before this one's begins. One that cannot be
    read gives a note that nothing was compared; so does one that says nothing about its funds.

    Parameters
    ----------
    frame
        The events of the extract ``funds``; None without it: then the declared figures are compared.

    Notes
    -----
    上期结转（合计及各来源）= 上期的期末结余; 评价资金 − 本期下达 = 上期的评价资金 − 上期到位.
    """
    if ledger.get_number(BROUGHT) is None or not runfile.compare_with:
        return
    unread = []
    for name in runfile.compare_with:
        try:
            earlier = read_runfile(name, runfile.root)
        except InputFaults:
            unread.append(name)
            continue
        if earlier.period.end + timedelta(days=1) != runfile.period.start:
            continue
        closed = _read_figures(earlier)
        if closed is None or closed.get_number(CLOSING) is None:
            yield _remark(runfile, tell("the funds of the earlier run '{run}' cannot be read", run=name) if closed is None
                          else tell("the earlier run '{run}' has no data on funds", run=name))  # fmt: skip
        else:
            yield from _compare(runfile, ledger, frame, earlier, closed)
        return
    if unread:
        yield _remark(runfile, tell("of the earlier runs these cannot be read: {runs}", runs=tell_all(map(quote, unread))))


def _read_figures(earlier: RunFile) -> Ledger | None:
    """The figures of a run's funds, declared or computed; None where its funds are refused."""
    names = tuple(name for name in earlier.extracts if name == funding.EXTRACT)
    spec = earlier.model_copy(update={"extracts": names})
    extracts = read_extracts(spec)
    try:
        refuse_errors(extracts.findings)
    except InputFaults:
        return None
    return compute_figures(spec, extracts, ())[0]


def _remark(runfile: RunFile, why: Told) -> Finding:
    return Finding(
        "REC-OPENING", tell("{why}: what this one begins with was not compared with the end of the period before", why=why),
        file=runfile.file, column="compare_with", advice="改正往期运行后重新核对", stated="note",
    )  # fmt: skip


def _compare(
    runfile: RunFile, ledger: Ledger, frame: pd.DataFrame | None, earlier: RunFile, closed: Ledger
) -> Iterator[Finding]:
    names = catalogue.name_sources(earlier) | catalogue.name_sources(runfile)
    here, there = ({"": one.get_number(id) or Fraction(), **one.list_parts(id)} for one, id in ((ledger, BROUGHT), (closed, CLOSING)))
    # Sources are compared where both runs tell them apart: declared figures may be totals alone.
    by_source = set(here) | set(there) if len(here) > 1 and len(there) > 1 else {""}
    parts: list[Told] = []
    apart: list[str] = []
    for source, name in {"": "", **names}.items():
        found, expected = here.get(source, Fraction()), there.get(source, Fraction())
        if source in by_source | {""} and found != expected:
            apart.append(source)
            balances = {"found": tell_money(found, expected), "expected": tell_money(expected, found), "gap": tell_money(abs(found - expected))}
            parts.append(
                tell("'{source}': brought forward {found}, but the run before closed with {expected}, a difference of {gap}", source=name, **balances)
                if parts else  # which run that is, is said once
                tell("{source}brought forward {found}, but the run before, '{run}', closed with {expected}, a difference of {gap}",
                     source=tell("'{source}': ", source=name) if name else "", run=earlier.run, **balances)
            )  # fmt: skip
    if apart:
        yield _find(runfile, tell_all(parts, CLAUSES), BROUGHT, *(f"{BROUGHT}.{source}" for source in apart if source))
    if frame is None:
        return
    phase = date_phase(frame["date"], runfile.period.start, runfile.period.end)
    is_new = (frame["event"].astype("str") == "allocated") & (phase == "in")
    allocated = wan_yuan(int(frame.loc[is_new, "amount_fen"].sum()))
    evaluated = ledger.get_number("funding.evaluated")
    evaluated_then, arrived_then = (closed.get_number(f"funding.{name}") for name in ("evaluated", "arrived"))
    if evaluated is None or evaluated_then is None or arrived_then is None:
        return
    waiting, waiting_then = evaluated - allocated, evaluated_then - arrived_then
    if waiting != waiting_then:
        yield _find(
            runfile,
            tell("still to arrive at the beginning {waiting} (evaluated {evaluated} − allocated in the period {allocated}), but at the end of the "
                 "run before, '{run}', {waiting_then} (evaluated {evaluated_then} − arrived {arrived_then}), a difference of {gap}",
                 waiting=tell_money(waiting, waiting_then), evaluated=tell_money(evaluated), allocated=tell_money(allocated), run=earlier.run,
                 waiting_then=tell_money(waiting_then, waiting), evaluated_then=tell_money(evaluated_then), arrived_then=tell_money(arrived_then),
                 gap=tell_money(abs(waiting - waiting_then))),
            "funding.evaluated",
        )  # fmt: skip


def _find(runfile: RunFile, message: Told, *figures: str) -> Finding:
    return Finding("REC-OPENING", message, **locate(runfile, funding.EXTRACT), figures=figures)
