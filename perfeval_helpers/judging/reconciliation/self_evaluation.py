"""The self-evaluation (绩效自评) against what the extracts give and against itself, indicator by indicator.

In: the accepted lines of ``self_evaluation`` and a run's figures and scores. Out: a tidy comparison and its findings. What
is said of an indicator anywhere comes from this comparison: it alone matches indicators with figures.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts.cells import is_nothing
from perfeval_helpers.judging.reconciliation.self_scores import (
    Value,
    is_in_proportion,
    is_measurable,
    read_reported,
    rescale,
    weigh_value,
)
from perfeval_helpers.judging.reconciliation.wording import join, locate, tell_number
from perfeval_helpers.judging.scoring import Scorecard, round_score
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure, Ledger
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_n, tell_name
from perfeval_helpers.values.numbers import (
    MINUS,
    NO_VALUE,
    group_digits,
    group_thousands,
    name_step,
    print_number,
    round_half_up,
)
from perfeval_helpers.values.text import fold_text

AGREES, DIFFERS, NOT_MEASURED, NOT_COMPARABLE = "一致", "不一致", "未量化", "无法复核"
VALUE_COLUMN = "完成值"  # a finding on a value that differs is about this column
SCORE_COLUMN = "自评得分"
REASON = "偏差原因说明"  # what 说明 has to tell where a target was missed or points were lost; otherwise it may be blank
FILL_IN = "补填"  # the advice on what was left blank
#: Indicators that the official form has of itself.
FORM_FIGURES = {"预算执行率": "funding.use_rate", "资金到位率": "funding.to_position_rate"}
CODES = ("REC-SELF-EVALUATION", "REC-SELF-SCORE")
COLUMNS = [
    "line", "indicator", "target", "reported_value", "figure", "recomputed", "difference", "agreement", "points",
    "self_score", "evaluated_points", "evaluated_score", "met", "missing", "explanation",
]  # fmt: skip


def match_figures(runfile: RunFile, framework: Framework) -> dict[str, str]:
    """Folded indicator name → figure id: from the targets, the original targets, rules with a single figure, the form itself."""
    named: dict[str, str] = {}
    for target in (*runfile.targets, *runfile.original_targets):
        if target.figure:
            named.setdefault(fold_text(target.name), target.figure)
    for indicator in framework.indicators:
        figures = set(indicator.rule.list_figures())
        if len(figures) == 1:
            named.setdefault(fold_text(indicator.level3), figures.pop())
    return FORM_FIGURES | named


def _compare(target: str, reported: str, figure: Figure | None) -> tuple[str, str]:
    """Whether a reported value agrees with the recomputed one as both are printed, and the difference."""
    read, exact = read_reported(reported), _take_exact(figure)
    if read is None:
        is_owed = exact is not None or is_measurable(target)
        return (NOT_MEASURED if is_owed and not is_blank(reported) else NOT_COMPARABLE), ""
    said, unit = read
    if figure is None or exact is None:
        return NOT_COMPARABLE, ""
    if exact[1] == "%" and not unit and 0 < said <= 1 and abs(100 * said - exact[0]) < abs(said - exact[0]):
        said *= 100  # a sheet holds 72.22% as 0.7222
    exact = rescale(exact, unit)  # 10.14万元 of 101,388.89 yuan is what two places tell
    if not Bound(said, said, unit=unit).fits_unit(exact[1]):  # 88 % satisfied are no 88 of 100 points
        return NOT_COMPARABLE, ""
    if round_half_up(said, 2) == round_half_up(exact[0], 2):
        return AGREES, "0"
    difference = said - exact[0]
    return DIFFERS, f"{'+' if difference > 0 else ''}{group_thousands(print_number(difference))}{name_step(exact[1])}"


def _take_exact(figure: Figure | None) -> Value | None:
    """A figure's number and unit: what prints like its target may still miss it."""
    return None if figure is None or figure.value is None or isinstance(figure.value, str) else (Fraction(figure.value), figure.unit)


def is_blank(text: str) -> bool:
    """Whether a cell of the form says nothing: blank, / or —."""
    return not text.strip() or is_nothing(text)


def compare(frame: pd.DataFrame, runfile: RunFile, framework: Framework, ledger: Ledger, scorecard: Scorecard) -> pd.DataFrame:
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
        where there is none), ``met`` (whether the reported value reaches its target; None where it cannot be told),
        ``missing`` (what has to be filled in and is not, Chinese) and
        ``explanation``. A reason (说明) is owed where points were lost, or the target was missed by the reported value or the
        recomputed one.
    """
    named = match_figures(runfile, framework)
    scores = {fold_text(line.level3): line for line in scorecard.lines}
    rows = []
    for row in frame.itertuples():
        key = fold_text(row.indicator)
        figure = ledger.get(named.get(key, ""))
        agreement, difference = _compare(row.target, row.reported_value, figure)
        attained = weigh_value(row.indicator, row.target, read_reported(row.reported_value))
        recomputed = weigh_value(row.indicator, row.target, _take_exact(figure))
        score = scores.get(key)
        points = None if pd.isna(row.points) else row.points
        self_score = None if pd.isna(row.self_score) else row.self_score
        has_lost = points is not None and self_score is not None and self_score < points
        is_missed = attained.met is False or recomputed.met is False
        missing = [("完成值", is_blank(row.reported_value)), ("分值", points is None), (SCORE_COLUMN, self_score is None),
                   (REASON, (is_missed or has_lost) and is_blank(row.explanation))]  # fmt: skip
        rows.append((
            row.line, row.indicator, row.target, row.reported_value, figure.id if figure else "",
            figure.text if figure else NO_VALUE, difference, agreement, points, self_score,
            score.points if score else None, score.score if score else None, attained.met,
            "、".join(name for name, is_missing in missing if is_missing), row.explanation,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(("points", "self_score", "met"), object))


def check(table: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """``REC-SELF-EVALUATION``: each value that differs, and in one finding each what was not filled in or measured.

    ``REC-SELF-SCORE``: each self score that its own value and target contradict.
    """
    def find(
        message: Told, rows: pd.DataFrame, advice: str, *figures: str, column: str | None = None, code: str = CODES[0]
    ) -> Finding:
        return Finding(
            code, message, **locate(runfile, "self_evaluation", rows["line"]), column=column, figures=tuple(filter(None, figures)), advice=advice,
        )  # fmt: skip

    for place in table.index[table["agreement"] == DIFFERS]:
        row = table.loc[place]
        values = {"indicator": row["indicator"], "reported": group_digits(str(row["reported_value"])), "recomputed": row["recomputed"],
                  "gap": row["difference"].lstrip("+" + MINUS)}  # fmt: skip
        yield find(
            tell("'{indicator}': reported '{reported}', recomputed '{recomputed}', '{gap}' too high", **values)
            if row["difference"].startswith("+") else tell("'{indicator}': reported '{reported}', recomputed '{recomputed}', '{gap}' too low", **values),
            table.loc[[place]], "按复核值更正自评数据，说明差异的原因", row["figure"], column=VALUE_COLUMN,
        )  # fmt: skip
    unmeasured = table[table["agreement"] == NOT_MEASURED]
    if len(unmeasured):
        parts = []
        for r in unmeasured.itertuples():
            values = {"indicator": r.indicator, "reported": group_digits(str(r.reported_value))}
            parts.append(tell("'{indicator}' reported as '{reported}', recomputed '{recomputed}'", **values, recomputed=r.recomputed) if r.figure
                         else tell("'{indicator}' reported as '{reported}', the target is '{target}'", **values, target=r.target))  # fmt: skip
        count = tell_n("{number} indicator", "{number} indicators", len(parts))
        yield find(tell("{count} reported without a number: {parts}", count=count, parts=join(parts, between=CLAUSES)), unmeasured, "补报量化的完成值", *unmeasured["figure"])
    for fields, places in list_missing(table):
        missing, rows = "、".join(fields), table.loc[places]
        yield find(
            tell("none of the {total} indicators has '{missing}'", total=len(table), missing=missing) if 1 < len(rows) == len(table)
            else tell("{count} of {total} indicators lack '{missing}': {names}", count=len(rows), total=len(table), missing=missing,
                      names=join(map(tell_name, rows["indicator"]))), rows, FILL_IN + missing
        )  # fmt: skip
    for place in table.index:
        row = table.loc[place]
        if row["points"] is None or row["self_score"] is None:
            continue
        if said := _contradict(row):
            yield find(said, table.loc[[place]], "按完成值重新计算自评得分，或说明扣分理由", row["figure"],
                       column=SCORE_COLUMN, code="REC-SELF-SCORE")
        if row["self_score"] > row["points"]:
            excess = Fraction(row["self_score"]) - Fraction(row["points"])
            yield find(
                tell("'{indicator}': a self score of {scored}, more than its {points} by {gap}", indicator=row["indicator"],
                     scored=_show(row["self_score"]), points=_show(row["points"]), gap=tell_number(excess, "分")),
                table.loc[[place]], "更正自评得分", column=SCORE_COLUMN,
            )  # fmt: skip


def list_missing(table: pd.DataFrame) -> list[tuple[list[str], list[int]]]:
    """What was left blank, with the rows of `compare` that lack it; what the same rows lack stands together.

    Examples
    --------
    >>> list_missing(pd.DataFrame({"missing": ["分值、自评得分", "", "分值、自评得分、偏差原因说明"]}))
    [(['分值', '自评得分'], [0, 2]), (['偏差原因说明'], [2])]
    """
    lacking: dict[str, list[int]] = {}
    for place, words in table["missing"].items():
        for word in filter(None, words.split("、")):
            lacking.setdefault(word, []).append(place)
    together: dict[tuple[int, ...], list[str]] = {}
    for word, places in lacking.items():
        together.setdefault(tuple(places), []).append(word)
    return [(words, list(places)) for places, words in together.items()]


def _show(points: Decimal | Fraction) -> Told:
    return tell_number(Fraction(points), "分")


def _contradict(row: pd.Series) -> Told | None:
    """How a self score contradicts its own line; None where it does not, or where the value cannot be weighed."""
    points, scored = row["points"], row["self_score"]
    attained = weigh_value(row["indicator"], row["target"], read_reported(row["reported_value"]))
    if points <= 0 or scored > points or attained.met is None or is_in_proportion(points, scored, attained):
        return None
    values = {"indicator": row["indicator"], "reported": group_digits(str(row["reported_value"])), "target": row["target"],
              "scored": _show(scored), "points": _show(points)}  # fmt: skip
    if attained.met:
        return tell("'{indicator}': '{reported}' reaches the target '{target}', but the self score is {scored}, less than {points} by {gap}", **values,
                    gap=_show(points - scored))  # fmt: skip
    due = round_score(Fraction(points) * attained.share)
    values |= {"due": _show(due), "gap": _show(abs(Fraction(scored) - due))}
    if scored == points:
        return tell("'{indicator}': '{reported}' misses the target '{target}', but the self score is {scored}, none lost (of {points}); in proportion it "
                    "is {due}, a difference of {gap}", **values)  # fmt: skip
    return tell("'{indicator}': '{reported}' misses the target '{target}', but the self score is {scored} (of {points}); in proportion it is {due}, "
                "a difference of {gap}", **values)  # fmt: skip
