from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from survey_models import RunWith, make_survey

from perfeval_helpers.contract import catalogue
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.sources import Source
from perfeval_helpers.values.text import fold_text


def make_runfile(**changes):
    fields = dict(
        extracts=("funds", "headcounts", "services", "payouts", "questionnaires"),
        festivals=(SimpleNamespace(id="lantern", name="元宵节"),),
        reasons={"deceased": ("死亡", "去世")},
        survey=make_survey({"visits": ("2、走访", "走访慰问")}, scale=["好", "差"], issued=10),
        declared={"own.count": SimpleNamespace(value=3, unit="个", source="台账", label="自有数")},
        targets=(),
    )
    return RunWith(**{**fields, **changes})


FRAMEWORK = SimpleNamespace(level1=("决策", "过程"), list_level2={"决策": ["立项"], "过程": ["资金"]}.get)


@pytest.mark.parametrize(
    "id",
    [
        "funding.allocated",
        "funding.allocated.2031",
        "funding.allocated.county",
        "funding.allocated.2031.county",
        "funding.paid_in_period.2020.central",
        "headcount.received.municipal_and_above",
        "mutual_aid.directly_managed",
        "payout.due_count",
        "payout.lantern.due_count",
        "payout.lantern.unpaid.deceased",
        "payout.unpaid.other",
        "payout.lantern.unpaid.no_reason",
        "survey.visits.index",
        "survey.index",
        "own.count",
        "score",
        "score.points",
        "score.rate",
        "score.决策",
        "score.决策.立项.points",
        "grade",
        "targets.adjusted.quantity",
        "framework.level2.count",
    ],
)
def test_ids_that_exist(id):
    assert catalogue.find_fault(id, make_runfile(), FRAMEWORK) == ""
    assert catalogue.is_known(id, make_runfile(), FRAMEWORK)


@pytest.mark.parametrize(
    ("id", "fault"),
    [
        ("funding.allocated.20.central", "not a figure id"),
        ("funding.allocated.2020.federal", "'federal', not among the sources of this run (central,"),
        ("payout.easter.due_count", "'easter', not among the festivals of this run (lantern)"),
        ("payout.lantern.unpaid.lost", "'lost', not among the reasons"),
        ("survey.food.index", "'food', not among the items"),
        ("survey.satisfied", "needs the key survey.satisfied_when"),
        ("score.产出", "'产出', not among the level1s"),
        ("score.决策.资金", "'资金', not among the level2s"),  # 资金 belongs to 过程
        ("framework.level4.count", "not a figure id"),
        ("", "not a figure id"),
    ],
)
def test_ids_that_do_not_exist(id, fault):
    assert fault in catalogue.find_fault(id, make_runfile(), FRAMEWORK).english
    assert not catalogue.is_known(id, make_runfile(), FRAMEWORK)


def test_a_figure_needs_its_extract():
    runfile = make_runfile(extracts=("funds",))
    assert (
        catalogue.find_fault("payout.due_count", runfile).english == "needs the extract payouts, which this run does not have"
    )
    assert catalogue.is_known("funding.used", runfile)
    assert not catalogue.is_known("survey.index", make_runfile(survey=None))


def test_every_definition_has_a_name_unit_and_formula_and_no_two_patterns_are_the_same():
    patterns = [definition.pattern for definition in catalogue.DEFINITIONS]
    assert len(set(patterns)) == len(patterns)
    for definition in catalogue.DEFINITIONS:
        assert definition.label and definition.formula and definition.source
        assert definition.unit or definition.pattern == "grade"


def test_enter_takes_the_words_from_the_definition():
    ledger = Ledger()
    figure = catalogue.enter(ledger, make_runfile(), "payout.lantern.unpaid.deceased", 8)
    assert (figure.label, figure.unit, figure.printed) == ("元宵节慰问金因“死亡”未发放人数", "人", "8")
    assert (
        catalogue.enter(ledger, make_runfile(), "funding.allocated.2020.central", Fraction(106)).label
        == "2020年下达中央资金"
    )
    assert catalogue.enter(ledger, make_runfile(), "funding.allocated", Fraction(1061, 2)).label == "下达资金"
    assert ledger["funding.allocated"].printed == "530.50"
    with pytest.raises(KeyError, match=r"no definition fits the figure id nothing\.known"):
        catalogue.enter(ledger, make_runfile(), "nothing.known", 1)


def test_a_figure_that_stands_already_is_not_entered_again():
    ledger = Ledger()
    ledger.add("funding.used", 5, "万元", "声明的数", "")
    assert catalogue.enter(ledger, make_runfile(), "funding.used", 9).value == 5


def test_explain_in_chinese():
    text = "\n".join(catalogue.explain("payout.lantern.count_accuracy", make_runfile()))
    assert (
        "元宵节补助人数准确率" in text
        and "准确发放人数 ÷ 应发人数" in text
        and "越高越好" in text
        and "payouts" in text
    )
    assert "台账" in "".join(catalogue.explain("own.count", make_runfile()))
    assert catalogue.explain("no.such.id", make_runfile()) == []
    assert "{festival}" not in "".join(catalogue.explain("payout.lantern.due_count"))


def test_results_are_told_from_inputs():
    assert [catalogue.is_result(id) for id in ("score.决策", "grade", "targets.achieved", "funding.used")] == [
        True,
        True,
        True,
        False,
    ]


def test_workings_show_exact_money():
    assert catalogue.print_wan_yuan(22305 * 50 * 100) == "111.525"  # 22,305 × 50 yuan
    assert catalogue.print_wan_yuan(0) == "0"
    assert catalogue.print_wan_yuan(123_456_000_000) == "123,456"
    assert catalogue.print_rate("1", "3", Fraction(100, 3)) == "1 ÷ 3 × 100% = 33.33%"
    assert catalogue.print_rate("0", "0", None) == "0 ÷ 0 × 100% = —（分母为0）"


def test_scattered_lines_are_cited_as_a_span():
    assert catalogue.cite("payouts", "p.csv", np.array([9, 2, 3])).ranges == ((2, 3), (9, 9))
    assert catalogue.cite("payouts", "p.csv", np.array([5, 5, 4])) == Source.of("payouts", "p.csv", [4, 5])
    assert catalogue.cite("payouts", "p.csv", np.array([])).count == 0
    source = catalogue.cite("payouts", "p.csv", np.arange(2, 4002, 2))
    assert (source.ranges, source.count) == (((2, 4000),), 2000)


def test_text_is_folded_for_comparison():
    assert fold_text(" 死 亡（Ａ）") == "死亡(A)"


def test_why_a_figure_cannot_exist_is_told_in_both_languages():
    fault = catalogue.find_fault("payout.due_count", make_runfile(extracts=("funds",)))
    assert fault == "需要数据表payouts，本次运行没有" and fault.english == "needs the extract payouts, which this run does not have"
    misspelt = catalogue.find_fault("payout.sprung.due_count", make_runfile())
    assert misspelt.startswith("“sprung”不是本次运行的节日，可用：") and misspelt.english.startswith("names 'sprung', not among the festivals of this run (")
