from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_models import RunWith

from perfeval_helpers.chapters import payouts
from perfeval_helpers.contract import catalogue
from perfeval_helpers.values.figures import Ledger

END = date(2031, 12, 31)
LANTERN = SimpleNamespace(id="lantern", name="元宵节", due_by=date(2031, 2, 5), standard_yuan=50)
AUTUMN = SimpleNamespace(id="autumn", name="中秋节", due_by=None, standard_yuan=None)
REASONS = {"deceased": ("死亡", "去世"), "bad_account": ("账号有误",)}
RUNFILE = RunWith(
    period=SimpleNamespace(start=date(2031, 1, 1), end=END),
    festivals=(LANTERN, AUTUMN),
    reasons=REASONS,
    declared={},
    data_file=lambda name: f"d/{name}.csv",
)
NAMES = ["person", "paid_fen", "paid_date", "result", "reason"]


def make_frame(rows, occasion="lantern", due_fen=5000, street="甲街道"):
    """Lines from 2 on, in the order given: person, paid fen, date, result, reason."""
    frame = pd.DataFrame(rows, columns=NAMES)
    return frame.assign(
        line=np.arange(2, 2 + len(frame)),
        occasion=pd.Categorical([occasion] * len(frame), categories=["autumn", "lantern"]),
        street=street,
        community="",
        due_fen=due_fen,
        paid_date=pd.to_datetime(frame["paid_date"]),
    )


def fold(frame, festivals=(LANTERN, AUTUMN), end=END):
    return payouts.fold(frame, festivals, REASONS, end)


def fold_one(*rows, **changes):
    states = fold(make_frame([("p", *row) for row in rows], **changes))
    assert len(states) == 1
    return states.iloc[0]


PAID = (5000, "2031-02-01", "success", "")
RETURNED = (-5000, "2031-02-03", "returned", "账号有误")


@pytest.mark.parametrize(("rows", "paid_fen", "status", "group", "days_late"), [
    # paid in time
    ([PAID], 5000, "on_time", "no_reason", -4),
    # on the very day
    ([(5000, "2031-02-05", "success", "")], 5000, "on_time", "no_reason", 0),
    # one day after it
    ([(5000, "2031-02-06", "success", "")], 5000, "late", "no_reason", 1),
    # failed, corrected, paid again in time
    ([(0, None, "failed", "账号有误"), PAID], 5000, "on_time", "bad_account", -4),
    # paid in time, returned, paid again after the date: late
    ([PAID, RETURNED, (5000, "2031-03-05", "success", "")], 5000, "late", "bad_account", 28),
    # paid, returned and paid again, all in time
    ([PAID, RETURNED, (5000, "2031-02-04", "success", "")], 5000, "on_time", "bad_account", -1),
    # paid in time and returned: never
    ([PAID, RETURNED], 0, "unpaid", "bad_account", None),
    # a line without a date comes first, wherever it stands: the return's reason is the last
    ([PAID, RETURNED, (0, None, "not_paid", "去世")], 0, "unpaid", "bad_account", None),
    # and gives the reason where no dated line does
    ([PAID, (-5000, "2031-02-03", "returned", ""), (0, None, "not_paid", "去世")], 0, "unpaid", "deceased", None),
    # in two parts, the second after the date
    ([(2000, "2031-02-01", "success", ""), (3000, "2031-02-10", "success", "")], 5000, "late", "no_reason", 5),
    # in part only: the running sum never reaches due
    ([(2000, "2031-02-01", "success", "")], 2000, "unpaid", "no_reason", None),
    # too much, in time
    ([PAID, (100, "2031-02-09", "success", "")], 5100, "on_time", "no_reason", -4),
    # a part returned late: it falls below due and stays there
    ([PAID, (-1, "2031-06-01", "returned", "")], 4999, "unpaid", "no_reason", None),
    # lines out of order in the file: the date counts
    ([(5000, "2031-03-05", "success", ""), PAID, RETURNED], 5000, "late", "bad_account", 28),
    # returned and paid again on one day after the date: the balance at the day's end never fell below due
    ([PAID, (-5000, "2031-02-20", "returned", ""), (5000, "2031-02-20", "success", "")], 5000, "on_time", "no_reason", -4),
    ([PAID, (5000, "2031-02-20", "success", ""), (-5000, "2031-02-20", "returned", "")], 5000, "on_time", "no_reason", -4),
    # paid and returned on one day, paid again after the date: at no day's end before it was it there
    ([PAID, (-5000, "2031-02-01", "returned", ""), (5000, "2031-02-20", "success", "")], 5000, "late", "no_reason", 15),
    # within a day the later line in the file says why
    ([(0, "2031-02-01", "failed", "去世"), (0, "2031-02-01", "failed", "账号有误")], 0, "unpaid", "bad_account", None),
    # a reason that the run file does not name; white space is no difference
    ([(0, None, "not_paid", "本人拒领")], 0, "unpaid", "other", None),
    ([(0, None, "not_paid", " 死 亡")], 0, "unpaid", "deceased", None),
    # the last reason given decides, an empty one gives none
    ([(0, None, "failed", "死亡"), (0, None, "failed", "账号有误"), (0, None, "not_paid", "")],
     0, "unpaid", "bad_account", None),
    # paid on the last day of the period, 329 days late
    ([(5000, "2031-12-31", "success", "")], 5000, "late", "no_reason", 329),
    # paid after the period's end: still due, not paid, and its reason says nothing of this period
    ([(5000, "2032-01-01", "success", "账号有误")], 0, "unpaid", "no_reason", None),
    # failed in the period, dead in the next
    ([(0, "2031-02-01", "failed", "账号有误"), (0, "2032-01-09", "failed", "死亡")], 0, "unpaid", "bad_account", None),
    # returned after the period's end: paid as far as this period goes
    ([PAID, (-5000, "2032-01-09", "returned", "账号有误")], 5000, "on_time", "no_reason", -4),
])  # fmt: skip
def test_final_states(rows, paid_fen, status, group, days_late):
    state = fold_one(*rows)
    assert (state["paid_fen"], state["status"], state["reason_group"]) == (paid_fen, status, group)
    assert (None if pd.isna(state["days_late"]) else state["days_late"]) == days_late
    assert state["due_fen"] == 5000
    assert pd.isna(state["settled_date"]) == (status == "unpaid")


def test_a_festival_without_a_date_is_settled_neither_in_time_nor_late():
    state = fold_one(PAID, occasion="autumn")
    assert (state["status"], pd.isna(state["days_late"])) == ("settled", True)
    assert state["settled_date"] == pd.Timestamp("2031-02-01")


def test_nothing_due_is_no_due_person():
    state = fold_one((0, None, "not_paid", ""), due_fen=0)
    assert (state["status"], pd.isna(state["settled_date"])) == ("not_due", True)
    table = payouts.tabulate(fold(make_frame([("p", 0, None, "not_paid", "")], due_fen=0)), ["occasion"])
    assert table["due_count"].tolist() == [0, 0]


@pytest.mark.parametrize(("rows", "count"), [
    ([PAID], 1),
    ([PAID, PAID], 2),
    ([PAID, PAID, RETURNED], 1),        # one of the two came back
    ([PAID, RETURNED, PAID], 1),        # paid, returned, paid again
    ([(2500, "2031-02-01", "success", "")] * 2, 0),
    ([PAID, (5000, "2032-01-09", "success", "")], 1),      # the second lies after the period
])  # fmt: skip
def test_full_payments(rows, count):
    assert fold_one(*rows)["full_payments_count"] == count


def test_the_last_street_given_is_the_persons():
    frame = make_frame([("p", *PAID), ("p", *RETURNED), ("q", *PAID)]).assign(street=["甲街道", "乙街道", ""])
    assert fold(frame)["street"].tolist() == ["乙街道", ""]


def test_faulty_lines_are_refused():
    frame = make_frame([("p", *PAID), ("p", *RETURNED)])
    with pytest.raises(ValueError, match="due amount differs"):
        fold(frame.assign(due_fen=[5000, 6000]))
    with pytest.raises(ValueError, match="a payment has no date"):
        fold(frame.assign(paid_date=pd.NaT))


def test_without_lines_there_are_no_rows_rather_than_zeros():
    states = fold(make_frame([]))
    assert payouts.tabulate(states, ["occasion"]).empty
    assert payouts.tabulate(states, ["occasion", "street"]).empty
    # one festival with lines: the other has its row of zeros
    assert payouts.tabulate(fold(make_frame([("p", *PAID)])), ["occasion"])["due_count"].tolist() == [1, 0]


def test_no_lines_give_no_states_but_figures():
    empty = make_frame([("p", *PAID)]).iloc[:0]
    ledger = Ledger()
    payouts.enter_figures(ledger, RUNFILE, payouts.tally(empty, fold(empty), RUNFILE))
    assert ledger["payout.lantern.due_count"].value == 0
    assert ledger["payout.lantern.count_accuracy"].value is None
    assert ledger["payout.on_time_rate"].printed == "—"
    assert ledger["payout.lantern.unpaid.deceased"].value == 0


@pytest.fixture
def district():
    """元宵节: a on time, b late, c dead, d account, e overpaid by 10 yuan; 中秋节 (no date): a paid."""
    lantern = make_frame([
        ("a", *PAID),
        ("b", 5000, "2031-04-01", "success", ""),
        ("c", 0, None, "not_paid", "死亡"),
        ("d", *PAID), ("d", *RETURNED),
        ("e", 6000, "2031-02-01", "success", ""),
    ]).assign(street=["甲", "甲", "甲", "乙", "乙", "乙"])  # fmt: skip
    autumn = make_frame([("a", 10000, "2031-09-01", "success", "")], "autumn", 10000, "甲").assign(line=8)
    return pd.concat([lantern, autumn], ignore_index=True)


@pytest.mark.parametrize(("id", "printed"), [
    ("payout.lantern.due_count", "5"),
    ("payout.lantern.paid_count", "3"),                    # a, b, e
    ("payout.lantern.accurate_count", "2"),                # a, b
    ("payout.lantern.due_amount", "0.03"),                 # 250 yuan = 0.025
    ("payout.lantern.paid_amount", "0.02"),                # 50 + 50 + 60 = 160 yuan = 0.016
    ("payout.lantern.count_accuracy", "40"),               # 2 ÷ 5
    ("payout.lantern.amount_accuracy", "64"),              # 160 ÷ 250
    ("payout.lantern.strict_amount_accuracy", "56"),       # 1 − (50 + 50 + 10) ÷ 250
    ("payout.lantern.on_time_count", "2"),                 # a, e
    ("payout.lantern.on_time_rate", "40"),
    ("payout.lantern.late_count", "1"),
    ("payout.lantern.unpaid_count", "2"),
    ("payout.lantern.unpaid.deceased", "1"),
    ("payout.lantern.unpaid.bad_account", "1"),
    ("payout.lantern.unpaid.other", "0"),
    ("payout.lantern.unpaid_amount", "0.01"),              # c and d: 100 yuan
    ("payout.lantern.overpaid_count", "1"),
    ("payout.autumn.on_time_rate", "—"),
    ("payout.autumn.late_count", "—"),
    ("payout.due_count", "6"),
    ("payout.count_accuracy", "50"),                       # 3 ÷ 6
    ("payout.amount_accuracy", "74.29"),                   # 260 ÷ 350
    ("payout.on_time_rate", "33.33"),                      # a, e of all 6 due, 中秋节 included, which has no date
    ("payout.unpaid.deceased", "1"),
])  # fmt: skip
def test_figures_worked_by_hand(district, id, printed):
    ledger = Ledger()
    payouts.enter_figures(ledger, RUNFILE, payouts.tally(district, fold(district), RUNFILE))
    assert ledger[id].printed == printed


def test_workings_and_sources(district):
    ledger = Ledger()
    payouts.enter_figures(ledger, RUNFILE, payouts.tally(district, fold(district), RUNFILE))
    assert ledger["payout.lantern.due_amount"].working == "5 × 50元 = 0.025"
    assert ledger["payout.lantern.amount_accuracy"].working == "0.016 ÷ 0.025 × 100% = 64%"
    assert ledger["payout.lantern.strict_amount_accuracy"].working == "(0.025 − 0.011) ÷ 0.025 × 100% = 56%"
    assert ledger["payout.lantern.unpaid.bad_account"].sources[0].ranges == ((6, 6),)
    assert ledger["payout.lantern.due_count"].sources[0].ranges == ((2, 7),)
    assert ledger["payout.due_count"].unit == "人次"
    # c and d miss 50 yuan each; what e got too much does not make up for it
    assert ledger["payout.lantern.unpaid_amount"].value == Fraction(100, 10_000)


def test_tables_add_up(district):
    states = fold(district)
    streets = payouts.tabulate(states, ["occasion", "street"])
    assert streets[["occasion", "street", "due_count", "paid_fen"]].values.tolist() == [
        ["lantern", "甲", 3, 10000], ["lantern", "乙", 2, 6000], ["autumn", "甲", 1, 10000],
    ]  # fmt: skip
    assert list(map(str, streets["on_time_rate_pct"])) == ["33.33", "50.00", "None"]  # 中秋节 has no date
    whole = payouts.tabulate(states, ["occasion"])
    assert whole["due_fen"].sum() == streets["due_fen"].sum() == 35000
    reasons = payouts.tabulate_reasons(states)
    assert reasons["unpaid_count"].sum() == whole["unpaid_count"].sum() == 2
    assert len(reasons) == 2 * len(catalogue.name_reasons(REASONS))
    days = payouts.tabulate_days(states)
    assert days[days["occasion"] == "lantern"]["cumulative_count"].tolist() == [2, 3]


LINE = st.tuples(
    st.integers(0, 3),
    st.sampled_from([5000, -5000, 2000, 6000, 0]),
    st.one_of(st.integers(10, 22), st.integers(342, 348)),  # around the festival's last day, and the period's
    st.sampled_from(["", "死亡", "账号有误", "拒领"]),
    st.booleans(),
)


def make_random(lines):
    results = {True: "success", False: "returned"}
    rows = [
        (f"p{person}", paid, pd.Timestamp("2031-01-20") + pd.Timedelta(days=day) if paid or dated else None,
         results[paid > 0] if paid else "failed", reason)
        for person, paid, day, reason, dated in lines
    ]  # fmt: skip
    return make_frame(rows)


def fold_by_hand(frame):
    """The definitions said again, person by person and day by day: the oracle of the property tests."""
    answers = {}
    for person, all_lines in frame.groupby("person"):
        lines = [row for row in all_lines.itertuples() if pd.isna(row.paid_date) or row.paid_date.date() <= END]
        days = sorted({row.paid_date for row in lines if not pd.isna(row.paid_date)})
        balances = [sum(row.paid_fen for row in lines if row.paid_date <= day) for day in days]
        reached = None
        for place, day in enumerate(days):
            if all(balance >= 5000 for balance in balances[place:]):
                reached = day
                break
        status = "unpaid" if reached is None else "on_time" if reached.date() <= LANTERN.due_by else "late"
        said = [(0 if pd.isna(row.paid_date) else row.paid_date.toordinal(), row.line, row.reason) for row in lines]
        reasons = [reason for *_, reason in sorted(said) if reason]
        answers[person] = (balances[-1] if balances else 0, status, reasons[-1] if reasons else "")
    return answers


@settings(deadline=None, max_examples=200)
@given(st.lists(LINE, min_size=1, max_size=14))
def test_folding_agrees_with_the_definition(lines):
    frame = make_random(lines)
    states = fold(frame)
    found = {row.person: (row.paid_fen, row.status, row.reason) for row in states.itertuples()}
    assert found == fold_by_hand(frame)


@settings(deadline=None, max_examples=100)
@given(st.lists(LINE, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_lines_decides_nothing_but_reasons(lines, random):
    shuffled = random.sample(lines, len(lines))
    kept = ["person", "paid_fen", "status", "settled_date", "full_payments_count"]
    one, other = (fold(make_random(x))[kept].sort_values("person", ignore_index=True) for x in (lines, shuffled))
    pd.testing.assert_frame_equal(one, other)


@settings(deadline=None, max_examples=60)
@given(st.lists(LINE, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_different_persons_does_not_matter(lines, random):
    people = sorted({line[0] for line in lines})
    random.shuffle(people)
    grouped = [line for person in people for line in lines if line[0] == person]
    kept = ["person", "paid_fen", "status", "reason", "settled_date", "lines_count", "full_payments_count"]
    one, other = (fold(make_random(x))[kept].sort_values("person", ignore_index=True) for x in (lines, grouped))
    pd.testing.assert_frame_equal(one, other)


@settings(deadline=None, max_examples=60)
@given(st.lists(LINE, min_size=1, max_size=14))
def test_parts_add_up_and_rates_stay_within_bounds(lines):
    frame = make_random(lines)
    states = fold(frame)
    ledger = Ledger()
    payouts.enter_figures(ledger, RUNFILE, payouts.tally(frame, states, RUNFILE))
    number = {id: ledger.get_number(f"payout.lantern.{id}") for id in (
        "due_count", "on_time_count", "late_count", "unpaid_count", "on_time_rate", "count_accuracy",
        "amount_accuracy", "strict_amount_accuracy", "overpaid_count", "paid_amount",
    )}  # fmt: skip
    assert number["on_time_count"] + number["late_count"] + number["unpaid_count"] == number["due_count"]
    groups = ledger.starting("payout.lantern.unpaid")
    assert sum(f.value for id, f in groups.items()) == number["unpaid_count"]
    assert 0 <= number["on_time_rate"] <= 100 and 0 <= number["count_accuracy"] <= 100
    assert number["strict_amount_accuracy"] <= number["amount_accuracy"] or number["amount_accuracy"] > 100
    if number["overpaid_count"] == 0:
        assert number["amount_accuracy"] <= 100
    inside = frame[~(frame["paid_date"] > pd.Timestamp(END))]
    assert number["paid_amount"] * 1_000_000 == inside["paid_fen"].sum() == states["paid_fen"].sum()
    assert states["lines_count"].sum() == len(frame)
