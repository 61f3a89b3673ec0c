"""Key figures across runs: values, intervals of satisfaction, changes, and which of them a new definition explains.

In: contents of results.json, in the order of time. Out: `Reading`s.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval_helpers.contract.catalogue import match_definition
from perfeval_helpers.contract.published import Results
from perfeval_helpers.showing.readings import Reading, show, show_change
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.studies.survey_statistics import bound_share, compare_years
from perfeval_helpers.studies.trend.definitions import compare_definitions, print_value, read_printed
from perfeval_helpers.values.numbers import NO_VALUE, add_unit, name_step

KEY_FIGURES = (
    "score", "funding.to_position_rate", "funding.use_rate", "headcount.transfer_rate", "archives.received_rate",
    "payout.count_accuracy", "payout.amount_accuracy", "payout.strict_amount_accuracy", "payout.on_time_rate",
)  # fmt: skip
MOST_NAMED = 3


#: Rates of a survey as a whole, below ``survey.`` or, of several surveys, ``survey.<id>.``.
SURVEY_FIGURES = ("satisfaction_rate", "satisfied_rate", "top_two_rate", "index")


def list_prefixes(results: Results) -> list[str]:
    """What the ids of each survey of a run begin with: ``survey.``, of several ``survey.students.``.

    Examples
    --------
    >>> list_prefixes({"figures": {"survey.students.valid": {}, "survey.parents.valid": {}, "survey.students.visits.answers": {}}})
    ['survey.students.', 'survey.parents.']
    """
    found = (re.fullmatch(r"(survey\.(?:\w+\.)?)valid", id) for id in results["figures"])
    return [match[1] for match in found if match]


def list_key_figures(published: Sequence[Results]) -> list[str]:
    """The ids of `KEY_FIGURES`, of each survey's rates and items, and of the figures that own extracts give, that any run has."""
    known = {id for results in published for id in results["figures"]}
    prefixes = list(dict.fromkeys(["survey.", *(prefix for results in published for prefix in list_prefixes(results))]))
    ids = dict.fromkeys([*KEY_FIGURES, *(prefix + name for prefix in prefixes for name in SURVEY_FIGURES)])
    items = dict.fromkeys(
        id for results in published for id in results["figures"]
        if id.startswith("survey.") and id.endswith(".satisfaction_rate") and id not in ids
    )
    own = dict.fromkeys(
        id for results in published for id, figure in results["figures"].items()
        if any(str(input).startswith("extract:") for input in figure["inputs"])
        and match_definition(id) is None and not id.startswith("survey.")
    )  # fmt: skip
    return [id for id in ids if id in known] + list(items) + list(own)


def count_answers(results: Results, id: str) -> tuple[int, int] | None:
    """Satisfied and all answers behind a published satisfaction rate; None where it is not a share of answers."""
    figures = results["figures"]
    prefix, _, name = id.rpartition(".")
    if f"{prefix}." in list_prefixes(results) and name in ("satisfied_rate", "satisfaction_rate"):
        parts, whole = [f"{prefix}.satisfied"], f"{prefix}.valid"
    elif id.startswith("survey.") and name == "satisfaction_rate":
        parts, whole = [f"{prefix}.very_satisfied", f"{prefix}.fairly_satisfied"], f"{prefix}.answers"
    else:
        return None
    if not all(name in figures for name in (*parts, whole)):
        return None
    satisfied, answers = sum(int(figures[name]["value"]) for name in parts), int(figures[whole]["value"])
    # The headline can be of another method than satisfied questionnaires: then it is no share of these two counts.
    value = figures[id]["value"]
    if not answers or value is None or not math.isclose(100 * satisfied / answers, value, rel_tol=1e-9, abs_tol=1e-9):
        return None
    return satisfied, answers


def find_population(results: Results) -> int | None:
    """The people that the survey stood for, where the run published them."""
    figure = results["figures"].get("survey.population")
    return int(figure["value"]) if figure and isinstance(figure["value"], int) else None


def find_change(figure: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> float:
    """The difference of two figures as they were printed; nan where one is missing or no number, or where their units differ (% and 分)."""
    if figure is not None and before is not None and figure["unit"] != before["unit"]:
        return math.nan
    now, then = (None if one is None else read_printed(one) for one in (figure, before))
    return math.nan if now is None or then is None else float(now - then)


def tabulate_figures(published: Sequence[Results], ids: Iterable[str] | None, *, confidence: float) -> Reading:
    """Figures of all runs, each against the run before it.

    Parameters
    ----------
    ids
        None for the key figures.
    confidence
        Of the intervals of satisfaction rates (Wilson; corrected where ``survey.population`` was published).

    Returns
    -------
    Reading
        Per figure and run that has it: figure, name, unit, run, synthetic, value (float, nan for none or a text),
        printed, low_pct, high_pct (nan where the rate is no share of answers), previous_run, previous_printed,
        change (of the printed numbers, in the unit, percentage points for rates; nan for the first), and
        definition_changed, definition_note.
    """
    rows = []
    for id in list_key_figures(published) if ids is None else ids:
        with_it = [results for results in published if id in results["figures"]]
        for before, results in zip([None, *with_it], with_it, strict=False):
            figure, earlier = results["figures"][id], before["figures"][id] if before else None
            counts = count_answers(results, id)
            low, high = bound_share(*counts, find_population(results), confidence) if counts else (math.nan, math.nan)
            value = math.nan if read_printed(figure) is None else float(figure["value"])
            note = compare_definitions(id, results, before) if before else ""
            rows.append((
                id, figure["label"], figure["unit"], results["run"], results["synthetic"], value, figure["printed"], 100 * low,
                100 * high, before["run"] if before else "", earlier["printed"] if earlier else "", find_change(figure, earlier),
                bool(note), note,
            ))  # fmt: skip
    columns = [
        "figure", "name", "unit", "run", "synthetic", "value", "printed", "low_pct", "high_pct", "previous_run",
        "previous_printed", "change", "definition_changed", "definition_note",
    ]  # fmt: skip
    # The types are stated for the case that there are no rows.
    numbers = dict.fromkeys(["value", "low_pct", "high_pct", "change"], "float64")
    table = pd.DataFrame(rows, columns=columns).astype({**numbers, "synthetic": bool, "definition_changed": bool})
    compared = table[table["previous_run"] != ""]
    changed = compared[compared["definition_changed"]]
    marked = [f"{row.name}（{row.previous_run}→{row.run}）" for row in changed.itertuples()]
    judged = f"其中{show(len(changed), '对')}口径有变动、不能直接比较：{join_names(marked)}" if marked else "口径都没有变动"
    sentence = (
        f"{show(len(published), '个')}年度的{show(table['figure'].nunique(), '项')}指标相邻比较{show(len(compared), '对')}，{judged}；"
        if len(compared) else f"已发布结果的年度有{show(len(published), '个')}，没有两个年度可以相邻比较；"
    ) + f"满意度区间为{confidence:.0%}置信水平的威尔逊（Wilson）区间。"
    return Reading(table, sentence, "关键指标的年度比较")


def pivot_figures(table: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, one column a run, with its unit; named as the last run names it, in the order of `table`."""
    names = table.groupby("figure", sort=False)["name"].last()
    texts = [printed if printed == NO_VALUE else add_unit(printed, unit) for printed, unit in zip(table["printed"], table["unit"], strict=True)]
    wide = table.assign(text=texts).pivot(index="figure", columns="run", values="text").reindex(names.index)
    wide = wide[list(dict.fromkeys(table["run"]))]
    wide.insert(0, "name", names)
    return wide.reset_index(drop=True).rename_axis(columns=None)


def summarize_changes(table: pd.DataFrame) -> list[str]:
    """One sentence a pair of runs, or that there is none: how many comparable figures rose, fell or stayed, and which rates did so most.

    Returns
    -------
    list of str
        Points of the score and percentage points are not of one kind: what moved most is sought among rates. Figures
        whose definition changed or that have no number in one of the runs are counted, not compared.
    """
    pairs = table[table["previous_run"] != ""].groupby(["previous_run", "run"], sort=False)
    return [f"{before}→{now}：{say_changes(rows)}{_say_left_out(rows)}。" for (before, now), rows in pairs] or ["没有两个年度可以比较。"]


def say_changes(rows: pd.DataFrame) -> str:
    """How many of the figures of two runs rose, fell or stayed, and which rates did so most.

    `rows` has name, unit, change and definition_changed.
    """
    fair = _choose_fair(rows)
    ordered = fair.sort_values("change", kind="stable")
    falls, rises = ordered[ordered["change"] < 0], ordered[ordered["change"] > 0].iloc[::-1]
    kinds = {"上升": rises, "下降": falls, "不变": fair[fair["change"] == 0]}
    moved = "；".join(f"{word}{len(own)}项{_name_most(own, word) if word != '不变' else ''}" for word, own in kinds.items() if len(own))
    return f"可以直接比较的{len(fair)}项中，{moved}" if moved else "没有可以直接比较的指标"


def _say_left_out(rows: pd.DataFrame) -> str:
    """How many of them are not compared, and why; nothing where all are."""
    changed = int(rows["definition_changed"].sum())
    reasons = {"口径有变动": changed, "有一年没有数值": len(rows) - len(_choose_fair(rows)) - changed}
    left_out = "、".join(f"{count}项{why}" for why, count in reasons.items() if count)
    return f"；另有{left_out}，不作比较" if left_out else ""


def _choose_fair(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["definition_changed"] & rows["change"].notna()]


def _name_most(rows: pd.DataFrame, word: str) -> str:
    rates = rows[rows["unit"] == "%"].head(MOST_NAMED)
    named = [f"{row.name}{word}{show(abs(row.change), name_step(row.unit))}" for row in rates.itertuples(index=False)]
    return f"，{'其中' if len(rows) > 1 else '即'}{join_names(named)}" if named else ""


def compare_with_previous(current: Results, previous: Results) -> Reading:
    """The year-on-year table of a report (与上年对比): key figures of a run beside those of the run before it.

    Figures that one of the runs lacks stand there with —.

    Returns
    -------
    Reading
        Per figure: figure, name, unit, previous_text, current_text (for readers, with unit), change (float, of the printed
        numbers), change_text, definition_changed, definition_note.
    """
    rows = []
    for id in list_key_figures([previous, current]):
        now, then = current["figures"].get(id), previous["figures"].get(id)
        shown = {**(then or {}), **(now or {})}
        change, note = find_change(now, then), compare_definitions(id, current, previous)
        changed = show_change(change, name_step(shown["unit"]))
        rows.append((id, shown["label"], shown["unit"], print_value(then), print_value(now), change, changed, bool(note), note))
    columns = ["figure", "name", "unit", "previous_text", "current_text", "change", "change_text", "definition_changed", "definition_note"]
    table = pd.DataFrame(rows, columns=columns).astype({"change": "float64", "definition_changed": bool})
    marked = table.loc[table["definition_changed"], "name"].tolist()
    sentence = (
        f"本期（{current['run']}）与上期（{previous['run']}）对比{show(len(table), '项')}指标，变动为两期印出数值之差；"
        f"口径有变动、不能直接比较的：{join_names(marked) or '无'}。"
    )
    return Reading(table, sentence, "与上期对比")


def compare_satisfaction(published: Sequence[Results], *, alpha: float) -> Reading:
    """Is satisfaction different from the year before, beyond chance: by item and of satisfied questionnaires.

    `alpha` is the significance level over all comparisons together (Holm).

    Returns
    -------
    Reading
        The columns of `survey_statistics.compare_years` (figure and name for item and label), and definition_changed, definition_note.
    """
    rows = []
    for results in published:
        prefixes = ["survey.", *list_prefixes(results)]
        for id, figure in results["figures"].items():
            is_headline = id.removesuffix("satisfaction_rate") in prefixes
            if id.startswith("survey.") and id.endswith((".satisfied_rate", ".satisfaction_rate")) and not is_headline:
                counts = count_answers(results, id)
                if counts:
                    rows.append((results["run"], id, figure["label"], *counts))
    counted = pd.DataFrame(rows, columns=["run", "item", "label", "satisfied_count", "answers_count"])
    reading = compare_years(counted, alpha=alpha)
    by_run = {results["run"]: results for results in published}
    table = reading.table.rename(columns={"item": "figure", "label": "name"})
    table["definition_note"] = [compare_definitions(row.figure, by_run[row.run], by_run[row.other_run]) for row in table.itertuples()]
    table["definition_changed"] = table["definition_note"] != ""
    marked = table.loc[table["definition_changed"], "name"].drop_duplicates().tolist()
    sentence = reading.sentence + (f"其中口径有变动、差异可能来自口径的：{join_names(marked)}。" if marked else "")
    return Reading(table, sentence, "满意度的年度差异检验")
