"""Evaluations of other places and other projects, written by the contract alone; scores worked by hand.

Places, projects and figures are made up (synthetic); frameworks and rules are of the kinds that published reports use.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from perfeval_helpers import report
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.showing.tables import print_cell

JUDGED = "evidence: [现场记录], by: 评价组, date: 2022-09-01"

# 农村饮水: county's and donated money only, a period across two years, zero scores, a name with brackets
WATER = """\
run: 清河-2022
project: 农村饮水安全巩固提升工程
district: 清河县
units: {implementer: 清河县农村供水站, department: 清河县水利局, commissioned_by: 清河县财政局, evaluator: 某咨询公司}
period: {start: 2021-07-01, end: 2022-06-30}
data: data/清河-2022
extracts: [funds]
synthetic: true
framework: frameworks/water.yml
declared:
  water.people: {value: 11999, unit: 人, source: 供水台账}
  water.quality_rate: {value: 94.99, unit: "%%", source: 检测报告}
  water.supply_rate: {value: 60, unit: "%%", source: 供水台账}
  water.fee_rate: {value: 0, unit: "%%", source: 收费台账}
targets:
  - {level1: 产出指标, level2: 数量指标, name: 新增供水人口, figure: water.people, target: "≥ 12,000 人", partly_from: 8000}
judgements:
  到位及时率: {share: 0.6, reason: 配套迟到, %(judged)s}
  制度执行 (含招投标、验收): {items: [met, {lost: 1/4}, {faults: 2}], reason: 未验收即付款, %(judged)s}
"""
WATER_FRAMEWORK = """\
name: 农村饮水安全工程评价指标体系
basis: 财预〔2020〕10号
grades: [{name: 优秀, from: 90}, {name: 良好, from: 75}, {name: 合格, from: 60}, {name: 不合格, from: 0}]
indicators:
  - {level1: 投入, level2: 资金落实, level3: 资金到位率, points: 10, rule: {kind: proportional, figure: funding.to_position_rate, target: 100}}
  - {level1: 投入, level2: 资金落实, level3: 到位及时率, points: 10, rule: {kind: judgement}}
  - {level1: 过程, level2: 财务管理, level3: 预算执行率, points: 10, rule: {kind: decay, figure: funding.use_rate, full_at: 95, zero_at: 45, lost_per_point: 0.02}}
  - level1: 过程
    level2: 业务管理
    level3: 制度执行 (含招投标、验收)
    points: 10
    rule: {kind: checklist, items: [{name: 招投标, share: 1/3}, {name: 监理, share: 1/3}, {name: 验收, share: 1/3, each: 0.2, zero_from: 3}]}
  - {level1: 产出, level2: 项目产出, level3: 新增供水人口达标, points: 20, rule: {kind: all_or_nothing, figure: water.people, target: ">= 12000"}}
  - {level1: 产出, level2: 项目产出, level3: 水质达标率, points: 10, rule: {kind: tiers, figure: water.quality_rate, tiers: [{from: 95, share: 1}, {from: 90, share: 0.8}]}}
  - {level1: 效果, level2: 项目效益, level3: 供水保证率, points: 20, rule: {kind: threshold_linear, figure: water.supply_rate, target: 95, zero_below: 60}}
  - {level1: 效果, level2: 项目效益, level3: 水费收缴率, points: 10, rule: {kind: proportional, figure: water.fee_rate, target: 90}}
"""
WATER_FUNDS = """\
事项,日期,预算年度,资金来源,金额（元）
下达,2021-08-01,2021,县级,"1,000,000.00"
下达,2021-09-01,2021,其他,500000
到位,2021-10-01,2021,县级,800000
到位,2022-01-15,2021,其他,500000
支出,2022-03-01,2021,县级,700000
支出,2022/5/1,2021,其他,400000.55
"""
# 86.67 % → 8.67; 0.6 → 6; 1,100,000.55 ÷ 1,300,000 = 84.615 %, 10.385 below 95 → 1 − 0.2077 → 7.92;
# (1 + 3/4 + 3/5) ÷ 3 × 10 = 7.83; 11,999 < 12,000 → 0; 94.99 < 95 → 8; at 60 → 0; 0 → 0
WATER_SCORES = ["8.67", "6", "7.92", "7.83", "0", "8", "0", "0"]

# 公交补贴: nothing but declared figures, cost as a level, 120 points, limits from above, two years
BUS = """\
run: bus-%(year)s
project: 城市公交运营补贴
district: 江州市
units: {implementer: 江州市公交集团, department: 江州市交通运输局, commissioned_by: 江州市财政局, evaluator: 某研究中心}
period: {start: %(year)s-01-01, end: %(year)s-12-31}
compare_with: [%(before)s]
data: data/bus
extracts: []
synthetic: true
framework: frameworks/bus.yml
declared:
  bus.cost_per_km: {value: 5.83, unit: 元/公里, source: 成本规制报告}
  bus.subsidy: {value: "5,830", unit: 万元, source: 拨款文件}
  bus.km: {value: %(km)s, unit: 万公里, source: 统计台账}
  bus.punctual: {value: 75, unit: "%%", source: 调度系统}
  bus.per_10k: {value: 9.5, unit: 标台, source: 统计年鉴}
  survey.satisfaction_rate: {value: 84.99, unit: "%%", source: 第三方调查}
targets:
  - {level1: 成本指标, level2: 经济成本指标, name: 补贴总额, figure: bus.subsidy, target: "<= 5,300"}
  - {level1: 效益指标, level2: 社会效益指标, name: 万人拥有公交车, figure: bus.per_10k, target: "8 – 12"}
judgements:
  责任事故: {faults: [一起, 二起, 三起], reason: 三起责任事故, %(judged)s}
  线网优化: {parts: {方案: {met: true}, 公示: {items: [met, missed]}}, reason: 未公示, %(judged)s}
"""
BUS_FRAMEWORK = """\
name: 公交补贴成本绩效评价指标体系
basis: 地方规定
total: 120
grades: [{name: 优, from: 108}, {name: 良, from: 96}, {name: 中, from: 72}, {name: 差, from: 0}]
indicators:
  - {level1: 成本, level2: 数量, level3: 单车公里成本, points: 20, rule: {kind: proportional, figure: bus.cost_per_km, target: 5.3, better: lower}}
  - {level1: 成本, level2: 数量, level3: 补贴总额控制, points: 20, rule: {kind: all_or_nothing, figure: bus.subsidy, target: "<= 5,300"}}
  - {level1: 产出, level2: 数量, level3: 责任事故, points: 10, rule: {kind: deduction, each: 2}}
  - {level1: 产出, level2: 数量, level3: 营运里程, points: 15, rule: {kind: trend, figure: bus.km, better: higher}}
  - level1: 产出
    level2: 质量
    level3: 线网优化
    points: 15
    rule:
      kind: parts
      parts:
        - {name: 方案, points: 5, rule: {kind: all_or_nothing}}
        - {name: 公示, points: 4, rule: {kind: checklist, items: [{name: 站点, share: 1/4}, 网站]}}
        - {name: 运行, points: 6, rule: {kind: parts, parts: [{name: 准点, points: 6, rule: {kind: decay, figure: bus.punctual, full_at: 95, zero_at: 75, lost_per_point: 0.05}}]}}
  - {level1: 效益, level2: 质量, level3: 万人公交保有量, points: 20, rule: {kind: threshold_linear, figure: bus.per_10k, target: 12, zero_below: 6}}
  - {level1: 满意度, level2: 质量, level3: 乘客满意度, points: 20, rule: {kind: tiers, figure: survey.satisfaction_rate, tiers: [{from: 85, share: 1}, {from: 70, share: 2/3}]}}
"""
# 5.3 ÷ 5.83 × 20 = 18.18; 5,830 > 5,300 → 0; 10 − 6; 9,000 ÷ 10,000 × 15 = 13.5; 5 + 4 × 1/4 + 0 = 6;
# (9.5 − 6) ÷ 6 × 20 = 11.67; 84.99 < 85 → 13.33
BUS_SCORES = ["18.18", "0", "4", "13.5", "6", "11.67", "13.33"]

# 老旧小区改造: questionnaires alone, answers as option numbers, a scale of its own
ESTATES = """\
run: laojiu.1
project: 老旧小区改造
district: 滨江市江北区
units: {implementer: 江北区住房保障中心}
period: {start: 2022-01-01, end: 2022-06-30}
data: data/laojiu.1
extracts: [questionnaires]
synthetic: true
survey:
  issued: 10
  scale: [很满意, 满意, 一般, 不满意, 很不满意]
  codes: {1: 很满意, 2: 满意, 3: 一般, 4: 不满意, 5: 很不满意}
  no_answer: ["", "-3"]
  items: [{id: overall, column: 1、总体, label: 总体}, {id: works, column: 2、施工, label: 施工}]
  method: top_two
framework: frameworks/estates.yml
declared:
  old.estates: {value: 19, unit: 个, source: 竣工备案}
judgements: {}
"""
ESTATES_FRAMEWORK = """\
name: 老旧小区改造指标体系
basis: 地方规定
grades: [{name: A, from: 89.5}, {name: B, from: 59.5}, {name: C, from: 0}]
indicators:
  - {level1: 项目产出, level2: 数量, level3: 改造小区数, points: 40, rule: {kind: proportional, figure: old.estates, target: 20}}
  - {level1: 项目效益, level2: 满意度, level3: 居民满意度, points: 30, rule: {kind: tiers, figure: survey.satisfaction_rate, tiers: [{from: 75, share: 3/4}, {from: 60, share: 0.5}]}}
  - {level1: 项目效益, level2: 满意度, level3: 施工满意度, points: 30, rule: {kind: proportional, figure: survey.works.index, target: 90}}
"""
ESTATES_ANSWERS = "序号,1、总体,2、施工\n1,1,1\n2,1,2\n3,2,3\n4,2,2\n5,2,-3\n6,3,4\n7,1,1\n8,5,5\n"
# 19 ÷ 20 × 40 = 38; top two of all answers (6 + 4) ÷ 15 = 66.67 % → half of 30;
# index (2 × 100 + 2 × 75 + 50 + 25) ÷ 7 = 60.71, ÷ 90 × 30 = 20.24
ESTATES_SCORES = ["38", "15", "20.24"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    judged = {"judged": JUDGED}
    files = {
        "params/清河-2022.yml": WATER % judged,
        "params/frameworks/water.yml": WATER_FRAMEWORK,
        "data/清河-2022/funds.csv": WATER_FUNDS,
        "params/bus-2020.yml": BUS % {"year": 2020, "before": "", "km": 10000, **judged},
        "params/bus-2021.yml": BUS % {"year": 2021, "before": "bus-2020", "km": 9000, **judged},
        "params/frameworks/bus.yml": BUS_FRAMEWORK,
        "params/laojiu.1.yml": ESTATES,
        "params/frameworks/estates.yml": ESTATES_FRAMEWORK,
        "data/laojiu.1/questionnaires.csv": ESTATES_ANSWERS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def print_scores(run: Any) -> list[str]:
    return [f"{float(line.score):g}" for line in run.scorecard.lines]


@pytest.mark.parametrize(
    ("name", "scores", "total", "grade"),
    [
        ("清河-2022", WATER_SCORES, 38.42, "不合格"),
        ("bus-2021", BUS_SCORES, 66.68, "差"),
        ("laojiu.1", ESTATES_SCORES, 73.24, "B"),
    ],
)
def test_scores_are_those_worked_by_hand(root: Path, name: str, scores: list[str], total: float, grade: str) -> None:
    run = load_run(name, root)
    assert print_scores(run) == scores
    assert (float(run.scorecard.score), run.scorecard.grade) == (total, grade)


def test_direction_and_range_decide_whether_a_target_is_met(root: Path) -> None:
    status = {result.target.name: result.status for name in ("bus-2021", "清河-2022") for result in load_run(name, root).targets}
    assert status == {"补贴总额": "未完成", "万人拥有公交车": "已完成", "新增供水人口": "部分完成"}


def test_a_declared_figure_without_a_label_is_called_by_its_target_or_indicator(root: Path) -> None:
    figures = load_run("bus-2021", root).figures
    # its target's name; without a target the indicator's; in parts the part's
    assert [figures[id].label for id in ("bus.subsidy", "bus.cost_per_km", "bus.punctual")] == ["补贴总额", "单车公里成本", "准点"]


def test_the_table_of_targets_says_each_value_once(root: Path) -> None:
    table = next(t for t in report.build(load_run("bus-2021", root)).tables() if t.name == "target_results")
    said = "补贴总额5,830万元（来源：拨款文件）；超过指标值（≤5,300万元）。"
    assert [print_cell(cell) for cell in table.rows[0].cells][-2:] == ["未完成", said]


@pytest.mark.parametrize("name", ["清河-2022", "bus-2021", "laojiu.1"])
def test_report_speaks_of_its_own_project_in_chinese(root: Path, name: str) -> None:
    run = load_run(name, root)
    chapters = [s for s in report.build(run).sections if not str(s.key).startswith("附件5")]
    text = re.sub(r"<(style|svg)\b.*?</\1>|<[^>]+>", "", "\n".join(s._repr_html_() for s in chapters), flags=re.DOTALL)
    assert run.spec.project in text
    for word in ("慰问", "退休", "红塔", "None", "nan", *run.spec.declared):
        assert word not in text
    assert "提高到评分标准" not in text  # what should be lower cannot be raised to it
    assert "绩效指标共0项" not in text
    assert ("不抽样" in text) is ("funds" in run.spec.extracts and "questionnaires" in run.spec.extracts)
