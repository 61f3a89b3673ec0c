"""Charts: what they say in words is computed from their numbers; small, deterministic, in a font of their own."""

import io
import re
from datetime import date
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace
from xml.dom import minidom

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from perfeval_helpers.showing import charts, fonts
from perfeval_helpers.showing.charts import chart, outlines, sharing, style
from perfeval_helpers.showing.readings import NOT_PROVIDED
from perfeval_helpers.values.bounds import read_bound

SOURCE = "data/t/x.csv"


def funds() -> pd.DataFrame:
    """530.50 万元 in all: 120.53 in 2020 (106 central, 14.53 provincial) and 409.97 in 2021."""
    rows = [(2020, "central", 106_000_000), (2020, "provincial", 14_530_000), (2021, "central", 409_970_000)]
    return pd.DataFrame(rows, columns=["budget_year", "source", "amount_fen"])


def festivals() -> pd.DataFrame:
    columns = ["festival", "due_count", "paid_count", "due_fen", "paid_fen", "due_by"]
    return pd.DataFrame([("春节", 4, 3, 20_000, 15_000, date(2022, 2, 1)), ("中秋", 2, 2, 10_000, 10_000, None)], columns=columns)


def score_lines() -> pd.DataFrame:
    rows = [
        ("决策", "目标合理性", Fraction(3), Fraction(3, 4)),
        ("产出", "完成率", Fraction(90), Fraction(90)),
        ("效益", "满意度", Fraction(7), Fraction(4)),
    ]
    return pd.DataFrame(rows, columns=["level1", "level3", "points", "score"])


def test_funds_by_year_are_added_and_told_by_source() -> None:
    drawn = charts.draw_funds_by_year(pd.concat([funds(), funds().iloc[:1]]), SOURCE)
    # 106 twice: 212 + 14.53 = 226.53; with 409.97 in all 636.50
    assert "2020年下达226.53万元（中央212万元、省级14.53万元）" in drawn.alt
    assert "合计636.50万元" in drawn.alt


def test_flow_tells_each_stage_as_a_share_of_the_one_before() -> None:
    stages = pd.DataFrame([("评价资金", 477_390_000), ("到位资金", 151_680_000), ("使用资金", 151_680_000)], columns=["stage", "amount_fen"])
    drawn = charts.draw_funds_flow(stages, SOURCE)
    assert "到位资金151.68万元，为评价资金的31.77%" in drawn.alt
    assert "使用资金151.68万元，为到位资金的100%" in drawn.alt


def test_flow_calls_nothing_a_share_of_what_is_less() -> None:
    stages = pd.DataFrame([("到位资金", 150), ("到位加结转", 180), ("使用资金", 90)], columns=["stage", "amount_fen"])
    alt = charts.draw_funds_flow(stages.assign(amount_fen=stages["amount_fen"] * 1_000_000), SOURCE).alt
    assert "到位加结转180万元；使用资金90万元，为到位加结转的50%" in alt


def test_flow_without_money_has_no_share() -> None:
    stages = pd.DataFrame([("评价资金", 0), ("到位资金", 0)], columns=["stage", "amount_fen"])
    assert "为评价资金的—" in charts.draw_funds_flow(stages, SOURCE).alt
    assert charts.draw_funds_flow(stages.iloc[:0], SOURCE).alt.startswith("横向条形图")


def test_due_against_paid_tells_the_gap() -> None:
    drawn = charts.draw_due_against_paid(festivals(), SOURCE)
    # 20,000 − 15,000 fen = 50 yuan = 0.005 万元, half-up 0.01
    assert "春节应发0.02万元（4人），实发0.02万元（3人），金额兑现75%，少发50元，1人未发放" in drawn.alt
    assert "中秋应发0.01万元（2人），实发0.01万元（2人），金额兑现100%，应发尽发" in drawn.alt


def test_accuracy_by_street_names_the_lowest_and_counts_the_whole_ones() -> None:
    rows = [("甲街道", "春节", 100, 99), ("乙街道", "春节", 50, 50), ("丙街道", "春节", 0, 0)]
    drawn = charts.draw_accuracy_by_street(pd.DataFrame(rows, columns=["street", "festival", "due_count", "paid_count"]), SOURCE)
    # 149 / 150 = 99.33 %
    assert "春节全部街道合计99.33%，最低为甲街道（99%），1个街道为100%" in drawn.alt


def test_accuracy_just_below_the_whole_is_not_told_as_whole() -> None:
    rows = [("甲街道", "春节", 100_000, 99_998), ("乙街道", "春节", 100_000, 99_999)]
    drawn = charts.draw_accuracy_by_street(pd.DataFrame(rows, columns=["street", "festival", "due_count", "paid_count"]), SOURCE)
    # 199,997 of 200,000 are 99.9985 %
    assert "合计99.999%，最低为甲街道（99.998%），0个街道为100%" in drawn.alt


@pytest.mark.parametrize(("lowest", "start"), [(100.0, 99.5), (99.54, 99.5), (99.53, 99.0), (99.4, 99.0), (60.0, 50.0), (40.0, 0.0)])
def test_percentage_axis_starts_at_a_round_number_below_the_lowest(lowest: float, start: float) -> None:
    from perfeval_helpers.showing.charts.payouts import axis_start

    assert axis_start(lowest) == start


def test_reasons_are_ordered_by_persons() -> None:
    rows = [("春节", "死亡", 8), ("敬老节", "死亡", 19), ("敬老节", "账号有误", 9), ("春节", "资金未到位", 30)]
    drawn = charts.draw_unpaid_reasons(pd.DataFrame(rows, columns=["festival", "reason", "count"]), SOURCE)
    assert "共66人次：资金未到位30人次（春节30）；死亡27人次（春节8、敬老节19）；账号有误9人次（敬老节9）" in drawn.alt
    late = charts.draw_unpaid_reasons(pd.DataFrame(rows, columns=["festival", "reason", "count"]), SOURCE, what="延迟发放")
    assert late.title == "延迟发放的原因" and "未发放" not in late.alt


def test_payments_over_time_count_the_day_itself_as_on_time() -> None:
    rows = [("春节", "2022-01-31", 1), ("春节", "2022-02-01", 1), ("春节", "2022-02-02", 1)]
    payments = pd.DataFrame(rows, columns=["festival", "date", "count"]).astype({"date": "datetime64[ns]"})
    drawn = charts.draw_payments_over_time(payments, festivals(), SOURCE)
    assert "最迟发放日2022-02-01前发放到位2人，占50%" in drawn.alt  # two of four due
    assert "累计发放75%" in drawn.alt
    assert "中秋没有发放记录" in drawn.alt


def test_answers_tell_the_first_two_steps_and_the_last() -> None:
    rows = [("态度", "非常满意", 3), ("态度", "比较满意", 1), ("态度", "不满意", 4), ("空题", "非常满意", 0)]
    answers = pd.DataFrame(rows, columns=["item", "answer", "count"])
    drawn = charts.draw_answers_by_item(answers, ["非常满意", "比较满意", "一般", "不太满意", "不满意"], SOURCE)
    assert "态度8份，前两档50%，末档“不满意”50%" in drawn.alt
    assert "空题" not in drawn.alt  # nobody answered: there is no share
    index = charts.draw_answers_by_item(answers, ["非常满意", "不满意"], SOURCE, indices={"态度": "43.75分"})
    (ax,) = index.figure.axes  # what the title tells stands beside the bars: the index, not the two best
    assert "43.75分" in [text.get_text() for text in ax.texts] and "加权指数" in [text.get_text() for text in index.figure.texts]


def test_the_line_between_the_sides_lies_behind_the_answers_and_is_explained() -> None:
    scale = ["非常满意", "比较满意", "一般", "不太满意", "不满意"]
    answers = pd.DataFrame({"item": "态度", "answer": scale, "count": [40, 20, 20, 14, 6]})
    drawn = charts.draw_answers_by_item(answers, scale, SOURCE)
    (ax,) = drawn.figure.axes
    (line,) = [line for line in ax.lines if np.asarray(line.get_xdata()).tolist() == [0, 0]]
    assert line.get_zorder() < min(bar.get_zorder() for bar in ax.findobj(Rectangle) if bar is not ax.patch)
    assert not ax.xaxis.get_visible()  # an axis of one or two labels told nothing that the bars do not
    texts = [text.get_text() for text in drawn.figure.texts]
    assert "条内数字为百分比，不足7%的不标；竖线穿过“一般”的中点" in texts
    assert {"40", "20", "14"} <= {text.get_text() for text in ax.texts} and "6" not in {text.get_text() for text in ax.texts}
    even = charts.draw_answers_by_item(answers[answers["answer"] != "一般"], [s for s in scale if s != "一般"], SOURCE)
    assert any("竖线分开前2档与后2档" in text.get_text() for text in even.figure.texts)


@pytest.mark.parametrize("answers", [2, 3, 4, 5, 7, 9, 10])
def test_each_step_of_a_scale_has_its_own_colour(answers: int) -> None:
    from perfeval_helpers.showing.charts.survey import scale_colours

    assert len(set(scale_colours(answers))) == answers


def test_streets_with_few_answers_are_not_shown() -> None:
    rows = [("甲街道", 9, 10), ("乙街道", 4, 5), ("丙街道", 1, 4)]
    streets = pd.DataFrame(rows, columns=["street", "satisfied", "answers"])
    drawn = charts.draw_satisfaction_by_street(streets, 90, 5, SOURCE)
    assert "最高甲街道（90%），最低乙街道（80%）；2个街道中1个低于指标值90%" in drawn.alt  # 90 meets 90
    assert "1个街道答卷不足5份，不列示" in drawn.alt
    texts = [text.get_text() for ax in drawn.figure.axes for text in ax.texts]
    assert not any("丙街道" in text for text in texts)


@pytest.mark.parametrize(("satisfied", "told"), [
    ([9], "甲街道90%，达到指标值90%"), ([8], "甲街道80%，低于指标值90%"),
    ([9, 9], "都是90%；2个街道都达到指标值90%"), ([7, 8], "最高乙街道（80%），最低甲街道（70%）；2个街道都低于指标值90%"),
])  # fmt: skip
def test_one_street_alone_and_all_of_them_are_told_as_such(satisfied: list[int], told: str) -> None:
    streets = pd.DataFrame({"street": ["甲街道", "乙街道"][:len(satisfied)], "satisfied": satisfied, "answers": 10})
    drawn = charts.draw_satisfaction_by_street(streets.iloc[::-1], 90, 5, SOURCE)
    assert drawn.finding == told


def test_of_very_many_streets_the_lowest_are_drawn_and_it_is_said() -> None:
    names = [f"街道{number}" for number in range(45)]
    streets = pd.DataFrame({"street": names, "satisfied": range(50, 95), "answers": 100})
    drawn = charts.draw_satisfaction_by_street(streets, 90, 5, SOURCE)
    # 50 … 94 %: 40 of 45 lie below 90 %; the best five (90 – 94) are left out of the picture, not of the words
    assert "最高街道44（94%）" in drawn.alt and "45个街道中40个低于指标值90%" in drawn.alt
    texts = [text.get_text() for text in drawn.figure.axes[0].texts]
    assert "街道39（100）" in texts and "街道40（100）" not in texts
    rows = pd.DataFrame({"street": names, "festival": "春节", "due_count": 100, "paid_count": range(55, 100)})
    accuracy = charts.draw_accuracy_by_street(rows, SOURCE)
    assert "图中只列准确率最低的40个街道" in accuracy.alt
    labels = [text.get_text() for text in accuracy.figure.axes[0].texts]
    assert "街道0" in labels and "街道40" not in labels


def test_importance_names_what_matters_and_falls_short() -> None:
    rows = [("走访", 0.7, 50.0), ("态度", 0.3, 90.0)]
    drawn = charts.draw_importance_performance(pd.DataFrame(rows, columns=["item", "importance", "performance_pct"]), SOURCE)
    assert "重要而满意率偏低的是：走访。" in drawn.alt


def test_scores_tell_every_lost_point() -> None:
    by_indicator = charts.draw_scores_by_indicator(score_lines(), SOURCE)
    assert "合计94.75分（满分100分）。失分指标2项：满意度失3分、目标合理性失2.25分" in by_indicator.alt


def test_labels_of_two_lines_stay_clear_of_the_dividers() -> None:
    long = "国有企业不承担移交后的社会化管理服务费用比例"
    lines = pd.DataFrame(
        [("产出", "完成率", 9, 9), ("产出", long, 9, 9), ("效益", long[::-1], 9, 9), ("效益", "满意度", 9, 9)],
        columns=["level1", "level3", "points", "score"],
    )
    figure = charts.draw_scores_by_indicator(lines, SOURCE).figure
    (ax,) = figure.axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts if "\n" in text.get_text()]
    dividers = [ax.transData.transform((0.0, float(np.asarray(line.get_ydata())[0])))[1] for line in ax.lines]
    assert len(boxes) == 2 and len(dividers) == 1
    for box in boxes:
        for y in dividers:
            assert min(abs(box.y0 - y), abs(box.y1 - y)) >= 1.5 and not box.y0 < y < box.y1


def test_what_is_paid_out_is_not_named_by_the_charts() -> None:
    rows = pd.DataFrame([("甲街道", f"第{n}批", 10, 9) for n in range(4)], columns=["street", "festival", "due_count", "paid_count"])
    reasons = pd.DataFrame([("第1批", "账号有误", 2)], columns=["festival", "reason", "count"])
    payments = pd.DataFrame({"festival": ["春节"], "date": pd.to_datetime(["2022-01-31"]), "count": [1]})
    for drawn in (
        charts.draw_due_against_paid(festivals(), SOURCE), charts.draw_accuracy_by_street(rows, SOURCE),
        charts.draw_unpaid_reasons(reasons, SOURCE), charts.draw_payments_over_time(payments, festivals(), SOURCE),
    ):  # fmt: skip
        shown = [drawn.title, drawn.alt, *(text.get_text() for text in drawn.figure.findobj(Text))]
        assert not [text for text in shown if "慰问" in text or "节日" in text]


def test_full_score_draws_without_steps() -> None:
    full = score_lines().assign(score=lambda t: t["points"])
    assert "没有失分" in charts.draw_losses(full, SOURCE).alt
    assert "没有失分指标" in charts.draw_scores_by_indicator(full, SOURCE).alt


def test_svg_is_valid_small_and_the_same_each_time() -> None:
    one, two = (charts.draw_due_against_paid(festivals(), SOURCE).svg() for _ in range(2))
    assert one == two
    assert len(one) < 60_000
    minidom.parseString(one)
    assert "<text" not in one and "metadata" not in one and "<!--" not in one


def test_outlines_keep_their_shape() -> None:
    # Absolute corners (0, 0), (160, 0), (160, 80) in 1/6400 em are (0, 0), (10, 0), (10, 5) in steps of 16.
    corners = [(0, 0), (160, 0), (160, 80), (0, 0), (320, 80), (320, 0), (0, 0)]
    assert outlines.outline(np.array(corners, float), np.array([1, 2, 2, 79, 1, 2, 79])) == "m0 0l10 0 0 5zm20 5l0-5z"
    # A curve by one point to (32, 0), one by two on to (32, 48): each point from where the curve begins.
    curves = [(0, 0), (16, 16), (32, 0), (48, 0), (48, 48), (32, 48)]
    assert outlines.outline(np.array(curves, float), np.array([1, 3, 3, 4, 4, 4])) == "m0 0q1 1 2 0c1 0 1 3 0 3"


def test_outline_rounding_does_not_add_up() -> None:
    # Ten steps of 23 (1.4375 steps of 16): the last corner lies at round(230 / 16) = 14, not at ten times 1.
    made = outlines.outline(np.array([(23 * i, 0) for i in range(11)], float), np.array([1, *[2] * 10]))
    assert sum(int(n) for n in re.findall(r"(-?\d+) 0", made)) == 14


def test_texts_stand_where_matplotlib_sets_them() -> None:
    """In the font of charts, in another, and as a formula; the second of two equal characters is not outlined again.

    A digit is of the script before it: Noto Sans SC has one form of 9 behind Latin letters and another behind Chinese ones.
    """
    with style.chart_style():
        figure = Figure((2, 2))
        figure.text(0.1, 0.1, "街道1 21\nAV")
        figure.text(0.1, 0.2, "L街道9鲍、（1.07%）—≥9")
        figure.text(0.1, 0.3, "12 21\nAV", family="DejaVu Sans")
        figure.text(0.1, 0.5, "街道", rotation=90, color="#4a86bd", alpha=0.5)
        figure.text(0.1, 0.8, "A $x^2$")
        figure.savefig(plain := io.StringIO(), format="svg", metadata={"Date": None, "Creator": None})
        written = outlines.write_svg(figure)
    expected = minidom.parseString(outlines.compact_svg(plain.getvalue()))
    found = minidom.parseString(written)
    for name in ("g", "use"):
        both = [[dict(one.attributes.items()) for one in page.getElementsByTagName(name)] for page in (expected, found)]
        assert both[0] == both[1]
    ids = [[path.getAttribute("id") for path in page.getElementsByTagName("path")] for page in (expected, found)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("text", ["玉gj 3,207.5%", "—", " ", "", "AV fi：（五）", "末尾有空格 ", "lp", "é̀"])
@pytest.mark.parametrize("points", [7.5, 9.0])
def test_texts_are_measured_as_matplotlib_measures_them(text: str, points: float) -> None:
    font = FontProperties(family=style.font_family(), size=points)
    renderer = outlines.OutlineRenderer(100, 100, io.StringIO())
    expected = TextToPath().get_text_width_height_descent(text, font, False)
    assert renderer.get_text_width_height_descent(text, font, False) == pytest.approx(expected, abs=points / 6400)


def test_html_carries_alt_text_caption_and_source_escaped() -> None:
    with style.chart_style():
        figure, _ = style.start_figure(1.0)
    html = chart.Chart(figure, 'a < b & "c"', "题<目>", "x.csv").to_html("图1：题<目>")
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in html
    assert "<figcaption>图1：题&lt;目&gt;" in html and "资料来源：x.csv" in html
    assert html.count("<img") == 1 and 'src="data:image/svg+xml;base64,' in html


def test_notebooks_title_a_chart_by_what_it_shows_of_the_run() -> None:
    reasons = pd.DataFrame([("春节", "死亡", 8), ("敬老节", "账号有误", 9)], columns=["festival", "reason", "count"])
    accuracy = pd.DataFrame([("甲街道", "春节", 100, 99), ("乙街道", "中秋", 50, 50)], columns=["street", "festival", "due_count", "paid_count"])
    people = pd.DataFrame([("甲街道", 5, 5), ("乙街道", 8, 2)], columns=["street", "received_count", "archives_received_count"])
    answers = pd.DataFrame([("态度", "满意", 3), ("态度", "不满意", 1), ("走访", "满意", 1), ("走访", "不满意", 3)], columns=["item", "answer", "count"])
    found = {
        "共下达530.50万元，2021年最多": charts.draw_funds_by_year(funds(), SOURCE),  # 120.53 and 409.97
        "春节少发50元，1人未发放；中秋应发尽发": charts.draw_due_against_paid(festivals(), SOURCE),
        "春节最低为甲街道99%；中秋都为100%": charts.draw_accuracy_by_street(accuracy, SOURCE),
        "共17人次，账号有误最多，9人次": charts.draw_unpaid_reasons(reasons, SOURCE),
        "共13人，最多的是乙街道8人": charts.draw_people_by_street(people, SOURCE),
        "得94.75分，2项失分，满意度失3分最多": charts.draw_scores_by_indicator(score_lines(), SOURCE),  # 0.75 + 90 + 4
        "共失5.25分，满意度失3分最多": charts.draw_losses(score_lines(), SOURCE),
        "前两档最低的是走访25%，最高的是态度75%": charts.draw_answers_by_item(answers, ["满意", "一般", "不满意"], SOURCE),
    }
    for finding, drawn in found.items():
        assert drawn.finding == finding
        assert f"<figcaption>{drawn.title}：{finding}<" in drawn._repr_html_()
        assert f"<figcaption>{drawn.title}<" in drawn.to_html()  # the report has words of its own
    assert charts.draw_unpaid_reasons(reasons.iloc[:0], SOURCE).finding == ""


def test_figures_laid_in_before_are_drawn_on_once_and_look_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "_blank", {})
    made = [charts.draw_due_against_paid(festivals(), SOURCE).svg(), charts.draw_funds_by_year(funds(), SOURCE).svg()]
    style.lay_in_figures({1: 4, 2: 4})
    assert [len(style._blank[columns]) for columns in (1, 2)] == [4, 4]
    drawn = charts.draw_due_against_paid(festivals(), SOURCE), charts.draw_funds_by_year(funds(), SOURCE)
    assert [one.svg() for one in drawn] == made
    assert sum(map(len, style._blank.values())) == 6 and drawn[0].figure is not drawn[1].figure


def test_the_font_has_the_name_that_matplotlib_knows_it_by_where_packages_are_linked(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fonts.font_path()
    (tmp_path / "linked").symlink_to(real.parents[1], target_is_directory=True)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: SimpleNamespace(submodule_search_locations=[str(tmp_path / "linked")]))
    assert str(fonts.font_path.__wrapped__()) == get_font(str(tmp_path / "linked" / "fonts" / real.name)).fname == str(real)


def test_chart_needs_a_text() -> None:
    with pytest.raises(ValueError, match="needs a title and a text"):
        chart.Chart(Figure(), " ", "题", "x.csv")


def test_missing_glyph_is_an_error_and_names_from_data_are_made_drawable() -> None:
    with style.chart_style():
        figure, (ax,) = style.start_figure(1.0)
        ax.text(0.5, 0.5, "\U0001f600")
    with pytest.raises(ValueError, match="Glyph"):
        chart.Chart(figure, "表情", "表情", "x.csv").svg()
    assert style.drawable("甲\U0001f600街\n道") == "甲〓街\n道"


class TestSharing:
    """A chart that was drawn for the children of a process is handed out once, for the same numbers alone."""

    @pytest.fixture
    def ready(self, monkeypatch):
        monkeypatch.setattr(sharing, "_ready", {})
        drawn = charts.draw_due_against_paid(festivals(), "报告")
        sharing.make_ready([drawn])
        return drawn

    def test_the_same_numbers_take_it_with_a_source_of_their_own(self, ready) -> None:
        # another order of columns, another index, a column that is not drawn
        asked = festivals()[["due_by", "festival", "paid_fen", "due_fen", "paid_count", "due_count"]].set_index([[7, 9]])
        taken = charts.draw_due_against_paid(asked, SOURCE)
        assert taken is ready and taken.source == SOURCE
        again = charts.draw_due_against_paid(festivals(), SOURCE)
        assert again is not ready and again.svg() == ready.svg()

    @pytest.mark.parametrize("change", [{"paid_fen": [15_001, 10_000]}, {"festival": ["春节", "中秋节"]}], ids=["money", "name"])
    def test_other_numbers_are_drawn(self, ready, change) -> None:
        other = charts.draw_due_against_paid(festivals().assign(**change), SOURCE)
        assert other is not ready and other.svg() != ready.svg()

    def test_what_is_changed_in_its_figure_is_shown(self, ready) -> None:
        taken = charts.draw_due_against_paid(festivals(), SOURCE)
        before = taken.svg()
        taken.figure.text(0.5, 0.5, "A")
        assert taken.svg() != before

    def test_what_is_not_to_be_drawn_is_not_kept(self, monkeypatch) -> None:
        monkeypatch.setattr(sharing, "_ready", {})
        sharing.make_ready([charts.draw_due_against_paid(festivals(), NOT_PROVIDED + "data/t/payouts.csv")])
        assert sharing._ready == {}


def test_style_leaves_matplotlib_as_it_was() -> None:
    before = dict(mpl.rcParams)
    charts.draw_funds_by_year(funds(), SOURCE).svg()
    assert dict(mpl.rcParams) == before


def test_charts_are_the_same_whatever_settings_somebody_has_at_home() -> None:
    ours = charts.draw_funds_by_year(funds(), SOURCE).svg()
    with mpl.rc_context({"axes.facecolor": "red", "patch.force_edgecolor": True, "lines.linewidth": 9, "figure.dpi": 33, "savefig.bbox": "tight"}):
        style.list_other_defaults.cache_clear()
        assert charts.draw_funds_by_year(funds(), SOURCE).svg() == ours
    style.list_other_defaults.cache_clear()


@pytest.mark.parametrize(("colour", "ink"), [("#12355b", "#ffffff"), ("#b9d0e6", style.INK), ("#d4d4d4", style.INK)])
def test_ink_reads_on_its_colour(colour: str, ink: str) -> None:
    assert style.ink_on(colour) == ink


def test_compacting_keeps_the_size_of_small_text():
    svg = '<svg><g transform="translate(12.3456 7.891) scale(0.085 -0.085)"><path d="M 1 1"/></g></svg>'
    assert "translate(12.35 7.89) scale(0.085 -0.085)" in outlines.compact_svg(svg)


LONG = "您对社区组织的文体活动和公益活动是否满意（含广场舞、书画、健步走、合唱、门球、太极拳等各类活动）以及其他各项服务"


def test_labels_as_long_as_a_question_leave_room_for_the_drawing() -> None:
    answers = pd.DataFrame({"item": [LONG, "总体"], "answer": ["满意", "不满意"], "count": [3, 4]})
    accuracy = pd.DataFrame({"street": [LONG] * 3, "festival": ["春节", "端午", "敬老节"], "due_count": 5, "paid_count": 4})
    reasons = pd.DataFrame({"festival": ["春节"], "reason": [LONG], "count": [2]})
    due = pd.DataFrame({"festival": [LONG], "due_count": [2], "paid_count": [1], "due_fen": [200], "paid_fen": [100]})
    for drawn in (
        charts.draw_answers_by_item(answers, ["满意", "不满意"], "x"),
        charts.draw_accuracy_by_street(accuracy, "x"),
        charts.draw_unpaid_reasons(reasons, "x"),
        charts.draw_due_against_paid(due, "x"),
    ):
        widths = [ax.get_position().width * drawn.figure.get_size_inches()[0] for ax in drawn.figure.axes]
        assert min(widths) > 0.5, drawn.title  # inches
        assert drawn.svg()
        assert LONG[:6] in drawn.alt  # in words nothing is cut
    assert style.shorten("各街道") == "各街道"
    assert style.shorten(LONG) == LONG[:21] + "…"  # 21 Chinese characters and the mark


def lines_of_texts(figure: Figure, texts: list[Text]) -> list[tuple[float, float]]:
    """Where texts begin and end on the picture, from left to right."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts if text.get_text()]
    return sorted((box.x0, box.x1) for box in boxes)


def test_marks_out_of_ten_are_split_behind_the_best_two_and_their_key_has_room() -> None:
    scale = [str(mark) for mark in range(10, 0, -1)]
    answers = pd.DataFrame({"item": "总体", "answer": scale, "count": [4, 3, 2, 1, 0, 0, 0, 0, 0, 0]})
    drawn = charts.draw_answers_by_item(answers, scale, SOURCE)
    assert "总体10份，前两档70%" in drawn.alt
    (ax,) = drawn.figure.axes
    bars = [bar for bar in ax.findobj(Rectangle) if bar is not ax.patch and bar.get_width()]
    assert [round(bar.get_x()) for bar in bars] == [-70, -30, 0, 20]  # 40 % and 30 % left of the line
    assert any("竖线分开前2档与后8档" in text.get_text() for text in drawn.figure.texts)
    above = [text for text in drawn.figure.texts if text.get_text() in [*scale, "前两档占比"]]
    places = lines_of_texts(drawn.figure, above)
    assert all(end < begin for (_, end), (begin, _) in pairwise(places))


def list_months(count: int) -> pd.DataFrame:
    return pd.DataFrame({"festival": [f"{m}月" for m in range(1, count + 1)], "due_count": 10, "due_by": [date(2025, m, 15) for m in range(1, count + 1)]})


def test_of_many_months_the_latest_are_drawn_over_time_and_their_days_stay_apart() -> None:
    days = [(f"{m}月", f"2025-{m:02}-{day}", n) for m in range(1, 7) for day, n in (("01", 10 - m), ("28", m))]
    payments = pd.DataFrame(days, columns=["festival", "date", "count"]).astype({"date": "datetime64[ns]"})
    drawn = charts.draw_payments_over_time(payments, list_months(6), SOURCE)
    assert [ax.get_title() for ax in drawn.figure.axes] == [f"{m}月（应发10人）" for m in (4, 5, 6)]  # 60, 50 and 40 % on time
    assert any("只列按时发放率最低的3个节日（共6个）" in text.get_text() for text in drawn.figure.texts)
    places = lines_of_texts(drawn.figure, [label for ax in drawn.figure.axes for label in ax.get_xticklabels()])
    assert len(places) == 6 and all(end < begin for (_, end), (begin, _) in pairwise(places))


@pytest.mark.parametrize("count", [5, 12])
def test_reasons_of_many_months_stay_inside_the_picture(count: int) -> None:
    rows = [(f"{m}月", reason, m) for m in range(1, count + 1) for reason in ("账号有误", "死亡")]
    drawn = charts.draw_unpaid_reasons(pd.DataFrame(rows, columns=["festival", "reason", "count"]), SOURCE)
    total = count * (count + 1) // 2
    assert f"账号有误{total}人次" in drawn.alt
    (ax,) = drawn.figure.axes
    width = drawn.figure.get_size_inches()[0] * drawn.figure.dpi
    assert all(end <= width for _, end in lines_of_texts(drawn.figure, [*ax.texts, *drawn.figure.texts]))


def test_lateness_of_many_months_is_drawn_as_one() -> None:
    rows = [(f"{m}月", place, 10, late) for m in range(1, 5) for place, late in (("甲社区", m), ("乙社区", 4))]
    drawn = charts.draw_late_shares(pd.DataFrame(rows, columns=["festival", "street", "due_count", "late_count"]), SOURCE)
    (ax,) = drawn.figure.axes
    # 乙 4 × 4 of 40, 甲 1 + 2 + 3 + 4 of 40
    assert [text.get_text() for text in ax.texts if "%" in text.get_text()] == ["40%（16/40）", "25%（10/40）"]


def test_losses_are_drawn_from_zero_the_largest_first() -> None:
    lines = pd.DataFrame(
        [("甲", Fraction(3), Fraction(3)), ("乙", Fraction(10), Fraction(9)), ("丙", Fraction(5), Fraction(11, 4))], columns=["level3", "points", "score"]
    )
    drawn = charts.draw_losses(lines, SOURCE)
    assert drawn.alt.endswith("失分的三级指标2项，按失分由多到少排列，共失3.25分：丙失2.25分（分值5分）；乙失1分（分值10分）。")
    assert drawn.figure.axes[0].get_xlim()[0] == 0


def test_late_shares_put_the_worst_place_first_with_its_counts() -> None:
    delays = pd.DataFrame(
        [("春节", "甲街道", 40, 2), ("春节", "乙街道", 40, 30), ("敬老节", "甲街道", 40, 0), ("敬老节", "乙街道", 40, 10)],
        columns=["festival", "street", "due_count", "late_count"],
    )
    drawn = charts.draw_late_shares(delays, SOURCE)
    assert "春节延迟32人，其中乙街道75%、甲街道5%；敬老节延迟10人，其中乙街道25%" in drawn.alt
    written = [text.get_text() for ax in drawn.figure.axes for text in ax.texts if "%" in text.get_text()]
    assert written == ["75%（30/40）", "5%（2/40）", "25%（10/40）", "0%（0/40）"]
    assert all(ax.get_xlim() == (0, 100) for ax in drawn.figure.axes)


def test_findings_are_counted_by_code_the_gravest_first() -> None:
    findings = pd.DataFrame(
        [("note", "C"), ("warning", "B"), ("warning", "A"), ("warning", "A"), ("error", "D")], columns=["severity", "code"]
    )
    assert charts.draw_findings(findings, SOURCE).alt == "横向条形图，共5项发现：错误1项，警告3项，提示1项。D：1项、A：2项、B：1项、C：1项。"


def test_people_by_street_never_draw_more_archives_than_people() -> None:
    streets = pd.DataFrame([("甲街道", 3, 5), ("乙街道", 1200, 1000)], columns=["street", "received_count", "archives_received_count"])
    drawn = charts.draw_people_by_street(streets, SOURCE)
    assert "共接收1,203人，最多的是乙街道1,200人；实接收档案1,005份" in drawn.alt
    bars = [patch.get_width() for patch in drawn.figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert bars == [1000, 200, 3, 0]  # 乙: with and without archives, then 甲


def test_groups_without_a_value_are_not_drawn_and_it_is_said() -> None:
    groups = pd.DataFrame(
        [("甲校", Fraction(60), True, 1526), ("乙校", Fraction(95), False, 2), ("丙校", None, False, 3)],
        columns=["group", "value", "missed", "lines"],
    )
    drawn = charts.draw_groups(groups, "各学校就餐率", "%", "80%", None, SOURCE)
    assert drawn.alt == "横向条形图，各学校就餐率，由差到好：甲校（1,526行）60%、乙校（2行）95%；总体80%；另有1组不列示。"


def test_a_value_that_misses_its_target_by_little_does_not_look_like_it() -> None:
    groups = pd.DataFrame([("甲校", Fraction(200, 3), True, 3), ("乙校", Fraction(100), False, 3)], columns=["group", "value", "missed", "lines"])
    assert "甲校（3行）66.667%、乙校（3行）100%" in charts.draw_groups(groups, "各学校合格率", "%", "80%", read_bound(">= 66.67 %"), SOURCE).alt
    streets = pd.DataFrame({"street": ["甲街道", "乙街道"], "satisfied": [40, 60], "answers": [60, 60]})
    drawn = charts.draw_satisfaction_by_street(streets, Fraction("66.67"), 30, SOURCE)
    assert "最低甲街道（66.667%）" in drawn.finding and "1个低于指标值66.67%" in drawn.finding
    assert "1个低于指标值66.675%" in charts.draw_satisfaction_by_street(streets, Fraction("66.675"), 30, SOURCE).finding


def test_groups_close_to_their_target_are_drawn_from_it() -> None:
    bound = read_bound("= 100 %")
    groups = pd.DataFrame([("甲乡", Fraction(982, 10), True, 5), ("乙镇", Fraction(996, 10), True, 9)], columns=["group", "value", "missed", "lines"])
    drawn = charts.draw_groups(groups, "各乡镇留样率", "%", "99%", bound, SOURCE)
    bars = [(p.get_x(), round(p.get_width(), 6)) for p in drawn.figure.axes[0].patches if isinstance(p, Rectangle)]
    assert bars == [(100, -1.8), (100, -0.4)]  # 98.2 − 100, 99.6 − 100
    assert any("条形为与指标值" in text.get_text() for text in drawn.figure.texts)
    far = groups.assign(value=[Fraction(20), Fraction(996, 10)])
    again = charts.draw_groups(far, "各乡镇留样率", "%", "60%", bound, SOURCE)
    assert [p.get_x() for p in again.figure.axes[0].patches if isinstance(p, Rectangle)] == [0, 0]
    met = charts.draw_groups(far.assign(missed=False), "各乡镇留样率", "%", "100%", bound, SOURCE)
    assert again.finding == "总体60%；指标值＝100%，2组没有达到" and met.finding == "总体100%；指标值＝100%，都达到"
    grounds = {text.get_text() for text in again.figure.axes[0].texts if text.get_bbox_patch() is not None}
    assert grounds == {"20%", "99.60%"}  # the target's line does not strike through a number


def test_of_places_and_indicators_that_are_equal_all_are_named() -> None:
    rows = [("甲街道", 9, 10), ("乙街道", 18, 20), ("丙街道", 1, 8), ("丁街道", 2, 16), ("戊街道", 5, 8)]
    streets = pd.DataFrame(rows, columns=["street", "satisfied", "answers"])
    assert "最高丙街道、甲街道（90%）" not in charts.draw_satisfaction_by_street(streets, None, 5, SOURCE).alt
    assert charts.draw_satisfaction_by_street(streets, None, 5, SOURCE).finding == "最高乙街道、甲街道（90%），最低丙街道、丁街道（12.50%）"
    assert charts.draw_satisfaction_by_street(streets.head(2), None, 5, SOURCE).finding == "都是90%"
    lines = pd.DataFrame([("甲", 5, 3), ("乙", 4, 2), ("丙", 3, 2)], columns=["level3", "points", "score"])
    assert charts.draw_losses(lines, SOURCE).finding == "共失5分，甲、乙各失2分最多"
    assert charts.draw_losses(lines.iloc[1:], SOURCE).finding == "共失3分，乙失2分最多"
    people = pd.DataFrame({"street": ["甲", "乙"], "received_count": [8, 8], "archives_received_count": [8, 8]})
    assert "最多的是甲、乙各8人" in charts.draw_people_by_street(people, SOURCE).finding
