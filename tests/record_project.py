"""A project with an extract of its own, for tests: run file, framework, declaration and records from texts."""

from pathlib import Path

RUN = """\
run: own
project: 校车接送
district: 某县
units: {implementer: 某县教育局}
period: {start: 2024-01-01, end: 2024-12-31}
data: data/own
extracts: [rides]
synthetic: true
framework: frameworks/f.yml
judgements: {}
"""
FRAMEWORK = """\
name: 测试指标体系
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 产出, level2: 数量, level3: 接送人次, points: 60, rule: {kind: all_or_nothing, figure: rides.carried, target: ">= 1"}}
  - {level1: 效益, level2: 质量, level3: 准点率, points: 40, rule: {kind: proportional, figure: rides.punctual_rate, target: 100}}
"""
#: Every type, and most of what the language of figures has.
DECLARATION = """\
extract: rides
title: 接送明细
line_means: 一行为一条线路一天的接送
columns:
  - {field: route, header: 线路, type: text, key: true}
  - {field: day, header: 日期, type: date, key: true}
  - {field: seats, header: 座位数, type: count}
  - {field: carried, header: 接送人数, type: count, blank: true}
  - {field: fare_yuan, header: 费用（元）, type: money, blank: true}
  - {field: km, header: 里程, type: number, places: 1, blank: true}
  - {field: state, header: 到校情况, type: choice, values: {准点: punctual, 晚点: late, 停运: off}}
  - {field: arrived, header: 到校日期, type: date, blank: true}
  - {field: bus, header: 车号, type: identifier, required: false}
  - {field: built, header: 购车年份, type: year, blank: true}
  - {field: driver, header: 驾驶员, type: text, personal: true, required: false}
dated_by: day
checks:
  - {code: REC-OVER-SEATS, must: {carried: {at_most: seats}}, message: 接送人数多于座位数}
figures:
  rides.carried: {label: 接送人次, unit: 人次, sum: carried}
  rides.routes: {label: 线路数, unit: 条, distinct: route}
  rides.fares: {label: 接送费用, unit: 万元, sum: fare_yuan}
  rides.punctual_rate: {label: 准点率, unit: "%", ratio: {of: {count: lines, where: {state: punctual}}, to: {count: lines}}}
  rides.unit_cost: {label: 人次费用, unit: 元/人次, better: lower, ratio: {of: {sum: fare_yuan}, to: {sum: carried}}}
by: [route]
"""
RECORDS = """\
线路,日期,座位数,接送人数,费用（元）,里程,到校情况,到校日期,车号,购车年份,驾驶员
东线,2024-03-01,40,38,200.50,12.5,准点,2024-03-01,B01,2019,丁一山
东线,2024-03-02,40,41,200.50,12.5,晚点,2024-03-03,B01,2019,丁一山
西线,2024-03-01,30,20,150,8.0,准点,2024-03-01,B02,,赵六水
西线,2024-03-02,30,,,,停运,,B02,,赵六水
西线,2023-12-31,30,25,150,8.0,准点,2023-12-31,B02,,赵六水
合计,,,124,701,41,,,,,
"""


def make_project(
    root: Path, records: str = RECORDS, declaration: str = DECLARATION, run: str = RUN, framework: str = FRAMEWORK
) -> Path:
    """Write the project into a folder."""
    for path, text in (
        ("params/own.yml", run), ("params/extracts/rides.yml", declaration), ("params/frameworks/f.yml", framework),
        ("data/own/rides.csv", records),
    ):  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root
