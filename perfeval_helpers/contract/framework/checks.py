"""Run file and framework together: figures that exist, judgements that fit their rules. In: both; out: findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from perfeval_helpers.contract.catalogue import TARGET_KINDS, find_fault, find_unit, is_result
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.models import Framework, score_id
from perfeval_helpers.contract.framework.rule_kinds import (
    SHAPES,
    Checklist,
    Judged,
    Parts,
    Rule,
    list_figures,
    list_limits,
    needs_judgement,
    uses_trend,
)
from perfeval_helpers.contract.runfile import RunFile, Verdict
from perfeval_helpers.contract.runfile.document import Key, describe, suggest
from perfeval_helpers.values.bounds import read_bound

IsKnown = Callable[[str], bool]
_ASKS = {
    "all_or_nothing": "met: true or met: false", "checklist": "items, one of met, missed, {lost: x} for each",
    "deduction": "faults, a list that may be empty", "judgement": "share, from 0 to 1 (or score)",
    "parts": "parts, by the part's name",
}


def check_run(
    runfile: RunFile, framework: Framework, is_known: IsKnown, known_ids: Iterable[str] = ()
) -> list[Finding]:
    """Every fault between a run file and the framework that scores it.

    Parameters
    ----------
    is_known
        Whether a figure id exists in this run, before any extract is read.
    known_ids
        Ids to suggest where one is unknown.

    Returns
    -------
    list of Finding
        Errors, each with file, line and key; empty where all is well.
    """
    near = [*runfile.declared, *runfile.own_figures, *known_ids]
    return [
        *_check_figures(runfile, framework, is_known, near),
        *_check_units(runfile, framework, is_known),
        *_check_declared(runfile, framework),
        *_check_trend(runfile, framework),
        *_check_judgements(runfile, framework),
    ]


def _check_figures(runfile: RunFile, framework: Framework, is_known: IsKnown, near: list[str]) -> Iterator[Finding]:
    def explain(figure: str) -> str:
        if is_result(figure):
            return f"the figure {describe(figure)}, which comes only after scoring"
        why = find_fault(figure, runfile, framework) or "is not known"
        return f"the figure {describe(figure)}, which {why}{suggest(figure, near)}"

    expected = "a figure that the run's extracts give or that it declares with its source"
    chinese = "引用的数据“{}”在本次运行中不存在：应由数据文件算出，或在declared中给出"
    for place, indicator in enumerate(framework.indicators):
        for figure in dict.fromkeys(list_figures(indicator.rule)):
            if is_result(figure) or not is_known(figure):
                at: Key = ("indicators", place, "rule")
                document = framework.document
                fault = document.fault(at, explain(figure), expected, chinese.format(figure))
                yield _with_column(fault, f"indicators.{place + 1}.rule（{indicator.level3}）")
    for key in ("original_targets", "targets"):
        for place, target in enumerate(getattr(runfile, key)):
            if target.figure is not None and not is_known(target.figure):
                yield runfile.document.fault((key, place, "figure"), explain(target.figure), expected,
                                             chinese.format(target.figure))


def _check_units(runfile: RunFile, framework: Framework, is_known: IsKnown) -> Iterator[Finding]:
    """Numbers of rules in another unit than their figure's: «>= 3 万人» of a figure in 人 would be met by 3."""
    document = framework.document
    for place, indicator in enumerate(framework.indicators):
        for at, figure in list_limits(indicator.rule, ("indicators", place, "rule")):
            text = document.find(at)
            unit = _find_unit(runfile, figure)
            if not isinstance(text, str) or not unit or is_result(figure) or not is_known(figure):
                continue
            try:
                # all but an all_or_nothing's target is a plain number, or one with %
                bound = read_bound(text) or read_bound(f"= {text}")
            except ValueError:
                continue
            if bound is not None and not bound.fits_unit(unit):
                fault = document.fault(at, f"{describe(text)} in {bound.unit}, but {figure} is in {unit}",
                                       f"the number in {unit}", f"数值单位应为{unit}")
                yield _with_column(fault, f"{fault.column}（{indicator.level3}）")


def _find_unit(runfile: RunFile, figure: str) -> str:
    """The unit of a figure: declared, else as the catalogue defines it; empty where it cannot be told."""
    # as the file says it: a declaration may be at fault elsewhere, and its stand-in has another unit
    declared = runfile.document.find(("declared", figure))
    if declared is None and figure in runfile.declared:
        return runfile.declared[figure].unit
    if declared is not None:
        unit = declared.get("unit") if isinstance(declared, dict) else None
        return unit if isinstance(unit, str) else ""
    return find_unit(figure, runfile)


def _with_column(finding: Finding, column: str) -> Finding:
    return replace(finding, column=column)


def list_own_ids(framework: Framework) -> set[str]:
    """The ids of the figures that targets and scoring give: nobody can declare them."""
    levels = [(), *((one,) for one in framework.level1), *framework.level2]
    scores = {f"{score_id(*level)}{tail}" for level in levels for tail in ("", ".points", ".rate")}
    counts = {f"framework.level{n}.count" for n in (1, 2, 3)}
    results = {"targets.achieved", "targets.partly_achieved", "targets.missed"}
    results |= {f"targets.{one}.{kind}" for one in ("original", "adjusted") for kind in ("count", *TARGET_KINDS)}
    return scores | counts | results | {"grade"}


def _check_declared(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    own = list_own_ids(framework)
    for figure in runfile.declared:
        if figure in own:
            yield runfile.document.fault(("declared", figure), "a figure that the scoring gives",
                                         "figures from outside only", "此数据由评分得出，不能另行给出")


def _check_trend(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    for indicator in framework.indicators:
        if uses_trend(indicator.rule) and not runfile.compare_with:
            yield runfile.document.fault(("compare_with",), f"nothing, but {indicator.level3} is scored by its trend",
                                         "the earlier runs to compare with",
                                         f"“{indicator.level3}”与往期比较，须列出往期运行")


def _check_judgements(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    for indicator in framework.indicators:
        name, rule = indicator.level3, indicator.rule
        at, verdict = runfile.find_judgement(name, framework.stem)
        if verdict is None:
            if needs_judgement(rule):
                free = [n for n in runfile.judgements if n not in {i.level3 for i in framework.indicators}]
                yield runfile.document.fault(
                    ("judgements", name), f"missing{suggest(name, free)}",
                    f"{_ASKS[rule.kind]}, with reason, evidence, by and date, as the rule {rule.kind} of "
                    f"{framework.file} asks", "缺少评判（须有结论、理由、佐证、评判人和日期）")
            continue
        yield from _check_verdict(runfile, verdict, rule, indicator.points, at)


def _check_verdict(runfile: RunFile, verdict: Verdict, rule: Rule, points: Fraction, at: Key) -> Iterator[Finding]:
    document = runfile.document
    shapes = SHAPES.get(rule.kind, ()) if needs_judgement(rule) else ()
    for shape in verdict.given:
        if shape not in shapes:
            allowed = _ASKS[rule.kind] if shapes else "no verdict: the figure decides"
            yield document.fault((*at, shape), f"{shape}, which the rule {rule.kind} does not take", allowed,
                                 f"评分规则{rule.kind}不使用{shape}")
    given = [shape for shape in verdict.given if shape in shapes]
    if shapes and not given:
        yield document.fault(at, "no verdict", f"{_ASKS[rule.kind]}, as the rule {rule.kind} asks", "缺少评判结论",
                             line=document.line_of(at))
    if len(given) > 1:
        yield document.fault(at, " and ".join(given), "one of them", "只能给出一种评判", line=document.line_of(at))
    if isinstance(rule, Checklist) and verdict.items is not None:
        yield from _check_items(runfile, verdict, rule, (*at, "items"))
    if isinstance(rule, Judged) and verdict.score is not None and not 0 <= verdict.score <= points:
        yield document.fault((*at, "score"), f"'{verdict.score}'", f"a score from 0 to {points}",
                             f"得分应在0至{points}之间")
    if isinstance(rule, Parts):
        yield from _check_part_verdicts(runfile, verdict, rule, points, at)


def _check_items(runfile: RunFile, verdict: Verdict, rule: Checklist, at: Key) -> Iterator[Finding]:
    marks = verdict.items or ()
    if len(marks) != len(rule.items):
        yield runfile.document.fault(
            at, f"{len(marks)} items", f"{len(rule.items)}: {', '.join(i.name for i in rule.items)}",
            f"要点共{len(rule.items)}个，评判了{len(marks)}个")
        return
    for place, (mark, item) in enumerate(zip(marks, rule.items, strict=True)):
        if mark.state == "faults" and not item.counts_faults:
            yield runfile.document.fault((*at, place), f"faults, but the item {describe(item.name)} has no each",
                                         "met, missed or {lost: 0.5}", "该要点未规定每个问题扣多少（each）")


def _check_part_verdicts(
    runfile: RunFile, verdict: Verdict, rule: Parts, points: Fraction, at: Key
) -> Iterator[Finding]:
    given = verdict.parts or {}
    names = [part.name for part in rule.parts]
    for name in given:
        if name not in names:
            yield runfile.document.fault((*at, "parts", name), f"unknown part{suggest(name, names)}",
                                         f"one of {', '.join(names)}", "没有此组成部分",
                                         line=runfile.document.line_of((*at, "parts", name)))
    if not needs_judgement(rule) or verdict.parts is None:
        return
    weights = rule.weigh(points)
    for part, weight in zip(rule.parts, weights, strict=True):
        inner = given.get(part.name)
        where: Key = (*at, "parts", part.name)
        if inner is None:
            if needs_judgement(part.rule):
                yield runfile.document.fault(where, "missing", _ASKS[part.rule.kind], "缺少对该部分的评判",
                                             line=runfile.document.line_of((*at, "parts")))
        else:
            yield from _check_verdict(runfile, inner, part.rule, weight, where)

