"""Trend on three small published runs whose changes, and the reasons of the changes, are known."""

import json
import math
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.published import choose_runs, read_published
from perfeval_helpers.making.execution.trend_page import make_trend
from perfeval_helpers.showing.charts import draw_trend_lines
from perfeval_helpers.studies.trend import (
    compare_frameworks,
    compare_latest,
    compare_satisfaction,
    compare_with_previous,
    gather,
    list_runs,
    list_spoken,
    pivot_figures,
    summarize_changes,
    tabulate_figures,
    tabulate_scores,
)
from perfeval_helpers.studies.trend.definitions import compare_definitions, compare_rules
from perfeval_helpers.studies.trend.key_figures import list_key_figures


def figure(value, printed, unit="%", label="资金到位率", formula="到位 ÷ 评价资金", inputs=("funding.arrived",)):
    return {
        "value": value, "printed": printed, "unit": unit, "label": label, "formula": formula, "inputs": list(inputs),
    }  # fmt: skip


def survey(satisfied, valid, very, fairly, answers, label="走访慰问：满意度"):
    def share(part, whole):
        return figure(100 * part / whole, f"{100 * part / whole:.2f}", formula="满意 ÷ 有效", inputs=())

    return {
        "survey.satisfied": figure(satisfied, str(satisfied), "份"),
        "survey.valid": figure(valid, str(valid), "份"),
        "survey.satisfied_rate": {**share(satisfied, valid), "label": "满意问卷占比"},
        "survey.visits.very_satisfied": figure(very, str(very), "人"),
        "survey.visits.fairly_satisfied": figure(fairly, str(fairly), "人"),
        "survey.visits.answers": figure(answers, str(answers), "人"),
        "survey.visits.satisfaction_rate": {**share(very + fairly, answers), "label": label},
    }


def line(level3, points, score, rule="满足得满分", level1="决策", level2="项目申报"):
    return {
        "level1": level1, "level2": level2, "level3": level3, "points": points, "score": score, "rule": rule,
        "working": "", "reason": "",
    }  # fmt: skip


def publish(run, figures, scorecard, grade="良"):
    points, score = sum(row["points"] for row in scorecard), sum(row["score"] for row in scorecard)
    return {
        "run": run, "synthetic": True, "figures": figures, "scorecard": scorecard,
        "score": {"points": points, "score": score, "grade": grade}, "findings": [], "rows": {},
    }  # fmt: skip


Y1 = publish(
    "2021",
    {"funding.to_position_rate": figure(80.004, "80"), **survey(48, 80, 30, 18, 80)},
    [line("甲", 6, 6), line("乙", 4, 2.5), line("旧", 5, 5)],
)
Y2 = publish(
    "2022",
    {"funding.to_position_rate": figure(31.7728, "31.77"), **survey(56, 70, 30, 26, 70)},
    [line("甲", 6, 4.8), line("乙", 6, 3.75), line("新", 5, 5)],
)
Y3 = publish(
    "2023",
    {
        "funding.to_position_rate": figure(None, "—", formula="到位 ÷ 预算"),
        **survey(56, 70, 30, 26, 70, label="走访与慰问：满意度"),
        "survey.satisfaction_rate": figure(71.5, "71.5", inputs=("survey.index",)),
    },
    [line("甲", 6, 6, rule="按比例"), line("乙", 6, 6), line("新", 5, 5)],
)


def test_figures_are_compared_with_the_run_before_in_printed_numbers():
    table = tabulate_figures([Y1, Y2], ["funding.to_position_rate"], confidence=0.95).table
    assert table[["run", "previous_run", "definition_changed"]].to_numpy().tolist() == [
        ["2021", "", False], ["2022", "2021", False],
    ]  # fmt: skip
    assert math.isnan(table.at[0, "change"])
    assert table.at[1, "change"] == -48.23  # 31.77 − 80, what a reader gets, not 31.7728 − 80.004 = −48.2312


def test_changes_are_summed_up_a_pair_of_runs():
    def run(name, **rates):
        return publish(name, {id: figure(value, f"{value}", label=id) for id, value in rates.items()}, [])

    one, two = run("一", a=50, b=50, c=50, d=50, e=50, f=None, g=1), run("二", a=51, b=40.5, c=50, d=80, e=52, f=3, g=99)
    two["figures"]["g"]["formula"] = "另一公式"
    table = tabulate_figures([one, two], list("abcdefg"), confidence=0.95).table
    # a +1, d +30, e +2 rose, b -9.5 fell, c stayed; f had no number at first, g is another figure now
    assert summarize_changes(table) == [
        "一→二：可以直接比较的5项中，上升3项，其中d上升30个百分点、e上升2个百分点、a上升1个百分点；"
        "下降1项，即b下降9.50个百分点；不变1项；另有1项口径有变动、1项有一年没有数值，不作比较。"
    ]
    assert summarize_changes(table[table["run"] == "一"]) == ["没有两个年度可以比较。"]


def test_one_run_alone_is_not_called_a_comparison():
    reading = tabulate_figures([publish("一", {"a": figure(1806848, "1806848", label="人次")}, [])], ["a"], confidence=0.95)
    assert reading.sentence.startswith("已发布结果的年度有1个，没有两个年度可以相邻比较；")
    chart = draw_trend_lines(reading.table, "results.json")
    assert "1,806,848" in chart.alt and "1,806,848" in {text.get_text() for text in chart.figure.axes[0].texts}


def test_a_year_is_a_name_in_the_chart_too():
    table = tabulate_figures([publish("一", {"a": figure(2016, "2016", "年", "最早建成")}, [])], ["a"], confidence=0.95).table
    chart = draw_trend_lines(table, "results.json")
    assert "一：2016" in chart.alt and "2016" in {text.get_text() for text in chart.figure.axes[0].texts}


def test_long_names_above_neighbouring_panels_do_not_meet():
    name = "学生：满意度加权指数（全部题目）"
    ids = ["a", "b", "c", "d"]
    table = tabulate_figures([publish("一", {id: figure(71.5, "71.50", label=name) for id in ids}, [])], ids, confidence=0.95).table
    drawn = draw_trend_lines(table, "results.json").figure
    renderer = FigureCanvasAgg(drawn).get_renderer()
    boxes = [ax.title.get_window_extent(renderer) for ax in drawn.axes]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    below = [label.get_window_extent(renderer) for label in drawn.axes[0].get_xticklabels()]
    assert not any(boxes[3].overlaps(label) for label in below)


def test_what_was_defined_anew_is_counted_and_not_compared():
    table = tabulate_figures([Y1, Y2, Y3], ["funding.to_position_rate"], confidence=0.95).table
    assert summarize_changes(table) == [
        # 31.77 − 80
        "2021→2022：可以直接比较的1项中，下降1项，即资金到位率下降48.23个百分点。",
        "2022→2023：没有可以直接比较的指标；另有1项口径有变动，不作比较。",
    ]


def test_each_run_is_compared_with_the_one_before_it():
    table = tabulate_figures([Y1, Y2, Y3], ["survey.satisfied_rate"], confidence=0.95).table
    assert table["previous_run"].tolist() == ["", "2021", "2022"]
    assert table["change"].iloc[1:].tolist() == [20, 0]


def test_a_new_formula_is_marked_and_a_missing_value_is_no_change():
    reading = tabulate_figures([Y2, Y3], ["funding.to_position_rate"], confidence=0.95)
    row = reading.table.iloc[1]
    assert bool(row["definition_changed"]) and "公式由“到位 ÷ 评价资金”改为“到位 ÷ 预算”" in row["definition_note"]
    assert math.isnan(row["value"]) and math.isnan(row["change"])
    assert "1对口径有变动、不能直接比较：资金到位率（2022→2023）" in reading.sentence


def test_new_inputs_are_named_by_their_labels():
    one = publish("a", {"x": figure(1, "1", inputs=["survey.satisfied"]), **survey(1, 2, 0, 1, 2)}, [])
    other = publish("b", {"x": figure(1, "1", inputs=["extract:funds"])}, [])
    assert compare_definitions("x", other, one) == "取数不同（新增extract:funds，不再含资金到位率）"
    assert compare_definitions("x", one, one) == compare_definitions("missing", one, other) == ""


def test_intervals_stand_where_the_rate_is_a_share_of_answers():
    table = tabulate_figures([Y3], None, confidence=0.95).table.set_index("figure")
    # Wilson of 56/70, Newcombe 1998 (p = 0.8): centre (.8 + 3.8415/140)/(1 + 3.8415/70) = .784394
    # half 1.95996 × √(.16/70 + 3.8415/19600)/1.054878 = .092570: 69.18 to 87.70
    for id in ("survey.satisfied_rate", "survey.visits.satisfaction_rate"):
        assert table.loc[id, ["low_pct", "high_pct"]].tolist() == pytest.approx([69.18, 87.70], abs=0.006)
    # the headline of 2023 is a weighted index, not 56 of 70
    assert table.loc["survey.satisfaction_rate", ["low_pct", "high_pct"]].isna().all()


def test_a_published_population_narrows_the_interval():
    figures = {**Y2["figures"], "survey.population": figure(70, "70", "人")}
    table = tabulate_figures([{**Y2, "figures": figures}], ["survey.satisfied_rate"], confidence=0.95).table
    assert table.loc[0, ["low_pct", "high_pct"]].tolist() == [80, 80]  # everybody answered


def test_key_figures_are_those_that_a_run_has_with_its_items():
    assert list_key_figures([Y1, Y3]) == [
        "funding.to_position_rate", "survey.satisfaction_rate", "survey.satisfied_rate",
        "survey.visits.satisfaction_rate",
    ]  # fmt: skip


def test_wide_table_keeps_order_and_last_names():
    table = tabulate_figures([Y1, Y2, Y3], None, confidence=0.95).table
    wide = pivot_figures(table)
    assert wide.columns.tolist() == ["name", "2021", "2022", "2023"]
    assert wide["name"].tolist() == ["资金到位率", "资金到位率", "满意问卷占比", "走访与慰问：满意度"]
    assert wide.iloc[0].tolist() == ["资金到位率", "80%", "31.77%", "—"]
    assert wide.iloc[1].isna().tolist() == [False, True, True, False]
    assert pivot_figures(table.iloc[:0]).empty


def test_year_on_year_table_for_the_report():
    reading = compare_with_previous(Y3, Y2)
    rows = reading.table.set_index("figure")
    assert rows.loc["funding.to_position_rate", ["previous_text", "current_text", "change_text"]].tolist() == [
        "31.77%", "—", "—",
    ]  # fmt: skip
    assert rows.loc["survey.satisfaction_rate", ["previous_text", "current_text"]].tolist() == ["—", "71.5%"]
    assert rows.at["survey.satisfied_rate", "change_text"] == "0个百分点"
    assert rows["definition_changed"].tolist() == [True, False, False, True]
    assert "资金到位率、走访与慰问：满意度" in reading.sentence


def test_a_rate_is_not_subtracted_from_points():
    before, now = ({"survey.satisfaction_rate": figure(70, "70", unit, "总体满意度", inputs=())} for unit in ("%", "分"))
    (row,) = compare_with_previous(publish("b", now, [line("甲", 6, 6)]), publish("a", before, [line("甲", 6, 6)])).table.to_dict("records")
    assert (row["previous_text"], row["current_text"], row["change_text"]) == ("70%", "70分", "—") and "单位由“%”改为“分”" in row["definition_note"]


def test_another_method_is_named_without_its_formula_and_what_follows_from_it():
    before, now = (
        {"survey.satisfaction_rate": {**figure(70, "70", unit, "总体满意度", inputs=inputs), "formula": formula}}
        for unit, inputs, formula in (("%", ("a",), "满意问卷占比：满意 ÷ 有效 × 100%"), ("分", ("b",), "加权指数：Σ回答数 × 档位分值 ÷ 回答数"))
    )
    (row,) = compare_with_previous(publish("b", now, [line("甲", 6, 6)]), publish("a", before, [line("甲", 6, 6)])).table.to_dict("records")
    assert row["definition_note"] == "口径由“满意问卷占比”改为“加权指数”"


def test_scores_points_lost_and_new_rules():
    reading = tabulate_scores([Y1, Y2, Y3])
    table = reading.table.set_index(["run", "level3"])
    assert table.loc[("2021", "乙"), ["lost_points", "rate_pct"]].tolist() == [1.5, 62.5]
    # 甲 4.8 of 6 after 6 of 6: 1.2 points and 20 percentage points fewer, by the same rule
    changes = ["lost_points", "score_change", "change_rate_points"]
    assert table.loc[("2022", "甲"), changes].tolist() == [1.2, -1.2, -20]
    assert not table.at[("2022", "甲"), "definition_changed"]
    # 乙 3.75 of 6 after 2.5 of 4: more points, the same rate
    assert table.loc[("2022", "乙"), changes].tolist() == [2.25, 1.25, 0]
    assert table.at[("2022", "乙"), "definition_note"] == "满分由4分改为6分"
    assert table.at[("2022", "新"), "definition_note"] == "新增指标"
    assert table.at[("2023", "甲"), "definition_note"] == "评分规则由“满足得满分”改为“按比例”"
    assert table.at[("2021", "甲"), "definition_note"] == ""
    assert "2021→2022指标体系有变动（新增：新；取消：旧；规则、分值或归类变动：乙）" in reading.sentence
    assert "2021 13.50分（良）" in reading.sentence


def test_an_indicator_keeps_its_name_when_it_moves_and_needs_its_levels_when_the_name_is_not_its_own():
    moved = publish("b", {}, [line("甲", 6, 6, level2="资金投入")])
    assert compare_frameworks(moved, publish("a", {}, [line("甲", 6, 6)])) == (
        "指标体系有变动（规则、分值或归类变动：甲），总分不可直接比较"
    )
    twice = publish("a", {}, [line("甲", 6, 6), line("甲", 4, 1, level1="过程", level2="乙")])
    assert tabulate_scores([twice]).table["level3"].tolist() == ["决策／项目申报／甲", "过程／乙／甲"]


def test_a_rules_words_and_figures_are_read_from_the_working():
    def say(taken, rule):
        return {**line("甲", 6, 6, rule="tiers"), "working": f"满分：6分；取数：{taken}；规则：{rule}；代入：1×6=6；得分：6分"}

    one = say("总体满意度=67.025090…%（即18700/279）", "分档：≥90%得1，其余0")
    assert compare_rules(one, say("总体满意度=80%", "分档：≥90%得1，其余0")) == ""  # another value is no other rule
    assert compare_rules(one, say("总体满意度=80%", "分档：≥85%得1，其余0")) == (
        "评分规则由“分档：≥85%得1，其余0”改为“分档：≥90%得1，其余0”"
    )
    assert compare_rules(one, say("［走访］走访慰问=80%，往期2022：55%", "分档：≥90%得1，其余0")) == (
        "取数由“走访慰问”改为“总体满意度”"
    )
    trend = [say("走访=1%", f"与往期比较；实际值÷往期值{value}×分值，最高得满分") for value in ("55.57…%", "60%")]
    assert compare_rules(*trend) == ""


def test_many_changes_are_counted():
    many = publish("b", {}, [line(name, 1, 1) for name in "甲乙丙丁"])
    assert "（新增4项；取消：戊）" in compare_frameworks(many, publish("a", {}, [line("戊", 1, 1)]))
    assert compare_frameworks(many, many) == ""


def test_the_total_is_not_comparable_across_frameworks():
    with_score = [
        {**results, "figures": {"score": figure(value, str(value), "分", "总分", "各指标得分之和", ())}}
        for results, value in ((Y1, 14), (Y2, 14))
    ]
    table = tabulate_figures(with_score, ["score"], confidence=0.95).table
    assert "指标体系有变动" in table.at[1, "definition_note"]
    assert not tabulate_figures([with_score[0]] * 2, ["score"], confidence=0.95).table["definition_changed"].any()


def test_satisfaction_between_years_is_tested_and_new_questions_are_marked():
    reading = compare_satisfaction([Y1, Y2, Y3], alpha=0.05)
    table = reading.table.set_index(["run", "figure"])
    # 56/70 − 48/80 = 20 points, Newcombe's interval 5.24 to 33.39 (1998, table II)
    row = table.loc[("2022", "survey.satisfied_rate")]
    shown = row[["difference_points", "low_points", "high_points"]].tolist()
    assert shown == pytest.approx([20, 5.24, 33.39], abs=0.005)
    assert table.loc["2023", "difference_points"].tolist() == [0, 0]
    assert bool(table.at[("2023", "survey.visits.satisfaction_rate"), "definition_changed"])
    assert "差异可能来自口径的：走访与慰问：满意度" in reading.sentence


def test_published_runs_are_read_and_missing_ones_named(tmp_path: Path):
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022" / "results.json").write_text(json.dumps(Y2, ensure_ascii=False), encoding="utf-8")
    found, missing = read_published(tmp_path, ["2021", "2022"])
    assert ([results["run"] for results in found], missing) == (["2022"], ["2021"])


@pytest.mark.parametrize("content", ["", '{"figures": {"a', "[]", "null", "{}", "\x00"])
def test_damaged_results_are_told_with_their_file(tmp_path: Path, content: str):
    (tmp_path / "outputs" / "2022").mkdir(parents=True)
    (tmp_path / "outputs" / "2022" / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputFaults, match=r"outputs/2022/results\.json: is damaged.*perfeval run 2022 --force"):
        read_published(tmp_path / "outputs", ["2022"])


@pytest.mark.parametrize("named", [["2022"], []])
def test_the_command_refuses_damaged_results_as_inputs_at_fault(tmp_path: Path, named: list[str]):
    """Before any notebook begins: exit status 2, not a notebook's failure."""
    for name, year, content in (("2021", 2021, json.dumps(Y1)), ("2022", 2022, "[]")):
        write_run(tmp_path, name, year)
        (tmp_path / "outputs" / name).mkdir(parents=True)
        (tmp_path / "outputs" / name / "results.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputFaults, match=r"outputs/2022/results\.json: is damaged"):
        make_trend(tmp_path, named)


def write_run(root: Path, name: str, year: int, project: str = "项目", compare: str = "[]") -> None:
    (root / "params" / "frameworks").mkdir(parents=True, exist_ok=True)
    (root / "params" / "frameworks" / "f.yml").touch()
    (root / "data" / name).mkdir(parents=True)
    (root / "params" / f"{name}.yml").write_text(
        f"""run: "{name}"
project: {project}
district: 某区
units: {{implementer: 某中心}}
period: {{start: {year}-01-01, end: {year}-12-31}}
compare_with: {compare}
data: data/{name}
extracts: []
synthetic: true
framework: frameworks/f.yml
judgements: {{}}
""",
        encoding="utf-8",
    )


def test_runs_of_compare_with_or_of_the_whole_project_in_the_order_of_time(tmp_path: Path):
    write_run(tmp_path, "b", 2022, compare='["c", "gone"]')
    write_run(tmp_path, "c", 2020)
    write_run(tmp_path, "a", 2023)
    write_run(tmp_path, "z", 2021, project="另一项目")
    (tmp_path / "params" / "a.yml").rename(tmp_path / "params" / "a.yaml")
    (tmp_path / "params" / "broken.yml").write_text("run: [", encoding="utf-8")
    assert choose_runs("b", tmp_path, whole_project=False) == ["c", "b"]
    assert choose_runs("b", tmp_path, whole_project=True) == ["c", "b", "a"]
    with pytest.raises(InputFaults, match=r"broken\.yml"):
        choose_runs("broken", tmp_path, whole_project=True)


def test_gathering_names_what_is_missing_and_speaks_the_runs_own_figures(tmp_path: Path):
    write_run(tmp_path, "2022", 2022, compare='["2021"]')
    write_run(tmp_path, "2021", 2021)
    trend = gather("2022", root=tmp_path)
    assert (trend.published, trend.missing) == ((), ("2021", "2022"))
    assert "perfeval run 2021 2022" in trend.tell_missing().sentences[0]
    assert compare_latest(trend).table.empty and list_spoken(trend, "2022") == {}
    assert list_runs(trend)["published"].tolist() == [False, False]

    for results in (Y1, Y2):
        (tmp_path / "outputs" / results["run"]).mkdir(parents=True)
        (tmp_path / "outputs" / results["run"] / "results.json").write_text(json.dumps(results), encoding="utf-8")
    trend = gather("2022", ["2021", "2022"], root=tmp_path)
    assert trend.tell_missing().sentences == ("参与比较的年度均已发布结果。",)
    assert trend.source == "outputs/2021/results.json、outputs/2022/results.json"
    assert list_spoken(trend, "2022")["funding.to_position_rate"] == "31.77"
    assert compare_latest(trend).table["change_text"].iloc[0] == "−48.23个百分点"
    assert list_runs(trend)["score"].tolist() == [13.5, 13.55]
    # whoever names them backwards gets them in the order of time; 2019 is about 2019-01-01 to 2019-12-31, and 2020 lies between
    write_run(tmp_path, "2019", 2019)
    (tmp_path / "outputs" / "2019").mkdir()
    (tmp_path / "outputs" / "2019" / "results.json").write_text(json.dumps(Y1 | {"run": "2019"}), encoding="utf-8")
    trend = gather("2022", ["2022", "2021", "2019"], root=tmp_path)
    assert [results["run"] for results in trend.published] == ["2019", "2021", "2022"]
    between = "2019与2021之间未列入2020年度的评价：前后两期的“变动”是隔着这段时间的变化。"
    assert trend.tell_missing().sentences[1] == between
    write_run(tmp_path, "2020", 2020)  # there is one, which has published nothing
    told = gather("2022", ["2022", "2021", "2020", "2019"], root=tmp_path).tell_missing().sentences
    assert told[0].startswith("尚未发布结果、未列入比较的年度：2020；") and told[1] == between
    path = tmp_path / "params" / "2021.yml"
    path.write_text(path.read_text("utf-8").replace("project: ", "project: 另一"), "utf-8")  # not one project's years: what differs is no change
    said = gather("2022", ["2021", "2022"], root=tmp_path).tell_missing().sentences[1]
    assert "另一" in said and said.endswith("以下“变动”是项目之间的差别，不是逐年的变化。")


def several(satisfied, valid, very, fairly, answers):
    """Two surveys: students with the figures of `survey`, parents of whom only an index was taken."""
    renamed = {id.replace("survey.", "survey.students."): one for id, one in survey(satisfied, valid, very, fairly, answers).items()}
    rate = {**renamed["survey.students.satisfied_rate"], "label": "学生总体满意度"}
    parents = {"survey.parents.valid": figure(9, "9", "份"), "survey.parents.index": figure(80, "80", "分"),
               "survey.parents.satisfaction_rate": figure(80, "80")}  # fmt: skip
    return {**renamed, "survey.students.satisfaction_rate": rate, **parents, "survey.satisfaction_rate": figure(75, "75")}


def test_several_surveys_are_compared_each_with_its_own_year_before():
    runs = [publish("2021", several(48, 80, 30, 18, 80), []), publish("2022", several(56, 70, 30, 26, 70), [])]
    assert list_key_figures(runs) == [
        "survey.satisfaction_rate", "survey.students.satisfaction_rate", "survey.students.satisfied_rate",
        "survey.parents.satisfaction_rate", "survey.parents.index", "survey.students.visits.satisfaction_rate",
    ]  # fmt: skip
    table = tabulate_figures(runs, None, confidence=0.95).table.set_index(["figure", "run"])
    # Wilson for 48 of 80: (.6 + 3.8415/160 ± 1.96·√(.24/80 + 3.8415/25600)) ÷ (1 + 3.8415/80) = (.62401 ± .11000) ÷ 1.04802
    assert table.loc[("survey.students.satisfaction_rate", "2021"), ["low_pct", "high_pct"]].tolist() == pytest.approx(
        [49.0454, 70.0382], abs=1e-3
    )
    assert math.isnan(table.at[("survey.satisfaction_rate", "2021"), "low_pct"])
    assert math.isnan(table.at[("survey.parents.satisfaction_rate", "2022"), "low_pct"])
    compared = compare_satisfaction(runs, alpha=0.05).table
    assert compared["figure"].tolist() == ["survey.students.satisfied_rate", "survey.students.visits.satisfaction_rate"]
    assert compared["difference_points"].tolist() == [20, 20]
