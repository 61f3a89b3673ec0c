"""What is told in English and in Chinese, code by code: each wholly in its language, but for what the analyst has typed.

Every code of the catalogue is provoked in small synthetic projects; a code that is not provoked here makes the test fail.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import full_project
import openpyxl
import pytest
import record_project
import yaml
from test_messages_zh import FUNDS, FURTHER, PAYOUTS, RUN, SURVEY, TOLD, find_english

from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.project import refuse
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.explaining import explain_figure
from perfeval_helpers.making.execution.trend_page import make_trend
from perfeval_helpers.values.language import Told

SELF = "data/tiny/self_evaluation.csv"
FRAMEWORK, NARRATIVE = "params/frameworks/tiny.yml", "params/narrative/tiny.md"
Change = Callable[[Path], None]


def replace(*changes: tuple[str, str, str]) -> Change:
    """Write one text in place of another, file by file."""

    def change(root: Path) -> None:
        for file, old, new in changes:
            text = (root / file).read_text("utf-8")
            assert old in text, (file, old)
            (root / file).write_text(text.replace(old, new, 1), "utf-8")

    return change


def write(file: str, content: bytes) -> Change:
    """Write a file."""

    def change(root: Path) -> None:
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_bytes(content)

    return change


def make_book(merged: str = "", hidden: int = 0, **cells: object) -> Change:
    """Put a workbook in the place of the extract of funds, with some cells changed, some merged, a row hidden."""

    def write_book(root: Path) -> None:
        path = root / FUNDS
        book = openpyxl.Workbook()
        for line in path.read_text("utf-8").splitlines():
            book.active.append([float(cell) if (cell.replace(".", "").isdigit() and cell > "2023") or cell in ("1000", "800") else cell for cell in line.split(",")])
        for place, value in cells.items():
            book.active[place] = value
        if merged:
            book.active.merge_cells(merged)
        if hidden:
            book.active.row_dimensions[hidden].hidden = True
        book.save(path.with_suffix(".xlsx"))
        path.unlink()

    return write_book


def do_all(*changes: Change) -> Change:
    """One change after another."""

    def change(root: Path) -> None:
        for one in changes:
            one(root)

    return change


#: One line a person and payment with what tells persons apart; identity numbers of a region that no place has.
PAID = """\
发放节日,人员编号,身份证号,银行账号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因
春节,P1,990000195001010019,9900111122223333001,东街道,60,70,2022-01-25,成功,
春节,P2,990000194912310026,9900111122223333002,东街道,50,50,2022-01-25,成功,
春节,P2,990000194912310026,9900111122223333002,东街道,50,50,2022-01-26,成功,
春节,P3,990000195212120031,9900111122223333003,西街道,50,50,2022-01-25,成功,
春节,P3,990000195212120031,9900111122223333003,西街道,50,0,2022-01-27,退回,
春节,P4,990000195001010028,9900111122223333003,西街道,50,0,2022-01-20,未发放,死亡
春节,P4,990000195001010028,9900111122223333003,西街道,50,50,2022-01-29,成功,
春节,P5,,,西街道,50,0,,未发放,
春节,007,990000195303030012,9900111122223333007,西街道,50,50,2022-01-25,成功,
春节,7,990000195303030012,9900111122223333007,西街道,50,50,2023-02-05,成功,
春节,P8,990000195001010018,,东街道,50,50,2021-12-30,成功,
"""
REPEATED = """\
序号,提交答卷时间,所用时间,街道,1、总体,2、走访,3、档案,意见建议
1,2023/03/01 09:01:00,1秒,东街道,满意,满意,满意,好
2,2023/03/01 09:01:20,1秒,东街道,满意,满意,满意,好
"""
FORM = """form: {initial_budget_yuan: 1000, overall_target: 发放到位, overall_result: 基本到位}
targets:
  - {level1: 产出指标, level2: 数量指标, name: 移交率, figure: headcount.transfer_rate, target: ">= 100 %", points: 50}
  - {level1: 效益指标, level2: 社会效益, name: 准确率, figure: payout.count_accuracy, target: ">= 100 %", points: 30}
  - {level1: 满意度指标, level2: 满意度, name: 满意度, figure: survey.satisfaction_rate, target: ">= 90 %", partly_from: 60, points: 10}
"""
MORE_TARGETS = """\
  - {level1: 产出指标, level2: 数量指标, name: 档案率, figure: archives.received_rate, target: ">= 40 %"}
  - {level1: 满意度指标, level2: 满意度, name: 走访满意度, figure: survey.visits.satisfaction_rate, target: ">= 99 %", judged: 已完成}
"""
TARGETS = "targets:\n" + full_project.RUN.partition("\ntargets:\n")[2].partition("framework:")[0]

CHANGES: list[Change] = [
    write(PAYOUTS, PAID.encode()),
    replace((PAYOUTS, "西街道,50,0,,未发放,死亡", "西街,50,0,,未发放,搬迁")),
    replace((RUN, "due_by: 2022-02-01}", "due_by: 2022-02-01}\n  - {id: autumn, name: 中秋, due_by: 2022-09-10}")),
    replace((FUNDS, "到位,2022-01-10,2022,中央,1000", "到位,2022-01-10,2022,中央,1200"), (FUNDS, "中央,800", "中央,1300"), (FUNDS, "支出,", "支出,2023-03-01,2022,中央,5\n支出,")),
    write(FUNDS, "事项,日期,预算年度,资金来源,金额（元）\n下达,2022-01-05,2022,中央,1000\n下达,2022-01-05,2022,市级,10\n到位,2022-01-06,2022,市级,20\n".encode()),
    do_all(write(FUNDS, "事项,日期,预算年度,资金来源,金额（元）\n下达,2022-01-05,2022,中央,1000\n支出,2021-05-01,2021,中央,500\n支出,2022-01-20,2022,中央,800\n制表人：丁\n".encode()),
           replace((FRAMEWORK, "figure: funding.use_rate", "figure: headcount.transfer_rate"))),
    replace((FRAMEWORK, "level1: 产出, level2: 数量", "level1: 决策, level2: 立项"), (FRAMEWORK, "level1: 产出, level2: 质量", "level1: 决策, level2: 立项")),
    replace((RUN, "framework:", "values: {funds: {资金来源: {央: 中央}}}\nknown_differences: {REC-OVERPAID: 已追回}\ncolumns: {payouts: {钱: due_yuan}}\nframework:"), (FUNDS, "中央,800", "央,800")),
    replace((RUN, "compare_with: []", "compare_with: [gone]"), (RUN, "framework:", "declared: {headcount.received: {value: 9, unit: 人, label: 接收人数, source: 年报}}\nframework:")),
    replace((RUN, "  - {level1: 满意度指标", MORE_TARGETS + "  - {level1: 满意度指标"), (SELF, "20,20,全部移交", "20,15,"), (FUNDS, "金额（元）\n", "金额（元）,备忘\n"),
            (FUNDS, "中央,1000\n", "中央,1000,好\n"), (FUNDS, "到位,2022-01-10,2022,中央,1000\n", "到位,2022-01-10,2022,中央,1000,\n"), (FUNDS, "中央,800\n", "中央,800,\n")),
    replace((RUN, TARGETS, FORM)),
    do_all(write(SURVEY, REPEATED.encode()), replace((RUN, "label: 走访慰问}", "label: 走访慰问}\n    - {id: third, column: 3、档案, label: 档案服务}"))),
    replace(("data/tiny/headcounts.csv", "西街道,市级,3,3,0,3,2", "西街道,市级,3,3,0,3,9")),
    do_all(write(SURVEY, "序号,1、总体,2、走访\n1,5,\n2,4,\n3,3,\n4,5,\n5,2,\n".encode()), replace((RUN, "scale: [满意, 一般, 不满意]", "scale: {from: 10, to: 1}"), (RUN, "answers: [满意]}", 'answers: ["10", "9"]}'))),
    replace((NARRATIVE, "## 一（一）1 设立背景", "前言\n\n## 十一 没有\n字\n\n## 一（一）1 设立背景"), (NARRATIVE, "涉及指标：制度健全性", "涉及指标：没有的")),
    replace((RUN, "framework:", "tolerate_bad_lines: {funds: 0.1}\nframework:"), (FUNDS, "中央,800", "中央,八百")),
    replace((RUN, "framework:", "tolerate_bad_lines: {funds: 0.9}\nframework:"), (FUNDS, "支出,", "支出,2022-03-01,2022,中央,五\n支出,2022-03-02,2022,中央,六\n支出,")),
    do_all(replace((RUN, "framework:", "chapters: [20_mine]\nframework:")), write("notebooks/20_mine.ipynb", b"{}")),
    write(FUNDS, "事项,日期,预算年度,资金来源,金额（元）\n".encode()),
    replace((FUNDS, "中央,800\n", "中央,800\n合计,,,,900\n")),
    write(FUNDS, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), write("data/tiny/funds.xlsx", b"PK"),
    do_all(make_book(), replace((RUN, "framework:", "sheet: {funds: 没有}\nframework:"))),
    make_book(E2="=1+1"), make_book(E2="#REF!"), make_book(merged="D2:D3"), make_book(hidden=2), make_book(F1="文号", F2=123456789012345678),
]  # fmt: skip


def find(run: str, root: Path) -> tuple[Finding, ...]:
    try:
        return load_run(run, root).findings
    except InputFaults as faults:
        return faults.findings


def list_calls(root: Path) -> Iterator[Finding]:
    """Findings about a call that names what is not there."""
    for refused in (
        lambda: explain_figure("funding.usd", None, root), lambda: make_trend(root, ["nothere", "tiny"]), lambda: make_trend(root, []),
        lambda: load_run("tini", root), lambda: load_run("a/b", root), lambda: load_run("tiny", root, "none"),
    ):
        with pytest.raises(InputFaults) as caught:
            refused()
        yield from caught.value.findings
    yield from refuse("tcp://x:1", Told("没有应答", "nobody answers"), "SCHEDULER").findings


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Finding], str]:
    """Every finding that the changes give, and all that stands in the projects' files."""
    found: list[Finding] = []
    texts = [yaml.safe_dump([PAID, FORM], allow_unicode=True)]
    made = {"tiny": full_project.make_full_project, "own": record_project.make_project}
    for run, make in made.items():
        root = make(tmp_path_factory.mktemp(run))
        texts += [path.read_text("utf-8") for path in root.rglob("*") if path.is_file()]
        found += find(run, root)
        for file, old, new in [told[:3] for told in TOLD] + FURTHER:
            if (root / file).exists():
                whole = (root / file).read_text("utf-8")
                replace((file, old, new))(root)
                found += find(run, root)
                (root / file).write_text(whole, "utf-8")
                texts.append(new)
    for number, change in enumerate(CHANGES):
        root = full_project.make_full_project(tmp_path_factory.mktemp(f"change{number}"))
        change(root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("perfeval_helpers.extracts.reader.MOST_QUARANTINED", 1)  # two faulty lines are more than are listed
            found += find("tiny", root)
        texts += [path.read_text("utf-8", "replace") for path in root.rglob("*") if path.suffix in (".yml", ".md", ".csv")]
    found += list_calls(root)
    return list({(one.code, one.message, one.english): one for one in found}.values()), "\n".join(texts)


QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def test_every_code_is_told(told):
    missing = {code for code in CODES if code not in {finding.code for finding in told[0]}}
    assert missing == set()


def test_what_is_told_in_english_holds_no_chinese_but_what_was_typed(told):
    findings, typed = told
    for finding in findings:
        rest = QUOTED.sub("''", finding.english)
        chinese = re.findall(r"[\u3400-\u9fff（）：；，。]+", rest)
        known = [word for word in chinese if word in typed]
        assert chinese == known, finding.english
        assert re.search("[a-z]{2}", finding.english) and not finding.english.rstrip().endswith("。")


def test_what_is_told_in_chinese_holds_no_english_but_names(told):
    for finding in told[0]:
        assert find_english(str(finding.message)) == [], finding.message
        assert re.search("[。？]$", finding.sentence) and finding.as_json()["message"] == finding.sentence
        assert re.search(r"[\u4e00-\u9fff]", finding.message)


def test_both_wordings_hold_the_same_numbers(told):
    """Figures of warnings and notes: but for 万元, which are yuan in English, and dates, what one says the other says."""
    for finding in told[0]:
        if finding.severity == "error" or "万元" in finding.message or finding.code in ("NARRATIVE", "REC-OUT-OF-PERIOD"):
            continue
        chinese, english = (
            sorted(re.findall(r"\d[\d,.]*\d|[1-9]", re.sub("前导的0|前导0|100%", "", text))) for text in (str(finding.whole), finding.english)
        )
        assert chinese == english, finding.english
