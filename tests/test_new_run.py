"""A new run: what carries over, what is left to do, and nothing overwritten."""

import re
from pathlib import Path

import pytest

from perfeval_helpers import report
from perfeval_helpers.cli.telling import describe_run
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.narrative import parse_place, read_narrative
from perfeval_helpers.contract.places import FIXED_PLACES
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.new_run import make_run, shift_period
from perfeval_helpers.report.blocks import Paragraph

PAYOUTS = """\
festivals:
  - {id: spring_festival, name: 春节, standard_yuan: 50, due_by: 2023-01-21}
reasons: {deceased: [死亡]}
columns: {payouts: {客户编号: person_id}}
separator: {payouts: "|"}
"""


def begin(project: Path, **changes: str) -> Path:
    path = (project / "params" / "small.yml").rename(project / "params" / "small-2023.yml")
    text = path.read_text("utf-8").replace('run: "small"', 'run: "small-2023"').replace("extracts: [funds]", "extracts: [funds, payouts]\n" + PAYOUTS.rstrip())
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def test_carries_over_what_lasts_and_leaves_the_rest_to_do(project):
    begin(project)
    said = make_run("small-2024", "small-2023", project)
    text = (project / "params" / "small-2024.yml").read_text("utf-8")
    assert "run: small-2024" in text and "compare_with: [small-2023]" in text and "data: data/small-2024" in text
    assert "{id: spring_festival, name: 春节, standard_yuan: 50, due_by: TODO 春节慰问金的最迟发放日}" in text
    assert "value: TODO 巡查台账" in text
    assert "#  制度健全性:" in text and "制度不全" not in text
    assert "period: {start: 2024-01-01, end: 2024-12-31}" in text  # a year after the earlier one's, as the names are
    assert said[0] == "params/small-2024.yml: 5 TODOs"  # evaluated_on 2, synthetic, due_by, value


def test_what_is_to_do_is_told_in_the_order_of_the_file(project):
    begin(project)
    make_run("small-2024", "small-2023", project)
    with pytest.raises(InputFaults) as caught:
        read_runfile("small-2024", project)
    faults = [f for f in caught.value.findings if "still to be filled in" in f.english]
    assert len(faults) == len(caught.value.findings) == 5
    assert [f.lines for f in faults] == sorted(f.lines for f in faults)
    assert faults[-1].column == "declared.cleaning.rate.value"


def test_extracts_hold_the_headers_that_the_source_systems_write(project):
    begin(project)
    make_run("small-2024", "small-2023", project)
    payouts = (project / "data" / "small-2024" / "payouts.csv").read_text("utf-8-sig")
    assert payouts.splitlines() == ["发放节日|客户编号|姓名|身份证号|银行账号|街道|社区|应发金额（元）|实发金额（元）|发放日期|处理结果|原因"]


def test_years_move_the_period(project):
    spec = read_runfile("small", project)
    leap = spec.model_copy(update={"run": "2024", "period": spec.period.model_copy(update={"end": spec.period.end.replace(year=2024, month=2, day=29)})})
    assert shift_period("2025", leap) == {"start": "2024-01-01", "end": "2025-02-28"}
    assert shift_period("second", spec)["start"].startswith("TODO")
    assert shift_period("2020", leap)["end"].startswith("TODO")  # an earlier year is no next one


def test_what_a_year_alone_has_is_to_do_and_numbers_stay_numbers(project):
    surveys = """\
surveys:
  homes: {issued: 30, scale: {from: 5, to: 1}, items: [{id: warm, column: 一, label: 温度}], method: top_two}
form: {initial_budget_yuan: 9900, overall_target: 应补尽补, overall_result: 已补齐, points: {产出: 60, 效益: 30, 满意度: 0}}
targets:
  - {level1: 产出指标, level2: 质量指标, name: 达标率, figure: cleaning.rate, target: ">= 90 %", points: 60}
  - {level1: 效益指标, level2: 社会效益指标, name: 环境, target: 改善, judged: 已完成, points: 30}
"""
    begin(project, **{"separator:": surveys + "separator:", "[funds, payouts]": "[funds, payouts, questionnaires_homes]"})
    make_run("small-2024", "small-2023", project)
    text = (project / "params" / "small-2024.yml").read_text("utf-8")
    assert "scale: {from: 5, to: 1}" in text and "issued: TODO 发放份数" in text
    assert "population" not in text  # nobody knew it, so nothing waits for it
    assert "9900" not in text and "应补尽补" not in text and "已补齐" not in text
    assert "points: {产出: 60, 效益: 30, 满意度: 0}" in text
    # of another project's surveys and weights no id is left, in the run file, the narrative or the data folder
    path = project / "params" / "small-2023.yml"
    more = ("surveys:\n  owners: {file: answers_owners, issued: 9, scale: [好, 差], items: [{id: b, column: 二, label: 乙}], method: top_two}\n")
    text = path.read_text("utf-8").replace("surveys:\n", more).replace("[funds, payouts, questionnaires_homes", "[funds, payouts, questionnaires_homes, answers_owners")
    path.write_text(text + "overall: {method: {homes: 0.6, owners: 0.4}}\n", "utf-8")
    make_run("other", "small-2023", project)
    made = (project / "params" / "other.yml").read_text("utf-8")
    assert "extracts: [funds, payouts, questionnaires_group2, questionnaires_group1]" in made and "method: {group2: TODO 权重, group1: TODO 权重}" in made
    assert {file.name for file in (project / "data" / "other").iterdir()} == {"funds.csv", "payouts.csv", "questionnaires_group1.csv", "questionnaires_group2.csv"}
    assert not re.search("homes|owners", made + (project / "params" / "narrative" / "other.md").read_text("utf-8"))


@pytest.mark.parametrize("name", ["small", "Small", "../out", "a/b", "nul", "2030.yml", "评" * 34, ""])
def test_never_overwrites_and_never_leaves_the_project(project, name):
    before = sorted(p for p in project.rglob("*"))
    with pytest.raises(InputFaults, match=r"the run small has files already|expected a run's name: .*no \.yml at its end, and no name that Windows keeps"):
        make_run(name, "small", project)
    assert sorted(p for p in project.rglob("*")) == before


def test_what_a_system_leaves_in_a_folder_is_no_data(project):
    (project / "data" / "next (2)").mkdir()
    (project / "data" / "next (2)" / ".DS_Store").write_text("x", "utf-8")
    assert '`perfeval check "next (2)"`' in make_run("next (2)", "small", project)[-1]  # as shells take it
    assert (project / "params/next (2).yml").is_file()


def test_never_overwrites_data_without_a_run_file(project):
    (project / "data" / "next").mkdir()
    (project / "data" / "next" / "funds.csv").write_text("x", "utf-8")
    with pytest.raises(InputFaults, match="has files already"):
        make_run("next", "small", project)


OLD = ("公厕", "某县", "环卫", "春节", "客户编号", "制度健全性")


@pytest.mark.parametrize(("name", "blank"), [("school", False), ("small-2022", False), ("small-2024", True)])
def test_another_project_takes_over_nothing_that_names_the_old_one(project, name, blank):
    begin(project)
    make_run(name, "small-2023", project, blank)
    written = [(project / "params" / f"{name}.yml"), project / "params" / "narrative" / f"{name}.md",
               *(project / "data" / name).iterdir()]
    for path in written:
        text = path.read_text("utf-8-sig")
        assert not [word for word in OLD if word in text], path.name
    text = written[0].read_text("utf-8")
    for key in ("project", "district", "framework"):
        assert f"\n{key}: TODO" in text
    with pytest.raises(InputFaults) as caught:
        read_runfile(name, project)
    assert all("still to be filled in" in f.english for f in caught.value.findings)  # nothing else is wrong, nothing told twice
    assert len(caught.value.findings) == text.count("TODO") - 1  # the first names the mark in the file's own words


def test_narrative_has_every_section_with_hints_and_figures_and_prints_none_of_them(project):
    begin(project)
    said = make_run("small-2024", "small-2023", project)
    path = project / "params" / "narrative" / "small-2024.md"
    text = path.read_text("utf-8")
    narrative, findings = read_narrative(path, path.name, lambda id: False, ["过程", "资金", "预算执行率", "制度", "制度健全性", "产出", "质量", "保洁达标率"])
    assert not narrative.passages and not findings
    parsed = [parse_place(place) for place in narrative.unwritten]
    assert {chapter + number for chapter, number, _ in parsed if chapter + number in FIXED_PLACES} == {
        place for place in FIXED_PLACES if not place.startswith("五")  # the run has no self-evaluation
    }
    assert {"六", "七", "八"} <= {chapter for chapter, _, _ in parsed}
    assert said[1] == f"params/narrative/small-2024.md: {len(narrative.unwritten)} sections to write"
    assert all(line.startswith((">", "#")) or not line for line in text.splitlines())
    assert text.count("> 提示：") == len(narrative.unwritten)
    funds = text[text.index("## 一（一）3（2）"):]
    assert "[[funding.use_rate]]" in funds[:funds.index("##", 3)]


def test_a_draft_says_so_until_its_narrative_is_written(project):
    make_run("small-2024", begin(project).stem, project)
    old = project / "params" / "small-2023.yml"
    old.write_text(old.read_text("utf-8").replace(PAYOUTS, "").replace("[funds, payouts]", "[funds]")
                   + "\nnarrative: narrative/small-2024.md\n", "utf-8")
    run = load_run("small-2023", project)
    document = report.build(run)
    assert document.running.startswith("【草稿】") and document["封面"].notice.startswith("草稿")
    unwritten = len(run.narrative.unwritten)
    assert describe_run(run, "x")[-2] == f"{unwritten} sections of the narrative are still to be written; until then the report is a draft"
    path = project / "params" / "narrative" / "small-2024.md"
    kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(">")]
    path.write_text("\n".join(f"{line}\n\n甲乙丙。" if line.startswith("## ") else line for line in kept), "utf-8")
    written = report.build(load_run("small-2023", project))
    assert "草稿" not in written.running + written["封面"].notice
    assert not any("草稿" in block.text for block in written.blocks() if isinstance(block, Paragraph))


def test_words_and_sources_carry_over_and_sheets_do_not(project):
    more = 'separator: {payouts: "|"}\nsheet: {payouts: 明细}\nvalues: {payouts: {result: {交易成功: 成功}}}\nsources: {bond: 专项债券}'
    begin(project, **{'separator: {payouts: "|"}': more})
    make_run("small-2024", "small-2023", project)
    text = (project / "params" / "small-2024.yml").read_text("utf-8")
    assert "交易成功: 成功" in text and "bond: 专项债券" in text
    assert "sheet" not in text  # payouts.csv with a header has none


def test_a_new_run_is_begun_and_refused_in_chinese(project, monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    begin(project)
    said = make_run("small-2024", "small-2023", project)
    assert said[0].startswith("params/small-2024.yml：") and said[0].endswith("处TODO待填")
    assert "data/small-2024/payouts.csv：只有表头" in said
    assert said[-1] == "下一步：填好TODO，放入数据文件；用perfeval check small-2024按顺序查看还缺什么"
    with pytest.raises(InputFaults) as caught:
        make_run("small-2024", "small-2023", project)
    (fault,) = caught.value.findings
    assert fault.message == "运行small-2024已有文件；请换一个名称，或先删除params/small-2024.yml和data/small-2024/。"


@pytest.mark.parametrize(("name", "said"), [
    ("Trend", "'Trend', where a page on several runs is published; expected another name."),
    ("index.html", "'index.html', where a page on several runs is published; expected another name."),
    ("schemas", "'schemas', the folder of data/ in which the extracts are described; expected another name."),
])  # fmt: skip
def test_a_name_that_is_taken_is_refused_before_anything_is_written(project, name, said):
    begin(project)
    with pytest.raises(InputFaults) as caught:
        make_run(name, "small-2023", project)
    assert [fault.english for fault in caught.value.findings] == [said]
    assert not (project / "data" / name).exists() and not (project / "params" / f"{name}.yml").exists()


def test_what_is_written_ends_its_lines_alike_on_every_system():
    """`Path.write_text` writes CRLF on Windows unless it is told otherwise."""
    package = Path(__file__).parents[1] / "perfeval_helpers"
    calls = [(path.name, line) for path in package.rglob("*.py") for line in path.read_text("utf-8").splitlines() if ".write_text(" in line]
    assert len(calls) >= 2 and [call for call in calls if "newline=" not in call[1]] == []
