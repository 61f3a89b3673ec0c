"""Make the six extracts of 2023: all made up, and unlike 2022 wherever the contract leaves room.

In: the published history of the funds from the 2022 script, and a seed. Out: data/2023/*.csv (or the folder given as
argument), the same bytes every time. Other festivals, standards and payees, the bank's own headers, GB18030 with `|`,
other date and money forms, English headers, option numbers instead of answers. See data/2023/SOURCE.md.

    python data/build_2023.py [folder]
"""

import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import build_2022
import made_up
from made_up import Attempt, Person, fail, give_back, hold, pay, split_total

SEED = 20231231
CENTRE = "退管中心直管"
STREETS = {**build_2022.STREETS, CENTRE: 59}
LEVELS = {"区级": 12_854, "市级": 1_396, "市以上": 8_731}
STANDARDS_YUAN = {"春节": 100, "建军节": 200, "敬老节": 80}
BAD_ACCOUNT = ("户名不符", "账户已销户")


def make_headcounts() -> list[list[object]]:
    """Street × level; a few files that are due are still on their way."""
    rows: list[list[object]] = []
    for level, people in LEVELS.items():
        for street, count in zip(STREETS, split_total(people, list(STREETS.values())), strict=True):
            own = street == CENTRE
            due = count * {"区级": 86, "市级": 97, "市以上": 97}[level] // 100
            missing = due // 400
            rows.append([street, level, count, 0 if own else count, count if own else 0, due, due - missing])
    return rows


def make_funds() -> list[list[object]]:
    """The history up to 2022 as published, then 2023: more comes, some from the district itself, not all is spent."""
    rest_2021 = 2_379_800 - 842_600  # allocated for 2021, less what of it came in 2022
    events: list[tuple[str, date, int, str, int | Decimal, str, str]] = [
        ("到位", date(2023, 1, 9), 2021, "中央", 600_000, "", ""),
        ("支出", date(2023, 1, 13), 2021, "中央", 281_300, "春节慰问金", ""),
        ("下达", date(2023, 2, 20), 2023, "区级", 600_000, "", "区级配套"),
        ("下达", date(2023, 3, 15), 2023, "中央", 1_502_000, "", ""),
        ("到位", date(2023, 4, 12), 2021, "中央", rest_2021 - 600_000, "", ""),
        ("支出", date(2023, 5, 26), 2021, "中央", 318_700, "社区管理服务补助", ""),
        ("支出", date(2023, 6, 15), 2021, "中央", rest_2021 - 600_000, "社区管理服务补助", ""),
        ("到位", date(2023, 7, 10), 2023, "区级", 600_000, "", ""),
        ("支出", date(2023, 7, 26), 2023, "区级", 82_400, "建军节慰问金", ""),
        ("到位", date(2023, 9, 18), 2022, "中央", 800_000, "", ""),
        ("支出", date(2023, 10, 17), 2022, "中央", 236_000, "敬老节慰问金", ""),
        ("支出", date(2023, 11, 20), 2022, "中央", 455_000, "文体活动", ""),
        ("支出", date(2023, 12, 11), 2023, "区级", 517_600, "档案管理购买服务", ""),
    ]
    history: list[tuple[str, date, int, str, int | Decimal, str, str]] = [
        (str(event), date.fromisoformat(str(day)), int(str(year)), str(source), Decimal(str(amount)), str(purpose), str(note))
        for event, day, year, source, amount, _, purpose, note in build_2022.make_funds()
    ]
    return [
        [event, f"{day.year}年{day.month}月{day.day}日", year, source,
         f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}", *texts]
        for event, day, year, source, amount, *texts in [*history, *events]
    ]


def make_payouts(rng: random.Random) -> list[list[object]]:
    """Spring: people in need; army day: veterans; elders' day: the oldest. A person may be due at more than one."""
    counts = dict(zip(STREETS, split_total(3_240, list(STREETS.values())), strict=True))
    people = made_up.make_people(rng, counts, prefix="R23-", per_community=80, born=(1926, 1960), serial=700_001)
    needy = sorted(rng.sample(people, 2_806), key=lambda person: person.number)
    veterans = sorted(rng.sample(people, 412), key=lambda person: person.number)
    oldest = sorted(rng.sample(people, 2_954), key=lambda person: person.number)
    plans = {
        "春节": made_up.plan_festival(
            rng, needy, main_days=[date(2023, 1, 16), date(2023, 1, 17)], late_streets={}, funds_day=date(2023, 1, 17),
            bank_street="李棋街道", bank_share=0.2, bank_day=date(2023, 1, 30),
            retry_days=[date(2023, 1, 19), date(2023, 2, 6)], bad=BAD_ACCOUNT, frozen="账户状态异常",
        ),
        "建军节": made_up.plan_festival(
            rng, veterans, main_days=[date(2023, 7, 27)], late_streets={"洛河彝族乡": 1, "小石桥彝族乡": 0.5},
            funds_day=date(2023, 8, 9), bank_street="", bank_share=0, bank_day=date(2023, 8, 9),
            retry_days=[date(2023, 7, 31), date(2023, 8, 15)], bad=BAD_ACCOUNT, frozen="账户状态异常",
        ),
        "敬老节": made_up.plan_festival(
            rng, oldest, main_days=[date(2023, 10, 18), date(2023, 10, 19)], late_streets={"研和街道": 0.35},
            funds_day=date(2023, 11, 3), bank_street="玉带街道", bank_share=0.05, bank_day=date(2023, 10, 26),
            retry_days=[date(2023, 10, 27), date(2023, 11, 10)], bad=BAD_ACCOUNT, frozen="账户状态异常",
        ),
    }
    settle(rng, plans)
    rows: list[list[object]] = []
    for festival, plan in plans.items():
        due = STANDARDS_YUAN[festival]
        for number, (person, attempt) in enumerate(made_up.order_attempts(plan), start=1):
            rows.append([
                number, festival, person.number, person.name, person.account, person.id_number, person.street,
                f"{due}.00", f"{due * attempt.share}.00", f"{attempt.day:%Y%m%d}" if attempt.day else "",
                attempt.result, attempt.reason,
            ])
    return rows


def settle(rng: random.Random, plans: dict[str, dict[Person, list[Attempt]]]) -> None:
    """Who is never paid: some died, each once and due nowhere afterwards; some moved away; some lost their accounts."""
    festivals = list(plans)
    for place, (festival, deaths) in enumerate((("春节", 5), ("建军节", 1), ("敬老节", 7))):
        for person in rng.sample(list(plans[festival]), deaths):
            plans[festival][person] = [hold("去世")]
            for later in festivals[place + 1 :]:
                plans[later].pop(person, None)
    still = [person for person, tries in plans["敬老节"].items() if len(tries) == 1 and tries[0].share == 1]
    chosen = rng.sample(still, 9)
    plans["敬老节"] |= {person: [hold("迁出本区")] for person in chosen[:4]}
    plans["敬老节"] |= {person: [fail("户名不符"), fail("账户已销户")] for person in chosen[4:8]}
    plans["敬老节"] |= {
        person: [pay(date(2023, 10, 18)), give_back(date(2023, 10, 20), "账户已销户")] for person in chosen[8:]
    }


#: Answers by item, best first (option 1 to 5), of 611 questionnaires; those that fall short are skipped.
ANSWERS: dict[str, tuple[int, ...]] = {
    "Q1.总的来看，您对社会化管理服务": (214, 238, 103, 38, 15),
    "Q2.您对经办人员的态度": (296, 232, 58, 16, 6),
    "Q3.您对办事快慢": (271, 240, 70, 20, 7),
    "Q4.您对上门走访和慰问": (168, 221, 137, 58, 23),
    "Q5.您对政策宣传讲解": (151, 214, 151, 66, 25),
    "Q6.您对文体和公益活动": (259, 208, 95, 33, 12),
    "Q7.您对职工医疗互助办理": (233, 222, 98, 35, 14),
}
RESPONSES = 611
WISHES = ("多走访", "讲政策", "早发慰问金", "多办活动")
COMMENTS = ("今年走访比去年多了", "政策宣讲会很好，希望常办", "慰问金到账及时", "希望增加体检", "活动场地小", "没有")


def make_questionnaires(rng: random.Random) -> list[list[object]]:
    """Answers as option numbers, −3 where skipped; three people sent an empty form."""
    filled = RESPONSES - 3
    parts = split_total(RESPONSES, list(STREETS.values()))
    streets = [street for street, count in zip(STREETS, parts, strict=True) for _ in range(count)]
    rng.shuffle(streets)
    overall, attitude, speed, visits, publicity, activity, aid = ANSWERS
    leanings = {
        attitude: (0.45, 0.0), speed: (0.5, 0.0), visits: (0.55, 1.0), publicity: (0.55, 0.6), activity: (0.45, 0.0),
        aid: (0.4, 0.0),
    }
    weights = {attitude: 0.2, speed: 0.15, visits: 0.5, publicity: 0.5, activity: 0.25, aid: 0.15}
    mood = {"研和街道": -0.3, "北城街道": 0.3}
    answers = made_up.draw_answers(
        rng, [mood.get(street, 0.0) for street in streets[:filled]], ANSWERS, leanings, weights, overall,
    )
    made_up.part_straight_liners(rng, answers, [attitude, speed, aid], keep=14)
    days = [date(2024, 5, 6) + timedelta(days=after) for after in (0, 1, 2, 3, 4, 7, 8, 9)]
    moments = made_up.make_times(rng, days, RESPONSES)
    rows: list[list[object]] = []
    for i in range(RESPONSES):
        given = [answers[item][i] + 1 if i < filled and answers[item][i] >= 0 else -3 for item in ANSWERS]
        minutes, seconds = divmod(max(25, round(rng.gauss(112, 40))), 60)
        rows.append([
            1_001 + i, f"{moments[i].year}/{moments[i].month}/{moments[i].day} {moments[i]:%H:%M:%S}",
            f"{minutes}分{seconds}秒" if minutes else f"{seconds}秒", "手机提交", "微信",
            f"{made_up.make_address(rng)}(云南)", *given,
            "┋".join(wish for wish in WISHES if rng.random() < 0.4), streets[i],
            rng.choice(COMMENTS) if rng.random() < 0.1 else "(空)" if rng.random() < 0.5 else "",
        ])
    return rows


def build(folder: Path) -> None:
    """Write the six extracts into a folder."""
    rng = random.Random(SEED)
    made_up.write_csv(
        folder / "funds.csv", ["业务类型", "记账日期", "指标年度", "资金性质", "发生额", "用途", "摘要"],
        make_funds(), encoding="utf-8",
    )
    made_up.write_csv(
        folder / "headcounts.csv",
        [
            "street", "enterprise_level", "received", "transferred", "directly_managed", "archives_due",
            "archives_received",
        ],
        make_headcounts(), encoding="utf-8",
    )
    made_up.write_csv(
        folder / "services.csv", ["单位", "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数"],
        [
            [street, 9 + place % 5, 260 + 37 * (place * 7 % 11), "" if place == 3 else 130 + 11 * place,
             "" if place == 3 else 126 + 11 * place, "" if place == 3 else 4]
            for place, street in enumerate(STREETS)
        ],
        separator=";",
    )
    payouts = make_payouts(rng)
    made_up.write_csv(
        folder / "payouts.csv",
        [
            "流水号", "批次", "客户编号", "户名", "收款账号", "证件号码", "所属街道", "应付金额", "实付金额",
            "交易日期", "处理结果", "失败原因",
        ],
        payouts, encoding="gb18030", separator="|", title="代发业务处理结果清单（测试数据）",
        total=["合计", "", "", "", "", "", "", f"{sum(float(str(row[7])) for row in payouts):.2f}",
               f"{sum(float(str(row[8])) for row in payouts):.2f}", "", "", ""],
    )
    made_up.write_csv(
        folder / "questionnaires.csv",
        [
            "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", *ANSWERS, "Q8.最希望改进的（多选）",
            "Q9.您住在哪个街道", "Q10.意见建议",
        ],
        make_questionnaires(rng),
    )
    made_up.write_csv(
        folder / "self_evaluation.csv", ["绩效指标", "年度指标值", "实际完成值", "分值", "自评得分", "偏差原因"],
        [
            ["退休人员移交率", "100%", "100%", 10, 10, ""],
            ["档案接收率", "100%", "99.82%", 10, 9.9, "部分档案尚在移交途中"],
            ["慰问金发放准确率", "≥99%", "99.64%", 15, 15, ""],
            ["退休人员满意度", "≥85%", "88%", 10, 10, ""],
        ],
        encoding="gb18030",
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "2023")
