import pandas as pd
import pytest
from survey_models import RunWith

from perfeval_helpers.chapters import headcounts
from perfeval_helpers.values.figures import Ledger

RUNFILE = RunWith(declared={}, data_file=lambda name: f"d/{name}.csv")
NAMES = ["line", "street", "enterprise_level", *headcounts.COUNTS]


def make_frame(rows):
    return pd.DataFrame(rows, columns=NAMES).astype(dict.fromkeys(headcounts.COUNTS, "Int64"))


#                         received, transferred, direct, files due, files received, enterprises
PEOPLE = make_frame([
    (2, "甲街道", "district", 100, 100, 0, 80, 80, None),
    (3, "甲街道", "municipal", 20, 20, 0, 20, 19, 2),
    (4, "乙街道", "above_municipal", 50, 50, 0, 50, 50, 3),
    (5, "中心直管", "district", 30, 0, 30, 30, 30, None),
])  # fmt: skip


@pytest.mark.parametrize(("id", "printed"), [
    ("headcount.received", "200"),
    ("headcount.received.district", "130"),
    ("headcount.received.municipal_and_above", "70"),     # 20 + 50
    ("headcount.transferred", "170"),
    ("headcount.transferred.above_municipal", "50"),
    ("headcount.directly_managed", "30"),
    ("headcount.transfer_rate", "100"),                   # (170 + 30) ÷ 200
    ("archives.due", "180"),
    ("archives.received", "179"),
    ("archives.received.municipal_and_above", "69"),      # 19 + 50
    ("archives.received_rate", "99.44"),                  # 179 ÷ 180
    ("archives.coverage_rate", "89.50"),                  # 179 ÷ 200
    ("archives.missing_count", "21"),                     # 200 − 179
    ("mutual_aid.directly_managed", "30"),
])  # fmt: skip
def test_figures_worked_by_hand(id, printed):
    ledger = Ledger()
    headcounts.add_figures(ledger, RUNFILE, PEOPLE)
    assert ledger[id].printed == printed


def test_workings_and_sources():
    ledger = Ledger()
    headcounts.add_figures(ledger, RUNFILE, PEOPLE)
    assert ledger["headcount.transfer_rate"].working == "(170 + 30) ÷ 200 × 100% = 100%"
    assert ledger["archives.received.municipal_and_above"].working == "19 + 50 = 69"
    assert ledger["mutual_aid.directly_managed"].working == "中心直管：30"
    assert ledger["mutual_aid.directly_managed"].sources[0].ranges == ((5, 5),)
    assert ledger["headcount.received.district"].sources[0].ranges == ((2, 2), (5, 5))


def test_nobody_received_gives_no_rate():
    ledger = Ledger()
    headcounts.add_figures(ledger, RUNFILE, PEOPLE.iloc[:0])
    assert ledger["headcount.received"].value == 0
    assert ledger["headcount.transfer_rate"].value is None
    assert ledger["archives.received_rate"].printed == "—"


def test_tables_add_up_and_name_differences():
    streets = headcounts.tabulate_streets(PEOPLE.assign(transferred_count=PEOPLE["transferred_count"] - 1))
    assert streets["street"].tolist() == ["甲街道", "乙街道", "中心直管"]
    assert streets["difference_count"].tolist() == [2, 1, 1]  # one less on each line, two lines in 甲街道
    assert streets["without_archive_count"].tolist() == [21, 0, 0]  # 120 − 99
    assert streets["enterprises_count"].tolist()[:2] == [2, 3]
    assert pd.isna(streets["enterprises_count"].iloc[2])  # not given is not 0
    levels = headcounts.tabulate_levels(PEOPLE.iloc[:1])
    assert levels["received_count"].tolist() == [100, 0, 0]


def test_without_lines_there_are_no_rows_rather_than_zeros():
    assert headcounts.tabulate_levels(PEOPLE.iloc[:0]).empty
    assert headcounts.tabulate_streets(PEOPLE.iloc[:0]).empty
    assert "enterprise_level" in headcounts.tabulate_levels(PEOPLE.iloc[:0])
