"""Make the six small extracts of the tutorial: what a newcomer gets from the bank and the questionnaire tool.

In: a seed. Out: data/example/*.csv (or the folder given as argument), the same bytes every time; all made up. Headers
and festivals are those of the 2023 run, so that a run made with ``perfeval new 2024 --from 2023`` reads them. The
bank's file is as messy as such files are: GB18030, ``|``, title lines, the header once more where two pages were pasted
together, a total below, three forms of dates, full-width digits, several lines a person.

    python data/build_example.py [folder]
"""

import random
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import build_2023
import made_up
from made_up import Person

SEED = 2024
PAYEES = {"玉兴街道": 5, "凤凰街道": 4, "北城街道": 3}
RECEIVED = {"玉兴街道": 52, "凤凰街道": 41, "北城街道": 27}
BANK_HEADER = [
    "流水号", "批次", "客户编号", "户名", "收款账号", "证件号码", "所属街道", "应付金额", "实付金额", "交易日期",
    "处理结果", "失败原因",
]


def make_bank_lines(people: list[Person]) -> list[list[object]]:
    """Two festivals and the army day: corrected accounts, one payment that came back, one person who died."""
    lines: list[list[object]] = []

    def enter(
        festival: str, person: Person, due: str, paid: str, day: str, result: str = "成功", reason: str = "",
    ) -> None:
        lines.append([
            len(lines) + 1, festival, person.number, person.name, person.account, person.id_number, person.street, due,
            paid, day, result, reason,
        ])

    for place, person in enumerate(people[:10]):
        if place == 3:
            enter("春节", person, "100.00", "0.00", "", "失败", "户名不符")
        elif place == 6:
            enter("春节", person, "１００．００", "１００．００", "20240202")
            enter("春节", person, "100.00", "-100.00", "2024-02-05", "退回", "账户已销户")
        else:
            enter("春节", person, "100.00", "100.00", "20240202")
    enter("春节", people[3], "100.00", "100.00", "2024年2月7日")
    enter("春节", people[6], "100.00", "100.00", "2024年2月27日")
    for person in (people[1], people[8]):
        enter("建军节", person, "¥200.00", "¥200.00", "2024/7/30")
    for place, person in enumerate(people[2:]):
        if place == 4:
            enter("敬老节", person, "80.00", "0.00", "", "未发放", "去世")
        elif place == 7:
            enter("敬老节", person, "80.00", "0.00", "", "失败", "户名不符")
            enter("敬老节", person, "80.00", "80.00", "20241009")
        else:
            enter("敬老节", person, "80.00", "80.00", "20241009")
    return lines


def write_bank_file(path: Path, lines: list[list[object]]) -> None:
    """Title lines above, the header again in the middle, the total below."""
    middle = len(lines) // 2
    total = ["合计", "", "", "", "", "", "", "", f"{sum_paid(lines):,}.00", "", "", ""]
    titles = [["代发业务处理结果清单（测试数据）"], ["打印日期：2024-11-08　第1页"]]
    pages: list[Sequence[object]] = [*titles, BANK_HEADER, *lines[:middle], BANK_HEADER, *lines[middle:], total]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join("|".join(map(str, line)) + "\r\n" for line in pages).encode("gb18030"))


def sum_paid(lines: list[list[object]]) -> int:
    """Yuan paid, returns taken off."""
    digits = str.maketrans("０１２３４５６７８９．", "0123456789.", "¥")
    return sum(int(float(str(line[8]).translate(digits))) for line in lines)


def make_questionnaires(rng: random.Random) -> list[list[object]]:
    """Twenty-six answers as option numbers; some questions skipped (-3), one left empty (-2)."""
    moment = datetime(2025, 5, 12, 9, 2, 11)
    rows: list[list[object]] = []
    for i in range(26):
        moment += timedelta(seconds=rng.randrange(240, 2_400))
        overall = rng.choice((1, 1, 2, 2, 2, 3, 3, 4))
        given: list[int] = [overall]
        for item in range(6):
            near = overall + rng.choice((-1, 0, 0, 1)) + (1 if item in (2, 3) and rng.random() < 0.4 else 0)
            given.append(min(max(near, 1), 5))
        if i in (7, 19):
            given[6] = -3
        if i == 12:
            given[4] = -2
        seconds = rng.randrange(45, 190)
        rows.append([
            i + 1, f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}",
            f"{seconds // 60}分{seconds % 60}秒" if seconds >= 60 else f"{seconds}秒", "手机提交", "微信",
            f"{made_up.make_address(rng)}(云南)", *given,
            "讲政策┋多走访" if i % 5 == 0 else "多走访",
            list(PAYEES)[i % 3], "希望多上门看看" if i == 4 else "政策讲得明白" if i == 15 else "(空)",
        ])
    return rows


def build(folder: Path) -> None:
    """Write the six extracts into a folder."""
    rng = random.Random(SEED)
    people = made_up.make_people(rng, PAYEES, prefix="E", per_community=9, born=(1932, 1958), serial=900_001)
    write_bank_file(folder / "payouts.csv", make_bank_lines(people))
    made_up.write_csv(
        folder / "questionnaires.csv",
        [
            "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", *build_2023.ANSWERS,
            "Q8.最希望改进的（多选）", "Q9.您住在哪个街道", "Q10.意见建议",
        ],
        make_questionnaires(rng),
    )
    made_up.write_csv(
        folder / "funds.csv", ["业务类型", "记账日期", "指标年度", "资金性质", "发生额", "用途", "摘要"],
        [
            ["下达", "2024.1.8", 2024, "中央", "¥3,000.00", "", ""],
            ["下达", "2024.1.8", 2024, "区级", "¥1,000.00", "", ""],
            ["到位", "2024.1.25", 2024, "中央", "¥2,200.00", "", ""],
            ["到位", "2024.7.15", 2024, "区级", "¥1,000.00", "", ""],
            ["支出", "2024.2.2", 2024, "中央", "¥1,000.00", "春节慰问金", ""],
            ["支出", "2024.7.30", 2024, "区级", "¥400.00", "建军节慰问金", ""],
            ["支出", "2024.10.9", 2024, "中央", "¥1,160.00", "敬老节慰问金、活动", ""],
            ["支出", "2024.12.2", 2024, "区级", "¥600.00", "档案整理", ""],
        ],
        encoding="utf-8",
    )
    made_up.write_csv(
        folder / "headcounts.csv",
        [
            "street", "enterprise_level", "received", "transferred", "directly_managed", "archives_due",
            "archives_received",
        ],
        [[street, "区级", count, count, 0, count, count] for street, count in RECEIVED.items()], encoding="utf-8",
    )
    made_up.write_csv(
        folder / "services.csv", ["单位", "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数"],
        [["玉兴街道", 7, 11, 3, 3, 0], ["凤凰街道", 6, "", 2, 1, 1], ["北城街道", 6, 5, "", "", ""]], separator=";",
    )
    made_up.write_csv(
        folder / "self_evaluation.csv", ["绩效指标", "年度指标值", "实际完成值", "分值", "自评得分", "偏差原因"],
        [["退休人员移交率", "100%", "100%", 10, 10, ""], ["退休人员满意度", "≥85%", "86%", 10, 10, ""]],
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "example")
