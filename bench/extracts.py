"""How questionnaires and a project's own extract scale: `perfeval check` of many lines against a tenth of them.

python bench/extracts.py [--lines 2000000] [--rounds 1] [--seed 2022] [--dry] prints ratios of medians and the memory of all
processes, and writes them into README.md. Beside each stands DuckDB, which comes to the same counts, sums and repeated keys
without any other check. All lines are made up; nobody answered, nobody ate.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from memory import measure
from results import make_table, write_section

BENCH = Path(__file__).resolve().parent
LINES_AT_ONCE = 500_000
SCALE = ("非常满意", "比较满意", "一般", "不太满意", "不满意")
ITEMS = ("总体", "态度", "效率", "走访", "宣传", "活动")
COMMON = """\
run: "province"
project: 规模测试（合成数据）
district: 某省
units: {implementer: 某单位}
period: {start: 2022-01-01, end: 2022-12-31}
data: data/province
synthetic: true
framework: frameworks/province.yml
judgements:
"""
SURVEY = """\
extracts: [questionnaires]
survey:
  issued: {lines}
  scale: [非常满意, 比较满意, 一般, 不太满意, 不满意]
  no_answer: [""]
  items:
    - {{id: overall, column: 总体, label: 总体}}
    - {{id: attitude, column: 态度, label: 态度}}
    - {{id: efficiency, column: 效率, label: 效率}}
    - {{id: visits, column: 走访, label: 走访}}
    - {{id: publicity, column: 宣传, label: 宣传}}
    - {{id: activity, column: 活动, label: 活动}}
  method: top_two
"""
OWN = """\
extract: meals
title: 供餐明细
line_means: 一行为一所学校一天的供餐
columns:
  - {field: school, header: 学校, type: text, key: true}
  - {field: day, header: 日期, type: date, key: true}
  - {field: enrolled, header: 在校人数, type: count}
  - {field: served, header: 就餐人数, type: count}
  - {field: cost_yuan, header: 餐费（元）, type: money}
unique: [school, day]
dated_by: day
figures:
  meals.served: {label: 就餐人次, unit: 人次, sum: served}
  meals.coverage: {label: 就餐率, unit: "%", ratio: {of: {sum: served}, to: {sum: enrolled}}}
  meals.unit_cost: {label: 次均餐费, unit: 元/人次, ratio: {of: {sum: cost_yuan}, to: {sum: served}}}
by: [school]
"""
FRAMEWORK = """\
name: 规模
basis: 示例
grades: [{{name: 优, from: 90}}, {{name: 良, from: 80}}, {{name: 中, from: 60}}, {{name: 差, from: 0}}]
indicators:
  - {{level1: 产出, level2: 质量, level3: 得分, points: 100, rule: {{kind: proportional, figure: {figure}, target: 100}}}}
"""
QUERY = """\
import sys, duckdb
duckdb.execute("SET threads = 2")
duckdb.execute("CREATE TEMP TABLE lines AS SELECT row_number() OVER () AS line, * FROM read_csv(?, all_varchar = true)", [sys.argv[1]])
for query in sys.argv[2].split(";"):
    print(duckdb.execute(query).fetchall())
"""
# Answers by item, valid, straight and fast questionnaires, response numbers that stand twice.
COUNT_ANSWERS = """
SELECT item, answer, count(*) FROM (UNPIVOT lines ON "总体", "态度", "效率", "走访", "宣传", "活动" INTO NAME item VALUE answer) GROUP BY ALL ORDER BY ALL;
SELECT count(*) FILTER (concat("总体", "态度", "效率", "走访", "宣传", "活动") <> ''),
       count(*) FILTER ("总体" = "态度" AND "总体" = "效率" AND "总体" = "走访" AND "总体" = "宣传" AND "总体" = "活动"),
       count(*) FILTER (replace("所用时间", '秒', '')::INTEGER < 12) FROM lines;
SELECT count(*) FROM (SELECT "序号" FROM lines GROUP BY ALL HAVING count(*) > 1)
"""
# Sums over all and by school, and schools and days that stand twice.
ADD_UP = """
SELECT sum("就餐人数"::BIGINT), sum("在校人数"::BIGINT), sum("餐费（元）"::DECIMAL(18, 2)) FROM lines;
SELECT "学校", sum("就餐人数"::BIGINT), sum("在校人数"::BIGINT), sum("餐费（元）"::DECIMAL(18, 2)) FROM lines GROUP BY ALL ORDER BY ALL;
SELECT count(*) FROM (SELECT "学校", "日期"::DATE FROM lines GROUP BY ALL HAVING count(*) > 1)
"""


def make_answers(first: int, lines: int, rng: np.random.Generator) -> pa.Table:
    """Questionnaires, one a line."""
    columns = {"序号": pa.array(np.arange(first + 1, first + lines + 1)).cast(pa.string())}
    columns["所用时间"] = pc.binary_join_element_wise(pa.array(rng.integers(20, 400, lines)).cast(pa.string()), "秒", "")
    for item in ITEMS:
        columns[item] = pa.array(SCALE).take(pa.array(rng.choice(5, lines, p=(0.45, 0.3, 0.15, 0.06, 0.04))))
    columns["街道"] = pc.binary_join_element_wise("第", pa.array(rng.integers(1, 131, lines)).cast(pa.string()), "街道", "")
    return pa.table(columns)


def make_meals(first: int, lines: int, rng: np.random.Generator) -> pa.Table:
    """A project's own extract: each school once a day."""
    number = np.arange(first, first + lines)
    days = np.datetime64("2022-01-01") + number % 200
    enrolled = rng.integers(80, 900, lines)
    served = enrolled - rng.integers(0, 30, lines)
    return pa.table({
        "学校": pc.binary_join_element_wise("第", pa.array(number // 200 + 1).cast(pa.string()), "小学", ""),
        "日期": pa.array(days).cast(pa.string()), "在校人数": pa.array(enrolled), "就餐人数": pa.array(served),
        "餐费（元）": pc.binary_join_element_wise(pa.array(served * 5).cast(pa.string()), ".50", ""),
    })


KINDS: dict[str, tuple[str, str, Callable[[int, int, np.random.Generator], pa.Table], str]] = {
    "questionnaires": ("questionnaires", "survey.overall.index", make_answers, COUNT_ANSWERS),
    "own extract": ("meals", "meals.coverage", make_meals, ADD_UP),
}


def make_project(folder: Path, kind: str, lines: int, seed: int) -> Path:
    """A project with one extract of so many lines; the extract's path."""
    name, figure, make, _ = KINDS[kind]
    for part in ("params/frameworks", "params/extracts", "data/province"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    listed = SURVEY.format(lines=lines) if name == "questionnaires" else f"extracts: [{name}]\n"
    (folder / "params" / "province.yml").write_text(COMMON + listed, "utf-8")
    (folder / "params" / "frameworks" / "province.yml").write_text(FRAMEWORK.format(figure=figure), "utf-8")
    if name != "questionnaires":
        (folder / "params" / "extracts" / f"{name}.yml").write_text(OWN, "utf-8")
    path, rng = folder / "data" / "province" / f"{name}.csv", np.random.default_rng(seed)
    with path.open("wb") as target:
        for first in range(0, lines, LINES_AT_ONCE):
            options = pyarrow.csv.WriteOptions(include_header=first == 0, quoting_style="none")
            pyarrow.csv.write_csv(make(first, min(LINES_AT_ONCE, lines - first), rng), target, options)
    return path


def main() -> None:
    """Measure in turn, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=2022)
    parser.add_argument("--dry", action="store_true", help="do not write README.md")
    given = parser.parse_args()
    check, rows = [sys.executable, "-m", "perfeval_helpers.cli", "check", "province"], []
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as name:
            large, small = Path(name, "large"), Path(name, "small")
            path = make_project(large, kind, given.lines, given.seed)
            make_project(small, kind, given.lines // 10, given.seed)
            found: dict[str, list[tuple[float, float]]] = {"all": [], "duckdb": [], "tenth": []}
            for _ in range(given.rounds):
                for key, folder in (("all", large), ("tenth", small)):
                    found[key].append(measure(check, folder, {"PYTHONPATH": str(BENCH.parent), "PERFEVAL_ROOT": str(folder)}))
                found["duckdb"].append(measure([sys.executable, "-c", QUERY, str(path), KINDS[kind][3]], large, {}))
        seconds = {key: statistics.median(taken for taken, _ in several) for key, several in found.items()}
        peak = max(memory for _, memory in found["all"])
        rows.append((f"{given.lines:,} lines, {kind}", f"{seconds['all']:.2f}", f"{seconds['all'] / seconds['tenth']:.2f}",
                     f"{seconds['all'] / seconds['duckdb']:.2f}", f"{peak:.2f}"))
    text = make_table(("`perfeval check`", "seconds", "against a tenth", "against DuckDB", "GiB, all processes"), rows)
    print(text)
    if not given.dry:
        write_section("extracts", text)


if __name__ == "__main__":
    main()
