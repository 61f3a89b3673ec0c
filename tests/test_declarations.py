"""Declarations of own extracts: every fault at once, located, and nothing evaluated."""

import subprocess
import sys

import pytest
from record_project import DECLARATION, FRAMEWORK, RECORDS, RUN, make_project

from perfeval_helpers import load_run
from perfeval_helpers.contract.declarations.language import Aggregate, Condition, Field, Ratio
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile import read_runfile


def read(tmp_path, declaration=DECLARATION, run=RUN, **more):
    return read_runfile("own", make_project(tmp_path, declaration=declaration, run=run, **more))


def list_faults(tmp_path, declaration=DECLARATION, run=RUN, **more):
    with pytest.raises(InputFaults) as refused:
        read(tmp_path, declaration, run, **more)
    return [finding.located() for finding in refused.value.findings]


def replace(old: str, new: str) -> str:
    assert old in DECLARATION
    return DECLARATION.replace(old, new, 1)


def test_a_declaration_is_compiled_to_fields_constants_and_codes(tmp_path):
    spec = read(tmp_path)
    declaration = spec.declarations["rides"]
    assert declaration.schema.unique == ("route", "day") and declaration.dated_by == "day" and declaration.by == ("route",)
    assert declaration.checks[0].must == (Condition("carried", "at_most", (Field("seats"),)),)
    assert spec.own_figures["rides.punctual_rate"].expression == Ratio(
        Aggregate("count", "", (Condition("state", "is", ("punctual",)),)), Aggregate("count"))
    assert spec.own_figures["rides.unit_cost"].direction == "lower"
    assert [column.frame_column for column in declaration.schema.columns][4] == "fare_fen"
    assert [column.field for column in declaration.schema.columns if column.personal] == ["driver"]


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("extract: rides", "extract: trips", ":1: extract: 'trips' in rides.yml; expected 'rides'"),
    ("extract: rides", "extract: funds", ":1: extract: 'funds', an extract that the contract has already"),
    ("extract: rides", "extract: ../rides", ":1: extract: '../rides'; expected a name of letters"),
    ("extract: rides", "extract: Aux", ":1: extract: 'Aux'; expected a name of letters"),
    ("title: 接送明细", "title: =1+1", ":2: title: '=1+1', which a spreadsheet would take for a formula"),
    ("field: seats", "field: route", ":7: columns.3.field: 'route' a second time (first on line 5)"),
    ("header: 座位数", "header: 线 路", ":7: columns.3.header: '线 路' a second time (first on line 5)"),
    ("field: seats", "field: line", ":7: columns.3.field: 'line', the name of the line numbers"),
    ("field: seats", "field: 2nd", ":7: columns.3.field: '2nd'; expected a name of letters"),
    ("header: 费用（元）", "header: 费用（万元）", ":9: columns.5.header: '费用（万元）', which is not in yuan"),
    ("places: 1", "places: 7", ":10: columns.6.places: 7 places of a number; expected places from 0 to 6"),
    ("type: count}", "type: count, places: 1}", "columns.3.places: 1 places of a count"),
    (", values: {准点: punctual, 晚点: late, 停运: off}", "", ":11: columns.7: a choice without values"),
    ("type: identifier", "type: identifer", ":13: columns.9.type: 'identifer'; did you mean 'identifier'?"),
    ("dated_by: day", "dated_by: route", ":16: dated_by: 'route', which is text; expected a date that every file has"),
    ("header: 日期, type: date, key: true", "header: 日期, type: date, required: false", ":16: dated_by: 'day', which is a column that may be missing"),
    ("dated_by: day", "dated_by: days", ":16: dated_by: 'days', no field of this extract; did you mean 'day'?"),
    ("by: [route]", "by: [driver]", ":25: by.1: 'driver', which is personal"),
    ("by: [route]", "by: [fare_yuan]", ":25: by.1: 'fare_yuan', which is a money"),
    ("by: [route]", "by: [rout]", ":25: by.1: 'rout', no field of this extract; did you mean 'route'?"),
    ("by: [route]", "by: [线路]", ":25: by.1: '线路', no field of this extract; did you mean 'route'?"),
    ("by: [route]", "unique: [route, rout]\nby: [route]", ":25: unique.2: 'rout', no field of this extract"),
    ("code: REC-OVER-SEATS", "code: REC-OVERPAID", "checks.1.code: 'REC-OVERPAID', a code that the contract has already"),
    ("code: REC-OVER-SEATS", "code: over", "checks.1.code: 'over'; expected a code of capital letters"),
    ("{at_most: seats}", "{at_most: seat}", "checks.1.must.carried.at_most: 'seat'; expected a number or a field"),
    ("{at_most: seats}", "{at_most: route}", "carried, a count, with route, a text; expected fields of the same kind"),
    ("{at_most: seats}", "{most: seats}", "checks.1.must.carried.most: the test 'most'"),
    ("{at_most: seats}", "{blank: maybe}", "checks.1.must.carried.blank: 'maybe'; expected true or false"),
    ("{carried: {at_most: seats}}", "{driver: 丁一山}", "the personal field 'driver' in a condition"),
    ("{carried: {at_most: seats}}", "{route: {over: 东线}}", "'over' of route, which is text"),
    ("{carried: {at_most: seats}}", "{}", "checks.1.must: nothing; expected conditions"),
    ("where: {state: punctual}", "where: {state: 准点}", "'准点'; expected the code punctual of state in place of its word: punctual, late, off"),
    ("where: {state: punctual}", "where: {state: ~}", "where.state: nothing; expected a constant or a field; {blank: true}"),
    ("where: {state: punctual}", "where: {day: 3月}", "where.day: '3月'; expected a date such as 2024-03-01"),
    ("where: {state: punctual}", "where: {built: {over: 19}}", "where.built.over: '19'; expected a year"),
    ("sum: carried}", "sum: route}", ":20: figures.rides.carried.sum: the sum of 'route', which is text"),
    ("sum: carried}", "sum: built}", "the sum of 'built', which is year"),
    ("sum: carried}", "sum: cariied}", "'cariied', no field of this extract; did you mean 'carried'?"),
    ("sum: carried}", "sum: =A1+A2}", "'=A1+A2', no field of this extract"),
    ("sum: carried}", "sum: driver}", "the sum of 'driver', a personal field; expected distinct"),
    ("sum: carried}", "sum: carried, mean: carried}", ":20: figures.rides.carried: sum and mean; expected exactly one of"),
    ("sum: carried}", "total: carried}", "figures.rides.carried.total: unknown key"),
    ("sum: carried}", "count: carried}", "figures.rides.carried.count: count: carried; expected count: lines"),
    ("sum: carried}", "difference: {of: {sum: carried}, minus: {difference: {}}}}", "minus.difference: unknown key"),
    ("sum: carried}", "figure: funding.used}", "which needs the extract funds, which this run does not have"),
    ("sum: carried}", "figure: rides.faers}", "'rides.faers', which is not a figure id; did you mean 'rides.fares'?"),
    ("sum: carried}", "figure: grade}", "'grade', which comes only after scoring"),
    ("sum: carried}", "figure: rides.carried}", "'rides.carried', which is computed from itself"),
    ("unit: 万元", "unit: 人", ":22: figures.rides.fares.unit: '人' for money; expected '元', '万元' or '亿元'"),
    ("unit: 人次,", "unit: 元,", "figures.rides.carried.unit: '元' for a number that is no money"),
    ("unit: 人次,", 'unit: "%",', "figures.rides.carried.unit: '%' for no ratio"),
    ("unit: 元/人次", 'unit: "%"', "rides.unit_cost.unit: '%' for money over a number; expected % for ratios of like things"),
    ("unit: 元/人次", "unit: 人次/元", "'人次/元' for a numerator that is money"),
    ("unit: 元/人次", "unit: 倍", "'倍' for money over a number; expected a unit such as '元/人次'"),
    # 99 people are no 99万
    ("unit: 人次,", "unit: 万人次,", "figures.rides.carried.unit: '万人次' for what is counted in ones; expected a unit without '万' or '亿'"),
    ("unit: 条, distinct", "unit: 百万条, distinct", "'百万条' for what is counted in ones"),
    ("unit: 元/人次", "unit: 元/万人次", "rides.unit_cost.unit: '万人次' for what is counted in ones"),
    ("rides.carried:", "funding.used:", ":20: figures.funding.used: the id 'funding.used', which the contract has already"),
    ("rides.routes:", "rides.carried:", ":21: figures.rides.carried: given twice"),
    ("label: 线路数", "label: '@SUM(A1)'", "which a spreadsheet would take for a formula"),
    ("label: 线路数", "label: " + "长" * 201, "201 characters; expected one line of at most 200"),
    ("by: [route]", "bye: [route]", ":25: bye: unknown key; did you mean 'by'?"),
    ("sum: carried}", "sum: !!python/object:os.system carried}", "tag tag:yaml.org,2002:python/object:os.system"),
])  # fmt: skip
def test_each_fault_of_a_declaration_is_told_with_its_line(tmp_path, old, new, expected):
    found = list_faults(tmp_path, replace(old, new))
    assert all(line.startswith("params/extracts/rides.yml:") for line in found)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(("figure", "expected"), [
    ("unit: 万公里, sum: km_base", "'万公里' for what is counted in ones"), ("unit: 万公里, sum: km_night", ""),  # in brackets stands no unit
    ("unit: 元/万公里, ratio: {of: {sum: fare_yuan}, to: {sum: km_night}}", ""),
    ("unit: 万公里, sum: km", ""), ("unit: 元/万公里, ratio: {of: {sum: fare_yuan}, to: {sum: km}}", ""),
    ("unit: 公里, sum: km", "'公里' for what comes in 万; expected a unit in 万 as well"),  # ten thousand times too small
    ("unit: 公里/人, ratio: {of: {sum: km}, to: {sum: carried}}", "'公里' for what comes in 万"),
    ("unit: 公里, ratio: {of: {sum: km}, to: {count: lines}}", "'公里' for what comes in 万"),
    ('unit: "%", ratio: {of: {sum: carried}, to: {sum: km}}', "'%' for a number over a number in 万"),
    ("unit: 公里, difference: {of: {sum: km}, minus: {sum: carried}}", "a difference of a number in 万 and a number"),
    ('unit: "%", ratio: {of: {sum: carried}, to: {figure: town.people}}', "'%' for a number over a number of 万人"),
])  # fmt: skip
def test_what_a_header_or_a_figure_has_in_ten_thousands_is_not_mixed_with_ones(tmp_path, figure, expected):
    others = "".join(f"  - {{field: km_{name}, header: 里程（{word}）, type: number, blank: true}}\n" for name, word in (("base", "公里"), ("night", "夜间")))
    text = replace("header: 里程", "header: 里程（万公里）").replace("dated_by:", f"{others}dated_by:").replace("figures:\n", f"figures:\n  rides.x: {{label: 甲, {figure}}}\n")
    run = RUN + "declared: {town.people: {value: 3, unit: 万人, source: 年鉴}}\n"
    found = list_faults(tmp_path, text, run) if expected else [str(read(tmp_path, text, run).own_figures["rides.x"].unit)]
    assert len(found) == 1 and expected in found[0], found


def test_a_figure_over_one_that_is_not_there_is_told_once(tmp_path):
    (fault,) = list_faults(tmp_path, replace("unit: 万元, sum: fare_yuan", "unit: 元/人, ratio: {of: {figure: funding.usd}, to: {count: lines}}"))
    assert "'funding.usd'" in fault and ".unit:" not in fault  # what it is in, nobody knows


def test_a_word_that_is_a_code_and_a_field_is_refused_where_it_is_used(tmp_path):
    named = replace("停运: off}", "停运: arrived}")
    assert read(tmp_path / "a", named).own_figures["rides.carried"]  # nobody asks for it
    (fault,) = list_faults(tmp_path / "b", named.replace("where: {state: punctual}", "where: {state: arrived}"))
    assert "where.state: 'arrived', both a code of state and the name of a field" in fault


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("header: 日期, type: date,", "header: 日期, type: dates,", ":6: columns.2.type"),  # dated_by, unique and a distinct use it
        ("field: seats, header: 座位数, type: count", "field: seats, header: 座位数, type: whole", ":7: columns.3.type"),  # at_most: seats
        ("field: state,", "field: state, hedaer: x,", ":11: columns.7.hedaer"),  # a where of figures
        ("header: 线路, type: text, key: true", "header: 线路, type: text, key: perhaps", ":5: columns.1.key"),  # by
    ],
)
def test_a_field_is_known_although_its_column_is_at_fault(tmp_path, old, new, place):
    found = list_faults(tmp_path, replace(old, new))
    assert len(found) == 1 and found[0].startswith("params/extracts/rides.yml" + place), found


def test_a_misspelt_field_is_compared_with_all_names_also_of_columns_at_fault(tmp_path):
    found = list_faults(tmp_path, replace("header: 日期, type: date,", "header: 日期, type: dates,").replace("dated_by: day", "dated_by: dya"))
    assert len(found) == 2 and "dated_by: 'dya', no field of this extract; did you mean 'day'?" in found[1], found


def test_all_faults_of_several_files_come_at_once(tmp_path):
    broken = replace("sum: carried}", "sum: route}").replace("unit: 万元", "unit: 万").replace("by: [route]", "by: [x]")
    found = list_faults(tmp_path, broken, RUN.replace("synthetic: true", "synthetic: maybe"))
    places = [line.split(": ")[0] for line in found]
    # the unit waits for what it depends on: a file that cannot be read cannot be linked either
    assert places == ["params/extracts/rides.yml:20", "params/extracts/rides.yml:25", "params/own.yml:8"]


def test_ids_and_codes_are_taken_once_in_a_run(tmp_path):
    other = DECLARATION.replace("extract: rides", "extract: trips").replace("rides.", "trips.").replace("trips.carried", "rides.carried")
    project = make_project(tmp_path, run=RUN.replace("[rides]", "[rides, trips]") + "declared: {rides.fares: {value: 1, unit: 万元, source: 台账}}\n")
    (project / "params/extracts/trips.yml").write_text(other, encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        read_runfile("own", project)
    assert [finding.located() for finding in refused.value.findings] == [
        "params/extracts/rides.yml:22: figures.rides.fares: the id 'rides.fares', which params/own.yml declares; expected another id.",
        "params/extracts/trips.yml:18: checks.1.code: 'REC-OVER-SEATS', a code of rides already; expected another code.",
        "params/extracts/trips.yml:20: figures.rides.carried: the id 'rides.carried', which rides has already; expected another id.",
    ]


@pytest.mark.parametrize("name", ["../outside", "rides/../../x", "ridez", "RIDES", "/etc/passwd"])
def test_an_extract_that_is_not_declared_is_refused_whatever_it_is_called(tmp_path, name):
    found = list_faults(tmp_path, run=RUN.replace("[rides]", f"['{name}']"))
    assert found[0].startswith(f"params/own.yml:7: extracts.1: '{name}'") and "an extract that params/extracts/<name>.yml declares" in found[0]


def test_what_only_follows_from_a_misspelt_extract_is_not_told(tmp_path):
    project = make_project(tmp_path, run=RUN.replace("[rides]", "[ridez]"))
    with pytest.raises(InputFaults) as refused:
        load_run("own", project)
    [fault] = refused.value.findings
    assert fault.located().startswith("params/own.yml:7: extracts.1: 'ridez'; did you mean 'rides'?")
    assert fault.english.count("questionnaires") == 1


def test_a_declaration_and_records_that_lead_out_of_the_project_are_refused(tmp_path):
    project = make_project(tmp_path / "project")
    secret = tmp_path / "secret.yml"
    secret.write_text(DECLARATION, encoding="utf-8")
    (project / "params/extracts/rides.yml").unlink()
    (project / "params/extracts/rides.yml").symlink_to(secret)
    with pytest.raises(InputFaults, match=r"rides\.yml:1: a file that leads out of the project"):
        read_runfile("own", project)
    project = make_project(tmp_path / "second")
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(RECORDS, encoding="utf-8")
    (project / "data/own/rides.csv").unlink()
    (project / "data/own/rides.csv").symlink_to(elsewhere)
    with pytest.raises(InputFaults, match=r"own\.yml:7: extracts\.1: 'rides', whose file leads out of the project"):
        read_runfile("own", project)


def test_a_name_of_a_built_in_extract_cannot_be_declared(tmp_path):
    project = make_project(tmp_path, run=RUN.replace("[rides]", "[rides, funds]"))
    (project / "params/extracts/funds.yml").write_text(DECLARATION.replace("extract: rides", "extract: funds"), encoding="utf-8")
    with pytest.raises(InputFaults, match=r"funds\.yml:1: extract: 'funds', an extract that the contract has already"):
        read_runfile("own", project)


@pytest.mark.parametrize("text", ["", "[]", "extract", "a: [", "extract: rides\n---\nextract: rides\n"])
def test_what_is_no_declaration_is_refused(tmp_path, text):
    found = list_faults(tmp_path, text)
    assert found and all(line.startswith("params/extracts/rides.yml:") for line in found)


def test_what_only_follows_from_a_broken_declaration_is_not_told_of_the_framework(tmp_path):
    project = make_project(tmp_path, declaration=replace("sum: carried}", "sum: route}"), framework=FRAMEWORK.replace("target: 100", "target: x"))
    with pytest.raises(InputFaults) as refused:
        load_run("own", project)
    assert [finding.located().split(": ")[0] for finding in refused.value.findings] == [
        "params/extracts/rides.yml:20", "params/frameworks/f.yml:5"]  # fmt: skip


def test_the_models_can_be_imported_before_the_run_file_that_they_are_read_for():
    for name in ("models", "conditions"):
        subprocess.run([sys.executable, "-c", f"import perfeval_helpers.contract.declarations.{name}"], check=True)
