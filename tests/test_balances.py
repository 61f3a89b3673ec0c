"""Balances of sources and years: what a run closes with is what the next begins with."""

import re
import tempfile
from pathlib import Path

import pytest
from balances_project import write_year
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_helpers import report
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.showing import charts

WAN = 1_000_000  # fen

# 2031 begins with 30 of 2030's central money left, and 2 of interest.
EARLIER = [
    ("下达", "2030-02-01", "中央", 100 * WAN),
    ("到位", "2030-03-01", "中央", 80 * WAN),
    ("支出", "2030-06-01", "中央", 50 * WAN),
    ("利息", "2030-12-21", "中央", 2 * WAN),
]
LATER = [
    ("到位", "2031-01-10", "中央", 20 * WAN),
    ("下达", "2031-02-01", "县级", 40 * WAN),
    ("到位", "2031-03-01", "县级", 40 * WAN),
    ("支出", "2031-06-01", "县级", 45 * WAN),
    ("支出", "2031-07-01", "中央", 10 * WAN),
    ("利息", "2031-12-21", "中央", 1 * WAN),
    ("利息", "2032-03-21", "中央", 9 * WAN),  # after the period: in no figure
]


def load(root: Path, name: str = "2031"):
    return load_run(name, root)


def opening(run):
    return [(f.severity, f.message) for f in run.findings if f.code == "REC-OPENING"]


@pytest.mark.parametrize(("id", "printed", "working"), [
    ("funding.brought_forward", "32", "80 + 2 − 50 = 32"),
    ("funding.brought_forward.central", "32", "80 + 2 − 50 = 32"),
    ("funding.brought_forward.county", "0", "0 − 0 = 0"),
    ("funding.closing_balance", "38", "32 + 60 + 1 − 55 = 38"),
    ("funding.closing_balance.central", "43", "32 + 20 + 1 − 10 = 43"),
    ("funding.closing_balance.county", "-5", "0 + 40 − 45 = −5"),
    ("funding.closing_balance.municipal", "0", "0 + 0 − 0 = 0"),
    ("funding.interest", "1", "1 = 1"),
    ("funding.interest_before.central", "2", "2 = 2"),
    ("funding.arrived", "60", "20 + 40 = 60"),  # interest is no arrival
    ("funding.evaluated", "60", "140 − 80 = 60"),
    ("funding.to_position_rate", "100", "60 ÷ 60 × 100% = 100%"),
    ("funding.use_rate", "59.78", "55 ÷ (60 + 32) × 100% = 59.78%"),
])  # fmt: skip
def test_balances_worked_by_hand(tmp_path, id, printed, working):
    write_year(tmp_path, 2031, [*EARLIER, *LATER])
    figure = load(tmp_path).figures[id]
    assert (figure.printed, figure.working) == (printed, working)


def test_without_interest_nothing_speaks_of_it(tmp_path):
    write_year(tmp_path, 2031, [event for event in LATER if event[0] != "利息"])
    figures = load(tmp_path).figures
    assert not [id for id in figures if "interest" in id]
    assert figures["funding.closing_balance"].inputs == ("funding.brought_forward", "funding.arrived", "funding.used")


def test_a_source_overspent_singly_is_found_though_the_sum_is_not(tmp_path):
    write_year(tmp_path, 2031, [*EARLIER, *LATER])
    codes = {f.code: f for f in load(tmp_path).findings}
    found = codes["REC-SOURCE-OVERSPENT"]
    assert found.severity == "warning" and found.lines == (9,) and found.figures == ("funding.closing_balance.county",)
    assert "县级资金期末结余−5万元，超支5万元（到位40万元、支出45万元）" in found.message
    assert "REC-SPENT-OVER-ARRIVED" not in codes


@pytest.mark.parametrize(("events", "rate", "other", "words"), [
    # an appropriation taken back after it had arrived before: (−5) ÷ (−5) is not 100 %
    ([("下达", "2030-02-01", "中央", 10 * WAN), ("到位", "2030-02-01", "中央", 10 * WAN), ("下达", "2031-02-01", "中央", -5 * WAN),
      ("到位", "2031-02-01", "中央", -5 * WAN), ("支出", "2031-06-01", "中央", 5 * WAN)],
     "funding.to_position_rate", "funding.use_rate", "资金到位率的分子为负"),
    # spent on credit before: nothing is there to be used, but less than nothing
    ([("下达", "2031-02-01", "中央", 10 * WAN), ("支出", "2030-02-01", "中央", 20 * WAN), ("到位", "2031-03-01", "中央", 10 * WAN),
      ("支出", "2031-06-01", "中央", 5 * WAN)],
     "funding.use_rate", "funding.to_position_rate", "资金使用率（预算执行率）的分母为负"),
    # a few yuan less than nothing are said to be so, not 0万元: 500 fen back of 10 yuan that were left
    ([("下达", "2030-02-01", "中央", 1000), ("到位", "2030-02-01", "中央", 1000), ("下达", "2031-02-01", "中央", -500),
      ("到位", "2031-02-01", "中央", -500), ("支出", "2031-06-01", "中央", 500)],
     "funding.to_position_rate", "funding.use_rate", "本期到位资金−5元、评价资金（下达资金）−5元"),
])  # fmt: skip
def test_a_rate_with_a_negative_part_has_no_value(tmp_path, events, rate, other, words):
    write_year(tmp_path, 2031, events)
    run = load(tmp_path)
    assert run.figures[rate].value is None and run.figures[rate].printed == "—"
    assert run.figures[rate].working.endswith("× 100% = —（分子或分母为负）")
    assert run.figures[other].value == 100
    (found,) = [f for f in run.findings if f.code == "REC-NEGATIVE-BASE"]
    assert words in found.message and found.severity == "warning" and rate in found.figures


def test_a_year_that_begins_where_the_one_before_ended(tmp_path):
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, [*EARLIER, *LATER], [2030])
    assert opening(load(tmp_path)) == []


def test_a_year_whose_earlier_events_are_missing(tmp_path):
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, LATER[:-1], [2030])
    balance, waiting = opening(load(tmp_path))
    assert balance == ("warning", "上期结转0万元，上期“2030”期末结余32万元，相差32万元；"
                       "中央资金上期结转0万元，上期期末结余32万元，相差32万元")  # fmt: skip
    # 2030 left 100 − 80 = 20 to arrive; 2031 alone knows of 40 − 0 − 40 = 0
    assert waiting == ("warning", "期初待到位资金0万元（评价资金40万元 − 本期下达40万元），上期“2030”期末待到位20万元"
                       "（评价资金100万元 − 到位80万元），相差20万元")  # fmt: skip


def test_balances_that_differ_by_less_than_prints_do_not_look_the_same(tmp_path):
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, [*EARLIER, ("支出", "2030-12-30", "中央", 1_234), *LATER], [2030])
    ((_, message),) = opening(load(tmp_path))
    assert message == ("上期结转31.999万元，上期“2030”期末结余32万元，相差12.34元；"  # 32 万元 − 12.34 yuan = 31.998766 万元
                       "中央资金上期结转31.999万元，上期期末结余32万元，相差12.34元")  # fmt: skip


def test_a_balance_that_moved_from_one_source_to_another(tmp_path):
    moved = [(event, day, "县级", fen) if event in ("到位", "支出", "利息") else (event, day, source, fen) for event, day, source, fen in EARLIER]
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, [*moved, *LATER[1:3]], [2030])
    ((severity, message),) = opening(load(tmp_path))
    assert severity == "warning"
    assert message == ("中央资金上期结转0万元，上期“2030”期末结余32万元，相差32万元；"
                       "县级资金上期结转32万元，上期期末结余0万元，相差32万元")  # fmt: skip


def test_a_difference_that_the_run_file_explains(tmp_path):
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, LATER[:-1], [2030], more="known_differences: {REC-OPENING: 上年账户已销户}\n")
    found = [f for f in load(tmp_path).findings if f.code == "REC-OPENING"]
    assert len(found) == 2 and all(f.explained and f.message.endswith("（说明：上年账户已销户）") for f in found)


def test_a_run_before_whose_satisfaction_is_over_several_surveys(tmp_path):
    asked = "{{scale: [好, 不好], items: [{{id: {0}_all, column: 问题, label: 总体}}], method: top_two}}"
    surveys = f"surveys: {{east: {asked.format('e')}, west: {asked.format('w')}}}\noverall: {{method: mean}}\n"
    write_year(tmp_path, 2030, EARLIER, more=surveys)
    write_year(tmp_path, 2031, [*EARLIER, *LATER], [2030])
    run_file = tmp_path / "params/2030.yml"
    run_file.write_text(run_file.read_text("utf-8").replace("[funds]", "[funds, questionnaires_east, questionnaires_west]"), "utf-8")
    assert opening(load(tmp_path)) == []


@pytest.mark.parametrize("damage", ["missing", "run file", "funds"])
def test_a_run_before_that_cannot_be_read_is_said_not_to_be_compared(tmp_path, damage):
    write_year(tmp_path, 2030, EARLIER)
    write_year(tmp_path, 2031, [*EARLIER, *LATER], [2030])
    if damage == "missing":
        (tmp_path / "params/2030.yml").unlink()
    elif damage == "run file":
        (tmp_path / "params/2030.yml").write_text("run: [", encoding="utf-8")
    else:
        write_year(tmp_path, 2030, [("到位", "2030-03-01", "火星", 1)])
    ((severity, message),) = opening(load(tmp_path))
    assert severity == "note" and "“2030”" in message and "未与上期期末核对" in message


def test_a_run_that_does_not_end_the_day_before_is_not_compared(tmp_path):
    write_year(tmp_path, 2029, [("到位", "2029-03-01", "中央", 7 * WAN)])
    write_year(tmp_path, 2031, [*EARLIER, *LATER], [2029])
    assert opening(load(tmp_path)) == []


EVENT = st.tuples(
    st.sampled_from(["下达", "到位", "支出", "利息"]), st.integers(0, 3), st.integers(1, 12),
    st.sampled_from(["中央", "省级", "县级", "其他"]), st.integers(1, 10**9),
)  # fmt: skip


@settings(deadline=None, max_examples=12)
@given(st.lists(EVENT, min_size=1, max_size=20), st.integers(0, 19))
def test_chains_of_years_close(events, forgotten):
    """Each year knows all events up to its end: what it closes with, the next begins with, by source and in all."""
    dated = [(event, f"{2030 + year}-{month:02}-15", source, fen) for event, year, month, source, fen in events]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        known = {year: [e for e in dated if int(e[1][:4]) <= year] for year in range(2030, 2034)}
        years = [year for year in known if known[year]]
        for year in years:
            write_year(root, year, known[year], [year - 1] if year - 1 in years else [])
        runs = {year: load(root, str(year)) for year in years}
        for year in years:
            assert opening(runs[year]) == []
            figures = runs[year].figures
            balance = {"中央": 0, "省级": 0, "县级": 0, "其他": 0}
            for event, _, source, fen in known[year]:
                balance[source] += {"到位": fen, "利息": fen, "支出": -fen, "下达": 0}[event]
            for source, id in zip(balance, ("central", "provincial", "county", "other"), strict=True):
                assert (figures.get_number(f"funding.closing_balance.{id}") or 0) * WAN == balance[source]
            assert figures.get_number("funding.closing_balance") * WAN == sum(balance.values())
            assert {f.figures[0] for f in runs[year].findings if f.code == "REC-SOURCE-OVERSPENT"} == {
                f"funding.closing_balance.{id}" for id in ("central", "provincial", "county", "other")
                if (figures.get_number(f"funding.closing_balance.{id}") or 0) < 0
            }  # fmt: skip
        # A last year that forgets one event of the years before says so.
        last = years[-1]
        if len(years) > 1:
            before = known[last - 1] if last - 1 in years else []
            if before:
                lost = before[forgotten % len(before)]
                left = list(known[last])
                left.remove(lost)
                if left:
                    write_year(root, last, left, [last - 1])
                    assert any(severity == "warning" for severity, _ in opening(load(root, str(last))))


BOND = [
    ("下达", "2031-02-01", "专项债券", 40 * WAN), ("到位", "2031-03-01", "专项债券", 30 * WAN), ("支出", "2031-06-01", "专项债券", 12 * WAN),
    ("下达", "2031-02-01", "中央", 10 * WAN),
]  # fmt: skip


def test_a_source_that_the_run_file_declares_is_printed_as_such_everywhere(tmp_path):
    write_year(tmp_path, 2031, BOND, more="sources: {bond: 专项债券, empty: 社会捐赠}\n")
    run = load(tmp_path)
    figures = run.figures
    assert [figures[id].printed for id in ("funding.arrived.bond", "funding.allocated.2030.bond", "funding.closing_balance.bond")] == [
        "30", "40", "18",
    ]  # fmt: skip
    assert figures["funding.used.bond"].label == "本期使用专项债券资金"
    assert "funding.arrived.empty" not in figures  # no event has it
    document = report.build(run)
    (table,) = [block for block in document.tables() if block.name == "funds"]
    assert [column.title for column in table.columns][2:6] == ["中央资金", "省级资金", "市级资金", "专项债券资金"]
    text = re.sub("<[^>]+>", "", "\n".join(section._repr_html_() for section in document.sections))
    assert "期末结余18万元，均为专项债券资金。" in text
    allocated = run.funds[run.funds["event"] == "allocated"][["budget_year", "source", "amount_fen"]]
    drawn = charts.draw_funds_by_year(allocated.assign(source=allocated["source"].astype("str").map(run.source_names)), "资金明细")
    assert "2030年下达50万元（专项债券40万元、中央10万元）" in drawn.alt


def test_a_declared_source_can_be_scored_and_told_before_it_has_an_event(tmp_path):
    write_year(tmp_path, 2031, BOND[-1:], more="sources: {bond: 专项债券}\n")
    framework = tmp_path / "params/frameworks/funds.yml"
    framework.write_text(framework.read_text(encoding="utf-8").replace("own.done", "funding.closing_balance.bond"), encoding="utf-8")
    assert load(tmp_path).figures["funding.closing_balance.bond"].printed == "0"
    framework.write_text(framework.read_text(encoding="utf-8").replace(".bond", ".loan"), encoding="utf-8")
    with pytest.raises(InputFaults, match=r"'loan', not among the sources of this run \(central, .*, other, bond\)"):
        load(tmp_path)


@pytest.mark.parametrize(("sources", "fault"), [
    ("{county: 旗县}", "sources.county: the id 'county', which is '县级' already; expected another id"),
    ("{\"2031\": 专项债券}", "sources.2031: the id '2031', which figure ids read as a budget year"),
    ("{own: 中 央}", "sources.own: '中 央', a source that the contract has already"),
    ("{a: 债券, b: 债 券}", "sources.b: '债 券', which is a already; expected each source once"),
    ("{a.b: 债券}", "sources.a.b: 'a.b'; expected an id without dots"),
])  # fmt: skip
def test_faults_of_declared_sources(tmp_path, sources, fault):
    write_year(tmp_path, 2031, BOND[-1:], more=f"sources: {sources}\n")
    with pytest.raises(InputFaults, match=re.escape(fault)):
        load(tmp_path)
