"""What the report says of a loss or a finding by itself, where no narrative does: synthetic school buses."""

import gc
import re
import weakref
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from full_project import make_full_project
from record_project import DECLARATION, RECORDS, RUN, make_project

from perfeval_helpers import report
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.report.blocks import Heading, Paragraph
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Document
from perfeval_helpers.report.sections import front
from perfeval_helpers.report.sections.advice import advise, find_remedy, name_problem
from perfeval_helpers.report.sections.analysis import build_indicator, tell_rest
from perfeval_helpers.report.sections.causes import say_cause, say_gap
from perfeval_helpers.report.sections.conclusion import choose_facts
from perfeval_helpers.report.sections.evidence import TOPICS, Subject, Topic, choose_topics
from perfeval_helpers.report.sections.problems import list_problems
from perfeval_helpers.report.sections.records import name_worst
from perfeval_helpers.report.sections.review import describe_review
from perfeval_helpers.showing.tables import Column, Row, Table, print_cell
from perfeval_helpers.values.language import tell

FRAMEWORK = """\
name: 测试指标体系
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 过程, level2: 管理, level3: 制度执行, points: 10, rule: {kind: checklist, items: [有制度, 有记录]}}
  - {level1: 产出, level2: 数量, level3: 接送人次, points: 20, rule: {kind: proportional, figure: rides.carried, target: 110}}
  - {level1: 产出, level2: 时效, level3: 准点率, points: 40, rule: {kind: tiers, figure: rides.punctual_rate, tiers: [{from: 80, share: 1}, {from: 40, share: 0.5}]}}
  - {level1: 产出, level2: 成本, level3: 成本节约, points: 30, rule: {kind: proportional, figure: rides.unit_cost, target: 5, better: lower}}
"""
JUDGED = RUN.replace(
    "judgements: {}", "judgements: {制度执行: {items: [met, missed], reason: 登记簿有缺页, evidence: [登记簿, 派车单], by: 评价组, date: 2025-03-01}}"
)


def build(root: Path, **changes: str) -> Document:
    make_project(root, **{"framework": FRAMEWORK, "run": JUDGED, **changes})
    return report.build(load_run("own", root))


def read(document: Document, key: str) -> list[str]:
    return [block.text for block in document[key].blocks if isinstance(block, Paragraph | Heading)]


def read_all(document: Document) -> str:
    """Every text of the report, cells of tables included."""
    rows = [print_cell(cell) for table in document.tables() for row in table.rows for cell in row.cells]
    return "\n".join([*(text for section in document.sections for text in read(document, section.key)), *rows])


def test_a_loss_says_what_its_heading_leaves_unsaid(tmp_path: Path) -> None:
    document = build(tmp_path)
    said = read(document, "七")
    # carried 38 + 41 + 20 = 99 of 110; 2 of 4 lines punctual = 50 %, 80 wanted; 551 yuan ÷ 99 = 5.5657 where 5 are wanted:
    # points 5, 18, 20 and 30 × 5 ÷ 5.5657 = 26.95
    assert said[1] == "以下6个问题与第八章的建议同号对应，共失30.05分；没有写明所查阅资料的失分由数据计算得出；问题（五）、（六）由核对发现，没有对应的扣分。"
    assert said[2:10] == [
        "（一）登记簿有缺页",
        "查阅登记簿、派车单，“有记录”不符合要求，“制度执行”分值10分，失5分；分析见第四章（一）1。",
        "（二）接送99人次，低于满分标准110人次",
        "比满分标准低11人次，该指标分值20分，失2分；分析见第四章（二）1。",
        "（三）准点率50%，低于满分档80%",
        "比满分标准低30个百分点，该指标分值40分，失20分，失分最多；分析见第四章（二）2。",
        "（四）人次费用5.57元/人次，高于满分标准5元/人次",
        "比满分标准高0.57元/人次，“成本节约”分值30分，失3.05分；人次费用最高的是西线（7.50元/人次）；分析见第四章（二）3。",  # 西线 150 yuan ÷ 20
    ]
    # the heading is the whole message: where it is remains to be said
    assert said[12:] == ["（六）接送明细有1行接送人数多于座位数", "见接送明细第3行。"]
    advised = read(document, "八")  # a check that advises nothing: what it checks is looked into
    assert advised[-2:] == ["（六）核实“接送人数多于座位数”的记录", "由实施单位核实“接送人数多于座位数”的记录，更正或说明原因，一个月内完成。"]


@pytest.mark.parametrize(("advice", "said"), [
    ("复核是否为重复提交", "由实施单位负责，一个月内完成。"),  # the heading says it
    ("说明未列入名单的人员情况，如去世", "由实施单位说明未列入名单的人员情况，如去世，一个月内完成。"),  # 负责，如去世 would be no sentence
    ("增设该指标，或说明理由", "由实施单位增设该指标，或说明理由，一个月内完成。"),
])  # fmt: skip
def test_advice_of_a_check_is_a_sentence_beside_its_heading(advice: str, said: str) -> None:
    found = (Finding("REC-SHARE", tell("{found}", found="x"), advice=advice),)
    assert advise(cast(Any, None), (), found, 1, {}) == said


def test_no_points_lost_are_no_sum_of_them(tmp_path: Path) -> None:
    full = FRAMEWORK.replace("target: 110", "target: 90").replace("tiers: [{from: 80", "tiers: [{from: 50").replace("target: 5,", "target: 6,")
    document = build(tmp_path, framework=full, run=JUDGED.replace("missed", "met"))
    assert read(document, "七")[1] == "以下2个问题与第八章的建议同号对应，均没有对应的扣分。"
    assert "失0分" not in read_all(document)
    assert "产出指标分值90分，综合评价得分90分，得分率100%。主要从数量、时效、成本3个方面评价。" in read(document, "四")  # 20 + 40 + 30; 100 % says the rest


def test_a_name_that_ends_in_latin_stands_apart_from_its_number(tmp_path: Path) -> None:
    declaration = DECLARATION.replace("label: 接送人次", "label: 线路BRT2").replace("label: 准点率", "label: 准点率P")
    targets = "targets:\n  - {level1: 产出指标, level2: 数量指标, name: 人次, figure: rides.carried, target: '>= 110 人次'}\n"
    said = read_all(build(tmp_path, declaration=declaration, run=JUDGED + targets))
    assert "线路BRT2 99人次" in said and "准点率P 50%" in said
    assert "BRT299" not in said and "率P50" not in said


def test_the_report_does_not_send_the_bureau_to_the_run_file(tmp_path: Path) -> None:
    records = RECORDS.replace("8.0,准点,2024", "8.0,正点,2024")  # mapped; 不详 is none of the allowed words, and is set aside
    records = records.replace("合计", "西线,2024-03-03,30,20,1,1.0,不详,,B02,,赵六水\n合计")
    more = "values: {rides: {到校情况: {正点: 准点}}}\ntolerate_bad_lines: {rides: 0.5}\n"
    said = read_all(build(tmp_path, records=records, run=JUDGED + more))
    assert "“到校情况”按评价方案中的对应关系读入：“正点”读作“准点”1行" in said
    assert "不在允许的取值之内，应为：" in said
    assert "运行文件" not in said and "values" not in said


def test_own_words_on_run_files_and_lines_stay_in_the_report(tmp_path: Path) -> None:
    declaration = DECLARATION.replace("title: 接送明细", "title: 车辆运行文件").replace("接送人数多于座位数", "座位与运行文件不符，见第8行")
    records = RECORDS.replace("合计", "西线,2024-03-03,30,20,1,1.0,运行文件丢失,,B02,,赵六水\n合计")
    said = read_all(build(tmp_path, declaration=declaration, records=records, run=JUDGED + "tolerate_bad_lines: {rides: 0.5}\n"))
    assert "车辆运行文件有1行座位与运行文件不符，见第8行" in said
    assert "“运行文件丢失”不在允许的取值之内，应为：" in said and "values" not in said


def test_records_say_their_source_and_method_with_the_loss_once(tmp_path: Path) -> None:
    free = 'rides.free: {label: 空座率, unit: "%", ratio: {of: {difference: {of: {sum: seats}, minus: {sum: carried}}}, to: {sum: seats}}}'
    said = read(build(tmp_path, declaration=DECLARATION.replace("by: [route]", f"  {free}\nby: [route]")), "四")
    assert any("（［座位数合计 − 接送人数合计］ ÷ 座位数合计 × 100%）" in text for text in said)  # brackets inside brackets are of another kind
    assert "据接送明细，接送99人次，低于满分标准110人次，失2分。" in said
    assert not any(text.startswith("据接送明细，接送99人次。") for text in said)
    # what no indicator asks for is of one extract: no heading 1. without 2.
    assert said[said.index("（三）其他数据情况") + 1].startswith("据接送明细，线路数2条；接送费用")
    # its working with all its lines is too long for the sentence, its method is not
    (cost,) = [text for text in said if text.startswith("据接送明细，人次费用")]
    assert re.fullmatch(r"据接送明细，人次费用5\.57元/人次（.+÷.+），高于满分标准5元/人次，失3\.05分。", cost), cost


TOLD = """\
## 四（一）1（1）制度执行

登记簿由各校保管。

## 四（二）1（1）接送人次

全年接送[[rides.carried]]。

## 四（二）2（1）准点率

早晚高峰容易晚点。

## 四（二）3（1）成本节约

每人次花费[[rides.unit_cost]]。
"""
FULL = FRAMEWORK.replace("target: 110", "target: 90").replace("tiers: [{from: 80", "tiers: [{from: 50").replace("target: 5,", "target: 6,")


def build_told(root: Path, framework: str, run: str = JUDGED) -> list[str]:
    make_project(root, framework=framework, run=run + "narrative: narrative.md\n")
    (root / "params/narrative.md").write_text(TOLD, encoding="utf-8")
    return read(report.build(load_run("own", root)), "四")


def test_a_fact_that_the_prose_has_is_not_told_again_and_stands_before_the_prose_where_it_has_not(tmp_path: Path) -> None:
    said = build_told(tmp_path, FULL, JUDGED.replace("missed", "met"))
    # the only indicator of its level 2 has no heading （1）; what was read ends the prose
    assert said[said.index("1.管理") + 2 :][:1] == ["登记簿由各校保管（佐证资料：登记簿、派车单）。"]
    # 99 rides are told: a sum adds nothing; 551 yuan ÷ 99 are told too, and how they are made remains
    assert said[said.index("1.数量") + 2 :][:2] == ["全年接送99人次。", "2.时效"]
    assert said[said.index("3.成本") + 2 :][:2] == ["据接送明细，人次费用按“费用合计 ÷ 接送人数合计”计算。", "按线路看，2组中最高的是西线（7.50元/人次）。"]
    at = said.index("早晚高峰容易晚点。")
    assert said[at - 1].startswith("据接送明细，准点率50%（")
    assert not any(text.startswith("（1）") for text in said)


def test_what_was_read_stands_behind_prose_that_ends_with_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "TOLD", TOLD.replace("登记簿由各校保管。", "登记簿由各校保管，共登记[[rides.carried]]"))
    assert "登记簿由各校保管，共登记99人次（佐证资料：登记簿、派车单）。" in build_told(tmp_path, FULL, JUDGED.replace("missed", "met"))


def test_facts_that_are_no_figures_are_told_although_their_figure_is_scored(run: Any) -> None:
    context, cited = Context(run), {"services.activities"}
    facts, again = (context.say(text) for text in ("组织活动[[services.activities]]，各街道2至3场。", "组织活动[[services.activities]]。"))
    assert tell_rest(context, facts, cited) is facts and tell_rest(context, again, cited) is None


def test_a_loss_that_is_told_is_scored_without_telling_it_again(tmp_path: Path) -> None:
    judged = FRAMEWORK.replace("kind: checklist, items: [有制度, 有记录]", "kind: judgement")
    run = JUDGED.replace("items: [met, missed], reason: 登记簿有缺页", "share: 0.6, reason: 登记簿有缺页")
    said = build_told(tmp_path, judged, run)
    assert said[said.index("登记簿由各校保管。") + 1] == "实现程度评定为60%，失4分（佐证资料：登记簿、派车单）。"


def test_facts_stand_before_the_prose_the_loss_behind_it_and_tables_with_what_they_show_last(tmp_path: Path) -> None:
    make_project(tmp_path, framework=FRAMEWORK, run=JUDGED + "narrative: narrative.md\n")
    (tmp_path / "params/narrative.md").write_text(TOLD, encoding="utf-8")
    context = Context(load_run("own", tmp_path))
    table = Table("rides", "各线路", (Column("线路"),), (Row(("东线",)),))
    blocks: list[Any] = [context.say("本期接送[[rides.carried]]。"), table, context.say("分线路看，各有差异。")]
    topic = Topic("接送", (), (), "rides", lambda context: blocks)
    told = build_indicator(context, context.lines[0], [topic], set())  # 制度执行, whose prose cites no figure
    texts = [block.text if isinstance(block, Paragraph) else "表" for block in told]
    assert texts == ["本期接送99人次。", "登记簿由各校保管。", "“有记录”不符合要求，失5分（佐证资料：登记簿、派车单）。", "表", "分线路看，各有差异。"]
    # the prose of 接送人次 has the number itself: it stands first
    told = build_indicator(context, context.lines[1], [replace(topic, name="人次")], set())
    assert [block.text for block in told if isinstance(block, Paragraph)] == ["全年接送99人次。", "接送99人次，低于满分标准110人次，失2分。", "分线路看，各有差异。"]


def test_a_loss_of_parts_has_the_source_and_method_of_each(tmp_path: Path) -> None:
    parts = "{kind: parts, parts: [{name: 人次, points: 20, rule: {kind: proportional, figure: rides.carried, target: 110}}, {name: 准点, points: 40, rule: {kind: tiers, figure: rides.punctual_rate, tiers: [{from: 80, share: 1}, {from: 40, share: 0.5}]}}]}"
    lines = [line for line in FRAMEWORK.splitlines() if "接送人次" not in line and "准点率" not in line]
    lines.append(f"  - {{level1: 产出, level2: 服务, level3: 服务水平, points: 60, rule: {parts}}}")
    said = read(build(tmp_path, framework="\n".join(lines)), "四")
    (loss,) = [text for text in said if "失22分" in text]  # 2 of 20 for 99 of 110 rides, 20 of 40
    assert re.fullmatch(r"据接送明细，接送99人次，低于满分标准110人次；准点率50%（.+÷.+），低于满分档80%，失22分。", loss), loss


def test_the_method_of_a_figure_stands_behind_its_own_value_and_not_within_a_longer_label(tmp_path: Path) -> None:
    # 2 of 4 lines are punctual = 50 %; of those that carried anybody 2 of 3 = 66.67 %
    both = "parts: [{name: 班次准点, points: 20, rule: {kind: proportional, figure: rides.carrying_rate, target: 100}}, {name: 全部, points: 40, rule: {kind: proportional, figure: rides.punctual_rate, target: 100}}]"
    rate = 'rides.carrying_rate: {label: 载客班次准点率, unit: "%", ratio: {of: {count: lines, where: {state: punctual}}, to: {count: lines, where: {carried: {over: 0}}}}}'
    lines = [line for line in FRAMEWORK.splitlines() if "接送人次" not in line and "准点率" not in line]
    lines.append(f"  - {{level1: 产出, level2: 服务, level3: 服务水平, points: 60, rule: {{kind: parts, {both}}}}}")
    document = build(tmp_path, framework="\n".join(lines), declaration=DECLARATION.replace("by: [route]", f"  {rate}\nby: [route]"))
    said = read(document, "四")
    (loss,) = [text for text in said if "失26.67分" in text]  # 20 × 1/3 + 40 × 1/2
    # of the one indicator's two figures one differs by group (东线 1 of 2, 西线 1 of 1), and says which it is
    assert said[said.index(loss) + 1] == "载客班次准点率按线路看，2组中最低的是东线（50%）。"
    # chapter 七 has no working, says what its heading leaves out, and refers to chapter 四 as for losses of one figure
    (cost,) = [text for text in read(document, "七") if "失26.67分" in text]
    assert cost.startswith("全部：准点率50%，低于满分标准100%；“服务水平”分值60分，失26.67分，失分最多；") and cost.endswith("分析见第四章（二）2。")
    assert re.fullmatch(r"据接送明细，载客班次准点率66\.67%（.+÷.+），低于满分标准100%；全部：准点率50%（[^；]+÷[^；]+），低于满分标准100%，失26\.67分。", loss), loss


def test_no_group_better_than_the_whole_is_among_the_worst(tmp_path: Path) -> None:
    # 东线 1 of 2, 西线 1 of 2, 北线 2 of 2, 南线 2 of 2: the whole is 6 of 8 = 75 %
    more = "".join(f"{line},2024-03-0{day},30,1,1,1.0,准点,,B0,,赵六水\n" for line in ("北线", "南线") for day in (1, 2))
    said = read(build(tmp_path, records=RECORDS.replace("合计", more + "合计")), "四")
    (groups,) = [text for text in said if text.startswith("按线路看，4组中最低的是")]
    assert groups == "按线路看，4组中最低的是东线（50%）、西线（50%）。"
    bad = "".join(f"{line},2024-03-0{day},30,1,1,1.0,{word},,B0,,赵六水\n" for line in ("中线", "环线") for day, word in ((1, "准点"), (2, "停运")))
    said = read(build(tmp_path / "four", records=RECORDS.replace("合计", more + bad + "合计")), "四")  # four of six: 1 of 2
    assert "按线路看，6组中最低的是东线（50%）、中线（50%）、环线（50%）等4组。" in said
    one_bad = RECORDS.replace("停运", "准点").replace("合计", more + "合计")  # 东线 alone is below 7 of 8
    said = read(build(tmp_path / "one", records=one_bad), "四")
    assert "按线路看，4组中最低的是东线（50%）。" in said


def test_a_target_that_is_exceeded_is_told_with_its_unit_and_without_a_sign(tmp_path: Path) -> None:
    rule = FRAMEWORK.replace("kind: proportional, figure: rides.unit_cost, target: 5, better: lower", 'kind: all_or_nothing, figure: rides.unit_cost, target: "<= 5"')
    said = read(build(tmp_path, framework=rule), "七")
    assert "（四）人次费用5.57元/人次，超过满分标准5元/人次" in said
    assert "比满分标准高0.57元/人次，“成本节约”分值30分，未得分，失分最多；人次费用最高的是西线（7.50元/人次）；分析见第四章（二）3。" in said


@pytest.mark.parametrize(("amounts", "said"), [
    # allocated, arrived before, arrived, each of 2021 and 2022, in yuan
    ({"central": [(1_000_000, 500_000, 200_000), (400_000, 0, 0)]}, "未到位的70万元均为中央资金，其中2021年度30万元、2022年度40万元"),
    ({"central": [(1_000_000, 1_000_000, 0), (400_000, 0, 375_000)]}, "未到位的2.50万元均为2022年度中央资金"),
    ({"central": [(1_000_000, 0, 900_000), (0, 0, 0)], "county": [(50_000, 0, 0), (20_000, 0, 0)]}, "未到位的17万元中，中央资金10万元、县级资金7万元"),
    ({"central": [(1_000_000, 0, 1_000_000), (0, 0, 0)]}, ""),
    ({"central": [(1_000_000, 0, 1_000_000), (400_000, 0, 399_960)]}, "未到位的40元均为2022年度中央资金"),  # 0.004万元 prints as 0
    ({"central": [(1_000_000, 0, 900_000), (0, 0, 50_000)]}, ""),  # more arrived of a year than was allocated
])  # fmt: skip
def test_what_did_not_arrive_is_told_by_source_and_of_one_source_by_year(amounts: dict[str, list[tuple[int, int, int]]], said: str) -> None:
    days = {"allocated": "2022-01-05", "before": "2021-12-01", "arrived": "2022-06-01"}
    events = [
        ({"before": "arrived"}.get(event, event), pd.Timestamp(days[event]), year, source, 100 * yuan)
        for source, years in amounts.items() for year, own in zip((2021, 2022), years, strict=True) for event, yuan in zip(days, own, strict=True)
    ]  # fmt: skip
    funds = pd.DataFrame(events, columns=["event", "date", "budget_year", "source", "amount_fen"])
    period = SimpleNamespace(start=date(2022, 1, 1), end=date(2022, 12, 31))
    run = SimpleNamespace(funds=funds, spec=SimpleNamespace(period=period, extracts=("funds",)), source_names={"central": "中央", "county": "县级"})
    assert say_gap(Context(cast(Any, run))) == said


def test_of_people_unpaid_for_no_stated_reason_none_is_said_to_be_one() -> None:
    rule = {"level3": "发放准确率", "figures": ("payout.spring.amount_accuracy",)}

    def say(*unpaid: str) -> str:
        figures = {f"payout.spring.unpaid.{group}": SimpleNamespace(value=3) for group in unpaid} | {rule["figures"][0]: SimpleNamespace(value=90)}
        names = {"dead": "死亡", "no_reason": "未说明原因"}
        context = SimpleNamespace(run=SimpleNamespace(reason_names=names), figures=figures, knows=figures.__contains__)
        return say_cause(cast(Any, context), cast(Any, SimpleNamespace(**rule)))

    assert say("no_reason") == "[[payout.spring.unpaid.no_reason]]未足额发放，未说明原因"
    assert say("dead", "no_reason") == "未足额发放的原因为死亡[[payout.spring.unpaid.dead]]、未说明原因[[payout.spring.unpaid.no_reason]]"
    assert say() == ""


SURVEY = """\
survey:
  issued: 9
  scale: [满意, 一般, 不满意]
  items: [{id: overall, column: 总体, label: 总体}]
  satisfied_when: {item: overall, answers: [满意]}
  method: satisfied_questionnaires
  comment_groups: {票价: [贵]}
"""


def test_advice_that_earlier_advice_has_is_referred_to(tmp_path: Path) -> None:
    more = "  - {level1: 产出, level2: 数量, level3: 线路覆盖, points: 10, rule: {kind: proportional, figure: rides.routes, target: 5}}\n"
    said = read(build(tmp_path, framework=FRAMEWORK.replace("points: 30", "points: 20") + more), "八")
    assert "由实施单位列出没有完成的任务清单，排出月度进度并落实到人，按月通报，三个月内完成；接送人次由本期的99人次，下一评价期达到110人次。" in said
    assert "措施和完成时间同（二）；线路数由本期的2条，下一评价期达到5条。" in said


def test_a_heading_that_leaves_out_parts_of_a_loss_has_them_below(tmp_path: Path) -> None:
    rules = {"全部接送人次达到计划": "kind: proportional, figure: rides.carried, target: 110", "各班次准点": "kind: proportional, figure: rides.punctual_rate, target: 100"}
    parts = ", ".join(f"{{name: {name}, points: 30, rule: {{{rule}}}}}" for name, rule in rules.items())
    lines = [line for line in FRAMEWORK.splitlines() if "接送人次" not in line and "准点率" not in line]
    lines.append(f"  - {{level1: 产出, level2: 服务, level3: 服务水平, points: 60, rule: {{kind: parts, parts: [{parts}]}}}}")
    said = read(build(tmp_path, framework="\n".join(lines)), "七")
    at = said.index("（三）全部接送人次达到计划：接送99人次，低于满分标准110人次，另有1项")
    assert said[at + 1] == "各班次准点：准点率50%，低于满分标准100%；“服务水平”分值60分，失18分，失分最多；分析见第四章（二）2。"  # 30 × 11/110 + 30 × 1/2


def test_a_loss_says_what_lies_behind_it_and_its_advice_begins_there(tmp_path: Path) -> None:
    asked = "items: [{id: overall, column: 总体, label: 总体}, {id: bus, column: 车况, label: 车况}, {id: driver, column: 司机, label: 司机}]"
    survey = SURVEY.replace("items: [{id: overall, column: 总体, label: 总体}]", asked)
    rule = "  - {level1: 效益, level2: 满意度, level3: 家长满意度, points: 10, rule: {kind: proportional, figure: survey.satisfaction_rate, target: 100}}\n"
    make_project(tmp_path, framework=FRAMEWORK.replace("points: 40", "points: 30") + rule, run=JUDGED.replace("[rides]", "[rides, questionnaires]") + survey)
    # half are satisfied; 2 of 4 with the bus, all with the driver
    answers = "1,满意,满意,满意\n2,满意,一般,满意\n3,一般,不满意,满意\n4,不满意,不满意,一般\n"
    (tmp_path / "data/own/questionnaires.csv").write_text(f"序号,总体,车况,司机\n{answers}", encoding="utf-8")
    document = report.build(load_run("own", tmp_path))
    problem = next(text for text in read(document, "七") if "“家长满意度”" in text)
    assert problem == "比满分标准低50个百分点，“家长满意度”分值10分，失5分；分题看，满意度较低的是车况50%；分析见第四章（三）1。"
    advice = [text for text in read(document, "八") if "重点是" in text]
    assert [re.findall("重点是([^，]+)，", text) for text in advice] == [["“有记录”"], ["西线"], ["车况"]]


def test_a_report_keeps_nothing_of_a_run_that_is_let_go(tmp_path: Path) -> None:
    """A worker that makes many runs one after another, as on Windows, keeps the last few; a chapter's own store of contexts kept 64."""
    make_project(tmp_path, framework=FRAMEWORK, run=JUDGED)
    context = Context(load_run("own", tmp_path))
    assert name_worst(context, "rides.unit_cost") == "人次费用最高的是西线（7.50元/人次）"  # 150 yuan ÷ 20
    left = weakref.ref(context)
    del context
    gc.collect()
    assert left() is None


@pytest.mark.parametrize("column", ["您的意见", "意见建议"])
def test_comments_that_were_not_read_are_not_said_to_be_none(tmp_path: Path, column: str) -> None:
    run = JUDGED.replace("[rides]", "[rides, questionnaires]") + SURVEY
    make_project(tmp_path, framework=FRAMEWORK, run=run)
    (tmp_path / "data/own/questionnaires.csv").write_text(f"序号,总体,{column}\n1,满意,太贵\n2,一般,\n", encoding="utf-8")
    loaded = load_run("own", tmp_path)
    idle = [finding.located() for finding in loaded.findings if finding.code == "NOTE-IDLE"]
    headings = read(report.build(loaded), "附件4")
    if column == "意见建议":
        assert not idle and any("意见建议" in text for text in headings)
    else:
        assert len(idle) == 1 and "survey.comment_groups" in idle[0] and "no column of comments was read" in idle[0]
        assert not any("意见建议" in text for text in headings)


def test_what_was_paid_stands_under_the_accuracy_not_under_the_lateness() -> None:
    names = {"发放准确率": "count_accuracy", "按时发放率": "on_time_rate", "延迟发放人次": "late_count"}
    chosen = choose_topics([Subject(name, (f"payout.{id}",)) for name, id in names.items()])
    assert {place: [topic.name for topic in found] for place, found in chosen.items()} == {0: ["资金发放到人"], 1: ["发放及时性"]}


def test_a_target_on_lateness_does_not_tell_what_was_paid(run: Any) -> None:
    late, done = (SimpleNamespace(target=SimpleNamespace(name=name, figure=f"payout.{id}")) for name, id in (("补贴按时发放率", "on_time_rate"), ("补贴准确率", "count_accuracy")))
    named = [{place: [topic.key for topic in topics] for place, topics in choose_facts(Context(run), results).items()} for results in ((late,), (late, done))]  # type: ignore[arg-type]
    assert named == [{0: ["timeliness"]}, {0: ["timeliness"], 1: ["payout"]}]


def test_completion_in_time_is_answered_by_planning_not_by_a_list_of_tasks() -> None:
    for name, title in (("按期完成率", "提前安排，按时完成"), ("如期竣工率", "提前安排，按时完成"), ("任务完成率", "补上没有完成的任务")):
        assert find_remedy(SimpleNamespace(level3=name, level2="产出", level1="产出")).title == title  # type: ignore[arg-type]


def test_visits_that_no_indicator_asks_for_are_told_beside_activities() -> None:
    for names, expected in ((["文体活动"], {0: ["服务活动", "走访慰问"]}), (["走访慰问", "文体活动"], {0: ["走访慰问"], 1: ["服务活动"]}), (["移交率"], {0: ["人员移交"]})):
        chosen = choose_topics([Subject(name, ()) for name in names])
        assert {place: [topic.name for topic in found] for place, found in sorted(chosen.items())} == expected


def test_punctuality_of_works_is_not_told_as_lateness_of_payments(run: Any) -> None:
    own = Topic("完工及时率", ("works.on_time",), (), "works", lambda context: [])
    lines = [Subject("完工及时率", ("works.on_time",)), Subject("补贴按时发放率", ("payout.on_time_rate",)), Subject("办理及时性", ())]
    chosen = {place: [topic.name for topic in found] for place, found in choose_topics(lines[:2], [*TOPICS, own]).items()}
    assert chosen == {0: ["完工及时率"], 1: ["资金发放到人", "发放及时性"]}
    assert [topic.name for topic in choose_topics(lines[::2], TOPICS)[1]] == ["发放及时性"]  # judged by people: the name alone tells
    context = Context(run)  # one was paid late at 春节
    line = replace(context.lines[-1], level3="完工及时率", figures=("works.on_time",), reason="完工及时率50%，低于满分标准100%", opinion="")
    assert name_problem(context, line) == "完工及时率50%，低于满分标准100%"
    assert "延迟发放" in name_problem(context, replace(line, figures=()))


def test_a_target_that_is_reached_by_little_is_told_with_one_value(tmp_path: Path) -> None:
    # 590 yuan for 106 people are 5.5660…, said as 5.57 alone
    aim = JUDGED + "targets:\n  - {level1: 成本指标, level2: 经济成本指标, name: 人次费用, figure: rides.unit_cost, target: \"<= 5.57\"}\n"
    document = build(tmp_path, run=aim)
    (cell,) = [row.cells[6] for table in document.tables() if table.name == "target_results" for row in table.rows]
    (aims,) = [table for table in document.tables() if table.name == "adjusted_targets"]
    assert aims.rows[0].cells[3] == "≤5.57元/人次"  # the unit of its figure, as beside the result
    assert isinstance(cell, str)
    assert "人次费用5.57元/人次" in cell and cell.endswith("达到指标值（≤5.57元/人次）。") and "5.566" not in cell


def test_the_summary_tells_the_gravest_problems_and_answers_them_by_their_headings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "MOST_NAMED", 2)
    aims = ("人次费用, figure: rides.unit_cost, target: '<= 5.57'", "接送人次, figure: rides.carried, target: '>= 110'")
    document = build(tmp_path, run=JUDGED + "targets:\n" + "".join(f"  - {{level1: 产出, level2: 数量, name: {aim}}}\n" for aim in aims))
    # 18 + 20 + 26.95 of 90 points and 5 of 10; 20 + 5 + 3.05 of 30.05 points lost are 93.344… %
    assert read(document, "三")[3] == (
        "从一级指标看，得分率最高的是产出（72.17%），最低的是过程（50%）。4项三级指标均有失分，共失30.05分；"
        "其中准点率失20分、制度执行失5分、成本节约失3.05分，3项占失分的93.34%。"
    )
    told = read(document, "摘要")  # 准点率 lost 20, then 制度执行 5; they are not the first two problems of chapter 七
    assert told[told.index("五、建议") + 1 :] == ["针对上述问题，建议：一是补齐执行制度的记录；二是提高准点率。其余4项建议和具体措施、责任单位和完成时间见第八章。"]
    assert told[told.index("四、存在的重要问题") + 1] == (
        "评价发现的主要问题：一是登记簿有缺页，失5分；二是准点率50%，低于满分档80%，失20分；其余4个见第七章，依据和明细见附件3。"
    )
    # 5 of 10; 18 + 20 + 26.95 of 90 = 72.166…
    assert told[told.index("二、绩效评价结论") + 2] == (
        "各一级指标得分率为：过程50%，产出72.17%；绩效指标2项，其中已完成1项、未完成1项。人次费用5.57元/人次达到指标值；接送99人次（指标值≥110人次）没有达到指标值。"
    )


def test_levels_that_look_alike_are_not_ranked(tmp_path: Path) -> None:
    # 50 % of 70 %: 60 × 5/7 = 42.857 → 42.86 and 40 × 5/7 = 28.571 → 28.57; of 60 71.433 %, of 40 71.425 %: 71.43 both
    framework = "\n".join(
        f"  - {{level1: {level}, level2: 质量, level3: {level}准点, points: {points}, rule: {{kind: proportional, figure: rides.punctual_rate, target: 70}}}}"
        for level, points in (("产出", 60), ("效益", 40))
    )
    said = read(build(tmp_path, framework=FRAMEWORK[: FRAMEWORK.index("  - {level1")] + framework), "三")
    assert any(text.startswith("2项三级指标均有失分，共失28.57分") for text in said) and not any("得分率最高" in text for text in said)


def test_what_the_prose_of_the_summary_says_of_levels_and_targets_is_not_said_again(tmp_path: Path) -> None:
    targets = "".join(f'  - {{level1: 产出, level2: 数量, name: 接送{n}, figure: rides.carried, target: ">= {n}"}}\n' for n in (1, 2))
    run = f"{JUDGED}targets:\n{targets}narrative: narrative.md\n"
    for prose, said in (
        ("全年正常接送。", ["各一级指标得分率为：过程50%，产出72.17%；绩效指标2项，均已完成。"]),
        ("过程一级只得[[score.过程.rate]]。", ["绩效指标2项，均已完成。"]),
        ("过程一级只得[[score.过程.rate]]，[[targets.achieved]]目标完成。", []),
    ):
        make_project(tmp_path, framework=FRAMEWORK, run=run)
        (tmp_path / "params/narrative.md").write_text(f"## 摘要二\n\n{prose}\n", encoding="utf-8")
        told = read(report.build(load_run("own", tmp_path)), "摘要")
        assert [text for text in told if "各一级指标得分率" in text or text.startswith("绩效指标2项")] == said


def test_the_rates_of_levels_stand_behind_the_first_sentence_not_its_heading(tmp_path: Path) -> None:
    make_project(tmp_path, framework=FRAMEWORK, run=f"{JUDGED}narrative: narrative.md\n")
    (tmp_path / "params/narrative.md").write_text("## 摘要二\n\n（一）总体\n\n得分[[score]]。\n\n不足见后。\n", encoding="utf-8")
    told = read(report.build(load_run("own", tmp_path)), "摘要")
    at = told.index("（一）总体")  # 5 + 18 + 20 + 26.95
    assert told[at + 1 : at + 4] == ["得分69.95分。", "各一级指标得分率为：过程50%，产出72.17%。", "不足见后。"]


def test_a_single_problem_is_not_counted(run: Any) -> None:
    (problem, *_) = list_problems(Context(run))
    said = front.say_problems([replace(problem, title="登记簿有缺页", lines=())], told=False)
    assert said == "评价发现的主要问题是登记簿有缺页；见第七章，依据和明细见{{附件3}}。"


def test_who_carries_out_its_own_project_is_named_once(tmp_path: Path) -> None:
    said = read_all(build(tmp_path, run=JUDGED.replace("units: {implementer: 某县教育局}", "units: {implementer: 某县教育局, department: 某县教育局}")))
    assert "主管部门为某县教育局" not in said and "教育局主管" not in said and "会同主管部门" not in said and "书面报" not in said  # nobody reports to itself
    above = read_all(build(tmp_path / "b", run=JUDGED.replace("units: {implementer: 某县教育局}", "units: {implementer: 某县校车办, department: 某县教育局}")))
    assert "主管部门为某县教育局" in above and "由某县校车办组织实施，某县教育局主管" in above and "书面报某县教育局" in above


def test_a_value_that_needs_more_places_keeps_its_method(tmp_path: Path) -> None:
    # 551 yuan for 99 people are 5.5656…, said as 5.57 where nothing stands beside it
    rule = FRAMEWORK.replace("kind: proportional, figure: rides.unit_cost, target: 5, better: lower", 'kind: all_or_nothing, figure: rides.unit_cost, target: "<= 5.565"')
    (cost,) = [text for text in read(build(tmp_path, framework=rule), "四") if "人次费用" in text]
    assert cost == "据接送明细，人次费用5.566元/人次（费用合计 ÷ 接送人数合计），超过满分标准5.565元/人次，失30分。"


def test_a_reason_that_people_gave_for_a_target_keeps_another_value(tmp_path: Path) -> None:
    for value, kept in (("4.80", "人次费用4.80元/人次，未计油价补贴"), ("5.57", "未计油价补贴")):
        aim = f"targets:\n  - {{level1: 成本指标, level2: 经济成本指标, name: 人次费用, figure: rides.unit_cost, target: '<= 6', reason: '人次费用{value}元/人次，未计油价补贴'}}\n"
        document = build(tmp_path / value, run=JUDGED + aim)
        (cell,) = [row.cells[6] for table in document.tables() if table.name == "target_results" for row in table.rows]
        assert isinstance(cell, str) and cell.split("；")[1:] == [f"{kept}。"]
    # a target that no indicator scores has its source and method too: 551 yuan for 99 people
    unscored = FRAMEWORK.replace("rides.unit_cost, target: 5, better: lower", "rides.carried, target: 110")
    document = build(tmp_path / "unscored", framework=unscored, run=JUDGED + aim.split(", reason")[0] + "}\n")
    (cell,) = [row.cells[6] for table in document.tables() if table.name == "target_results" for row in table.rows]
    assert cell == "据接送明细，人次费用5.57元/人次（费用合计 ÷ 接送人数合计）；达到指标值（≤6元/人次）。"


@pytest.mark.parametrize(("points", "said"), [
    ([",", "20,"], "自评表共列指标2项，均未填自评得分，其中1项未填分值。"),
    ([",20", "20,"], "自评表共列指标2项，其中1项未填分值，1项未填自评得分。"),
    ([",20", ",20"], "自评表共列指标2项，均未填分值。"),
    (["20,20", "20,20"], "自评表共列指标2项，分值、得分和应作的说明均已填写。"),
])  # fmt: skip
def test_what_all_indicators_lack_is_not_told_of_some(tmp_path: Path, points: list[str], said: str) -> None:
    make_full_project(tmp_path)
    lines = [f"{name},{cells},说明" for name, cells in zip(("移交率,100%,100%", "满意度,90%,95%"), points, strict=True)]
    (tmp_path / "data/tiny/self_evaluation.csv").write_text("\n".join(["指标,指标值,完成值,分值,自评得分,说明", *lines, ""]), encoding="utf-8")
    assert (describe_review(Context(load_run("tiny", tmp_path)), 0) or "").startswith(said)
