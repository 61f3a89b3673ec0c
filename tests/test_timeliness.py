"""Timeliness on a handful of persons whose delays are counted by hand."""

import math
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from perfeval_helpers.contract.runfile import Festival
from perfeval_helpers.report.blocks import Paragraph
from perfeval_helpers.report.sections.lateness import build_places
from perfeval_helpers.studies.timeliness import (
    explain_delays,
    list_causes,
    measure_delays,
    tabulate_timeline,
    trace_arrivals,
)

FESTIVALS = [
    Festival(id="spring", name="春节", due_by=date(2022, 2, 1)),
    Festival(id="elders", name="敬老节", due_by=date(2022, 10, 4)),
    Festival(id="army", name="建军节", due_by=None),
]
FUNDS_COLUMNS = ["due_fen", "needed_fen", "available_fen", "missing_fen"]
NAMES = {"late_funds": "资金未到位", "dead": "死亡", "no_reason": "未说明原因"}


def settle(rows: list[tuple]) -> pd.DataFrame:
    """States as payouts.fold gives them: (occasion, street, status, days late, reason group), 50 yuan due each."""
    limits = {festival.id: festival.due_by for festival in FESTIVALS}
    frame = pd.DataFrame(rows, columns=["occasion", "street", "status", "days_late", "reason_group"])
    dates = [
        pd.NaT if days is None else pd.Timestamp(limits[occasion]) + pd.Timedelta(days=days)
        for occasion, _, _, days, _ in rows
    ]
    return frame.assign(
        occasion=pd.Categorical(frame["occasion"], categories=[festival.id for festival in FESTIVALS]),
        status=pd.Categorical(frame["status"], categories=["on_time", "late", "unpaid", "settled", "not_due"]),
        days_late=pd.array([row[3] for row in rows], dtype="Int64"),
        settled_date=pd.Series(dates, dtype="datetime64[s]"),
        due_fen=[0 if row[2] == "not_due" else 5000 for row in rows],
        paid_fen=[0 if row[2] in ("unpaid", "not_due") else 5000 for row in rows],
    )


STATES = settle(
    [
        *[("elders", "乙", "on_time", -3, "no_reason")] * 2,
        ("elders", "乙", "unpaid", None, "dead"),
        *[("spring", "甲", "on_time", -5, "no_reason")] * 10,
        *[("spring", "甲", "late", days, "late_funds") for days in (1, 2, 3, 4, 5, 6, 7, 8, 9)],
        ("spring", "乙", "late", 40, "no_reason"),
        ("spring", "乙", "not_due", None, "no_reason"),
        ("army", "甲", "settled", None, "no_reason"),
    ]
)


def test_delays_by_festival_median_tail_and_rate():
    reading = measure_delays(STATES, FESTIVALS, ["occasion"])
    spring, elders = reading.table.to_dict("records")
    # 20 due in spring: 10 on time, 10 late by 1 … 9 and 40 days: median (5 + 6)/2, nine of ten within 9, longest 40
    counts = ["due_count", "on_time_count", "late_count", "unpaid_count"]
    assert (spring["festival"], [spring[k] for k in counts]) == ("春节", [20, 10, 10, 0])
    assert spring["on_time_rate_pct"] == 50
    assert [spring[k] for k in ("median_days_late", "p90_days_late", "max_days_late")] == [5.5, 9, 40]
    # all 20 who were paid: −5 ten times, then 1 …: the middle is between the tenth (−5) and the eleventh (1)
    assert spring["median_settled_days"] == -2
    assert spring["first_settled_date"] == pd.Timestamp("2022-01-27")
    assert spring["last_settled_date"] == pd.Timestamp("2022-03-13")
    assert [elders[k] for k in ("due_count", "on_time_count", "unpaid_count")] == [3, 2, 1]
    assert math.isnan(elders["max_days_late"])
    # 12 of 23 on time: 52.17 %
    assert "应发23人次的按时发放率为52.17%" in reading.sentence
    assert "中位数5.50天，九成不超过9天，最长40天" in reading.sentence and "建军节未定发放期限" in reading.sentence


def test_delays_by_street_keep_the_festivals_in_their_order():
    table = measure_delays(STATES, FESTIVALS, ["occasion", "street"]).table
    shown = table[["occasion", "street", "due_count", "late_count", "max_days_late"]].fillna(0).to_numpy().tolist()
    assert [row[0] for row in shown] == ["spring", "spring", "elders"]
    assert sorted(shown[:2], key=lambda row: row[3]) == [["spring", "乙", 1, 1, 40], ["spring", "甲", 19, 9, 9]]
    assert shown[2] == ["elders", "乙", 3, 0, 0]


def test_no_place_better_than_all_together_is_named_among_those_with_low_rates():
    # 40 due each in spring: 甲 20 on time, 乙 36, 丙 39; of all 120 are 95 = 79.17 %
    late = {"甲": 20, "乙": 4, "丙": 1}
    states = settle([("spring", place, *(("late", 1, "late_funds") if n < count else ("on_time", -1, "no_reason"))) for place, count in late.items() for n in range(40)])
    context = SimpleNamespace(spec=SimpleNamespace(festivals=FESTIVALS), cite=lambda name: "", say=lambda text: Paragraph((text,)))
    said = build_places(context, states)[0].text
    assert said == "分街道看，春节按时发放率较低的是甲50%。详见{{table-late_by_street}}。"


def test_nobody_late_is_said():
    reading = measure_delays(STATES[STATES["occasion"] == "elders"], FESTIVALS, ["occasion"])
    assert "没有延迟发放" in reading.sentence
    punctual = STATES[STATES["status"] != "late"]
    reading = explain_delays(punctual, FUNDS, FESTIVALS, date(2022, 12, 31), ["occasion"])
    assert reading.table.empty and "没有延迟发放" in reading.sentence


def test_causes_by_status_and_reason_most_frequent_first():
    reading = list_causes(STATES, FESTIVALS, NAMES)
    columns = ["festival", "status", "reason", "persons_count", "share_pct", "open_fen"]
    assert reading.table[columns].to_numpy().tolist() == [
        ["春节", "late", "资金未到位", 9, 90, 0],
        ["春节", "late", "未说明原因", 1, 10, 0],
        ["敬老节", "unpaid", "死亡", 1, 100, 5000],
    ]
    assert reading.table["median_days_late"].iloc[:2].tolist() == [5, 40]
    assert math.isnan(reading.table["median_days_late"].iloc[2])
    assert "延迟发放10人次（资金未到位9人次、未说明原因1人次）；未足额发放1人次（死亡1人次）" in reading.sentence


def pay(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event": pd.Categorical([row[0] for row in rows], categories=["allocated", "arrived", "spent"]),
            "date": pd.to_datetime([row[1] for row in rows]).astype("datetime64[s]"),
            "amount_fen": [row[2] for row in rows],
        }
    )


FUNDS = pay(
    [
        ("allocated", "2021-01-05", 900_000),
        ("arrived", "2021-06-01", 70_000),
        ("spent", "2021-07-01", 50_000),
        ("arrived", "2022-01-20", 30_000),
        ("arrived", "2022-02-06", 60_000),
        ("spent", "2022-02-08", 80_000),
        ("arrived", "2023-01-10", 900_000),
    ]
)


def trace(funds: pd.DataFrame = FUNDS):
    return trace_arrivals(funds, STATES, FESTIVALS, date(2022, 1, 1), date(2022, 12, 31))


def test_arrivals_against_what_was_due():
    reading = trace()
    spring, elders = reading.table.to_dict("records")
    # spring: 20 × 5,000 fen due; brought forward 70,000 − 50,000, arrived 30,000 by 1 February: 50,000 short
    assert [spring[k] for k in FUNDS_COLUMNS] == [100_000, 100_000, 50_000, 50_000]
    # + 60,000 on 6 February = 110,000: covered, five days late
    assert (spring["covered_date"], spring["funds_days_late"]) == (pd.Timestamp("2022-02-06"), 5)
    assert (spring["next_arrival_date"], spring["next_arrival_fen"]) == (pd.Timestamp("2022-02-06"), 60_000)
    # elders: 3 more persons, 115,000 needed of 110,000; what came in 2023 is another period's
    assert [elders[k] for k in FUNDS_COLUMNS] == [15_000, 115_000, 110_000, 5_000]
    unknown = ["covered_date", "funds_days_late", "next_arrival_date", "next_arrival_fen"]
    assert reading.table.loc[1, unknown].isna().all()
    assert "2022-02-06才覆盖，晚5天" in reading.sentence and "至期末仍未覆盖" in reading.sentence


def test_a_reversal_takes_the_cover_away_until_it_is_made_good():
    funds = pay(
        [
            ("arrived", "2022-01-10", 100_000), ("arrived", "2022-01-15", -40_000), ("arrived", "2022-01-25", 40_000),
        ]
    )  # fmt: skip
    row = trace(funds).table.iloc[0]
    assert (row["covered_date"], row["funds_days_late"], row["missing_fen"]) == (pd.Timestamp("2022-01-25"), -7, 0)


def explain(funds: pd.DataFrame = FUNDS, *more: str):
    return explain_delays(STATES, funds, FESTIVALS, date(2022, 12, 31), ["occasion", *more])


def test_delay_split_into_waiting_for_funds_and_handling():
    reading = explain()
    row = reading.table.iloc[0].to_dict()
    # late by 1 … 9 and 40 days = 85 person-days; funds came on day 5 (6 February): those paid on days 5 to 9 and 40
    # waited 5 days each = 30; those of days 1 to 4 were paid without new funds
    assert [row[k] for k in ("late_count", "late_days", "waiting_days", "handling_days")] == [10, 85, 30, 55]
    assert row["explained_pct"] == pytest.approx(100 * 30 / 85)
    assert [row[k] for k in ("after_arrival_count", "no_arrival_count")] == [6, 4]
    assert "延迟合计85人天，最多35.29%可由资金晚到解释" in reading.sentence
    assert "4人次延迟期间没有资金到位" in reading.sentence
    assert explain(FUNDS, "street").table.set_index("street")["waiting_days"].to_dict() == {"甲": 25, "乙": 5}
    reasons = explain(FUNDS, "reason_group").table
    assert reasons.set_index("reason_group")["late_count"].to_dict() == {"late_funds": 9, "no_reason": 1}


def test_the_last_arrival_before_the_payment_counts():
    # 40 days late: of two arrivals on days 5 and 30 the later one was waited for
    twice = pay([("arrived", "2022-02-06", 1), ("arrived", "2022-03-03", 1), ("arrived", "2022-03-14", 1)])
    assert explain(twice, "street").table.set_index("street").at["乙", "waiting_days"] == 30


def test_funds_that_came_in_time_or_not_in_the_delay_explain_nothing():
    for funds in (
        pay([("arrived", "2022-01-02", 900_000), ("spent", "2022-02-06", 1)]),
        pay([("arrived", "2022-03-14", 900_000)]),  # the day after the last of them was paid
        pay([("arrived", "2022-02-06", -900_000)]),
        pay([("spent", "2022-02-06", 1)]),
    ):
        row = explain(funds).table.iloc[0]
        assert (row["explained_pct"], row["no_arrival_count"]) == (0, 10)


def test_timeline_of_funds_dues_and_payments():
    payouts = pd.DataFrame(
        {
            "occasion": ["spring", "spring", "spring", "army"],
            "paid_date": pd.to_datetime(["2022-01-27", "2022-02-03", None, "2022-08-01"]),
            "paid_fen": [5000, -5000, 0, 5000],
        }
    )
    table = tabulate_timeline(FUNDS, payouts, STATES, FESTIVALS, date(2022, 1, 1), date(2022, 12, 31))
    shown = {
        series: [(f"{day:%m-%d}", total) for day, total in zip(own["date"], own["total_fen"], strict=True)]
        for series, own in table.groupby("series")
    }
    assert shown["arrived"] == [("01-01", 20_000), ("01-20", 50_000), ("02-06", 110_000)]
    assert shown["due"] == [("01-01", 0), ("02-01", 100_000), ("10-04", 115_000)]
    assert shown["paid"] == [("01-01", 0), ("01-27", 5_000), ("02-03", 0)]  # the army's has no last day


PERIOD = {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}
READINGS = {
    "measure_delays": lambda states, funds: measure_delays(states, FESTIVALS, ["occasion"]),
    "list_causes": lambda states, funds: list_causes(states, FESTIVALS, NAMES),
    "trace_arrivals": lambda states, funds: trace_arrivals(states=states, funds=funds, festivals=FESTIVALS, **PERIOD),
    "explain_delays": lambda states, funds: explain_delays(states, funds, FESTIVALS, date(2022, 12, 31), ["occasion"]),
}


@pytest.mark.parametrize("name", READINGS)
def test_without_payouts_there_is_a_sentence_and_no_row(name):
    reading = READINGS[name](STATES.iloc[:0], FUNDS)
    assert reading.table.empty and reading.sentence == "没有发放记录，不作时效统计。"
    # who was paid on an occasion without a last day can be neither late nor on time
    reading = READINGS[name](STATES[STATES["occasion"] == "army"], FUNDS)
    assert reading.table.empty
    assert reading.sentence == "没有可与发放期限相比的应发记录，不作时效统计（未定发放期限：建军节）。"


@pytest.mark.parametrize(("name", "sentence"), [
    ("trace_arrivals", "没有资金记录，不能与应发期限相比。"), ("explain_delays", "没有资金记录，不能判断延迟是否由于资金晚到。"),
])  # fmt: skip
def test_without_funds_nobody_is_told_that_none_came(name, sentence):
    reading = READINGS[name](STATES, FUNDS.iloc[:0])
    assert reading.table.empty and reading.sentence == sentence
    assert len(READINGS[name](STATES, FUNDS).table)
