"""The self-evaluation (绩效自评) against what the extracts give, indicator by indicator.

In: the accepted lines of ``self_evaluation`` and a run's figures and scores. Out: a tidy comparison and its findings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval_helpers.contract.catalogue import fold_text
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds import list_figures
from perfeval_helpers.judging.reconciliation.wording import join, name_lines, show, take_lines
from perfeval_helpers.values.figures import NO_VALUE, Figure, Ledger, group_thousands, print_number, round_half_up

AGREES, DIFFERS, NOT_MEASURED, NOT_COMPARABLE = "一致", "不一致", "未量化", "无法复核"
VALUE_COLUMN = "完成值"  # a finding on a value that differs is about this column
COLUMNS = [
    "line", "indicator", "target", "reported_value", "figure", "recomputed", "difference", "agreement", "points",
    "self_score", "evaluated_points", "evaluated_score", "missing", "explanation",
]  # fmt: skip
_NUMBER = re.compile(r"([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?)\s*([^\d,.].*)?")


def read_reported(text: str) -> tuple[Fraction, str] | None:
    """The number and unit of a reported value (``99.96%``, ``22,526人``); None where it is words."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (Fraction(match[1].replace(",", "")), (match[2] or "").strip()) if match else None


def match_figures(runfile: Any, framework: Any) -> dict[str, str]:
    """Folded indicator name → figure id: from the targets, the original targets, and rules with a single figure."""
    named: dict[str, str] = {}
    for target in (*runfile.targets, *runfile.original_targets):
        if target.figure:
            named.setdefault(fold_text(target.name), target.figure)
    for indicator in framework.indicators if framework is not None else ():
        figures = set(list_figures(indicator.rule))
        if len(figures) == 1:
            named.setdefault(fold_text(indicator.level3), figures.pop())
    return named


def _compare(reported: str, figure: Figure | None) -> tuple[str, str]:
    """Whether a reported value agrees with the recomputed one as both are printed, and the difference."""
    if figure is None or figure.value is None or isinstance(figure.value, str):
        return NOT_COMPARABLE, ""
    read = read_reported(reported)
    if read is None:
        return NOT_MEASURED, ""
    number, unit = read
    if unit and figure.unit and unit != figure.unit:
        return NOT_COMPARABLE, ""
    if round_half_up(number, 2) == round_half_up(figure.value, 2):
        return AGREES, "0"
    difference = number - Fraction(figure.value)
    unit = "个百分点" if figure.unit == "%" else figure.unit
    return DIFFERS, f"{'+' if difference > 0 else ''}{group_thousands(print_number(difference))}{unit}"


def compare(
    frame: pd.DataFrame,
    runfile: Any,
    framework: Any,
    ledger: Ledger,
    scorecard: Any = None,
    results: Sequence[Any] = (),
) -> pd.DataFrame:
    """Self-reported and recomputed values side by side (自评数据与复核数据对照).

    Parameters
    ----------
    frame
        One row an indicator: ``line``, ``indicator``, ``target``, ``reported_value``, ``points``, ``self_score``,
        ``explanation``.

    Returns
    -------
    DataFrame
        One row an indicator, columns as in `COLUMNS`: ``figure`` (id of the figure of the same indicator, empty where
        there is none), ``recomputed`` (as printed, with its unit), ``difference`` (reported − recomputed),
        ``agreement`` (一致; 不一致; 未量化: words for a number; 无法复核: no figure, or another unit), ``points`` and
        ``self_score`` as reported, ``evaluated_points`` and ``evaluated_score`` of the same level-3 indicator (None
        where there is none), ``missing`` (what is not filled in, Chinese) and ``explanation``.
    """
    named = match_figures(runfile, framework)
    scores = {fold_text(line.level3): line for line in getattr(scorecard, "lines", ())}
    rows = []
    for row in frame.itertuples():
        key = fold_text(row.indicator)
        figure = ledger.get(named.get(key, ""))
        agreement, difference = _compare(str(row.reported_value), figure)
        score = scores.get(key)
        points = None if pd.isna(row.points) else row.points
        self_score = None if pd.isna(row.self_score) else row.self_score
        blanks = [("完成值", row.reported_value == ""), ("分值", points is None), ("自评得分", self_score is None),
                  ("说明", row.explanation == "")]  # fmt: skip
        rows.append((
            row.line, row.indicator, row.target, row.reported_value, figure.id if figure else "",
            figure.text if figure else NO_VALUE, difference, agreement, points, self_score,
            score.points if score else None, score.score if score else None,
            "、".join(name for name, is_blank in blanks if is_blank), row.explanation,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS).astype({"points": object, "self_score": object})


def check(table: pd.DataFrame, runfile: Any) -> Iterator[Finding]:
    """``REC-SELF-EVALUATION``: each value that differs, and in one finding each what was not filled in or measured."""
    file = runfile.data_file("self_evaluation")

    def find(message: str, rows: pd.DataFrame, advice: str, *figures: str, column: str | None = None) -> Finding:
        return Finding(
            "REC-SELF-EVALUATION", "warning", f"{message}；见{name_lines(rows['line'])}", extract="self_evaluation",
            file=file, lines=take_lines(rows["line"]), column=column, figures=figures, advice=advice,
        )  # fmt: skip

    for place in table.index[table["agreement"] == DIFFERS]:
        row = table.loc[place]
        yield find(
            f"自评指标“{row['indicator']}”完成值{row['reported_value']}，复核值{row['recomputed']}，相差{row['difference']}",
            table.loc[[place]], "以复核值为准，请单位说明差异", row["figure"], column=VALUE_COLUMN,
        )  # fmt: skip
    unmeasured = table[table["agreement"] == NOT_MEASURED]
    if len(unmeasured):
        parts = [f"“{r.indicator}”自评“{r.reported_value}”，复核值{r.recomputed}" for r in unmeasured.itertuples()]
        yield find(
            f"{len(parts)}个自评指标的完成值没有量化：{join(parts)}",
            unmeasured,
            "补报量化的完成值",
            *unmeasured["figure"],
        )
    for missing, rows in table[table["missing"] != ""].groupby("missing", sort=False):
        yield find(
            f"{len(table)}个自评指标中有{len(rows)}个未填{missing}：{join(rows['indicator'])}", rows, f"补填{missing}"
        )
    above = table[
        [p is not None and s is not None and s > p for p, s in zip(table["points"], table["self_score"], strict=True)]
    ]
    for place in above.index:
        row = table.loc[place]
        excess = Fraction(row["self_score"]) - Fraction(row["points"])
        yield find(
            f"自评指标“{row['indicator']}”自评得分{show(Fraction(row['self_score']))}分，大于分值{show(Fraction(row['points']))}分，"
            f"相差{show(excess)}分",
            table.loc[[place]], "更正自评得分",
        )  # fmt: skip
