"""Make the six extracts of 2021: the funds of 2020 and 2021 as published, everything else made up.

In: the published facts of the 2022 script, and a seed. Out: data/2021/*.csv (or the folder given as argument), the same
bytes every time. The run is small: in 2021 people were taken over in a few streets first. See data/2021/SOURCE.md.

    python data/build_2021.py [folder]
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

import build_2022
import made_up
from made_up import Person, fail, hold, split_total

SEED = 20211231
STANDARD_YUAN = 40
LEVELS = {"区级": 1_846, "市级": 412, "市以上": 1_354}
STREETS = {"玉兴街道": 1_052, "凤凰街道": 764, "玉带街道": 893, "北城街道": 488, "大营街街道": 323, "退管中心直管": 92}
CENTRE = "退管中心直管"
HEADCOUNT_HEADER = ["街道", "企业层级", "接收人数", "移交人数", "直管人数", "应接收档案数", "实接收档案数"]
PAYOUT_HEADER = [
    "发放节日", "人员编号", "姓名", "身份证号", "银行账号", "街道", "应发金额（元）", "实发金额（元）", "发放日期",
    "处理结果", "原因",
]


def make_headcounts() -> list[list[object]]:
    """Street × level; nine in ten have files to hand over, and nearly all of those came."""
    rows: list[list[object]] = []
    for street, people in STREETS.items():
        for level, count in zip(LEVELS, split_total(people, list(LEVELS.values())), strict=True):
            own = street == CENTRE
            due = count * 9 // 10
            came = due - due // 50 - (1 if level == "市以上" else 0)
            rows.append([street, level, count, 0 if own else count, count if own else 0, due, came])
    return rows


def make_funds() -> list[list[object]]:
    """What was booked by the end of 2021. As published: of the money of 2021 nothing had come yet."""
    return [row for row in build_2022.make_funds() if str(row[1]) < "2022"]


def make_payouts(rng: random.Random) -> list[list[object]]:
    """Two festivals; the streets advanced the money, so that the funds were not the cause of delay everywhere."""
    people = made_up.make_people(
        rng, {street: count - count // 60 for street, count in STREETS.items()}, prefix="", per_community=300,
        born=(1929, 1970), serial=500_001,
    )
    leavers = rng.sample(people, 61)
    gone = set(leavers)
    later = [person for person in people if person not in gone]
    spring = made_up.plan_festival(
        rng, people, main_days=[date(2021, 2, 4), date(2021, 2, 5)], late_streets={"大营街街道": 0.85, "北城街道": 0.3},
        funds_day=date(2021, 3, 25), bank_street="玉带街道", bank_share=0.1, bank_day=date(2021, 2, 22),
        retry_days=[date(2021, 2, 26), date(2021, 3, 12)], bad=("账号有误", "户名不符"), frozen="账户状态异常",
    )
    elders = made_up.plan_festival(
        rng, later, main_days=[date(2021, 10, 8), date(2021, 10, 9)],
        late_streets={"玉兴街道": 0.42, "大营街街道": 0.6}, funds_day=date(2021, 11, 18),
        bank_street="凤凰街道", bank_share=0.15, bank_day=date(2021, 10, 20),
        retry_days=[date(2021, 10, 22), date(2021, 11, 5)], bad=("账号有误", "户名不符"), frozen="账户状态异常",
    )
    spring |= {person: [hold("死亡")] for person in leavers[:6]}
    lost = rng.sample(later, 24)
    elders |= {person: [hold("死亡")] for person in lost[:9]}
    elders |= {person: [fail("账号有误"), fail("户名不符")] for person in lost[9:]}
    return [
        line(festival, person, attempt.share, attempt.day, attempt.result, attempt.reason)
        for festival, plan in (("春节", spring), ("敬老节", elders))
        for person, attempt in made_up.order_attempts(plan)
    ]


def line(festival: str, person: Person, share: int, day: date | None, result: str, reason: str) -> list[object]:
    """One line of the payouts extract."""
    return [
        festival, person.number, person.name, person.id_number, person.account, person.street, f"{STANDARD_YUAN}",
        f"{STANDARD_YUAN * share}", f"{day.year}/{day.month}/{day.day}" if day else "", result, reason,
    ]


SCALE = ("非常满意", "比较满意", "一般", "不太满意", "不满意")
#: Answers by item, best first, of 296 questionnaires that came back of 320.
ANSWERS: dict[str, tuple[int, ...]] = {
    "1、总体来说，您对退管服务满意吗": (70, 107, 77, 29, 13),
    "2、您对社区工作人员的态度满意吗": (124, 118, 38, 11, 5),
    "3、您对走访慰问满意吗": (52, 93, 93, 41, 16),
    "4、您对政策讲解满意吗": (47, 86, 98, 45, 18),
    "5、您对文体活动满意吗": (92, 103, 66, 25, 10),
}
COMMENTS = ("希望早点发慰问金", "政策讲得不清楚", "走访太少", "服务热情", "没有意见", "希望活动多一些")


def make_questionnaires(rng: random.Random) -> list[list[object]]:
    """Answers with the counts above."""
    size = sum(next(iter(ANSWERS.values())))
    streets = [s for s, n in zip(STREETS, split_total(size, list(STREETS.values())), strict=True) for _ in range(n)]
    rng.shuffle(streets)
    overall, attitude, visits, publicity, activity = ANSWERS
    leanings = {attitude: (0.45, 0.0), visits: (0.55, 1.0), publicity: (0.55, 0.6), activity: (0.45, 0.0)}
    weights = {attitude: 0.2, visits: 0.55, publicity: 0.55, activity: 0.2}
    mood = {"大营街街道": -0.5, "凤凰街道": 0.2}
    answers = made_up.draw_answers(
        rng, [mood.get(street, 0.0) for street in streets], ANSWERS, leanings, weights, overall,
    )
    made_up.part_straight_liners(rng, answers, [attitude], keep=9)
    moments = made_up.make_times(rng, [date(2022, 6, 13) + timedelta(days=after) for after in range(5)], size)
    return [
        [
            i + 1, f"{moments[i]:%Y/%m/%d %H:%M:%S}", f"{max(22, round(rng.gauss(80, 28)))}秒", "微信", "直接访问",
            made_up.make_address(rng), streets[i],
            *(SCALE[answers[item][i]] if answers[item][i] >= 0 else "(空)" for item in ANSWERS),
            rng.choice(COMMENTS) if rng.random() < 0.12 else "",
        ]
        for i in range(size)
    ]


def build(folder: Path) -> None:
    """Write the six extracts into a folder."""
    rng = random.Random(SEED)
    made_up.write_csv(folder / "funds.csv", build_2022.FUNDS_HEADER, make_funds(), encoding="utf-8")
    made_up.write_csv(folder / "headcounts.csv", HEADCOUNT_HEADER, make_headcounts(), encoding="utf-8")
    made_up.write_csv(
        folder / "services.csv", ["街道", "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数"],
        [
            ["玉兴街道", 8, 402, "", "", ""], ["凤凰街道", 6, 287, "", "", ""], ["玉带街道", 7, "", "", "", ""],
            ["北城街道", 5, 176, "", "", ""], ["大营街街道", 3, 94, "", "", ""], [CENTRE, 2, 41, 52, 47, 5],
        ],
        encoding="utf-8",
    )
    made_up.write_csv(folder / "payouts.csv", PAYOUT_HEADER, make_payouts(rng), encoding="utf-8")
    made_up.write_csv(
        folder / "questionnaires.csv",
        ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "街道", *ANSWERS, "意见建议"],
        make_questionnaires(rng), encoding="utf-8",
    )
    made_up.write_csv(
        folder / "self_evaluation.csv", ["指标", "指标值", "完成值", "分值", "自评得分", "说明"],
        [
            ["移交街道和社区管理的退休人员比例", "100%", "100%", "", "", ""],
            ["退休人员人事档案移交比例", "100%", "100%", "", "", ""],
            ["退休人员满意度", "≥90%", "基本满意", "", "", ""],
        ],
        encoding="utf-8",
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "2021")
