from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest
from survey_models import RunWith

from perfeval_helpers.chapters import funding
from perfeval_helpers.values.figures import Ledger

RUNFILE = RunWith(
    period=SimpleNamespace(start=date(2031, 1, 1), end=date(2031, 12, 31)),
    declared={},
    data_file=lambda name: f"d/{name}.csv",
)


def make_frame(rows):
    names = ["line", "event", "date", "budget_year", "source", "amount_fen"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(date=pd.to_datetime(frame["date"]))


# yuan × 100 = fen; 1 万元 = 1,000,000 fen
EVENTS = make_frame([
    (2, "allocated", "2030-03-01", 2030, "central", 10_000_000),
    (3, "allocated", "2030-12-01", 2031, "county", 6_000_000),
    (4, "allocated", "2031-05-01", 2031, "central", 5_000_000),
    (5, "allocated", "2031-06-01", 2031, "central", -1_000_000),    # reversal
    (6, "arrived", "2030-04-01", 2030, "central", 7_000_000),
    (7, "arrived", "2031-01-01", 2030, "central", 2_000_000),       # first day of the period
    (8, "arrived", "2031-12-31", 2031, "county", 3_000_000),        # last day of the period
    (9, "arrived", "2032-01-01", 2031, "county", 9_000_000),        # after the period: in no figure
    (10, "spent", "2030-12-31", 2030, "central", 4_000_000),
    (11, "spent", "2031-02-01", 2030, "central", 1_500_000),
    (12, "spent", "2031-03-01", 2031, "county", 500_000),
])  # fmt: skip


@pytest.fixture
def ledger():
    result = Ledger()
    funding.add_figures(
        result, RUNFILE, EVENTS, named=["funding.allocated.2029.other", "funding.used", "payout.due_count"]
    )
    return result


@pytest.mark.parametrize(("id", "printed"), [
    ("funding.allocated", "20"),                    # 10 + 6 + 5 − 1
    ("funding.allocated.2030", "10"),
    ("funding.allocated.2031", "10"),               # 6 + 5 − 1
    ("funding.allocated.2031.central", "4"),
    ("funding.allocated.2031.municipal", "0"),
    ("funding.allocated.county", "6"),
    ("funding.allocated.2029.other", "0"),          # named elsewhere, no event
    ("funding.arrived_before", "7"),
    ("funding.arrived", "5"),                       # 2 + 3, without the 9 after the end
    ("funding.arrived.central", "2"),
    ("funding.used", "2"),                          # 1.5 + 0.5
    ("funding.used.county", "0.50"),
    ("funding.paid_before", "4"),
    ("funding.paid_before.2030.central", "4"),
    ("funding.paid_in_period", "2"),
    ("funding.paid_in_period.2030.central", "1.50"),
    ("funding.paid_in_period.2031", "0.50"),
    ("funding.brought_forward", "3"),               # 7 − 4
    ("funding.evaluated", "13"),                    # 20 − 7
    ("funding.to_position_rate", "38.46"),          # 5 ÷ 13
    ("funding.use_rate", "25"),                     # 2 ÷ (5 + 3)
])  # fmt: skip
def test_figures_worked_by_hand(ledger, id, printed):
    assert ledger[id].printed == printed


def test_other_sources_stand_only_where_they_occur(ledger):
    assert "funding.allocated.2031.district" not in ledger
    assert "funding.allocated.2030.county" in ledger


def test_workings_and_sources(ledger):
    assert ledger["funding.to_position_rate"].value == Fraction(500, 13)
    assert ledger["funding.to_position_rate"].working == "5 ÷ 13 × 100% = 38.46%"
    assert ledger["funding.use_rate"].working == "2 ÷ (5 + 3) × 100% = 25%"
    assert ledger["funding.allocated.2031.central"].working == "5 − 1 = 4"
    assert ledger["funding.arrived"].sources[0].ranges == ((7, 8),)
    assert ledger["funding.arrived"].sources[0].file == "d/funds.csv"


def test_rates_without_denominator_have_no_value():
    ledger = Ledger()
    funding.add_figures(ledger, RUNFILE, EVENTS.iloc[:0])
    assert ledger["funding.use_rate"].value is None
    assert ledger["funding.to_position_rate"].printed == "—"
    assert ledger["funding.allocated"].printed == "0"


def test_table_is_complete_and_adds_up():
    table = funding.tabulate(EVENTS, RUNFILE.period.start, RUNFILE.period.end)
    assert table[["budget_year", "source"]].values.tolist() == [
        [year, source] for year in (2030, 2031) for source in ("central", "provincial", "municipal", "county")
    ]
    assert table["arrived_fen"].sum() + table["arrived_before_fen"].sum() == 12_000_000
    assert str(table["spent_fen"].dtype) == "int64"


def test_accumulated_by_day():
    grown = funding.accumulate(EVENTS, RUNFILE.period.start, RUNFILE.period.end)
    spent = grown[grown["event"] == "spent"]
    assert spent["cumulative_fen"].tolist() == [4_000_000, 5_500_000, 6_000_000]
    assert grown["date"].max() == pd.Timestamp("2031-12-31")
    assert spent["phase"].tolist() == ["before", "in", "in"]


def test_the_frame_is_left_as_it_was():
    before = EVENTS.copy(deep=True)
    funding.add_figures(Ledger(), RUNFILE, EVENTS)
    pd.testing.assert_frame_equal(EVENTS, before)
