"""One person is one person: numbers that differ only in leading zeros, where identity number or account say so."""

import itertools

import pytest
from extract_samples import make_run

from perfeval_helpers.evaluation import load_run
from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.extracts.persons import Known, match_writings

HEADER = "发放节日,人员编号,身份证号,银行账号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因\n"
ONE, TWO = "990000195001010019", "990000194912310026"  # 17 digits and their check digit by GB 11643
OLD_ONE = "990000500101001"  # the same person's number of 15 digits


def read(tmp_path, lines):
    (tmp_path / "payouts.csv").write_text(HEADER + "".join(f"春节,{line}\n" for line in lines), "utf-8")
    extracts = read_extracts(make_run(tmp_path, ("payouts",)))
    return extracts["payouts"], {finding.code: finding for finding in extracts.findings}


def pay(person, number="", account="", paid="50", date="2022-01-20", result="成功"):
    return f"{person},{number},{account},甲街道,50,{paid},{date},{result},"


@pytest.mark.parametrize(
    ("first", "second", "persons"),
    [
        ((ONE, "9900111"), (ONE, "9900222"), 1),  # the same identity number, whatever the account
        ((ONE, ""), (OLD_ONE, ""), 1),  # written in its old form
        (("", "9900111"), (ONE, "9900111"), 1),  # one account, one number given
        (("", "9900111"), ("", "9900111"), 1),
        ((ONE, "9900111"), (TWO, "9900111"), 2),  # husband and wife with one account
        (("", "9900111"), ("", "9900222"), 2),
        (("", ""), ("", ""), 2),  # nothing says that they are one
        (("无", "—"), ("无", "—"), 2),
        ((ONE, ""), ("", "9900111"), 2),
    ],
)
def test_numbers_that_differ_in_leading_zeros_only(tmp_path, first, second, persons):
    lines = [pay("00000006", *first, paid="0", date="", result="失败"), pay("6", *second, date="2022-02-20")]
    extract, findings = read(tmp_path, lines)
    assert extract.frame["person"].nunique() == persons
    assert ("REC-PERSON-SPLIT" in findings) == (persons == 1)
    if persons == 1:
        finding = findings["REC-PERSON-SPLIT"]
        assert (finding.severity, finding.lines, finding.column) == ("warning", (2, 3), "人员编号")
        assert "1人" in finding.message and "00000006" not in finding.message
        assert not {"REC-DOUBLE-PAID", "REC-SHARED-ACCOUNT"} & findings.keys()


def test_other_numbers_stay_apart(tmp_path):
    # 60 and 6, A06 and A6 differ in more than leading zeros; 0A6 and A6 do not.
    extract, findings = read(tmp_path, [pay(person, ONE) for person in ("60", "6", "A06", "A6", "0A6")])
    assert extract.frame["person"].nunique() == 4
    assert findings["REC-PERSON-SPLIT"].lines == (5, 6)


def test_what_was_paid_under_both_is_paid_twice_and_not_listed_twice(tmp_path):
    extract, findings = read(tmp_path, [pay("06", ONE, "9900111"), pay("6", ONE, "9900111")])
    assert extract.counts.accepted == 2 and "ROW-DUPLICATE" not in findings
    assert extract.frame.groupby("person", observed=True)["paid_fen"].sum().tolist() == [10000]
    again, found = read(tmp_path, [pay("06", ONE, "9900111"), pay("06", ONE, "9900111")])
    assert "ROW-DUPLICATE" in found and again.counts.accepted == 1


def test_amounts_due_must_agree_over_both(tmp_path):
    _, findings = read(tmp_path, [pay("06", ONE), pay("6", ONE).replace(",50,", ",60,", 1)])
    assert findings["ROW-VALUE"].column == "应发金额（元）"


def test_the_order_of_lines_and_of_writings_makes_no_difference(tmp_path):
    lines = [pay("006", ONE), pay("06", "", "9900111", paid="0", date="", result="失败"), pay("6", ONE, "9900111", date="2022-01-21"), pay("7", TWO)]
    people = set()
    for order in itertools.permutations(lines):
        extract, _ = read(tmp_path, order)
        sums = extract.frame.groupby("person", observed=True)["paid_fen"].agg(["size", "sum"])
        people.add(tuple(sorted(map(tuple, sums.to_numpy().tolist()))))
    assert people == {((1, 5000), (3, 10000))}
    group = [Known(0, frozenset({ONE}), frozenset({"a"})), Known(1, frozenset({TWO}), frozenset({"a"})), Known(2, frozenset(), frozenset({"a"})),
             Known(3, frozenset(), frozenset({"b", "a"}))]
    for order in itertools.permutations(group):
        # An account that two persons have says of neither of the others whose they are.
        assert [{one.code for one in person} for person in match_writings(list(order))] == [{2, 3}]


RUN = """\
run: wages
project: 岗位补贴
district: 某县
units: {implementer: 某县人社局}
period: {start: 2024-01-01, end: 2024-12-31}
data: data/wages
extracts: [payouts]
synthetic: true
festivals: [{id: spring, name: 春节, due_by: 2024-02-10}]
reasons: {bank: [退票]}
framework: frameworks/wages.yml
judgements: {}
"""
FRAMEWORK = """\
name: 岗位补贴指标体系
grades: [{name: 优, from: 90}, {name: 差, from: 0}]
indicators:
  - {level1: 产出, level2: 质量, level3: 准确率, points: 100, rule: {kind: proportional, figure: payout.amount_accuracy, target: 100}}
"""


def test_figures_count_the_person_once(tmp_path):
    # Four are due 50 yuan: one is paid at once, two after a failure under the number without its zeros (one of them
    # in time), one is returned under the one number what was paid under the other: 3 of 4 paid, 2 of 4 on time.
    for folder in ("params/frameworks", "data/wages"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "params" / "wages.yml").write_text(RUN, "utf-8")
    (tmp_path / "params" / "frameworks" / "wages.yml").write_text(FRAMEWORK, "utf-8")
    failed = {"paid": "0", "date": "", "result": "失败"}
    lines = [
        pay("0001", ONE, date="2024-02-01"),
        pay("0002", "", "9900222", **failed), pay("2", "", "9900222", date="2024-02-05"),
        pay("0003", TWO, "9900333", **failed), pay("3", TWO, "9900444", date="2024-03-01"),
        pay("0004", "", "9900555", date="2024-02-01"), pay("4", "", "9900555", paid="-50", date="2024-02-20", result="退回"),
    ]
    (tmp_path / "data" / "wages" / "payouts.csv").write_text(HEADER + "".join(f"春节,{line}\n" for line in lines), "utf-8")
    run = load_run("wages", tmp_path)
    shown = {name: run.figures[f"payout.{name}"].printed for name in ("due_count", "paid_count", "unpaid_count", "amount_accuracy", "on_time_rate")}
    assert shown == {"due_count": "4", "paid_count": "3", "unpaid_count": "1", "amount_accuracy": "75", "on_time_rate": "50"}
    (split,) = [finding for finding in run.findings if finding.code == "REC-PERSON-SPLIT"]
    assert split.lines == (3, 4, 5, 6, 7, 8)
