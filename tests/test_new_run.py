"""A new run: what carries over, what is left to do, and nothing overwritten."""

from pathlib import Path

import pytest

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.new_run import make_run, shift_period

PAYOUTS = """\
festivals:
  - {id: spring_festival, name: 春节, standard_yuan: 50, due_by: 2023-01-21}
reasons: {deceased: [死亡]}
columns: {payouts: {客户编号: person_id}}
separator: {payouts: "|"}
"""


def begin(project: Path, **changes: str) -> Path:
    path = project / "params" / "small.yml"
    text = path.read_text("utf-8").replace("extracts: [funds]", "extracts: [funds, payouts]\n" + PAYOUTS.rstrip())
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def test_carries_over_what_lasts_and_leaves_the_rest_to_do(project):
    begin(project)
    said = make_run("next", "small", project)
    text = (project / "params" / "next.yml").read_text("utf-8")
    assert "run: next" in text and "compare_with: [small]" in text and "data: data/next" in text
    assert "{id: spring_festival, name: 春节, standard_yuan: '50', due_by: TODO 春节慰问金的最迟发放日}" in text
    assert "value: TODO 巡查台账" in text
    assert "#  制度健全性:" in text and "制度不全" not in text
    assert said[0] == "params/next.yml: 7 TODOs"  # evaluated_on 2, period 2, synthetic, due_by, value


def test_what_is_to_do_is_told_in_the_order_of_the_file(project):
    begin(project)
    make_run("next", "small", project)
    with pytest.raises(InputFaults) as caught:
        read_runfile("next", project)
    faults = [f for f in caught.value.findings if "still to be filled in" in f.english]
    assert len(faults) == len(caught.value.findings) == 7
    assert [f.lines for f in faults] == sorted(f.lines for f in faults)
    assert faults[-1].column == "declared.cleaning.rate.value"


def test_extracts_hold_the_headers_that_the_source_systems_write(project):
    begin(project)
    make_run("next", "small", project)
    payouts = (project / "data" / "next" / "payouts.csv").read_text("utf-8-sig")
    assert payouts.splitlines() == ["发放节日|客户编号|姓名|身份证号|银行账号|街道|社区|应发金额（元）|实发金额（元）|发放日期|处理结果|原因"]


def test_years_move_the_period(project):
    spec = read_runfile("small", project)
    leap = spec.model_copy(update={"run": "2024", "period": spec.period.model_copy(update={"end": spec.period.end.replace(year=2024, month=2, day=29)})})
    assert shift_period("2025", leap) == {"start": "2024-01-01", "end": "2025-02-28"}
    assert shift_period("second", spec)["start"].startswith("TODO")


@pytest.mark.parametrize("name", ["small", "../out", "a/b", ""])
def test_never_overwrites_and_never_leaves_the_project(project, name):
    before = sorted(p for p in project.rglob("*"))
    with pytest.raises(InputFaults, match=r"has files already|no run's name"):
        make_run(name, "small", project)
    assert sorted(p for p in project.rglob("*")) == before


def test_never_overwrites_data_without_a_run_file(project):
    (project / "data" / "next").mkdir()
    (project / "data" / "next" / "funds.csv").write_text("x", "utf-8")
    with pytest.raises(InputFaults, match="has files already"):
        make_run("next", "small", project)
