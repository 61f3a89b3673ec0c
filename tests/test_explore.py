"""Exploring 2022 by hand: views follow what is chosen, show nothing personal, and stand without a kernel."""

import re
from pathlib import Path

import pytest
from IPython.display import DisplayHandle
from record_project import DECLARATION, RUN, make_project

from perfeval_helpers import explore, load_run
from perfeval_helpers.showing.tables import print_cell

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(ROOT))
    monkeypatch.setenv("PERFEVAL_LANG", "zh")


@pytest.fixture
def shown(monkeypatch):
    """What cells display, in their order: plain objects, and the views that are replaced."""
    put = []

    def display(item, display_id=False):
        put.append(item)
        if not display_id:
            return None
        place = len(put) - 1
        handle = DisplayHandle()
        handle.update = lambda new: put.__setitem__(place, new)
        return handle

    monkeypatch.setattr("IPython.display.display", display)
    return put


def test_payouts_follow_festival_street_and_reason():
    everything = explore.view_payouts("2022", "", "", "")
    assert len(everything.parts[0].table) == 24  # 12 streets (the centre's own among them) × 2 festivals
    one = explore.view_payouts("2022", "elders_day", "玉兴街道", "")
    assert one.parts[0].table[["occasion", "street"]].to_numpy().tolist() == [["elders_day", "玉兴街道"]]
    late = explore.view_payouts("2022", "", "", "funds_late").parts[0].table
    assert late["late_count"].sum() == late["due_count"].sum() > 0


def test_lines_behind_a_choice_are_all_attempts_of_the_persons_found():
    run = load_run("2022", ROOT)
    unpaid = run.final_states[run.final_states["status"].astype("str") == "unpaid"]
    people = set(zip(unpaid["occasion"].astype("str"), unpaid["person"], strict=True))
    lines = run.payouts
    expected = sum(
        pair in people for pair in zip(lines["occasion"].astype("str"), lines["person"], strict=True)
    )
    table = explore.view_payment_lines("2022", "", "", "", "unpaid", 7).parts[0]
    assert len(people) == 36  # 8 + 28, as published
    assert f"共{expected}行，列出前7行" in table.caption
    assert len(table.rows) == 7


def test_nothing_personal_is_shown():
    html = "".join(
        sheet._repr_html_()
        for sheet in (
            explore.view_payment_lines("2022", "", "", "", "late", 200),
            explore.view_figure("2022", "payout.late_count", 200),
            explore.view_figure("2022", "survey.satisfied", 600),
        )
    )
    raw = (ROOT / "data" / "2022" / "payouts.csv").read_text(encoding="utf-8-sig").splitlines()
    header, first = raw[0].split(","), raw[1].split(",")
    for column in ("姓名", "身份证号", "银行账号"):
        assert first[header.index(column)] and first[header.index(column)] not in html
    assert not re.search(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)", re.sub(r'src="[^"]*"|="[^"]*"', "", html))


def test_a_figure_leads_to_its_inputs_and_lines():
    sheet = explore.view_figure("2022", "funding.to_position_rate", 3)
    html = sheet._repr_html_()
    assert sheet.parts[0].printed == "31.77"
    assert "funding.arrived" in html and "funding.evaluated" in html
    # the rate names no lines itself: those of its inputs are listed, the arrivals of the period among them
    assert "data/2022/funds.csv：共" in html
    assert "共558行，列出前3行" in explore.view_figure("2022", "survey.valid", 3)._repr_html_()  # as published
    heads = [column.header for column in explore.view_figure("2022", "survey.valid", 3).parts[-1].columns]
    assert "走访慰问" in heads and not [head for head in heads if re.search("[A-Za-z]", head)]
    assert "没有编号为no.such的数值" in explore.view_figure("2022", "no.such", 3)._repr_html_()


def test_survey_by_item_and_street_protects_small_groups(monkeypatch):
    assert "走访慰问（研和街道）" in explore.view_survey("2022", "visits", "研和街道")._repr_html_()
    # three answers name no street: what is said of the smallest street would tell what they are
    assert "可据以推出答案不足者" in explore.view_survey("2022", "visits", "洛河彝族乡").parts[0]._repr_html_()
    monkeypatch.setattr(explore.survey, "LEAST_ANSWERS", 6)
    closed = explore.view_survey("2022", "visits", "洛河彝族乡")
    assert "不足6份，为保护个人不列分布" in closed.parts[0]._repr_html_()
    row = closed.parts[1].table.set_index("street").loc["洛河彝族乡"]
    assert row[["satisfied_count", "satisfaction_rate_pct"]].isna().all()


def test_two_runs_side_by_side_the_earlier_first():
    for pair in (("2022", "2023"), ("2023", "2022")):
        reading = explore.view_runs(*pair).parts[0]
        assert reading.sentence.startswith("本期（2023）与上期（2022）对比")
        assert reading.table.set_index("figure").at["funding.to_position_rate", "previous_text"] == "31.77%"
    assert "请选择另一个年度" in explore.view_runs("2022", "")._repr_html_()


def test_views_stand_in_plain_outputs_and_follow_the_controls(shown):
    desk = explore.Desk("2022", festival="spring_festival")
    desk.connect(explore.view_payouts, "festival", "street", "reason")
    desk.connect(explore.view_figure, "figure", most=2)
    box, payouts, _, figure = shown
    assert [control.description for control in box.children] == ["年度", "节日", "街道", "原因"]
    assert set(payouts.parts[0].table["occasion"]) == {"spring_festival"}

    desk.controls["street"].value = "玉兴街道"
    assert shown[1].parts[0].table["street"].tolist() == ["玉兴街道"]
    assert shown[3] is figure  # what does not depend on the street stays

    desk.controls["run"].value = "2023"
    assert desk.controls["street"].value == "玉兴街道"  # 2023 has it, too
    assert shown[3]._repr_html_() != figure._repr_html_()
    known = {festival.id for festival in load_run("2023", ROOT).spec.festivals}
    assert {value for _, value in desk.controls["festival"].options} == {"", *known}


def test_a_run_that_cannot_be_read_says_why(shown):
    desk = explore.Desk("2022")
    desk.connect(explore.view_figure, "figure", most=2)
    desk.controls["run"].options = ["2022", "gone"]
    desk.controls["run"].value = "gone"
    assert "gone无法读取" in shown[1]._repr_html_()


def test_unknown_choices_to_begin_with_are_left_out():
    desk = explore.Desk("2022", festival="no_such_day", figure="payout.late_count")
    assert desk.controls["festival"].value == ""
    assert desk.controls["figure"].value == "payout.late_count"


def test_lines_of_own_extracts_are_shown_with_the_headers_and_words_of_their_file(tmp_path, monkeypatch):
    # fields called like columns of built-in extracts: 应发 is no heading of a due date, nor a code the reading of a choice
    declaration = DECLARATION.replace("field: arrived,", "field: due,").replace("field: seats,", "field: verdict,").replace("at_most: seats", "at_most: verdict")
    monkeypatch.setenv("PERFEVAL_ROOT", str(make_project(tmp_path, declaration=declaration)))
    table = explore.view_figure("own", "rides.punctual_rate", 2).parts[-1]
    assert [column.header for column in table.columns] == [
        "行号", "线路", "日期", "座位数", "接送人数", "费用（元）", "里程", "到校情况", "到校日期", "车号", "购车年份"]
    assert [print_cell(cell) for cell in table.rows[0].cells] == [
        "2", "东线", "2024-03-01", "40", "38", "200.50", "12.50", "准点", "2024-03-01", "B01", "2019"]


def test_sources_of_funds_are_shown_by_their_names(tmp_path, monkeypatch):
    funds = "事项,日期,预算年度,资金来源,金额（元）\n下达,2024-01-01,2024,专项债券,5\n到位,2024-02-01,2024,专项债券,5\n"
    run = RUN.replace("[rides]", "[rides, funds]") + "sources: {bond: 专项债券}\n"
    project = make_project(tmp_path, run=run)
    (project / "data/own/funds.csv").write_text(funds, "utf-8")
    monkeypatch.setenv("PERFEVAL_ROOT", str(project))
    html = explore.view_figure("own", "funding.arrived", 5)._repr_html_()
    assert '<td class="s">专项债券</td>' in html and "bond</td>" not in html


def test_answers_without_a_place_are_neither_the_best_nor_the_worst_place(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(make_project(tmp_path)))
    asked = "survey:\n  issued: 12\n  scale: [满意, 一般]\n  items: [{id: overall, column: 总体, label: 总体}]\n  method: top_two\n"
    (tmp_path / "params/own.yml").write_text(RUN.replace("[rides]", "[rides, questionnaires]") + asked, "utf-8")
    for street, parts in (("", 1), ("甲乡", 3)):
        lines = "".join(f"{n},满意,{street if n > 5 else ''}\n" for n in range(1, 12))
        (tmp_path / "data/own/questionnaires.csv").write_text(f"序号,总体,街道\n{lines}", "utf-8")
        shown = explore.view_survey("own", "overall", "")
        assert len(shown.parts) == parts and "未填写" not in (shown.parts[-1].alt if parts == 3 else "")
