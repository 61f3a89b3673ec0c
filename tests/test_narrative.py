"""Narrative files: places, figures by id, faults with their line; nothing evaluated."""

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.narrative import FigureRef, Narrative, parse_place, read_narrative, resolve
from perfeval_helpers.contract.outline import write_narrative
from perfeval_helpers.contract.runfile.parsing import parse_document
from perfeval_helpers.values.figures import Ledger


@pytest.fixture
def ledger() -> Ledger:
    figures = Ledger()
    figures.add("funding.arrived", Fraction(15168, 100), "万元", "到位", "到位之和")
    figures.add("headcount.received", 22526, "人", "接收", "接收之和")
    figures.add("grade", "良", "", "等级", "按总分")
    return figures


def read(tmp_path: Path, text: str, indicators: tuple[str, ...] = ("目标合理性",)) -> tuple[Narrative, tuple[Finding, ...]]:
    path = tmp_path / "n.md"
    path.write_text(text, encoding="utf-8")
    return read_narrative(path, "params/narrative/n.md", lambda id: id in ("funding.arrived", "headcount.received", "grade"), indicators)


def test_passages_by_place_number_title_and_indicator(tmp_path: Path) -> None:
    narrative, findings = read(tmp_path, "# 题\n\n## 一（一）1 设立背景\n第一段。\n\n第二段。\n\n## 四（一）1（1）目标合理性\n说明。\n")
    assert findings == ()
    found = narrative.find("一（一）1")
    assert found is not None and found.paragraphs == ("第一段。", "第二段。") and found.title == "设立背景"
    assert narrative.find("一（一）1 设立背景") is found
    assert narrative.find("一（一）") is None
    indicator = narrative.find_indicator("目标合理性")
    assert indicator is not None and indicator.paragraphs == ("说明。",)


def test_what_cannot_be_printed_is_a_fault(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "## 一（一）1 设立背景\n到位[[funding.arrived万元。\n接收\0[[headcount.received]]人。\n")
    assert [(found.lines, found.english) for found in findings] == [
        ((2,), "[[ is opened and not closed; expected the id of a figure between [[ and ]]."), ((3,), "control character U+0000; expected plain text.")]


@pytest.mark.parametrize(
    ("place", "parsed"),
    [
        ("摘要三 主要经验及做法", ("摘要三", "", "主要经验及做法")),
        ("一（一）3（2）资金使用情况", ("一", "（一）3（2）", "资金使用情况")),
        ("四(三)2 产出质量", ("四", "（三）2", "产出质量")),
        ("七（一）目标不合理", ("七", "（一）", "目标不合理")),
        ("九 其他需说明的情况", ("九", "", "其他需说明的情况")),
        ("附录", None),
    ],
)
def test_places(place: str, parsed: tuple[str, str, str] | None) -> None:
    assert parse_place(place) == parsed


def test_links_are_taken_out_of_the_text(tmp_path: Path) -> None:
    narrative, findings = read(tmp_path, "## 七（一）目标不合理\n原因。\n\n涉及指标：目标合理性\n\n涉及核对：REC-UNSCORED、REC-ARCHIVES\n")
    assert findings == ()
    passage = narrative.chapter("七")[0]
    assert passage.paragraphs == ("原因。",)
    assert passage.indicators == ("目标合理性",)
    assert passage.codes == ("REC-UNSCORED", "REC-ARCHIVES")


def test_unknown_figure_is_an_error_with_its_line(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "## 九 其他需说明的情况\n甲。\n\n到位[[funding.arived]]。\n")
    assert [(f.code, f.severity, f.located()) for f in findings] == [
        ("NARRATIVE", "error", "params/narrative/n.md:4: [[funding.arived]]: no such figure; expected the id of a figure of this run.")
    ]
    assert findings[0].message == "引用的数据“[[funding.arived]]”在本次运行中不存在。应为本次运行的数值标识。"


def test_unknown_place_and_indicator_are_warnings(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "## 十一 没有的一章\n字。\n\n## 四（一）1（1）没有的指标\n字。\n\n## 七（一）题\n字。\n\n涉及指标：没有的\n")
    assert [(f.severity, f.lines) for f in findings] == [("warning", (1, 4)), ("warning", (7,))]
    assert findings[0].message == "叙述文件中“十一 没有的一章”、“四（一）1（1）没有的指标”的文字在报告中没有位置，不会印出；标题应如“## 一（一）1 设立背景”。"
    assert "“没有的”" in findings[1].message


def test_text_before_the_first_heading_is_a_warning(tmp_path: Path) -> None:
    # line 1 is the file's title; lines 3 and 5 stand under no heading
    narrative, findings = read(tmp_path, "# 题\n\n前言。\n\n#又一段\n## 九 其他\n甲。\n")
    assert [(f.code, f.severity, f.lines) for f in findings] == [("NARRATIVE", "warning", (3, 5))]
    assert findings[0].located() == (
        "params/narrative/n.md:3: text before the first heading, printed nowhere; expected it below a heading such as '## 一（一）1 设立背景'.")
    assert [passage.paragraphs for passage in narrative.passages] == [("甲。",)]
    _, findings = read(tmp_path, "只有文字，没有标题。\n")
    assert [(f.severity, f.lines) for f in findings] == [("warning", (1,))]
    assert read(tmp_path, "# 题\n\n")[1] == ()


def test_place_given_twice_is_an_error(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "## 九 其他\n甲。\n\n## 九 其他\n乙。\n")
    assert [(f.severity, f.lines) for f in findings] == [("error", (4,))]
    assert "第1行重复" in findings[0].message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", None])
def test_unreadable_file_is_a_fault_not_a_traceback(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "n.md"
    if content is not None:
        path.write_bytes(content)
    narrative, findings = read_narrative(path, "n.md", lambda id: True)
    assert narrative.passages == () and [f.severity for f in findings] == ["error"]


def test_figures_carry_their_unit_once(ledger: Ledger) -> None:
    parts = resolve("到位[[funding.arrived]]，共[[ headcount.received ]] 人，等级[[grade]]。", ledger)
    refs = [part for part in parts if isinstance(part, FigureRef)]
    assert [ref.text for ref in refs] == ["151.68万元", "22,526", "良"]
    assert "".join(p if isinstance(p, str) else p.text for p in parts) == "到位151.68万元，共22,526 人，等级良。"
    few = Ledger()
    few.add("funding.used", Fraction(5, 10_000), "万元", "使用资金", "")  # 5 yuan: not 0, whichever unit the text has
    assert "".join(p if isinstance(p, str) else p.text for p in resolve("用[[funding.used]]，即[[funding.used]]万元。", few)) == "用5元，即0.0005万元。"


def test_a_paragraph_may_begin_with_an_amount(tmp_path: Path) -> None:
    narrative, _ = read(tmp_path, "# 题\n\n## 一（一）1 设立背景\n1.5万元用于慰问。\n\n2022.3起发放。\n")
    found = narrative.find("一（一）1")
    assert found is not None and found.paragraphs == ("1.5万元用于慰问。", "2022.3起发放。")


def test_nothing_else_is_markup(ledger: Ledger) -> None:
    text = "{{ 7*7 }} <b>x</b> **y** [[unknown.figure]] [z](http://x) =1+1 得分60~70分为中，80~90分为良 实施\"十四五\"规划"
    assert resolve(text, ledger) == (text,)


def test_an_eleventh_level_has_its_numeral_as_the_report_has_it():
    names = [f"甲{number}" for number in range(1, 12)]
    rule = SimpleNamespace(list_figures=lambda: ())
    indicators = [SimpleNamespace(level1=name, level2=name, level3="乙", rule=rule) for name in names]
    framework: Any = SimpleNamespace(level1=names, list_level2=lambda name: [name], indicators=indicators)
    text = write_narrative("项目", framework, lambda id: False, False)
    assert [line for line in text.splitlines() if "甲11" in line] == ["## 四（十一） 甲11情况分析", "## 四（十一）1 甲11"]


def test_what_is_misspelt_is_answered_by_what_may_be_meant(tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_text("## 四（一）1（1）目标合理姓\n[[funding.arived]][[documents.ruels]][[xyz]][[本期到位资金]]\n\n## 一（一）4 设立背影\n字。\n\n## 七（一）题\n字。\n\n"
                    "涉及指标: 目标合里性；没有的\n涉及核对：REC-UNSCORD、REC-ARCHIVES\n", encoding="utf-8")
    _, findings = read_narrative(path, "n.md", lambda id: False, ("目标合理性",), {"documents.rules": "办法"}, ("REC-UNSCORED", "REC-ARCHIVES"),
                                 lambda figure: {"funding.arrived": "funding.arrived", "funding.used": "funding.used", "本期到位资金": "funding.arrived"})
    assert [(found.lines, found.english) for found in findings] == [
        ((2,), "[[funding.arived]]: no such figure; did you mean 'funding.arrived'?; expected the id of a figure of this run."),
        ((2,), "[[documents.ruels]]: no such figure; did you mean 'documents.rules'?; expected the id of a figure of this run."),
        ((2,), "[[xyz]]: no such figure; expected the id of a figure of this run."),
        ((2,), "[[本期到位资金]]: no such figure; did you mean 'funding.arrived'?; expected the id of a figure of this run."),
        ((1, 4), "'四（一）1（1）目标合理姓' (did you mean '目标合理性'?), '一（一）4 设立背影' (did you mean '一（一）1 设立背景'?): no place in the report, printed nowhere; "
                 "expected headings such as '## 一（一）1 设立背景'."),
        ((7,), "'目标合里性' (did you mean '目标合理性'?), '没有的': listed under '涉及指标', but no indicator of the framework."),
        ((7,), "'REC-UNSCORD' (did you mean 'REC-UNSCORED'?): listed under '涉及核对', but no code of findings."),
    ]
    assert findings[0].message == "引用的数据“[[funding.arived]]”在本次运行中不存在；是否为“funding.arrived”？应为本次运行的数值标识。"


def test_headings_and_figures_that_are_written_otherwise_are_told(tmp_path: Path) -> None:
    text = ("## 一（一）1 设立背景\n到位【【funding.arrived】】，接收[headcount.received]人，见[附件1]、[a.b]。\n\n### 六（1）按月对账\n每月对账。\n##七（一）题\n#1泵\n")
    _, findings = read(tmp_path, text)
    _, others = read(tmp_path, "# 一事一议奖补项目\n# 七里河区\n\n## 一（一）1 设立背景\n#### 三是加强管理\n### 六 按月对账\n字。\n")  # titles, and a heading
    assert [found.english for found in others] == ["'### 六 按月对账', a heading that is written otherwise; expected '## 六 按月对账'."]
    assert [(found.lines, found.english) for found in findings] == [
        ((2,), "'【【funding.arrived】】', a figure's id that stays as it is written; expected [[funding.arrived]]."),
        ((2,), "'[headcount.received]', a figure's id that stays as it is written; expected [[headcount.received]]."),
        ((4,), "'### 六（1）按月对账', a heading that is written otherwise; expected '## 六（1）按月对账'."),
        ((6,), "'##七（一）题', a heading that is written otherwise; expected '## 七（一）题'."),
    ]


def test_a_word_file_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_bytes(b"PK\x03\x04\xff")
    _, findings = read_narrative(tmp_path / "n.md", "n.md", lambda id: True)
    assert [found.english for found in findings] == ["a Word file or workbook; expected a text file: copy its text into one, saved as UTF-8."]
    assert [fault.english for fault in parse_document(b"PK\x03\x04\xff", "f.yml", "FRAMEWORK").faults] == [findings[0].english]
