"""Scores across runs: by indicator, the points lost, and which changes a new rule or framework explains.

In: contents of results.json, in the order of time. Out: a `Reading`.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from perfeval_helpers.showing.readings import Reading, join, show
from perfeval_helpers.studies.trend.published import (
    Results,
    compare_frameworks,
    compare_rules,
    exact_points,
    index_scorecard,
)


def tabulate_scores(published: Sequence[Results]) -> Reading:
    """Scores by indicator, points lost, and the change against the run before.

    Returns
    -------
    Reading
        Per run and indicator (level 3, named with the levels above it where they alone tell it apart): run, level1,
        level2, level3, points, score, lost_points, rate_pct (score ÷
        points), previous_run, score_change, change_rate_points (of the rate, comparable where the
        points differ), definition_changed (rule, points or place differ, or the indicator is new), definition_note.
    """
    rows = []
    before: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for place, results in enumerate(published):
        for key, line in index_scorecard(results).items():
            points, score = exact_points(line["points"]), exact_points(line["score"])
            then = before.get(key)
            note = compare_rules(line, then[1]) if then else "新增指标" if place else ""
            rows.append((
                results["run"], line["level1"], line["level2"], key, points, score, points - score, rate_of(line),
                then[0] if then else "", score - exact_points(then[1]["score"]) if then else math.nan,
                rate_of(line) - rate_of(then[1]) if then else math.nan, bool(note), note,
            ))  # fmt: skip
        before = {key: (results["run"], line) for key, line in index_scorecard(results).items()}
    columns = [
        "run", "level1", "level2", "level3", "points", "score", "lost_points", "rate_pct", "previous_run",
        "score_change", "change_rate_points", "definition_changed", "definition_note",
    ]  # fmt: skip
    numbers = ["points", "score", "lost_points", "rate_pct", "score_change", "change_rate_points"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({**dict.fromkeys(numbers, "float64"), "definition_changed": bool})  # also without rows
    totals = [f"{r['run']} {show(r['score']['score'], '分')}（{r['score']['grade']}）" for r in published]
    frameworks = [f"{one['run']}→{other['run']}{text}" for one, other in pairwise(published) if (text := compare_frameworks(other, one))]
    lost = ""
    if published:
        last = table[(table["run"] == published[-1]["run"]) & (table["lost_points"] > 0)]
        most = last.sort_values("lost_points", ascending=False, kind="stable").head(3)
        named = [f"{row.level3}{show(row.lost_points, '分')}" for row in most.itertuples()]
        lost = f"；{published[-1]['run']}失分最多的是{join(named)}"
    sentence = f"总分：{join(totals)}{lost}。" + "".join(f"{text}。" for text in frameworks)
    return Reading(table, sentence, "各指标得分的年度比较")


def rate_of(line: Mapping[str, Any]) -> float:
    """An indicator's score in percent of its points; nan where it has none."""
    points = exact_points(line["points"])
    return float(100 * exact_points(line["score"]) / points) if points else math.nan
