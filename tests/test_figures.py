"""Rounding and printing in one place, and the ledger that every figure of a run stands in."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import group_thousands, percentage, print_number, round_half_up, wan_yuan
from perfeval_helpers.values.sources import Source


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        (Fraction(5, 2), 0, "3"),  # a half goes up, not to the even neighbour
        (Fraction(-5, 2), 0, "-3"),  # away from zero
        (Decimal("111.525"), 2, "111.53"),  # 111.525 as a binary float lies below the half
        (Decimal("111.565"), 2, "111.57"),
        (Decimal("0.004999"), 2, "0.00"),
        (Fraction(2, 3), 2, "0.67"),
        (10**28 + 1, 0, "10000000000000000000000000001"),  # more digits than Decimals calculate with
        (Fraction(-1, 1000), 2, "0.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(number, places, rounded):
    assert str(round_half_up(number, places)) == rounded


@given(st.fractions(), st.integers(0, 4))
def test_rounding_is_never_more_than_half_a_unit_off_and_keeps_the_sign(number, places):
    rounded = Fraction(round_half_up(number, places))
    assert abs(rounded - number) <= Fraction(1, 2 * 10**places)
    assert rounded == -Fraction(round_half_up(-number, places))


def test_published_amounts_print_as_published():
    # 22,305 × 50 yuan and 22,313 × 50 yuan, in fen
    assert print_number(wan_yuan(22_305 * 50 * 100)) == "111.53"
    assert print_number(wan_yuan(22_313 * 50 * 100)) == "111.57"


def test_a_rate_of_nothing_has_no_value():
    assert percentage(374, 558) == Fraction(37400, 558)
    assert percentage(0, 0) is None and percentage(5, 0) is None and percentage(0, 5) == 0


@pytest.mark.parametrize(
    ("value", "style", "printed"),
    [
        (100, "whole_or_two", "100"), (Fraction(195, 2), "whole_or_two", "97.50"), (Fraction(195, 2), "shortest", "97.5"),
        (Decimal("99.996"), "whole_or_two", "100"), (None, "whole_or_two", "—"), ("良", "whole_or_two", "良"),
        (0, "shortest", "0"), (Fraction(-1, 3), "whole_or_two", "-0.33"),
    ],
)  # fmt: skip
def test_numbers_print_whole_or_with_two_places(value, style, printed):
    assert print_number(value, style) == printed


def test_thousands_are_grouped_in_numbers_alone():
    assert [group_thousands(text) for text in ("1234567.50", "-1000", "999", "2022年")] == ["1,234,567.50", "−1,000", "999", "2022年"]


def test_the_ledger_keeps_exact_values_each_id_once():
    ledger = Ledger()
    figure = ledger.add("a.rate", Decimal("66.665"), "%", "率", "甲 ÷ 乙", ["a.x", "a.y"])
    assert (figure.value, figure.printed, figure.text) == (Fraction(13333, 200), "66.67", "66.67%")
    assert figure.as_json() == {
        "value": 66.665, "printed": "66.67", "unit": "%", "label": "率", "formula": "甲 ÷ 乙", "inputs": ["a.x", "a.y"],
    }  # fmt: skip
    ledger.add("a.none", None, "%", "无", "")
    ledger.add("grade", "良", "", "等级", "")
    assert (ledger.get_number("a.none"), ledger.get_number("grade"), ledger.get_number("b")) == (None, None, None)
    assert ledger["a.none"].text == "—" and list(ledger.starting("a")) == ["a.rate", "a.none"]
    with pytest.raises(ValueError, match="entered twice"):
        ledger.add("a.rate", 1, "", "", "")
    with pytest.raises(ValueError, match="is a float"):
        ledger.add("b", 0.1, "", "", "")
    with pytest.raises(ValueError, match="is not a figure id"):
        ledger.add("b c", 1, "", "", "")


def test_sources_fold_lines_into_ranges():
    assert str(Source.of("funds", "data/x/funds.csv", [9, 2, 3, 4, 3])) == "data/x/funds.csv 第2–4、9行（共4行）"
    assert str(Source.of("funds", "f.csv", range(1, 15, 2))) == "f.csv 第1、3、5、7、9、11…行（共7行）"
    assert str(Source.of("funds", "f.csv", [])) == "f.csv（0行）"


def test_readers_see_no_decimals_or_two_whatever_programs_get():
    ledger = Ledger()
    ledger.add("score.part", Fraction(19, 2), "分", "得分", "之和", (), style="shortest")
    figure = ledger["score.part"]
    assert (figure.printed, figure.text) == ("9.5", "9.50分")
