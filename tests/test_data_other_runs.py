"""The made-up extracts of 2021, 2023 and the tutorial: rebuilt byte for byte, counted by hand, read without errors."""

import csv
import re
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval_helpers.evaluation import load_run
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.problems import describe_evidence, list_problems

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


def read_rows(path: Path, *, encoding: str = "utf-8-sig", separator: str = ",", skip: int = 0) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skip):
            next(file)
        return list(csv.DictReader(file, delimiter=separator))


@pytest.mark.parametrize("name", ["2021", "2023", "example"])
def test_rebuilding_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(DATA / f"build_{name}.py"), str(tmp_path)], check=True, cwd=tmp_path)
    built = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert built == sorted(path.name for path in (DATA / name).glob("*.csv")) and len(built) == 6
    for file in built:
        assert (tmp_path / file).read_bytes() == (DATA / name / file).read_bytes(), file


def test_all_extracts_together_are_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*.csv")) < 12_000_000


def test_2021_holds_the_published_funds_of_2020_and_2021() -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in read_rows(DATA / "2021" / "funds.csv"):
        sums[row["事项"], row["预算年度"], row["资金来源"]] += int(Decimal(row["金额（元）"]))
    assert sums == {
        ("下达", "2020", "中央"): 1_060_000, ("下达", "2020", "省级"): 145_300, ("下达", "2021", "中央"): 2_379_800,
        ("到位", "2020", "中央"): 385_800, ("到位", "2020", "省级"): 145_300,
        ("支出", "2020", "中央"): 385_800, ("支出", "2020", "省级"): 145_300,
    }


def test_2021_loads_without_errors_and_a_rate_without_denominator_has_no_value() -> None:
    run = load_run("2021", ROOT)
    assert not [finding for finding in run.findings if finding.severity == "error"]
    assert run.figures["funding.allocated.2020"].printed == "120.53"  # 106 + 14.53
    assert run.figures["funding.allocated.2021"].printed == "237.98"
    assert run.figures["funding.evaluated"].printed == "305.40"  # 120.53 + 237.98 − 53.11
    assert run.figures["funding.to_position_rate"].printed == "0"
    assert run.figures["funding.use_rate"].printed == "—"
    assert run.figures["headcount.received"].value == 3612  # 1,846 + 412 + 1,354
    # 70 + 107 of 70 + 107 + 77 + 29 + 13 = 296 answered with the first two of the scale: 59.797…
    assert run.figures["survey.satisfaction_rate"].printed == "59.80"
    assert run.figures["grade"].printed == "中"


def test_2023_loads_without_errors_although_everything_is_written_otherwise() -> None:
    run = load_run("2023", ROOT)
    (late,) = [problem for problem in list_problems(Context(run)) if problem.title == "慰问金延迟发放164人次"]  # 55 + 7 + 102
    (told,) = [told.text for told in describe_evidence(Context(run), late) if "分析见第四章（三）3" in told.text]  # once
    assert re.fullmatch(r"“慰问金按时发放率”分值10分，失1\.07分；延迟的164人次中，\d+人次因资金未到位；分析见第四章（三）3。", told), told
    (methods,) = [finding.message for finding in run.findings if finding.code == "REC-SURVEY-METHODS"]
    assert "75.25分" in methods and "60.13%" in methods and "最高与最低" not in methods  # points and rates have no difference
    assert not [finding for finding in run.findings if finding.severity == "error"]
    assert (run.extracts["payouts"].encoding, run.extracts["payouts"].separator) == ("gb18030", "|")
    # 530.50 + 60 + 150.20 allocated − 53.11 − 151.68 arrived before = 535.91; 60 + 93.72 + 60 + 80 arrived in 2023.
    assert run.figures["funding.evaluated"].printed == "535.91"
    assert run.figures["funding.arrived"].printed == "293.72"
    assert run.figures["funding.allocated.district"].printed == "60"
    assert run.figures["funding.use_rate"].printed == "96.29"  # 282.82 ÷ 293.72 = 96.2889…
    assert run.figures["payout.army_day.due_count"].value == 412
    assert run.figures["survey.valid"].value == 608  # 611 came back, 3 of them empty
    # 214 + 238 of 214 + 238 + 103 + 38 + 15 = 608: 74.342…
    assert run.figures["survey.satisfied_rate"].printed == "74.34"


def test_2023_payments_count_the_same_by_hand() -> None:
    rows = read_rows(DATA / "2023" / "payouts.csv", encoding="gb18030", separator="|", skip=1)
    total = rows.pop()
    assert total["流水号"] == "合计"
    assert Decimal(total["实付金额"]) == sum(Decimal(row["实付金额"]) for row in rows)
    paid: Counter[tuple[str, str]] = Counter()
    for row in rows:
        paid[row["批次"], row["客户编号"]] += int(Decimal(row["实付金额"]))
    figures = load_run("2023", ROOT).figures
    festivals = (("春节", "spring_festival", 100), ("建军节", "army_day", 200), ("敬老节", "elders_day", 80))
    for festival, id, standard in festivals:
        sums = Counter(amount for (name, _), amount in paid.items() if name == festival)
        assert set(sums) <= {0, standard}
        assert figures[f"payout.{id}.due_count"].value == sums.total()
        assert figures[f"payout.{id}.paid_count"].value == sums[standard]
    assert figures["payout.elders_day.unpaid.moved_away"].value == 4
    assert figures["payout.elders_day.unpaid.deceased"].value == 7


def test_the_tutorial_files_read_as_a_run_made_from_2023(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "params", tmp_path / "params")
    shutil.copytree(DATA / "example", tmp_path / "data" / "2024")
    shutil.copytree(DATA / "2022", tmp_path / "data" / "2022")
    shutil.copytree(DATA / "2021", tmp_path / "data" / "2021")
    text = (tmp_path / "params" / "2023.yml").read_text(encoding="utf-8")
    for old, new in (
        ('run: "2023"', 'run: "2024"'), ("data/2023", "data/2024"),
        ("{start: 2023-01-01, end: 2023-12-31}", "{start: 2024-01-01, end: 2024-12-31}"),
        ("due_by: 2023-01-21", "due_by: 2024-02-09"),
        ("due_by: 2023-08-01", "due_by: 2024-08-01"), ("due_by: 2023-10-23", "due_by: 2024-10-11"),
        ("issued: 640", "issued: 30"), ("population: 22981", "population: 120"),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "params" / "2024.yml").write_text(text, encoding="utf-8")
    run = load_run("2024", tmp_path)
    assert not [finding for finding in run.findings if finding.severity == "error"]
    counts = run.extracts["payouts"].counts
    assert (counts.titles, counts.totals, counts.repeated_headers, counts.accepted) == (2, 1, 1, 26)
    # Spring: ten people; number 4 was paid on 7 February after a wrong name, number 7 on 27 February after a return.
    assert run.figures["payout.spring_festival.due_count"].value == 10
    assert run.figures["payout.spring_festival.paid_count"].value == 10
    assert run.figures["payout.spring_festival.late_count"].value == 1  # due by 9 February
    assert run.figures["payout.elders_day.paid_count"].value == 9
    assert run.figures["payout.elders_day.unpaid.deceased"].value == 1
    assert run.figures.get_number("payout.paid_amount") == Fraction(2120, 10_000)  # 10 × 100 + 2 × 200 + 9 × 80
    assert run.figures["survey.valid"].value == 26
