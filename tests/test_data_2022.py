"""The extracts of 2022: rebuilt byte for byte, and their totals counted without the package, by the csv module alone.

Expected numbers are typed from the published report; the sums behind them are in the comments.
"""

import ast
import csv
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "2022"
EXTRACTS = ("funds", "headcounts", "services", "payouts", "questionnaires", "self_evaluation")
CENTRE = "退管中心直管"


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def payouts() -> list[dict[str, str]]:
    return read_rows("payouts")


@pytest.fixture(scope="module")
def attempts(payouts: list[dict[str, str]]) -> dict[tuple[str, str], list[dict[str, str]]]:
    """The lines of each festival and person, in the order of the file."""
    lines: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in payouts:
        lines.setdefault((row["发放节日"], row["人员编号"]), []).append(row)
    return lines


def test_rebuilding_gives_the_same_bytes(tmp_path: Path) -> None:
    script = ROOT / "data" / "build_2022.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, cwd=tmp_path)
    built = sorted(path.name for path in tmp_path.glob("*.csv"))
    assert built == sorted(path.name for path in FOLDER.glob("*.csv"))
    for name in built:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_scripts_read_no_file() -> None:
    for script in (ROOT / "data").glob("*.py"):
        tree = ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        used = {node.attr if isinstance(node, ast.Attribute) else node.id for node in tree
                if isinstance(node, ast.Attribute | ast.Name)}
        assert not used & {"open", "read_text", "read_bytes", "reader", "DictReader", "read_csv"}, script.name


def sum_people(column: str, **where: str) -> int:
    return sum(int(row[column]) for row in read_rows("headcounts") if all(row[k] == v for k, v in where.items()))


def test_people_by_level_and_place() -> None:
    assert sum_people("接收人数", 企业层级="区级") == 12612
    assert sum_people("接收人数", 企业层级="市级") == 1373
    assert sum_people("接收人数", 企业层级="市以上") == 8541
    assert sum_people("接收人数") == 22526  # 12,612 + 1,373 + 8,541
    assert sum_people("移交人数") == 21947
    assert sum_people("直管人数") == 579  # 21,947 + 579 = 22,526
    assert sum_people("接收人数", 街道=CENTRE) == 579
    assert len({row["街道"] for row in read_rows("headcounts")} - {CENTRE}) == 11
    for row in read_rows("headcounts"):
        assert int(row["接收人数"]) == int(row["移交人数"]) + int(row["直管人数"]) > 0


def test_archives_by_level() -> None:
    assert sum_people("实接收档案数", 企业层级="区级") == 10679
    upper = sum_people("实接收档案数", 企业层级="市级") + sum_people("实接收档案数", 企业层级="市以上")
    assert upper == 9619
    assert sum_people("实接收档案数") == 20298  # 10,679 + 9,619
    assert sum_people("应接收档案数") == 20298  # all that were due came
    assert sum_people("接收人数") - sum_people("应接收档案数") == 2228  # the self-employed have none
    assert all(int(row["应接收档案数"]) <= int(row["接收人数"]) for row in read_rows("headcounts"))


def sum_yuan(event: str, *, year: str = "", source: str = "", since: str = "", before: str = "9999") -> Decimal:
    return sum(
        (
            Decimal(row["金额（元）"])
            for row in read_rows("funds")
            if row["事项"] == event and row["预算年度"].startswith(year) and row["资金来源"].startswith(source)
            and since <= row["日期"] < before
        ),
        Decimal(0),
    )


def test_funds_give_table_1() -> None:
    assert sum_yuan("下达", year="2020", source="中央") == 1_060_000
    assert sum_yuan("下达", year="2020", source="省级") == 145_300
    assert sum_yuan("下达", year="2021") == sum_yuan("下达", year="2021", source="中央") == 2_379_800
    assert sum_yuan("下达", year="2022") == sum_yuan("下达", year="2022", source="中央") == 1_719_900
    assert sum_yuan("下达") == 5_305_000  # 1,060,000 + 145,300 + 2,379,800 + 1,719,900
    assert sum_yuan("支出", year="2020", source="中央", before="2022") == 385_800
    assert sum_yuan("支出", year="2020", source="省级", before="2022") == 145_300
    assert sum_yuan("到位", before="2022") == sum_yuan("支出", before="2022") == 531_100  # 385,800 + 145,300
    assert sum_yuan("支出", year="2020", source="中央", since="2022") == 674_200  # 1,060,000 − 385,800
    assert sum_yuan("到位", since="2022") == sum_yuan("支出", since="2022") == 1_516_800


def test_funds_are_never_used_before_they_are_there() -> None:
    rows = read_rows("funds")
    assert [row["日期"] for row in rows] == sorted(row["日期"] for row in rows)
    stand: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        pot = (row["预算年度"], row["资金来源"])
        stand[(row["事项"], *pot)] += int(Decimal(row["金额（元）"]) * 100)
        assert stand["支出", *pot] <= stand["到位", *pot] <= stand["下达", *pot], row


@pytest.mark.parametrize(
    ("festival", "due", "paid", "deceased", "bad_account"),
    [("春节", 22313, 22305, 8, 0), ("敬老节", 22292, 22264, 19, 9)],
)
def test_payouts_by_festival(attempts, festival: str, due: int, paid: int, deceased: int, bad_account: int) -> None:
    lines = [own for (name, _), own in attempts.items() if name == festival]
    sums = [sum(Decimal(row["实发金额（元）"]) for row in own) for own in lines]
    assert len(lines) == due
    assert Counter(sums) == {Decimal(50): paid, Decimal(0): due - paid}
    reasons = Counter(own[-1]["原因"] for own, total in zip(lines, sums, strict=True) if total == 0)
    assert reasons == Counter({"死亡": deceased, "账号有误": bad_account}) - Counter()  # 22,292 = 22,264 + 19 + 9
    assert all(row["应发金额（元）"] == "50.00" for own in lines for row in own)


def test_payouts_come_late_for_three_causes_in_retries_and_returns(attempts) -> None:
    for festival, due_by in (("春节", "2022-02-01"), ("敬老节", "2022-10-04")):
        causes: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for (name, _), own in attempts.items():
            dates = [row["发放日期"] for row in own if row["发放日期"]]
            assert dates == sorted(dates)
            if name == festival and own[-1]["处理结果"] == "成功" and own[-1]["发放日期"] > due_by:
                causes[own[-2]["原因"]] += 1
                kinds["→".join(row["处理结果"] for row in own)] += 1
        assert {"资金未到位", "银行系统", "户名不符", "账户状态异常"} <= set(causes)
        assert {"未发放→成功", "失败→成功", "失败→失败→成功", "成功→退回→成功"} <= set(kinds)
        assert 1000 < sum(causes.values()) < 3000


def test_every_payment_line_agrees_with_its_result(payouts) -> None:
    for row in payouts:
        expected = {"成功": "50.00", "退回": "-50.00", "失败": "0.00", "未发放": "0.00"}[row["处理结果"]]
        assert row["实发金额（元）"] == expected
        assert bool(row["发放日期"]) == (expected != "0.00")
        assert bool(row["原因"]) == (row["处理结果"] != "成功")


def test_nobody_is_paid_after_death(attempts) -> None:
    dead = {person for (festival, person), own in attempts.items() if festival == "春节" and own[-1]["原因"] == "死亡"}
    assert len(dead) == 8
    assert not [person for person in dead if ("敬老节", person) in attempts]


def test_late_money_is_paid_after_it_came(attempts) -> None:
    # The late parts came on 2022-03-04 and 2022-10-21.
    for (festival, _), own in attempts.items():
        if own[0]["原因"] == "资金未到位":
            assert own[1]["发放日期"] > {"春节": "2022-03-04", "敬老节": "2022-10-21"}[festival]


def has_luhn_check(account: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(account))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def test_the_luhn_check_of_this_test_knows_a_valid_number() -> None:
    assert has_luhn_check("79927398713")  # the textbook example
    assert not has_luhn_check("79927398710")


def test_people_are_plainly_invented(payouts) -> None:
    people = {(row["人员编号"], row["姓名"], row["身份证号"], row["银行账号"], row["街道"]) for row in payouts}
    numbers, names, ids, accounts, _ = map(set, zip(*people, strict=True))
    assert len(people) == len(numbers) == len(names) == len(ids) == len(accounts) == 22344  # 22,313 + 31 who joined
    assert all(name.startswith("测试") for name in names)
    assert all(account.startswith("00000000") and not has_luhn_check(account) for account in accounts)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for number in ids:
        assert number.startswith("00") and len(number) == 18 and not number.endswith("000")
        assert "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11] == number[17]


def test_services_and_mutual_aid() -> None:
    rows = {row["街道"]: row for row in read_rows("services")}
    assert len(rows) == 12
    assert all(int(row["活动场次"]) > 5 for row in rows.values())
    centre = rows[CENTRE]
    assert (centre["互助愿意人数"], centre["互助参保人数"], centre["互助退费人数"]) == ("274", "267", "7")  # 267 + 7
    assert all(row["互助愿意人数"] == row["互助参保人数"] == "" for name, row in rows.items() if name != CENTRE)


def count_top_two(item: str) -> int:
    column = next(c for c in read_rows("questionnaires")[0] if item in c)
    return sum(row[column] in ("非常满意", "比较满意") for row in read_rows("questionnaires"))


def test_questionnaires_answer_as_published() -> None:
    rows = read_rows("questionnaires")
    assert [int(row["序号"]) for row in rows] == list(range(1, 559))
    assert count_top_two("总体") == 374
    activity = Counter(row["6、您对社区组织的文体活动和公益活动是否满意"] for row in rows)
    assert (activity["非常满意"], activity["比较满意"], activity.total()) == (251, 172, 558)
    assert "(跳过)" not in activity
    ranked = sorted(("态度", "效率", "走访", "政策宣传", "文体活动"), key=count_top_two)
    assert ranked == ["政策宣传", "走访", "文体活动", "效率", "态度"]


def test_questionnaires_do_not_look_careless() -> None:
    rows = read_rows("questionnaires")
    items = [column for column in rows[0] if column[:2] in {f"{n}、" for n in range(1, 7)}]
    assert len(items) == 6
    assert sum(len({row[item] for item in items}) == 1 for row in rows) <= 17
    assert [row["序号"] for row in rows if int(row["所用时间"].rstrip("秒")) < 12] == ["212", "403"]  # 2 s an item
    moments = [row["提交答卷时间"] for row in rows]
    assert moments == sorted(set(moments))
    for one, other in pairwise(rows):  # nobody answers alike in the same minute
        if one["提交答卷时间"][:16] == other["提交答卷时间"][:16]:
            assert [one[item] for item in items] != [other[item] for item in items]
    networks = {row["来自IP"].rpartition(".")[0] for row in rows}
    assert networks == {"192.0.2", "198.51.100", "203.0.113"}  # RFC 5737: documentation only


def test_the_unit_scored_and_explained_nothing() -> None:
    rows = read_rows("self_evaluation")
    assert len(rows) == 4
    assert all(row["完成值"] and not row["分值"] and not row["自评得分"] and not row["说明"] for row in rows)


def test_the_extracts_are_all_there() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == sorted(EXTRACTS)
