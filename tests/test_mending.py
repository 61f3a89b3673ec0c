"""Faults between run file and framework are told although one of them, or both, are at fault themselves."""

import random

import full_project
import pytest
import record_project
from small_project import FRAMEWORK, RUN

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import load_run

TARGET = 'targets:\n  - {level1: 产出, level2: 数量, name: 公厕, figure: cleaning.rat, target: ">= 90 %"}\n'


def faults(project, run=RUN, framework=FRAMEWORK):
    (project / "params" / "small.yml").write_text(run, "utf-8")
    (project / "params" / "frameworks" / "small.yml").write_text(framework, "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("small", project)
    return [finding.located() for finding in caught.value.findings]


def begin(found, *expected):
    assert len(found) == len(expected), found
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start), line


def test_every_kind_of_fault_at_once(project):
    run = RUN.replace("district: 某县\n", "").replace("{share: 0.5", "{met: true") + TARGET
    framework = FRAMEWORK.replace("points: 40", "points: 41").replace("from: 60}", "from: 85}").replace("use_rate", "use")
    begin(
        faults(project, run, framework),
        "params/small.yml:1: district: missing",
        "params/small.yml:12: judgements.制度健全性.met: met, which the rule judgement does not take",
        "params/small.yml:12: judgements.制度健全性: no verdict",
        "params/small.yml:14: targets.1.figure: the figure 'cleaning.rat'",
        "params/frameworks/small.yml:3: grades.3.from: 85 after 80",
        "params/frameworks/small.yml:4: indicators: the points of 3 indicators add up to 101",
        "params/frameworks/small.yml:5: indicators.1.rule（预算执行率）: the figure 'funding.use'",
    )


def test_a_unit_that_does_not_fit_is_told_although_both_files_are_at_fault(project):
    # the declaration's value is at fault, its unit is not: the target in 万元 is compared with that; where the unit itself
    # is at fault, nothing can be said
    scheme = FRAMEWORK.replace("tiers, figure: cleaning.rate, tiers: [{from: 95, share: 1}, {from: 90, share: 0.8}]",
                               "all_or_nothing, figure: cleaning.rate, target: '>= 9 万元'").replace("points: 40", "points: 41")
    broken = RUN.replace("value: 95", "value: 九五")
    begin(
        faults(project, broken, scheme),
        "params/small.yml:10: declared.cleaning.rate.value: '九五'",
        "params/frameworks/small.yml:4: indicators: the points of 3 indicators add up to 101",
        "params/frameworks/small.yml:7: indicators.3.rule.target（保洁达标率）: '>= 9 万元' in 万元, but cleaning.rate is in %",
    )
    begin(
        faults(project, broken.replace('unit: "%"', "unit: [x]"), scheme.replace("points: 41", "points: 40")),
        "params/small.yml:10: declared.cleaning.rate.unit: a list", "params/small.yml:10: declared.cleaning.rate.value: '九五'",
    )


def test_what_only_follows_from_a_fault_is_not_told(project):
    # a figure whose value is at fault is declared all the same; so is one under a key written wrongly
    begin(faults(project, RUN.replace("value: 95", "value: 九五")), "params/small.yml:10: declared.cleaning.rate.value: '九五'")
    begin(faults(project, RUN.replace("declared:", "declraed:")), "params/small.yml:9: declraed: unknown key")
    # the extract's name is at fault, not the figures that it would give
    begin(faults(project, RUN.replace("[funds]", "[fund]")), "params/small.yml:7: extracts.1: 'fund'")
    # the judgement's date, an indicator's rule: neither is missing
    begin(faults(project, RUN.replace("2024-02-01", "春天")), "params/small.yml:13: judgements.制度健全性.date: '春天'")
    begin(
        faults(project, framework=FRAMEWORK.replace("{kind: judgement}", "{kind: judging}")),
        "params/frameworks/small.yml:6: indicators.2.rule.kind（制度健全性）: 'judging'",
    )
    # two indicators of one name: which of them the judgement is for cannot be said
    begin(
        faults(project, framework=FRAMEWORK.replace("level3: 保洁达标率", "level3: 制度健全性")),
        "params/frameworks/small.yml:7: indicators.3.level3（制度健全性）: '制度健全性' a second time",
    )
    # what cannot be read may hold what seems to be missing
    begin(faults(project, RUN + "declared:\n"), "params/small.yml:14: declared: given twice")


def test_whatever_is_cut_out_or_changed_faults_are_located(project):
    random.seed(4)
    for _ in range(150):
        texts = [RUN + TARGET, FRAMEWORK]
        place = random.randrange(2)
        start = random.randrange(len(texts[place]))
        end = start + random.choice((1, 3, 12))
        texts[place] = texts[place][:start] + random.choice(("", "[", "{}", "\n", "x: ", "-1", "null")) + texts[place][end:]
        (project / "params" / "small.yml").write_text(texts[0], "utf-8")
        (project / "params" / "frameworks" / "small.yml").write_text(texts[1], "utf-8")
        with pytest.raises(InputFaults) as caught:  # cleaning.rat is a fault in every one of them
            load_run("small", project)
        assert all(finding.file and finding.lines and finding.english for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("synthetic: true", "synthetic: 可能", "params/own.yml:8: synthetic: '可能'"),
        ("extracts: [rides]", "extracts: [rides, ride]", "params/own.yml:7: extracts.2: 'ride'"),
    ],
)
def test_one_fault_beside_a_survey_and_an_extract_of_ones_own_is_told_alone(tmp_path, old, new, line):
    survey = "surveys:\n  parents: {scale: [好, 差], method: top_two, items: [{id: all, column: 总体, label: 总体}]}\n"
    run = record_project.RUN.replace(old, new).replace("extracts: [rides", "extracts: [rides, questionnaires_parents") + survey
    root = record_project.make_project(tmp_path, run=run)
    (root / "data/own/questionnaires_parents.csv").write_text("序号,总体\n1,好\n", "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("own", root)
    begin([finding.located() for finding in caught.value.findings], line.replace("extracts.2", "extracts.3"))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("issued: 30", "issued: 三十", ": surveys.pupils.issued: '三十'"),
        ("overall:", "overal:", ": overal: unknown key"),
        ("{pupils: 0.5, parents: 0.5}", "{pupils: 0.5, parents: half}", "overall.method"),
    ],
)
def test_figures_of_surveys_are_not_called_unknown_where_a_survey_is_at_fault(tmp_path, old, new, expected):
    one = "{issued: 30, scale: [好, 差], method: top_two, items: [{id: all, column: 总体, label: 总体}]}"
    surveys = f"surveys:\n  pupils: {one}\n  parents: {one.replace('30', '40')}\noverall: {{method: {{pupils: 0.5, parents: 0.5}}}}\n"
    targets = "".join(
        f'  - {{level1: 满意度, level2: 满意度, name: {name}, figure: {figure}, target: ">= 90 %"}}\n'
        for name, figure in (("总体", "survey.satisfaction_rate"), ("学生", "survey.pupils.satisfaction_rate"), ("车", "rides.punctuall"))
    )
    lists = "extracts: [rides, questionnaires_pupils, questionnaires_parents"
    run = record_project.RUN.replace("extracts: [rides", lists) + surveys.replace(old, new) + "targets:\n" + targets
    root = record_project.make_project(tmp_path, run=run)
    with pytest.raises(InputFaults) as caught:
        load_run("own", root)
    found = [finding.located() for finding in caught.value.findings]
    # a figure of another kind that does not exist is told beside it, as ever
    assert any(expected in line for line in found) and any("'rides.punctuall'" in line for line in found), found
    assert not any("'survey." in line for line in found), found


#: What is wrong in a file, and what the fault begins with.
IN_RECORDS = ("data/own/rides.csv", ("东线,2024-03-01,40", "东线,2024-02-30,四十"), ["data/own/rides.csv:2: 日期: ", "data/own/rides.csv:2: 座位数: "])
IN_PROSE = ("params/narrative/own.md", ("[[rides.carried]]", "[[rides.carred]]"), ["params/narrative/own.md:2: [[rides.carred]]"])
IN_SCHEME = ("params/frameworks/f.yml", ("points: 60", "points: 61"), ["params/frameworks/f.yml:3: indicators: the points"])


@pytest.mark.parametrize("wrong", [
    [IN_PROSE, IN_RECORDS], [IN_SCHEME, IN_RECORDS],
    [("params/own.yml", ("district: 某县\n", ""), ["params/own.yml:1: district: missing"]), IN_SCHEME, IN_RECORDS],
    [("params/own.yml", ("end: 2024-12-31", "end: 2024-13-31"), ["params/own.yml:5: period.end"]), IN_PROSE, IN_RECORDS],
    # of a declaration what is computed of the records: a figure that another one takes is no unknown one beside it
    [("params/extracts/rides.yml", ("distinct: route", "distinct: rout"), ["params/extracts/rides.yml:21: figures.rides.routes"]),
     ("params/extracts/rides.yml", ("{of: {sum: fare_yuan}, to: {sum: carried}}", "{of: {sum: fare_yuan}, to: {figure: rides.routes}}"), []),
     ("params/extracts/rides.yml", ("at_most: seats", "at_most: seat"), ["params/extracts/rides.yml:18: checks.1.must.carried"]),
     IN_SCHEME, IN_PROSE, IN_RECORDS],
    # between run file and declaration, and of chapters, while other keys are at fault
    [("params/own.yml", ("district: 某县\n", "chapters: [08_survey]\n"), ["params/own.yml:1: district: missing", "params/own.yml:3: chapters.1: '08_survey'"]),
     ("params/extracts/rides.yml", ("sum: carried}\n", "figure: rides.carred}\n"), ["params/extracts/rides.yml:20: figures.rides.carried"]), IN_SCHEME, IN_RECORDS],
    # what decides how the records are read is at fault: what would be said of them may only follow from it
    [("params/own.yml", ("district:", "colums: {rides: {线: route}}\ndistrict:"), ["params/own.yml:3: colums: unknown key"]), IN_SCHEME, IN_PROSE],
    [("params/extracts/rides.yml", ("type: money", "type: monney"), ["params/extracts/rides.yml:9: columns.5.type"])],
])  # fmt: skip
def test_faults_of_every_level_are_told_at_once(tmp_path, wrong):
    root = record_project.make_project(tmp_path, run=record_project.RUN + "narrative: narrative/own.md\n")
    (root / "params/narrative").mkdir()
    (root / "params/narrative/own.md").write_text("## 一（一）1 设立背景\n接送[[rides.carried]]。\n", "utf-8")
    load_run("own", root)
    for file, (old, new), _ in [*wrong, IN_RECORDS]:
        text = (root / file).read_text("utf-8")
        (root / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("own", root)
    found, expected = ([*lines] for lines in ((finding.located() for finding in caught.value.findings), (line for _, _, lines in wrong for line in lines)))
    begin(sorted(found), *sorted(expected))  # by file: of these it is another test that tells their order


def test_what_does_not_hang_on_a_fault_is_told_beside_it(tmp_path):
    # without the festivals no line of the payments could be read, and without the survey no questionnaire; all else can
    root = full_project.make_full_project(tmp_path)
    for file, old, new in (
        ("params/tiny.yml", "due_by: 2022-02-01", "due_by: 2022-02-30"), ("params/tiny.yml", "method: satisfied_questionnaires", "method: best"),
        ("params/tiny.yml", "narrative:", "values: {headcounts: {enterprise_level: {县级: 县}}, services: {街: {甲: 乙}}}\nnarrative:"),
        ("data/tiny/headcounts.csv", "东街道,区级,5", "东街道,大级,五"), ("data/tiny/services.csv", "东街道,4", "东街道,四"),
        ("data/tiny/payouts.csv", "春节,P1,东街道,50", "元旦,P1,东街道,五十"), ("data/tiny/questionnaires.csv", ",满意,", ",很好,"),
        ("data/tiny/funds.csv", "中央,800", "中央,八百"), ("params/narrative/tiny.md", "headcount.received", "headcount.receivd"),
    ):
        text = (root / file).read_text("utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("tiny", root)
    begin([finding.located() for finding in caught.value.findings],
          "params/tiny.yml:12: festivals.1.due_by: '2022-02-30'", "params/tiny.yml:22: survey.method: 'best'",
          "params/tiny.yml:31: values.headcounts.enterprise_level.县级: '县'", "params/tiny.yml:31: values.services: given for services, which has no field",
          "params/narrative/tiny.md:4: [[headcount.receivd]]", "data/tiny/funds.csv:4: 金额（元）: '八百'")


def test_a_survey_at_fault_asks_for_no_extract_that_the_run_does_not_list(tmp_path):
    # the project declares a second extract, which another run has
    survey = "surveys:\n  riders: {scale: [满意, 不满意], items: [{id: whole, column: 总体, label: 总体}], method: best}\n"
    root = record_project.make_project(tmp_path, run=record_project.RUN.replace("[rides]", "[rides, questionnaires_riders]") + survey)
    other = record_project.DECLARATION.replace("extract: rides", "extract: trips").replace("  rides.", "  trips.").replace("REC-OVER-SEATS", "REC-TRIPS")
    (root / "params/extracts/trips.yml").write_text(other, "utf-8")
    (root / "data/own/questionnaires_riders.csv").write_text("序号,总体\n1,满意\n", "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("own", root)
    begin([finding.located() for finding in caught.value.findings], "params/own.yml:12: surveys.riders.method: 'best'")
