"""Whether what two runs published means the same thing.

In: the contents of their ``results.json``. Out: in Chinese what differs between the definitions of a figure, an indicator's
rule or a framework.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

import pandas as pd

from perfeval_helpers.contract.published import Results
from perfeval_helpers.showing.readings import Reading, show
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.numbers import NO_VALUE, add_unit, print_beside

DEFINITION_PARTS = (("label", "名称"), ("unit", "单位"), ("formula", "公式"))
OF_THE_WHOLE = ("score", "score.rate", "grade")
# 满分：10分；取数：总体满意度=67.03%；规则：分档：≥90%得1，…；代入：…
RULE_WORDS = re.compile(r"；规则：(.*?)；代入：")
TAKEN_WORDS = re.compile(r"；取数：(.*?)；规则：")
TAKEN_NAME = re.compile(r"(?:^|[、，；］])([^=、，；［］]+)=")
PREVIOUS_VALUE = re.compile(r"往期值[^×÷；，]*")


def print_value(figure: Mapping[str, Any] | None) -> str:
    """A published figure for readers: thousands grouped, its unit behind it; — where there is none."""
    if figure is None or figure["value"] is None:
        return NO_VALUE
    return add_unit(figure["printed"], figure["unit"])


def read_printed(figure: Mapping[str, Any]) -> Decimal | None:
    """The number as it was printed, so that a reader who subtracts two printed numbers gets the change shown."""
    try:
        return None if figure["value"] is None else Decimal(figure["printed"])
    except InvalidOperation:
        return None


def compare_definitions(id: str, current: Results, previous: Results) -> str:
    """What differs between the definitions of a figure in two runs, in Chinese; empty where nothing does.

    Name, unit, formula and inputs are compared, for the total score and the grade also the framework. A figure that
    one of the runs lacks has no definition to compare.
    """
    figure, before = current["figures"].get(id), previous["figures"].get(id)
    if figure is None or before is None:
        return ""
    methods = [method for text in (before["formula"], figure["formula"]) for method, mark, _ in [text.partition("：")] if mark]
    if len(methods) == 2 and methods[0] != methods[1]:
        return f"口径由“{methods[0]}”改为“{methods[1]}”"  # its unit and what goes into it follow
    changed = [
        f"{word}由“{before[part] or '无'}”改为“{figure[part] or '无'}”" for part, word in DEFINITION_PARTS if figure[part] != before[part]
    ]
    named = {**previous["figures"], **current["figures"]}
    parts = [
        f"{word}{name_inputs([named[input]['label'] if input in named else input for input in differing])}"
        for word, one, other in (("新增", figure, before), ("不再含", before, figure))
        if (differing := [input for input in one["inputs"] if input not in other["inputs"]])
    ]
    if parts:
        changed.append(f"取数不同（{'，'.join(parts)}）")
    if id in OF_THE_WHOLE and (framework := compare_frameworks(current, previous)):
        changed.append(framework)
    return "；".join(changed)


def index_scorecard(results: Results) -> dict[str, Mapping[str, Any]]:
    """The scorecard's lines by indicator (level 3); with the levels above it where the name alone is not unique."""
    lines = results["scorecard"]
    count = Counter(line["level3"] for line in lines)
    levels = ("level1", "level2", "level3")
    return {
        line["level3"] if count[line["level3"]] == 1 else "／".join(line[level] for level in levels): line
        for line in lines
    }


def exact_points(number: float | int) -> Decimal:
    """Points as JSON printed them, exactly: 9.5 is 9.5."""
    return Decimal(str(number))


def read_rule(line: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The rule in words and the names of the figures it scores, both from the working that was published.

    What a trend rule compares with (往期值) differs from year to year by itself and is no part of the rule. Where the
    working says nothing the rule's kind stands for it.
    """
    words = RULE_WORDS.search(line["working"])
    taken = TAKEN_WORDS.search(line["working"])
    names = TAKEN_NAME.findall(taken[1]) if taken else []
    return PREVIOUS_VALUE.sub("往期值", words[1]) if words else line["rule"], names


def compare_rules(line: Mapping[str, Any], previous: Mapping[str, Any]) -> str:
    """What differs between the rules of an indicator in two runs; empty where nothing does."""
    notes = []
    if exact_points(line["points"]) != exact_points(previous["points"]):
        notes.append(f"满分由{show(previous['points'])}分改为{show(line['points'])}分")
    (rule, names), (rule_before, names_before) = read_rule(line), read_rule(previous)
    if rule != rule_before:
        notes.append(f"评分规则由“{rule_before}”改为“{rule}”")
    if names != names_before:
        notes.append(f"取数由“{join_names(names_before) or '无'}”改为“{join_names(names) or '无'}”")
    if (line["level1"], line["level2"]) != (previous["level1"], previous["level2"]):
        notes.append(f"归类由{previous['level1']}／{previous['level2']}改为{line['level1']}／{line['level2']}")
    return "；".join(notes)


def name_inputs(labels: Sequence[str]) -> str:
    """What a figure takes or no longer takes: the counts of answers of one item by the name of that.

    Examples
    --------
    >>> name_inputs(["效率（第一档回答）", "效率（有效回答）", "态度（有效回答）", "资金（中央）", "资金（省级）"])
    '效率、态度（有效回答）、资金（中央）、资金（省级）'
    """
    things = [re.sub("（[^（）]*回答）$", "", label) for label in labels]
    return join_names(dict.fromkeys(thing if things.count(thing) > 1 else label for thing, label in zip(things, labels, strict=True)))


def compare_frameworks(current: Results, previous: Results) -> str:
    """What changed in the framework between two runs, in one clause; empty where nothing did."""
    now, then = index_scorecard(current), index_scorecard(previous)
    added = [name for name in now if name not in then]
    dropped = [name for name in then if name not in now]
    changed = [name for name, line in now.items() if name in then and compare_rules(line, then[name])]
    parts = [
        f"{word}{f'{len(names)}项' if len(names) > 1 else f'：{names[0]}'}"
        for word, names in (("新增", added), ("取消", dropped), ("规则、分值或归类变动", changed)) if names
    ]  # fmt: skip
    if not parts:
        return ""
    return f"指标体系有变动（{'；'.join(parts)}），总分不可直接比较"


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
        named = [print_beside(row.level3, show(row.lost_points, '分')) for row in most.itertuples()]
        lost = f"；{published[-1]['run']}失分最多的是{join_names(named) or '无'}"
    sentence = f"总分：{join_names(totals) or '无'}{lost}。" + "".join(f"{text}。" for text in frameworks)
    return Reading(table, sentence, "各指标得分的年度比较")


def rate_of(line: Mapping[str, Any]) -> float:
    """An indicator's score in percent of its points; nan where it has none."""
    points = exact_points(line["points"])
    return float(100 * exact_points(line["score"]) / points) if points else math.nan
