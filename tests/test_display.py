"""What notebook cells show: headers, units, sentences with figures, and what a chapter says."""

import re

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from perfeval_helpers import display, load_run
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.showing import charts
from perfeval_helpers.showing.tables import print_cell


@pytest.fixture
def run(project):
    return load_run("small", project)


def cells(table):
    return [[print_cell(cell) for cell in row.cells] for row in table.rows]


def test_show_names_columns_and_codes_for_readers():
    frame = pd.DataFrame({"source": ["county"], "street": ["甲"], "received_count": [1204], "amount_fen": [123_456_789]})
    table = display.show(frame, "例")
    assert [column.header for column in table.columns] == ["资金来源", "街道", "接收人数", "金额（万元）"]
    assert cells(table) == [["县级", "甲", "1,204", "123.46"]]  # 1,234,567.89 yuan


def test_a_column_without_amounts_has_the_unit_of_the_others():
    # 38.58 万元 arrived, no interest, a gap of 400 yuan: 0 yuan of interest beside 万元 would be two units for nothing
    table = display.show(pd.DataFrame({"arrived_fen": [38_580_000, 0], "interest_fen": [0, 0], "gap_fen": [40_000, 0]}), "例")
    assert [column.header.partition("（")[2] for column in table.columns] == ["万元）", "万元）", "元）"]
    assert cells(table) == [["38.58", "0", "400"], ["0", "0", "0"]]


def test_show_prints_small_amounts_in_yuan():
    table = display.show(pd.DataFrame({"due_fen": [5000, 7550]}), "例")
    assert table.columns[0].header == "应发（元）" and cells(table) == [["50"], ["75.50"]]


def test_the_unit_of_a_long_column_is_that_of_all_its_rows():
    table = display.show(pd.DataFrame({"due_fen": [50_000] * 1000 + [150_000_000]}), "例")
    assert (table.columns[0].header, cells(table)[0]) == ("应发（万元）", ["0.05"])


def test_show_lists_of_very_many_rows_the_first_and_says_so():
    table = display.show(pd.DataFrame({"lines": range(1, 1002)}), "搁置的行", note="见隔离清单")
    assert [len(table.rows), print_cell(table.rows[-1].cells[0]), table.note] == [1000, "1,000", "见隔离清单；共1,001行，这里列出前1,000行"]
    whole = display.show(pd.DataFrame({"lines": range(1, 1001)}), "搁置的行")
    assert [len(whole.rows), whole.note] == [1000, ""]


def test_show_escapes_what_comes_from_outside():
    html = display.show(pd.DataFrame({"message": ["<script>alert(1)</script>"]}), "例")._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html


def test_sentences_take_their_numbers_from_the_ledger(run):
    said = display.say(run, "到位[[funding.arrived]]，到位率[[funding.to_position_rate]]，满意度[[survey.satisfaction_rate]]。")
    assert str(said) == "到位10万元，到位率50%，满意度—。"
    assert '<data value="50"' in said._repr_html_()


def test_sentences_evaluate_nothing(run):
    said = display.say(run, "{{ 7*7 }} <b>x</b> [[__import__('os')]] [[grade]]")
    assert "{{ 7*7 }} &lt;b&gt;x&lt;/b&gt; — " in said._repr_html_()


def test_nothing_is_said_and_drawn_of_what_the_run_lacks(run):
    assert str(display.say(run, "应发[[payout.due_count]]，实发[[payout.paid_count]]。")) == "本次评价未提供本段所需的数据。"
    empty = pd.DataFrame({"festival": [], "due_count": [], "paid_count": [], "due_fen": [], "paid_fen": []})
    chart = charts.draw_due_against_paid(empty, display.cite(run, "payouts"))
    page = chart._repr_html_()
    assert "<img" not in page and "本次评价未提供data/small/payouts.csv，不画图。" in page
    assert "<img" in charts.draw_due_against_paid(empty, "data/small/payouts.csv").to_html()
    assert display.tell_missing(run, "payouts")._repr_html_().startswith("<p>本次评价未提供慰问金发放明细，")


def test_a_chapter_says_its_figures(run):
    spoken = display.speak(run, "01_funding", "funding.arrived", "grade")
    assert spoken.figures["funding.arrived.county"] == "10" and spoken.figures["grade"] == "良"
    bundle = spoken._repr_mimebundle_()
    assert bundle[display.RESULTS_MIME]["chapter"] == "01_funding"
    # 10万元 arrived, by 4 sources (three always, 县级 as it occurs), their sum, and the grade
    shown = re.sub(r"<style>[^<]*</style>", "", bundle["text/html"])  # how JupyterLab is to set it
    assert shown.startswith("<details><summary>本章数值（6个）</summary><div")


def test_a_chapter_without_figures_says_so(run):
    bundle = display.speak(run, "03_payouts", "payout")._repr_mimebundle_()
    assert bundle["text/html"] == "<p>本章没有数值。</p>"
    assert bundle[display.RESULTS_MIME]["figures"] == {}


def test_cells_show_paragraphs_and_nothing_where_there_are_none(run):
    formatted, _ = DisplayFormatter().format(display.say(run, "等级[[grade]]。"))
    assert formatted["text/html"].startswith("<p>等级<data")
    assert DisplayFormatter().format(display.say(run)) == ({}, {})


def test_extracts_and_their_columns_are_named_in_chinese(run):
    shown = display.show(display.list_sources(run, "funds"), "所用数据")
    assert cells(shown)[0][:2] == ["资金明细", "data/small/funds.csv"]
    assert cells(display.show(display.list_money(run), "金额守恒"))[0][:2] == ["资金明细", "金额（元）"]


def test_missing_extracts_are_named(run):
    assert "满意度问卷" in display.tell_missing(run, "funds", "questionnaires")
    assert "资金明细" not in display.tell_missing(run, "funds", "questionnaires")
    assert display.tell_missing(run, "funds") == "本章所需数据均已提供。"
    assert display.cite(run, "funds", "payouts") == "本次评价未提供data/small/payouts.csv"


def test_sources_and_money_are_conserved(run):
    (row,) = display.list_sources(run, "funds").to_dict("records")
    assert row["physical_count"] == 4 == row["header_and_skipped_count"] + row["accepted_count"] + row["quarantined_count"]
    (money,) = display.list_money(run).to_dict("records")
    assert money["read_fen"] == money["accepted_fen"] + money["quarantined_fen"] == 37_500_000


def test_without_the_packages_of_jupyterlab_a_form_says_how_they_are_had(monkeypatch):
    display.need_controls()  # here they are installed
    monkeypatch.setattr(display, "find_spec", lambda name: None)
    with pytest.raises(RunFailed, match=r'pip install "perfeval\[lab\]"'):
        display.need_controls()
