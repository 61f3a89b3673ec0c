"""Readings are shown with their sentence, Chinese headers and printed numbers, everything escaped."""

import math

import pandas as pd
import pytest

from perfeval_helpers.showing.readings import Prose, Reading, show, show_change, show_p


def test_a_reading_shows_sentence_caption_headers_and_missing_values():
    table = pd.DataFrame(
        {
            "street": ["<b>", "乙"], "satisfaction_rate_pct": [67.025, math.nan], "p_holm": [0.0004, math.nan],
            "missing_fen": pd.array([441_450_00, None], dtype="Int64"), "differs_holm": [True, False],
        }
    )  # fmt: skip
    html = Reading(table, "一句<话>", "各街道")._repr_html_()
    # 44,145,000 fen are 44.145 万元, printed 44.15 half-up
    for text in ("一句&lt;话&gt;", "各街道", "&lt;b&gt;", "满意率（%）", "67.03", "&lt;0.001", "44.15", "—", "是"):
        assert text in html
    assert "<b>" not in html and "nan" not in html.lower()


def test_a_reading_without_rows_is_its_sentence():
    assert Reading(pd.DataFrame(columns=["street"]), "没有<街道>。", "各街道")._repr_html_() == "<p>没有&lt;街道&gt;。</p>"


def test_prose_is_escaped():
    assert Prose(("一<", "二"))._repr_html_() == "<p>一&lt;</p><p>二</p>"


@pytest.mark.parametrize(
    ("points", "text"), [(1.5, "+1.50"), (-1.5, "−1.50"), (0.0, "0"), (0.004, "0"), (0.5, "+0.50")]
)
def test_changes_carry_their_sign(points, text):
    assert show_change(points, "个百分点") == f"{text}个百分点"
    assert show_change(math.nan, "个百分点") == "—"


def test_numbers_in_sentences_are_half_up():
    assert (show(1234.565, "元"), show(None), show(pd.NA), show(math.inf)) == ("1,234.57元", "—", "—", "—")
    assert (show_p(0.0506), show_p(0.0009), show_p(math.nan)) == ("p=0.051", "p<0.001", "p=—")
