"""The report: outline, sentences and tables of a tiny run with known answers; problems and advice one to one."""

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from full_project import make_full_project
from record_project import DECLARATION, FRAMEWORK, make_project

from perfeval_helpers import report
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.narrative import Passage
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.report.blocks import Heading, Paragraph, Picture
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Document
from perfeval_helpers.report.sections import places
from perfeval_helpers.report.sections.advice import name_problem
from perfeval_helpers.report.sections.background import build_funds_used
from perfeval_helpers.report.sections.lateness import say_main_cause
from perfeval_helpers.report.sections.problems import Problem, describe_findings, list_problems
from perfeval_helpers.showing.tables import Table, print_cell, print_in_column
from perfeval_helpers.values.language import Told
from perfeval_helpers.values.numbers import numeral


@pytest.fixture(scope="module")
def html(document: Document) -> str:
    return "\n".join(section._repr_html_() for section in document.sections)


def texts(document: Document, key: str) -> list[str]:
    return [block.text for block in document[key].blocks if isinstance(block, (Paragraph, Heading))]


def find_table(document: Document, name: str) -> Table:
    return next(table for table in document.tables() if table.name == name)


def cells(table: Table) -> list[list[str]]:
    return [[print_cell(cell) for cell in row.cells] for row in table.rows]


def test_outline_is_complete(document: Document) -> None:
    annexes = ["附件1-1", "附件1-2", "附件2", "附件3", "附件4", "附件5", "附件6"]
    assert document.keys() == ["封面", "目录", "摘要", "正文", *"一二三四五六七八九", *annexes]
    chapters = [h.text for h in document.headings() if h.level == 2][2:11]
    assert [text.split("、")[0] for text in chapters] == list("一二三四五六七八九")


def test_headings_never_skip_a_level_and_ids_are_unique(document: Document) -> None:
    levels = [heading.level for heading in document.headings()]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    ids = [heading.id for heading in document.headings()]
    assert len(set(ids)) == len(ids)


def test_sentences_come_from_figures(document: Document) -> None:
    # 1,000 yuan allocated and arrived, 800 spent: 100 % and 80 %; 5 + 16 + 20 + 15 + 18 = 74 points
    assert "截至2022年12月31日，项目评价资金（下达）0.10万元，实际到位0.10万元，资金到位率100%；使用0.08万元，资金使用率80%。" in texts(document, "摘要")
    assert "甲市乙区<b>丙</b>项目绩效评价得分74分，满分100分，评价等级为“中”。" in texts(document, "摘要")
    two = texts(document, "二")  # eight questionnaires, a day each from 1 March on, of two streets
    assert "本次绩效评价的范围为2022年1月1日至2022年12月31日本项目评价资金0.10万元的到位、使用和管理情况，以及绩效目标的实现情况。" in two
    asked = "满意度调查发放问卷12份，有效问卷8份，占调查总体8人的100%，来自2个街道，答卷时间为2023年3月1日至2023年3月8日"
    assert f"{asked}；资金明细、慰问金发放明细为全量核查，不抽样。" in two
    four = texts(document, "四")
    assert "过程指标分值30分，综合评价得分21分，得分率70%。主要从管理、资金2个方面评价。失分出在管理（5分）、资金（4分）。" in four
    assert "管理指标分值10分，综合评价得分5分，得分率50%。评价指标为制度健全性。" in four
    assert "没有档案制度；“有档案制度”不符合要求，失5分（佐证资料：制度汇编）。" in four
    assert "春节慰问金应发4人、0.02万元，实发3人、0.02万元；补助人数和补助金额准确率均为75%；未足额发放的原因为死亡1人。" in four
    assert "春节慰问金最迟应于2022年2月1日发放到位：按时发放率50%，延迟发放1人，期末仍未足额1人。" in four
    # five of eight satisfied
    assert any("总体满意度62.50%（口径：满意问卷占比，5 ÷ 8 × 100% = 62.50%）" in text for text in four)


def test_narrative_stands_in_its_place_as_plain_text(document: Document, html: str) -> None:
    assert "接收8人，<i>不是标记</i>，{{ 7*7 }}。" in texts(document, "一")
    assert "&lt;i&gt;不是标记&lt;/i&gt;" in html and "<i>" not in html
    assert "（一）按月对账" in texts(document, "六")


def test_section_without_narrative_is_written_from_what_the_run_has(document: Document) -> None:
    one, two = texts(document, "一"), texts(document, "二")
    assert one[one.index("2.项目实施内容") + 1].endswith("主要反映在以下方面：移交率、满意度。")
    assert "由丁评价公司组成评价工作组，明确分工，评价工作于2023年3月1日至2023年4月30日进行。" in two
    # 3 + 2 + 2 + 4 + 8 + 2 lines
    assert any("共21行记录，回收有效问卷8份" in text for text in two)
    said = [text for section in document.sections for text in texts(document, section.key)]
    assert not any("无补充说明" in text for text in said)
    headed = [b for section in document.sections for b in section.blocks]
    empty = [a.text for a, b in pairwise(headed) if isinstance(a, Heading) and isinstance(b, Heading) and b.level <= a.level]
    assert not empty


def test_computed_sentence_gives_way_to_prose_that_cites_its_figure(run: Any) -> None:
    context = Context(run)
    place = "一（一）1"  # cites headcount.received
    assert [b.text for b in context.compose(place, "另算[[headcount.received]]。")] == ["接收8人，<i>不是标记</i>，{{ 7*7 }}。"]  # type: ignore[union-attr]
    assert context.compose(place, "另算[[funding.used]]。")[-1].text == "另算0.08万元。"  # type: ignore[union-attr]


def test_what_the_prose_tells_of_the_money_is_not_told_again(run: Any) -> None:
    narrative = replace(run.narrative, passages=(Passage("一（一）3（2）", "一", "（一）3（2）", "资金使用情况", 1, ("到位[[funding.arrived]]，支出[[funding.used]]。",)),))
    said = [block.text for block in build_funds_used(Context(replace(run, narrative=narrative))) if isinstance(block, Paragraph)]
    assert said == ["到位0.10万元，支出0.08万元。", "按本期评价资金0.10万元计算，资金到位率为100%。期末结余0.02万元，均为中央资金。"]


def test_score_table_adds_up(document: Document) -> None:
    assert cells(find_table(document, "score_summary")) == [
        ["过程", "30", "21", "70"], ["产出", "40", "35", "87.50"], ["效益", "30", "18", "60"], ["合计", "100", "74", "74"],
    ]  # fmt: skip


def test_the_conclusion_says_which_level_did_best_and_what_lost_most(document: Document) -> None:
    # 70, 87.5 and 60 %; 12 + 5 + 5 of 26 points lost are 84.615… %
    assert texts(document, "三")[3] == (
        "从一级指标看，得分率最高的是产出（87.50%），最低的是效益（60%）。5项三级指标中，1项得满分，4项失分，共失26分；"
        "其中群众满意度失12分、制度健全性失5分、发放准确率失5分，3项占失分的84.62%。"
    )


def test_funds_table_says_when_money_was_paid(document: Document) -> None:
    assert cells(find_table(document, "funds")) == [
        ["1", "2022", "0.10", "0", "0", "0.10", "中央资金0.08万元于本期支付"],
        ["合计", "—", "0.10", "0", "0", "0.10", "其中本期评价资金0.10万元"],
    ]


def test_targets_table_has_status_figure_and_unit(document: Document) -> None:
    rows = cells(find_table(document, "target_results"))
    assert [row[2:6] for row in rows] == [["移交率", "≥100%", "100%", "已完成"], ["满意度", "≥90%", "62.50%", "部分完成"]]


def test_scorecard_annex_has_every_line_and_sums(document: Document, run: Any) -> None:
    rows = cells(find_table(document, "scorecard"))
    assert [row[2] for row in rows if row[2] not in ("小计", "—")] == [line.level3 for line in run.scorecard.lines]
    assert [row[-1] for row in rows if row[1] == "合计" or row[0] == "总计"] == ["21", "35", "18", "74"]
    assert all(cell for row in rows for cell in row)
    assert document["附件2"].landscape


def test_each_lost_point_has_one_problem_with_evidence_and_advice(document: Document, run: Any) -> None:
    problems = list_problems(Context(run))
    assert [line.level3 for p in problems for line in p.lines] == ["制度健全性", "预算执行率", "发放准确率", "群众满意度"]
    assert sum((p.lost for p in problems), Fraction(0)) == 26
    warnings = [f for f in run.findings if f.severity == "warning"]
    placed = [id(f) for p in problems for f in p.findings]
    assert sorted(placed) == sorted(map(id, warnings))
    assert [p.number for p in problems] == list(range(1, len(problems) + 1))
    assert all(p.lines or p.findings for p in problems) and all(p.advice and p.advice[0].text for p in problems)
    for key in ("七", "八"):
        numbers = [h.text.split("）")[0] + "）" for h in document[key].blocks if isinstance(h, Heading) and h.level == 3]
        assert numbers == [f"（{numeral(p.number)}）" for p in problems]


def test_a_problem_goes_on_where_its_heading_was_cut_at_any_pause(run: Any) -> None:
    said = "应发金额与标准不同的有张村30人、李村20人、王村10人、赵村5人"
    finding = Finding("REC-STANDARD", Told(said, said))
    problem = Problem(1, "应发金额与标准不同的有张村30人", (), (finding,), (), "", ())
    assert [p.text for p in describe_findings(Context(run), problem)] == ["经核对，李村20人、王村10人、赵村5人。"]


def test_told_problem_comes_with_its_own_advice(document: Document) -> None:
    assert "（一）制度不全" in texts(document, "七") and "缺档案制度。" in texts(document, "七")
    assert any(text.startswith("数据核对发现：") and "档案数" in text for text in texts(document, "七")[3:6])
    assert "本问题使“制度健全性”失5分。" in texts(document, "七")
    # what a check alone found has the title of its kind, and is then told; the archives have no problem of their own
    at = texts(document, "七").index("（五）应发人数与接收人数不一致")
    assert texts(document, "七")[at + 1] == "春节慰问金应发人数4人，比接收人数8人少4人，原因未说明。"
    assert texts(document, "八")[2:4] == ["（一）补齐制度", "三个月内出台档案制度。"]


def test_review_counts_values_that_differ_apart_from_what_was_left_blank(document: Document, run: Any) -> None:
    (total,) = [text for text in texts(document, "五") if text.startswith("自评表共列指标")]
    differing = [f for f in run.findings if f.code == "REC-SELF-EVALUATION" and "复核值62.50%，高32.50个百分点" in f.message]
    blank = [f for f in run.findings if f.code == "REC-SELF-EVALUATION" and "未填" in f.message]
    assert differing and blank
    assert f"不一致的有{len(differing)}项" in total


def test_finding_stands_under_the_indicator_that_shares_its_figure_and_those_on_the_self_evaluation_together(run: Any) -> None:
    (reported,) = [f for f in run.findings if f.code == "REC-SELF-EVALUATION" and f.figures]  # a satisfaction that was not recomputed
    shared = replace(reported, code="REC-SURVEY-METHODS")
    problems = list_problems(Context(replace(run, findings=(*run.findings, shared))))
    satisfaction = next(p for p in problems if p.lines and p.lines[0].level3 == "群众满意度")
    assert satisfaction.findings == (shared,)
    (review,) = [p for p in problems if any(f.code == "REC-SELF-EVALUATION" for f in p.findings)]
    assert not review.lines and review.title == "自评数据与复核结果不一致"


def test_annex_3_opens_with_lines_and_money_that_add_up(document: Document) -> None:
    assert texts(document, "附件3")[:2] == ["附件3 抽样点发现问题汇总", "一、数据完整性声明"]
    assert texts(document, "附件3")[2].startswith("6个数据表共27行，其中表头及跳过行6行，采用21行，搁置0行；行数和金额逐表核对相符")
    lines = cells(find_table(document, "conservation_lines"))
    assert lines[-1][1:] == ["27", "6", "21", "0", "相符"]
    money = {row[1]: row[2:] for row in cells(find_table(document, "conservation_money"))}
    assert money["应发金额（元）"] == ["200", "200", "0", "0", "相符"]
    assert money["实发金额（元）"] == ["150", "150", "0", "0", "相符"]


def test_survey_annex_counts_shares_intervals_and_hides_small_groups(document: Document) -> None:
    overall = cells(find_table(document, "survey_items"))[0]
    # five, two, one of eight; the first two steps are 87.50 %; everybody was asked, so that the interval is the rate itself
    assert overall[:6] == ["总体满意度", "5（62.5%）", "2（25.0%）", "1（12.5%）", "8", "87.50"]
    assert overall[6] == "87.50–87.50%"
    streets = {row[0]: row[1:] for row in cells(find_table(document, "survey_streets"))}
    # without it the rate of 西街道 would be what the total leaves
    assert streets["东街道"] == ["6", "—", "不列示", "—"]
    assert streets["西街道"] == ["2", "—", "不足5份，不列示", "—"]


def test_comments_are_grouped_and_plain(document: Document, html: str) -> None:
    rows = cells(find_table(document, "survey_comments"))
    assert rows[0] == ["走访慰问", "多走访", "2"]
    assert {row[1] for row in rows[1:]} == {"<script>alert(1)</script>", '=HYPERLINK("http://x")', "{{ 7*7 }} [[grade]]"}
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_self_evaluation_is_set_beside_recomputed_values(document: Document) -> None:
    rows = cells(find_table(document, "self_evaluation"))
    assert rows[0][:6] == ["移交率", "100%", "100%", "100%", "20", "20"] and rows[0][6:] == ["全部移交", "完成值与复核值一致"]
    assert rows[1][:6] == ["满意度", "90%", "95%", "62.50%", "—", "—"]
    assert rows[1][6:] == ["未填", "完成值比复核值高32.50个百分点；未填分值、自评得分、偏差原因说明"]


class Page(HTMLParser):
    """Ids, links, figures and images of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.figures: list[tuple[str, str, str]] = []
        self.alts: list[str | None] = []
        self._open: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag == "img":
            self.alts.append(given.get("alt"))
        if tag == "data":
            self._open = (str(given["data-id"]), str(given["value"]))

    def handle_data(self, data: str) -> None:
        if self._open:
            self.figures.append((*self._open, data))
            self._open = None


def test_every_printed_figure_is_the_ledgers(html: str, run: Any) -> None:
    page = Page()
    page.feed(html)
    assert len(page.figures) > 100
    for id, value, text in page.figures:
        figure = run.figures[id]
        assert value == str(figure.number if figure.value is not None else "")
        assert text in (figure.text, print_cell(figure), print_in_column(figure, 2)), id


def test_links_lead_somewhere_and_ids_are_unique(html: str) -> None:
    page = Page()
    page.feed(html)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") for link in page.links)


def test_figures_tell_formula_working_and_lines_on_hover(html: str) -> None:
    tip = re.search(r'href="#f-funding\.use_rate" data-tip="([^"]*)"', html)
    assert tip is not None
    for part in ("公式：本期使用资金", "计算：0.08 ÷", "索引见附件“主要工作底稿”"):
        assert part in tip[1]
    assert "funding." not in tip[1]
    tip = re.search(r'href="#f-headcount\.received" data-tip="([^"]*)"', html)
    assert tip is not None and "出处：移交接收人数第2–3行（共2行）" in tip[1]


def test_index_lists_every_figure(document: Document, run: Any) -> None:
    table = find_table(document, "figures")
    assert [row.cells[0] for row in table.rows] == list(run.figures)
    assert [row.anchor for row in table.rows] == [f"f-{id}" for id in run.figures]


def test_charts_have_texts_and_run_through_the_report(document: Document, html: str) -> None:
    pictures = [block for block in document.blocks() if isinstance(block, Picture)]
    assert [picture.number for picture in pictures] == [f"图{n}" for n in range(1, len(pictures) + 1)]
    # money, losses, unpaid, progress, items: with two people a street and five answers nothing is ranked
    assert [p.chart.title for p in pictures] == [
        "资金从下达、到位到使用", "各项指标的失分", "应发与实发金额", "各题满意度答案分布", "发放进度与最迟发放日",
    ]  # fmt: skip
    assert [p.message for p in pictures if p.message] == [
        "到位0.10万元，使用0.08万元，使用率80%", "共失26分，群众满意度失12分，失分最多", "应发未发50元",
        "前两档占比：走访慰问50%，总体满意度87.50%", "最迟发放日前发放到位：春节50%",
    ]  # fmt: skip
    assert pictures[1].caption == "图2：共失26分，群众满意度失12分，失分最多"
    page = Page()
    page.feed(html)
    assert len(page.alts) == len(pictures) and all(alt and len(alt) > 20 for alt in page.alts)


def test_synthetic_data_are_said_once_on_the_cover_and_on_every_page(document: Document) -> None:
    assert document.notice and "合成数据" in document.running
    assert [section.key for section in document.sections if document.notice in texts(document, section.key)] == ["封面"]
    assert document["封面"].running == document.running and "合成数据" in document["封面"].notice


def test_real_data_carry_no_such_mark(tmp_path: Path) -> None:
    root = make_full_project(tmp_path)
    path = root / "params" / "tiny.yml"
    path.write_text(path.read_text("utf-8").replace("synthetic: true", "synthetic: false"), "utf-8")
    built = report.build(load_run("tiny", root))
    assert built.notice == "" and not any("合成" in text for section in built.sections for text in texts(built, section.key))


def test_run_without_payouts_and_survey_speaks_of_neither(project: Path) -> None:
    built = report.build(load_run("small", project))
    said = "\n".join(text for section in built.sections for text in [section.title, *texts(built, section.key)])
    said += "\n".join(print_cell(c) for table in built.tables() for row in table.rows for c in row.cells)
    for foreign in ("移交接收", "服务开展", "慰问金", "节日", "街道", "问卷", "退休", "未提供"):
        assert foreign not in said
    # the annexes about a survey and a self-evaluation are not there, and those after them move up
    assert [s.title.split(" ")[0] for s in built.sections if s.kind == "annex"] == ["附件1-1", "附件1-2", "附件2", "附件3", "附件4"]
    assert built["附件5"].title == "附件4 主要工作底稿" and built["附件6"]._repr_html_() == ""
    assert "本次评价没有开展自评的抽查复核。" in texts(built, "五")
    assert "没有绩效目标，本节不作目标实现情况的比较。" in texts(built, "三")
    # 75,000 of 100,000 yuan spent
    assert any("使用7.50万元，资金使用率75%" in text for text in texts(built, "一"))
    assert all(section._repr_html_() for section in built.sections)


def test_counts_that_were_not_collected_are_left_unsaid(project: Path) -> None:
    path = project / "params" / "small.yml"
    path.write_text(path.read_text("utf-8").replace("[funds]", "[funds, services]"), "utf-8")
    header = "街道,活动场次,走访慰问人次,互助愿意人数,互助参保人数,互助退费人数"
    (project / "data" / "small" / "services.csv").write_text(f"{header}\n甲镇,7,,,,\n", "utf-8")
    four = texts(report.build(load_run("small", project)), "四")
    assert "据街道填报，评价期内组织活动7场。" in four
    assert not any("医疗互助" in text for text in four)


def test_same_run_gives_the_same_document_once(run: Any) -> None:
    assert report.build(run) is report.build(run)


def test_same_inputs_give_the_same_html(run: Any, html: str) -> None:
    report.build.cache_clear()
    again = "\n".join(section._repr_html_() for section in report.build(run).sections)
    assert again == html


def test_an_explained_difference_is_no_problem_but_stands_in_nine_and_annex_3(tmp_path: Path) -> None:
    root = make_full_project(tmp_path)
    path = root / "params" / "tiny.yml"
    before = report.build(load_run("tiny", root))
    assert any("档案数" in text for text in texts(before, "七"))
    path.write_text(path.read_text("utf-8") + "\nknown_differences: {REC-ARCHIVES: 三人原来没有档案}\n", "utf-8")
    after = report.build(load_run("tiny", root))
    assert not any("档案数" in text for text in texts(after, "七"))
    assert "已知差异（档案数少于人数）：三人原来没有档案。" in texts(after, "九")
    findings = next(t for t in after.tables() if t.name == "findings")
    assert any("（说明：三人原来没有档案）" in str(row.cells[3]) for row in findings.rows)


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")])
def test_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


def test_targets_table_tells_the_facts_of_each_target(document: Document) -> None:
    (moved, satisfied) = [row[-1] for row in cells(find_table(document, "target_results"))]
    for fact in ("共接收8人", "区级企业5人、市级企业3人", "移交率100%", "达到指标值（≥100%）"):
        assert fact in moved
    assert "有效问卷8份，满意问卷5份" in satisfied and "5 ÷ 8" in satisfied and "未达到指标值（≥90%）" in satisfied


def test_lateness_is_told_by_place_and_by_cause(document: Document) -> None:
    # of two due in each street one was paid late in 东街道, one never in 西街道
    rows = cells(find_table(document, "late_by_street"))
    assert rows == [["东街道", "2", "1", "0", "50"], ["西街道", "2", "0", "1", "50"], ["合计", "4", "1", "1", "50"]]
    four = texts(document, "四")
    assert any("各街道应发人数较少，不作排序；1个街道没有延迟。详见表" in text for text in four)
    assert "按原因看，延迟发放共1人次，均未说明原因。" in four
    counts = pd.Series({"资金未到位": 2, "银行系统": 1})
    assert [say_main_cause(counts[:n]) for n in (2, 1, 0)] == ["延迟的3人次中，2人次因资金未到位", "延迟的2人次均因资金未到位", ""]
    places = {row[0]: row[1:] for row in cells(find_table(document, "findings_by_place"))}
    assert places["东街道"] == ["1", "0", "延迟占应发的50%"] and places["西街道"] == ["0", "1", "档案比人数少1份"]


def test_places_of_which_nothing_is_to_be_told_have_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("count_late", "count_files"):
        monkeypatch.setattr(places, name, lambda _context: {})
    said: dict[str, list[str]] = {"甲镇": [], "乙镇": []}
    monkeypatch.setattr(places, "count_dissatisfied", lambda _context: said)
    context: Any = None
    assert places.tabulate_places(context) is None
    said["乙镇"].append("满意率50%（40份），低于指标值")
    told = places.tabulate_places(context)
    assert told is not None and [row.cells for row in told.rows] == [("甲镇", "—"), ("乙镇", "满意率50%（40份），低于指标值")]


def test_body_ends_with_the_list_of_annexes(document: Document, project: Path) -> None:
    assert [text.strip() for text in texts(document, "九")[-7:]] == [
        "附件：1.绩效目标表", "2.绩效评价指标体系及评分表", "3.抽样点发现问题汇总", "4.调查问卷情况汇总表", "5.主要工作底稿", "6.绩效自评表",
        "丁评价公司\n2023年4月",
    ]  # fmt: skip
    # a run file that names no agency has nobody to sign
    assert texts(report.build(load_run("small", project)), "九")[-1].strip() == "4.主要工作底稿"


def test_documents_are_cited_by_id_and_goals_stand_in_annex_1(tmp_path: Path) -> None:
    root = make_full_project(tmp_path)
    path, told = root / "params" / "tiny.yml", root / "params" / "narrative" / "tiny.md"
    path.write_text(
        path.read_text("utf-8") + "documents:\n  - {id: rule, title: 某某管理办法, number: 甲发〔2020〕1号}\n  - {id: other, title: 没有引用的通知}\n"
        "goals: {original: 全部移交。, adjusted: 应移尽移。}\n", "utf-8")
    told.write_text(told.read_text("utf-8") + "\n## 引言\n依据[[documents.rule]]，按[[documents.rule.number]]评价。\n", "utf-8")
    built = report.build(load_run("tiny", root))
    assert "依据《某某管理办法》（甲发〔2020〕1号），按甲发〔2020〕1号评价。" in texts(built, "正文")
    assert texts(built, "附件1-1")[1] == "年度总体目标：全部移交。" and "年度总体目标：应移尽移。" in texts(built, "附件1-2")
    assert cells(find_table(built, "documents")) == [["1", "没有引用的通知", "—"]]  # those that are cited stand in full there
    told.write_text(told.read_text("utf-8").replace("documents.rule]]，", "documents.rules]]，"), "utf-8")
    with pytest.raises(InputFaults, match=r"\[\[documents\.rules\]\]: no such"):
        load_run("tiny", root)


def test_nothing_that_a_bureau_reads_has_a_path_code_or_id(document: Document, run: Any) -> None:
    papers = document["附件5"]
    read = [s for s in document.sections if s is not papers]
    said = [text for s in read for text in texts(document, s.key)]
    said += [print_cell(c) for s in read for b in s.blocks if isinstance(b, Table) for row in b.rows for c in row.cells]
    said += [text for b in document.blocks() if isinstance(b, Picture) for text in (b.caption, b.chart.alt, b.chart.source)]
    for text in said:
        assert not re.search(r"[\w/]+\.(csv|yml|md|ipynb)|\b(REC|ROW|FILE|NOTE)-|运行文件", text), text
        assert not any(id in text for id in run.figures if "." in id), text


def test_problems_are_called_by_what_is_wrong_and_advice_says_who_does_what_by_when(run: Any, document: Document) -> None:
    problems = {p.lines[0].level3: p for p in list_problems(Context(run)) if p.lines}
    # 800 of 1,000 yuan; 150 of 200; 5 of 8
    assert problems["预算执行率"].title == "资金使用率（预算执行率）80%，低于满分标准100%"
    assert problems["发放准确率"].title.endswith("补助金额准确率75%，低于满分标准100%")
    assert problems["群众满意度"].advice_title == "提高总体满意度"
    said = problems["群众满意度"].advice[0].text
    assert "实施单位会同主管部门" in said and "下一评价期达到" in said and "90%" in said and "在下一次满意度调查前" in said
    # each kind of loss has an answer of its own
    assert len({p.advice[0].text for p in problems.values()}) == len(problems)
    assert "财政部门" in problems["预算执行率"].advice[0].text
    assert texts(document, "八")[1].endswith("所称实施单位为乙区服务中心，主管部门为乙区民政局。")
    assert not any("未得满分" in text for section in document.sections for text in texts(document, section.key))


@pytest.mark.parametrize(("reason", "opinion", "rule", "title"), [
    ("发现2个问题（清单未签字、目录不全）；总体执行", "总体执行", "deduction", "清单未签字、目录不全"),
    ("“甲”不符合要求；目标与资金量不匹配（虚构）", "目标与资金量不匹配（虚构）", "checklist", "目标与资金量不匹配"),
    ("实现程度评定为50%；迟缓", "迟缓", "judgement", "某指标：迟缓"),
])  # fmt: skip
def test_a_judged_loss_is_called_by_what_people_found(run: Any, reason: str, opinion: str, rule: str, title: str) -> None:
    line: Any = SimpleNamespace(level3="某指标", figures=(), reason=reason, opinion=opinion, rule=rule)
    assert name_problem(Context(run), line) == title


def test_losses_of_one_reason_are_told_apart_by_their_indicators() -> None:
    def name(*lost: int) -> str:
        context: Any = SimpleNamespace(lines=[
            SimpleNamespace(level3=f"第{place}项", figures=(), reason="台账记录不够全面。", opinion="台账记录不够全面。", rule="judgement", lost=points) for place, points in enumerate(lost)
        ])  # fmt: skip
        return name_problem(context, context.lines[0])

    assert name(1, 0) == "台账记录不够全面" and name(1, 0, 2) == "第0项：台账记录不够全面"


def test_a_sum_or_count_is_not_said_twice_as_its_own_working(tmp_path: Path) -> None:
    run = load_run("own", make_project(tmp_path, framework=FRAMEWORK.replace('kind: all_or_nothing, figure: rides.carried, target: ">= 1"', "kind: proportional, figure: rides.carried, target: 110")))
    said = "".join(texts(report.build(run), "四"))
    assert "接送99人次，低于满分标准110人次，失6分" in said and "99（3行" not in said


@pytest.mark.parametrize(("reason", "title"), [
    ("准时率80%，低于满分标准95%；修复率77%，低于95%", "准时率80%，低于满分标准95%；修复率77%，低于95%"),
    # the second does not fit: a part cut short would say nothing against its figure
    ("到场及时：平均到场时间37.93分钟，高于满分标准30分钟；修复率77.06%，低于满分标准95%", "到场及时：平均到场时间37.93分钟，高于满分标准30分钟，另有1项"),
    ("甲率90%，低于满分标准99%；乙率80%，低于满分标准99%；丙率70%，低于满分标准99%", "甲率90%，低于满分标准99%；乙率80%，低于满分标准99%，另有1项"),
])  # fmt: skip
def test_a_loss_in_several_parts_is_called_by_whole_parts(run: Any, reason: str, title: str) -> None:
    line: Any = SimpleNamespace(level3="某指标", figures=("a.b", "a.c"), reason=reason, opinion="", rule="parts")
    assert name_problem(Context(run), line) == title


def test_what_a_run_does_not_say_is_not_told_of_the_unit_or_of_the_project(tmp_path: Path) -> None:
    document = report.build(load_run("own", make_project(tmp_path)))
    said = "".join(text for section in document.sections for text in texts(document, section.key))
    # the run file lists no approved targets: that none were approved nobody knows; nor that rules were kept
    assert said.count("评价方案没有单列批复的绩效指标") == 2 and "没有批复" not in said and "一般规定" not in said
    assert "名单" not in said and "批次" not in said


def test_a_year_of_months_is_a_table_and_only_the_late_ones_are_told(tmp_path: Path) -> None:
    root = make_full_project(tmp_path)
    path = root / "params" / "tiny.yml"
    months = "\n".join(f"  - {{id: m{n}, name: {n}月, standard_yuan: 50, due_by: 2022-{n:02d}-20}}" for n in range(1, 7))
    text = re.sub(r"(?m)^festivals:\n.*\n", f"festivals:\n{months}\n", path.read_text("utf-8"))
    path.write_text(text + "words: {payment: 生活补贴, occasion: 月份, payee: 户, place: 学校}\n", "utf-8")
    header = "发放节日,人员编号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因"
    # every month two are paid on the 10th, but in March the second on the 30th
    lines = [f"{n}月,P{i},东校,50,50,2022-{n:02d}-{30 if (n, i) == (3, 2) else 10},成功," for n in range(1, 7) for i in (1, 2)]
    (root / "data" / "tiny" / "payouts.csv").write_text("\n".join([header, *lines]) + "\n", "utf-8")
    built = report.build(load_run("tiny", root))
    four = texts(built, "四")
    # eleven of twelve on time
    assert "各月份生活补贴按时发放率91.67%，延迟发放1户次；5个月份全部按时足额发放。" in four
    assert [text for text in four if "最迟应于" in text] == [
        "3月生活补贴最迟应于2022年3月20日发放到位：按时发放率50%，延迟发放1户，期末均已足额发放。"]  # fmt: skip
    table = cells(find_table(built, "payouts_by_occasion"))
    assert [row[0] for row in table] == ["1月", "2月", "3月", "4月", "5月", "6月", "合计"]
    assert table[2][1:] == ["2", "2", "0.01", "0.01", "100", "50"]
    said = "".join(text for section in built.sections for text in texts(built, section.key))
    assert "慰问金" not in said and "节日" not in said


def test_what_another_chapter_tells_is_referred_to(run: Any, document: Document) -> None:
    told = texts(document, "七")
    # 七 says neither the working of a rate, which 四 has, nor the comparison with the self-evaluation, which 五 has
    (said,) = [text for text in told if "“发放准确率”" in text]
    assert re.fullmatch(r"比满分标准低[\d.]+个百分点，“发放准确率”分值[\d.]+分，失[\d.]+分；未足额发放的原因为死亡1人次；分析见第四章（.）\d(（\d）)?。", said), said
    assert any("见第五章（三）第（" in text for text in told) and not any("复核值" in text for text in told)
    assert sum("复核值" in text and "个百分点" in text for text in texts(document, "五")) == 1


def test_findings_without_lost_points_are_called_by_their_figures() -> None:
    from perfeval_helpers.contract.findings import Finding
    from perfeval_helpers.report.sections.advice import name_findings
    from perfeval_helpers.values.language import Told

    one = Finding("REC-ARCHIVES", Told("接收档案7份，比接收人数8人少1份；有档比例87.50%（7 ÷ 8 × 100% = 87.50%）。"), seen=Told("第3行"))
    assert name_findings((one,)) == "接收档案7份，比接收人数8人少1份"
    assert name_findings((one, one)) == "档案数少于人数"
    wordy = Finding("REC-RESPONSE-RATE", Told("发放、收回和有效的份数相等，不能说明抽样是否有代表性。"))
    assert name_findings((wordy,)) == "问卷回收率不能说明问题"


def test_a_summary_without_prose_names_the_gravest_problems(run: Any) -> None:
    from perfeval_helpers.report.sections.front import say_problems

    problems = list_problems(Context(run))
    said = say_problems(problems, told=False)
    assert len(problems) == 7 and said.startswith("评价发现的主要问题：一是") and "其余2个见第七章" in said
    lost = sorted(problems, key=lambda problem: -problem.lost)[:4]
    assert all(problem.title in said for problem in lost)
    assert say_problems(problems, told=True) == "全部7个问题及其原因见第七章，依据和明细见{{附件3}}。"


def test_who_did_far_more_than_was_wanted_is_told_to_set_the_target_anew(project: Path) -> None:
    path = project / "params" / "frameworks" / "small.yml"
    old = "rule: {kind: proportional, figure: funding.use_rate, target: 100}"
    text = path.read_text("utf-8")
    assert old in text  # 75 % were used: 150 % of a target of 50
    path.write_text(text.replace(old, "rule: {kind: proportional, figure: funding.use_rate, target: 50, excess: {above: 120, share: 0.5}}"), "utf-8")
    built = report.build(load_run("small", project))
    said = texts(built, "八")
    assert any(text.endswith("按实际水平重新设定指标值") for text in said)
    assert any("比照历史水平和本期实际重新测算指标值" in text for text in said) and not any("加快预算执行" in text for text in said)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("", "", ""), ("district: 某县", "district: 某新区", "；上期评价的是某县校车接送，两期对象不同，变动不全是逐年的变化"),
    ("project: 校车接送", "project: 通学车接送", "；上期评价的是某县校车接送，两期对象不同，变动不全是逐年的变化"),
])  # fmt: skip
def test_a_comparison_with_another_districts_or_projects_run_says_so(tmp_path: Path, old: str, new: str, said: str) -> None:
    night = "{route: 夜线}"  # there is none: 0 ÷ 0 in both periods
    root = make_project(tmp_path, declaration=DECLARATION.replace("by: [route]", (
        f"  rides.night_cost: {{label: 夜线人次费用, unit: 元/人次, ratio: {{of: {{sum: fare_yuan, where: {night}}}, to: {{sum: carried, where: {night}}}}}}}\nby: [route]"
    )))  # fmt: skip
    later = (root / "params/own.yml").read_text("utf-8").replace("run: own", "run: later").replace(old, new)
    later = later.replace("start: 2024-01-01, end: 2024-12-31", "start: 2025-01-01, end: 2025-12-31").replace("data/own", "data/later")
    (root / "params/later.yml").write_text(later + "compare_with: [own]\n", "utf-8")
    (root / "data/later").mkdir()
    (root / "data/later/rides.csv").write_text((root / "data/own/rides.csv").read_text("utf-8").replace("2024-", "2025-"), "utf-8")
    built = report.build(load_run("later", root))
    (sentence,) = [text for text in texts(built, "三") if text.startswith("本期与上期的主要数据共")]
    (table,) = [table for table in built.tables() if table.name == "previous_comparison"]
    assert "夜线" not in sentence and "接送人次" in (names := [row.cells[0] for row in table.rows]) and "夜线人次费用" not in names
    assert ("上期评价的是" in sentence) == bool(said) and sentence.endswith(f"{said}。")
