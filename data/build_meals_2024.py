"""Make the records of a project of another kind: school meals in a county that does not exist, all made up.

In: a seed. Out: data/meals-2024/ (or the folder given as argument), the same bytes every time: funds, two extracts of
the project's own (what was served; what was delivered, a workbook), two surveys, a self-evaluation. See
data/meals-2024/SOURCE.md.

    python data/build_meals_2024.py [folder]
"""

import random
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import made_up
import xlsxwriter

SEED = 20240902
TERMS = ((date(2024, 2, 26), date(2024, 7, 5)), (date(2024, 9, 2), date(2025, 1, 10)))
HOLIDAYS = {date(2024, 4, 4), date(2024, 4, 5), date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3), date(2024, 6, 10),
            date(2024, 9, 17), *(date(2024, 10, day) for day in range(1, 8)), date(2025, 1, 1)}  # fmt: skip
#: Made-up townships → the numbers of their schools.
TOWNSHIPS = {"甲水镇": 14, "乙山镇": 12, "丙桥镇": 11, "丁坪乡": 9, "戊岭乡": 7}
KINDS = ("中心小学", "中学", "村小学")
SUBSIDY_YUAN = 5
MEALS_HEADER = ["乡镇", "学校名称", "供餐日期", "供餐方式", "应供餐人数", "实际用餐人数", "膳食补助（元）", "留样", "蛋白质（克/人）", "陪餐人"]
DELIVERIES_HEADER = ["批次号", "供应商", "品类", "约定送达日", "实际送达日", "重量（公斤）", "结算金额（元）", "验收结果"]
SUPPLIERS = {"一号粮油行": 0.97, "二号肉食店": 0.93, "三号蔬菜合作社": 0.88, "四号乳品站": 0.99, "五号配送中心": 0.80}
CATEGORIES = {"粮油": ("一号粮油行", 4.6), "肉蛋": ("二号肉食店", 21.5), "蔬菜": ("三号蔬菜合作社", 3.8), "奶制品": ("四号乳品站", 9.9)}
ANSWERS = ("非常满意", "满意", "一般", "不满意")
STUDENT_ITEMS = ("1、您对饭菜口味是否满意", "2、您对饭菜分量是否满意", "3、您对就餐环境是否满意", "4、总的来说，您对学校供餐是否满意")
PARENT_ITEMS = ("1、您对学校公布食谱和账目是否满意", "2、您对食品安全是否放心、满意", "3、总的来说，您对学校供餐是否满意")
LEAD = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]


def list_days() -> list[date]:
    """School days: Monday to Friday in term, holidays off; the last of them lie after the year evaluated."""
    days = []
    for first, last in TERMS:
        day = first
        while day <= last:
            if day.weekday() < 5 and day not in HOLIDAYS:
                days.append(day)
            day += timedelta(days=1)
    return days


def make_schools(rng: random.Random) -> list[tuple[str, str, str, int]]:
    """Township, school, how it is served, pupils: small schools in the hills have their meals delivered."""
    schools = []
    for township, count in TOWNSHIPS.items():
        for number in range(1, count + 1):
            kind = KINDS[0] if number == 1 else KINDS[1] if number == 2 else KINDS[2]
            pupils = {"中心小学": 620, "中学": 780, "村小学": 90}[kind] + rng.randint(-40, 60)
            name = f"{township[:2]}{kind}" if kind != "村小学" else f"{township[:2]}第{number - 2}村小学"
            schools.append((township, name, "企业配送" if kind == "村小学" and township in ("丁坪乡", "戊岭乡") else "食堂供餐", pupils))
    return schools


def make_meals(rng: random.Random) -> list[list[object]]:
    """A line a school and day. Delivered meals are taken up less; a few registers are lost, a few samples not kept."""
    rows: list[list[object]] = []
    for place, (township, school, served, pupils) in enumerate(make_schools(rng)):
        usual = 0.985 if served == "食堂供餐" else 0.915
        for day in list_days():
            if rng.random() < 0.004:
                continue  # no school that day
            eaters = min(pupils, round(pupils * (usual - rng.random() * 0.03)))
            lost = rng.random() < 0.003
            kept = rng.random() > (0.004 if served == "食堂供餐" else 0.02)
            protein = f"{rng.gauss(24.5 if served == '食堂供餐' else 21.8, 1.6):.1f}" if rng.random() > 0.1 else ""
            companion = f"测试{made_up.STEMS[place % 10]}{place:02d}{day.month % 3}"
            rows.append([township, school, day.isoformat(), served, pupils, "" if lost else eaters, f"{eaters * SUBSIDY_YUAN}.00",
                         "已留样" if kept else "未留样", protein, companion])  # fmt: skip
    for at in rng.sample(range(len(rows)), 3):  # more children at table than on the roll
        rows[at][5] = int(str(rows[at][4])) + rng.randint(2, 9)
    return rows


def make_deliveries(rng: random.Random) -> list[list[object]]:
    """A line a batch: twice a week and category, from the category's supplier or the distribution centre."""
    rows: list[list[object]] = []
    for week in (day for day in list_days() if day.weekday() in (0, 3) and day.year == 2024):
        for category, (supplier, price) in CATEGORIES.items():
            for chosen in (supplier, "五号配送中心"):
                weight = rng.randint(800, 4_200) / 10
                returned = rng.random() < (0.035 if chosen == "五号配送中心" else 0.012)
                late = rng.random() > SUPPLIERS[chosen]
                arrived = week + timedelta(days=rng.choice((1, 1, 2))) if late else week
                amount = round(weight * price * (0.95 + rng.random() / 10), 2)
                rows.append([f"PS24{len(rows) + 1:05d}", chosen, category, week, arrived, weight, amount,
                             "退货" if returned else "合格"])  # fmt: skip
    for at in rng.sample(range(len(rows)), 4):  # nobody signed for them
        rows[at][4] = None
    return rows


def write_workbook(path: Path, title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A workbook as people keep one: a title above the header, dates and amounts as such, a total below."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime(2025, 1, 6)})  # else the bytes would be those of today
    sheet = book.add_worksheet("验收台账")
    day, weight, money = (book.add_format({"num_format": form}) for form in ("yyyy年m月d日", "0.0", "#,##0.00"))
    sheet.write_string(0, 0, title)
    sheet.write_row(1, 0, header)
    for place, row in enumerate(rows, 2):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, float):
                sheet.write_number(place, column, cell, weight if column == 5 else money)
            elif cell is not None:
                sheet.write_string(place, column, str(cell))
    sheet.write_row(len(rows) + 2, 0, ["合计"])
    book.close()


def make_funds() -> list[list[object]]:
    """Two years: what was left of the year before is carried over; the county's own share came late and in part."""
    return [
        ["下达", "2023-03-10", 2023, "中央", "9800000.00", "营养改善补助"],
        ["到位", "2023-04-02", 2023, "中央", "9800000.00", ""],
        ["支出", "2023-12-20", 2023, "中央", "9356400.00", "2023年膳食补助"],
        ["下达", "2024-02-18", 2024, "中央", "7400000.00", "营养改善补助"],
        ["下达", "2024-03-15", 2024, "省级", "1500000.00", "营养改善补助"],
        ["下达", "2024-04-08", 2024, "县级", "1200000.00", "县级配套"],
        ["到位", "2024-03-05", 2024, "中央", "5000000.00", ""],
        ["到位", "2024-05-20", 2024, "省级", "1500000.00", ""],
        ["到位", "2024-09-10", 2024, "中央", "2400000.00", ""],
        ["到位", "2024-12-12", 2024, "县级", "700000.00", ""],
        ["支出", "2024-04-30", 2023, "中央", "443600.00", "2月至3月膳食补助"],
        ["支出", "2024-07-15", 2024, "中央", "4290875.00", "春季学期膳食补助"],
        ["支出", "2024-11-20", 2024, "省级", "1500000.00", "秋季学期膳食补助"],
        ["支出", "2024-12-25", 2024, "中央", "2820635.00", "秋季学期膳食补助"],
        ["支出", "2024-12-27", 2024, "县级", "212300.00", "食堂设备维修"],
    ]


def make_survey(rng: random.Random, counts: dict[str, list[int]], days: list[date]) -> Iterator[list[object]]:
    """Questionnaires with the counts of answers given by item, best first; what falls short was skipped."""
    size = max(map(sum, counts.values()))
    items = list(counts)
    leanings = {item: (0.9, 0.0) for item in items[:-1]}
    answers = made_up.draw_answers(rng, [0.0] * size, counts, leanings, dict.fromkeys(leanings, 0.5), items[-1])
    made_up.part_straight_liners(rng, answers, items[:-1], size // 6)
    for place, moment in enumerate(made_up.make_times(rng, days, size)):
        given = [ANSWERS[answers[item][place]] if answers[item][place] >= 0 else "(跳过)" for item in items]
        yield [place + 1, f"{moment:%Y/%m/%d %H:%M:%S}", f"{rng.randint(25, 160)}秒", "微信", "直接访问", made_up.make_address(rng), *given]


def make_students(rng: random.Random) -> list[list[object]]:
    """480 pupils: the taste is liked least."""
    counts = {STUDENT_ITEMS[0]: [148, 197, 97, 36], STUDENT_ITEMS[1]: [201, 206, 58, 14], STUDENT_ITEMS[2]: [188, 214, 61, 15],
              STUDENT_ITEMS[3]: [182, 221, 62, 15]}  # fmt: skip
    return list(make_survey(rng, counts, [date(2025, 2, 24), date(2025, 2, 25), date(2025, 2, 26)]))


def make_parents(rng: random.Random) -> list[list[object]]:
    """310 parents: they ask for accounts that are put up for all to see."""
    counts = {PARENT_ITEMS[0]: [96, 118, 71, 24], PARENT_ITEMS[1]: [142, 121, 36, 10], PARENT_ITEMS[2]: [139, 128, 34, 9]}
    return list(make_survey(rng, counts, [date(2025, 2, 27), date(2025, 2, 28)]))


def main(folder: Path) -> None:
    """Write the extracts."""
    rng = random.Random(SEED)
    made_up.write_csv(folder / "funds.csv", ["事项", "日期", "预算年度", "资金来源", "金额（元）", "用途"], make_funds())
    made_up.write_csv(folder / "meals.csv", MEALS_HEADER, make_meals(rng))
    deliveries = make_deliveries(rng)
    write_workbook(folder / "deliveries.xlsx", "食材配送验收台账（测试数据）", DELIVERIES_HEADER, deliveries)
    made_up.write_csv(folder / "questionnaires_students.csv", [*LEAD, *STUDENT_ITEMS], make_students(rng))
    made_up.write_csv(folder / "questionnaires_parents.csv", [*LEAD, *PARENT_ITEMS], make_parents(rng))
    made_up.write_csv(folder / "self_evaluation.csv", ["指标", "指标值", "完成值", "分值", "自评得分", "说明"], [
        ["学生用餐人次", "≥1800000人次", "1810000人次", 15, 15, ""],
        ["学生用餐率", "≥95%", "98%", 10, 10, ""],
        ["食材按时送达率", "≥95%", "95%", 10, 10, "个别批次因道路施工延误"],
        ["食品留样率", "＝100%", "100%", 10, 10, ""],
        ["学生和家长满意度", "≥85%", "86%", 10, 10, ""],
    ])  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "meals-2024")
