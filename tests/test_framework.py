from fractions import Fraction as F
from pathlib import Path
from typing import get_args

import pytest

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.framework import (
    check_run,
    find_framework,
    list_own_ids,
    read_framework,
    score_id,
)
from perfeval_helpers.contract.framework.mending import list_faults_beside
from perfeval_helpers.contract.framework.models import Framework
from perfeval_helpers.contract.framework.rule_kinds import list_kinds
from perfeval_helpers.contract.runfile import Mark, read_runfile

ROOT = Path(__file__).resolve().parents[1]
HEAD = "name: f\ngrades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]\n"


def line(name: str, points: str, rule: str, level1: str = "甲", level2: str = "乙") -> str:
    return f"  - {{level1: {level1}, level2: {level2}, level3: {name}, points: {points}, rule: {rule}}}\n"


def text_of(*lines: str, head: str = HEAD) -> str:
    return head + "indicators:\n" + "".join(lines)


def read(tmp_path: Path, text: str) -> Framework:
    path = tmp_path / "params" / "frameworks" / "f.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return read_framework(path, tmp_path)


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputFaults, match=r"params/frameworks/f\.yml:\d+: ") as caught:
        read(tmp_path, text)
    return [(finding.code, finding.located()) for finding in caught.value.findings]


FULL = line("一", "60", "{kind: all_or_nothing}") + line("二", "40", "{kind: proportional, figure: a.b, target: 100 %}")


@pytest.mark.parametrize("name", ["hongta-2022", "caiyu-2020-10"])
def test_the_shipped_frameworks_are_sound(name):
    framework = read_framework(find_framework(name, ROOT), ROOT)
    assert framework.file == f"params/frameworks/{name}.yml"
    assert framework.stem == name
    assert sum(i.points for i in framework.indicators) == 100
    # 财预〔2020〕10号: output and benefit together at least 60 %
    assert sum(i.points for i in framework.indicators if i.level1 in ("产出", "效益")) >= 60
    assert all(i.explanation and i.standard for i in framework.indicators)


def test_the_shipped_frameworks_have_the_published_counts():
    hongta = read_framework(find_framework("hongta-2022", ROOT), ROOT)
    assert (len(hongta.level1), len(hongta.level2), len(hongta.indicators)) == (4, 10, 20)
    national = read_framework(find_framework("caiyu-2020-10", ROOT), ROOT)
    assert (len(national.level1), len(national.level2), len(national.indicators)) == (4, 10, 17)
    assert {"资金到位率", "预算执行率", "成本节约率"} <= {i.level3 for i in national.indicators}


def test_grades_have_no_gaps(tmp_path):
    framework = read(tmp_path, text_of(FULL))
    scores = {"100": "优", "90": "优", "89.99": "良", "89.30": "良", "80": "良", "79.5": "中", "60": "中", "59.99": "差",
              "0": "差"}
    assert {score: framework.find_grade(F(score)).name for score in scores} == scores


def test_another_total_is_legal_where_it_is_stated(tmp_path):
    framework = read(tmp_path, text_of(line("一", "120", "{kind: all_or_nothing}"), head=HEAD + "total: 120\n"))
    assert framework.total == 120


def test_shares_may_be_thirds_and_items_without_one_divide_the_rest(tmp_path):
    rule = "{kind: checklist, items: [{name: a, share: 1/3}, b, c, {name: d, share: 1/6}]}"
    framework = read(tmp_path, text_of(line("一", "100", rule)))
    assert framework.indicators[0].rule.shares == (F(1, 3), F(1, 4), F(1, 4), F(1, 6))


def test_points_that_do_not_add_up_have_their_own_code(tmp_path):
    found = faults(tmp_path, text_of(line("一", "60", "{kind: all_or_nothing}"), line("二", "39.5", "{kind: judgement}")))
    assert found == [("REC-FRAMEWORK", "params/frameworks/f.yml:3: indicators: the points of 2 indicators add up to 99.5 "
                      "(0.5 missing); expected 100.")]


def test_all_faults_come_at_once_with_their_indicator(tmp_path):
    text = text_of(
        line("一", "50", "{kind: proportional, figur: a, target: 100}"),
        line("一", "x", "{kind: tiers, figure: a, tiers: [{from: 60, share: 1}, {from: 90, share: 0.5}]}"),
        line("三", "40", "{kind: propotional, figure: a, target: 100}"),
    )
    assert [found for _, found in faults(tmp_path, text)] == [
        "params/frameworks/f.yml:4: indicators.1.rule.figure（一）: missing; expected a figure id such as funding.use_rate.",
        "params/frameworks/f.yml:4: indicators.1.rule.figur（一）: unknown key; did you mean 'figure'?; expected one of "
        "kind, figure, target, better, excess.",
        "params/frameworks/f.yml:5: indicators.2.level3（一）: '一' a second time (first on line 4); expected each one once.",
        "params/frameworks/f.yml:5: indicators.2.points（一）: 'x' is not a number; expected a number such as 90, 5,300 "
        "or 0.25.",
        "params/frameworks/f.yml:5: indicators.2.rule.tiers.2（一）: 90 after 60; expected tiers from the best down.",
        "params/frameworks/f.yml:6: indicators.3.rule.kind（三）: 'propotional'; did you mean 'proportional'?; expected "
        f"one of {', '.join(repr(get_args(kind.model_fields['kind'].annotation)[0]) for kind in list_kinds())}.",
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{figure: a}", "rule.kind（一）: missing"),
        ("all_or_nothing", "expected a mapping"),
        ("{kind: all_or_nothing, figure: a}", "figure and target, one without the other"),
        ("{kind: all_or_nothing, figure: a, target: 及时}", "'及时'; expected a target such as"),
        ("{kind: checklist, items: []}", "no items"),
        ("{kind: checklist, items: [a, a]}", "the item 'a' twice"),
        ("{kind: checklist, items: [{name: a, share: 0.5}, {name: b, share: 0.4}]}", "shares that add up to 9/10"),
        ("{kind: checklist, items: [{name: a, share: 1.1}]}", "'1.1' is no share"),
        ("{kind: checklist, items: [{name: a, share: 1}, b]}", "shares that add up to 1;"),
        ("{kind: deduction, each: 0}", "'0'; expected points lost per fault"),
        ("{kind: deduction}", "rule.each（一）: missing"),
        ("{kind: proportional, figure: a, target: -5}", "the target -5"),
        ("{kind: proportional, figure: a, target: 0}", "rule.target（一）: the target 0, of which everything is more than enough; "
         "expected a target above 0, or better: lower"),
        ("{kind: checklist, items: [x, {name: y, each: 0.2, zero_from: 0}]}",
         "rule.items.2.zero_from（一）: '0', by which an item without a fault is lost; expected a number of faults from 1 up"),
        ("{kind: tiers, figure: a, tiers: [{from: 90, share: 1}, {form: 60, share: 0.8}]}",
         "rule.tiers.2.form（一）: unknown key; did you mean 'from'?; expected one of from, to, share"),
        ("{kind: proportional, figure: a, target: 5, better: less}", "'less'; expected one of 'higher', 'lower'"),
        ("{kind: [checklist], items: [x]}", "rule.kind（一）: a list; did you mean 'checklist'?; expected one of 'all_or_nothing'"),
        ("{kind: proportional, figure: a b, target: 5}", "'a b'; expected a figure id"),
        ("{kind: threshold_linear, figure: a, target: 60, zero_below: 60}", "zero_below less than target"),
        ("{kind: decay, figure: a, full_at: 100}", "neither zero_at nor lost_per_point"),
        ("{kind: decay, figure: a, full_at: 100, zero_at: 100}", "two different numbers"),
        ("{kind: tiers, figure: a, tiers: []}", "no tiers"),
        ("{kind: tiers, figure: a, tiers: [{from: 90, share: 0.5}, {from: 60, share: 0.8}]}", "share 4/5 after 1/2"),
        ("{kind: tiers, figure: a, tiers: [{from: 90, share: 1}, {to: 60, share: 0.8}]}", "from and to mixed"),
        ("{kind: tiers, figure: a, tiers: [{share: 1}]}", "a tier without from"),
        ("{kind: judgement, bands: [0.6, 0.8, 0]}", "lower ends that descend to 0"),
        ("{kind: parts, parts: []}", "no parts"),
        ("{kind: parts, parts: [{name: p, rule: {kind: judgement}}]}", "no weight"),
        ("{kind: proportional, figure: a.b, target: 100, excess: {above: 90, share: 0.8}}",
         "rule.excess.above（一）: above 90 %; expected a percentage of the target from 100 up"),
        ("{kind: proportional, figure: a.b, target: 100, better: lower, excess: {above: 150, share: 0.8}}",
         "rule.excess（一）: excess with better: lower; expected"),
        ("{kind: proportional, figure: a.b, target: 100, excess: {above: 150, share: 1.2}}", "rule.excess.share（一）: '1.2' is no share"),
        ("{kind: proportional, figure: a.b, target: 100, excess: {above: 150}}", "rule.excess.share（一）: missing"),
        # half of 100 points is 50, a third of it 50/3
        ("{kind: parts, parts: [{name: p, share: 0.5, rule: {kind: parts, parts: [{name: q, points: 90, rule: {kind: "
         "judgement}}]}}, {name: r, share: 0.5, rule: {kind: judgement}}]}", "parts of 90 points together; expected 50, the"),
        ("{kind: parts, parts: [{name: p, share: 0.5, rule: {kind: parts, parts: [{name: q, share: 1/3, rule: {kind: parts, "
         "parts: [{name: s, points: 5, rule: {kind: judgement}}]}}, {name: t, share: 2/3, rule: {kind: judgement}}]}}, "
         "{name: r, share: 50 %, rule: {kind: judgement}}]}", "parts of 5 points together; expected 50/3, the"),
        ("{kind: parts, parts: [{name: p, points: 99, rule: {kind: judgement}}]}", "parts of 99 points together"),
        ("{kind: parts, parts: [{name: p, share: 0.9, rule: {kind: judgement}}]}", "shares that add up to 9/10"),
        ("{kind: parts, parts: [{name: p, points: 100, rule: {kind: judgment}}]}", "did you mean 'judgement'?"),
        ("{kind: parts, parts: [{name: p, points: 100, rule: {kind: parts, parts: [{name: q, points: 9, rule: {kind: "
         "judgement}}]}}]}", "parts of 9 points together"),
    ],
)
def test_a_faulty_rule_is_located(tmp_path, rule, expected):
    found = faults(tmp_path, text_of(line("一", "100", rule)))
    assert len(found) == 1
    assert expected in found[0][1]
    assert found[0][1].startswith("params/frameworks/f.yml:4: indicators.1.rule")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # both level 2 would be score.甲.质_量
        ([line("一", "60", "{kind: judgement}", level2="质 量"), line("二", "40", "{kind: judgement}", level2="质_量")],
         [":5: indicators.2.level2（二）: '质_量', which figure ids cannot tell from '质 量' on line 4; expected names"]),
        ([line("一", "60", "{kind: judgement}", level1="产 出"), line("二", "40", "{kind: judgement}", level1="产.出")],
         [":5: indicators.2.level1（二）: '产.出', which figure ids cannot tell from '产 出' on line 4; expected names"]),
        ([line("一 a", "60", "{kind: judgement}"), line("一&a", "40", "{kind: judgement}")],
         [":5: indicators.2.level3（一&a）: '一&a', which figure ids cannot tell from '一 a' on line 4; expected names"]),
        # beside other faults
        ([line("一", "60", "{kind: judging}", level2="质 量"), line("二", "x", "{kind: judgement}", level2="质_量")],
         [":4: indicators.1.rule.kind（一）: 'judging'", ":5: indicators.2.level2（二）: '质_量'", ":5: indicators.2.points（二）: 'x'"]),
    ],
)
def test_names_that_figure_ids_cannot_tell_apart_are_refused(tmp_path, lines, expected):
    found = [text.removeprefix("params/frameworks/f.yml") for _, text in faults(tmp_path, text_of(*lines))]
    assert len(found) == len(expected) and all(map(str.startswith, found, expected)), found


def test_a_level_2_may_be_called_as_in_another_level_1(tmp_path):
    lines = line("一", "60", "{kind: judgement}", "甲", "质 量"), line("二", "40", "{kind: judgement}", "乙", "质_量")
    framework = read(tmp_path, text_of(*lines))
    assert [score_id(*level) for level in framework.level2] == ["score.甲.质_量", "score.乙.质_量"]


@pytest.mark.parametrize(
    ("points", "expected"), [("-1", "-1 points; expected points from 0 up"), ("33.335", "points with more than 2 decimal places")]
)
def test_points_are_as_exact_as_scores(tmp_path, points, expected):
    path = tmp_path / "f.yml"
    path.write_text(HEAD + "indicators:\n" + line("一", points, "{kind: judgement}"), "utf-8")
    with pytest.raises(InputFaults, match=rf"indicators\.1\.points（一）: {expected}"):
        read_framework(path, tmp_path)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD.replace("from: 80", "from: 95"), "grades.2.from: 95 after 90; expected grades from the best down"),
        (HEAD.replace("from: 0", "from: 10"), "grades: scores below 10 without a grade"),
        (HEAD.replace("良", "优"), "grades.2.name: '优' a second time"),
        (HEAD.replace("from: 90", "from: 110"), "grades.1.from: 110; expected no more than the total of 100"),
        (HEAD.replace("{name: 良, from: 80}", "{name: 良, from: 80, to: 89}"), "grades.2.to: unknown key"),
        ("name: f\ngrades: []\n", "grades: an empty list"),
        ("name: f\n", "grades: missing"),
        (HEAD + "levels: [{level1: 甲, points: 90}]\n", "90, but the indicators of 甲 add up to 100"),
        (HEAD + "levels: [{level1: 丙, points: 90}]\n", "'丙', which no indicator has"),
    ],
)
def test_a_faulty_head_is_located(tmp_path, head, expected):
    found = faults(tmp_path, text_of(FULL, head=head))
    assert [expected in text for _, text in found] == [True], found


def test_a_misspelt_from_is_named_as_the_file_has_it(tmp_path):
    assert [text for _, text in faults(tmp_path, text_of(FULL, head=HEAD.replace("from: 80", "form: 80")))] == [
        "params/frameworks/f.yml:2: grades.2.form: unknown key; did you mean 'from'?; expected one of name, from.",
        "params/frameworks/f.yml:2: grades.2.from: missing; expected a number such as 90.",
    ]


def test_lower_is_better_may_aim_at_none(tmp_path):
    rule = "{kind: proportional, figure: a, target: 0, better: lower}"
    assert read(tmp_path, text_of(line("一", "100", rule))).indicators[0].rule.target == 0


def test_a_framework_whose_file_ends_in_yaml_is_found_by_its_name(tmp_path):
    folder = tmp_path / "params/frameworks"
    folder.mkdir(parents=True)
    (folder / "long.yaml").write_text("name: 体系", encoding="utf-8")
    assert find_framework("long", tmp_path) == find_framework("long.yaml", tmp_path) == (folder / "long.yaml").resolve()
    with pytest.raises(InputFaults, match="expected one of long"):
        find_framework("other", tmp_path)


def test_a_framework_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(InputFaults, match=r"no framework 'caiyu-2020'; did you mean 'caiyu-2020-10'\?"):
        find_framework("caiyu-2020", ROOT)
    with pytest.raises(InputFaults, match="there is no framework"):
        find_framework("../../secret.yml", tmp_path)


def test_level_names_become_ids():
    assert score_id("决策", "项目 立项") == "score.决策.项目_立项"
    assert score_id() == "score"


RUN = """\
run: r
project: p
district: d
units: {implementer: u}
period: {start: 2022-01-01, end: 2022-12-31}
data: data/r
extracts: []
synthetic: false
framework: frameworks/f.yml
"""
WHO = "reason: r, evidence: [e], by: b, date: 2022-01-01"


def check(tmp_path: Path, rule: str, rest: str, known: tuple[str, ...] = ("a.b",)) -> list[str]:
    (tmp_path / "params" / "frameworks").mkdir(parents=True, exist_ok=True)
    (tmp_path / "params" / "frameworks" / "f.yml").write_text(text_of(line("一", "100", rule)))
    (tmp_path / "params" / "r.yml").write_text(RUN + rest)
    run = read_runfile("r", tmp_path)
    return [f.located() for f in check_run(run, read_framework(run.framework_path, tmp_path), known.__contains__)]


CHECKLIST = "{kind: checklist, items: [x, {name: y, each: 0.2, zero_from: 5}]}"
PARTS = ("{kind: parts, parts: [{name: p, points: 60, rule: {kind: all_or_nothing}}, "
         "{name: q, points: 40, rule: {kind: proportional, figure: a.b, target: 1}}]}")


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("{kind: all_or_nothing}", "met: false"), (CHECKLIST, "items: [missed, {faults: 7}]"),
        (CHECKLIST, "items: [{lost: 1/3}, {lost: 1}]"), ("{kind: deduction, each: 5}", "faults: []"),
        ("{kind: deduction, each: 5}", "faults: 3"), ("{kind: judgement}", "share: 0"), ("{kind: judgement}", "score: 88.5"),
        (PARTS, "parts: {p: {met: true}}"),
    ],
)
def test_a_verdict_that_fits_its_rule_is_legal(tmp_path, rule, verdict):
    assert check(tmp_path, rule, f"judgements:\n  一: {{{verdict}, {WHO}}}\n") == []


def test_a_figure_rule_needs_no_judgement_and_may_have_a_reason(tmp_path):
    rule = "{kind: proportional, figure: a.b, target: 1}"
    assert check(tmp_path, rule, "judgements:\n") == []
    assert check(tmp_path, rule, f"judgements:\n  一: {{{WHO}}}\n  别处的指标: {{met: true, {WHO}}}\n") == []


@pytest.mark.parametrize(
    ("rule", "verdict", "expected"),
    [
        ("{kind: all_or_nothing}", "share: 1", "share, which the rule all_or_nothing does not take"),
        ("{kind: all_or_nothing}", "", "no verdict; expected met: true or met: false"),
        (CHECKLIST, "items: [met]", "1 item; expected 2: x, y"),
        (CHECKLIST, "items: [{faults: 1}, met]", "faults, but the item 'x' has no each"),
        ("{kind: judgement}", "share: 1, score: 100", "share and score; expected one of them"),
        ("{kind: judgement}", "score: 100.5", "'100.5'; expected a score from 0 to 100"),
        ("{kind: proportional, figure: a.b, target: 1}", "met: true", "expected no verdict: the figure decides"),
        (PARTS, "parts: {r: {met: true}}", "judgements.一.parts.r: unknown part"),
        (PARTS, "parts: {r: {met: true}}", "judgements.一.parts.p: missing"),
        (PARTS, "parts: {p: {met: true}, q: {share: 1}}", "judgements.一.parts.q.share: share, which"),
    ],
)
def test_a_verdict_that_does_not_fit_is_located(tmp_path, rule, verdict, expected):
    found = check(tmp_path, rule, f"judgements:\n  一: {{{verdict + ', ' if verdict else ''}{WHO}}}\n")
    assert any(expected in text for text in found), found
    assert all(text.startswith("params/r.yml:11: judgements.一") for text in found), found


def test_a_missing_judgement_names_the_near_one(tmp_path):
    found = check(tmp_path, "{kind: all_or_nothing}", f"judgements:\n  一一: {{met: true, {WHO}}}\n")
    assert found == [
        "params/r.yml:10: judgements.一: missing; what the run file judges as '一一' the framework does not have; expected met: true or met: false, with reason, "
        "evidence, by and date, as the rule all_or_nothing of params/frameworks/f.yml asks."
    ]


def test_judgements_for_a_framework_go_first(tmp_path):
    rest = f"judgements:\n  一: {{share: 1, {WHO}}}\njudgements_for:\n  f:\n    一: {{met: true, {WHO}}}\n"
    assert check(tmp_path, "{kind: all_or_nothing}", rest) == []
    assert check(tmp_path, "{kind: all_or_nothing}", rest.replace("  f:", "  g:"))[0].startswith(
        "params/r.yml:11: judgements.一")


def test_judgements_may_be_written_in_the_words_of_the_report(tmp_path):
    rule = ("{kind: parts, parts: [{name: 资料, share: 1/2, rule: {kind: checklist, items: [甲, 乙, 丙, {name: 丁, each: 0.2}]}}, "
            "{name: 制度, share: 1/2, rule: {kind: all_or_nothing}}]}")
    verdict = "parts: {资料: {items: [符合, 部分符合, 不符合, {问题: 2}]}, 制度: {met: 不符合}}"
    assert check(tmp_path, rule, f"judgements: {{一: {{{verdict}, reason: r, evidence: e, by: b, date: 2023年8月15日}}}}\n") == []
    spoken = read_runfile("r", tmp_path).judgements["一"]
    plain = [Mark(state="met"), Mark(state="lost", lost=F(1, 2)), Mark(state="missed", lost=F(1)), Mark(state="faults", faults=2)]
    assert spoken.parts["资料"].items == tuple(plain) and spoken.parts["制度"].met is False
    assert str(spoken.date) == "2023-08-15"


def test_unknown_figures_of_rules_and_targets_are_located(tmp_path):
    rest = ("judgements:\ndeclared: {a.bc: {value: 1, unit: x, source: s}}\n"
            "targets: [{level1: a, level2: b, name: c, figure: d.e, target: '>= 1'}]\n")
    found = check(tmp_path, "{kind: proportional, figure: a.bb, target: 1}", rest, known=("a.bc",))
    assert [text.split(": ")[1] for text in found] == ["indicators.1.rule（一）", "targets.1.figure"]
    assert found[0].startswith("params/frameworks/f.yml:4") and found[1].startswith("params/r.yml:12")
    assert "'a.bb'" in found[0] and "did you mean 'a.bc'?" in found[0]
    near = check(tmp_path, "{kind: all_or_nothing}", rest.replace("d.e", "funding.use_rat"), known=("a.bc", "funding.use_rate"))
    assert any("'funding.use_rat', which is not a figure id; did you mean 'funding.use_rate'?" in text for text in near)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # read in its figure's unit, 3 would be met by any 3 payments, 0.05 by any 500 yuan
        ("{kind: all_or_nothing, figure: payout.paid_count, target: '>= 3 万人'}",
         "indicators.1.rule.target（一）: '>= 3 万人' in 万人, but payout.paid_count is in 人次; expected the number in 人次."),
        ("{kind: all_or_nothing, figure: funding.used, target: '>= 0.05 亿元'}",
         "indicators.1.rule.target（一）: '>= 0.05 亿元' in 亿元, but funding.used is in 万元; expected the number in 万元."),
        ("{kind: parts, parts: [{name: p, points: 60, rule: {kind: proportional, figure: funding.use_rate, target: 9}}, {name: q,"
         " points: 40, rule: {kind: parts, parts: [{name: s, points: 40, rule: {kind: all_or_nothing, figure: own.a, target: 1~2 元}}]}}]}",
         "indicators.1.rule.parts.2.rule.parts.1.rule.target（一）: '1~2 元' in 元, but own.a is in 户; expected the number in 户."),
        ("{kind: proportional, figure: own.a, target: 90 %}",
         "indicators.1.rule.target（一）: '90 %' in %, but own.a is in 户; expected the number in 户."),
        ("{kind: tiers, figure: own.a, tiers: [{from: 9, share: 1}, {from: 5 %, share: 80 %}]}",
         "indicators.1.rule.tiers.2.from（一）: '5 %' in %, but own.a is in 户; expected the number in 户."),
        ("{kind: decay, figure: own.a, full_at: 0, zero_at: 10%, lost_per_point: 10 %}",
         "indicators.1.rule.zero_at（一）: '10%' in %, but own.a is in 户; expected the number in 户."),
    ],
)
def test_a_number_in_another_unit_than_its_figures_is_a_fault(tmp_path, rule, expected):
    rest = "judgements:\ndeclared: {own.a: {value: 3, unit: 户, source: s}}\n"
    known = ("payout.paid_count", "funding.used", "funding.use_rate", "own.a")
    assert check(tmp_path, rule, rest, known) == [f"params/frameworks/f.yml:4: {expected}"]


def test_targets_in_another_unit_are_told_with_the_rules(tmp_path):
    target = "{{level1: 甲, level2: 乙, name: {0}, figure: {0}, target: '{1}'}}"
    rest = ("judgements:\ndeclared: {own.a: {value: 3, unit: 户, source: s}}\n"
            f"original_targets: [{target.format('own.a', '>= 1 万户')}]\n"
            f"targets: [{target.format('own.a', '>= 3 户')}, {target.format('funding.used', '<= 500 元')}]\n")
    found = check(tmp_path, "{kind: proportional, figure: own.a, target: 90 %}", rest, ("own.a", "funding.used"))  # what was approved stays as it was
    assert [line.split("; ")[0] for line in found] == [
        "params/frameworks/f.yml:4: indicators.1.rule.target（一）: '90 %' in %, but own.a is in 户",
        "params/r.yml:13: targets.2.target: '<= 500 元' in 元, but funding.used is in 万元",
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "{kind: all_or_nothing, figure: payout.paid_count, target: '>= 3 人次'}",
        "{kind: all_or_nothing, figure: payout.paid_count, target: '60 – 90'}",
        "{kind: all_or_nothing, figure: funding.use_rate, target: '>= 90 ％'}",
        "{kind: all_or_nothing, figure: own.b, target: '>= 90%'}",
        "{kind: threshold_linear, figure: funding.use_rate, target: 100 %, zero_below: 60}",
        "{kind: decay, figure: payout.paid_count, full_at: 0, zero_at: 10, lost_per_point: 10 %}",
    ],
)
def test_a_number_in_its_figures_unit_or_without_one_is_legal(tmp_path, rule):
    rest = "judgements:\ndeclared: {own.b: {value: 3, unit: ％, source: s}}\n"
    assert check(tmp_path, rule, rest, ("payout.paid_count", "funding.use_rate", "own.b")) == []


def test_scores_can_be_neither_used_nor_declared(tmp_path):
    rest = "judgements:\ndeclared: {score: {value: 1, unit: x, source: s}}\n"
    found = check(tmp_path, "{kind: proportional, figure: score.rate, target: 1}", rest, known=("score.rate",))
    assert "which comes only after scoring" in found[0]
    assert found[1].startswith("params/r.yml:11: declared.score: a figure that the scoring gives")


@pytest.mark.parametrize(("figure", "unit", "fault"), [
    # 1,516,838.46 元 read as 万元 would be ten thousand times too much in every sum and rate
    ("funding.used", "元", "declared.funding.used.unit: '元'; expected 万元, the unit of funding.used"),
    ("headcount.received", "万人", "declared.headcount.received.unit: '万人'; expected 人"),
    ("funding.use_rate", "''", "declared.funding.use_rate.unit: ''; expected %"),
    ("payout.late_count", "分", "declared.payout.late_count.unit: '分'; expected 人次"),
    ("payout.late_count", "人", ""), ("funding.use_rate", "％", ""), ("survey.satisfaction_rate", "分", ""), ("own.a", "元", ""),
])
def test_a_figure_of_the_contract_is_declared_in_its_unit(tmp_path, figure, unit, fault):
    rest = f"judgements:\ndeclared: {{{figure}: {{value: 1, unit: {unit}, source: s}}}}\n"
    found = check(tmp_path, f"{{kind: proportional, figure: {figure}, target: 1}}", rest, known=(figure,))
    assert found == [] if not fault else [fault in line for line in found] == [True], found


def test_trend_needs_earlier_runs(tmp_path):
    rule = "{kind: trend, figure: a.b}"
    assert check(tmp_path, rule, 'judgements:\ncompare_with: ["2021"]\n') == []
    assert "but 一 is scored by its trend" in check(tmp_path, rule, "judgements:\n")[0]


def test_the_frameworks_faults_are_told_although_the_run_file_has_its_own(tmp_path):
    (tmp_path / "params" / "frameworks").mkdir(parents=True)
    (tmp_path / "params" / "frameworks" / "f.yml").write_text(text_of(line("一", "90", "{kind: all_or_nothing}")))
    (tmp_path / "params" / "frameworks" / "g.yml").write_text(text_of(line("一", "100", "{kind: all_or_nothing}")))
    (tmp_path / "params" / "r.yml").write_text(RUN.replace("synthetic: false", "synthetic: on") + "judgements:\n")
    with pytest.raises(InputFaults, match="synthetic"):
        read_runfile("r", tmp_path)
    judged = ("RUN-FILE", "params/r.yml")  # the judgement that either framework asks for
    found = [(one.code, one.file) for one in list_faults_beside("r", tmp_path)]
    assert found == [("REC-FRAMEWORK", "params/frameworks/f.yml"), judged]
    assert [(one.code, one.file) for one in list_faults_beside("r", tmp_path, "g")] == [judged]


def test_own_ids_hold_levels_counts_and_grade(tmp_path):
    own = list_own_ids(read(tmp_path, text_of(FULL)))
    assert {"score", "score.rate", "score.甲.points", "score.甲.乙", "grade", "framework.level2.count",
            "targets.adjusted.cost"} <= own


def test_a_number_out_of_its_range_is_said_beside_what_else_is_wrong_with_its_entry(tmp_path):
    text = text_of(
        "  - {level1: '', level2: 乙, level3: 一, points: -1, rule: {kind: judgement, bands: [0.5, 0.8, 0], x: 1}}\n",
        line("二", "61", "{kind: proportional, figure: a.b, target: abc, excess: {above: 50, share: 3}}"),
        line("三", "40", "{kind: checklist, items: [{name: a, share: 3, zero_from: 0}]}"))
    places = [said.split(": ")[1].partition("（")[0] for _code, said in faults(tmp_path, text)]
    assert sorted(places) == [
        "indicators.1.level1", "indicators.1.points", "indicators.1.rule.bands", "indicators.1.rule.x", "indicators.2.rule.excess.above",
        "indicators.2.rule.excess.share", "indicators.2.rule.target", "indicators.3.rule.items.1.share", "indicators.3.rule.items.1.zero_from",
    ]  # fmt: skip
