from fractions import Fraction as F

import pytest

from perfeval_helpers.values.bounds import print_exact, read_bound


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        (">= 90 %", 90, None, "%"), ("≥90%", 90, None, "%"), ("＞＝９０％", 90, None, "%"), ("<= 200", None, 200, ""),
        ("≤ 5,300 人", None, 5300, "人"), ("= 5", 5, 5, ""), ("＝5", 5, 5, ""), ("60 – 90", 60, 90, ""),
        ("60-90 %", 60, 90, "%"), ("60%～90%", 60, 90, "%"), ("1.5 至 2.5 万元", F("1.5"), F("2.5"), "万元"),
        (">= -3.5", F("-3.5"), None, ""), ("﹥＝　５，０００　头（只）", 5000, None, "头（只）"), ("≥5000㎡", 5000, None, "㎡"), ("≤5 元／头", None, 5, "元/头"), ("1﹐090﹣1﹐095﹪", 1090, 1095, "%"),
    ],
)
def test_targets_in_numbers_are_read(text, low, high, unit):
    bound = read_bound(text)
    assert (bound.low, bound.high, bound.unit) == (low, high, unit)


@pytest.mark.parametrize("text", ["及时", "参与", "100%", "90", "不低于90%", "一〇〇"])
def test_words_and_bare_numbers_are_no_bound(text):
    assert read_bound(text) is None


@pytest.mark.parametrize(("text", "match"), [(">= ninety", "no number"), ("=", "no number"), ("90 – 60", "backwards"),
                                             ("60 人 – 90 %", "two units")])
def test_broken_targets_are_refused(text, match):
    with pytest.raises(ValueError, match=match):
        read_bound(text)


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        (">= 90 %", F(90), True), (">= 90 %", F(8999, 100), False), ("> 90", F(90), False), ("> 90", F(9001, 100), True),
        ("<= 5300", F(5300), True), ("<= 5300", F(5830), False), ("< 5300", F(5300), False),
        ("= 5", F(5), True), ("= 5", F(501, 100), False), ("60 – 90", F(60), True), ("60 – 90", F(90), True),
        ("60 – 90", F(5999, 100), False), ("60 – 90", F(9001, 100), False),
    ],
)
def test_direction_decides(text, value, met):
    assert read_bound(text).is_met(value) is met


@pytest.mark.parametrize(("number", "text"), [(F(5300), "5,300"), (F(7, 8), "0.875"), (F(-1, 4), "−0.25"), (F(1, 3), "1/3"),
                                              (F(0), "0"), (F(1, 100), "0.01")])
def test_exact_numbers_print_without_loss(number, text):
    assert print_exact(number) == text


@pytest.mark.parametrize(("text", "shown"), [(">= 90 %", "≥90%"), ("<= 200", "≤200"), ("= 5", "＝5"), ("60 – 90 %", "60%–90%"),
                                             ("> 3", "＞3")])
def test_bounds_print_as_readers_write_them(text, shown):
    assert str(read_bound(text)) == shown


def test_a_unit_fits_however_its_brackets_are_written():
    for written, own in (("头（只）", "头(只)"), ("头(只)", "头（只）"), ("㎡", "m2")):
        assert read_bound(f">= 5 {written}").fits_unit(own)
