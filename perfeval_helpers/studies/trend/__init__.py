"""Trend (趋势): what runs published, side by side: key figures, satisfaction with intervals, scores and points lost.

In: the published ``outputs/<run>/results.json`` of runs, nothing else of them. Out: `Reading`s, a tidy DataFrame and a
Chinese sentence each. A change that a change of definition explains (name, unit, formula, inputs, rule, points or
framework differ between the runs) is marked, because the numbers then do not say what happened.

`published` is everywhere the contents of results.json, in the order of time.
"""

from perfeval_helpers.studies.trend.definitions import compare_frameworks, tabulate_scores
from perfeval_helpers.studies.trend.gathering import compare_latest, gather, list_runs, list_spoken
from perfeval_helpers.studies.trend.key_figures import (
    compare_satisfaction,
    compare_with_previous,
    pivot_figures,
    say_changes,
    summarize_changes,
    tabulate_figures,
)

__all__ = [
    "compare_frameworks", "compare_latest", "compare_satisfaction", "compare_with_previous", "gather", "list_runs", "list_spoken",
    "pivot_figures", "say_changes", "summarize_changes", "tabulate_figures", "tabulate_scores",
]  # fmt: skip
