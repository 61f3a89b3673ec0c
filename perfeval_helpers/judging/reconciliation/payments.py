"""Payments against standards, reasons, other payments and the period.

In: the accepted lines of ``payouts`` and their final states. Out: findings, one a code and festival, with their lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from perfeval_helpers.chapters.payouts.folding import group_reasons
from perfeval_helpers.chapters.payouts.settling import Noted, Tally
from perfeval_helpers.chapters.periods import is_after, is_before
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import Festival, RunFile
from perfeval_helpers.judging.reconciliation.wording import locate, tell_number
from perfeval_helpers.values.language import Message, Told, tell, tell_day, tell_n, tell_name
from perfeval_helpers.values.numbers import yuan
from perfeval_helpers.values.text import fold_text
from perfeval_helpers.values.words import get_words

LEAD = timedelta(15)  # so many days before it is due an occasion's payment is in order, also where the period begins in between
DEATH = "死亡"
DEATH_GROUP = "deceased"
#: What is found festival by festival: code → what it says, the figure that it speaks of, what to do.
OF_FESTIVALS = {
    "REC-STANDARD": (Message("{occasion}: {payees} due another amount than the standard of {standard}; {difference}"), "due_amount", "核对发放标准和人员类别"),
    "REC-NO-REASON": (Message("{occasion}: {payees} not paid in full and no reason given, {short} short"), "unpaid_count", "补填未发放原因"),
    "REC-REASON-OTHER": (
        Message("{occasion}: {payees} not paid in full for reasons that belong to no group, counted among the others, {short} short"), "unpaid.other",
        "核实原因，归入已有的原因分组"),
    "REC-DOUBLE-PAID": (
        Message("{occasion}: {payees} paid in full twice or more and nothing returned, {excess}"), "paid_amount", "核实后追回重复发放的款项"),
    "REC-RETURN-AMOUNT": (
        Message("{occasion}: {payees} whose last line is a return of 0, still counted as paid, {paid} in all"), "paid_count",
        "核实是否退回；确已退回的，实发金额填负数"),
    "REC-OVERPAID": (Message("{occasion}: {payees} paid more in all than was due, {excess}"), "overpaid_count", "核实后追回多付的款项"),
}  # fmt: skip
Key = tuple[str, str]  # of a finding: its code, and the festival's id or which side of the period


def note(frame: pd.DataFrame, states: pd.DataFrame, runfile: RunFile) -> dict[Key, Noted]:
    """What there is to find on payments: standard, missing reason, double, returned as 0, too much, after death, outside the period.

    Of shares of whole persons it adds up, so that a province in which every payment is to be looked at needs no more
    memory than one in which none is.
    """
    if pd.api.types.is_integer_dtype(frame["person"]):  # a share of many: most of its persons are in order
        frame, states = _select(frame, states, runfile)
        if frame.empty:
            return {}
    found: dict[Key, Noted] = {}

    def enter(code: str, which: str, rows: pd.DataFrame, lines: pd.Series | np.ndarray, people: int | None = None) -> None:
        if len(rows):
            due, paid = (int(rows[name].sum()) if name in rows else 0 for name in ("due_fen", "paid_fen"))
            found[code, which] = Noted(len(rows) if people is None else people, len(rows), due, paid, [np.asarray(lines, np.int32)])

    ids = [festival.id for festival in runfile.festivals]
    lines, dues = frame["line"].to_numpy(), frame["due_fen"].to_numpy()
    of_lines, of_states = (pd.Categorical(one["occasion"], categories=ids).codes for one in (frame, states))
    # What was paid after the period counts in no figure, and so in no finding on figures.
    after = is_after(frame["paid_date"], runfile.period.end)
    late, frame = frame[after], frame[~after] if after.any() else frame
    returns = frame[(frame["result"] == "returned") & (frame["paid_fen"] == 0)]
    state_due, paid = states["due_fen"].to_numpy(), states["paid_fen"].to_numpy()
    unexplained = ((states["status"] == "unpaid") & (states["reason"] == "")).to_numpy()
    ungrouped = _find_ungrouped(states, runfile.reasons)
    twice = (states["full_payments_count"] >= 2).to_numpy()
    for place, festival in enumerate(runfile.festivals):
        own = of_states == place
        if festival.standard_yuan is not None:
            standard = int(festival.standard_yuan * 100)
            enter("REC-STANDARD", festival.id, states[own & (state_due != standard)], lines[(of_lines == place) & (dues != standard)])
        # A province may have hundreds of occasions, and most have nothing to find.
        if (mine := own & unexplained).any():
            silent = states[mine]
            enter("REC-NO-REASON", festival.id, silent, silent["last_line"])
        if (mine := own & ungrouped).any():
            other = states[mine]
            enter("REC-REASON-OTHER", festival.id, other, other["last_line"])
        if (mine := own & twice).any():
            double = states[mine]
            enter("REC-DOUBLE-PAID", festival.id, double, _find_payments(frame, festival, double))
        if len(returns):
            returned = _find_returns_of_nothing(frame, returns, states[own & (paid > 0)])
            enter("REC-RETURN-AMOUNT", festival.id, returned, returned["line"])
        if (mine := own & (paid > state_due)).any():
            over = states[mine]
            enter("REC-OVERPAID", festival.id, over, _find_payments(frame, festival, over))
    dead = find_paid_after_death(frame, runfile.festivals, runfile.reasons)
    enter("REC-PAID-AFTER-DEATH", "", dead, np.r_[dead["line"].to_numpy(), dead["death_line"].to_numpy()], dead["person"].nunique())
    enter("REC-OUT-OF-PERIOD", "after", late, late["line"])
    early = frame[is_before(frame["paid_date"], runfile.period.start)]
    if len(early):  # what is due on the period's first days (元旦) is paid on the last ones before it
        starts = {f.id: pd.Timestamp(min(runfile.period.start, (f.due_by or runfile.period.start) - LEAD)) for f in runfile.festivals}
        early = early[early["paid_date"] < pd.to_datetime(early["occasion"].astype(object).map(starts))]
    enter("REC-OUT-OF-PERIOD", "before", early, early["line"])
    return found


def check_absent(tallies: Mapping[str | None, Tally], runfile: RunFile) -> Iterator[Finding]:
    """``REC-NO-PAYMENTS``: an occasion of the run file of which the extract has no line, so that no figure over all of them has it."""
    for festival in runfile.festivals:
        if tallies[festival.id].states == 0:
            yield Finding(
                "REC-NO-PAYMENTS",
                tell("{occasion}: the extract has no line of it, and no figure over all occasions counts it", occasion=tell_name(festival.name)),
                **locate(runfile, "payouts"), figures=(f"payout.{festival.id}.due_count",),
            )  # fmt: skip


def check(noted: Mapping[Key, Noted], runfile: RunFile) -> Iterator[Finding]:
    """Every finding on payments, one a code and festival, from what `note` found in all shares."""
    def find(code: str, which: str, message: Told, advice: str, *figures: str) -> Finding:
        return Finding(code, message, **locate(runfile, "payouts", noted[code, which].get_lines()), figures=figures, advice=advice)

    for festival in runfile.festivals:
        standard = int((festival.standard_yuan or 0) * 100)
        for code, (message, figure, advice) in OF_FESTIVALS.items():
            if one := noted.get((code, festival.id)):
                said = message.tell(
                    occasion=tell_name(festival.name), payees=_count(one), paid=_show(one.paid_fen), short=_show(one.due_fen - one.paid_fen),
                    excess=_say_excess(one), standard=_show(standard), difference=_say_difference(one.due_fen - one.people * standard),
                )  # fmt: skip
                yield find(code, festival.id, said, advice, f"payout.{festival.id}.{figure}")
    if one := noted.get(("REC-PAID-AFTER-DEATH", "")):
        yield find(
            "REC-PAID-AFTER-DEATH", "",
            tell("{payees} once not paid because of death, and paid later: {payments}, {amount}",
                 payees=tell_n("{number} payee was", "{number} payees were", one.people, measure=get_words().measure),
                 payments=_count_payments(one), amount=_show(one.paid_fen)),
            "核实是否误登记死亡，或追回款项",
        )  # fmt: skip
    if one := noted.get(("REC-OUT-OF-PERIOD", "after")):
        yield find(
            "REC-OUT-OF-PERIOD", "after",
            tell("{payments} dated after the end of the period, {end}, {amount} in all, counted as paid nowhere; what was due counts, as unpaid at the "
                 "end", payments=_count_payments(one), end=tell_day(runfile.period.end), amount=_show(one.paid_fen)),
            "核对日期；确属下期支付的，在报告中说明",
        )  # fmt: skip
    if one := noted.get(("REC-OUT-OF-PERIOD", "before")):
        yield find(
            "REC-OUT-OF-PERIOD", "before",
            tell("{payments} dated before the beginning of the period, {start}, {amount} in all, counted as paid", start=tell_day(runfile.period.start),
                 payments=_count_payments(one), amount=_show(one.paid_fen)),
            "核对日期（年份是否填错）；确属上期支付的，在报告中说明",
        )  # fmt: skip


def _select(frame: pd.DataFrame, states: pd.DataFrame, runfile: RunFile) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines and states of all persons on whom there may be anything to find: of these alone it is the same."""
    standards = np.array([-1 if f.standard_yuan is None else int(f.standard_yuan * 100) for f in runfile.festivals], np.int64)
    ids = [festival.id for festival in runfile.festivals]
    due, paid = states["due_fen"].to_numpy(), states["paid_fen"].to_numpy()
    standard = standards[pd.Categorical(states["occasion"], categories=ids).codes]
    notable = ((standard >= 0) & (due != standard)) | (paid > due) | (states["full_payments_count"].to_numpy() >= 2)
    notable |= (states["status"] == "unpaid").to_numpy() & (states["reason"] == "").to_numpy()
    notable |= _find_ungrouped(states, runfile.reasons)
    dates = frame["paid_date"]
    outside = is_after(dates, runfile.period.end) | is_before(dates, runfile.period.start)
    unusual = outside.to_numpy() | ((frame["result"] == "returned") & (frame["paid_fen"] == 0)).to_numpy()
    persons = frame["person"].to_numpy()
    chosen, paid_once = (np.zeros(int(persons.max(initial=-1)) + 1, bool) for _ in range(2))
    paid_once[persons[((frame["result"] == "success") & (frame["paid_fen"] > 0)).to_numpy()]] = True
    chosen[persons[_find_deaths(frame, runfile.reasons).to_numpy()]] = True
    chosen &= paid_once
    chosen[states["person"].to_numpy(dtype=np.int64)[notable]] = True
    chosen[persons[unusual]] = True
    return frame[chosen[persons]], states[chosen[states["person"].to_numpy(dtype=np.int64)]]


def _find_ungrouped(states: pd.DataFrame, reasons: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Who is unpaid for a reason that the run file puts in no group."""
    named = {fold_text(text) for texts in reasons.values() for text in texts}
    ungrouped = [text for text in states["reason"].unique() if text and fold_text(text) not in named]
    found: np.ndarray = ((states["status"] == "unpaid") & states["reason"].isin(ungrouped)).to_numpy(dtype=bool)
    return found


def _show(fen: int) -> Told:
    return tell_number(yuan(fen), "元")


def _count(noted: Noted) -> Told:
    return tell_n("{number} payee", "{number} payees", noted.people, measure=get_words().measure)


def _count_payments(noted: Noted) -> Told:
    return tell_n("{number} payment", "{number} payments", noted.payments)


def _say_difference(fen: int) -> Told:
    if fen == 0:
        return tell("the sum due is that by the standard (what is too much and too little cancels)")
    if fen > 0:
        return tell("the sum due is {amount} above that by the standard", amount=_show(fen))
    return tell("the sum due is {amount} below that by the standard", amount=_show(-fen))


def _say_excess(noted: Noted) -> Told:
    paid, due = noted.paid_fen, noted.due_fen
    return tell("paid {paid}, due {due}, {excess} too much", paid=_show(paid), due=_show(due), excess=_show(paid - due))


def _find_returns_of_nothing(frame: pd.DataFrame, returns: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the returns of 0 to persons who count as paid, and were not paid after them: ``person``, ``paid_fen``, ``line``."""
    if returns.empty:
        return returns
    keys = ["person", "occasion"]
    kept = rows[[*keys, "paid_fen"]].astype({"occasion": "str"})
    found = returns[[*keys, "line", "paid_date"]].astype({"occasion": "str"}).merge(kept, on=keys, validate="m:1")
    if found.empty:
        return found
    # Of several the last: where nothing follows it, nothing makes up for those before.
    found = found.sort_values("line").drop_duplicates(keys, keep="last")
    paid = frame[(frame["result"] == "success") & frame["person"].isin(found["person"])]
    paid = paid[[*keys, "line", "paid_date"]].astype({"occasion": "str"})
    pairs = found.merge(paid, on=keys, suffixes=("", "_paid"))
    again = pairs[_is_later(pairs["paid_date_paid"], pairs["line_paid"], pairs["paid_date"], pairs["line"])]
    return found[~found["line"].isin(again["line"])]


def _is_later(day: pd.Series, line: pd.Series, other_day: pd.Series, other_line: pd.Series) -> np.ndarray:
    """Whether a line is later than another of the same festival: by day, else as they stand in the file."""
    apart = day.notna() & other_day.notna() & (day != other_day)
    found: np.ndarray = np.where(apart, day > other_day, line > other_line).astype(bool)
    return found


def _find_payments(frame: pd.DataFrame, festival: Festival, rows: pd.DataFrame) -> np.ndarray:
    """The lines on which these persons were paid for a festival, or paid back."""
    if rows.empty:
        return np.empty(0, np.int32)
    lines = (frame["occasion"] == festival.id) & frame["person"].isin(rows["person"]) & (frame["paid_fen"] != 0)
    found: np.ndarray = frame.loc[lines, "line"].to_numpy()
    return found


def find_paid_after_death(
    frame: pd.DataFrame, festivals: Sequence[Festival], reasons: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Payments to persons who were recorded as dead before (登记死亡后仍有发放).

    A person is recorded as dead by a line that did not succeed and whose reason belongs to the group ``deceased``, or
    to the group that has the text 死亡. Within a festival the day decides, where it does not the order of the file;
    between festivals the day, for an undated line the day by which the festival was due. Payments of a festival of
    which nothing was kept do not count.

    Returns
    -------
    DataFrame
        One row a payment: ``person``, ``occasion``, ``line``, ``paid_fen``, ``death_line``.
    """
    is_death = _find_deaths(frame, reasons)
    columns = ["person", "occasion", "line", "paid_fen", "death_line"]
    related = frame[frame["person"].isin(frame.loc[is_death, "person"])] if is_death.any() else frame[:0]
    if related.empty:
        return pd.DataFrame(columns=columns)
    ids = [festival.id for festival in festivals]
    if not ((related["result"] == "success") & (related["paid_fen"] > 0)).any():
        return pd.DataFrame(columns=columns)
    related = related.assign(occasion=related["occasion"].astype("str"), is_death=is_death[related.index])
    rank = related["occasion"].map({id: place for place, id in enumerate(ids)}).to_numpy(dtype="int64")
    due_by = {f.id: pd.NaT if f.due_by is None else pd.Timestamp(f.due_by) for f in festivals}
    day = related["paid_date"].where(related["paid_date"].notna(), pd.to_datetime(related["occasion"].map(due_by)))
    related = related.assign(rank=rank, day=day)
    kept = related.groupby(["person", "occasion"])["paid_fen"].transform("sum") > 0
    paid = related[(related["result"] == "success") & (related["paid_fen"] > 0) & kept]
    deaths = related.loc[related["is_death"], ["person", "occasion", "rank", "day", "line", "paid_date"]]
    pairs = paid.merge(deaths.rename(columns={"line": "death_line"}), on="person", suffixes=("", "_death"))
    within = _is_later(pairs["paid_date"], pairs["line"], pairs["paid_date_death"], pairs["death_line"])
    same = pairs["occasion"] == pairs["occasion_death"]
    is_dated = pairs["day_death"].notna() & pairs["day"].notna()
    later = np.where(
        same, within,
        np.where(is_dated, pairs["day"] > pairs["day_death"], pairs["rank"] > pairs["rank_death"]),
    )  # fmt: skip
    return pairs[later].drop_duplicates("line")[columns].sort_values("line", ignore_index=True)


def _find_deaths(frame: pd.DataFrame, reasons: Mapping[str, Sequence[str]]) -> pd.Series:
    """Which lines record their person as dead."""
    groups = {DEATH_GROUP, *(g for g, texts in reasons.items() if DEATH in map(fold_text, texts))}
    texts = frame["reason"]
    given = texts.unique().tolist()
    said = [text for text, group in zip(given, group_reasons(given, reasons), strict=True) if group in groups or fold_text(text) == DEATH]
    return texts.isin(said) & (frame["result"] != "success")
