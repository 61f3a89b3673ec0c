"""Projects of funds alone, one run a year, for the tests of balances; all amounts are synthetic."""

from collections.abc import Iterable
from pathlib import Path

FRAMEWORK = """\
name: 资金
basis: 财预〔2020〕10号
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 产出, level2: 数量, level3: 完成率, points: 100, rule: {kind: proportional, figure: own.done, target: 100}}
"""
RUN = """\
run: "{year}"
project: 某项目
district: 某县
units: {{implementer: 某局}}
period: {{start: {year}-01-01, end: {year}-12-31}}
compare_with: {compare_with}
data: data/{year}
extracts: [funds]
synthetic: true
framework: frameworks/funds.yml
declared:
  own.done: {{value: 100, unit: "%", source: 台账}}
judgements:
{more}"""
HEADER = "事项,日期,预算年度,资金来源,金额（元）,备注\n"

Event = tuple[str, str, str, int]  # event, day, source, fen


def write_year(root: Path, year: int, events: Iterable[Event], compare_with: Iterable[int] = (), more: str = "") -> None:
    """A run's file and its funds."""
    lines = [
        f"{event},{day},2030,{source},{fen / 100:.2f},第{number}笔\n" for number, (event, day, source, fen) in enumerate(events)
    ]
    files = {
        "params/frameworks/funds.yml": FRAMEWORK,
        f"params/{year}.yml": RUN.format(year=year, compare_with=[str(other) for other in compare_with], more=more),
        f"data/{year}/funds.csv": HEADER + "".join(lines),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
