"""Rebuild the six extracts of 2022 from the totals that the published report states.

In: the table of facts below, typed from the report, and a seed. Out: data/2022/*.csv (or the folder given as argument),
the same bytes every time. Everything that is not in the table is made up: people, communities, dates of single
payments, the split by street, single answers. See data/2022/SOURCE.md.

    python data/build_2022.py [folder]
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

import made_up
from made_up import Attempt, Person, fail, give_back, hold, pay, split_total

SEED = 20221231

#: What the report says: value and statement. Money is in yuan.
FACTS: dict[str, tuple[int, str]] = {
    "received_district": (12_612, "接收区级企业退休人员12,612人"),
    "received_municipal": (1_373, "接收市级企业退休人员1,373人"),
    "received_above_municipal": (8_541, "接收市以上国有企业退休人员8,541人"),
    "transferred": (21_947, "移交乡（街道）、社区管理21,947人"),
    "directly_managed": (579, "退管中心直管区外人员579人"),
    "archives_district": (10_679, "接收区级各类企业退休人员档案10,679份"),
    "archives_municipal_and_above": (9_619, "接收市以上（含市级）国有企业退休人员档案9,619份"),
    "spring_due": (22_313, "春节慰问金应发22,313人"),
    "spring_deceased": (8, "春节8人死亡未发放"),
    "elders_due": (22_292, "敬老节慰问金应发22,292人"),
    "elders_deceased": (19, "敬老节19人死亡未发放"),
    "elders_bad_account": (9, "敬老节9人银行账号有误且联系不上"),
    "allocated_2020_central": (1_060_000, "2020年下达中央资金106万元"),
    "allocated_2020_provincial": (145_300, "2020年下达省级资金14.53万元"),
    "allocated_2021_central": (2_379_800, "2021年下达中央资金237.98万元"),
    "allocated_2022_central": (1_719_900, "2022年下达中央资金171.99万元"),
    "paid_2020_central": (385_800, "2020年中央资金中38.58万元于2020年支付"),
    "paid_2020_provincial": (145_300, "省级资金14.53万元于2020年支付"),
    "paid_2022_of_2020_central": (674_200, "2020年中央资金中67.42万元于2022年支付"),
    "arrived_2022": (1_516_800, "到位资金151.68万元，使用资金151.68万元"),
    "mutual_aid_willing": (274, "直管人员中274人愿意参加职工医疗互助"),
    "mutual_aid_enrolled": (267, "成功参保267人"),
    "mutual_aid_refunded": (7, "不符合条件的7人退回参保费用"),
    "questionnaires": (558, "发放问卷558份，有效558份"),
    "questionnaires_satisfied": (374, "满意问卷374份"),
    "activity_very_satisfied": (251, "251人对活动非常满意"),
    "activity_fairly_satisfied": (172, "172人对活动比较满意"),
}
STANDARD_YUAN = 50  # 22,313 people are due 111.57 and 22,292 are due 111.46 (万元): 50 yuan each
CENTRE = "退管中心直管"
FUNDS_HEADER = ["事项", "日期", "预算年度", "资金来源", "金额（元）", "文号", "用途", "备注"]
BAD_ACCOUNT = ("账号有误", "卡号不存在", "户名不符")

# Made up from here on: how many of the people live where.
STREETS = {
    "玉兴街道": 452, "凤凰街道": 318, "玉带街道": 371, "北城街道": 214, "春和街道": 117, "李棋街道": 168,
    "大营街街道": 196, "研和街道": 131, "高仓街道": 152, "小石桥彝族乡": 26, "洛河彝族乡": 21,
}
TOWN = ("玉兴街道", "凤凰街道", "玉带街道")


def fact(name: str) -> int:
    """The value of a published fact."""
    return FACTS[name][0]


def make_headcounts() -> list[list[object]]:
    """Street × level; the centre's own people come mostly from enterprises above the municipal level."""
    centre = {"区级": 96, "市级": 58, "市以上": fact("directly_managed") - 96 - 58}
    received = {
        "区级": fact("received_district"),
        "市级": fact("received_municipal"),
        "市以上": fact("received_above_municipal"),
    }
    upper = fact("archives_municipal_and_above")
    # The self-employed (自谋职业者) among them have no files, in the same share at both upper levels.
    files_municipal, files_above = split_total(upper, [received["市级"], received["市以上"]])
    files = {"区级": fact("archives_district"), "市级": files_municipal, "市以上": files_above}
    places = [*STREETS, CENTRE]
    people, archives = {}, {}
    for level, tilt in (("区级", 0.0), ("市级", 0.35), ("市以上", 0.2)):
        # Enterprises above the district's own sat in the town: its three streets have more of their people.
        weights = [weight * (1 + (tilt if street in TOWN else -tilt)) for street, weight in STREETS.items()]
        people[level] = [*split_total(received[level] - centre[level], weights), centre[level]]
        archives[level] = split_total(files[level], people[level])
    rows: list[list[object]] = []
    for i, street in enumerate(places):
        for level in received:
            count = people[level][i]
            own = street == CENTRE
            files_here = archives[level][i]
            rows.append([street, level, count, 0 if own else count, count if own else 0, files_here, files_here])
    assert sum(int(str(row[3])) for row in rows) == fact("transferred")
    return rows


def count_people(headcounts: list[list[object]]) -> dict[str, int]:
    """People received by street."""
    received: dict[str, int] = {}
    for row in headcounts:
        received[str(row[0])] = received.get(str(row[0]), 0) + int(str(row[2]))
    return received


def make_funds() -> list[list[object]]:
    """Events 2020–2022. Published: what came to which total, and the documents; made up: days and split by document."""
    first, second = "玉财资〔2020〕113号", "玉财资〔2020〕131号"
    ahead_2021, rest_2021, ahead_2022 = "玉财资〔2020〕181号", "玉财资〔2021〕88号", "玉财资〔2021〕89号"
    both = f"{first}、{second}"
    now_2020 = fact("paid_2022_of_2020_central")
    now_2021 = fact("arrived_2022") - now_2020
    # The money of 2021 comes in three parts, the last ones when the festivals are over.
    part_2021 = [221_000, 521_600, now_2021 - 221_000 - 521_600]
    grant = "社会化管理补助"
    events: list[tuple[str, date, int, str, int, str, str, str]] = [
        ("下达", date(2020, 8, 6), 2020, "中央", 700_000, first, grant, "预拨"),
        ("下达", date(2020, 9, 22), 2020, "中央", fact("allocated_2020_central") - 700_000, second, grant,
         "预拨"),
        ("下达", date(2020, 9, 22), 2020, "省级", fact("allocated_2020_provincial"), second, grant,
         "预拨"),
        ("到位", date(2020, 10, 19), 2020, "中央", fact("paid_2020_central"), first, "", ""),
        ("到位", date(2020, 10, 19), 2020, "省级", fact("paid_2020_provincial"), second, "", ""),
        ("支出", date(2020, 11, 12), 2020, "省级", fact("paid_2020_provincial"), second, "档案整理及场地租用", ""),
        ("支出", date(2020, 11, 26), 2020, "中央", 265_800, first, "社区管理服务补助", ""),
        ("支出", date(2020, 12, 17), 2020, "中央", fact("paid_2020_central") - 265_800, first, "走访慰问", ""),
        ("下达", date(2020, 12, 28), 2021, "中央", 1_200_000, ahead_2021, grant, "提前下达"),
        ("下达", date(2021, 12, 20), 2021, "中央", fact("allocated_2021_central") - 1_200_000, rest_2021, grant,
         ""),
        ("下达", date(2022, 1, 6), 2022, "中央", fact("allocated_2022_central"), ahead_2022, grant,
         "次年初收文登记"),
        ("到位", date(2022, 1, 18), 2020, "中央", now_2020, both, "", ""),
        ("支出", date(2022, 1, 25), 2020, "中央", 521_500, both, "春节慰问金", ""),
        ("支出", date(2022, 1, 27), 2020, "中央", now_2020 - 521_500, both, "春节慰问金", ""),
        ("到位", date(2022, 3, 4), 2021, "中央", part_2021[0], ahead_2021, "", "资金调度困难，晚于春节到位"),
        ("支出", date(2022, 3, 9), 2021, "中央", 60_000, ahead_2021, "春节慰问金补发", ""),
        ("支出", date(2022, 4, 15), 2021, "中央", part_2021[0] - 60_000, ahead_2021, "社区管理服务补助", ""),
        ("到位", date(2022, 9, 16), 2021, "中央", part_2021[1], ahead_2021, "", ""),
        ("支出", date(2022, 9, 26), 2021, "中央", 362_000, ahead_2021, "敬老节慰问金", ""),
        ("支出", date(2022, 9, 29), 2021, "中央", 36_200, ahead_2021, "敬老节慰问金", "重复记账"),
        ("支出", date(2022, 9, 30), 2021, "中央", -36_200, ahead_2021, "敬老节慰问金", "红字冲销"),
        ("支出", date(2022, 9, 30), 2021, "中央", part_2021[1] - 362_000, ahead_2021, "文体活动及档案管理", ""),
        ("到位", date(2022, 10, 21), 2021, "中央", part_2021[2], ahead_2021, "", "资金调度困难，晚于敬老节到位"),
        ("支出", date(2022, 10, 26), 2021, "中央", 70_000, ahead_2021, "敬老节慰问金补发", ""),
        ("支出", date(2022, 11, 18), 2021, "中央", part_2021[2] - 70_000, ahead_2021, "社区管理服务补助", ""),
    ]
    return [
        [event, f"{day:%Y-%m-%d}", year, source, f"{amount:.2f}", *texts]
        for event, day, year, source, amount, *texts in events
    ]


def make_services() -> list[list[object]]:
    """More than five activities each (published); mutual aid was counted for the centre's own people alone."""
    activities = [14, 12, 13, 9, 7, 8, 10, 7, 8, 6, 6]
    visits = [1_386, 942, 1_127, 618, "", 473, 560, 352, 419, 88, 71]
    rows: list[list[object]] = [
        [street, activities[i], visits[i], "", "", ""] for i, street in enumerate(STREETS)
    ]
    rows.append([CENTRE, 6, 143, fact("mutual_aid_willing"), fact("mutual_aid_enrolled"), fact("mutual_aid_refunded")])
    return rows


def list_payees(
    rng: random.Random, headcounts: list[list[object]],
) -> tuple[list[Person], list[Person], list[Person]]:
    """Who is due at spring, who at the elders' day, and who was on the first list and not on the second.

    Most of the people received are on the lists; between the festivals some leave and some join.
    """
    joining = 31
    leaving = fact("spring_due") + joining - fact("elders_due")
    received = count_people(headcounts)
    counts = dict(zip(received, split_total(fact("spring_due") + joining, list(received.values())), strict=True))
    people = made_up.make_people(rng, counts, prefix="HT", per_community=420, born=(1929, 1971))
    chosen = rng.sample(people, joining + leaving)
    joiners, leavers = set(chosen[:joining]), chosen[joining:]
    gone = set(leavers)
    return [p for p in people if p not in joiners], [p for p in people if p not in gone], leavers


def add_lost_accounts(rng: random.Random, plan: dict[Person, list[Attempt]], people: list[Person], day: date) -> None:
    """Never paid: the account is wrong and nobody can be reached; some were paid first and the money came back."""
    for place, person in enumerate(people):
        if place % 3 == 0:
            plan[person] = [pay(day), give_back(day + timedelta(days=2), "账号有误"), fail("账号有误")]
        else:
            plan[person] = [fail(rng.choice(BAD_ACCOUNT)), fail("账号有误")]


def make_payouts(rng: random.Random, headcounts: list[list[object]]) -> list[list[object]]:
    """Every payment attempt of both festivals."""
    spring, elders, leavers = list_payees(rng, headcounts)
    on_both = set(spring) & set(elders)
    unpaid = rng.sample([p for p in elders if p in on_both], fact("elders_deceased") + fact("elders_bad_account"))
    festivals = {
        "春节": made_up.plan_festival(
            rng, spring, main_days=[date(2022, 1, 26), date(2022, 1, 27), date(2022, 1, 28)],
            late_streets={"研和街道": 0.72, "小石桥彝族乡": 1, "洛河彝族乡": 1}, funds_day=date(2022, 3, 9),
            bank_street="高仓街道", bank_share=0.22, bank_day=date(2022, 2, 11),
            retry_days=[date(2022, 2, 18), date(2022, 2, 25), date(2022, 3, 14)], bad=BAD_ACCOUNT,
            frozen="账户状态异常",
        ),
        "敬老节": made_up.plan_festival(
            rng, elders, main_days=[date(2022, 9, 27), date(2022, 9, 28), date(2022, 9, 29)],
            late_streets={"春和街道": 0.64, "李棋街道": 0.45, "洛河彝族乡": 1}, funds_day=date(2022, 10, 26),
            bank_street="大营街街道", bank_share=0.22, bank_day=date(2022, 10, 11),
            retry_days=[date(2022, 10, 14), date(2022, 10, 28), date(2022, 11, 10)], bad=BAD_ACCOUNT,
            frozen="账户状态异常",
        ),
    }
    festivals["春节"] |= {person: [hold("死亡")] for person in leavers[: fact("spring_deceased")]}
    festivals["敬老节"] |= {person: [hold("死亡")] for person in unpaid[: fact("elders_deceased")]}
    add_lost_accounts(rng, festivals["敬老节"], unpaid[fact("elders_deceased") :], date(2022, 9, 28))
    return [
        [
            festival, person.number, person.name, person.id_number, person.account, person.street, person.community,
            f"{STANDARD_YUAN:.2f}", f"{STANDARD_YUAN * attempt.share:.2f}",
            f"{attempt.day:%Y-%m-%d}" if attempt.day else "", attempt.result, attempt.reason,
        ]
        for festival, plan in festivals.items() for person, attempt in made_up.order_attempts(plan)
    ]


SCALE = ("非常满意", "比较满意", "一般", "不太满意", "不满意")
#: Answers by item, best first. Published: the sum of the first two overall, and the first two of the activities; made
#: up: the rest, in the order that the report states (attitude and efficiency strongest, visits and publicity weakest).
ANSWERS: dict[str, tuple[int, ...]] = {
    "1、您对企业退休人员社会化管理服务工作总体是否满意": (158, fact("questionnaires_satisfied") - 158, 121, 45, 18),
    "2、您对工作人员的服务态度是否满意": (262, 226, 52, 13, 5),
    "3、您对办事效率是否满意": (241, 231, 64, 16, 6),
    "4、您对走访、慰问、探望工作是否满意": (118, 191, 149, 71, 27),
    "5、您对政策宣传工作是否满意": (106, 183, 163, 76, 27),
    "6、您对社区组织的文体活动和公益活动是否满意": (
        fact("activity_very_satisfied"), fact("activity_fairly_satisfied"), 91, 32, 12,
    ),
}
#: What moves people with a street: where the money came late, visits and publicity are judged more harshly.
STREET_MOOD = {"研和街道": -0.6, "李棋街道": -0.35, "洛河彝族乡": -0.3, "北城街道": 0.35, "玉带街道": 0.2}
COMMENTS = {
    "4": [
        "希望多到家里走访看望", "走访次数少，一年没见过几回", "生病住院的时候希望有人来看看", "慰问金能早点发就好了",
        "今年慰问金发晚了", "逢年过节来坐坐就好",
    ],
    "5": [
        "政策不太清楚，希望多讲讲", "移交社区后待遇有没有变化，没人说明白", "希望用通俗的话讲政策",
        "宣传材料字太小看不清", "不知道有职工医疗互助",
    ],
    "6": ["活动时间安排在上午比较好", "希望多组织短途活动", "腿脚不便，希望在小区里搞活动", "活动通知太晚"],
    "": ["工作人员态度很好", "办事很快，不用多跑", "感谢关心", "没有意见", "满意", "继续保持"],
}


def make_questionnaires(rng: random.Random, headcounts: list[list[object]]) -> list[list[object]]:
    """Answers with exactly the counts above; overall satisfaction follows visits and publicity more than the rest."""
    size = fact("questionnaires")
    received = count_people(headcounts)
    parts = split_total(size, list(received.values()))
    streets = [street for street, count in zip(received, parts, strict=True) for _ in range(count)]
    rng.shuffle(streets)
    overall, attitude, efficiency, visits, publicity, activity = ANSWERS
    leanings = {
        attitude: (0.45, 0.0), efficiency: (0.5, 0.0), activity: (0.45, 0.0),
        visits: (0.55, 1.0), publicity: (0.55, 0.6),
    }
    weights = {attitude: 0.15, efficiency: 0.12, visits: 0.6, publicity: 0.55, activity: 0.2}
    places = [STREET_MOOD.get(street, 0.0) for street in streets]
    answers = made_up.draw_answers(rng, places, ANSWERS, leanings, weights, overall)
    made_up.part_straight_liners(rng, answers, [attitude, efficiency], keep=17)
    days = [date(2023, 7, 17) + timedelta(days=after) for after in (0, 1, 2, 3, 4, 7, 8, 9, 10)]
    moments = made_up.make_times(rng, days, size)
    rows: list[list[object]] = []
    for i in range(size):
        seconds = 9 + i % 3 if i in (211, 402) else max(24, round(rng.gauss(96, 38)))
        remark = ""
        if rng.random() < 0.17:
            weak = next((item[0] for item in (visits, publicity, activity) if answers[item][i] >= 2), "")
            remark = rng.choice(COMMENTS[weak])
        source = "微信" if rng.random() < 0.8 else "链接"
        rows.append([
            i + 1, f"{moments[i]:%Y/%m/%d %H:%M:%S}", f"{seconds}秒", source, "直接访问", made_up.make_address(rng),
            "" if i % 186 == 90 else streets[i],
            *(SCALE[answers[item][i]] if answers[item][i] >= 0 else "(跳过)" for item in ANSWERS), remark,
        ])
    return rows


#: The unit's own table (附件6): the report says that it judged nothing by points and explained nothing; the wording of
#: the four indicators and what was reported for them is reconstructed.
SELF_EVALUATION = (
    ("移交街道和社区管理的退休人员比例", "100%", "100%"),
    ("退休人员人事档案移交比例", "100%", "100%"),
    ("企业承担移交后管理服务费用的比例", "0%", "0%"),
    ("退休人员满意度", "≥90%", "较为满意"),
)


def build(folder: Path) -> None:
    """Write the six extracts into a folder."""
    rng = random.Random(SEED)
    headcounts = make_headcounts()
    made_up.write_csv(folder / "funds.csv", FUNDS_HEADER, make_funds())
    made_up.write_csv(
        folder / "headcounts.csv",
        ["街道", "企业层级", "接收人数", "移交人数", "直管人数", "应接收档案数", "实接收档案数"], headcounts,
    )
    made_up.write_csv(
        folder / "services.csv",
        ["街道", "活动场次", "走访慰问人次", "互助愿意人数", "互助参保人数", "互助退费人数"], make_services(),
    )
    made_up.write_csv(
        folder / "payouts.csv",
        [
            "发放节日", "人员编号", "姓名", "身份证号", "银行账号", "街道", "社区", "应发金额（元）", "实发金额（元）",
            "发放日期", "处理结果", "原因",
        ],
        make_payouts(rng, headcounts),
    )
    made_up.write_csv(
        folder / "questionnaires.csv",
        ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "街道", *ANSWERS, "意见建议"],
        make_questionnaires(rng, headcounts),
    )
    made_up.write_csv(
        folder / "self_evaluation.csv", ["指标", "指标值", "完成值", "分值", "自评得分", "说明"],
        [[*texts, "", "", ""] for texts in SELF_EVALUATION],
    )


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "2022")
