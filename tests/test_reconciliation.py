from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_models import RunWith, make_survey

from perfeval_helpers.chapters import funding, headcounts, payouts, survey
from perfeval_helpers.chapters.payouts.settling import tally
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds import Proportional, Tiers
from perfeval_helpers.judging.form import weigh_figure
from perfeval_helpers.judging.reconciliation import (
    find_errors,
    find_idle_entries,
    judgements,
    payments,
    people,
    questionnaires,
    reconcile,
    self_evaluation,
)
from perfeval_helpers.judging.scoring import round_score
from perfeval_helpers.values.bounds import Bound, read_bound
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import print_number

LANTERN = SimpleNamespace(id="lantern", name="元宵节", due_by=date(2031, 2, 5), standard_yuan=Decimal(50))
AUTUMN = SimpleNamespace(id="autumn", name="中秋节", due_by=date(2031, 9, 20), standard_yuan=None)
SCALE = ("很好", "好", "一般", "差", "很差")


def make_target(name, figure=None, target=">= 100 %", judged=None):
    return SimpleNamespace(name=name, figure=figure, target=target, judged=judged, bound=read_bound(target))


def make_runfile(**changes):
    fields = {
        "period": SimpleNamespace(start=date(2031, 1, 1), end=date(2031, 12, 31)),
        "extracts": ("funds", "headcounts", "payouts", "questionnaires", "self_evaluation"),
        "festivals": (LANTERN, AUTUMN),
        "reasons": {"deceased": ("死亡", "去世"), "bad_account": ("账号有误",)},
        "survey": make_survey(
            {id: (id, id) for id in "abc"}, issued=9, population=20, scale=list(SCALE), method="satisfied_questionnaires",
            satisfied_when={"item": "a", "answers": ["很好", "好"]},
        ),
        "declared": {}, "known_differences": {}, "targets": (), "original_targets": (), "declarations": {}, "compare_with": (),
        "file": "params/2031.yml", "data_file": lambda name: f"data/2031/{name}.csv",
    }  # fmt: skip
    return RunWith(**{**fields, **changes})


RUNFILE = make_runfile()


def make_ledger(**numbers):
    """Figures as they would be declared; ``__`` stands for a dot."""
    ledger = Ledger()
    for id, (value, unit) in numbers.items():
        ledger.add(id.replace("__", "."), value, unit, id.split("__")[-1], "")
    return ledger


def make_payouts(rows, occasion="lantern", due_fen=5000, start=2):
    frame = pd.DataFrame(rows, columns=["person", "paid_fen", "paid_date", "result", "reason"])
    return frame.assign(
        line=np.arange(start, start + len(frame)),
        occasion=pd.Categorical([occasion] * len(frame), categories=["lantern", "autumn"]),
        street="甲街道", community="", due_fen=due_fen, paid_date=pd.to_datetime(frame["paid_date"]),
    )  # fmt: skip


PAID = (5000, "2031-02-01", "success", "")


def check_payments(frame, runfile=RUNFILE):
    states = payouts.fold(frame, runfile.festivals, runfile.reasons, runfile.period.end)
    return {finding.code: finding for finding in payments.check(payments.note(frame, states, runfile), runfile)}


NOTHING_SCORED = SimpleNamespace(lines=())


def contradict(ledger, extracts=None, runfile=RUNFILE):
    """What contradicts itself in a run whose framework scores nothing but the rates of funds."""
    framework = make_framework(*(("过程", 0, share(f"funding.{rate}")) for rate in ("to_position_rate", "use_rate")))
    return reconcile(runfile, framework, extracts or {}, None, ledger, NOTHING_SCORED, ())


def find_codes(findings):
    return [finding.code for finding in findings]


# -- money ------------------------------------------------------------------------------------------------------------


def test_more_paid_out_than_the_project_spent():
    ledger = make_ledger(
        payout__paid_amount=(Fraction(200, 3), "万元"), funding__used=(60, "万元"),
        payout__lantern__paid_amount=(Fraction(200, 3), "万元"),
    )  # fmt: skip
    (finding,) = contradict(ledger)
    assert (finding.code, finding.severity) == ("REC-PAID-OVER-SPENT", "warning")
    # 66.666… − 60 = 6.666…
    for text in ("66.67万元", "60万元", "相差6.67万元", "元宵节66.67万元"):
        assert text in finding.message
    nearly = make_ledger(payout__paid_amount=(Fraction("151.684"), "万元"), funding__used=(Fraction("151.6838"), "万元"))
    (finding,) = contradict(nearly)
    # both are 151.68 with two decimals; 0.0002 万元 are 2 yuan
    for text in ("151.6840万元", "151.6838万元", "相差2元", "1,516,840 yuan", "1,516,838 yuan"):
        assert text in finding.message + finding.message.english, (text, finding.message, finding.message.english)
    tiny = make_ledger(funding__used=(Fraction(5, 10_000), "万元"), funding__arrived=(Fraction(1, 1_000_000), "万元"))
    (finding,) = contradict(tiny)
    assert finding.message.startswith("used5元，大于本期到位资金与上期结转资金之和0.01元")  # 0.0005 万元 would be 0.001 with what tells it apart
    finding = next(iter(contradict(ledger)))
    assert finding.figures == ("payout.paid_amount", "funding.used")


def test_a_difference_below_what_is_printed_is_stated_in_yuan():
    ledger = make_ledger(payout__paid_amount=(Fraction(100_005, 10_000), "万元"), funding__used=(10, "万元"))
    (finding,) = contradict(ledger)
    assert "相差5元" in finding.message  # 100,005 − 100,000 yuan


@pytest.mark.parametrize("used", [Fraction(200, 3), 70])
def test_as_much_paid_out_as_spent_or_less_is_fine(used):
    ledger = make_ledger(payout__paid_amount=(Fraction(200, 3), "万元"), funding__used=(used, "万元"))
    assert contradict(ledger) == []


def make_funds(rows):
    frame = pd.DataFrame(rows, columns=["event", "date", "budget_year", "source", "amount_fen"])
    return frame.assign(line=range(2, 2 + len(frame)), date=pd.to_datetime(frame["date"]))


def check_funds(*rows):
    ledger, frame = Ledger(), make_funds(rows)
    funding.add_figures(ledger, RUNFILE, frame)
    return contradict(ledger, {"funds": SimpleNamespace(frame=frame)})


ALLOCATED = ("allocated", "2030-05-01", 2030, "central", 10_000_000)
ARRIVED = ("arrived", "2030-06-01", 2030, "central", 6_000_000)


def test_spent_more_than_arrived_and_brought_forward():
    # arrived before 6, spent before 2: brought forward 4; arrived 1; 5 available, 5.5 spent
    rows = [
        ALLOCATED, ARRIVED, ("spent", "2030-07-01", 2030, "central", 2_000_000),
        ("arrived", "2031-02-01", 2030, "central", 1_000_000), ("spent", "2031-03-01", 2030, "central", 5_500_000),
    ]  # fmt: skip
    found = [f for f in check_funds(*rows) if f.code == "REC-SPENT-OVER-ARRIVED"]
    assert len(found) == 1
    for text in ("5.50万元", "之和5万元", "1 + 4", "相差0.50万元"):
        assert text in found[0].message
    rows[-1] = (*rows[-1][:4], 5_000_000)
    assert "REC-SPENT-OVER-ARRIVED" not in find_codes(check_funds(*rows))


def test_arrived_more_than_allocated():
    found = check_funds(ALLOCATED, ARRIVED, ("arrived", "2031-02-01", 2030, "central", 4_500_000))
    finding = next(f for f in found if f.code == "REC-ARRIVED-OVER-ALLOCATED")
    # 6 + 4.5 = 10.5 arrived of 10 allocated; in the period 4.5 of 10 − 6 = 4
    for text in ("4.50万元", "4万元", "相差0.50万元", "累计到位10.50万元", "累计下达10万元"):
        assert text in finding.message
    assert find_codes(found).count("REC-ARRIVED-OVER-ALLOCATED") == 1
    assert check_funds(ALLOCATED, ARRIVED, ("arrived", "2031-02-01", 2030, "central", 4_000_000)) == []   # just as much


def test_arrived_of_a_year_that_was_not_allocated_is_found_where_the_total_hides_it():
    found = check_funds(ALLOCATED, ARRIVED, ("arrived", "2031-02-01", 2031, "county", 1_000_000))
    finding = next(f for f in found if f.code == "REC-ARRIVED-OVER-ALLOCATED")
    assert "2031年县级到位1万元，下达0万元，相差1万元；见" in finding.sentence
    assert finding.lines == (4,)
    # what differs in two years is told apart from what is told of one
    found = check_funds(ALLOCATED, ARRIVED, ("arrived", "2031-02-01", 2031, "county", 1_000_000), ("arrived", "2031-02-01", 2032, "county", 2_000_000))
    finding = next(f for f in found if f.code == "REC-ARRIVED-OVER-ALLOCATED")
    assert "相差1万元；2032年县级到位2万元，" in finding.message and "10,000 yuan; 2032 '县级'" in finding.english


def test_funds_after_the_period():
    found = check_funds(ALLOCATED, ("allocated", "2032-01-01", 2032, "central", 3_000_000))
    finding = next(f for f in found if f.code == "REC-OUT-OF-PERIOD")
    assert (finding.lines, finding.extract) == ((3,), "funds")
    assert "1笔" in finding.message and "2031年12月31日" in finding.message and "下达3万元" in finding.message


def test_funds_of_another_year_alone():
    (finding,) = check_funds(("allocated", "2030-12-31", 2030, "central", 3_000_000))
    assert finding.code == "REC-OUT-OF-PERIOD" and "都在评价期开始（2031年1月1日）之前" in finding.message
    assert check_funds(("allocated", "2031-01-01", 2030, "central", 3_000_000)) == []


# -- people -----------------------------------------------------------------------------------------------------------


def make_headcounts(rows):
    columns = ["street", "enterprise_level", *headcounts.COUNTS]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(headcounts.COUNTS, "Int64"))
    return frame.assign(line=range(2, 2 + len(frame)))


GOOD = ("甲街道", "district", 1204, 1204, 0, 1000, 1000, None)
BAD = ("乙街道", "district", 1204, 1190, 0, 1204, 1204, None)


def test_people_who_do_not_add_up_are_an_error_with_line_and_gap():
    extracts = {"headcounts": SimpleNamespace(frame=make_headcounts([GOOD, BAD]))}
    (finding,) = find_errors(RUNFILE, extracts)
    assert (finding.code, finding.severity, finding.lines) == ("REC-HEADCOUNT", "error", (3,))
    assert "相差14人" in finding.message
    assert finding.located() == (
        "data/2031/headcounts.csv:3: 接收人数: '乙街道': 1,204 ≠ '移交人数' 1,190 + '直管人数' 0 (14 missing)."
    )
    known = make_runfile(known_differences={"REC-HEADCOUNT": "14人在办转移"})
    (finding,) = find_errors(known, extracts)
    assert finding.severity == "warning" and "说明：14人在办转移" in finding.message


def test_due_against_received_for_each_festival():
    ledger = make_ledger(
        headcount__received=(100, "人"), payout__lantern__due_count=(97, "人"), payout__autumn__due_count=(101, "人"),
    )  # fmt: skip
    found = contradict(ledger)
    assert find_codes(found) == ["REC-DUE-HEADCOUNT"] * 2
    assert "97人" in found[0].message and "100人" in found[0].message and "少3人" in found[0].message
    assert "多1人" in found[1].message
    assert found[0].figures == ("payout.lantern.due_count", "headcount.received")


def test_files_fewer_than_people_and_the_denominator_is_named():
    ledger, frame = Ledger(), make_headcounts([GOOD])
    headcounts.add_figures(ledger, RUNFILE, frame)
    (finding,) = contradict(ledger, {"headcounts": SimpleNamespace(frame=frame)})
    assert finding.code == "REC-ARCHIVES"
    for text in ("1,000份", "1,204人", "少204份（一人一份）", "1,000 ÷ 1,000 × 100% = 100%", "第2行"):
        assert text in finding.sentence
    assert finding.lines == (2,)
    as_many = make_ledger(headcount__received=(100, "人"), archives__received=(100, "份"))
    assert contradict(as_many) == []


def test_more_files_than_were_due():
    frame = make_headcounts([("甲", "district", 5, 5, 0, 4, 6, 1), ("乙", "district", 5, 5, 0, 6, 6, 1)])
    extracts = {"headcounts": SimpleNamespace(frame=frame)}
    found = [f for f in contradict(Ledger(), extracts) if f.code == "REC-ARCHIVES"]
    assert [f.lines for f in found] == [(2,)]  # 6 of 4 due; 6 of 6
    assert "共多2份" in found[0].message


# -- payments ---------------------------------------------------------------------------------------------------------


def test_clean_payments_have_no_finding():
    assert check_payments(make_payouts([("p", *PAID), ("q", 0, None, "not_paid", "死亡")])) == {}


def test_a_place_that_hardly_occurs_and_begins_like_a_frequent_one_is_noted():
    def find(name, field, *places, **runfile):
        frame = pd.DataFrame({"line": range(2, 2 + len(places)), field: pd.Categorical(places)})
        return [(f.severity, f.lines, f.message) for f in people.check_writings({name: frame}, make_runfile(**runfile))]

    often = ["示例一小"] * 10
    assert find("questionnaires", "street", *often, "示例一小三年级2班", "其他", "示例二小") == [
        ("note", (12,), "“满意度问卷”的“街道”：“示例一小三年级2班”与“示例一小”，前者很少出现，可能是同一对象的另一种写法")]
    assert find("questionnaires", "street", *often[1:], "示例一小三年级2班") == []  # nine are not many
    assert find("questionnaires", "street", *often, *["示例一小三年级2班"] * 3) == []  # three are no slip
    columns = [SimpleNamespace(field=field, header=field, type=kind) for field, kind in (("段", "text"), ("类", "choice"), ("记", "text"))]
    own = {"declarations": {"ours": SimpleNamespace(title="巡查", schema=SimpleNamespace(columns=columns), by=("段", "类"))}, "extracts": ("ours",)}
    (found,) = find("ours", "段", *["上游段（K0+300）"] * 10, "上游", "上", **own)
    assert found[1] == (12,) and "“巡查”的“段”：“上游”与“上游段（K0+300）”" in found[2]
    assert find("ours", "段", *["K10"] * 10, "K1", **own) == []  # another number
    assert find("ours", "类", *["上游段"] * 10, "上游", **own) == find("ours", "记", *["上游段"] * 10, "上游", **own) == []


def test_places_that_are_written_otherwise_or_left_out():
    def find(*streets, paid=(), name="services"):
        frames = {"headcounts": make_headcounts([GOOD, BAD]), name: pd.DataFrame({"street": [*streets]})}
        return [finding.message for finding in people.check_places(frames, set(paid), RUNFILE)]

    assert find("甲街道", "乙街道") == find("甲街道", "乙街道", paid=["乙街道", "甲街道"]) == []
    assert find("甲街道", "乙街", "丙街") == ["“服务开展情况”有“移交接收人数”中没有的2个街道（丙街、乙街）；缺少“移交接收人数”中的1个街道（乙街道）"]
    assert find("甲街道", "乙街道", paid=["甲街道"]) == ["“慰问金发放明细”缺少“移交接收人数”中的1个街道（乙街道）"]
    assert find("甲街道", "", "其他", name="questionnaires") == []  # not everywhere has somebody answered, and who did may live elsewhere
    managed = make_headcounts([GOOD, BAD, ("直管", "district", 5, 0, 5, 5, 5, None)])  # by the centre: paid, but nothing that a street does is theirs
    frames = {"headcounts": managed, "services": pd.DataFrame({"street": ["甲街道", "乙街道"]})}
    assert [str(finding.message) for finding in people.check_places(frames, {"甲街道", "乙街道"}, RUNFILE)] == ["“慰问金发放明细”缺少“移交接收人数”中的1个街道（直管）"]
    # a name may stand in the wrong column of a line
    assert find("甲街道", "乙街道", paid=["甲街道", "乙街道", "丁机密"]) == ["“慰问金发放明细”有“移交接收人数”中没有的1个街道"]
    assert find("甲街道", "乙街道", paid=["甲街道", "乙街道", "丁机密", "甲街道办事处"]) == ["“慰问金发放明细”有“移交接收人数”中没有的2个街道（甲街道办事处…）"]
    # names of people, where two columns were exchanged, are not told
    assert find("甲街道", "乙街道", paid=["丁机密", "戊机密", "己机密"]) == ["“慰问金发放明细”3个街道都不在“移交接收人数”中，该列是否填了其他内容？"]


def test_due_amounts_that_are_not_the_standard():
    frame = pd.concat([make_payouts([("p", *PAID)]), make_payouts([("q", *PAID)], due_fen=6000, start=3)])
    finding = check_payments(frame)["REC-STANDARD"]
    assert finding.lines == (3,)
    assert "1人" in finding.message and "50元" in finding.message and "多10元" in finding.message
    assert "REC-STANDARD" not in check_payments(make_payouts([("p", *PAID)], "autumn", 7000))  # no standard


def test_an_occasion_without_a_line():
    # one of the two festivals was left out of the file: every total is the other's
    def find(*frames):
        frame = pd.concat(frames)
        states = payouts.fold(frame, RUNFILE.festivals, RUNFILE.reasons, RUNFILE.period.end)
        return list(payments.check_absent(tally(frame, states, RUNFILE), RUNFILE))

    lantern = make_payouts([("p", *PAID)])
    assert find(lantern, make_payouts([("p", 0, None, "not_paid", "")], "autumn", due_fen=0, start=3)) == []  # nobody is due anything: a line all the same
    (finding,) = find(lantern)
    assert (finding.code, finding.severity, finding.figures) == ("REC-NO-PAYMENTS", "warning", ("payout.autumn.due_count",))
    assert RUNFILE.festivals[1].name in finding.message and "没有一行发放明细" in finding.message


def test_unpaid_without_a_reason():
    finding = check_payments(make_payouts([("p", 0, None, "not_paid", ""), ("q", *PAID)]))["REC-NO-REASON"]
    assert finding.lines == (2,)
    assert "1人" in finding.message and "50元" in finding.message


def test_a_reason_that_belongs_to_no_group_is_said():
    frame = make_payouts([("p", 0, None, "not_paid", "搬迁 "), ("q", *PAID), ("r", 0, None, "failed", "死亡"), ("s", 0, None, "not_paid", "")])
    finding = check_payments(frame)["REC-REASON-OTHER"]
    assert (finding.severity, finding.lines, finding.figures) == ("note", (2,), ("payout.lantern.unpaid.other",))
    assert "1人未足额发放，其原因未归入任何一组" in finding.message and "50元" in finding.message
    # nor is one that the run file puts in a group of that name, or that was paid in the end
    assert "REC-REASON-OTHER" not in check_payments(make_payouts([("p", 0, None, "failed", "搬 迁")]), make_runfile(reasons={"other": ("搬迁",)}))
    assert "REC-REASON-OTHER" not in check_payments(make_payouts([("p", 0, None, "failed", "搬迁"), ("p", *PAID)]))


def test_paid_twice_is_double_and_too_much():
    frame = make_payouts([("p", *PAID), ("q", *PAID), ("p", *PAID)])
    found = check_payments(frame)
    assert set(found) == {"REC-DOUBLE-PAID", "REC-OVERPAID"}
    assert found["REC-DOUBLE-PAID"].lines == (2, 4)
    assert "实发100元，应发50元，多付50元" in found["REC-DOUBLE-PAID"].message
    back = make_payouts([("p", *PAID), ("p", *PAID), ("p", -5000, "2031-02-09", "returned", "")])
    assert check_payments(back) == {}


def test_a_return_of_nothing_after_a_payment():
    frame = make_payouts([("p", *PAID), ("q", *PAID), ("p", 0, "2031-02-09", "returned", "退汇")])
    (finding,) = check_payments(frame).values()
    assert (finding.code, finding.severity, finding.lines) == ("REC-RETURN-AMOUNT", "warning", (4,))
    assert "1人的最后一笔是退回而退回金额为0" in finding.message and "实发合计50元" in finding.message
    undated = make_payouts([("p", *PAID), ("p", 0, None, "returned", "退汇")])
    assert check_payments(undated)["REC-RETURN-AMOUNT"].lines == (3,)
    first = [("p", 0, "2031-01-30", "returned", "退汇"), ("p", *PAID)]  # tried again and paid: nothing wrong
    amount = [("p", *PAID), ("p", -5000, "2031-02-09", "returned", "账号有误")]  # returned as it should be
    never = [("p", 0, "2031-02-09", "returned", "账号有误")]  # nothing was paid, nothing counts
    for lines in (first, amount, never):
        assert check_payments(make_payouts(lines)) == {}


def test_paid_too_much():
    found = check_payments(make_payouts([("p", 6000, "2031-02-01", "success", "")]))
    assert set(found) == {"REC-OVERPAID"}
    assert "多付10元" in found["REC-OVERPAID"].message


@pytest.mark.parametrize(("lantern", "autumn", "lines"), [
    # recorded as dead at the first festival, paid at the second
    ([("p", 0, None, "not_paid", "去世")], [("p", 5000, "2031-09-10", "success", "")], (2, 3)),
    # paid at the first, dead at the second: nothing wrong
    ([("p", *PAID)], [("p", 0, None, "not_paid", "死亡")], None),
    # dead and then paid within one festival
    ([("p", 0, None, "not_paid", "死亡"), ("p", *PAID)], [], (2, 3)),
    # paid and then recorded as dead within one festival: the payment came first
    ([("p", *PAID), ("p", 0, None, "failed", "死亡")], [], None),
    # paid, then returned for death: corrected
    ([("p", *PAID), ("p", -5000, "2031-02-03", "returned", "死亡")], [], None),
    # paid after death, and paid back
    ([("p", 0, None, "not_paid", "死亡")],
     [("p", 5000, "2031-09-10", "success", ""), ("p", -5000, "2031-09-11", "returned", "死亡")], None),
    # the first festival's money came only after the second's record of death
    ([("p", 5000, "2031-11-01", "success", "")], [("p", 0, None, "not_paid", "死亡")], (2, 3)),
    # another reason
    ([("p", 0, None, "not_paid", "账号有误")], [("p", 5000, "2031-09-10", "success", "")], None),
    # somebody else
    ([("p", 0, None, "not_paid", "死亡")], [("q", 5000, "2031-09-10", "success", "")], None),
])  # fmt: skip
def test_paid_after_death(lantern, autumn, lines):
    frame = pd.concat(
        [make_payouts(lantern), make_payouts(autumn, "autumn", start=2 + len(lantern))], ignore_index=True
    )
    found = check_payments(frame).get("REC-PAID-AFTER-DEATH")
    assert (found.lines if found else None) == lines


def test_findings_on_payments_speak_of_the_lines_that_the_figures_count():
    after = ("p", 5000, "2032-01-09", "success", "")
    # paid twice, but the second time in the next period: neither double nor too much in this one
    assert set(check_payments(make_payouts([("p", *PAID), after]))) == {"REC-OUT-OF-PERIOD"}
    # paid twice in the period and once after it: the third line is no part of it
    found = check_payments(make_payouts([("p", *PAID), ("p", 5000, "2031-03-01", "success", ""), after]))
    assert found["REC-DOUBLE-PAID"].lines == found["REC-OVERPAID"].lines == (2, 3)
    assert "实发100元，应发50元，多付50元" in found["REC-DOUBLE-PAID"].message
    # dead in the period, paid in the next: told as out of the period alone
    found = check_payments(make_payouts([("p", 0, "2031-02-01", "failed", "死亡"), after]))
    assert set(found) == {"REC-OUT-OF-PERIOD"}
    # what was due stays due, so that its standard is looked at
    frame = make_payouts([after]).assign(due_fen=4000)
    assert "REC-STANDARD" in check_payments(frame)


def test_payments_after_the_period():
    found = check_payments(make_payouts([("p", 5000, "2032-01-01", "success", "账号有误")]))
    assert found["REC-OUT-OF-PERIOD"].lines == (2,)
    assert "实发合计50元" in found["REC-OUT-OF-PERIOD"].message


def test_payments_before_the_period_are_counted_but_told():
    found = check_payments(make_payouts([("p", 5000, "2030-12-31", "success", ""), ("q", 5000, "2031-01-01", "success", "")]))
    assert found["REC-OUT-OF-PERIOD"].lines == (2,)
    assert "实发合计50元，已计入实发数" in found["REC-OUT-OF-PERIOD"].message
    # what is due on 1 January is paid on the last days of December, fifteen of them; of line 2, a year before, the year is wrong
    new_year = SimpleNamespace(id="autumn", name="元旦", due_by=date(2031, 1, 1), standard_yuan=None)
    frame = make_payouts([(who, 5000, day, "success", "") for who, day in zip("pqr", ("2029-12-30", "2030-12-16", "2030-12-17"), strict=True)], "autumn")
    assert check_payments(frame, make_runfile(festivals=(LANTERN, new_year)))["REC-OUT-OF-PERIOD"].lines == (2, 3)
    assert check_payments(frame.iloc[2:], make_runfile(festivals=(LANTERN, new_year))) == {}


# -- survey -----------------------------------------------------------------------------------------------------------


def make_answers(rows, seconds=60):
    frame = pd.DataFrame(rows, columns=["a", "b", "c"])
    times = pd.Timestamp("2031-09-01 10:00") + pd.to_timedelta(np.arange(len(frame)) * 300, unit="s")
    return frame.assign(
        line=range(2, 2 + len(frame)), comment="", street="", submitted_at=times,
        seconds=pd.array([seconds] * len(frame), dtype="Int64"),
    )  # fmt: skip


def check_survey(frame, runfile=RUNFILE):
    found = contradict(Ledger(), {"questionnaires": SimpleNamespace(frame=frame, headers={})}, runfile)
    return {finding.code: finding for finding in found}


MIXED = ("很好", "好", "一般")


def test_a_response_rate_that_says_nothing():
    found = check_survey(make_answers([MIXED] * 9))
    assert list(found) == ["REC-RESPONSE-RATE"]
    assert "发放问卷9份、收回9份、有效9份" in found["REC-RESPONSE-RATE"].message
    assert check_survey(make_answers([MIXED] * 8)) == {}
    assert check_survey(make_answers([MIXED] * 8 + [("", "", "")])) == {}  # one of them not valid


@pytest.mark.parametrize(("count", "limits"), [(9, []), (10, ["issued"]), (21, ["issued", "population"])])
def test_more_responses_than_were_issued_or_than_people_are_an_error(count, limits):
    found = find_errors(RUNFILE, {"questionnaires": SimpleNamespace(frame=make_answers([MIXED] * count))})
    assert [finding.column for finding in found] == [f"survey.{name}" for name in limits]
    assert all((f.code, f.severity) == ("REC-RESPONSE-RATE", "error") for f in found)
    if limits:
        assert f"相差{count - 9}份" in found[0].message and f"{count} responses" in found[0].located()


def test_straight_fast_and_repeated_answers():
    straight = ("好", "好", "好")
    found = check_survey(make_answers([straight, MIXED, MIXED, MIXED]))
    assert (found["REC-SURVEY-STRAIGHT"].severity, found["REC-SURVEY-STRAIGHT"].lines) == ("note", (2,))
    assert "1份" in found["REC-SURVEY-STRAIGHT"].message and "25%" in found["REC-SURVEY-STRAIGHT"].message
    assert set(check_survey(make_answers([MIXED], 6))) == set()
    assert set(check_survey(make_answers([MIXED], 5))) == {"REC-SURVEY-FAST"}  # three items, six seconds
    frame = make_answers([MIXED] * 3)
    frame["submitted_at"] = pd.to_datetime(["2031-09-01 10:00", "2031-09-01 12:00", "2031-09-01 12:01"])
    assert check_survey(frame)["REC-SURVEY-REPEAT"].lines == (3, 4)


# -- judgements -------------------------------------------------------------------------------------------------------


def make_framework(*rows):
    return SimpleNamespace(
        indicators=[
            SimpleNamespace(level1=level1, level2="", level3=f"指标{n}", points=Fraction(points), rule=rule)
            for n, (level1, points, rule) in enumerate(rows)
        ]
    )


def share(figure):
    return Proportional(kind="proportional", figure=figure, target="100")


@pytest.mark.parametrize(("points", "found"), [((40, 30, 30), False), ((40, 35, 25), False), ((41, 34, 25), True)])
def test_output_and_benefit_below_sixty_percent(points, found):
    rows = [(name, p, share("funding.use_rate")) for name, p in zip(("过程", "产出", "效益"), points, strict=True)]
    codes = find_codes(judgements.check_weights(make_framework(*rows)))
    assert codes == (["REC-WEIGHTS"] if found else [])


@pytest.mark.parametrize(
    ("levels", "counted"),
    [
        ((("项目决策", "绩效目标"), ("项目管理", "资金管理"), ("项目绩效", "项目产出"), ("项目绩效", "项目效益")), 50),
        ((("投入", "目标"), ("过程", "管理"), ("产出", "数量"), ("效果", "群众满意度")), 50),
        ((("Input", "Plan"), ("Process", "Money"), ("Process", "Rules"), ("Output", "Quality")), 25),
    ],
)
def test_output_and_benefit_go_by_many_names(levels, counted):
    rows = [SimpleNamespace(level1=a, level2=b, level3=b, points=Fraction(25), rule=None) for a, b in levels]
    (finding,) = judgements.check_weights(SimpleNamespace(indicators=rows))
    assert f"合计{counted}分" in finding.message


def test_a_funding_rate_below_100_that_nothing_scores():
    ledger = make_ledger(funding__to_position_rate=(Fraction(319, 10), "%"), funding__use_rate=(Fraction(99), "%"))
    (finding,) = judgements.check_unscored(make_framework(("过程", 5, share("funding.use_rate"))), ledger)
    assert finding.figures == ("funding.to_position_rate",)
    assert "31.90%" in finding.message and "相差68.10个百分点" in finding.message
    both = make_framework(("过程", 5, share("funding.use_rate")), ("过程", 5, share("funding.to_position_rate")))
    assert list(judgements.check_unscored(both, ledger)) == []
    nearly = make_ledger(funding__to_position_rate=(Fraction("99.997"), "%"))  # 100% with two decimals, which is less than 100% by 0
    (finding,) = judgements.check_unscored(make_framework(), nearly)
    assert "99.997%" in finding.message and "相差0.003个百分点" in finding.message
    full = make_ledger(funding__to_position_rate=(100, "%"))
    assert list(judgements.check_unscored(make_framework(), full)) == []


def make_result(computed, status="已完成", judged=True, target=">= 100 %"):
    figure = make_ledger(x=(Fraction(9992, 100), "%"))["x"]
    return SimpleNamespace(
        target=make_target("兑现率", "x", target), figure=figure, status=status, judged=judged, computed=computed
    )


def test_a_target_judged_done_below_its_value():
    line = SimpleNamespace(score=Fraction(8), points=Fraction(8))
    (finding,) = judgements.check_targets([make_result("未完成")], {"兑现率": line}, RUNFILE, Ledger())
    assert finding.code == "REC-TARGET-MISSED"
    for text in ("兑现率", "99.92%", "≥100%", "相差0.08个百分点", "应为未完成", "8分（满分8分）"):
        assert text in finding.message
    (finding,) = judgements.check_targets([make_result("未完成", target="<= 90 %")], {}, RUNFILE, Ledger())
    assert "相差9.92个百分点" in finding.message
    fine = [make_result("已完成"), make_result(None), make_result("未完成", judged=False),
            make_result("未完成", status="部分完成")]  # fmt: skip
    assert list(judgements.check_targets(fine, {}, RUNFILE, Ledger())) == []


def test_a_figure_over_all_festivals_names_each():
    ledger = make_ledger(payout__lantern__count_accuracy=(99, "%"), payout__autumn__count_accuracy=(98, "%"))
    result = make_result("未完成")
    result.figure = make_ledger(payout__count_accuracy=(Fraction(197, 2), "%"))["payout.count_accuracy"]
    (finding,) = judgements.check_targets([result], {}, RUNFILE, ledger)
    assert "98.50%（元宵节99%、中秋节98%）未达到" in finding.message


def test_satisfaction_by_more_than_one_method():
    ledger, frame = Ledger(), make_answers([MIXED, ("差", "很好", "好")])
    survey.add_figures(ledger, RUNFILE, RUNFILE.survey, frame)
    tiers = Tiers(kind="tiers", figure="survey.b.satisfaction_rate", tiers=[{"from": "90", "share": "1"}])
    framework = make_framework(("效益", 10, tiers))
    runfile = make_runfile(targets=(make_target("满意度", "survey.satisfaction_rate", ">= 90 %"),))
    (finding,) = judgements.check_methods(runfile, framework, ledger)
    # a: 1 of 2 satisfied; b: 2 of 2 in the top two
    for text in ("50%", "100%", "满意问卷占比", "前两档回答占比", "1 ÷ 2", "相差50"):
        assert text in finding.message
    assert list(judgements.check_methods(make_runfile(), framework, ledger)) == []
    one = make_runfile(targets=(make_target("满意度", "survey.top_two_rate", ">= 90 %"),))
    assert list(judgements.check_methods(one, framework, ledger)) == []


def test_one_rate_over_surveys_of_more_than_one_method():
    surveys = {id: make_survey({"a": ("a", "a")}, issued=9, population=20, scale=list(SCALE), method=method)
               for id, method in (("students", "top_two"), ("parents", "weighted_index"))}
    for id, one in surveys.items():
        one._id = id
    overall = SimpleNamespace(method={"students": Fraction(3, 5), "parents": Fraction(2, 5)})
    runfile, ledger = make_runfile(survey=None, surveys=surveys, overall=overall), Ledger()
    for one in surveys.values():
        survey.add_figures(ledger, runfile, one, make_answers([("很好", "", ""), ("差", "", "")]))
    survey.add_overall(ledger, runfile)
    (finding,) = judgements.check_methods(runfile, make_framework(), ledger)
    # students: 1 of 2 in the top two, 50 %; parents: (100 + 25) ÷ 2 = 62.5; together 0.6 × 50 + 0.4 × 62.5 = 55
    for text in ("55", "50%", "62.5", "前两档回答占比", "加权指数", "放在一起"):
        assert text in finding.message
    assert "相差" not in finding.message  # of a rate and points
    same = {id: one.model_copy(update={"method": "top_two"}) for id, one in surveys.items()}
    assert list(judgements.check_methods(make_runfile(survey=None, surveys=same, overall=overall), make_framework(), ledger)) == []


def test_marks_of_another_scale_are_noted():
    spec = make_survey({"a": ("1、教学", "教学"), "b": ("2、伙食", "伙食")}, issued=9, population=20, scale={"from": "10", "to": "1"}, method="weighted_index")
    def check(a, b):
        frame = pd.DataFrame({"response_id": map(str, range(len(a))), "a": a, "b": b})
        return [str(finding.message) for finding in questionnaires.check_scale(frame, RUNFILE, spec)]
    low, high = list("54321"), ["10", "9", "4", "4", "3"]
    assert check(low, low) == ["“满意度问卷”：“教学”、“伙食”的打分都不高于5，而最高可打10；请核对是否按另一种打分范围填写"]
    assert check(high, low) == ["“满意度问卷”：“伙食”的打分都不高于5，而最高可打10；请核对是否按另一种打分范围填写"]
    assert check(high, ["6", *low[1:]]) == check(low[:4], low[:4]) == []  # above the half; too few to tell
    assert list(questionnaires.check_scale(make_answers([("差", "差", "差")] * 9), RUNFILE, RUNFILE.survey)) == []  # words


# -- self-evaluation --------------------------------------------------------------------------------------------------


def make_self_evaluation(*rows):
    names = ["indicator", "target", "reported_value", "points", "self_score", "explanation"]
    frame = pd.DataFrame(rows, columns=names).astype({"points": object, "self_score": object})
    return frame.assign(line=range(2, 2 + len(frame)))


def test_what_is_told_of_an_own_extract_that_the_run_does_not_list_is_idle(tmp_path):
    runfile = make_runfile(columns={"meals": {"学校名": "school"}}, separator={"funds": "|"}, tolerate_bad_lines={}, judgements={},
                           extracts=(), root=tmp_path)
    found = list(find_idle_entries([], runfile, None))
    assert [(f.code, f.column) for f in found] == [("NOTE-IDLE", "columns.meals"), ("NOTE-IDLE", "separator.funds")]
    assert "“meals”填写了columns" in found[0].message


def test_targets_that_were_set_far_too_low():
    # 115.25 is 11.525 times 10; 180 exactly twice 90; 179.99 not; a negative or zero target has no multiple
    framework = make_framework(("产出", 5, share("a.rule")), ("产出", 5, Proportional(
        kind="proportional", figure="a.limited", target="10", excess={"above": "150", "share": "0.8"})),
        ("产出", 5, Proportional(kind="proportional", figure="a.lower", target="10", better="lower")))
    targets = (
        make_target("增长率", "a.growth", ">= 10 %"), make_target("倍数", "a.twice", ">= 90 %"),
        make_target("差一点", "a.nearly", ">= 90 %"), make_target("零", "a.zero", ">= 0"), make_target("上限", "a.most", "<= 5"),
        make_target("区间", "a.range", "1 – 5"), make_target("超额", "a.limited", ">= 10"), make_target("文字", "a.words", "及时"),
    )
    values = {"growth": "115.25", "twice": "180", "nearly": "179.99", "zero": "5", "most": "50", "range": "50",
              "limited": "50", "words": "50", "rule": "200", "lower": "50"}
    ledger = make_ledger(**{f"a__{name}": (Decimal(value), "%") for name, value in values.items()})
    found = list(judgements.check_low_targets(make_runfile(targets=targets), framework, ledger))
    assert [(f.code, f.severity, f.figures) for f in found] == [("REC-TARGET-LOW", "note", (f"a.{n}",)) for n in ("growth", "twice", "rule")]
    assert "“增长率”的指标值为≥10%，growth115.25%，是指标值的11.53倍" in found[0].message


def test_a_share_above_its_whole_is_no_low_target():
    ledger = Ledger()
    # 316 of 100 are no share; of a plan they may be; growth is none
    for id, label, working in (("a.covered", "覆盖率", "316 ÷ 100"), ("a.done", "任务完成率", "316 ÷ 100"), ("a.grown", "提高比例", "(416 − 100) ÷ 100"), ("a.given", "入户率", ""),
                               ("a.enrolled", "高中阶段毛入学率", "316 ÷ 100"), ("a.current", "流动比率", "316 ÷ 100"), ("a.paid", "保险赔付率", "316 ÷ 100")):
        ledger.add(id, Fraction(316), "%", label, "", working=working)
    ledger.add("a.whole", Fraction(100), "%", "合格率", "", working="5 ÷ 5")
    targets = (make_target("覆盖率", "a.covered", ">= 100 %"), make_target("完成率", "a.done", ">= 100 %"))
    runfile = make_runfile(targets=targets, declared={"a.given": None})
    (share,) = judgements.check_shares(runfile, ledger)
    assert (share.code, share.severity, str(share.message)) == ("REC-SHARE", "note", "覆盖率316%（316 ÷ 100）：分子大于作为分母的总体")
    assert [found.figures for found in judgements.check_low_targets(runfile, make_framework(), ledger)] == [("a.done",)]


def test_days_of_another_year_are_warned_of():
    days = {"一": date(2032, 3, 10), "二": date(2030, 3, 10), "三": date(2132, 3, 10)}
    runfile = make_runfile(
        evaluated_on=SimpleNamespace(start=date(2032, 3, 1), end=date(2032, 4, 30)),
        festivals=(LANTERN, SimpleNamespace(id="autumn", due_by=date(2030, 9, 20)), SimpleNamespace(id="open", due_by=None)),
        find_judgement=lambda name, stem: (("judgements", name), SimpleNamespace(date=days[name])),
        document=SimpleNamespace(fault=lambda at, message: Finding("RUN-FILE", message, column=".".join(map(str, at)))))
    framework = SimpleNamespace(stem="f", indicators=[SimpleNamespace(level3=name) for name in days])
    found = list(judgements.check_days(runfile, framework))
    assert {finding.severity for finding in found} == {"warning"}
    assert [(finding.column, str(finding.message)) for finding in found] == [
        ("festivals.1.due_by", "2030-09-20早于评价期（2031-01-01起），应为本次评价的日期"), ("judgements.二.date", "2030-03-10早于评价期（2031-01-01起），应为本次评价的日期"),
        ("judgements.三.date", "2132-03-10晚于评价工作（2032-04-30止），应为本次评价的日期")]


SELF = make_self_evaluation(
    ("移交率", "100%", "100%", Decimal(10), Decimal(10), "已移交"),
    ("兑 现率", "100%", "100%", Decimal(8), Decimal(9), "已发放"),
    ("满意度", "90%", "较为满意", None, None, ""),
    ("接收人数", "100", "1,000", Decimal(5), None, "见名册"),
    ("其他", "完成", "完成", Decimal(5), Decimal(5), ""),
    ("人均次数", "5次", "5人", Decimal(5), Decimal(5), "见台账"),
)


def compare_alone(frame, ledger):
    return self_evaluation.compare(frame, RUNFILE, make_framework(), ledger, NOTHING_SCORED)


@pytest.fixture
def compared():
    ledger = make_ledger(
        headcount__transfer_rate=(100, "%"), payout__amount_accuracy=(Fraction(9992, 100), "%"),
        survey__satisfaction_rate=(Fraction(6703, 100), "%"), headcount__received=(1000, "人"), own__times=(5, "次"),
    )  # fmt: skip
    runfile = make_runfile(
        targets=(
            make_target("兑现率", "payout.amount_accuracy"),
            make_target("接收人数", "headcount.received", ">= 900"),
            make_target("人均次数", "own.times", ">= 5"),
        ),
        original_targets=(make_target("满意度", "survey.satisfaction_rate", ">= 90 %"),),
    )
    framework = make_framework(("产出", 6, share("headcount.transfer_rate")))
    framework.indicators[0].level3 = "移交率"
    scorecard = SimpleNamespace(lines=[SimpleNamespace(level3="移交率", points=Fraction(6), score=Fraction(6))])
    return self_evaluation.compare(SELF, runfile, framework, ledger, scorecard)


def test_self_reported_against_recomputed(compared):
    assert compared["agreement"].tolist() == ["一致", "不一致", "未量化", "一致", "无法复核", "无法复核"]
    assert compared["recomputed"].tolist() == ["100%", "99.92%", "67.03%", "1,000人", "—", "5次"]
    assert compared["difference"].tolist() == ["0", "+0.08个百分点", "", "0", "", ""]
    # a reason is owed where the target was missed (67.03 % of 90 %) or points were lost, nowhere else
    assert compared["missing"].tolist() == ["", "", "分值、自评得分、偏差原因说明", "自评得分", "", ""]
    assert compared["met"].tolist() == [True, True, None, None, None, None]
    assert compared["evaluated_score"].iloc[0] == 6


def test_findings_of_the_self_evaluation(compared):
    found = list(self_evaluation.check(compared, RUNFILE))
    assert set(find_codes(found)) == {"REC-SELF-EVALUATION"}
    assert "复核值99.92%，高0.08个百分点" in found[0].message and found[0].lines == (3,)
    assert "“满意度”自评“较为满意”，复核值67.03%" in found[1].message
    # what the same indicators lack is said once: of 满意度 the points and the reason, of two the score
    assert "6个自评指标中有1个未填分值、偏差原因说明：满意度" in found[2].message
    assert "有2个未填自评得分：满意度、接收人数" in found[3].message
    assert "自评得分9分，大于分值8分，相差1分" in found[4].message
    assert [finding.lines for finding in found] == [(3,), (4,), (4,), (4, 5), (3,)]


def test_a_share_of_the_satisfied_is_not_held_against_an_index_in_points():
    # 88 % of the people and 75.25 of 100 points differ by no number; 80 without a unit may be points, 4.75 too many
    ledger = Ledger()
    ledger.add("survey.satisfaction_rate", Fraction("75.25"), "分", "满意度", "")
    rows = [("满意度", "≥85%", value, Decimal(5), Decimal(5), "") for value in ("88%", "80")]
    runfile = make_runfile(targets=(make_target("满意度", "survey.satisfaction_rate", ">= 85 %"),))
    table = self_evaluation.compare(make_self_evaluation(*rows), runfile, make_framework(), ledger, NOTHING_SCORED)
    assert table[["agreement", "difference"]].to_numpy().tolist() == [["无法复核", ""], ["不一致", "+4.75分"]]


def test_what_no_indicator_has_is_said_of_all_at_once():
    lines = [("移交率", "100%", "100%", None, None, ""), ("满意度", "90%", "80%", None, None, "")]
    table = compare_alone(make_self_evaluation(*lines), make_ledger())
    said = [finding.message.partition("；")[0] for finding in self_evaluation.check(table, RUNFILE)]
    assert said == ["2个自评指标均未填分值、自评得分", "2个自评指标中有1个未填偏差原因说明：满意度"]  # 移交率 reached its target


def test_self_scores_that_their_own_line_contradicts():
    # proportions by hand: 80/100 × 50 = 40; 90/95 × 10 = 9.473… = 9.47; 98/100 × 10 = 9.8; 30/45 × 9 = 6
    rows = [
        ("预算执行率", "100%", "100%", 10, 10, "", None),
        ("培训人数", "≥100人", "80", 50, 50, "", ("未达到指标值“≥100人”", "自评得分50分，未扣分", "应得40分，相差10分")),
        ("成本", "≤90万元", "95", 10, 10, "材料涨价", ("未达到指标值“≤90万元”", "未扣分", "应得9.47分，相差0.53分")),
        ("到位及时率", "≧100%", "100%", 10, 7, "", ("达到指标值", "自评得分7分，少于分值10分，相差3分")),
        ("知晓率", "═100%", "98%", 10, 9, "", ("未达到", "应得9.80分，相差0.80分")),
        ("知晓率2", "═100%", "98%", 10, "9.8", "宣传不足", None),
        ("时限", "<= 30天", "45天", 9, 6, "天气", None),
        ("时限2", "<= 30天", "45天", 9, 9, "天气", ("未扣分", "应得6分，相差3分")),
        ("区间", "60–90%", "95%", 5, 5, "", ("未达到指标值“60–90%”", "未扣分（分值5分）", "应得4.74分")),  # 90/95 × 5
        ("零", "= 0起", "2起", 5, 5, "", ("未达到指标值“= 0起”", "未扣分（分值5分）", "应得0分，相差5分")),
        ("几乎", "≥100%", "99.96%", 8, 8, "", None),  # 8 × 0.9996 = 7.9968, as the form prints 8.00
        ("效果", "有效", "有效", 8, 6, "", None),
        ("满意度", ">= 90%", "0.95", 5, 4, "", None),  # 95 % or 0.95 %
        ("人数", ">= 1万人", "9000人", 5, 5, "", None),  # other units
        ("未评分", ">= 90%", "80%", None, None, "", None),
    ]  # fmt: skip
    frame = make_self_evaluation(*((*row[:3], *(None if n is None else Decimal(n) for n in row[3:5]), row[5]) for row in rows))
    table = compare_alone(frame, make_ledger())
    found = {f.lines: f.message for f in self_evaluation.check(table, RUNFILE) if f.code == "REC-SELF-SCORE"}
    for line, row in enumerate(rows, 2):
        assert ((line,) in found) == (row[6] is not None), row
        for text in row[6] or ():
            assert text in found[line,]
    owed = [row[0] for row, missing in zip(rows, table["missing"], strict=True) if "说明" in missing]
    assert owed == ["培训人数", "到位及时率", "知晓率", "区间", "零", "几乎", "效果", "满意度", "未评分"]


@given(
    low=st.integers(20, 120), span=st.sampled_from((None, "most", "exact", 0, 15)), value=st.fractions(1, 240, max_denominator=900),
    points=st.integers(1, 50),
)
def test_a_form_that_scores_in_proportion_contradicts_nothing(low, span, value, points):
    # what `judging.form` writes of a figure, value and score rounded each by itself
    bound = {None: Bound(Fraction(low), None), "most": Bound(None, Fraction(low)), "exact": Bound(Fraction(low), Fraction(low))}.get(
        span) or Bound(Fraction(low), Fraction(low + int(span)))
    scored = round_score(Fraction(points) * weigh_figure(bound, value))
    line = ("指标", f"{bound}", f"{print_number(value)}", Decimal(points), Decimal(scored.numerator) / scored.denominator, "原因")
    table = compare_alone(make_self_evaluation(line), make_ledger())
    assert list(self_evaluation.check(table, RUNFILE)) == []


def test_the_rate_of_execution_is_compared_though_no_rule_scores_it():
    frame = make_self_evaluation(("预算执行率", "100%", "100%", Decimal(10), Decimal(10), ""))
    ledger = make_ledger(funding__use_rate=(Fraction(1098, 2080) * 100, "%"))
    (found, owed) = self_evaluation.check(compare_alone(frame, ledger), RUNFILE)
    assert "“预算执行率”完成值100%，复核值52.79%，高47.21个百分点" in found.message and "未填偏差原因说明：预算执行率" in owed.message


@pytest.mark.parametrize(("reported", "value", "unit", "agreement", "difference"), [
    ("10.14万元/家", Fraction(912500, 9), "元/家", "一致", "0"),  # 101,388.89 yuan are 10.14万元
    ("10.15万元/家", Fraction(912500, 9), "元/家", "不一致", "+0.01万元/家"),  # 10.15 − 10.13888…
    ("10.14万元/户", Fraction(912500, 9), "元/家", "无法复核", ""),
    ("0.7222", Fraction(650, 9), "%", "一致", "0"), ("0.72", Fraction(650, 9), "%", "不一致", "−0.22个百分点"),  # as a sheet holds 72.22%, and 72%
    ("1", Fraction(60), "%", "不一致", "+40个百分点"), ("0.9", Fraction(4, 5), "%", "不一致", "+0.10个百分点"),  # of 0.8%, not 90%
])  # fmt: skip
def test_a_value_in_another_unit_of_money_or_as_a_share_is_compared(reported, value, unit, agreement, difference):
    frame = make_self_evaluation(("兑现率", "≤11万元/家", reported, Decimal(10), Decimal(10), ""))
    runfile = make_runfile(targets=(make_target("兑现率", "own.paid"),))
    table = self_evaluation.compare(frame, runfile, make_framework(), make_ledger(own__paid=(value, unit)), NOTHING_SCORED)
    assert (table["agreement"].tolist(), table["difference"].tolist()) == ([agreement], [difference])


def test_a_reason_is_owed_where_the_exact_value_misses_what_it_prints_like():
    # 99.9951 is printed as 100, which it is not
    frame = make_self_evaluation(*((name, target, "100%", Decimal(10), Decimal(10), "") for name, target in (("兑现率", "≥100%"), ("到位率", "100%"))))
    for value, owed in ((Fraction(999951, 10000), ["偏差原因说明", "偏差原因说明"]), (Fraction(100), ["", ""])):
        runfile = make_runfile(targets=(make_target("兑现率", "own.paid"), make_target("到位率", "own.paid")))
        table = self_evaluation.compare(frame, runfile, make_framework(), make_ledger(own__paid=(value, "%")), NOTHING_SCORED)
        assert table["agreement"].tolist() == ["一致", "一致"] and table["missing"].tolist() == owed


def test_a_target_copied_into_the_value_is_not_measured():
    frame = make_self_evaluation(("满意度", "≥80%", "≥80%", Decimal(5), Decimal(5), ""), ("成效", "有效", "有效", None, None, ""))
    (found, *_) = self_evaluation.check(compare_alone(frame, make_ledger()), RUNFILE)
    assert "1个自评指标的完成值没有量化：“满意度”自评“≥80%”，指标值“≥80%”" in found.message


@pytest.mark.parametrize(("text", "number"), [
    ("99.96%", (Fraction(9996, 100), "%")), ("22,526人", (Fraction(22526), "人")), ("−8.75%", (Fraction(-875, 100), "%")), ("１００％", (Fraction(100), "%")),
    ("较为满意", None), ("", None), ("≥90%", None), ("12,34", None),
])  # fmt: skip
def test_reported_values(text, number):
    assert self_evaluation.read_reported(text) == number


# -- declared figures -------------------------------------------------------------------------------------------------


def test_a_declared_figure_that_the_extracts_give_otherwise():
    frame = make_headcounts([GOOD])
    declared = {"headcount.received": SimpleNamespace(source="台账"), "archives.own": SimpleNamespace(source="台账"),
                "headcount.transferred": SimpleNamespace(source="台账")}  # fmt: skip
    ledger = make_ledger(headcount__received=(1000, "人"), archives__own=(5, "份"), headcount__transferred=(1204, "人"))
    runfile = make_runfile(declared=declared)
    headcounts.add_figures(ledger, runfile, frame)
    assert ledger["headcount.received"].value == 1000  # the declared one is used
    extracts = {"headcounts": SimpleNamespace(frame=frame)}
    (finding,) = [f for f in contradict(ledger, extracts, runfile) if f.code == "REC-DECLARED"]
    assert finding.figures == ("headcount.received",)
    assert "1,000人" in finding.message and "1,204人" in finding.message and "相差204人" in finding.message


# -- known differences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["REC-DUE-HEADCOUNT", "payout.lantern.due_count"])
def test_a_known_difference_is_explained_and_still_stands(key):
    ledger = make_ledger(headcount__received=(100, "人"), payout__lantern__due_count=(97, "人"))
    (finding,) = contradict(ledger, runfile=make_runfile(known_differences={key: "3人外迁"}))
    assert finding.message.endswith("少3人（说明：3人外迁）")
    assert finding.severity == "warning"
