"""Several surveys, scales of numbers, weights of one's own, and surveys of which only the counts are left."""

import textwrap
from fractions import Fraction

import pytest

from perfeval_helpers import load_run
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.display import list_sources
from perfeval_helpers.explore import view_figure, view_survey
from perfeval_helpers.new_run import make_run
from perfeval_helpers.report import build
from perfeval_helpers.report.blocks import Paragraph, Picture
from perfeval_helpers.showing.tables import Table
from perfeval_helpers.studies.sensitivity import assess
from perfeval_helpers.studies.sensitivity.resampling import _describe_rate

FRAMEWORK = """
name: 满意度评价
grades: [{name: 优, from: 90}, {name: 良, from: 80}, {name: 中, from: 60}, {name: 差, from: 0}]
indicators:
  - {level1: 效益, level2: 满意度, level3: 服务对象满意度, points: 100, rule: {kind: proportional, figure: FIGURE, target: 80}}
"""
RUN = """
run: two
project: 课后服务（合成数据）
district: 某县
units: {implementer: 某县教育局}
period: {start: 2024-01-01, end: 2024-12-31}
data: data/two
extracts: [EXTRACTS]
synthetic: true
framework: frameworks/two.yml
judgements:
"""
SURVEYS = """
surveys:
  students:
    label: 学生
    issued: 6
    population: 40
    scale: [满意, 一般, 不满意]
    weights: [100, 60, 0]
    items: [{id: course, column: 1、课程, label: 课程}, {id: staff, column: 2、老师, label: 老师}]
    satisfied_when: {item: course, answers: [满意]}
    method: satisfied_questionnaires
  parents:
    label: 家长
    file: parent_answers
    scale: {from: 10, to: 1}
    items: [{id: overall, column: 打分, label: 总体}]
    method: top_two
"""
STUDENTS = "序号,1、课程,2、老师\n001,满意,一般\n002,满意,满意\n003,不满意,一般\n004,一般,(跳过)\n005,满意,满意\n"
PARENTS = "序号,打分\n1,10\n2,9\n3,9分\n4,7\n"
COUNTS = "题目,选项,小计\n1、课程,A.满意,30\n1、课程,B.一般,6\n1、课程,C.不满意,4\n1、课程,本题有效填写人次,40\n2、老师,满意,20\n2、老师,一般,18\n2、老师,不满意,0\n"


@pytest.fixture
def make(tmp_path):
    def write(surveys=SURVEYS, files=None, figure="survey.students.satisfied_rate", extracts=None):
        files = {"questionnaires_students": STUDENTS, "parent_answers": PARENTS} if files is None else files
        (tmp_path / "params" / "frameworks").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / "two").mkdir(parents=True, exist_ok=True)
        listed = ", ".join(files if extracts is None else extracts)
        (tmp_path / "params" / "two.yml").write_text(RUN.replace("EXTRACTS", listed) + textwrap.dedent(surveys), "utf-8")
        (tmp_path / "params" / "frameworks" / "two.yml").write_text(FRAMEWORK.replace("FIGURE", figure), "utf-8")
        for name, text in files.items():
            (tmp_path / "data" / "two" / f"{name}.csv").write_text(text, "utf-8")
        return load_run("two", tmp_path)

    return write


def refuse(make, *words, **given):
    with pytest.raises(InputFaults) as faults:
        make(**given)
    said = [finding.located() for finding in faults.value.findings]
    for word in words:
        assert any(word in line for line in said), (word, said)
    return said


def test_each_survey_has_figures_of_its_own(make):
    figures = make().figures
    # 3 of 5 students answered 满意 to the course
    assert figures["survey.students.satisfied_rate"].working == "3 ÷ 5 × 100% = 60%"
    assert figures["survey.students.satisfaction_rate"].printed == "60"
    # course: 300 + 60 + 0 of 5; staff: 2 × 100 + 2 × 60 of 4 answers
    assert figures["survey.students.course.index"].value == 72
    assert figures["survey.students.index"].value == Fraction(360 + 320, 9)
    assert "满意100分、一般60分、不满意0分" in figures["survey.students.index"].formula
    assert figures["survey.students.response_rate"].working == "5 ÷ 6 × 100% = 83.33%"
    # 10, 9, 9 of four; the mean is 35 / 4, of 10
    assert figures["survey.parents.top_two_rate"].value == 75
    assert figures["survey.parents.overall.index"].value == Fraction(350, 4)
    assert figures["survey.parents.overall.very_satisfied"].value == 1
    assert figures["survey.parents.satisfaction_rate"].label == "家长总体满意度"
    assert "survey.satisfaction_rate" not in figures and "survey.index" not in figures


def test_each_survey_is_called_by_its_group_where_a_chapter_names_its_data(make):
    sources = list_sources(make(), "questionnaires_students", "parent_answers")
    assert sources["extract"].tolist() == ["满意度问卷（学生）", "满意度问卷（家长）"]
    (rate,) = [f for f in make(SURVEYS.replace("issued: 6", "issued: 5")).findings if f.code == "REC-RESPONSE-RATE"]  # all 5 came back
    assert rate.message.startswith("满意度问卷（学生）发放问卷5份、收回5份、有效5份，三者相等")


@pytest.mark.parametrize(
    ("method", "value", "working"),
    [
        ("mean", Fraction(135, 2), "(60 + 75) ÷ 2 = 67.50"),
        ("{students: 0.6, parents: 0.4}", Fraction(66), "60 × 0.6 + 75 × 0.4 = 66"),
        # weights by people asked: a third and two thirds are no decimals
        ("{students: 1/3, parents: 2/3}", Fraction(70), "60 × 1/3 + 75 × 2/3 = 70"),
        ("{students: 12.5%, parents: 0.875}", Fraction(585, 8), "60 × 0.125 + 75 × 0.875 = 73.13"),
    ],
)
def test_several_surveys_make_one_rate(make, method, value, working):
    figure = make(SURVEYS + f"overall: {{method: {method}}}\n", figure="survey.satisfaction_rate").figures["survey.satisfaction_rate"]
    assert (figure.value, figure.working) == (value, working)
    assert figure.inputs == ("survey.students.satisfaction_rate", "survey.parents.satisfaction_rate")


@pytest.mark.parametrize(("method", "working"), [
    # 2 of 3 students, 75 % of the parents: (66.67 + 75) ÷ 2 is 70.835, and the mean is 70.8333…
    ("mean", "(66.6667 + 75) ÷ 2 = 70.83"),
    ("{students: 0.7, parents: 0.3}", "66.67 × 0.7 + 75 × 0.3 = 69.17"),  # 69.169, and 69.1666…
])  # fmt: skip
def test_a_mean_of_rates_can_be_worked_out_from_what_is_printed(make, method, working):
    files = {"questionnaires_students": "".join(STUDENTS.splitlines(keepends=True)[:4]), "parent_answers": PARENTS}
    made = make(SURVEYS + f"overall: {{method: {method}}}\n", files, figure="survey.satisfaction_rate")
    assert made.figures["survey.satisfaction_rate"].working == working


def test_pooled_adds_numerators_and_denominators(make):
    surveys = SURVEYS.replace("satisfied_questionnaires", "top_two") + "overall: {method: pooled}\n"
    # students: first two of the scale, 4 of 5 and 4 of 4; parents: 3 of 4
    figure = make(surveys, figure="survey.satisfaction_rate").figures["survey.satisfaction_rate"]
    assert figure.value == Fraction(100 * (8 + 3), 9 + 4)
    assert figure.working == "(8 + 3) ÷ (9 + 4) × 100% = 84.62%"


def test_only_the_counts_of_a_statistics_page(make):
    surveys = """
    survey:
      counts: survey_counts
      issued: 50
      scale: [满意, 一般, 不满意]
      items: [{id: course, column: 1、课程, label: 课程}, {id: staff, column: 2、老师, label: 老师}]
      method: weighted_index
    """
    run = make(surveys, {"survey_counts": COUNTS}, "survey.course.satisfaction_rate")
    figures = run.figures
    assert figures["survey.valid"].value == 40  # the most answers of an item
    assert figures["survey.response_rate"].value == 80
    assert figures["survey.course.satisfaction_rate"].working == "(30 + 6) ÷ 40 × 100% = 90%"
    assert figures["survey.staff.index"].value == Fraction(2000 + 900, 38)
    assert figures["survey.satisfaction_rate"].value == Fraction(3000 + 300 + 2000 + 900, 78)
    assert run.extracts["survey_counts"].counts.accepted + run.extracts["survey_counts"].counts.skipped == 7
    assert {"survey.collected", "survey.satisfied", "survey.straight_count"} & set(figures) == set()
    assert not {"REC-TOTAL", "REC-NO-ANSWERS"} & {finding.code for finding in run.findings}  # 30 + 6 + 4 = 40
    # three who skipped it are no answers, and the page counts 40 or 43; with 41 an option is missing
    for total, differs in (("40", False), ("43", False), ("41", True)):
        page = COUNTS.replace("人次,40", f"人次,{total}").replace("1、课程,本题", "1、课程,(跳过),3\n1、课程,本题").replace("意,20", "意,0").replace("般,18", "般,0")
        run = make(surveys, {"survey_counts": page}, "survey.course.satisfaction_rate")
        assert run.figures["survey.course.satisfaction_rate"].value == 90
        told = {finding.code: finding for finding in run.findings}
        assert ("REC-TOTAL" in told) == differs and "'老师'" in told["REC-NO-ANSWERS"].message.english
    assert told["REC-TOTAL"].lines == (6,) and "gives 41 for '小计', and the lines '1、课程' that were read come to 40, 1 less" in told["REC-TOTAL"].english
    with pytest.raises(InputFaults, match=r"the item '2、老师' \(staff\) has no line; expected its counts"):
        make(surveys, {"survey_counts": COUNTS.partition("2、老师")[0]}, "survey.course.satisfaction_rate")


INDEX = """
survey:
  scale: {from: 10, to: 1}
  items: [{id: overall, column: 打分, label: 总体}]
  method: METHOD
targets:
  - {level1: 满意度指标, level2: 服务对象满意度, name: 家长满意, figure: survey.satisfaction_rate, target: ">= 90 %"}
"""
POINTS = {"questionnaires": PARENTS, "self_evaluation": "指标,指标值,完成值,分值,自评得分,说明\n家长满意,≥90%,95%,,,\n"}


def test_an_index_is_in_points_wherever_it_is_named(make):
    run = make(INDEX.replace("METHOD", "weighted_index"), POINTS, "survey.satisfaction_rate")
    # 10, 9, 9 and 7 of 10
    assert run.figures["survey.satisfaction_rate"].text == "87.50分"
    assert run.figures["survey.satisfaction_target"].text == "90分"
    assert run.targets[0].reason == "总体满意度87.50分，未达到指标值（≥90%）"
    assert run.self_comparison["agreement"].tolist() == ["无法复核"]  # 95% of the parents are no 95 points
    assert "总体满意度=87.50分" in run.scorecard.lines[0].working and "80分" in run.scorecard.lines[0].working
    said = " ".join(block.text for block in build(run).blocks() if isinstance(block, Paragraph))
    assert "87.50分（口径：加权指数" in said and "87.50%" not in said
    assert (run.surveys[0].target, run.surveys[0].target_pct) == (90, None)
    share = make(INDEX.replace("METHOD", "top_two"), POINTS, "survey.satisfaction_rate")
    assert share.figures["survey.satisfaction_rate"].text == "75%" and share.surveys[0].target_pct == 90


def test_a_share_has_no_target_in_points_and_one_rate_of_a_share_and_an_index_is_in_points(make):
    refuse(make, "'>= 90 分' in 分, but survey.satisfaction_rate is in %", surveys=INDEX.replace("METHOD", "top_two").replace("90 %", "90 分"),
           files=POINTS, figure="survey.satisfaction_rate")
    mixed = SURVEYS.replace("method: top_two", "method: weighted_index") + "overall: {method: mean}\n"
    figures = make(mixed, figure="survey.satisfaction_rate").figures
    assert [figures[f"survey.{id}satisfaction_rate"].unit for id in ("students.", "parents.", "")] == ["%", "分", "分"]


def test_a_header_that_occurs_twice_is_told_by_its_place(make):
    surveys = """
    survey:
      scale: [好, 差]
      items:
        - {id: meals, column: 您是否满意, label: 餐食, position: 2}
        - {id: staff, column: 您是否满意, label: 人员, position: 4}
      method: top_two
    """
    text = "序号,您是否满意,备注,您是否满意\n1,好,x,差\n2,好,y,差\n3,差,z,差\n"
    figures = make(surveys, {"questionnaires": text}, "survey.meals.index").figures
    assert [figures[f"survey.{id}.very_satisfied"].value for id in ("meals", "staff")] == [2, 0]
    for place in (3, 9):  # another header, and none: nothing that a `columns` entry could map
        said = refuse(make, "the column '您是否满意' (staff) is missing", surveys=surveys.replace("position: 4", f"position: {place}"),
                      files={"questionnaires": text}, figure="survey.meals.index")
        assert f"the run file has it at position {place}" in said[0] and "columns entry" not in said[0], said
    wrong = {"questionnaires": text.replace("1,好,x,差", "1,坏,x,劣")}
    said = refuse(make, "您是否满意（第2列）: '坏'", "您是否满意（第4列）: '劣'", surveys=surveys, files=wrong, figure="survey.meals.index")
    assert len(said) == 2


def test_answers_that_a_scale_of_numbers_does_not_have(make):
    said = refuse(make, "打分: '11'", files={"questionnaires_students": STUDENTS, "parent_answers": "序号,打分\n1,11\n2,十分\n"})
    assert len(said) == 2 and all("expected one of '10', '9', '8'" in line for line in said)


FAULTS = [
    (SURVEYS + "survey: {scale: [好, 差], items: [{id: a, column: a1, label: a2}], method: top_two}\n", "given beside survey"),
    (SURVEYS.replace("    file: parent_answers\n", "    file: questionnaires_students\n"), "which is that of students"),
    (SURVEYS.replace("  parents:", "  course:"), "an item's id too"),
    (SURVEYS.replace("  parents:", "  index:"), "the last part of a figure's id"),
    (SURVEYS.replace("[100, 60, 0]", "[100, 60]"), "2 weights for 3 answers"),
    (SURVEYS.replace("[100, 60, 0]", "[60, 100, 0]"), "the weights [60, 100, 0], which do not fall"),
    (SURVEYS.replace("[100, 60, 0]", "[110, 60, 0]"), "with one outside 0–100"),
    (SURVEYS.replace("{from: 10, to: 1}", "{from: 1, to: 10}"), "from 1 to 10"),
    (SURVEYS.replace("    scale: {from: 10, to: 1}\n", "    scale: {from: 10, to: 1}\n    codes: {'1': '10'}\n"), "given for a scale of numbers"),
    (SURVEYS.replace("    label: 家长\n", "    label: 家长\n    counts: page\n    method: satisfied_questionnaires\n").replace("    method: top_two\n", ""),
     "where only counts by item are left"),
    (SURVEYS + "overall: {method: pooled}\n", "pooled, while the surveys use satisfied_questionnaires, top_two"),
    (SURVEYS + "overall: {method: {students: 0.6}}\n", "no weight for 'parents'"),
    (SURVEYS + "overall: {method: {students: 1.2, parents: 0}}\n", "overall.method.students: '1.2' is no share"),
    (SURVEYS + "overall: {method: {students: -0.2, parents: 1}}\n", "overall.method.students: '-0.2' is no share"),
    (SURVEYS + "overall: {method: average}\n", "overall.method: 'average'; expected one of 'pooled', 'mean'"),
    (SURVEYS + "overall: {method: [students, parents]}\n", "overall.method: "),
    (SURVEYS + "overall: {method: {students: 0.6, parents: 0.6}}\n", "weights that add up to 1.2"),
    ("overall: {method: mean}\n", "given without surveys"),
]  # fmt: skip


@pytest.mark.parametrize(("surveys", "words"), FAULTS)
def test_faults_of_surveys_are_told_with_their_place(make, surveys, words):
    (line,) = [line for line in refuse(make, surveys=surveys) if words in line]
    assert line.startswith("params/two.yml:"), line


def test_files_of_surveys_must_be_listed(make):
    refuse(make, "surveys.parents.file: the file 'parent_answers', which the run does not list", extracts=["questionnaires_students"])


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("survey.satisfaction_rate", "needs the key overall"),
        ("survey.index", "names none of the surveys of this run (students, parents)"),
        ("survey.pupils.index", "names none of the surveys of this run"),
        ("survey.parents.satisfied_rate", "needs the key survey.satisfied_when"),
        ("survey.students.kitchen.index", "'kitchen', not among the items"),
    ],
)
def test_figures_that_several_surveys_do_not_give(make, figure, words):
    refuse(make, words, figure=figure)


def test_a_new_run_begins_with_every_survey_and_its_file(make, tmp_path):
    make(SURVEYS + "overall: {method: mean}\n", figure="survey.satisfaction_rate")
    make_run("three", "two", tmp_path)
    text = (tmp_path / "params" / "three.yml").read_text("utf-8")
    assert "overall: {method: mean}" in text and "scale: {from: 10, to: 1}" in text and "weights: [100, 60, 0]" in text
    assert "课程" not in text and "label: 学生" not in text and text.count("label: TODO 调查对象") == 2
    headers = (tmp_path / "data" / "three" / "questionnaires_group2.csv").read_text("utf-8-sig")
    assert headers.startswith("序号,") and "打分" not in headers


def test_each_survey_is_drawn_again_with_its_own_weights(make):
    run = make(figure="survey.students.index")
    found = assess(run, draws=50)
    assert found.survey is not None and found.survey.indicators == ("服务对象满意度",) and found.survey.sample_count == 5
    for survey, id in ((0, "index"), (0, "course.index"), (0, "satisfied_rate"), (1, "satisfaction_rate"), (1, "index"), (1, "overall.answers")):
        asked = run.surveys[survey]
        rate = _describe_rate(asked.spec.prefix + id, asked.answers, asked.spec, run.spec)
        whole = 1 if rate.whole is None else int(rate.whole.sum())
        assert rate.factor * Fraction(int(rate.part.sum()), whole) == run.figures[asked.spec.prefix + id].value, id
    assert _describe_rate("survey.parents.index", run.surveys[0].answers, run.surveys[0].spec, run.spec) is None


def test_why_a_score_was_not_resampled_is_said(make):
    overall = make(SURVEYS + "overall: {method: mean}\n", figure="survey.satisfaction_rate")
    assert assess(overall, draws=5).sampled == "评分取用几项调查合计的满意度，不作问卷重复抽样。"
    page = """
    survey:
      counts: survey_counts
      scale: [满意, 一般, 不满意]
      items: [{id: course, column: 1、课程, label: 课程}, {id: staff, column: 2、老师, label: 老师}]
      method: top_two
    """
    counts = make(page, {"survey_counts": COUNTS}, "survey.course.satisfaction_rate")
    assert "只有各题统计数，没有逐份答卷" in assess(counts, draws=5).sampled
    assert any("只有各题统计数" in block.text for block in build(counts).blocks() if isinstance(block, Paragraph))
    assert "重复抽样5次" in assess(make(), draws=5).sampled


def test_each_survey_has_the_target_on_its_own_figure(make):
    targets = """targets:
  - {level1: 效益, level2: 满意度, name: 学生满意度, figure: survey.students.satisfaction_rate, target: ">= 80 %"}
  - {level1: 效益, level2: 满意度, name: 家长打分, figure: survey.parents.overall.satisfaction_rate, target: ">= 70 %"}
"""
    figures = make(SURVEYS + targets).figures
    assert [figures[f"survey.{id}.satisfaction_target"].value for id in ("students", "parents")] == [80, 70]
    assert "survey.satisfaction_target" not in figures


def test_the_report_has_each_survey_with_a_table_of_its_own(make):
    surveys = SURVEYS.replace("label: 学生", "label: 学生\n    comment_groups: {放学时间: [放学]}") + "overall: {method: mean}\n"
    students = "序号,街道,1、课程,2、老师,意见建议\n" + "".join(
        f"{n:03d},{'一校' if n < 40 else '二校' if n < 80 else '三校' if n < 120 else '四校'},满意,一般,{said}\n"
        for n, said in zip(range(122), ["没有意见。", "放学太早", "暂无", "食堂"] * 40, strict=False)
    )
    run = make(surveys.replace("issued: 6", "issued: 200").replace("population: 40", "population: 400"),
               {"questionnaires_students": students, "parent_answers": PARENTS}, "survey.satisfaction_rate")  # fmt: skip
    document = build(run)
    tables = {table.name: table for section in document.sections for table in section.blocks if isinstance(table, Table)}
    assert {"survey_items_students", "survey_items_parents", "survey_streets_students", "survey_comments_students"} <= set(tables)
    assert "survey_streets_parents" not in tables
    # 四校 has 2 answers; of the others, equally many, the first is hidden with it
    shown = {row.cells[0]: row.cells[3] for row in tables["survey_streets_students"].rows}
    assert shown["四校"] == "不足5份，不列示" and shown["二校"] == shown["三校"] == 100
    assert sum(text == "不列示" for text in shown.values()) == 1
    comments = {row.cells[0]: row.cells[1:] for row in tables["survey_comments_students"].rows}
    assert comments == {"放学时间": ("放学太早", 31), "其他": ("食堂", 30)}
    text = " ".join(block.text for section in document.sections for block in section.blocks if isinstance(block, Paragraph))
    assert "各项调查合计，总体满意度" in text and "另有61份填写“没有意见”等，不计为意见建议" in text


def test_counts_of_a_statistics_page_have_items_and_no_streets_in_the_report(make):
    surveys = """
    surveys:
      staff:
        counts: survey_counts
        scale: [满意, 一般, 不满意]
        items: [{id: course, column: 1、课程, label: 课程}, {id: staff_room, column: 2、老师, label: 老师}]
        method: top_two
    """
    document = build(make(surveys, {"survey_counts": COUNTS}, "survey.staff.satisfaction_rate"))
    tables = {table.name: table for section in document.sections for table in section.blocks if isinstance(table, Table)}
    assert tables["survey_items_staff"].rows[0].cells[1:4] == ("30（75.0%）", "6（15.0%）", "4（10.0%）")
    assert not any(name.startswith(("survey_streets", "survey_comments")) for name in tables)


def test_more_answers_on_a_statistics_page_than_were_issued_are_refused(make):
    surveys = """
    survey:
      counts: survey_counts
      issued: 39
      population: 30
      scale: [满意, 一般, 不满意]
      items: [{id: course, column: 1、课程, label: 课程}, {id: staff, column: 2、老师, label: 老师}]
      method: top_two
    """
    said = refuse(make, "40 responses to the item with the most answers; expected at most 39", "expected at most 30 people in the population, exceeded by 10",
                  surveys=surveys, files={"survey_counts": COUNTS}, figure="survey.index")  # fmt: skip
    assert len(said) == 2
    # an item without a line is missing as a column of questionnaires is
    more = surveys.replace("issued: 39", "issued: 99").replace("population: 30", "population: 99").replace("label: 老师}]", "label: 老师}, {id: hall, column: 3、食堂, label: 食堂}]")
    assert len(refuse(make, "the item '3、食堂' (hall) has no line", surveys=more, files={"survey_counts": COUNTS}, figure="survey.index")) == 1


PLACES = (40, 3, 30, 35)  # questionnaires of four places; in place k, every k-th is not satisfied


def test_exploring_shows_neither_the_small_place_nor_the_one_hidden_with_it(make, tmp_path, monkeypatch):
    rows = [(place, "不满意" if n % (place + 2) == 0 else "满意") for place, count in enumerate(PLACES) for n in range(count)]
    students = "序号,街道,1、课程,2、老师\n" + "".join(f"{n:03d},{'甲乙丙丁'[place]}校,{said},一般\n" for n, (place, said) in enumerate(rows))
    make(SURVEYS.replace("issued: 6", "issued: 200").replace("population: 40", "population: 400"),
         {"questionnaires_students": students, "parent_answers": PARENTS})  # fmt: skip
    monkeypatch.chdir(tmp_path)
    shown = {street: view_survey("two", "students/course", f"{street}校").parts[0] for street in "甲乙丙丁"}
    assert [type(shown[street]).__name__ for street in "甲乙丙丁"] == ["Chart", "Prose", "Prose", "Chart"]
    table = view_survey("two", "students/course", "").parts[1].table.set_index("street")
    # what is printed: the total, 甲校 and 丁校; two unknown are left of one equation
    assert table["satisfied_count"].isna().tolist() == [False, True, True, False]
    lines = view_figure("two", "survey.students.satisfied", 5)
    assert "乙校" not in lines._repr_html_() and "街道" not in lines._repr_html_()


def test_groups_that_answer_in_one_file_each_their_own_question(make):
    surveys = """
    survey:
      issued: 9
      scale: [满意, 一般, 不满意]
      no_answer: [(跳过)]
      items:
        - {id: banks, column: （银行填）手续, label: 银行}
        - {id: firms, column: （企业填）手续, label: 企业}
        - {id: makers, column: （个人填）手续, label: 个人}
      method: top_two
    """
    text = "序号,（银行填）手续,（企业填）手续,（个人填）手续\n" + "".join(
        f"{n},{','.join(answer if place == group else '(跳过)' for place in range(3))}\n"
        for n, (group, answer) in enumerate([(0, "满意"), (0, "不满意"), (1, "满意"), (1, "一般"), (1, "满意"), (2, "不满意"), (2, "一般"), (2, "满意")], 1)
    )
    figures = make(surveys, {"questionnaires": text}, "survey.banks.satisfaction_rate").figures
    assert [figures[f"survey.{id}.answers"].value for id in ("banks", "firms", "makers")] == [2, 3, 3]
    assert [figures[f"survey.{id}.satisfaction_rate"].text for id in ("banks", "firms", "makers")] == ["50%", "100%", "66.67%"]
    assert figures["survey.valid"].value == 8 and figures["survey.satisfaction_rate"].value == 75  # 6 of 8


def test_words_at_the_ends_of_a_scale_of_numbers_give_the_index_of_the_numbers(make):
    worded = """
    survey:
      scale: [非常满意, "4", 一般, "2", 非常不满意]
      weights: [100, 80, 60, 40, 20]
      items: [{id: service, column: 打分, label: 服务}]
      method: weighted_index
    """
    numbers = worded.replace('scale: [非常满意, "4", 一般, "2", 非常不满意]', "scale: {from: 5, to: 1}").replace("      weights: [100, 80, 60, 40, 20]\n", "")
    answers = ["非常满意", "4", "4", "一般", "非常不满意", "2"]
    spoken = make(worded, {"questionnaires": "序号,打分\n" + "".join(f"{n},{a}\n" for n, a in enumerate(answers))}, "survey.service.index")
    value = {"非常满意": "5", "一般": "3", "非常不满意": "1"}
    told = make(numbers, {"questionnaires": "序号,打分\n" + "".join(f"{n},{value.get(a, a)}\n" for n, a in enumerate(answers))}, "survey.service.index")
    # 5 + 4 + 4 + 3 + 1 + 2 = 19 of 6 × 5; the first two steps are three of six
    assert spoken.figures["survey.satisfaction_rate"].value == told.figures["survey.satisfaction_rate"].value == Fraction(1900, 30)
    assert spoken.figures["survey.top_two_rate"].value == told.figures["survey.top_two_rate"].value == 50


def test_items_are_ranked_as_the_headline_counts_them_and_the_survey_is_called_by_who_was_asked(make):
    several = """
    survey:
      label: 住户
      scale: {from: 10, to: 1}
      items: [{id: lift, column: 电梯, label: 电梯}, {id: works, column: 施工, label: 施工}, {id: aid, column: 补贴, label: 补贴}]
      method: weighted_index
    """
    # by the share of 9 and 10 施工 (0 %) is worst; by the mean, which makes the headline, 电梯 is: (10 + 2) ÷ 20 = 60 points
    run = make(several, {"questionnaires": "序号,电梯,施工,补贴\n1,10,8,9\n2,2,8,9\n"}, "survey.satisfaction_rate")
    document = build(run)
    said = " ".join(block.text for block in document.blocks() if isinstance(block, Paragraph))
    assert "分题看，加权指数较低的是电梯60分，较高的是补贴90分" in said
    (message,) = [b.message for b in document.blocks() if isinstance(b, Picture) and "加权指数最低" in b.message]
    assert message == "加权指数最低的是电梯60分"
    (chart,) = [b.chart for b in document.blocks() if isinstance(b, Picture) and b.message == message]
    assert "电梯2份，加权指数60分，前两档50%" in chart.alt and "施工2份，加权指数80分，前两档0%" in chart.alt  # 施工: (8 + 8) ÷ 20
    assert run.spec.title_extract("questionnaires") == "满意度问卷（住户）" and "满意度问卷（住户）" in said


@pytest.mark.parametrize(("answers", "said", "message"), [
    ("1,8,9,9,10\n2,9,9,9,10\n", "较低的是电梯85分，较高的是修缮BRT 100分", "加权指数最低的是电梯85分"),
    ("1,8,8,9,10\n2,8,8,9,10\n", "较低的是电梯、施工各80分，较高的是修缮BRT 100分、补贴90分", "加权指数最低的是电梯、施工各80分"),
    ("1,8,8,8,8\n2,9,9,9,9\n", "加权指数都是85分", "各题加权指数都是85分"),
])  # fmt: skip
def test_no_item_is_weaker_or_stronger_than_its_equals(make, answers, said, message):
    several = """
    survey:
      scale: {from: 10, to: 1}
      items: [{id: lift, column: 电梯, label: 电梯}, {id: works, column: 施工, label: 施工}, {id: aid, column: 补贴, label: 补贴}, {id: bus, column: 修缮, label: 修缮BRT}]
      method: weighted_index
    """
    document = build(make(several, {"questionnaires": f"序号,电梯,施工,补贴,修缮\n{answers}"}, "survey.satisfaction_rate"))
    (told,) = [block.text for block in document.blocks() if isinstance(block, Paragraph) and block.text.startswith("分题看")]
    assert said + "；各题答案和其他口径的结果见附件4。" in told
    assert message in [block.message for block in document.blocks() if isinstance(block, Picture)]


def test_the_chart_of_one_item_says_its_rate_and_not_what_kind_of_chart_it_is(make):
    messages = [b.message for b in build(make()).blocks() if isinstance(b, Picture)]
    assert "家长前两档占比：总体75%" in messages  # 10, 9, 9 of four
    assert "学生前两档占比：课程80%，老师100%" in messages  # 4 of 5, 4 of 4
