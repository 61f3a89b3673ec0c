"""A run as a whole: small runs written by hand, loaded, cached, compared, refused with all faults."""

import hashlib
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from small_project import FRAMEWORK, FUNDS, RUN

from perfeval_helpers.contract.findings import Finding, InputFaults, sort_findings
from perfeval_helpers.evaluation import keeping, load_run, loading
from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.execution.opened import take_fingerprint
from perfeval_helpers.making.execution.trend_page import choose_latest
from perfeval_helpers.making.receipt import list_run_inputs
from perfeval_helpers.report.sections.problems import is_problem
from perfeval_helpers.rescoring import compare_frameworks, rescore


def test_a_small_run_comes_out_as_worked_by_hand(project):
    run = load_run("small", project)
    assert run.figures["funding.to_position_rate"].printed == "50"  # 10 ÷ 20 万元
    assert run.figures["funding.use_rate"].printed == "75"  # 7.5 ÷ 10
    # 40 × 0.75 = 30; 10 × 0.5 = 5; 95 is at the first tier: 50; 85 in all
    assert [line.score for line in run.scorecard.lines] == [30, 5, 50]
    assert (run.scorecard.score, run.scorecard.grade) == (85, "良")
    assert run.figures["cleaning.rate"].working == "评价方案所填，来源：巡查台账"


def test_results_hold_what_the_contract_names(project):
    results = load_run("small", project).results()
    assert list(results) == ["run", "synthetic", "figures", "scorecard", "score", "findings", "rows"]
    assert results["score"] == {"points": 100, "score": 85, "grade": "良"}
    assert results["rows"] == {"funds": {"read": 3, "skipped": 0, "accepted": 3, "quarantined": 0}}
    assert set(results["scorecard"][0]) == {"level1", "level2", "level3", "points", "score", "rule", "working", "reason"}
    assert set(results["figures"]["score"]) == {"value", "printed", "unit", "label", "formula", "inputs"}


def test_what_the_run_lacks_is_none_and_an_empty_frame(project):
    run = load_run("small", project)
    assert run.payouts is None and run.survey is None and run.final_states is None
    assert len(run.frame("payouts")) == 0 and "due_fen" in run.frame("payouts")
    assert len(run.frame("questionnaires")) == 0
    assert not [id for id in run.figures if id.startswith(("payout", "survey"))]


def test_frames_are_copies(project):
    run = load_run("small", project)
    frame = run.funds
    frame["amount_fen"] = 0
    assert run.funds["amount_fen"].sum() == 37_500_000


def test_the_same_bytes_are_loaded_once_and_changed_bytes_again(project):
    first = load_run("small", project)
    assert load_run("small", project) is first
    (project / "data" / "small" / "funds.csv").write_text(FUNDS.replace("75000", "50000"), "utf-8")
    assert load_run("small", project).figures["funding.use_rate"].printed == "50"


def test_all_faults_of_run_file_and_framework_then_of_extracts(project):
    path = project / "data" / "small" / "funds.csv"
    path.write_text(FUNDS.replace("2023-03-01", "2023-13-01").replace("75000", "七万"), "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("small", project)
    places = [(f.code, f.lines, f.column) for f in caught.value.findings]
    assert places == [("ROW-TYPE", (3,), "日期"), ("ROW-TYPE", (4,), "金额（元）")]


def test_another_framework_scores_the_same_run(project):
    other = FRAMEWORK.replace("保洁体系", "另一体系").replace("points: 40", "points: 80").replace("points: 50", "points: 10")
    (project / "params" / "frameworks" / "other.yml").write_text(other, "utf-8")
    run = load_run("small", project)
    # 80 × 0.75 + 5 + 10 = 75
    assert load_run("small", project, "other").scorecard.score == 75
    reading = compare_frameworks(run, "other")
    assert reading.sentence == "按“保洁体系”得85分，等级“良”；按“另一体系”得75分，等级“中”。"
    whole = reading.table[reading.table["level1"] == "合计"]
    assert whole["score"].tolist() == [85, 75] and whole["grade"].tolist() == ["良", "中"]


def test_a_framework_that_cannot_score_the_run_says_why(project):
    reading = compare_frameworks(load_run("small", project), "missing")
    assert "missing" in reading.sentence and "不能" in reading.sentence
    assert reading.table["framework"].unique().tolist() == ["保洁体系"]


def test_a_trend_rule_takes_the_earlier_run(project):
    shutil.copytree(project / "data" / "small", project / "data" / "before")
    before = RUN.replace('"small"', '"before"').replace("data/small", "data/before").replace("2023", "2022")
    (project / "params" / "before.yml").write_text(before, "utf-8")
    path = project / "data" / "before" / "funds.csv"
    path.write_text(FUNDS.replace("2023", "2022").replace("75000", "90000"), "utf-8")
    rule = "{kind: trend, figure: funding.use_rate, better: higher}"
    framework = FRAMEWORK.replace("{kind: proportional, figure: funding.use_rate, target: 100}", rule)
    (project / "params" / "frameworks" / "trend.yml").write_text(framework, "utf-8")
    text = RUN.replace("frameworks/small.yml", "frameworks/trend.yml").replace("data: ", 'compare_with: ["before"]\ndata: ')
    (project / "params" / "small.yml").write_text(text, "utf-8")
    run = load_run("small", project)
    assert list(run.previous) == ["before"]
    assert run.previous["before"].figures["funding.use_rate"].value == Fraction(90)
    assert run.scorecard.lines[0].score < 40  # 75 is below the 90 of the run before


def test_earlier_runs_may_have_trends_of_their_own_and_circles_end(project):
    rule = "{kind: trend, figure: funding.use_rate, better: higher}"
    framework = FRAMEWORK.replace("{kind: proportional, figure: funding.use_rate, target: 100}", rule)
    (project / "params" / "frameworks" / "trend.yml").write_text(framework, "utf-8")
    names = ["first", "second", "third"]
    for place, (name, rate) in enumerate(zip(names, ("90000", "80000", "70000"), strict=True)):
        (project / "data" / name).mkdir()
        (project / "data" / name / "funds.csv").write_text(FUNDS.replace("75000", rate), "utf-8")
        text = RUN.replace("small", name)
        if place:
            text = text.replace(f"frameworks/{name}", "frameworks/trend")
            text = text.replace("data: ", f"compare_with: [{names[place - 1]}]\ndata: ")
        else:
            text = text.replace(f"frameworks/{name}", "frameworks/small").replace("data: ", "compare_with: [third]\ndata: ")
        (project / "params" / f"{name}.yml").write_text(text, "utf-8")
    run = load_run("third", project)
    assert run.previous["second"].previous["first"].figures["funding.use_rate"].printed == "90"
    before = run.scorecard.lines[0].score
    (project / "data" / "second" / "funds.csv").write_text(FUNDS.replace("75000", "75000"), "utf-8")
    assert load_run("third", project).scorecard.lines[0].score > before  # 70 against 75 is a smaller loss than against 80


def test_a_long_line_of_years_is_read_once_each_and_scored_alone(project, monkeypatch):
    """Eight years, each scored by the three before it: as many figures are made as years are compared, whatever those are compared with."""
    rule = "{kind: trend, figure: funding.use_rate, better: higher}"
    framework = FRAMEWORK.replace("{kind: proportional, figure: funding.use_rate, target: 100}", rule)
    (project / "params" / "frameworks" / "trend.yml").write_text(framework, "utf-8")
    years = [f"y{year}" for year in range(8)]
    for place, year in enumerate(years):
        (project / "data" / year).mkdir()
        (project / "data" / year / "funds.csv").write_text(FUNDS.replace("75000", f"{60 + place}000"), "utf-8")
        text = RUN.replace("frameworks/small", "frameworks/trend" if place else "frameworks/small").replace("small", year, 1)
        text = text.replace("data/small", f"data/{year}").replace("data: ", f"compare_with: [{', '.join(years[max(0, place - 3) : place])}]\ndata: ")
        (project / "params" / f"{year}.yml").write_text(text, "utf-8")
    made = []
    compute = loading.compute_figures
    monkeypatch.setattr(loading, "compute_figures", lambda spec, *given: made.append(spec.run) or compute(spec, *given))
    run = load_run("y7", project)
    assert made == ["y7", "y4", "y5", "y6"]
    assert run.scorecard.lines[0].score == 40  # 67 is not below the mean of 64, 65 and 66
    paths = [path.relative_to(project).as_posix() for path in list_run_inputs("y7", project, None)]
    assert sorted(path for path in paths if path.endswith("funds.csv")) == [f"data/{year}/funds.csv" for year in years]


def test_the_first_year_of_a_trend_cannot_be_scored_but_be_compared_with(project):
    rule = "{kind: trend, figure: funding.use_rate, better: higher}"
    framework = FRAMEWORK.replace("{kind: proportional, figure: funding.use_rate, target: 100}", rule)
    (project / "params" / "frameworks" / "trend.yml").write_text(framework, "utf-8")
    shutil.copytree(project / "data" / "small", project / "data" / "first")
    text = RUN.replace("frameworks/small.yml", "frameworks/trend.yml")
    (project / "params" / "first.yml").write_text(text.replace("small", "first"), "utf-8")
    (project / "params" / "small.yml").write_text(text.replace("data: ", "compare_with: [first]\ndata: "), "utf-8")
    with pytest.raises(InputFaults, match="expected the earlier runs to compare with"):
        load_run("first", project)
    assert load_run("small", project).scorecard.lines[0].score == 40  # 75 against 75 in the year before
    (project / "data" / "first" / "funds.csv").write_text(FUNDS.replace("75000", "七万"), "utf-8")
    with pytest.raises(InputFaults, match="the run 'first', which cannot be read"):
        load_run("small", project)


def test_faults_of_the_framework_are_told_with_those_of_the_run_file(project):
    (project / "params" / "small.yml").write_text(RUN + "unknown: 1\n", "utf-8")
    path = project / "params" / "frameworks" / "small.yml"
    path.write_text(FRAMEWORK.replace("points: 50", "points: 51"), "utf-8")
    with pytest.raises(InputFaults) as caught:
        load_run("small", project)
    assert {"RUN-FILE", "REC-FRAMEWORK"} <= {finding.code for finding in caught.value.findings}


def test_findings_are_sorted_gravest_first_and_never_twice():
    note = Finding("A", "x", file="a.csv", lines=(1,), stated="note")
    error = Finding("B", "y", file="b.csv", lines=(9,), stated="error")
    early = Finding("B", "y", file="b.csv", lines=(2,), stated="error")
    assert sort_findings([note, error, early, note]) == (early, error, note)
    survey = Finding("REC-SURVEY-FAST", "z", file="a.csv", lines=(1,))
    money = Finding("REC-PAID-OVER-SPENT", "z", file="z.csv", lines=(9,))
    unlisted = Finding("REC-NEW", "z", file="a.csv", stated="warning")
    assert sort_findings([unlisted, survey, money]) == (money, survey, unlisted)


def test_what_lies_beside_an_extract_is_looked_at_each_time(project):
    load_run("small", project)
    funds, twin, other = (project / "data" / "small" / name for name in ("funds.csv", "funds.xlsx", "small_funds.csv"))
    twin.write_bytes(b"")
    with pytest.raises(InputFaults, match=r"the extract stands in 2 files, funds\.csv, funds\.xlsx"):
        load_run("small", project)
    twin.unlink()
    assert load_run("small", project).scorecard.score == 85
    funds.rename(twin.with_suffix(".txt"))
    with pytest.raises(InputFaults, match=r"its folder has funds\.txt"):
        load_run("small", project)
    twin.with_suffix(".txt").rename(other)
    with pytest.raises(InputFaults, match=r"its folder has .*_funds\.csv"):
        load_run("small", project)


@pytest.mark.parametrize(("refused", "told"), [
    ("data/small/funds.csv", "the file cannot be read: another program, such as Excel or WPS, keeps it open"),
    ("params/frameworks/small.yml", r"cannot be read \(Permission denied\)"),
])
def test_a_file_that_another_program_holds_is_a_fault_of_the_inputs(project, monkeypatch, refused, told):
    """Not of the run's working: who checks and who makes it are told which file it is."""
    read = Path.open

    def hold(path, *given, **more):
        if path == project / refused:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *given, **more)

    monkeypatch.setattr(Path, "open", hold)
    with pytest.raises(InputFaults, match=told):
        load_run("small", project)
    with pytest.raises(InputFaults, match=told):
        take_fingerprint(Job(run="small", framework=None, root=str(project), work="", published=""))


def test_only_a_few_runs_are_kept(project, monkeypatch):
    (project / "params" / "other.yml").write_text(RUN.replace('run: "small"', 'run: "other"'), "utf-8")
    first = load_run("small", project)
    load_run("other", project)
    assert load_run("small", project) is first
    monkeypatch.setattr(keeping, "KEPT_RUNS", 1)
    load_run("other", project)
    assert load_run("small", project) is not first


def test_the_shipped_example_is_the_documented_one():
    run = load_run("2022", Path(__file__).parents[1])
    assert run.figures["funding.to_position_rate"].text == "31.77%"


def test_rescoring_by_another_framework_gives_what_loading_by_it_gives():
    run = load_run("2022")
    framework, card = rescore(run, "caiyu-2020-10")
    loaded = load_run("2022", framework="caiyu-2020-10")
    assert (framework.name, card) == (loaded.framework.name, loaded.scorecard)
    assert card.score != run.scorecard.score


def test_a_sum_that_only_another_framework_names_is_entered_for_it(project):
    # no money of 2019 in the extract: the sum of no lines is 0, which misses the target
    rule = "{kind: all_or_nothing, figure: funding.allocated.2019, target: '>= 1 万元'}"
    other = FRAMEWORK[: FRAMEWORK.index("indicators:")] + (
        f"indicators:\n- {{level1: 产出, level2: 产出数量, level3: 下达, points: 100, rule: {rule}}}\n"
    )
    (project / "params" / "frameworks" / "other.yml").write_text(other, "utf-8")
    run = load_run("small", project)
    assert "funding.allocated.2019" not in run.figures
    assert rescore(run, "other")[1].score == 0
    assert "funding.allocated.2019" not in run.facts


def test_days_of_an_earlier_year_are_told(project):
    # the period is 2023: work and a judgement of 2022 belong to another evaluation, those of its first day need not
    text = RUN.replace("date: 2024-02-01", "date: 2022-12-31", 1) + "evaluated_on: {start: 2022-03-01, end: 2024-04-30}\n"
    path = project / "params" / "small.yml"
    path.write_text(text, "utf-8")
    run = load_run("small", project)
    found = [f for f in run.findings if f.code == "RUN-FILE"]
    lines = [text[: text.index(day)].count("\n") + 1 for day in ("2022-12-31", "2022-03-01")]
    assert {f.severity for f in found} == {"warning"} and sorted(f.lines[0] for f in found) == lines
    assert all(f.column in ("evaluated_on.start", "judgements.制度健全性.date") for f in found)
    assert not any(map(is_problem, found))
    path.write_text(text.replace("2022-12-31", "2023-01-01").replace("2022-03-01", "2023-01-01"), "utf-8")
    assert not [f for f in load_run("small", project).findings if f.code == "RUN-FILE"]


def test_what_the_run_file_says_and_nothing_uses_is_noted(project):
    path = project / "params" / "small.yml"
    text = RUN.replace("judgements:\n", "judgements:\n  制度健全: {share: 1, reason: 齐全, evidence: [x], by: 评价组, date: 2024-02-01}\n")
    text += "columns: {funds: {科目: purpose}, services: {场次: activities}}\ntolerate_bad_lines: {payouts: 0.1}\n"
    text += "known_differences: {REC-UNSCORED: 另行评价, REC-ARCHIVE: 没有档案}\ncompare_with: [before]\n"
    path.write_text(text, "utf-8")
    found = load_run("small", project).findings
    # 10 of 20 万元 arrived, and no rule scores it; the second code, the first indicator and the run do not exist, and of the
    # extracts this run has funds alone
    assert [f.explained for f in found if f.code == "REC-UNSCORED"] == [True]
    assert [(f.severity, f.column) for f in found if f.code == "NOTE-IDLE"] == [
        ("note", "known_differences.REC-ARCHIVE"), ("note", "judgements.制度健全"), ("note", "columns.services"),
        ("note", "tolerate_bad_lines.payouts"), ("note", "compare_with"),
    ]  # fmt: skip
    assert [f.english for f in found if f.column == "known_differences.REC-ARCHIVE"] == [
        "the run file explains a difference 'REC-ARCHIVE' that no check has found; did you mean 'REC-ARCHIVES'?"]


TREND = FRAMEWORK.replace(
    "rule: {kind: proportional, figure: funding.use_rate, target: 100}", "rule: {kind: trend, figure: funding.use_rate}"
)


def write_years(project, faulty=""):
    """Three years of the small run, each compared with the one before, scored by trend from the second on."""
    (project / "params" / "frameworks" / "trend.yml").write_text(TREND, "utf-8")
    for year, amount in (("y1", "50000"), ("y2", "75000"), ("y3", "60000")):
        text = RUN.replace('"small"', f'"{year}"').replace("data/small", f"data/{year}")
        if year != "y1":
            text = text.replace("frameworks/small.yml", "frameworks/trend.yml") + f"compare_with: [y{int(year[1]) - 1}]\n"
        (project / "params" / f"{year}.yml").write_text(text, "utf-8")
        (project / "data" / year).mkdir()
        funds = FUNDS.replace("75000", "x" if year == faulty else amount)
        (project / "data" / year / "funds.csv").write_text(funds, "utf-8")


def test_a_trend_over_a_run_with_faults_names_that_run(project):
    write_years(project, faulty="y1")
    with pytest.raises(InputFaults) as caught:
        load_run("y2", project)
    (fault,) = caught.value.findings
    assert fault.located().startswith("params/y2.yml:")
    assert "compare_with: the run 'y1', which cannot be read" in fault.located()
    assert "`perfeval check y1` says what is wrong" in fault.located()


def test_a_run_rests_on_all_the_runs_before_it(project):
    write_years(project)
    # 60 % used against 75 % the year before: 40 × 60 ÷ 75 = 32
    before = load_run("y3", project)
    assert before.scorecard.lines[0].score == 32
    names = [path.relative_to(project).as_posix() for path in list_run_inputs("y3", project)]
    assert {"data/y3/funds.csv", "data/y2/funds.csv", "data/y1/funds.csv"} <= set(names)
    with (project / "data" / "y1" / "funds.csv").open("a", encoding="utf-8") as file:
        file.write("支出,2023-07-30,2023,县级,100\n")
    assert load_run("y3", project) is not before


def test_the_trend_without_a_name_is_of_the_latest_run(project):
    write_years(project)
    for year, end in (("y1", "2023-12-31"), ("y2", "2023-12-31"), ("y3", "2024-12-31")):
        path = project / "params" / f"{year}.yml"
        path.write_text(path.read_text("utf-8").replace("2023-12-31", end), "utf-8")
        (project / "outputs" / year).mkdir(parents=True)
        (project / "outputs" / year / "results.json").touch()
    (project / "outputs" / "small").mkdir()
    (project / "outputs" / "small" / "results.json").touch()
    path = project / "params" / "small.yml"
    path.write_text(RUN.replace("某县\n", "别县\n", 1), "utf-8")  # another district's, by name the last
    path.rename(project / "params" / "z.yml")
    assert choose_latest(project) == "y3"
    (project / "outputs" / "y3" / "results.json").unlink()
    assert choose_latest(project) == "y2"  # as late as y1, by name the last


def test_a_number_names_a_run_and_anything_else_is_refused_in_a_line(project):
    (project / "params" / "2022.yml").write_text(RUN.replace('run: "small"', 'run: "2022"'), "utf-8")
    assert load_run(2022, project).name == "2022"
    with pytest.raises(InputFaults, match=r"^params: '20\.5' is a float and no run's name; expected a text such as '2022'"):
        load_run(20.5, project)
    with pytest.raises(InputFaults, match=r"^params/2023\.yml: there is no run '2023'; did you mean '2022'\?"):
        load_run(2023, project)


def test_a_notebook_shows_the_fault_of_a_wrong_name_and_no_traceback(project, capsys, monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.setenv("PERFEVAL_ROOT", str(project))
    shell = InteractiveShell(colors="nocolor")
    shell.run_cell("from perfeval_helpers import load_run\nload_run('smal')")
    assert capsys.readouterr().out == "params/smal.yml: there is no run 'smal'; did you mean 'small'?; expected one of small.\n"


def test_an_extract_is_hashed_by_whoever_reads_it(project, monkeypatch):
    """A file of gigabytes is gone through once, and its hash is of the bytes that were read."""
    asked = []
    monkeypatch.setattr(loading, "hash_files", lambda paths: asked.extend(paths := list(paths)) or keeping.hash_files(paths))
    path = project / "data" / "small" / "funds.csv"
    first = load_run("small", project)
    assert path not in asked and project / "params" / "small.yml" in asked
    held = [one.files for one in keeping.LOADED.values() if one.run is first]
    assert [files[path] for files in held] == [hashlib.sha256(path.read_bytes()).hexdigest()]
    # The same bytes are not read again for another framework, whatever it is that tells them.
    (project / "params" / "frameworks" / "other.yml").write_text(FRAMEWORK, "utf-8")
    assert load_run("small", project, "other").extracts is first.extracts
    path.write_text(FUNDS.replace("75000", "65000"), "utf-8")
    assert load_run("small", project).extracts is not first.extracts
