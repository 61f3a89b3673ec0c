"""Charts across runs: values, intervals and marks of changed definitions."""

import math

import pandas as pd

from perfeval_helpers.showing.charts import draw_lost_points, draw_trend_lines

FIGURES = pd.DataFrame(
    {
        "figure": ["funding.to_position_rate"] * 3 + ["survey.satisfied_rate"] * 2,
        "name": ["资金到位率"] * 3 + ["满意问卷占比"] * 2,
        "unit": "%",
        "run": ["2021", "2022", "2023", "2022", "2023"],
        "value": [80.0, 31.7728, math.nan, 67.0251, 80.0],
        "printed": ["80", "31.77", "—", "67.03", "80"],
        "low_pct": [math.nan] * 3 + [63.07, 70.0],
        "high_pct": [math.nan] * 3 + [70.75, 88.0],
        "definition_changed": [False, False, True, False, True],
    }
)


def read_texts(chart) -> list[str]:
    return [text.get_text() for text in chart.figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_lines_print_values_and_say_changes_of_definition():
    chart = draw_trend_lines(FIGURES, "outputs/2021/results.json")
    assert "资金到位率（%），2021：80；2022：31.77；2023：—（2023口径有变动）" in chart.alt
    assert {"80", "31.77", "67.03"} <= set(read_texts(chart))
    changed, comparable = chart.figure.axes[1], chart.figure.axes[0]
    dashed = [line for line in changed.lines if line.get_linestyle() == "--"]
    assert dashed and not [line for line in comparable.lines if line.get_linestyle() == "--"]
    # the number of a value with an interval stands above it (67.03 beside 63.07 to 70.75), else above its point
    assert {text.get_text(): text.xy[1] for ax in (comparable, changed) for text in ax.texts} == {"80": 88.0, "31.77": 31.7728, "67.03": 70.75}
    # an interval is a bar from its lower to its upper bound
    assert any(list(line.get_ydata()) == [63.07, 70.75] for line in changed.lines)
    assert chart.svg() == draw_trend_lines(FIGURES, "outputs/2021/results.json").svg()


def test_no_line_joins_a_rate_and_points():
    rows = FIGURES[FIGURES["figure"] == "survey.satisfied_rate"].assign(unit=["%", "分"])
    chart = draw_trend_lines(rows, "x")
    (ax,) = chart.figure.axes
    assert "满意问卷占比（分），2022：67.03%；2023：80（2023口径有变动）" in chart.alt and {"67.03%", "80"} <= set(read_texts(chart))
    assert not [line for line in ax.lines if len(set(line.get_xdata())) > 1]  # points and intervals stand on one year


def test_nothing_to_compare_is_said():
    chart = draw_trend_lines(FIGURES.iloc[:0], "x")
    assert "没有可比较的指标" in chart.alt and chart.svg().startswith("<svg")


def test_points_lost_by_run_leave_out_indicators_that_lost_none():
    scores = pd.DataFrame(
        {
            "run": ["2021", "2021", "2022", "2022", "2022"],
            "level3": ["甲", "乙", "甲", "乙", "丙"],
            "points": [6.0, 4.0, 6.0, 6.0, 5.0],
            "score": [6.0, 2.5, 6.0, 3.75, 5.0],
            "lost_points": [0.0, 1.5, 0.0, 2.25, 0.0],
            "definition_changed": [False, False, False, True, True],
        }
    )
    chart = draw_lost_points(scores, "x")
    assert "2021：共失1.50分（乙1.50分）；2022：共失2.25分（乙2.25分）" in chart.alt
    texts = read_texts(chart)
    assert "2.25/6＊" in texts and "1.50/4" in texts
    assert "甲" not in texts and "丙" not in texts


def test_of_many_runs_the_last_four_are_drawn_and_that_is_said():
    scores = pd.DataFrame(
        {
            "run": [str(year) for year in range(2017, 2023)], "level3": "甲", "points": 6.0, "score": 5.0,
            "lost_points": 1.0, "definition_changed": False,
        }
    )  # fmt: skip
    chart = draw_lost_points(scores, "x")
    assert [ax.get_title(loc="left") for ax in chart.figure.axes] == [f"{y}：失1分" for y in range(2019, 2023)]
    assert any("只列最近4期（共6期）" in text for text in read_texts(chart))
