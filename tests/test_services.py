import pandas as pd
from survey_models import RunWith

from perfeval_helpers.chapters import services
from perfeval_helpers.values.figures import Ledger

RUNFILE = RunWith(declared={}, data_file=lambda name: f"d/{name}.csv")


def make_frame(rows):
    columns = list(services.FIGURES.values())
    return pd.DataFrame(rows, columns=["line", "street", *columns]).astype(dict.fromkeys(columns, "Int64"))


STREETS = make_frame([
    (2, "甲街道", 6, 10, None, None, None),
    (3, "乙街道", 7, None, 5, None, 1),
    (4, "中心", 0, 4, 274, 267, 7),
])  # fmt: skip


def enter(frame):
    ledger = Ledger()
    services.add_figures(ledger, RUNFILE, frame)
    return ledger


def test_blank_is_not_zero():
    ledger = enter(STREETS)
    assert ledger["services.activities"].value == 13
    assert ledger["services.visits"].value == 14  # 10 + 4, 乙街道 did not report
    assert ledger["services.visits"].working == "2行合计 = 14，1行未填报"
    assert ledger["services.visits"].sources[0].ranges == ((2, 2), (4, 4))
    assert ledger["mutual_aid.willing"].value == 279
    assert ledger["mutual_aid.refunded"].value == 8
    assert ledger["mutual_aid.enrolment_rate"].printed == "97.45"  # 267 ÷ 274, 乙街道 has no enrolled count


def test_what_nobody_reported_has_no_value():
    ledger = enter(STREETS.iloc[:1])
    assert ledger["mutual_aid.willing"].value is None
    assert ledger["mutual_aid.willing"].printed == "—"
    assert ledger["mutual_aid.enrolment_rate"].value is None
    assert enter(STREETS.iloc[2:])["services.activities"].value == 0  # a reported 0 is a 0


def test_table_names_who_is_unsettled():
    table = services.tabulate(STREETS)
    assert table["unsettled_count"].isna().tolist() == [True, True, False]
    assert table["unsettled_count"].iloc[2] == 0  # 274 − 267 − 7
