"""Charts of timeliness: what they say of a few known delays, and that strange names do not stop them."""

from datetime import date

import pandas as pd

from perfeval_helpers.showing.charts import (
    draw_funds_and_payments,
    draw_late_shares,
    draw_waiting_and_handling,
)

DELAYS = pd.DataFrame(
    {
        "festival": ["春节", "春节", "敬老节"],
        "street": ["甲街道", "乙街道", "甲街道"],
        "due_count": [200, 50, 200],
        "late_count": [30, 50, 0],
    }
)

EXPLAINED = ["festival", "reason", "late_count", "waiting_days", "handling_days"]


def read_texts(chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_funds_and_payments_say_when_money_came_and_where_they_end():
    timeline = pd.DataFrame(
        {
            "series": ["arrived", "arrived", "due", "due", "paid", "paid"],
            "date": pd.to_datetime([f"2022-{day}" for day in ("01-01", "03-04", "01-01", "02-01", "01-01", "01-28")]),
            "total_fen": [0, 67_420_000, 0, 111_565_000, 0, 111_525_000],
        }
    )
    chart = draw_funds_and_payments(timeline, date(2022, 12, 31), "data/2022/funds.csv")
    # 111,525,000 fen = 111.525 万元 → 111.53 half-up, 111.565 → 111.57
    assert "应发累计（月-日：万元），01-01：0；02-01：111.57" in chart.alt
    assert {"67.42", "111.57", "111.53"} <= set(read_texts(chart))
    assert chart.svg() == draw_funds_and_payments(timeline, date(2022, 12, 31), "data/2022/funds.csv").svg()


def test_waiting_and_handling_by_reason():
    explained = pd.DataFrame([("春节", "资金未到位", 10, 30, 55)], columns=EXPLAINED)
    chart = draw_waiting_and_handling(explained, "x")
    assert "春节 · 资金未到位延迟10人次85人天，其中等待资金35.29%" in chart.alt  # 30/85
    assert "85人天，等待资金35.29%" in read_texts(chart)


def test_nothing_late_and_rare_characters_are_drawn():
    empty = draw_waiting_and_handling(pd.DataFrame(columns=EXPLAINED), "x")
    assert "没有延迟" in empty.alt and empty.svg().startswith("<svg")
    strange = DELAYS.iloc[:2].assign(street=["\U000301f7街道", "<b>&街道"], festival="\U000301f7节")
    assert draw_late_shares(strange, "x").svg().startswith("<svg")
    assert draw_late_shares(DELAYS.iloc[:0], "x").svg().startswith("<svg")


def test_streets_stand_in_the_order_of_the_share_that_is_drawn():
    delays = DELAYS.assign(late_count=[60, 50, 0])  # 甲 60 of 400 due in both occasions (15 %), 乙 50 of 50: more people, less of them
    chart = draw_late_shares(delays, "x")
    rows = {text.get_text(): text.xy[1] if hasattr(text, "xy") else text.get_position()[1] for text in chart.figure.axes[0].texts}
    assert rows["乙街道"] < rows["甲街道"]  # the first row is on top


def test_the_first_places_that_are_named_leave_none_of_equals_out_unsaid():
    # 己 5 of 50; 乙 … 戊 4 of 50 each: of the five worst three are named, and how many there are with those that equal the third.
    rows = [(f"{name}街道", "春节", 50, late) for name, late in zip("甲乙丙丁戊己", (1, 4, 4, 4, 4, 5), strict=True)]
    delays = pd.DataFrame(rows, columns=["street", "festival", "due_count", "late_count"])
    assert draw_late_shares(delays, "x").alt.endswith("春节延迟22人，其中己街道10%、乙街道8%、丙街道8%等5个。")
    # Nor those that the chart has no row for: 45 places of 5 in 50 each, of which it draws 40.
    many = pd.DataFrame([(f"{n}号街道", "春节", 50, 5) for n in range(45)], columns=delays.columns)
    assert draw_late_shares(many, "x").alt.endswith("其中0号街道10%、1号街道10%、2号街道10%等45个。")
    # Of two festivals each is told by its own shares, whatever the order of the bars: of both, 甲 50 of 100, 乙 10 of 20.
    both = pd.DataFrame([("甲街道", "春节", 50, 50), ("甲街道", "敬老节", 50, 10), ("乙街道", "春节", 10, 1), ("乙街道", "敬老节", 10, 8)],
                        columns=["street", "festival", "due_count", "late_count"])  # fmt: skip
    assert "敬老节延迟18人，其中乙街道80%、甲街道20%" in draw_late_shares(both, "x").alt
