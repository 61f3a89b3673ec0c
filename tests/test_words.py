"""A run's own words: what readers see instead of 慰问金, 节日, 人 and 街道."""

import ast
from pathlib import Path

import pandas as pd
import pytest
from small_models import make_run

from perfeval_helpers.contract import catalogue
from perfeval_helpers.report.sections.papers import title_notebook
from perfeval_helpers.showing.charts import draw_due_against_paid, draw_satisfaction_by_street
from perfeval_helpers.showing.tables import show
from perfeval_helpers.values.bounds import read_bound
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.words import USUAL, Words, get_words, reword, using

OWN = Words(payment="生活补贴", occasion="月份", payee="户", place="学校")


@pytest.mark.parametrize(("usual", "own"), [
    ("各街道慰问金应发人数", "各学校生活补贴应发户数"),
    ("每人每节日的最终状态", "每户每月份的最终状态"),
    ("人数准确率", "户数准确率"),
    ("延迟人天", "延迟户天"), ("等待资金人天", "等待资金户天"), ("其余人天", "其余户天"), ("期间无到位人次", "期间无到位户次"),
    # people who are no payees stay people
    ("走访慰问人次", "走访慰问人次"), ("总体人数", "总体人数"), ("每人员", "每人员"), ("评判人", "评判人"),
])  # fmt: skip
def test_texts_of_the_package_are_said_in_the_words_of_the_run(usual, own):
    assert OWN.reword(usual) == own
    assert USUAL.reword(usual) == usual


def test_words_are_in_force_only_inside_and_are_not_said_again():
    doubled = Words(payment="节日慰问金")
    with using(doubled):
        assert reword("慰问金") == "节日慰问金" and get_words() == doubled
        with using(OWN):
            assert reword("慰问金") == "生活补贴"
        assert get_words() == doubled
    assert get_words() == USUAL


def test_figures_are_named_counted_and_explained_in_the_words():
    festivals = [{"id": "m1", "name": "1月", "standard_yuan": "3200"}, {"id": "m2", "name": "2月生活补贴"}]
    spec = make_run({"words": {"payment": "生活补贴", "occasion": "月份", "payee": "户", "place": "学校"}, "extracts": ["payouts"],
                     "festivals": festivals})  # fmt: skip
    ledger = Ledger()
    one = catalogue.enter(ledger, spec, "payout.m1.due_count", 10)
    every = catalogue.enter(ledger, spec, "payout.unpaid_count", 3)
    assert catalogue.enter(ledger, spec, "payout.m2.due_count", 10).label == "2月生活补贴应发户数"
    assert (one.label, one.text, one.formula) == ("1月生活补贴应发户数", "10户", "有应发金额的户数")
    assert (every.label, every.unit) == ("各月份生活补贴未足额发放户次", "户次")
    assert "按人员、月份归并" in "".join(catalogue.explain("payout.m1.due_count", spec))
    assert catalogue.find_unit("payout.m1.due_count", spec) == "户" and catalogue.find_unit("payout.m1.due_count") == "人"


@pytest.mark.parametrize(("payee", "one", "every", "formula"), [
    ("学员", "75人", "75人次", "每名学员应发金额之和"), ("护士", "75人", "75人次", "每名护士应发金额之和"), ("小微企业", "75家", "75家次", "每家小微企业应发金额之和"),
    ("公厕", "75个", "75个次", "每个公厕应发金额之和"), ("户", "75户", "75户次", "每户应发金额之和"),
])  # fmt: skip
def test_those_who_are_called_by_a_noun_are_counted_by_a_measure_word(payee, one, every, formula):
    words = {"payment": "补贴", "occasion": "批次", "payee": payee}
    spec = make_run({"words": words, "extracts": ["payouts"], "festivals": [{"id": "b1", "name": "首批"}]})
    ledger = Ledger()
    due = catalogue.enter(ledger, spec, "payout.b1.due_count", 75)
    assert (due.label, due.text) == (f"首批补贴应发{payee}数", one)
    assert catalogue.enter(ledger, spec, "payout.due_count", 75).text == every
    assert catalogue.enter(ledger, spec, "payout.b1.due_amount", 1).formula == formula
    due_and_paid = pd.DataFrame({"festival": ["首批"], "due_count": [75], "paid_count": [70], "due_fen": [320_000], "paid_fen": [288_000]})
    with using(spec.spoken_words):
        assert catalogue.accepts_unit(read_bound(f">= 75 {payee}"), "payout.b1.due_count", due.unit)
        alt = draw_due_against_paid(due_and_paid, "data/x.csv").alt
    assert one in alt and f"75{payee}" not in alt.replace(one, "")


def test_headers_charts_and_alt_texts_speak_the_words_and_leave_names_as_they_are():
    streets = pd.DataFrame({"street": ["街道口小学", "节日路小学"], "satisfied": [8, 6], "answers": [10, 10], "population": [100, 100],
                            "low_pct": [50.0, 40.0], "high_pct": [95.0, 80.0]})  # fmt: skip
    with using(OWN):
        titles = [column.title for column in show(pd.DataFrame({"street": ["街道口小学"], "due_count": [3]}), "表").columns]
        chart = draw_satisfaction_by_street(streets, None, 5, "data/x.csv")
        paid = draw_due_against_paid(pd.DataFrame(
            {"festival": ["1月"], "due_count": [10], "paid_count": [9], "due_fen": [320_000], "paid_fen": [288_000]}), "data/x.csv")
    assert titles == ["学校", "应发户数"]
    assert chart.title == "各学校满意率" and "各学校满意率" in chart.alt and "最高街道口小学" in chart.alt
    assert "10户" in paid.alt and "1户未发放" in paid.alt and "人" not in paid.alt


@pytest.mark.parametrize("text", ["", "二十个字长的词语不能放在图的坐标轴上面", "补贴\n金", "<b>"])
def test_what_is_no_word_is_refused(text):
    with pytest.raises(ValueError, match=r"word|text"):
        make_run({"words": {"payment": text}})


def test_a_run_without_payments_and_streets_does_not_speak_of_them():
    festivals = [{"id": "m1", "name": "1月"}]
    assert make_run({"extracts": ["funds"]}).spoken_words == Words("款项", "批次", "人", "所在地")
    assert make_run({"extracts": ["services"]}).spoken_words == USUAL
    paid = make_run({"extracts": ["payouts"], "festivals": festivals, "words": {"occasion": "月份"}})
    assert paid.spoken_words == Words(occasion="月份")
    assert make_run({"extracts": [], "words": {"place": "学校"}}).spoken_words == Words("款项", "批次", "人", "学校")


def test_notebooks_are_called_in_the_words_of_the_run(tmp_path):
    path = tmp_path / "03_x.ipynb"
    path.write_text('{"cells": [{"cell_type": "markdown", "source": ["# 03 慰问金：各街道发准了吗"]}]}', "utf-8")
    with using(OWN):
        assert title_notebook(path) == "03 生活补贴：各学校发准了吗"


def test_nothing_that_the_package_says_speaks_of_retirees():
    """People may be received, and their archives kept, of whom none is retired: who they are, names and prose of the run say."""
    root = Path(__file__).parents[1]
    lists_of_words = {"common_words.py", "breaks.py", "standing.py"}
    said = [path.read_text("utf-8") for path in (*(root / "notebooks").glob("*.ipynb"), root / "perfeval_helpers/languages/zh.po", root / "data/README.md")]
    for path in (root / "perfeval_helpers").rglob("*.py"):
        if path.name not in lists_of_words:
            tree = ast.parse(path.read_text("utf-8"))
            docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            said += [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    assert any("接收人数" in text for text in said)
    assert [text[:60] for text in said if "退休" in text or "退管中心" in text.replace("例如“退管中心直管”", "")] == []
