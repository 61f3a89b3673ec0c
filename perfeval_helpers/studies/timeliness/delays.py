"""Days late: how late people were paid, and the reasons that the payment lines give.

In: the final states of persons × festivals (`payouts.fold`) and the run file's festivals. Out: `Reading`s. Days late
count from the festival's last day (发放期限); a negative number is early.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from perfeval_helpers.contract.runfile import Festival
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.numbers import percentage, print_beside
from perfeval_helpers.values.words import get_words

DELAY_COLUMNS = [
    "due_count", "on_time_count", "late_count", "unpaid_count", "on_time_rate_pct", "median_days_late", "p90_days_late",
    "max_days_late", "median_settled_days", "first_settled_date", "last_settled_date",
]  # fmt: skip


def select_dated(states: pd.DataFrame, festivals: Sequence[Festival]) -> tuple[pd.DataFrame, list[str]]:
    """The states that have a last day to be measured against, and the names of festivals that have none.

    Persons to whom nothing is due (not_due) are left out. ``occasion`` comes back as text, with ``states_count``: how many
    states a row stands for, 1 unless the table says otherwise (`chapters.payouts.group_states`).

    Examples
    --------
    >>> from types import SimpleNamespace as Festival
    >>> festivals = [Festival(id="spring", name="春节", due_by=pd.Timestamp("2022-02-01")),
    ...              Festival(id="elders", name="敬老节", due_by=None)]
    >>> states = pd.DataFrame({"occasion": ["spring", "spring", "elders"], "status": ["late", "not_due", "settled"]})
    >>> kept, undated = select_dated(states, festivals)
    >>> len(kept), undated
    (1, ['敬老节'])
    """
    dated = [festival.id for festival in festivals if festival.due_by is not None]
    kept = states[states["occasion"].isin(dated) & (states["status"] != "not_due")]
    kept = kept.assign(occasion=kept["occasion"].astype("str"), states_count=kept.get("states_count", 1))
    return kept, [festival.name for festival in festivals if festival.due_by is None]


def explain_none(states: pd.DataFrame, undated: Sequence[str]) -> str:
    """Why no state can be measured: nothing was recorded, or nothing that has a last day.

    Examples
    --------
    >>> explain_none(pd.DataFrame(), []), explain_none(pd.DataFrame({"status": ["settled"]}), ["敬老节"])
    ('没有发放记录，不作时效统计。', '没有可与发放期限相比的应发记录，不作时效统计（未定发放期限：敬老节）。')
    """
    if states.empty:
        return "没有发放记录，不作时效统计。"
    return "没有可与发放期限相比的应发记录，不作时效统计" + (f"（未定发放期限：{join_names(undated)}）。" if undated else "。")


def name_festivals(table: pd.DataFrame, festivals: Sequence[Festival]) -> pd.Series:
    """The names of the festivals that a table has by their ids, as text."""
    return table["occasion"].map({festival.id: festival.name for festival in festivals}).astype("str")


def order_festivals(table: pd.DataFrame, festivals: Sequence[Festival]) -> pd.DataFrame:
    """The table in the order of the festivals, within each as it stands."""
    places = {festival.id: place for place, festival in enumerate(festivals)}
    return table.sort_values("occasion", key=lambda ids: ids.map(places), kind="stable", ignore_index=True)


def describe_tail(days: np.ndarray) -> tuple[float, float, float]:
    """Median, 90th percentile (nearest rank) and maximum of days; nan where there are none.

    Examples
    --------
    >>> describe_tail(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 40]))
    (5.5, 9.0, 40.0)
    """
    if not days.size:
        return math.nan, math.nan, math.nan
    return float(np.median(days)), float(np.quantile(days, 0.9, method="inverted_cdf")), float(days.max())


class Measured:
    """The states of `select_dated` as arrays: how many some of them are, and their days late, negative early."""

    def __init__(self, kept: pd.DataFrame) -> None:
        self.counts = kept["states_count"].to_numpy(dtype=int)
        self.days = kept["days_late"].to_numpy(dtype=float, na_value=math.nan)
        status = kept["status"]
        self.known, self.on_time, self.late, self.unpaid = ~np.isnan(self.days), *((status == name).to_numpy() for name in ("on_time", "late", "unpaid"))

    def count(self, chosen: np.ndarray) -> int:
        """How many persons × festivals the chosen rows stand for."""
        return int(self.counts[chosen].sum())

    def list_days(self, chosen: np.ndarray) -> np.ndarray:
        """The days late of each person × festival among them that has any."""
        chosen = chosen & self.known
        return np.repeat(self.days[chosen], self.counts[chosen])


def measure_delays(states: pd.DataFrame, festivals: Sequence[Festival], by: Sequence[str]) -> Reading:
    """How late people were paid: rate on time, median, tail and longest delay of the late ones.

    Parameters
    ----------
    states
        status is on_time, late or unpaid, days_late Int64, NA where never paid in full.
    by
        ``["occasion"]`` or ``["occasion", "street"]``.

    Returns
    -------
    Reading
        Per group, festivals in their order: the `by` columns, festival (name), due_count, on_time_count, late_count,
        unpaid_count, on_time_rate_pct (on time ÷ due), median_days_late, p90_days_late, max_days_late (of the late;
        nan where none), median_settled_days (of all who were paid in full; negative: before the last day),
        first_settled_date, last_settled_date.

    Notes
    -----
    The 90th percentile is the smallest number of days that at least nine of ten late persons did not exceed
    (nearest rank), so it is a number of days that occurred. The median of an even number is the middle of two.

    Examples
    --------
    >>> from types import SimpleNamespace as Festival
    >>> spring = Festival(id="spring", name="春节", due_by=pd.Timestamp("2022-02-01"))
    >>> states = pd.DataFrame({
    ...     "occasion": "spring", "status": ["on_time", "late", "late", "unpaid"],
    ...     "days_late": pd.array([-2, 3, 9, None], dtype="Int64"),
    ...     "settled_date": pd.to_datetime(["2022-01-30", "2022-02-04", "2022-02-10", None]),
    ... })
    >>> table = measure_delays(states, [spring], ["occasion"]).table
    >>> table[["festival", "due_count", "on_time_rate_pct", "median_days_late", "max_days_late"]]
      festival  due_count  on_time_rate_pct  median_days_late  max_days_late
    0       春节          4              25.0               6.0            9.0
    """
    kept, undated = select_dated(states, festivals)
    groups, tally = kept.groupby(list(by), sort=True, observed=True), Measured(kept)
    dates, numbers = groups["settled_date"].agg(["min", "max"]), groups.ngroup().to_numpy()
    rows = []
    for number, (group, *settled) in enumerate(dates.itertuples()):
        own = numbers == number
        due, counts = tally.count(own), [tally.count(own & which) for which in (tally.on_time, tally.late, tally.unpaid)]
        rate = percentage(counts[0], due)
        rows.append((
            *(group if len(by) > 1 else [group]), due, *counts, math.nan if rate is None else float(rate),
            *describe_tail(tally.list_days(own & tally.late)), describe_tail(tally.list_days(own))[0], *settled,
        ))  # fmt: skip
    table = order_festivals(pd.DataFrame(rows, columns=[*by, *DELAY_COLUMNS]), festivals)
    table.insert(len(by), "festival", name_festivals(table, festivals))
    table = table.astype(dict.fromkeys(["first_settled_date", "last_settled_date"], "datetime64[s]"))
    if kept.empty:
        return Reading(table, explain_none(states, undated), "延迟发放的天数")
    late, due = tally.list_days(tally.late), int(tally.counts.sum())
    on_time = percentage(tally.count(tally.on_time), due)
    median, ninety, longest = describe_tail(late)
    tail = "没有延迟发放"
    if late.size:
        tail = (
            f"延迟的{show(late.size, get_words().payments)}中位数{show(median, '天')}，"
            f"九成不超过{show(ninety, '天')}，最长{show(longest, '天')}"
        )
    sentence = (
        f"按“截止日前累计实发达到应发且此后未低于应发”计，应发{show(due, get_words().payments)}的按时发放率为"
        f"{show(on_time, '%')}；{tail}。"
        + (f"{join_names(undated)}未定发放期限，不参与统计。" if undated else "")
    )
    return Reading(table, sentence, "延迟发放的天数")


def list_causes(states: pd.DataFrame, festivals: Sequence[Festival], reason_names: Mapping[str, str]) -> Reading:
    """Why people were paid late or not at all, as the payment lines say (原因): the last reason given decides.

    The states have reason_group, due_fen and paid_fen too; `reason_names` is reason group → Chinese name.

    Returns
    -------
    Reading
        Per festival, status (late, unpaid) and reason group, the most frequent first: occasion, festival, status,
        reason_group, reason (name), persons_count, share_pct (of the festival's late or unpaid), median_days_late
        (nan for unpaid), open_fen (due − paid, whole fen).

    Examples
    --------
    >>> from types import SimpleNamespace as Festival
    >>> spring = Festival(id="spring", name="春节", due_by=pd.Timestamp("2022-02-01"))
    >>> states = pd.DataFrame({
    ...     "occasion": "spring", "status": ["late", "late", "unpaid"], "due_fen": 5000, "paid_fen": [5000, 5000, 2000],
    ...     "days_late": pd.array([3, 9, None], dtype="Int64"), "reason_group": ["bad_account", "bad_account", "deceased"],
    ... })
    >>> table = list_causes(states, [spring], {"bad_account": "账号有误", "deceased": "死亡"}).table
    >>> table[["status", "reason", "persons_count", "median_days_late", "open_fen"]]
       status reason  persons_count  median_days_late  open_fen
    0    late   账号有误              2               6.0         0
    1  unpaid     死亡              1               NaN      3000
    """
    hit, undated = select_dated(states[states["status"].isin(["late", "unpaid"])], festivals)
    hit = hit.assign(
        reason_group=hit["reason_group"].astype("str"),
        open_fen=(hit["due_fen"] - hit["paid_fen"]) * hit["states_count"],
    )
    keys = ["occasion", "status", "reason_group"]
    groups, tally = hit.groupby(keys), Measured(hit)
    open_fen, numbers = groups["open_fen"].sum(), groups.ngroup().to_numpy()
    found = [
        (*group, tally.count(numbers == number), describe_tail(tally.list_days(tally.late & (numbers == number)))[0], amount)
        for number, (group, amount) in enumerate(open_fen.items())
    ]
    table = pd.DataFrame(found, columns=[*keys, "persons_count", "median_days_late", "open_fen"])
    table = table.astype({**dict.fromkeys(keys, "str"), "persons_count": int, "median_days_late": float, "open_fen": int})
    table = table.sort_values(["status", "persons_count"], ascending=[True, False], kind="stable")
    table = order_festivals(table, festivals)
    whole = table.groupby(["occasion", "status"])["persons_count"].transform("sum")
    table.insert(1, "festival", name_festivals(table, festivals))
    table.insert(4, "reason", table["reason_group"].map(lambda group: reason_names.get(group, group)).astype("str"))
    table.insert(6, "share_pct", (100 * table["persons_count"] / whole).astype(float))
    if hit.empty and select_dated(states, festivals)[0].empty:
        return Reading(table, explain_none(states, undated), "延迟与未足额发放的原因")
    parts = []
    for status, word in (("late", "延迟发放"), ("unpaid", "未足额发放")):
        own = table[table["status"] == status].groupby("reason", sort=False)["persons_count"].sum()
        listed = [print_beside(str(reason), show(int(count), get_words().payments)) for reason, count in own.sort_values(ascending=False).items()]
        parts.append(f"{word}{show(int(own.sum()), get_words().payments)}" + (f"（{join_names(listed)}）" if listed else ""))
    sentence = f"按发放明细中最后一次填写的原因归类：{'；'.join(parts)}。" + (
        f"{join_names(undated)}未定发放期限，不参与统计。" if undated else ""
    )
    return Reading(table, sentence, "延迟与未足额发放的原因")
