import random
import re
import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction as F
from pathlib import Path

import pytest

from perfeval_helpers.contract.declarations.reading import read_declarations
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.framework import check_run, find_framework, read_framework
from perfeval_helpers.contract.project import find_named_file, find_root, find_runs
from perfeval_helpers.contract.runfile import RunFile, read_runfile

MINIMAL = """\
run: "001"
project: 示例项目
district: 示例区
units: {implementer: 甲单位}
period: {start: 2022-01-01, end: 2022-12-31}
data: data/001
extracts: []
synthetic: false
framework: frameworks/f.yml
judgements:
"""
SURVEY = """\
survey:
  scale: [好, 中, 差]
  items: [{id: overall, column: 总体, label: 总体}]
  method: top_two
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "params" / "frameworks").mkdir(parents=True)
    (tmp_path / "params" / "frameworks" / "f.yml").write_text("name: f\n")
    return tmp_path


def write(project: Path, text: str | bytes, name: str = "001") -> Path:
    path = project / "params" / f"{name}.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(project: Path, text: str):
    write(project, text)
    return read_runfile("001", project)


def faults(project: Path, text: str | bytes) -> list[str]:
    write(project, text)
    with pytest.raises(InputFaults, match=r"^params/001\.yml:\d+: ") as caught:
        read_runfile("001", project)
    assert all(f.code == "RUN-FILE" and f.severity == "error" and f.message for f in caught.value.findings)
    return [finding.located() for finding in caught.value.findings]


@pytest.mark.parametrize(("key", "name", "text", "told"), [
    # a framework as run file, and each of the others where a framework is looked for
    (None, "params/001.yml", "name: 甲\ngrades: []\nindicators:\n", "params/001.yml:1: a framework; expected a run file."),
    (read_framework, "params/frameworks/f.yml", MINIMAL, "params/frameworks/f.yml:1: a run file; expected a framework."),
    (read_framework, "params/frameworks/f.yml", "extract: a\ntitle: 甲\nline_means: 一行\n", "params/frameworks/f.yml:1: the declaration of an extract; expected a framework."),
    (read_framework, "params/frameworks/f.yml", "# 甲\n## 一（一）1 设立背景\n该项目：由\n", "params/frameworks/f.yml:1: a narrative; expected a framework."),
])  # fmt: skip
def test_a_file_in_the_place_of_another_is_one_fault(project, key, name, text, told):
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFaults) as caught:
        read_runfile("001", project) if key is None else key(path, project)
    assert [finding.located() for finding in caught.value.findings] == [told]


def test_what_is_to_be_filled_in_on_a_line_is_told_in_its_order(project):
    found = faults(project, re.sub("period:.*", "period: {start: TODO 第一天, end: TODO 最后一天}", MINIMAL))
    assert [line.split(": ")[1] for line in found if "still to be filled in" in line] == ["period.start", "period.end"]


def test_a_folder_that_may_not_be_read_is_told_as_one(project, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputFaults, match=r"^params: cannot be read \(Permission denied\)"):
        read_runfile("001", project)


def test_a_minimal_run_is_legal_and_texts_stay_texts(project):
    run = read(project, MINIMAL.replace("示例项目", "yes"))
    assert (run.run, run.project, run.synthetic, run.judgements, run.survey) == ("001", "yes", False, {}, None)
    assert run.period.end == date(2022, 12, 31)
    assert run.file == "params/001.yml"
    assert run.data_file("payouts") == "data/001/payouts.csv"
    assert run.data_path("payouts") == project / "data/001/payouts.csv"
    assert run.framework_path == project / "params/frameworks/f.yml"


@pytest.mark.parametrize(("district", "name", "whole"), [
    ("某市某县", "校车接送", "某市某县校车接送"), ("某市某县", "某市某县校车接送", "某市某县校车接送"), ("某市某县", "某县校车接送", "某市某县校车接送"),
    ("某县", "县医院改造", "某县县医院改造"), ("某县", "乙县校车接送", "某县乙县校车接送"),
])  # fmt: skip
def test_a_project_is_named_with_its_district_once(project, district, name, whole):
    assert read(project, MINIMAL.replace("示例项目", name).replace("示例区", district)).project_of_district == whole


def test_a_run_is_found_by_name_and_by_path(project, monkeypatch):
    path = write(project, MINIMAL)
    monkeypatch.chdir(project)
    assert read_runfile("001", project) == read_runfile(str(path), project) == read_runfile("params/001.yml", project)
    assert find_runs(project) == ("001",)


def test_everything_is_exact(project):
    run = read(project, MINIMAL + """\
tolerate_bad_lines: {payouts: 1/1000, funds: 0.1 %}
separator: {payouts: "|"}
festivals: [{id: new_year, name: 元旦, standard_yuan: "1,050.50", due_by: 2022-1-5}]
reasons: {deceased: [死亡, 去世], other: 其他}
declared: {a.b: {value: "1,234.5", unit: 元, source: 台账}}
""")
    assert run.tolerate_bad_lines == {"payouts": F(1, 1000), "funds": F(1, 1000)}
    assert run.festivals[0].standard_yuan == Decimal("1050.50")
    assert run.festivals[0].due_by == date(2022, 1, 5)
    assert run.reasons == {"deceased": ("死亡", "去世"), "other": ("其他",)}
    assert run.declared["a.b"].value == Decimal("1234.5")


def test_all_faults_come_at_once_with_lines(project):
    text = MINIMAL.replace("project: 示例项目\n", "").replace("synthetic: false", "synthetic: on") + """\
festvals: []
targets:
  - {level1: a, level2: b, name: c, target: 及时}
"""
    assert faults(project, text) == [
        "params/001.yml:1: project: missing; expected the project's name.",
        "params/001.yml:7: synthetic: 'on'; expected true or false.",
        "params/001.yml:10: festvals: unknown key; did you mean 'festivals'?; expected one of "
        + ", ".join(RunFile.model_fields) + ".",
        "params/001.yml:12: targets.1.target: '及时', words without judged; expected a target such as '>= 90 %', or "
        "judged: '已完成', '部分完成' or '未完成'.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MINIMAL + "run: x\n", ":11: run: given twice (first on line 1)"),
        (MINIMAL + "declared: {a: {value: !!python/name:os.system 1, unit: x, source: y}}\n",
         ":11: declared.a.value: tag tag:yaml.org,2002:python/name:os.system"),
        (MINIMAL.replace("示例项目", "&a 示例"), ":2: project: anchor &a"),
        (MINIMAL.replace("示例项目", "*a"), ":2: project: alias *a"),
        (MINIMAL + "---\nrun: x\n", ":11: a second document (---)"),
        (MINIMAL + "{a: b}: c\n", ":11: a key that is no text"),
        (MINIMAL + "on: 1\n", ":11: on: unknown key"),
        (MINIMAL + "on:\n", ":11: on: unknown key"),
        (MINIMAL + "declared: {bus.cost: {value: 5,830, unit: 元, source: 决算}}\n",  # YAML: value 5, and a key 830
         ":11: declared.bus.cost.830: the rest of a number that a comma has cut in two at 830; expected numbers with a"),
        (MINIMAL + "targets: [{level1: 产出, level2: 成本, name: 补贴, target: <= 5,300, judged: 未完成}]\n",
         ":11: targets.1.300: the rest of a number that a comma has cut in two"),
        (MINIMAL + "~: 1\n", ":11: a key without a name"),
        (MINIMAL + "targets: [\n", "no valid YAML"),
        (MINIMAL + "x" * (1 << 20), "more than 1 MiB"),
        (MINIMAL.encode() + b"note: \xff\xfe\n", ":11: bytes that are not UTF-8"),
        (MINIMAL + "note: a\0b\n", ":11: control character U+0000"),
        (b"", ":1: an empty file"),
        (b"- a\n- b\n", ":1: a list; expected a mapping"),
        (MINIMAL + "declared: " + "[" * 40 + "]" * 40 + "\n", "nested deeper"),
        (MINIMAL.replace('"001"', "a/b"), ":1: run: 'a/b'; expected a run's name"),
        # Names of devices on Windows: a project has to open on the bureau's computers too
        (MINIMAL.replace('"001"', "NUL"), ":1: run: 'NUL'; expected a run's name"),
        (MINIMAL.replace('"001"', "lpt1.2022"), ":1: run: 'lpt1.2022'; expected a run's name"),
        (MINIMAL.replace("data/001", "data/aux"), ":6: data: 'data/aux'; expected a path inside"),
        (MINIMAL.replace('"001"', '"002"'), ":1: run: '002' in 001.yml; expected '001'"),
        (MINIMAL.replace("data/001", "../elsewhere"), ":6: data: '../elsewhere' leads out of the project"),
        (MINIMAL.replace("data/001", "/etc"), ":6: data: '/etc'; expected a path inside"),
        (MINIMAL.replace("data/001", r"C:\data"), r":6: data: 'C:\data'; expected a path inside the project, with / between its parts."),
        (MINIMAL + 'targets: [{level1: a, level2: b, name: c, target: “>= 90 %”}]\n',
         ":11: targets.1.target: '“>= 90 %”', words without judged; expected a target such as '>= 90 %', or judged: '已完成', '部分完成' or '未完成', without full-width quotes."),
        (MINIMAL + SURVEY.replace("[好, 中, 差]", "[好，中，差]"), "survey.scale.1: '好，中，差'; expected at least two answers, best first, with half-width commas between entries"),
        (MINIMAL.replace("frameworks/f.yml", "../../x.yml"), ":9: framework: '../../x.yml' leads out"),
        (MINIMAL.replace("f.yml", "g.yml"), "'frameworks/g.yml' does not exist; did you mean 'f.yml'?"),
        (MINIMAL.replace("extracts: []", "extracts: [payout]"), "'payout'; did you mean 'payouts'?"),
        (MINIMAL.replace("extracts: []", "extracts: [funds, funds]"), ":7: extracts.2: 'funds' a second time"),
        (MINIMAL.replace("extracts: []", "extracts: [payouts]"), "festivals: missing"),
        (MINIMAL.replace("extracts: []", "extracts: [questionnaires]"), "survey: missing"),
        (MINIMAL.replace("2022-12-31", "2021-12-31"), ":5: period.end: the end 2021-12-31 lies before the start"),
        (MINIMAL.replace("2022-12-31", "2022-02-30"), ":5: period.end: '2022-02-30' is no day of the calendar"),
        (MINIMAL.replace("synthetic: false", "synthetic:"), ":8: synthetic: nothing"),
        (MINIMAL.replace("judgements:\n", ""), ":1: judgements: missing"),
        (MINIMAL.replace("{start: 2022-01-01, end: 2022-12-31}", "2022"), ":5: period: '2022'; expected the first and the last day: {start: …, end: …}."),
        (MINIMAL + "compare_with: 2021\n", ":11: compare_with: '2021'; expected a list such as [a, b], or [a] of one."),
        (MINIMAL + 'compare_with: ["001"]\n', "the run '001' itself"),
        (MINIMAL + "columns: {funds: {科目: purpos}}\n",
         ":11: columns.funds.科目: 'purpos', no field of funds; did you mean 'purpose'?; expected one of event, date, budget_year, "
         "source, amount_yuan, document_no, purpose, note"),
        (MINIMAL + "columns: {funds: {amount_yuan: 发生额}}\n",
         ":11: columns.funds.amount_yuan: '发生额', no field of funds; it stands the other way round: write {发生额: amount_yuan}; expected one of event, date"),
        (MINIMAL + "columns: {funds: {金额（元）: 发生额}}\n", "it stands the other way round: write {发生额: 金额（元）}"),
        (MINIMAL + SURVEY + "columns: {questionnaires: {总评: overal}}\n",
         ":15: columns.questionnaires.总评: 'overal', no field of questionnaires; did you mean 'overall'?"),
        (MINIMAL + "columns: {payout: {户名: name}}\n", ":11: columns.payout: 'payout'; did you mean 'payouts'?; expected one of"),
        (MINIMAL + "tolerate_bad_lines: {payouts: 1.5}\n", "'1.5' is no share"),
        (MINIMAL + "tolerate_bad_lines: {payouts: 1/0}\n", "'1/0' is no share"),
        (MINIMAL + "festivals: [{id: a, name: 甲}, {id: a, name: 乙}]\n", ":11: festivals.2.id: 'a' a second time"),
        (MINIMAL + "targets: [{level1: 产出, level2: 数量, name: 户数}, {level1: 产出, level2: 质量, name: 户数}, {level1: 产出, level2: 数量, name: 户数}]\n",
         ":11: targets.3.name: '户数' a second time; expected each one once."),
        (MINIMAL + "festivals: [{id: unpaid, name: 甲}]\n", ":11: festivals.1.id: unpaid, under which the figures payout.unpaid"),
        (MINIMAL + "festivals: [{id: a.b, name: 甲}]\n", "festivals.1.id: 'a.b'"),
        (MINIMAL + "festivals: [{id: a, name: 甲, standard_yuan: 1.005}]\n", "festivals.1.standard_yuan: 1.005 yuan"),
        # 未说明原因 would be called 账号有误, and counted together with it
        (MINIMAL + "reasons: {no_reason: [账号有误]}\n", ":11: reasons.no_reason: the name of those for whom no reason is given"),
        (MINIMAL + "reasons: {a: [死亡，去世]}\n", ":11: reasons.a.1: several in one, '死亡，去世'; expected each by itself: [死亡, 去世]; where a cell of the data is written so, "
         "values: {payouts: {reason: {…: …}}} maps it."),
        (MINIMAL + "reasons: {a: 死亡, b: 注销;冻结、 挂失}\n", ":11: reasons.b: several in one, '注销;冻结、 挂失'; expected each by itself: [注销, 冻结, 挂失]"),
        (MINIMAL + SURVEY + "  comment_groups: {亮度: [太暗、刺眼]}\n", "survey.comment_groups.亮度.1: several in one, '太暗、刺眼'; expected each by itself: [太暗, 刺眼]"),
        (MINIMAL + "sources: {专项债券: bond}\n", ":11: sources.专项债券: the name stands before its id; expected {bond: 专项债券}"),
        (MINIMAL + "values: {payouts: {result: {成功: 交易成功}}}\n",
         ":11: values.payouts.result.成功: '交易成功'; it stands the other way round: write {交易成功: 成功}; expected one of '成功'"),
        (MINIMAL + "evaluated_on: 2023-04-30\n", ":11: evaluated_on: '2023-04-30'; expected the first and the last day: {start: …, end: …}"),
        (MINIMAL + "known_differences: [REC-ARCHIVES]\n", ":11: known_differences: a list; expected what explains a finding, by its code: {REC-ARCHIVES: …}"),
        (MINIMAL + "reasons: [死亡]\n", ":11: reasons: a list; expected groups, each with the texts of the data: {deceased: ['死亡', '去世']}"),
        (MINIMAL + "reasons: {死亡: deceased}\n", ":11: reasons.死亡: the text of the data stands before the group; expected {deceased: [死亡]}"),
        (MINIMAL + "festivals: {spring: {name: 春节}}\n", ":11: festivals: a mapping; expected a list of entries, each on a line of its own that begins with '- '"),
        (MINIMAL + SURVEY.replace("好, 中, 差", "不满意, 一般, 满意"), "survey.scale: from the worst answer, '不满意', to the best, '满意'; expected them best first"),
        (MINIMAL + SURVEY.replace("好, 中, 差", "很差, 一般, 很好"), "survey.scale: from the worst answer, '很差', to the best, '很好'; expected them best first"),
        (MINIMAL + "reasons: {a: [死亡], b: [死亡]}\n", ":11: reasons.b: '死亡' belongs to a already"),
        (MINIMAL + "reasons: {a: [死亡], b: [其他, 死　亡]}\n",
         ":11: reasons.b: '死\\u3000亡' belongs to a already (first as '死亡': blanks and width do not count)"),
        (MINIMAL + "festivals: [{id: a, name: 春节}, {id: b, name: 春 节}]\n", ":11: festivals.2.name: '春 节' a second time"),
        # a blank that nobody sees is none to the reader either
        (MINIMAL + "festivals: [{id: a, name: 春节}, {id: b, name: 春\u200b节}]\n", r":11: festivals.2.name: '春\u200b节' a second time"),
        (MINIMAL + "declared: {a: {value: 1e3, unit: x, source: y}}\n", "declared.a.value: '1e3' is not a number"),
        (MINIMAL + "declared: {a: {value: 1, unit: x}}\n", ":11: declared.a.source: missing"),
        (MINIMAL + "declared: {a: }\n", ":11: declared.a: nothing; expected a mapping"),
        (MINIMAL + "targets: [{level1: a, level2: b, name: c, target: '>= 9'}]\n", "targets.1.figure: missing"),
        (MINIMAL + "targets: [{level1: a, level2: b, name: c, target: '>= x'}]\n", "no number follows the sign"),
        (MINIMAL + "targets: [{level1: a, level2: b, name: c, target: x, judged: 完成}]\n", "targets.1.judged: '完成'; did you mean '已完成'?; expected"),
        (MINIMAL + "targets: [{level1: a, level2: b, name: c, target: x, judged: 没完成}]\n", "targets.1.judged: '没完成'; did you mean '未完成'?; expected"),
        (MINIMAL + "targets: [{level1: a, level2: b, name: c, figure: d, target: '>= 90', partly_from: 95}]\n",
         "targets.1.partly_from: '95', which meets the target ≥90"),
        (MINIMAL + SURVEY.replace("top_two", "satisfied_questionnaires"), "survey.satisfied_when: missing"),
        (MINIMAL + SURVEY.replace("top_two", "top_too"), "survey.method: 'top_too'; did you mean 'top_two'?"),
        (MINIMAL + SURVEY + "  satisfied_when: {item: overal, answers: [好]}\n", "'overal'; did you mean 'overall'?"),
        (MINIMAL + SURVEY + "  satisfied_when: {item: overall, answers: [很好]}\n", "'很好'"),
        (MINIMAL + SURVEY + "  codes: {1: 很好}\n", "survey.codes.1: '很好'"),
        (MINIMAL + SURVEY + "  no_answer: [差]\n", "'差' is an answer of the scale"),
        (MINIMAL + SURVEY.replace("[好, 中, 差]", "[好, 好]"), ":12: survey.scale.2: '好' a second time"),
        (MINIMAL + SURVEY.replace("items: [{id: overall, column: 总体, label: 总体}]", "items: []"), "at least one item"),
        (MINIMAL + SURVEY + "  no_answer: [' 差　']\n", "survey.no_answer.1: ' 差\\u3000' is an answer of the scale"),
        (MINIMAL + SURVEY.replace("[好, 中, 差]", "[好A, 好Ａ, 差]"),
         ":12: survey.scale.2: '好Ａ' a second time (first as '好A': blanks, width and case do not count); expected each one once."),
        # -3 is 跳过 of the questionnaire tool unless no_answer says otherwise
        (MINIMAL + SURVEY + "  codes: {-3: 好}\n",
         ":15: survey.codes.-3: the code '-3', which stands for no answer; expected a code that is not among no_answer "
         "('(空)', '(跳过)', '-2', '-3')"),
        (MINIMAL + SURVEY + "  no_answer: [Ｎ]\n  codes: {n: 好}\n",
         ":16: survey.codes.n: the code 'n', which stands for no answer; expected a code that is not among no_answer ('Ｎ')"),
        (MINIMAL + SURVEY + "  codes: {中: 好}\n",
         ":15: survey.codes.中: '好' for '中', itself an answer of the scale; expected a code that is not another answer"),
        (MINIMAL + SURVEY + "  codes: {A: 好, ａ: 差}\n",
         ":15: survey.codes.ａ: the code 'ａ' a second time (first as 'A': blanks, width and case do not count); expected each "
         "code once"),
        (MINIMAL + SURVEY + "  isued: 3\n", "survey.isued: unknown key; did you mean 'issued'?"),
        (MINIMAL + SURVEY + "  issued: -3\n", "survey.issued: '-3'; expected a whole number"),
        (MINIMAL + "  甲: {met: true, reason: r, evidence: e, by: b}\n", ":11: judgements.甲.date: missing"),
        (MINIMAL + "  甲: {met: true, reason: r, evidence: [], by: b, date: 2022-01-01}\n",
         ":11: judgements.甲.evidence: an empty list"),
        (MINIMAL + "  甲: {items: [half], reason: r, evidence: e, by: b, date: 2022-01-01}\n",
         "judgements.甲.items.1: 'half'; expected met, missed, {lost: 0.5} or {faults: 2}"),
        (MINIMAL + "  甲: {items: [{lost: 2}], reason: r, evidence: e, by: b, date: 2022-01-01}\n", "'2' is no share"),
        (MINIMAL + "  甲: {faults: [缺台账；缺公示], reason: r, evidence: e, by: b, date: 2022-01-01}\n",
         "judgements.甲.faults: several in one, '缺台账；缺公示'; expected each by itself: [缺台账, 缺公示]"),
        (MINIMAL + "separator: {payouts: ab}\n", "separator.payouts: 'ab'"),
        (MINIMAL + "narrative: narrative/none.md\n", "'narrative/none.md' does not exist"),
    ],
)
def test_a_single_fault_is_located(project, text, expected):
    assert any(expected in line for line in faults(project, text)), faults(project, text)


@pytest.mark.parametrize("id", [
    "line", "name", "id_number", "bank_account", "person_id", "person", "occasion", "result", "street", "comment", "seconds",
    "submitted_at", "response_id", "Line", "ｌｉｎｅ",
])  # fmt: skip
def test_an_item_cannot_have_the_name_of_a_column(project, id):
    (found,) = faults(project, MINIMAL + SURVEY.replace("overall", id))
    assert found.startswith(f"params/001.yml:13: survey.items.1.id: '{id}', the name of the column ")
    assert found.endswith("; expected an id that no column has.")


def test_reasons_in_one_group_and_codes_that_say_what_the_scale_says_are_legal(project):
    run = read(project, MINIMAL + "reasons: {a: [死亡, 死 亡], b: [其他]}\n" + SURVEY + "  no_answer: ['']\n  codes: {-3: 差, 好: 好}\n")
    assert run.survey.codes == {"-3": "差", "好": "好"}  # with no_answer given, -3 is a code like another


def test_headers_are_mapped_to_fields_headers_and_items(project):
    columns = "columns: {funds: {科目: purpose, 摘要: 备注}, questionnaires: {总评: overall, 评价: 总体}}\n"
    assert read(project, MINIMAL + SURVEY + columns).columns["questionnaires"] == {"总评": "overall", "评价": "总体"}


def test_items_that_the_reader_cannot_tell_apart_are_refused(project):
    items = "[{id: a, column: 1、总体, label: 甲}, {id: A, column: '1、 总体', label: 乙}, {id: c, column: 序号, label: 丙}]"
    text = MINIMAL + SURVEY.replace("[{id: overall, column: 总体, label: 总体}]", items) + "  satisfied_when: {item: b, answers: [好]}\n"
    apart = "blanks, width and case do not count); expected each one once."
    assert faults(project, text) == [
        f"params/001.yml:13: survey.items.2.column: '1、 总体' a second time (first as '1、总体': {apart}",
        f"params/001.yml:13: survey.items.2.id: 'A' a second time (first as 'a': {apart}",
        "params/001.yml:13: survey.items.3.column: '序号', which is no item's column; expected the header of the item's column.",
        "params/001.yml:15: survey.satisfied_when.item: 'b'; expected the id of an item: a, A, c.",
    ]


def test_aliases_are_never_expanded(project):
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    found = faults(project, MINIMAL + bomb)
    assert sum("alias" in line for line in found) == 16
    assert sum("anchor" in line for line in found) == 9


def test_runs_that_do_not_exist_are_refused_with_a_suggestion(project):
    write(project, MINIMAL)
    for name, match in (
        ("01", r"params/01\.yml: there is no run '01'; did you mean '001'\?; expected one of 001"),
        ("../001", "is no run's name"), ("a\\b", "is no run's name"), ("", "is no run's name"),
        ("../../etc/passwd.yml", "lies outside the project|there is no run"),
    ):
        with pytest.raises(InputFaults, match=match):
            read_runfile(name, project)


def test_what_programs_leave_beside_files_is_no_run(project):
    for name in ("001.yml", "~$001.yml", "._001.yml", ".001.yaml", "~$002.yaml"):
        (project / "params" / name).write_text(MINIMAL, "utf-8")
    assert find_runs(project) == ("001",)


@pytest.mark.parametrize("folder", ["params", "params/frameworks", "params/extracts"])
def test_two_files_of_one_name_are_refused(project, folder):
    (project / "params/extracts").mkdir()
    for suffix in (".yml", ".yaml"):
        (project / folder / f"same{suffix}").write_text(MINIMAL, "utf-8")
    with pytest.raises(InputFaults) as caught:
        if folder == "params":
            read_runfile("same", project)
        elif folder == "params/frameworks":
            find_framework("same", project)
        else:
            raise InputFaults(read_declarations(["same"], project)[1])
    assert str(caught.value) == f"{folder}/same.yml: two files have one name, same.yml, same.yaml; expected one: remove the other, or give it another name."
    assert find_named_file(project, "params/frameworks", "f") == project / "params/frameworks/f.yml"


def test_a_file_outside_the_project_is_refused(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "001.yml"
    outside.write_text(MINIMAL)
    with pytest.raises(InputFaults, match="lies outside the project"):
        read_runfile(str(outside), project)


def test_the_root_is_found_from_below_or_by_the_environment(project, tmp_path_factory, monkeypatch):
    monkeypatch.delenv("PERFEVAL_ROOT", raising=False)
    below = project / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_root() == project.resolve()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    with pytest.raises(InputFaults, match="no folder params"):
        find_root()
    monkeypatch.setenv("PERFEVAL_ROOT", str(project))
    assert find_root() == project.resolve()
    monkeypatch.setenv("PERFEVAL_ROOT", str(elsewhere))
    monkeypatch.chdir(project)
    with pytest.raises(InputFaults, match="PERFEVAL_ROOT names"):
        find_root()


@pytest.mark.parametrize(("escape", "shown"), [(r"\0", "U+0000"), (r"\x1b", "U+001B")])
def test_control_characters_by_escape_are_refused(project, escape, shown):
    assert any(f":2: project: control character {shown}" in text
               for text in faults(project, MINIMAL.replace("示例项目", f'"甲{escape}乙"')))


@pytest.mark.parametrize("name", ["a" * 300, "a\0b", "x" * 300 + ".yml"])
def test_impossible_names_are_refused(project, name):
    with pytest.raises(InputFaults, match="no run"):
        read_runfile(name, project)


TOKENS = ["", "null", "~", "[]", "{}", "- a", ": ", '"', "[", "{", "}", "]", "1/0", "-1", "1e9", "\t", "\n", "&a", "*a",
          "!!int 1", "%", "true", "2022-99-99", "{a: b}", "[[]]", "? x", "|", ">", "#", "<<: 1", '"\\0"', '"\\ud800"', "𠮷"]


def test_no_mutation_of_a_run_file_or_framework_gives_anything_but_located_faults(tmp_path):
    root = Path(__file__).resolve().parents[1]
    shutil.copytree(root / "params", tmp_path / "params")
    paths = [tmp_path / "params" / "2022.yml", tmp_path / "params" / "frameworks" / "hongta-2022.yml"]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    rng, refused = random.Random(10), 0
    for _ in range(150):
        which = rng.randrange(2)
        words = list(re.finditer(r"[^\s,:{}\[\]]+", texts[which]))
        word = rng.choice(words)
        broken = texts[which][: word.start()] + rng.choice(TOKENS) + texts[which][word.end():]
        paths[which].write_text(broken, encoding="utf-8")
        try:
            run = read_runfile("2022", tmp_path)
            found = check_run(run, read_framework(run.framework_path, tmp_path), lambda id: True)
        except InputFaults as error:
            found = list(error.findings)
        refused += bool(found)
        for finding in found:
            assert re.match(r"params/(2022|frameworks/hongta-2022)\.yml:\d+: ", finding.located())
            assert finding.message and finding.located().isprintable()
        paths[which].write_text(texts[which], encoding="utf-8")
    assert refused > 100


def test_a_festival_cannot_be_due_after_the_period(project):
    text = MINIMAL + "festivals:\n  - {id: a, name: 甲, due_by: 2022-12-31}\n  - {id: b, name: 乙, due_by: 2023-01-20}\n"
    (found,) = faults(project, text)
    assert found.startswith("params/001.yml:13: festivals.2.due_by: 2023-01-20, after the period's end 2022-12-31; expected a day")
    (found,) = faults(project, text.replace("end: 2022-12-31", "end: 2021-12-31"))  # the period is wrong, not each of the days
    assert "the end 2021-12-31 lies before the start" in found


def test_a_sheet_is_named_of_workbooks_alone(project):
    (project / "data/001").mkdir(parents=True)
    (project / "data/001/payouts.csv").write_text("x", encoding="utf-8")
    text = MINIMAL + "sheet:\n  payouts: 发放明细\n  funds: 台账\n"
    (found,) = faults(project, text)
    assert found == "params/001.yml:12: sheet.payouts: a sheet of payouts.csv, which is a CSV; expected sheets of workbooks alone (.xlsx, .xls, .ods)."
    (project / "data/001/payouts.csv").rename(project / "data/001/payouts.XLSX")
    run = read(project, text)
    assert run.data_file("payouts") == "data/001/payouts.XLSX" and run.data_file("funds") == "data/001/funds.csv"


@pytest.mark.parametrize(("start", "end", "term"), [
    ("2022-01-01", "2023-12-31", "2022–2023年度"), ("2024-01-01", "2024-06-30", "2024年上半年"), ("2024-07-01", "2024-12-31", "2024年下半年"),
    ("2024-10-01", "2024-12-31", "2024年第四季度"), ("2024-02-01", "2024-02-29", "2024年2月"), ("2024-04-01", "2024-09-30", "2024年4–9月"),
    ("2019-11-01", "2021-05-31", "2019年11月至2021年5月"), ("2023-02-01", "2023-02-27", "2023年2月1日至2月27日"),
    ("2023-07-02", "2024-07-01", "2023年7月2日至2024年7月1日"),
])  # fmt: skip
def test_a_period_that_is_no_year_is_called_by_what_it_is(project, start, end, term):
    assert read(project, MINIMAL.replace("start: 2022-01-01", f"start: {start}").replace("end: 2022-12-31", f"end: {end}")).period.term == term


@pytest.mark.parametrize("name", ["trend", "Trend", "index.html"])
def test_a_run_cannot_take_the_place_of_what_is_published_of_several(project, name):
    write(project, MINIMAL.replace('"001"', name), name)
    with pytest.raises(InputFaults, match="where a page on several runs is published"):
        read_runfile(name, project)


def test_missing_evidence_and_a_negative_standard_are_said_beside_what_else_is_wrong(project):
    text = MINIMAL.replace("judgements:\n", "judgements:\n  甲: {met: true, reason: ' ', evidence: [], by: '', date: 2025-13-01}\n")
    said = faults(project, text + "festivals: [{id: a.b, name: 甲, standard_yuan: -1}]\n")
    assert [one.split(": ")[1] for one in said] == [
        *(f"judgements.甲.{key}" for key in ("by", "date", "evidence", "reason")), "festivals.1.id", "festivals.1.standard_yuan"]
