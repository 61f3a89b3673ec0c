"""Own extracts from file to figure: reading, masking, findings, figures with working and lines, tables by group."""

import json
import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import Workbook
from record_project import DECLARATION, FRAMEWORK, RECORDS, RUN, make_project

from perfeval_helpers import load_run, report
from perfeval_helpers.chapters.records import open_records
from perfeval_helpers.contract.declarations.language import Aggregate
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.explaining import explain_figure
from perfeval_helpers.new_run import make_run
from perfeval_helpers.report.blocks import Heading, Picture
from perfeval_helpers.report.sections.advice import name_findings
from perfeval_helpers.report.sections.problems import locate
from perfeval_helpers.report.sections.records import name_alike, split_columns
from perfeval_helpers.showing.tables import Table, print_cell
from perfeval_helpers.studies.records import (
    adds_up,
    find_bound,
    find_group_bound,
    list_told_apart,
    order_table,
    rank_groups,
)
from perfeval_helpers.studies.trend.key_figures import list_key_figures

ROOT = Path(__file__).parents[1]


def load(tmp_path, records=RECORDS, declaration=DECLARATION, run=RUN, framework=FRAMEWORK, more=None):
    project = make_project(tmp_path, records, declaration, run, framework)
    for name, text in (more or {}).items():
        (project / name).write_text(text, encoding="utf-8")
    return load_run("own", project)


def add_figure(text: str) -> str:
    """The declaration with a further figure ``rides.x``."""
    return DECLARATION.replace("figures:\n", f"figures:\n  rides.x: {{label: 甲, {text}}}\n")


def list_faults(tmp_path, **given):
    with pytest.raises(InputFaults) as refused:
        load(tmp_path, **given)
    return [finding.located() for finding in refused.value.findings]


def test_figures_are_computed_printed_and_told_with_lines_and_what_was_left_out(tmp_path):
    figures = load(tmp_path).figures
    # 38 + 41 + 20; the blank is no 0, the ride of the year before does not count
    carried = figures["rides.carried"]
    assert (carried.value, carried.printed, carried.text) == (99, "99", "99人次")
    assert carried.working == "接送人数合计 99（3行，未计1行：空白1行） = 99人次；评价期外1行不计"
    assert str(carried.sources[0]) == "data/own/rides.csv 第2–4行（共3行）" and carried.inputs == ("extract:rides",)
    # 551 yuan are 0.0551 万元
    assert (figures["rides.fares"].value, figures["rides.fares"].printed) == (Fraction(551, 10_000), "0.06")
    assert figures["rides.fares"].working.startswith("费用合计 551元（3行")
    rate = figures["rides.punctual_rate"]
    assert (rate.value, rate.text, rate.formula) == (50, "50%", "到校情况为“准点”的记录数 ÷ 记录数 × 100%")
    assert "2（2行，未计2行：条件不成立2行） ÷ 记录数 4（4行）" in rate.working and rate.sources[0].count == 4
    assert figures["rides.unit_cost"].text == "5.57元/人次"  # 551 ÷ 99
    # what is counted comes whole, in whatever unit; a rate that happens to be 50 is none
    assert [figures[f"rides.{name}"].is_count for name in ("carried", "fares", "punctual_rate", "unit_cost")] == [True, False, False, False]


@pytest.mark.parametrize(("figure", "value", "printed"), [
    ("unit: 行, count: lines", 4, "4"),
    ("unit: 行, count: lines, where: {carried: {blank: true}}", 1, "1"),
    ("unit: 行, count: lines, where: {carried: {not: 38}}", 2, "2"),  # a blank is not another number
    ("unit: 行, count: lines, where: {state: {not: [punctual, off]}}", 1, "1"),
    ("unit: 行, count: lines, where: {arrived: {over: day}}", 1, "1"),  # the blank arrival is not late
    ("unit: 行, count: lines, where: {km: {at_least: 8.05, under: 13}}", 2, "2"),
    ("unit: 行, count: lines, where: {fare_yuan: {at_most: 200.49}, route: 西线}", 1, "1"),
    ("unit: 行, count: lines, where: {built: 2019}", 2, "2"),
    ("unit: 行, count: lines, where: {bus: [B01, B09]}", 2, "2"),
    ("unit: 行, count: lines, where: {km: {under: seats}}", 3, "3"),
    ("unit: 辆, distinct: bus", 2, "2"),
    ("unit: 公里, sum: km", 33, "33"),
    ("unit: 公里, mean: km", 11, "11"),
    ("unit: 公里, median: km", Fraction(25, 2), "12.50"),
    ("unit: 元, least: fare_yuan", 150, "150"),
    ("unit: 元, most: fare_yuan, where: {route: 东线}", Fraction(401, 2), "200.50"),
    ("unit: 亿元, sum: fare_yuan", Fraction(551, 10**8), "0"),
    ("unit: 年, least: built", 2019, "2019"),
    ("unit: 人次, mean: carried, where: {state: off}", None, "—"),
    ("unit: 人次, sum: carried, where: {state: off}", None, "—"),  # there is such a ride, and nothing is known of it
    ("unit: 人次, sum: carried, where: {route: 北线}", 0, "0"),  # there is none
    ("unit: 人, difference: {of: {sum: seats}, minus: {sum: carried}}", 41, "41"),  # 140 − 99
    ('unit: "%", ratio: {of: {difference: {of: {sum: carried}, minus: {sum: seats}}}, to: {sum: seats}}', Fraction(-205, 7), "-29.29"),
    ('unit: "%", ratio: {of: {sum: carried}, to: {count: lines, where: {route: 北线}}}', None, "—"),
    ('unit: "%", ratio: {of: {count: lines}, to: {difference: {of: {sum: carried}, minus: {sum: seats}}}}', None, "—"),
    ("unit: 人次/万元, ratio: {of: {sum: carried}, to: {sum: fare_yuan}}", Fraction(990_000, 551), "1796.73"),
    ("unit: 倍, ratio: {of: {figure: rides.fares}, to: {least: fare_yuan}}", Fraction(551, 150), "3.67"),
    ("unit: 元, difference: {of: {figure: rides.fares}, minus: {sum: fare_yuan}}", 0, "0"),  # 万元 and 元 are money both
    ('unit: "%", figure: rides.punctual_rate', 50, "50"),
    ("unit: 元, ratio: {of: {sum: fare_yuan}, to: {distinct: route}}", Fraction(551, 2), "275.50"),
])  # fmt: skip
def test_every_aggregate_condition_and_unit(tmp_path, figure, value, printed):
    found = load(tmp_path, declaration=add_figure(figure)).figures["rides.x"]
    assert (found.value, found.printed) == (value, printed)


def test_the_working_of_a_difference_keeps_its_own_brackets(tmp_path):
    run = load(tmp_path, declaration=add_figure("unit: 人, difference: {of: {sum: seats}, minus: {sum: carried}}"))
    working = next(figure.working for id, figure in run.figures.items() if figure.value == 41 and id.startswith("rides."))
    assert working.count("（") == working.count("）") and working.startswith("座位") and "行） = 41人" in working, working


@pytest.mark.parametrize(("figure", "shown"), [
    # 551 yuan are 0.0551 万元, not 0.06; over 12.5 + 12.5 + 8.0 km 16.697; 551 ÷ 3 a ride; 200.50 + 200.50 over 12.5
    ('unit: 元/公里, ratio: {of: {figure: rides.fares}, to: {sum: km}}', ("接送费用 0.0551万元 ÷ 里程合计 33（", "= 16.70元/公里")),
    ('unit: 元/公里, ratio: {of: {mean: fare_yuan}, to: {mean: km}}', ("费用平均值 183.6667元（", "÷ 里程平均值 11（", "= 16.70元/公里")),
    ('unit: 元/公里, ratio: {of: {sum: fare_yuan, where: {route: 东线}}, to: {median: km, where: {state: {not: off}}}}',
     ("401元（", "里程中位数 12.5（", "= 32.08元/公里")),
])  # fmt: skip
def test_a_working_gives_its_numbers_so_that_it_can_be_worked_out(tmp_path, figure, shown):
    working = load(tmp_path, declaration=add_figure(figure)).figures["rides.x"].working
    assert all(part in working for part in shown), working


def test_a_line_that_a_condition_cannot_judge_is_left_out_as_blank(tmp_path):
    figure = load(tmp_path, declaration=add_figure("unit: 行, count: lines, where: {arrived: {over: day}}")).figures["rides.x"]
    # the ride that was off never arrived; two arrived on their day
    assert figure.working == "到校日期晚于日期的记录数 1（1行，未计3行：空白1行、条件不成立2行） = 1行；评价期外1行不计"


def test_keys_that_may_be_blank_are_not_each_others_equal(tmp_path):
    declaration = DECLARATION.replace("header: 线路, type: text, key: true", "header: 线路, type: text, key: true, blank: true")
    run = load(tmp_path, RECORDS.replace("西线,2024-03-01", ",2024-03-01").replace("东线,2024-03-01", ",2024-03-01"), declaration)
    assert run.extracts["rides"].counts.accepted == 5 and run.figures["rides.routes"].value == 2


def test_a_key_in_two_writings_stands_twice(tmp_path):
    with pytest.raises(InputFaults) as refused:
        load(tmp_path, RECORDS + RECORDS.splitlines()[1].replace("2024-03-01", "2024/3/1", 1) + "\n")
    assert [(finding.code, finding.lines) for finding in refused.value.findings] == [("ROW-DUPLICATE", (8,))]  # behind the header, five rides and a total


def test_a_personal_day_or_number_is_dropped_like_a_name(tmp_path):
    declaration = DECLARATION.replace("type: year, blank: true", "type: year, blank: true, personal: true")
    run = load(tmp_path, declaration=declaration)
    assert "built" not in run.extract("rides") and not run.extracts.find_personal(["2019"])


def test_a_negative_base_gives_no_value_and_is_told(tmp_path):
    figure = 'unit: "%", ratio: {of: {count: lines}, to: {difference: {of: {sum: carried}, minus: {sum: seats}}}}'
    run = load(tmp_path, declaration=add_figure(figure))
    (finding,) = [f for f in run.findings if f.code == "REC-NEGATIVE-BASE"]
    assert finding.figures == ("rides.x",) and "（99" not in finding.message and "— （分母为负）" not in finding.message
    assert "分母为负" in finding.message and finding.severity == "warning"


def test_checks_and_lines_outside_the_period_are_found_with_their_lines(tmp_path):
    run = load(tmp_path)
    found = {f.code: f for f in run.findings}
    assert found["REC-OVER-SEATS"].lines == (3,) and found["REC-OVER-SEATS"].severity == "warning"
    assert found["REC-OVER-SEATS"].checked == "接送明细有1行接送人数多于座位数；要求接送人数不大于座位数"
    assert found["REC-OVER-SEATS"].message == "接送明细有1行接送人数多于座位数"
    assert found["REC-OUT-OF-PERIOD"].lines == (6,) and name_findings((found["REC-OUT-OF-PERIOD"],)) == "接送明细有1行日期在评价期之外"
    assert run.extracts["rides"].counts.totals == 1 and run.extracts["rides"].counts.read == 5


def test_a_check_can_be_a_note_with_conditions_of_its_own_and_be_explained(tmp_path):
    check = "{code: REC-OVER-SEATS, must: {carried: {at_most: seats}}, where: {route: 西线}, severity: note, message: 人多}"
    declaration = DECLARATION.replace("{code: REC-OVER-SEATS, must: {carried: {at_most: seats}}, message: 接送人数多于座位数}", check)
    run = RUN + "known_differences: {REC-OVER-SEATS: 临时加座}\n"
    records = RECORDS.replace("西线,2024-03-01,30,20", "西线,2024-03-01,30,31")
    (finding,) = [f for f in load(tmp_path, records, declaration, run).findings if f.code == "REC-OVER-SEATS"]
    assert (finding.severity, finding.lines, finding.explained) == ("note", (4,), True)
    # the explanation is of what was found, and stands wherever that does
    assert finding.message.endswith("（说明：临时加座）") and finding.expected == "要求接送人数不大于座位数（线路为“西线”的行）"
    assert finding.checked == f"{finding.message}；{finding.expected}"


def test_of_more_lines_than_a_finding_carries_the_report_says_how_many_there_are(tmp_path):
    # 400 lines of the year before, and the five of the example, of which one is of that year too: lines 2 to 401, and 406.
    early = "".join(f"南线{n},2023-06-01,40,1,1,1,准点,2023-06-01,B01,2019,丁一山\n" for n in range(400))
    header, *rest = RECORDS.splitlines(keepends=True)
    (finding,) = [f for f in load(tmp_path, header + early + "".join(rest)).findings if f.code == "REC-OUT-OF-PERIOD"]
    context = SimpleNamespace(title=lambda extract: "接送明细")
    assert finding.message.startswith("接送明细有401行") and len(finding.lines) < 401
    assert locate(context, finding) == "接送明细第2–201…行（共401行）"


def test_a_blank_date_is_outside_and_said(tmp_path):
    declaration = DECLARATION.replace("header: 日期, type: date, key: true", "header: 日期, type: date, key: true, blank: true")
    run = load(tmp_path, RECORDS.replace("东线,2024-03-01,", "东线,,"), declaration)
    (finding,) = [f for f in run.findings if f.code == "REC-OUT-OF-PERIOD"]
    assert finding.lines == (2, 6) and finding.message == (
        "接送明细有1行日期在评价期之外，1行日期空白；评价期为2024年1月1日至2024年12月31日，这些行未计入任何数值")
    assert run.figures["rides.carried"].value == 61 and run.figures["rides.carried"].working.endswith("评价期外1行、日期空白1行不计")


def test_without_a_date_every_line_counts(tmp_path):
    figures = load(tmp_path, declaration=DECLARATION.replace("dated_by: day\n", "")).figures
    assert figures["rides.carried"].value == 124 and "不计" not in figures["rides.carried"].working


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("东线,2024-03-02,40,41", "东线,2024-03-02,40,四十", ":3: 接送人数: '四十' is not a count"),
    ("东线,2024-03-02,40,41", "东线,2024-03-02,,41", ":3: 座位数: the cell is blank"),
    ("12.5,晚点", "12.55,晚点", ":3: 里程: '12.55' has 2 decimals; expected at most 1 decimal"),
    ("12.5,晚点", "12.5,迟到", ":3: 到校情况: '迟到' is not among the allowed values; expected one of '准点', '晚点', '停运'"),
    ("东线,2024-03-02,", "东线,2024-03-01,", ":3: 线路: repeats line 2; expected each '线路 × 日期' once"),
    ("东线,2024-03-02,", "=B2,2024-03-02,", ":3: 线路: '=B2' is a formula"),
    ("东线,2024-03-02,", "长" * 32_767 + ",2024-03-02,", "has 32,767 characters, as many as a spreadsheet's cell can hold"),
    ("200.50,12.5,晚点", "200.505,12.5,晚点", ":3: 费用（元）: '200.505' has more than two decimals"),
    ("B01,2019,丁一山\n东线", "5.30402E+17,2019,丁一山\n东线", ":2: 车号: '5.30402E+17' was turned into a number by Excel"),
])  # fmt: skip
def test_a_bad_cell_of_an_own_extract_is_refused_like_any_other(tmp_path, old, new, expected):
    assert old in RECORDS
    (fault,) = list_faults(tmp_path, records=RECORDS.replace(old, new, 1))
    assert fault.startswith("data/own/rides.csv:") and expected in fault


@pytest.mark.parametrize(("line", "place"), [("一、东片,,,,,,,,,,", "线路"), ("东片,,,,,,,,,,", "线路"), (",,,40,,,,,,,", "接送人数"), (",,,,,,,,,,丁一山", "驾驶员")])
def test_a_line_of_one_cell_is_one_fault(tmp_path, line, place):
    # above the data; of a closing line below it is none: its day, and who signs
    header, *lines = RECORDS.splitlines()
    text = "\n".join([header, line, *lines, "教育局（盖章）：,,,,,,,,,,", ",,二〇二四年十二月三十日,,,,,,,,", ""])
    (fault,) = list_faults(tmp_path, records=text.replace("教育局（", "单位（"))
    assert fault.startswith(f"data/own/rides.csv:2: {place}: nothing else stands on the line; expected")


def test_what_says_that_there_is_none_is_no_identifier(tmp_path):
    declaration = DECLARATION.replace("header: 车号, type: identifier, required: false", "header: 车号, type: identifier")
    faults = list_faults(tmp_path, declaration=declaration, records=RECORDS.replace("B01,2019", "无,2019", 1))
    told = "the cell is blank; expected a number or name that tells the line apart"
    assert faults == [f"data/own/rides.csv:2: 车号: {told}; '无', '-', '—' and '/' are read as blank."]
    (fault,) = list_faults(tmp_path, declaration=declaration, records=RECORDS.replace("B01,2019", ",2019", 1))
    assert fault == f"data/own/rides.csv:2: 车号: {told}."


def test_a_column_that_is_missing_is_sought_among_those_that_nothing_takes(tmp_path):
    declaration = DECLARATION.replace("header: 座位数", "header: 9月").replace("header: 接送人数", "header: 10月").replace("header: 里程", "header: 公里")
    faults = list_faults(tmp_path, declaration=declaration, records=RECORDS.replace("座位数,接送人数,", "九月,11月份,", 1))
    # 11月份 is like 10月, and is another month; of the columns that no field takes the third, fourth and sixth are left
    assert ["'九月'" in fault for fault in faults] == [True, False, False] and not any("'11月份'" in fault for fault in faults)
    assert "the file's columns 3, 4, 6 are no field's" in faults[1] and "no field's" not in faults[2]


def test_no_line_is_lost_and_tolerated_ones_are_quarantined(tmp_path):
    run = load(tmp_path, RECORDS.replace("40,41", "40,四十"), run=RUN + "tolerate_bad_lines: {rides: 0.5}\n")
    extract = run.extracts["rides"]
    assert (extract.counts.read, extract.counts.accepted, extract.counts.quarantined) == (5, 4, 1)
    assert extract.quarantine["code"].tolist() == ["ROW-TYPE"] and "丁一山" not in extract.quarantine.to_csv()
    money = extract.money["fare_fen"]
    assert (money.read, money.quarantined, money.unreadable_cells) == (70_100, 20_050, 0)  # a blank is not unreadable


def test_a_total_is_held_against_its_lines_where_a_figure_adds_them_up(tmp_path):
    columns = ("  - {field: price_yuan, header: 单价（元）, type: money, blank: true}\n"
               "  - {field: found, header: 抽查, type: choice, values: {准点: right, 不符: wrong}}\ndated_by: day\n")  # fmt: skip
    declaration = DECLARATION.replace("dated_by: day\n", columns, 1)
    header, *lines, totals = RECORDS.splitlines()
    assert totals.startswith("合计,,,124,701,")
    checked = ["准点", "不符", "不符", "不符", "不符"]
    # 500.50: of the lines on time, 200.50 + 150 + 150, whatever 准点 comes to in the other column
    for stated, told in (("701", []), ("500.50", []), ("901.50", ["“接送明细”的合计行中“费用（元）”为901.50元，读入的各行相加为701元，少200.50元"])):
        text = "\n".join([f"{header},单价（元）,抽查", *(f"{line},5.25,{word}" for line, word in zip(lines, checked, strict=True)), totals.replace("701", stated) + ",5.25,"]) + "\n"
        findings = load(tmp_path / stated, text, declaration).extracts.findings
        assert [str(one.message) for one in findings if one.code == "REC-TOTAL"] == told  # the mean price is not their sum
    # 38 + 41 + 20 + 25 people are 124; of seats, which no figure adds up, 999 are no contradiction
    findings = load(tmp_path / "people", RECORDS.replace("合计,,,124,", "合计,,999,130,")).extracts.findings
    assert [str(one.message) for one in findings if one.code == "REC-TOTAL"] == ["“接送明细”的合计行中“接送人数”为130，读入的各行相加为124，少6"]


def test_personal_values_are_dropped_counted_and_made_pseudonyms(tmp_path):
    assert "driver" not in load(tmp_path / "a").extract("rides")
    counted = load(tmp_path / "b", declaration=add_figure("unit: 人, distinct: driver"))
    assert counted.figures["rides.x"].value == 2
    assert not counted.extract("rides")["driver"].isin(["丁一山", "赵六水"]).any()
    keyed = load(tmp_path / "c", declaration=DECLARATION.replace("personal: true, required: false", "personal: true, key: true"))
    persons = keyed.extract("rides")["driver"]
    assert persons.nunique() == 2 and persons.str.fullmatch("p[a-p]{16}").all()
    assert keyed.extracts.find_personal(["丁一山"])
    assert "丁一山" not in json.dumps(keyed.results(), ensure_ascii=False)


def test_an_identity_number_with_a_small_x_is_the_same_person(tmp_path):
    # three different numbers on four lines: the second line's is the first line's, written with x
    numbers = iter(["99001119330206121X", "99001119330206121x", "990011193302061228", "99001119410709310x"])
    records = re.sub(r"B0[0-9]", lambda _: next(numbers), RECORDS, count=4)
    assert records.count("9900") == 4
    run = load(tmp_path, declaration=add_figure("unit: 辆, distinct: bus"), records=records)
    assert run.figures["rides.x"].value == 3


def test_cells_of_a_line_that_has_slipped_are_not_shown(tmp_path):
    # one cell too many at the beginning: the driver stands where the year should, a number where the driver should
    slipped = RECORDS.replace("41,200.50,12.5,晚点,2024-03-03,B01,2019,丁一山", "41,200.50,12.5,晚点,2024-03-03,B01,张小七,2019")
    (fault,) = list_faults(tmp_path, records=slipped)
    assert "购车年份" in fault and "张小七" not in fault


def test_a_missing_optional_column_takes_its_figures_with_it(tmp_path):
    records = "\n".join(",".join(line.split(",")[:8]) for line in RECORDS.splitlines())
    declaration = add_figure("unit: 辆, distinct: bus").replace(", message: 接送人数多于座位数}", ", message: 多}\n  - {code: REC-NO-BUS, must: {bus: {blank: false}}, message: 没有车号}")
    declaration = declaration.replace("type: year, blank: true", "type: year, required: false")
    run = load(tmp_path, records, declaration)
    assert "rides.x" not in run.figures and "rides.carried" in run.figures
    assert "REC-NO-BUS" not in {f.code for f in run.findings}
    assert run.extract("rides")["bus"].eq("").all()


def test_the_table_by_group_has_every_figure_and_parts_that_add_up(tmp_path):
    run = load(tmp_path)
    table = open_records(run.spec, run.extracts["rides"], run.figures).tabulate("route")
    assert table["route"].tolist() == ["东线", "西线"] and table["lines_count"].tolist() == [2, 2]
    assert table["rides.carried"].tolist() == [79, 20] and table["rides.unit_cost"].tolist() == [Fraction(401, 79), Fraction(15, 2)]
    assert table["rides.punctual_rate"].tolist() == [50, 50] and table["rides.routes"].tolist() == [1, 1]
    assert sum(table["rides.fares"]) == run.figures["rides.fares"].value


def test_what_is_left_of_the_whole_run_is_no_groups_figure(tmp_path):
    declaration = add_figure("unit: 人次, difference: {of: {figure: rides.seats}, minus: {sum: carried}}").replace(
        "figures:\n", "figures:\n  rides.seats: {label: 座位, unit: 座, sum: seats}\n")
    run = load(tmp_path, declaration=declaration)
    table = run.records["rides"].tabulate("route")
    assert table["rides.x"].tolist() == [1, 40]  # 80 − 79, 60 − 20: both of the extract, so of the group
    planned = RUN + "declared: {plan.rides: {value: 200, unit: 人次, source: 计划}}\n"
    outside = add_figure("unit: 人次, difference: {of: {figure: plan.rides}, minus: {sum: carried}}")
    loaded = load(tmp_path / "b", declaration=outside, run=planned)
    assert loaded.figures["rides.x"].value == 101 and "rides.x" not in loaded.records["rides"].tabulate("route")


@pytest.mark.parametrize(("figure", "whole", "groups"), [
    # 990 yuan for 99 rides are 10 each; 990 ÷ 79 would charge the whole to one route
    ("unit: 元/人次, ratio: {of: {figure: plan.rides}, to: {sum: carried}}", Fraction(990, 99), None),
    ("unit: 元, figure: plan.rides", 990, None),
    ("unit: '%', ratio: {of: {sum: fare_yuan}, to: {figure: plan.rides}}", Fraction(55_100, 990), [Fraction(40_100, 990), Fraction(15_000, 990)]),
])
def test_the_whole_of_another_figure_is_no_groups_but_a_group_has_its_share_of_it(tmp_path, figure, whole, groups):
    planned = "declared: {plan.rides: {value: 990, unit: 元, source: 计划}}\n"
    target = "targets: [{level1: 甲, level2: 乙, name: n, figure: rides.x, target: '>= 50'}]\n"
    loaded = load(tmp_path, declaration=add_figure(figure), run=RUN + planned + target)
    table = loaded.records["rides"].tabulate("route")
    assert loaded.figures["rides.x"].value == whole and (groups is None) == ("rides.x" not in table)
    assert groups is None or table["rides.x"].tolist() == groups
    # shares of a whole add up to it: the small group's is not the bad one
    assert find_group_bound(loaded.spec, loaded.spec.own_figures["rides.x"]) is None or groups is None


def test_groups_are_held_to_the_target_of_a_rate_not_of_a_sum(tmp_path):
    aims = [("rides.punctual_rate", ">= 90 %"), ("rides.carried", ">= 90 人次")]
    targets = "".join(f"  - {{level1: 甲, level2: 乙, name: {id}, figure: {id}, target: '{aim}'}}\n" for id, aim in aims)
    run = load(tmp_path, run=RUN + "targets:\n" + targets)
    rate, carried = (find_group_bound(run.spec, run.spec.own_figures[id]) for id, _ in aims)
    assert str(rate) == "≥90%" and carried is None


def test_own_figures_are_targets_are_scored_explained_and_in_the_results(tmp_path):
    run = RUN + "targets: [{level1: 效益, level2: 质量, name: 准点率, figure: rides.punctual_rate, target: '>= 90 %'}]\n"
    loaded = load(tmp_path, run=run)
    assert loaded.targets[0].status == "未完成" and loaded.scorecard.score == 80  # 60 + 40 × 50 %
    results = loaded.results()
    assert results["figures"]["rides.punctual_rate"]["value"] == 50.0 and results["rows"]["rides"]["read"] == 5
    said = explain_figure("rides.unit_cost", "own", tmp_path)
    assert said[1:5] == ["name: 人次费用", "unit: 元/人次", "formula: 费用合计 ÷ 接送人数合计", "direction: the lower the better"] and any("551元" in line for line in said)
    with pytest.raises(InputFaults, match=r"rides\.punctua_rate"):
        load(tmp_path, framework=FRAMEWORK.replace("rides.punctual_rate", "rides.punctua_rate"))


def test_words_of_the_source_system_are_read_as_those_of_the_declaration(tmp_path):
    run = load(tmp_path, RECORDS.replace(",准点,", ",正点,"), run=RUN + "values: {rides: {state: {正点: 准点}}}\n")
    assert run.figures["rides.punctual_rate"].value == 50
    assert "VALUE-MAPPED" in {f.code for f in run.findings}


def test_headers_of_the_source_system_are_mapped(tmp_path):
    run = RUN + "columns: {rides: {开行线路: route}}\nseparator: {rides: '|'}\n"
    records = RECORDS.replace("线路,日期", "开行线路,日期").replace(",", "|")
    assert load(tmp_path, records, run=run).figures["rides.carried"].value == 99
    assert any("to 'rout', which is no field of rides" in fault
               for fault in list_faults(tmp_path, records=records, run=run.replace(": route", ": rout")))  # fmt: skip
    assert any("it stands the other way round: write {开行线路: route}; expected" in fault
               for fault in list_faults(tmp_path, records=records, run=run.replace("开行线路: route", "route: 开行线路")))  # fmt: skip


def test_what_is_said_of_an_extract_that_the_run_does_not_list_is_noted(tmp_path):
    run = load(tmp_path, run=RUN.replace("extracts: [rides]", "extracts: [rides]\ncolumns: {trips: {a: b}}"),
               more={"params/extracts/trips.yml": DECLARATION.replace("extract: rides", "extract: trips")})  # fmt: skip
    assert any(f.code == "NOTE-IDLE" and f.column == "columns.trips" for f in run.findings)


def test_own_figures_are_compared_across_runs():
    published = {"figures": {
        "rides.carried": {"inputs": ["extract:rides"]}, "funding.used": {"inputs": ["extract:funds"]}, "x.y": {"inputs": ["declared"]}}}
    assert list_key_figures([published]) == ["rides.carried"]


def test_the_frame_is_tidy_and_a_copy(tmp_path):
    run = load(tmp_path)
    frame = run.extract("rides")
    assert frame["carried"].sum() == 124 and frame["fare_fen"].sum() == 70_100 and frame["km"].sum() == 41.0
    assert frame["route"].dtype == "str" and frame["arrived"].isna().sum() == 1 and isinstance(frame, pd.DataFrame)
    frame["carried"] = 0
    assert run.extract("rides")["carried"].sum() == 124
    with pytest.raises(KeyError):
        run.extract("funds")


def test_a_new_run_gets_the_headers_of_own_extracts(tmp_path):
    project = make_project(tmp_path)
    (project / "params/own.yml").rename(project / "params/own-2024.yml")
    text = (project / "params/own-2024.yml").read_text("utf-8").replace("run: own", "run: own-2024") + "goals: {original: 安全}\n"
    (project / "params/own-2024.yml").write_text(text, "utf-8")
    make_run("own-2025", "own-2024", project)
    header = (tmp_path / "data/own-2025/rides.csv").read_text(encoding="utf-8-sig").strip()
    assert header == RECORDS.splitlines()[0]
    begun = (tmp_path / "params/own-2025.yml").read_text(encoding="utf-8")
    assert "festivals" not in begun and "节日" not in begun and "declared" not in begun and "adjusted:" not in begun  # of which the earlier run has none


def test_a_changed_declaration_is_read_again(tmp_path):
    project = make_project(tmp_path)
    assert load_run("own", project).figures["rides.routes"].label == "线路数"
    (project / "params/extracts/rides.yml").write_text(DECLARATION.replace("label: 线路数", "label: 开行线路"), encoding="utf-8")
    assert load_run("own", project).figures["rides.routes"].label == "开行线路"


def test_fields_are_named_freely_whatever_the_built_in_extracts_call_theirs(tmp_path):
    names = {"route": "name", "state": "result", "bus": "occasion", "seats": "reason", "built": "person_id"}
    declaration = DECLARATION
    for old, new in names.items():
        declaration = declaration.replace(f"field: {old},", f"field: {new},").replace(f"distinct: {old}", f"distinct: {new}")
        declaration = declaration.replace(f"{{{old}: ", f"{{{new}: ").replace(f"[{old}]", f"[{new}]").replace(f"at_most: {old}", f"at_most: {new}")
    plain, renamed = load(tmp_path / "a"), load(tmp_path / "b", declaration=declaration)
    assert {id: f.value for id, f in plain.facts.items()} == {id: f.value for id, f in renamed.facts.items()}


def test_sums_by_group_are_not_held_against_the_target_of_the_whole():
    """The small groups of a sum are not the bad ones: 「53 schools miss 1,800,000」 would be false."""
    run = load_run("meals-2024", ROOT)
    records = run.records["meals"]
    sums, rate = (records.declaration.get_figure(id) for id in ("meals.served", "meals.take_up"))
    bound = find_bound(run.spec, sums.id)
    assert adds_up(records.declaration, sums) and not adds_up(records.declaration, rate) and bound is not None
    field = records.list_groupings()[0]
    groups = rank_groups(records, records.tabulate(field), sums, field, bound)
    assert not groups.table["missed"].any() and "指标值" not in groups.sentence


def test_report_draws_the_few_figures_that_lost_most_and_names_their_worst_group():
    messages = [b.message for b in report.build(load_run("meals-2024", ROOT)).blocks() if isinstance(b, Picture)]
    assert "食材按时送达率最低的是五号配送中心（83.76%），指标值≥95%" in messages
    assert len(messages) <= 8 and all(messages)


RATE_TARGET = "targets: [{level1: 效益, level2: 质量, name: 准点率, figure: rides.punctual_rate, target: '>= 60 %'}]\n"


def rank_rides(tmp_path, shares: dict[str, tuple[int, int]], run: str) -> tuple:
    """Routes that were punctual on so many of so many days."""
    lines = [f"{route},2024-03-{day + 1:02},40,38,200,12.5,{'准点' if day < punctual else '晚点'},,B01,2019,丁一山"
             for route, (punctual, days) in shares.items() for day in range(days)]  # fmt: skip
    loaded = load(tmp_path, "\n".join([RECORDS.splitlines()[0], *lines]) + "\n", run=run)
    records = loaded.records["rides"]
    rate, table = records.declaration.get_figure("rides.punctual_rate"), records.tabulate("route")
    return rank_groups(records, table, rate, "route", find_group_bound(loaded.spec, rate)), order_table(records, table, loaded.spec)


def test_tables_by_group_begin_with_the_worst_and_say_so(tmp_path):
    shares = {"一线": (9, 10), "二线": (4, 4), "三线": (1, 5), "四线": (1, 2)}
    _, (table, order) = rank_rides(tmp_path / "a", shares, RUN + RATE_TARGET)
    assert table["route"].tolist() == ["三线", "四线", "一线", "二线"] and order == "按准点率由差到好"  # 20, 50, 90, 100 %
    assert table["lines_count"].tolist() == [5, 2, 10, 4]
    _, (plain, unsaid) = rank_rides(tmp_path / "b", shares, RUN)
    assert sorted(plain["route"]) == plain["route"].tolist() and unsaid == ""  # without a target nothing is worst


@pytest.mark.parametrize(("shares", "target", "named"), [
    ({"一线": (1, 2), "二线": (1, 4)}, "", "最低的是二线（25%）。"),
    ({"一线": (1, 5), "二线": (3, 4), "三线": (4, 4), "四线": (9, 10)}, RATE_TARGET, "最低的是一线（20%），4组中1组没有达到指标值（≥60%）。"),
    ({"一线": (1, 5), "二线": (2, 5)}, RATE_TARGET, "最低的是一线（20%），2组都没有达到指标值（≥60%）。"),
    ({"一线": (1, 5), "二线": (1, 4), "三线": (1, 3), "四线": (1, 3), "五线": (1, 3), "六线": (9, 10), "七线": (10, 10)}, RATE_TARGET,
     "最低的是一线（20%）、二线（25%）、三线（33.33%）等5组，7组中5组没有达到指标值（≥60%）。"),
    ({"一线": (3, 4), "二线": (4, 4)}, RATE_TARGET, "按线路看，2组都达到指标值（≥60%）。"),
    ({"一线": (1, 4), "二线": (3, 4)}, RATE_TARGET.replace(">=", "<="), "最高的是二线（75%），2组中1组没有达到指标值（≤60%）。"),
    ({"一线": (4, 4), "二线": (4, 4)}, RATE_TARGET, "按线路看，2组均为100%，都达到指标值（≥60%）。"),
    ({"一线": (2, 3), "二线": (2, 3)}, RATE_TARGET.replace("60", "66.67"), "按线路看，2组均为66.667%，都没有达到指标值（≥66.67%）。"),
    ({"一线": (0, 2), "二线": (0, 3), "三线": (1, 2)}, "", "最低的是一线（0%）、二线（0%）。"),
])  # fmt: skip
def test_only_the_worse_half_is_named_and_none_that_meets_the_target(tmp_path, shares, target, named):
    reading, _ = rank_rides(tmp_path, shares, RUN + target)
    assert reading.sentence.endswith(named)


def test_groups_without_value_are_not_among_those_that_reach_the_target(tmp_path):
    # 200.50 yuan for 38 and 150 for 30 people are 5.28 and 5 yuan each; 南线 carried nobody: it has none
    lines = ["东线,2024-03-01,40,38,200.50,12.5,准点,,,,", "西线,2024-03-01,40,30,150,8.0,准点,,,,", "南线,2024-03-01,40,,,,停运,,,,"]
    target = RATE_TARGET.replace("rides.punctual_rate", "rides.unit_cost").replace(">= 60 %", "<= 7 元/人次")
    loaded = load(tmp_path, "\n".join([RECORDS.splitlines()[0], *lines]) + "\n", run=RUN + target)
    records = loaded.records["rides"]
    cost = records.declaration.get_figure("rides.unit_cost")
    reading = rank_groups(records, records.tabulate("route"), cost, "route", find_group_bound(loaded.spec, cost))
    assert reading.sentence.endswith("按线路看，2组都达到指标值（≤7元/人次），另有1组没有数值。")


def test_the_report_lists_the_worst_schools_not_the_first():
    document = report.build(load_run("meals-2024", ROOT))
    # 食材批次 counts the lines of the ledger of deliveries: they do not stand in its tables twice.
    heads = ["、".join(column.header for column in b.columns) for b in document.blocks() if isinstance(b, Table) and "汇总" in b.title and "按" in b.title]
    assert sum("食材批次" in head for head in heads) == 2 and all(("记录数" in head) != ("食材批次" in head) for head in heads)
    # Nobody was asked for comments: of a survey there is one table alone, and no heading （一） without （二）.
    assert not [b.text for b in document.blocks() if isinstance(b, Heading) and "各题汇总" in b.text]
    (table,) = [b for b in document.blocks() if isinstance(b, Table) and b.title.endswith("：供餐登记按学校汇总")]
    at = [column.header for column in table.columns].index("学生用餐率（%）")
    rates = [row.cells[at] for row in table.rows]
    assert rates == sorted(rates) and len(rates) == 30 and "按学生用餐率由差到好列前30组" in table.note


def test_years_are_named_and_so_are_groups_that_are_numbers(tmp_path):
    declaration = add_figure("unit: 年, least: built").replace("by: [route]", "by: [route, seats]")
    loaded = load(tmp_path, declaration=declaration)
    assert loaded.figures["rides.x"].text == "2019年" and loaded.figures["rides.x"].working.startswith("购车年份最小值 2019年（2行，未计2行：空白2行） = 2019年；")
    tables = {b.title: b for b in report.build(loaded).blocks() if isinstance(b, Table)}
    (table,) = [table for title, table in tables.items() if title.endswith("接送明细按线路汇总")]
    at = [column.header for column in table.columns].index("甲（年）")
    assert [print_cell(row.cells[at]) for row in table.rows] == ["2019", "—"]
    rate = loaded.records["rides"].declaration.get_figure("rides.unit_cost")
    ranked = rank_groups(loaded.records["rides"], loaded.records["rides"].tabulate("seats"), rate, "seats", None)
    # 150 ÷ 20 and 401 ÷ 79 yuan a ride
    assert ranked.table["group"].tolist() == ["座位数30", "座位数40"] and "最高的是座位数30（7.50元/人次）" in ranked.sentence


def test_a_table_of_many_figures_is_told_in_parts_that_fit_the_page(tmp_path):
    more = "".join(f"  rides.n{n}: {{label: 数{n}, unit: 人, sum: carried}}\n" for n in range(8))
    loaded = load(tmp_path, declaration=DECLARATION.replace("figures:\n", "figures:\n" + more))
    tables = [b for b in report.build(loaded).blocks() if isinstance(b, Table) and "接送明细按线路汇总" in b.title]
    # thirteen figures: how many routes a route has is not one of them, nor the half that is punctual of each; eleven in two tables, each with group and lines
    assert [(t.title[-3:], len(t.columns)) for t in tables] == [("（一）", 8), ("（二）", 7)]
    assert not any(column.title.startswith("线路数") for table in tables for column in table.columns)
    assert list(loaded.records["rides"].tabulate("route")["rides.routes"]) == [1, 1]  # the file in tables/ has all


@pytest.mark.parametrize(("unique", "columns"), [(("code",), ["park", "a.n", "a.sum"]), (("code", "day"), ["park", "lines_count", "a.n", "a.sum"])])
def test_how_many_keys_there_are_is_how_many_lines_where_each_has_one(unique, columns):
    figures = [SimpleNamespace(id="a.n", label="企业", unit="家", expression=Aggregate("distinct", "code")), SimpleNamespace(id="a.sum", label="补助", unit="元", expression=Aggregate("sum", "x"))]
    records = SimpleNamespace(declaration=SimpleNamespace(figures=figures, schema=SimpleNamespace(unique=unique)))
    (table,) = split_columns(records, pd.DataFrame(columns=["park", "lines_count", "a.n", "a.sum"]), "park")
    assert list(table.columns) == columns
    alike = name_alike(records, pd.DataFrame({"a.n": [7, 7], "a.sum": [5, 6]}), "park")
    assert alike == ({} if len(unique) == 1 else {"a.n": "企业均为7家"})  # how many lines each has is no remark


def test_what_is_the_same_in_all_groups_is_noted_below_the_table_and_no_column_of_it(tmp_path):
    # 东线 has B01, 西线 B02: a bus each; of the two lines of each, which are counted beside them, one is punctual
    loaded = load(tmp_path, declaration=DECLARATION.replace("figures:\n", "figures:\n  rides.buses: {label: 车辆数, unit: 辆, distinct: bus}\n"))
    (table,) = [b for b in report.build(loaded).blocks() if isinstance(b, Table) and "接送明细按线路汇总" in b.title]
    assert table.note == "各线路的车辆数均为1辆，准点率均为50%。" and not any("车辆数" in column.title for column in table.columns)
    assert [row.cells[1] for row in table.rows] == [2, 2]


def test_a_personal_column_of_telephones_hides_no_other_cell_unless_a_word_stands_in_it(tmp_path):
    declaration = DECLARATION.replace(
        "  - {field: driver,", "  - {field: phone, header: 电话, type: text, personal: true, blank: true}\n  - {field: driver,")
    header, *lines = RECORDS.splitlines()
    phones = [header + ",电话", *(f"{line},1990000000{n}" for n, line in enumerate(lines[:-1]))]
    faults = list_faults(tmp_path / "a", declaration=declaration, records="\n".join(phones).replace("200.50", "12万元", 1))
    assert len(faults) == 1 and "'12万元' is in '万元'" in faults[0]
    # the driver's name and the number changed places: what stands where is not known
    moved = [line.replace("B01,2019,丁一山,19900000000", "B01,2019,19900000000,丁一山") for line in phones]
    faults = list_faults(tmp_path / "b", declaration=declaration, records="\n".join(moved).replace("200.50", "12万元", 1))
    assert len(faults) == 1 and "not shown" in faults[0] and "万元" not in faults[0].split("is in")[0]


def test_records_of_another_year_are_named_as_the_reason_and_targets_and_rules_are_told_at_once(tmp_path):
    run = RUN.replace("2024-01-01, end: 2024-12-31", "2025-01-01, end: 2025-12-31")
    run += "targets: [{level1: 效益, level2: 质量, name: 费用, figure: rides.unit_cost, target: '<= 9 元/人次'}]\n"
    out, target, rule = list_faults(tmp_path, run=run)
    assert out.startswith("data/own/rides.csv:2: 日期: '接送明细' has 5 lines with '日期' outside the period")
    assert "targets.1.figure: the figure 'rides.unit_cost' has no value" in target and "rides.punctual_rate, but it has no value" in rule
    book = Workbook()
    book.active.title = "接送"
    for line in RECORDS.splitlines():
        book.active.append(line.split(","))
    (tmp_path / "data/own/rides.csv").unlink()
    book.save(tmp_path / "data/own/rides.xlsx")
    with pytest.raises(InputFaults) as refused:
        load_run("own", tmp_path)
    assert refused.value.findings[0].located().startswith("data/own/rides.xlsx:接送!2: 日期: '接送明细' has 5 lines")


def test_a_figure_is_not_told_apart_by_what_it_asks_of(tmp_path):
    # of what is not 准点 nothing is
    loaded = load(tmp_path, declaration=DECLARATION.replace("by: [route]", "by: [route, state]"))
    records = loaded.records["rides"]
    told = list_told_apart(records, {field: records.tabulate(field) for field in records.list_groupings()})
    pairs = {(figure.id, field) for figure, field in told}
    assert ("rides.carried", "route") not in pairs  # 20 of 99 carried on the line that is shorter are no worse than 79
    assert ("rides.punctual_rate", "state") not in pairs and ("rides.unit_cost", "state") in pairs
