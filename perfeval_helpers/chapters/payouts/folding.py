"""Payment lines folded into the final state of each person and festival, in group operations over whole columns.

In: the accepted lines of the extract ``payouts``. Out: one row a person × festival.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import Festival
from perfeval_helpers.values.text import fold_text

#: on_time 按时, late 延迟, unpaid 未足额, settled 足额（节日未定截止日）, not_due 无应发金额
STATUSES = ("on_time", "late", "unpaid", "settled", "not_due")
#: Days of lines dated after the period, and of lines without a date.
AFTERWARDS, NO_DAY = np.iinfo("int64").min, np.iinfo("int64").min + 1
COLUMNS = ["occasion", "person", "street", "community", "due_fen", "paid_fen", "status", "settled_date", "days_late", "reason", "reason_group",
           "lines_count", "last_line", "full_payments_count", "is_timed"]  # fmt: skip


def group_reasons(texts: Iterable[str], reasons: Mapping[str, Sequence[str]]) -> list[str]:
    """The reason group (原因组) of each text: ``other`` where the run file does not name it, ``no_reason`` for none.

    Texts are compared without white space and with full-width forms folded.

    Examples
    --------
    >>> group_reasons(["死 亡", "卡号 错", "搬家", ""], {"deceased": ["死亡"], "bad_account": ["卡号错"]})
    ['deceased', 'bad_account', 'other', 'no_reason']
    """
    groups = {fold_text(text): group for group, named in reasons.items() for text in named}
    return [
        groups.get(fold_text(text), catalogue.OTHER_REASON) if text else catalogue.NO_REASON for text in texts
    ]


def number_days(dates: pd.Series) -> np.ndarray:
    """Days since 1970 as int64, `NO_DAY` where there is no date."""
    days = dates.to_numpy(dtype="datetime64[D]").astype("int64")
    return np.where(dates.isna().to_numpy(), NO_DAY, days)


def order_lines(keys: np.ndarray, days: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lines by key, then day, then as they stand in the file; and where each key starts in that order.

    Lines without a date come first: nothing says when they were.
    """
    place = np.arange(len(keys))
    in_file = bool(np.all(lines[1:] >= lines[:-1]))
    filed = np.argsort(keys, kind="stable") if in_file else np.lexsort((lines, keys))
    keys, days = keys[filed], days[filed]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    # Most extracts are in order already: looking costs a tenth of sorting.
    if np.all((keys[1:] != keys[:-1]) | (days[1:] >= days[:-1])):
        return filed, starts
    return filed[np.lexsort((place, days, keys))], starts


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Payment lines, those of a person and festival one after another as they count."""

    order: np.ndarray  #: Their places in the frame
    starts: np.ndarray  #: starts, ends: Where each group begins and ends in that order
    ends: np.ndarray
    days: np.ndarray  #: days, due, paid, is_after: Per line, in that order; paid is what counts: nothing after the period
    due: np.ndarray
    paid: np.ndarray
    is_after: np.ndarray


def _last_texts(
    column: pd.Series, order: np.ndarray, starts: np.ndarray, ignored: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Per group, the last text that is not empty, as a code and the texts that the codes stand for (0: empty).

    `ignored` are lines, in that order, whose texts count for nothing.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, texts = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, texts = pd.factorize(column)
    texts = np.array(["", *texts], dtype=object)
    codes = np.where(texts == "", 0, np.arange(len(texts)))[codes.astype(np.int64) + 1][order]
    if ignored is not None:
        codes[ignored] = 0
    last = np.maximum.reduceat(np.where(codes > 0, np.arange(len(codes)), -1), starts)
    return np.where(last >= 0, codes[np.maximum(last, 0)], 0), texts


def fold(
    frame: pd.DataFrame, festivals: Sequence[Festival], reasons: Mapping[str, Sequence[str]], period_end: date
) -> pd.DataFrame:
    """Final state of each person and festival (每人每节日的最终状态): what counts is not lines but where they end.

    Parameters
    ----------
    frame
        One row a payment attempt: ``line``, ``occasion`` (festival id), ``person``, ``street``, ``community``,
        ``due_fen``, ``paid_fen`` (negative where returned), ``paid_date`` (missing where nothing was paid),
        ``result`` (success, failed, returned, not_paid), ``reason`` (empty where none).
    festivals
        Each with ``id`` and ``due_by`` (date or None).
    reasons
        Reason group → texts.
    period_end
        Lines dated after it count for nothing, their reason included; what was due stays due.

    Returns
    -------
    DataFrame
        One row a person × festival, festivals as in `festivals`: ``occasion``, ``person``, ``street``, ``community``,
        ``due_fen``, ``paid_fen``, ``status`` (one of `STATUSES`), ``settled_date`` (the day on which the running sum
        reached due to stay), ``days_late`` (Int64, days after due_by, negative before it), ``reason`` (the last one
        given), ``reason_group``, ``lines_count``, ``last_line`` (of those that count, where there are any),
        ``full_payments_count`` (successes of at least the due amount, less returns of as much), ``is_timed`` (whether
        the festival has a date to be paid by).

    Raises
    ------
    ValueError
        The due amount differs between the lines of a person and festival, or a payment has no date.

    Notes
    -----
    What counts within a day is the balance at its end, whatever the order of its lines. 按时: it reached due by
    ``due_by`` and stayed there; 延迟: it did so later, also where money paid in time was returned and paid again on a
    later day; 未足额: it never did, though part may have been paid. The last reason is that of the latest day, within a
    day of the later line in the file; lines without a date come first.

    Examples
    --------
    >>> from types import SimpleNamespace as Festival
    >>> lines = pd.DataFrame({
    ...     "line": [2, 3, 4, 5], "occasion": "spring", "person": ["a", "b", "b", "c"], "street": "东街道",
    ...     "community": "", "due_fen": 5000, "paid_fen": [5000, 0, 5000, 0],
    ...     "paid_date": pd.to_datetime(["2022-01-20", "2022-01-20", "2022-02-11", None]),
    ...     "result": ["success", "failed", "success", "not_paid"], "reason": ["", "账号错", "", "死亡"],
    ... })
    >>> spring = Festival(id="spring", due_by=date(2022, 2, 1))
    >>> states = fold(lines, [spring], {"deceased": ["死亡"]}, date(2022, 12, 31))
    >>> states[["person", "paid_fen", "status", "days_late", "reason_group", "lines_count"]]
      person  paid_fen   status  days_late reason_group  lines_count
    0      a      5000  on_time        -12    no_reason            1
    1      b      5000     late         10        other            2
    2      c         0   unpaid       <NA>     deceased            1
    """
    ids, groups = [festival.id for festival in festivals], list(catalogue.name_reasons(reasons))
    if frame.empty:
        return _make_none(ids, groups)
    occasion = pd.Categorical(frame["occasion"], categories=ids).codes.astype("int64")
    person, names = pd.factorize(frame["person"])
    ordered = _order(frame, occasion * len(names) + person, period_end)
    order, starts, is_after, paid = ordered.order, ordered.starts, ordered.is_after, ordered.paid
    is_settled, settled_day = _find_settling(ordered)
    state_due = ordered.due[starts]
    is_due = state_due > 0
    first = order[starts]
    state_occasion = occasion[first]
    due_by = pd.Series(
        [pd.NaT if f.due_by is None else pd.Timestamp(f.due_by) for f in festivals], dtype="datetime64[s]"
    )
    deadline = number_days(due_by)[state_occasion]
    is_limited = is_due & is_settled & (deadline != NO_DAY)
    status = np.select(
        [~is_due, ~is_settled, ~is_limited, settled_day <= deadline], [4, 2, 3, 0], 1
    )  # codes of STATUSES
    is_success = (frame["result"] == "success").to_numpy(dtype=bool)[order]
    full = (is_success & (paid >= ordered.due)).astype("int64") - ((paid < 0) & (-paid >= ordered.due))
    full[is_after] = 0
    reason, reason_texts = _last_texts(frame["reason"], order, starts, is_after)
    group_codes = pd.Index(groups).get_indexer(group_reasons(reason_texts, reasons))[reason]
    street, street_texts = _last_texts(frame["street"], order, starts)
    community, community_texts = _last_texts(frame["community"], order, starts)
    return pd.DataFrame(
        {
            "occasion": pd.Categorical.from_codes(state_occasion, categories=ids),
            "person": names[person[first]],
            "street": pd.array(street_texts, dtype="str").take(street),
            "community": pd.array(community_texts, dtype="str").take(community),
            "due_fen": state_due,
            "paid_fen": np.add.reduceat(paid, starts),
            "status": pd.Categorical.from_codes(status, categories=list(STATUSES)),
            "settled_date": pd.Series(settled_day.astype("datetime64[D]").astype("datetime64[s]")).where(
                is_due & is_settled
            ),
            "days_late": pd.Series(np.where(is_limited, settled_day - deadline, 0), dtype="Int64").where(is_limited),
            "reason": pd.array(reason_texts, dtype="str").take(reason),
            "reason_group": pd.Categorical.from_codes(group_codes, categories=groups),
            "lines_count": ordered.ends - starts,
            "last_line": frame["line"].to_numpy(dtype="int64")[order[ordered.ends - 1]],
            "full_payments_count": np.add.reduceat(full, starts),
            "is_timed": deadline != NO_DAY,
        },
        columns=COLUMNS,
    )


def _make_none(ids: Sequence[str], groups: Sequence[str]) -> pd.DataFrame:
    """The states of nobody, each column of its type."""
    return pd.DataFrame(columns=COLUMNS).astype({
        **dict.fromkeys(["due_fen", "paid_fen", "lines_count", "last_line", "full_payments_count"], "int64"),
        "occasion": pd.CategoricalDtype(ids), "status": pd.CategoricalDtype(list(STATUSES)), "reason_group": pd.CategoricalDtype(groups),
        "settled_date": "datetime64[s]", "days_late": "Int64", "is_timed": "bool",
    })  # fmt: skip


def _order(frame: pd.DataFrame, keys: np.ndarray, period_end: date) -> _Ordered:
    """Order the lines by key; `ValueError` for a payment without a date, and for one person's lines of several due amounts."""
    days = number_days(frame["paid_date"])
    # What lies after the period is put before everything, so that it is nobody's last word.
    days[days > np.datetime64(period_end, "D").astype("int64")] = AFTERWARDS
    order, starts = order_lines(keys, days, frame["line"].to_numpy(dtype="int64"))
    ends, days = np.r_[starts[1:], len(order)], days[order]
    paid, due = (frame[name].to_numpy(dtype="int64")[order] for name in ("paid_fen", "due_fen"))
    if np.any((paid != 0) & (days == NO_DAY)):
        raise ValueError("a payment has no date")
    if np.any(due != np.repeat(due[starts], ends - starts)):
        raise ValueError("the due amount differs between the lines of a person and festival")
    is_after = days == AFTERWARDS
    return _Ordered(order, starts, ends, days, due, np.where(is_after, 0, paid), is_after)


def _find_settling(lines: _Ordered) -> tuple[np.ndarray, np.ndarray]:
    """Per group of lines, whether its running sum reached what is due to stay there, and on which day."""
    paid, due, days, starts, ends = lines.paid, lines.due, lines.days, lines.starts, lines.ends
    running = np.cumsum(paid)
    running -= np.repeat(running[starts] - paid[starts], ends - starts)
    is_below = running < due
    is_below[:-1] &= days[1:] != days[:-1]  # only the balance at the end of a day counts
    is_below[ends - 1] = running[ends - 1] < due[starts]
    last_below = np.maximum.reduceat(np.where(is_below, np.arange(len(paid)), -1), starts)
    is_settled = last_below < ends - 1
    return is_settled, days[np.where(is_settled, np.maximum(last_below + 1, starts), starts)]
