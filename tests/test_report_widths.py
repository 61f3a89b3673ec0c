"""Columns on paper: wide enough for their numbers, units and short names, otherwise by their shares."""

import pytest

from perfeval_helpers.report.formats.describing import describe_table
from perfeval_helpers.report.formats.widths import fit_columns, measure_needs, paper_ems
from perfeval_helpers.showing.tables import Column, Row, Table

LONG = "决策阶段的各项指标逐一说明，可在任何一个字后换行"


def table(*cells: object, width: float = 0.2) -> Table:
    columns = (Column("说明", width=3.0), Column("得分", "分", "right", width))
    return Table("t", "表", columns, tuple(Row((LONG, cell)) for cell in cells))


def test_widths_allow_for_chinese_signs_and_other_latin_faces():
    assert paper_ems("决策") == 2 and paper_ems("≥") == 1  # in Chinese type ≥ is as wide as a character
    assert paper_ems("19.50") == pytest.approx(5 * 0.64) and paper_ems("1%") == pytest.approx(0.64 + 0.95)


def test_a_column_holds_its_longest_number_and_the_brackets_of_its_head():
    # 19.50: 5 × 0.64 em × 10 pt + 6 pt of margins = 38 pt; （分） alone would need 3 × 10 + 6 = 36 pt
    assert measure_needs(table("3", "19.50"), 10, 6)[1] == pytest.approx(38)
    assert measure_needs(table("3"), 10, 6)[1] == pytest.approx(36)
    # A text that may break anywhere needs no more than one character (its head: 说, one too)
    assert measure_needs(table("3"), 10, 6)[0] == pytest.approx(16)


def test_a_value_too_long_for_its_cell_breaks_before_its_unit():
    # of 156 mm, 442 points, the second column has a tenth: 44 − 8 of margins, 3.4 em of 10.5 points; 19.47mg/L has 9 × 0.5 em, 9.47mg 6 × 0.5
    columns = (Column("说明", width=9), Column("值", align="centre", width=1))
    cells = describe_table(Table("t", "表", columns, (Row((LONG, "19.47mg/L")), Row((LONG, "9.47mg")))), landscape=False)["cells"]
    assert [cell["text"] for cell in cells if cell["column"] == 1] == ["19.47\nmg/L", "9.47mg"]


def test_short_names_stay_on_one_line_and_longer_ones_may_break():
    names = Table("t", "表", (Column("级"), Column("级")), (Row(("项目申报", "项目申报率")),))
    assert measure_needs(names, 10, 6) == pytest.approx([46, 16])


def test_what_a_column_lacks_comes_from_those_that_have_more():
    # By share 300 and 20 points of 320; the second needs 38, so the first gives 18
    assert fit_columns(table("19.50"), 320, 10, 6) == pytest.approx([282, 38])
    assert fit_columns(table("19.50", width=1.0), 400, 10, 6) == pytest.approx([300, 100])  # enough: shares as they are


def test_too_little_for_all_is_shared_by_need():
    assert sum(fit_columns(table("1,234,567.89"), 60, 10, 6)) == pytest.approx(60)
    needs = measure_needs(table("1,234,567.89"), 10, 6)
    assert fit_columns(table("1,234,567.89"), 60, 10, 6)[1] == pytest.approx(60 * needs[1] / sum(needs))
