"""Slips of the keyboard in run files: each named at its line with how it is written, and read on; prose is left alone."""

import re

import full_project
import pytest
import yaml

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile.parsing import parse_document
from perfeval_helpers.contract.runfile.reading import read_runfile
from perfeval_helpers.contract.runfile.slips import explain_number, explain_value, mend_text

MANY = [
    ("project: ", "project："), ("district: 甲市乙区", "district:甲市乙区"), ("start: 2022-01-01, end", "start：2022-01-01，end"),
    ("synthetic: true", "synthetic: 可能"), ("  issued: 12", "\tissued: 12人"), ("  population: 8", "　　population:　8"),
    ('">= 100 %"}\ntargets', ">= 100 %}\ntargets"),
]  # fmt: skip


@pytest.fixture
def root(tmp_path):
    return full_project.make_full_project(tmp_path)


def read(root, content):
    (root / "params" / "tiny.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        read_runfile("tiny", root)
    except InputFaults as faults:
        return [finding.located() for finding in faults.findings]
    return []


def test_all_slips_of_a_file_are_told_at_once_with_what_else_is_wrong(root):
    text = full_project.RUN
    for old, new in MANY:
        assert old in text
        text = text.replace(old, new)
    colon = "a full-width colon (：) after '{0}'; expected a half-width colon and a blank: '{0}: …'."
    assert read(root, text) == [
        "params/tiny.yml:2: " + colon.format("project"),
        "params/tiny.yml:3: no blank after 'district:'; expected a blank behind the colon: 'district: …'.",
        "params/tiny.yml:6: " + colon.format("start"),
        "params/tiny.yml:6: a full-width comma (，) between entries; expected a half-width comma and a blank.",
        "params/tiny.yml:10: synthetic: '可能'; expected true or false.",
        "params/tiny.yml:15: a tab before the first word; expected indentation by half-width blanks.",
        "params/tiny.yml:15: survey.issued: '12人'; expected a whole number from 0 up, without its unit: 12.",
        "params/tiny.yml:16: a full-width blank before the first word; expected indentation by half-width blanks.",
        "params/tiny.yml:16: a tab or full-width blank after 'population:'; expected a half-width blank.",
        "params/tiny.yml:24: '>= 100 %', which begins with >; expected a text like this in quotes.",
    ]


PROSE = """\
run: a
reason: 甲，
  其中：一是制度不全；二是{没有}清单。
note: |
  目标：完成
\tpart：两项
  a：b
  - id：c
list:
  - 会议纪要：第3号，档案清单：全
  - "key：value"
quoted: '甲：乙，丙'
url: http://x/：y
ratio: 3:1  # 说明：x
flow: {text: 甲：乙，丙：丁, other: [会议纪要：第3号，甲]}
"""


def test_prose_with_full_width_signs_is_no_slip_even_where_yaml_refuses_the_file():
    slips, mended = mend_text(PROSE + "broken：x\n")
    assert [slip.line for slip in slips] == [PROSE.count("\n") + 1]
    assert mended == PROSE + "broken: x\n"


def test_prose_with_full_width_signs_is_read_as_it_is(root):
    text = full_project.RUN.replace("reason: 没有档案制度", "reason: 没有制度：档案，清单").replace("project: <b>丙</b>项目", "project: |\n  丙项目：part：一\n  a：b")
    assert read(root, text) == []
    assert read_runfile("tiny", root).project == "丙项目：part：一\na：b"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("l:\n  - id：a\n    name：b\n", {"l": [{"id": "a", "name": "b"}]}),
        ("k: # c\n  绩效目标：\n    items: [a]\n", {"k": {"绩效目标": {"items": ["a"]}}}),
        ("l: [\n  {a：b,\n   c：d}\n]\nz：1\n", {"l": [{"a": "b", "c": "d"}], "z": 1}),
        ("a: “甲: 乙”\n", {"a": "甲: 乙"}),
        ('a: {b: "x：y", c：1}  # d：e\n', {"a": {"b": "x：y", "c": 1}}),
        ("t: {a: >= 90 %, b: <= 3}\n", {"t": {"a": ">= 90 %", "b": "<= 3"}}),
        ("t: %x # y\n", {"t": "%x"}),
        ("a:\n\tb: 1\n\tc: 2\n", {"a": {"b": 1, "c": 2}}),
        ('a: "甲\nb: c\n', {"a": "甲", "b": "c"}),
    ],
)
def test_a_text_is_mended_to_what_was_meant(text, meant):
    slips, mended = mend_text(text)
    assert slips
    assert yaml.safe_load(mended) == meant


def test_what_cannot_be_mended_is_told_beside_what_can(root):
    text = full_project.RUN.replace("project: ", "project：").replace("compare_with: []", "compare_with: [")
    assert read(root, text) == [
        "params/tiny.yml:2: a full-width colon (：) after 'project'; expected a half-width colon and a blank: 'project: …'.",
        "params/tiny.yml:9: no valid YAML: a square bracket [ ] is not closed, or a half-width comma is missing between its entries.",
    ]


@pytest.mark.parametrize(("text", "line", "said"), [
    ("a: 1\nbc\nd: 2", 3, "a key on this line or the one above has no half-width colon and blank"),
    ("a: 1\n  b: 2", 2, "no 'key: value' can stand here; look at the indentation"),
    ("a:\n  b: 1\n c: 2", 3, "the indentation differs from that of the keys beside it"),
    ('a: "b" c', 1, "or text goes on behind a quote"),
    ("a: [1, 2\nb: 3", 2, "a square bracket [ ] is not closed"),
    ("a: {b: 1\nc: 2", 2, "a curly bracket { } is not closed"),
    ("a: [, ]", 1, "something is missing inside a bracket"),
    ('a: ["b', 1, "the quote that opens on this line is not closed"),
    ("a: [@b]", 1, "no text begins with this sign without half-width quotes"),
    ("a: - b", 1, "no list entry ('- ') can stand here"),
    ("a:\n  - b\n  c: 1", 3, "a list entry begins with '- '"),
    (" a: 1\nb: 2", 2, "the indentation differs from that above"),
    ("a: | x", 1, "a line ends behind '|' or '>'"),
    ("a: *重要", 1, "a text that begins with & or * stands in half-width quotes"),
    ('a: "C:\\data"', 1, "a backslash in double quotes is written \\\\, or single quotes"),
    ("a: 1\n%x", 2, "look at the colons, indentation, brackets and quotes"),
])
def test_what_yaml_refuses_is_told_by_what_to_look_at(text, line, said):
    (fault,) = parse_document(text.encode(), "f.yml", "RUN-FILE").faults
    assert (fault.lines, fault.english.startswith("no valid YAML: ")) == ((line,), True)
    assert said in fault.english and not re.search("[a-z]{4}", fault.message)


@pytest.mark.parametrize(
    ("encoding", "line", "said"),
    [("gb18030", 2, "saved as GBK (“ANSI”), bytes that are not UTF-8"), ("utf-16", 1, "saved as UTF-16")],
)
def test_another_encoding_is_named_and_read_on(root, encoding, line, said):
    text = full_project.RUN.replace("synthetic: true", "synthetic: 可能")
    assert read(root, text.encode(encoding)) == [
        f"params/tiny.yml:{line}: {said}; expected a text file saved as UTF-8.",
        "params/tiny.yml:10: synthetic: '可能'; expected true or false.",
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_no_faults(root):
    assert read(root, full_project.RUN.replace("\n", "\r\n").encode("utf-8-sig")) == []


def test_a_mapping_typed_with_full_width_colons_is_named_as_such(root):
    text = full_project.RUN.replace("period: {start: 2022-01-01, end: 2022-12-31}", "period:\n  start：2022-01-01\n  end：2022-12-31")
    assert read(root, text) == [
        "params/tiny.yml:7: period: 'start：2022-01-01 end：2022-12-31'; expected the first and the last day: {start: …, end: …}, with a half-width colon and a blank: start: …"
    ]
    text = full_project.RUN.replace("{start: 2022-01-01, end: 2022-12-31}", "{start:2022-01-01, end: “2022-12-31”}")
    assert [line for line in read(root, text) if "with" in line] == [
        "params/tiny.yml:6: period.end: '“2022-12-31”'; expected a date such as 2022-12-31, without full-width quotes.",
        "params/tiny.yml:6: period.start:2022-01-01: unknown key; expected one of start, end, with a blank behind the colon: start: …",
    ]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("2.5万元", "25000"), ("1,200人", "1200"), ("３亿元", "300000000"), ("0.5百万元", "500000"), ("90％", "90"), ("30元/人", "30")],
)
def test_a_number_with_its_unit_is_written_without(typed, written):
    assert explain_number(typed).english.rpartition(" ")[2] == written
    assert explain_number(typed).endswith(f"写作{written}")


def test_what_is_no_slip_is_not_explained():
    assert explain_number("12.5") is explain_number("五十") is explain_number("约50元左右") is None
    assert explain_value("明年") is explain_value("2022-13-01") is explain_value("") is None
