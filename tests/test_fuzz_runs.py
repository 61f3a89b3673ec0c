"""A whole run under mutation: the same data written otherwise give the same figures; a broken run file or framework is
refused with messages that say where, never with another exception; a figure that changed has a finding that says so."""

import random
import re
import tempfile
from pathlib import Path

import pytest
from extract_samples import GOOD
from full_project import FRAMEWORK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import Run, load_run

RUN = """\
run: tiny
project: 某项目
district: 某区
units: {implementer: 某中心}
period: {start: 2022-01-01, end: 2022-12-31}
compare_with: []
data: data/tiny
extracts: [funds, headcounts, services, payouts, questionnaires, self_evaluation]
synthetic: true
tolerate_bad_lines: {}
festivals:
  - {id: spring_festival, name: 春节, standard_yuan: 50, due_by: 2022-02-01}
  - {id: elders_day, name: 敬老节, standard_yuan: 50, due_by: 2022-10-04}
reasons: {deceased: [死亡], bad_account: [账号有误, 退汇]}
survey:
  issued: 5
  population: 155
  scale: [非常满意, 比较满意, 一般, 不太满意, 不满意]
  no_answer: ["", (空), (跳过), "-2", "-3"]
  items:
    - {id: overall, column: 1、总体是否满意, label: 总体}
    - {id: attitude, column: 2、服务态度, label: 态度}
  satisfied_when: {item: overall, answers: [非常满意, 比较满意]}
  method: satisfied_questionnaires
targets:
  - {level1: 产出指标, level2: 数量指标, name: 移交率, figure: headcount.transfer_rate, target: ">= 100 %"}
framework: frameworks/tiny.yml
judgements:
  制度健全性: {items: [met, missed], reason: 没有档案制度, evidence: [制度汇编], by: 评价组, date: 2023-03-10}
"""


def write_project(root: Path, run: str | bytes = RUN, framework: str | bytes = FRAMEWORK, **extracts: bytes) -> None:
    for folder in ("params/frameworks", "data/tiny"):
        (root / folder).mkdir(parents=True)
    (root / "params/tiny.yml").write_bytes(run if isinstance(run, bytes) else run.encode())
    (root / "params/frameworks/tiny.yml").write_bytes(framework if isinstance(framework, bytes) else framework.encode())
    for name, text in GOOD.items():
        (root / f"data/tiny/{name}.csv").write_bytes(extracts.get(name, text.encode()))


def evaluate(**changes: str | bytes) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), **changes)  # type: ignore[arg-type]
        return load_run("tiny", Path(folder))


def list_figures(run: Run) -> dict[str, str]:
    return {id: figure.printed for id, figure in run.figures.items()}


@pytest.fixture(scope="module")
def clean() -> dict[str, str]:
    return list_figures(evaluate())


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.-/"}
DATES = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")


def rewrite(name: str, chance: random.Random) -> bytes:
    """The same data written otherwise: forms of numbers and dates, separator, encoding, lines that are no data, columns."""
    header, *lines = GOOD[name].rstrip("\n").split("\n")
    rows = [line.split(",") for line in lines]
    head = header.split(",")
    numbers = [place for place, cell in enumerate(head) if re.search(r"金额|人数|档案数|场次|人次", cell)]
    for row in rows:
        for place, cell in enumerate(row):
            date = DATES.fullmatch(cell)
            if date:
                year, month, day = date.groups()
                row[place] = chance.choice([cell, f"{year}/{int(month)}/{int(day)}", f"{year}.{int(month)}.{int(day)}",
                                            f"{year}{month}{day}", f"{year}年{int(month)}月{int(day)}日"])
            elif place in numbers and cell:
                if "." not in cell and len(cell) > 4 and chance.random() < 0.5 and not cell.startswith("-"):
                    cell = f'"{int(cell):,}"'
                if "金额" in head[place] and chance.random() < 0.3:
                    cell = f'"¥{cell[1:]}' if cell.startswith('"') else f"¥{cell}"
                row[place] = chance.choice([cell, f" {cell.strip()}　" if not cell.startswith('"') else cell])
            if chance.random() < 0.2 and re.fullmatch(r"[-0-9./]+", row[place]) and (DATES.fullmatch(cell) or place in numbers):
                row[place] = row[place].translate(FULL_WIDTH)
    separator = chance.choice([",", ",", ";", "|", "\t"])
    if chance.random() < 0.4:
        head.insert(1, "不认识的列")
        for row in rows:
            row.insert(1, "x")
    order = list(range(len(head)))
    if chance.random() < 0.4:
        chance.shuffle(order)
    out = [separator.join(table[place] for place in order) for table in [head, *rows]]
    first = head[order[0]]
    if chance.random() < 0.5:
        out.insert(chance.randrange(1, len(out) + 1), out[0])
    if chance.random() < 0.5:
        out.insert(chance.randrange(1, len(out) + 1), "")
    if chance.random() < 0.5 and first in ("事项", "街道", "发放节日", "人员编号", "序号", "指标"):
        out.append("合计" + separator * (len(head) - 1))
    if chance.random() < 0.5:
        out = ["某区明细表（单位：元）", "", *out]
    end = chance.choice(["\n", "\r\n"])
    data = (end.join(out) + chance.choice(["", end])).encode(chance.choice(["utf-8", "utf-8-sig", "gb18030"]))
    return data


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9))
def test_the_same_data_written_otherwise_give_the_same_figures(clean: dict[str, str], seed: int) -> None:
    chance = random.Random(seed)
    changed = {name: rewrite(name, chance) for name in GOOD}
    assert list_figures(evaluate(**changed)) == clean


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(GOOD)), st.integers(1, 5), st.sampled_from(["x,y", '"', "机密,\ufffd", "1E5", "合计"]))
def test_a_figure_that_changed_has_a_finding_that_says_so(clean: dict[str, str], name: str, place: int, text: str) -> None:
    lines = GOOD[name].rstrip("\n").split("\n")
    place = min(place, len(lines) - 1)
    lines[place] = text
    run = RUN.replace("tolerate_bad_lines: {}", f"tolerate_bad_lines: {{{name}: 1}}")
    try:
        found = evaluate(run=run, **{name: "\n".join(lines).encode()})
    except InputFaults as faults:
        # What is left may be too little to score by: then the rule that lacks its figure is named.
        assert all(f.file in (f"data/tiny/{name}.csv", "params/frameworks/tiny.yml") for f in faults.findings)
        return
    if list_figures(found) != clean:
        assert any(f.extract == name and (f.tolerated or f.code == "ROW-TOTAL") for f in found.findings)


BROKEN = st.sampled_from([
    "", " ", ":", "{", "}", "[", "- ", "&a ", "*a", "!!python/object:os.system ", "'", '"', "#", "\t", "|", ">", "%", "@", "null", "~", "yes", "1e999",
    "2022-02-30", "-1", "../..", "/etc/passwd", "甲\x00", "\u2028", "run: x\n", "🙂", "<script>", "{{7*7}}", "0x1f", "9" * 400,
])


@settings(max_examples=100, deadline=None)
@given(st.booleans(), st.integers(0, 3000), st.integers(0, 40), BROKEN)
def test_mutated_run_files_and_frameworks(is_framework: bool, place: int, length: int, text: str) -> None:
    whole = FRAMEWORK if is_framework else RUN
    place %= len(whole) + 1
    mutated = whole[:place] + text + whole[place + length:]
    try:
        found = evaluate(**{"framework" if is_framework else "run": mutated})
    except InputFaults as faults:
        assert faults.findings
        for finding in faults.findings:
            assert finding.file and finding.message
            assert "\n" not in finding.located()
        return
    assert 0 <= found.scorecard.score <= found.scorecard.points


@settings(max_examples=30, deadline=None)
@given(st.booleans(), st.integers(0, 3000), st.binary(max_size=6), st.booleans())
def test_run_files_and_frameworks_with_broken_bytes(is_framework: bool, place: int, data: bytes, cut: bool) -> None:
    whole = (FRAMEWORK if is_framework else RUN).encode()
    place %= len(whole) + 1
    mutated = whole[:place] + data + (b"" if cut else whole[place:])
    try:
        evaluate(**{"framework" if is_framework else "run": mutated})
    except InputFaults as faults:
        assert all(finding.file and finding.message for finding in faults.findings)
