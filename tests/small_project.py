"""A run of three lines of funds and three indicators, small enough to work by hand: 85 points, 良."""

from pathlib import Path

RUN = """\
run: "small"
project: 公厕保洁
district: 某县
units: {implementer: 某县环卫站}
period: {start: 2023-01-01, end: 2023-12-31}
data: data/small
extracts: [funds]
synthetic: true
declared:
  cleaning.rate: {value: 95, unit: "%", source: 巡查台账}
framework: frameworks/small.yml
judgements:
  制度健全性: {share: 0.5, reason: 制度不全, evidence: [制度汇编], by: 评价组, date: 2024-02-01}
"""
FRAMEWORK = """\
name: 保洁体系
basis: 合同
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 过程, level2: 资金, level3: 预算执行率, points: 40, rule: {kind: proportional, figure: funding.use_rate, target: 100}}
  - {level1: 过程, level2: 制度, level3: 制度健全性, points: 10, rule: {kind: judgement}}
  - {level1: 产出, level2: 质量, level3: 保洁达标率, points: 50, rule: {kind: tiers, figure: cleaning.rate, tiers: [{from: 95, share: 1}, {from: 90, share: 0.8}]}}
"""
FUNDS = """\
事项,日期,预算年度,资金来源,金额（元）
下达,2023-01-10,2023,县级,200000
到位,2023-03-01,2023,县级,100000
支出,2023-06-30,2023,县级,75000
"""


def write_small(root: Path) -> Path:
    """The project in a folder."""
    (root / "params" / "frameworks").mkdir(parents=True)
    (root / "data" / "small").mkdir(parents=True)
    (root / "params" / "small.yml").write_text(RUN, "utf-8")
    (root / "params" / "frameworks" / "small.yml").write_text(FRAMEWORK, "utf-8")
    (root / "data" / "small" / "funds.csv").write_text(FUNDS, "utf-8")
    return root
