"""A value of a run file changed in place: that line alone differs, and the reader finds that value alone changed."""

from pathlib import Path

import pytest

from perfeval_helpers.contract.runfile.parsing import parse_document
from perfeval_helpers.editing.nodes import CannotEdit, read_text
from perfeval_helpers.editing.splicing import put, remove

ROOT = Path(__file__).parents[1]

#: As people write it by hand on Windows: line ends of two characters, odd indentation, comments everywhere, all quotes.
MESSY = (
    "# 手写的运行文件\r\n"
    "run: messy          # 与文件名一致\r\n"
    "project:   '某区  “暖冬”行动：第二期'   # 全称\r\n"
    "district: \"东山区\"\r\n"
    "units:\r\n"
    "    implementer: 东山区民政局   # 经办\r\n"
    "    department:\r\n"
    "period: {start: 2024年1月1日,   end: 2024-12-31}\r\n"
    "\r\n"
    "data: data/messy\r\n"
    "extracts: []\r\n"
    "synthetic: yes\r\n"
    "declared:\r\n"
    "  cost.price: {value: 1234567.8900, unit: 元, source: \"合同，第3条\"}\r\n"
    "targets:\r\n"
    "- level1: 产出指标\r\n"
    "  level2: 数量指标      # 见附件\r\n"
    "  name: 走访户数\r\n"
    "  target: \">= 1,200 户\"\r\n"
    "  reason: >-\r\n"
    "    入户走访，\r\n"
    "    逐户登记\r\n"
    "  judged: 已完成\r\n"
    "- {level1: 效益指标, level2: 社会效益, name: 知晓, target: 知晓, judged: 部分完成}   # 行尾\r\n"
    "framework: frameworks/x.yml\r\n"
    "judgements:         # 评判\r\n"
    "  立项依据充分性:\r\n"
    "      items: [met, missed,  {lost: 0.3}]   # 三个要点\r\n"
    "      reason: 依据充分\r\n"
    "      evidence:\r\n"
    "      - 立项批复\r\n"
    "      # 还缺会议纪要\r\n"
    "      - 预算书\r\n"
    "      by: 评价组\r\n"
    "      date: 2025-01-05"
)


def list_texts(data, at=()):
    """Every text of a parsed file with its path."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, (dict, list)):
            yield from list_texts(value, (*at, key))
        elif value is not None:
            yield (*at, key), value


def differing(before: str, after: str) -> list[int]:
    """Numbers of lines that differ, line ends included; the number of lines must be the same."""
    one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
    assert len(one) == len(other)
    return [number for number, pair in enumerate(zip(one, other, strict=True), 1) if pair[0] != pair[1]]


def read(name: str) -> str:
    return (ROOT / "params" / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", ["2022.yml", "meals-2024.yml"])
def test_each_text_of_a_run_file_can_be_changed_and_its_line_alone_differs(name):
    text = read(name)
    document = read_text(text)
    texts = dict(list_texts(document.data))
    assert len(texts) > 150
    for path in list(texts)[::17]:
        changed = put(text, path, "改为：甲、乙 [丙], {丁} # 戊")
        assert differing(text, changed) == [document.lines[path]], path
        assert put(changed, path, texts[path]) == text or read_text(put(changed, path, texts[path])).data == document.data


def test_each_text_of_a_messy_file_can_be_changed_and_its_line_alone_differs():
    document = read_text(MESSY)
    texts = dict(list_texts(document.data))
    assert len(texts) == 31
    for path in texts:
        changed = put(MESSY, path, "新 值")
        if path == ("targets", 0, "reason"):  # it stood on two lines below its key
            assert "  reason: 新 值\r\n  judged: 已完成\r\n" in changed
            continue
        assert differing(MESSY, changed) == [document.lines[path]], path
        assert dict(list_texts(read_text(changed).data)) == texts | {path: "新 值"}


@pytest.mark.parametrize(("path", "value", "line"), [
    (("run",), "x", "run: x          # 与文件名一致"),
    (("project",), "东山区‘暖’", "project:   '东山区‘暖’'   # 全称"),
    (("project",), "it's", "project:   'it''s'   # 全称"),
    (("district",), "西", 'district: "西"'),
    (("units", "department"), "民政厅", "    department: 民政厅"),
    (("period", "start"), "2024-02-29", "period: {start: 2024-02-29,   end: 2024-12-31}"),
    (("extracts",), ["funds", "payouts"], "extracts: [funds, payouts]"),
    (("declared", "cost.price", "value"), "0.10000000000000000001",
     '  cost.price: {value: 0.10000000000000000001, unit: 元, source: "合同，第3条"}'),
    (("declared", "cost.price", "value"), "5,300", '  cost.price: {value: "5,300", unit: 元, source: "合同，第3条"}'),
    (("declared", "cost.price", "unit"), "null", '  cost.price: {value: 1234567.8900, unit: "null", source: "合同，第3条"}'),
    (("targets", 0, "level2"), "质量: 指标", '  level2: "质量: 指标"      # 见附件'),
    (("targets", 0, "level2"), None, "  level2:       # 见附件"),
    (("targets", 1, "judged"), "已完成", "- {level1: 效益指标, level2: 社会效益, name: 知晓, target: 知晓, judged: 已完成}   # 行尾"),
    (("targets", 1, "reason"), "逐户，登记", "- {level1: 效益指标, level2: 社会效益, name: 知晓, target: 知晓, judged: 部分完成, reason: 逐户，登记}   # 行尾"),
    (("judgements", "立项依据充分性", "items", 1), "符合", "      items: [met, 符合,  {lost: 0.3}]   # 三个要点"),
    (("judgements", "立项依据充分性", "items"), ["met", "missed"], "      items: [met, missed]   # 三个要点"),
    (("judgements", "立项依据充分性", "items", 2, "lost"), "1/3", "      items: [met, missed,  {lost: 1/3}]   # 三个要点"),
    (("judgements", "立项依据充分性", "reason"), "甲\n乙", '      reason: "甲\\n乙"'),
    (("judgements", "立项依据充分性", "reason"), "长" * 400, "      reason: " + "长" * 400),
    (("judgements", "立项依据充分性", "evidence"), ["立项批复", "预算表"], "      - 预算表"),
])  # fmt: skip
def test_a_value_is_written_as_its_neighbours_are(path, value, line):
    changed = put(MESSY, path, value)
    numbers = differing(MESSY, changed)
    assert len(numbers) == 1 and changed.split("\r\n")[numbers[0] - 1] == line
    assert read_text(changed).find(path) == value


def added(before: str, after: str) -> list[str]:
    """Lines that were put in; all others must be as they were and in their order."""
    rest = iter(before.splitlines())
    expected = next(rest, None)
    new = []
    for line in after.splitlines():
        if line == expected:
            expected = next(rest, None)
        else:
            new.append(line)
    assert expected is None and after.count("\n") == after.count("\r\n")
    return new


def test_new_entries_are_put_below_those_that_stand():
    judged = {"items": ["符合"], "reason": "甲: 乙", "evidence": ["丙, 丁"], "date": "2025-01-06"}
    assert added(MESSY, put(MESSY, ("judgements", "立项程序规范性"), judged)) == [
        "  立项程序规范性:", "    items: [符合]", '    reason: "甲: 乙"', '    evidence: ["丙, 丁"]', "    date: 2025-01-06",
    ]  # fmt: skip
    assert added(MESSY, put(MESSY, ("units", "evaluator"), "评价公司")) == ["    evaluator: 评价公司"]
    assert added(MESSY, put(MESSY, ("targets", 2), {"level1": "效益", "target": ">= 5 户"})) == ['- {level1: 效益, target: ">= 5 户"}']
    assert added(MESSY, put(MESSY, ("judgements", "立项依据充分性", "evidence", 2), "会议纪要")) == ["      - 会议纪要"]
    assert added(MESSY, put(MESSY, ("goals", "original"), "人人受益")) == ["goals:", "  original: 人人受益"]


def test_an_empty_section_is_filled_below_its_key():
    text = "run: a\r\njudgements:   # 由人评判\r\nnarrative: x\r\n"
    assert put(text, ("judgements", "甲", "met"), "符合") == (
        "run: a\r\njudgements:   # 由人评判\r\n  甲: {met: 符合}\r\nnarrative: x\r\n")
    braces = "judgements: {}   # 由人评判\nnarrative: x\n"
    assert put(braces, ("judgements", "甲", "met"), "符合") == "judgements:   # 由人评判\n  甲: {met: 符合}\nnarrative: x\n"


@pytest.mark.parametrize(("path", "gone"), [
    (("targets", 1), ["- {level1: 效益指标, level2: 社会效益, name: 知晓, target: 知晓, judged: 部分完成}   # 行尾"]),
    (("judgements", "立项依据充分性", "evidence", 0), ["      - 立项批复"]),
    (("units", "implementer"), ["    implementer: 东山区民政局   # 经办"]),
    (("judgements", "立项依据充分性", "date"), ["      date: 2025-01-05"]),
    (("targets", 0), MESSY.splitlines()[15:23]),
])  # fmt: skip
def test_an_entry_is_taken_out_with_its_lines_alone(path, gone):
    assert added(remove(MESSY, path), MESSY) == gone


def test_the_last_entry_leaves_an_empty_list():
    assert remove("a:   # 甲\n- x\nb: 1\n", ("a", 0)) == "a: []   # 甲\nb: 1\n"
    assert remove("a: [x]\nb: 1\n", ("a", 0)) == "a: []\nb: 1\n"
    assert remove("a: {x: 1, y: 2}\n", ("a", "y")) == "a: {x: 1}\n"


@pytest.mark.parametrize(("text", "path", "value"), [
    ("a: 1\n", ("a",), "x\x00y"),  # what no run file may hold
    ("a: 1\n", ("a", "b"), "x"),  # a text has no entries
    ("a: [1\n", ("a",), "x"),  # no YAML at all
    ("? [a, b]\n: 1\nc: 2\n", ("c",), "x"),
])  # fmt: skip
def test_what_cannot_be_changed_alone_is_refused(text, path, value):
    with pytest.raises(CannotEdit):
        put(text, path, value)


def test_texts_are_read_as_files_are():
    assert parse_document("a: 甲".encode(), "x.yml", "RUN-FILE").data == {"a": "甲"}
    assert parse_document("a: 甲".encode("gb18030"), "x.yml", "RUN-FILE").faults[0].located().startswith("x.yml:1: saved as GBK")
