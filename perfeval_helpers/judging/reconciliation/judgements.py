"""What was judged and scored against what the figures say.

In: framework, targets' results, scorecard, ledger. Out: findings on targets, rules and methods.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from perfeval_helpers.chapters.survey import METHOD_FIGURES, METHOD_NAMES
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import Key
from perfeval_helpers.judging.reconciliation.wording import (
    tell_figure,
    tell_gap,
    tell_labelled,
    tell_number,
    tell_valued,
)
from perfeval_helpers.judging.scoring import Scorecard, ScoreLine
from perfeval_helpers.judging.targets import ACHIEVED, TargetResult
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Figure, Ledger
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_all, tell_name
from perfeval_helpers.values.numbers import percentage
from perfeval_helpers.values.text import turn_brackets

LEAST_WEIGHT_PCT = 60
#: Words in the names of levels 1 or 2 that the 60 % rule counts: frameworks say 项目产出, 效果 or 项目绩效 / 项目效益, or set
#: 满意度 apart; a few are in English.
RESULT_WORDS = ("产出", "效益", "效果", "满意", "output", "outcome", "benefit", "satisfaction")
#: A figure of at least so many times its target shows that the target was set too low.
LEAST_EXCESS = 2
#: What a rate of parts of a whole is called, and rates that may well be above 100 %: what was done of a plan, growth, use, one part to another.
_SHARE = re.compile("(?:率|占比|比例|比重)$")
_NO_SHARE = re.compile("完成|增|降|变|执行|达成|超|倍|比上|同比|环比|用率|周转|回报|收益|成本|负荷|配套|投资|产|"
                       "毛入|自给|比率|拨备|备付|杠杆|容积|溢价|赔付|贡献|保值|兑现|落实|男女|师生|供需|存贷")
FUNDING_RATES = ("funding.to_position_rate", "funding.use_rate")


def check(runfile: RunFile, framework: Framework, ledger: Ledger, scorecard: Scorecard, results: Sequence[TargetResult]) -> Iterator[Finding]:
    """``REC-WEIGHTS``, ``REC-UNSCORED``, ``REC-TARGET-MISSED``, ``REC-TARGET-LOW``, ``REC-SHARE`` and ``REC-SURVEY-METHODS``."""
    yield from check_weights(framework)
    yield from check_unscored(framework, ledger)
    yield from check_targets(results, {line.level3: line for line in scorecard.lines}, runfile, ledger)
    yield from check_low_targets(runfile, framework, ledger)
    yield from check_shares(runfile, ledger)
    yield from check_methods(runfile, framework, ledger)


def check_days(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    """``RUN-FILE``: an evaluation, a judgement or a day of payment before the period that it is about begins, or a judgement after the evaluation."""
    evaluated = runfile.evaluated_on
    judged: list[tuple[Key, date]] = []
    for indicator in framework.indicators:
        at, verdict = runfile.find_judgement(indicator.level3, framework.stem)
        judged += [((*at, "date"), verdict.date)] if verdict is not None else []
    days: list[tuple[Key, date]] = [(("evaluated_on", "start"), evaluated.start)] if evaluated else []
    days += [(("festivals", place, "due_by"), festival.due_by) for place, festival in enumerate(runfile.festivals) if festival.due_by is not None]
    early = [(at, tell("{day} lies before the period, which begins on {start}; expected a day of this evaluation", day=day, start=runfile.period.start))
             for at, day in [*days, *judged] if day < runfile.period.start]
    late = [(at, tell("{day} lies after the evaluation, which ends on {end}; expected a day of this evaluation", day=day, end=evaluated.end))
            for at, day in judged if evaluated and day > evaluated.end]
    for at, message in [*early, *late]:
        yield replace(runfile.document.fault(at, message), stated="warning", advice="改为本次评价的日期")


def check_weights(framework: Framework) -> Iterator[Finding]:
    """``REC-WEIGHTS``: output and benefit below 60 % of the points (财预〔2020〕10号)."""
    total = sum(indicator.points for indicator in framework.indicators)
    counted = sum(
        i.points for i in framework.indicators
        if any(word in f"{i.level1} {i.level2}".casefold() for word in RESULT_WORDS)
    )
    share = percentage(counted, total)
    if share is not None and share < LEAST_WEIGHT_PCT:
        yield Finding(
            "REC-WEIGHTS",
            tell("indicators of output and benefit carry {counted} of {total}, {share}, less than {least} by {gap}", counted=tell_number(counted, "分"),
                 total=tell_number(total, "分"), share=tell_number(share, "%", LEAST_WEIGHT_PCT), least=tell_number(LEAST_WEIGHT_PCT, "%"), gap=tell_gap(LEAST_WEIGHT_PCT - share, "%")),
        )  # fmt: skip


def check_unscored(framework: Framework, ledger: Ledger) -> Iterator[Finding]:
    """``REC-UNSCORED``: 资金到位率 or 预算执行率 below 100 % that no rule of the framework scores."""
    scored = {id for indicator in framework.indicators for id in indicator.rule.list_figures()}
    for id in FUNDING_RATES:
        rate = ledger.get_number(id)
        if rate is not None and rate < 100 and id not in scored:
            figure = ledger[id]
            values = {"rate": tell_labelled(figure, Fraction(100)), "gap": tell_gap(100 - rate, "%"), "working": figure.working}
            yield Finding(
                "REC-UNSCORED",
                tell("{rate} ('{working}'), less than 100% by {gap}, but no indicator of the framework scores it", **values) if figure.working
                else tell("{rate}, less than 100% by {gap}, but no indicator of the framework scores it", rate=values["rate"], gap=values["gap"]),
                figures=(id,), advice="在资金管理下增设该指标，或在报告中说明不评分的理由",
            )  # fmt: skip


def _name_parts(id: str, runfile: RunFile, ledger: Ledger) -> str:
    """What makes up a figure over all festivals: ``（春节99.96%、敬老节99.87%）``."""
    scope, _, name = id.partition(".")
    named = ((festival.name, ledger.get(f"{scope}.{festival.id}.{name}")) for festival in runfile.festivals)
    parts = tell_all(tell_valued(festival, tell_figure(figure)) for festival, figure in named if figure is not None)
    return tell(" ({parts})", parts=parts) if parts else ""


def check_targets(results: Sequence[TargetResult], lines: Mapping[str, ScoreLine], runfile: RunFile, ledger: Ledger) -> Iterator[Finding]:
    """``REC-TARGET-MISSED``: judged done although its figure misses the target."""
    for result in results:
        if not (result.judged and result.status == ACHIEVED and result.computed not in (None, ACHIEVED)):
            continue
        target, figure, bound = result.target, result.figure, result.target.bound
        if figure is None or bound is None or figure.value is None or isinstance(figure.value, str):
            continue
        number = Fraction(figure.value)
        gap = bound.measure_miss(number)
        line = lines.get(target.name)
        side = {"未达到": tell("misses"), "超过": tell("exceeds")}[bound.name_miss(number)]
        values = {
            "target": target.name, "status": result.status, "figure": tell_labelled(figure, *bound.ends), "parts": _name_parts(figure.id, runfile, ledger),
            "side": side, "bound": tell_name(str(bound)),
            "gap": tell_gap(gap, figure.unit), "computed": result.computed,
        }  # fmt: skip
        yield Finding(
            "REC-TARGET-MISSED",
            tell("the target '{target}' is judged '{status}', but {figure}{parts} {side} the target value {bound} by {gap}; by the figure it is "
                 "'{computed}'", **values) if line is None
            else tell("the target '{target}' is judged '{status}', but {figure}{parts} {side} the target value {bound} by {gap}; by the figure it is "
                      "'{computed}', and still it scores {score} of {points}", **values, score=tell_number(line.score, "分"), points=tell_number(line.points, "分")),
            file=runfile.file, figures=(figure.id,), advice="按数值改判，或说明可以视为完成的依据",
        )  # fmt: skip


def check_low_targets(runfile: RunFile, framework: Framework, ledger: Ledger) -> Iterator[Finding]:
    """``REC-TARGET-LOW``: a figure of at least twice its ``>=`` target, which no rule limits by `excess`.

    The target is the run file's, else that of the rule that scores the figure.
    """
    named: dict[str, tuple[str, Fraction]] = {}
    for target in runfile.targets:
        bound = target.bound
        if target.figure is not None and bound is not None and bound.low is not None and bound.high is None:
            named.setdefault(target.figure, (target.name, bound.low))
    limited: set[str] = set()
    for indicator in framework.indicators:
        for leaf in indicator.rule.list_leaves(indicator.points, None):
            for id in leaf.rule.list_figures():
                limited |= {id} if leaf.rule.has_excess else set()
                goal = leaf.rule.goal
                if goal is not None and goal.low is not None and goal.high is None:
                    named.setdefault(id, (indicator.level3, goal.low))
    for id, (name, least) in named.items():
        number = ledger.get_number(id)
        if number is not None and id not in limited and not _exceeds_whole(ledger[id], runfile) and least > 0 and number >= LEAST_EXCESS * least:
            figure = ledger[id]
            yield Finding(
                "REC-TARGET-LOW",
                tell("the target value of '{name}' is {least}; {figure} is {times} times as much: the target was set clearly too low", name=name,
                     least=tell_name(f"≥{print_exact(least)}{figure.unit}"), figure=tell_labelled(figure),
                     times=tell_number(number / least)),
                file=runfile.file, figures=(id,), advice="按历史水平重新设定指标值；评分规则可用excess写明超额完成的得分",
            )  # fmt: skip


def check_shares(runfile: RunFile, ledger: Ledger) -> Iterator[Finding]:
    """``REC-SHARE``: a share of a whole above 100 %: its parts are not of that whole. What funds and payments come to has checks of its own."""
    for figure in ledger.values():
        if _exceeds_whole(figure, runfile):
            yield Finding("REC-SHARE", tell("{figure} ('{working}'): the numerator is more than the whole that it is a share of", figure=tell_labelled(figure, Fraction(100)),
                                            working=turn_brackets(figure.working)), figures=(figure.id,))  # fmt: skip


def _exceeds_whole(figure: Figure, runfile: RunFile) -> bool:
    """Whether a figure is called a share, was worked out as one and is above 100 %."""
    return (figure.unit == "%" and isinstance(figure.value, int | Fraction) and figure.value > 100 and figure.id not in runfile.declared and "−" not in figure.working
            and bool(_SHARE.search(figure.label)) and not _NO_SHARE.search(figure.label) and not figure.id.startswith(("funding.", "payout.", "score")))


def name_method(id: str, runfile: RunFile) -> str | None:
    """The method by which a satisfaction figure is computed; None for any other figure, and for one over several methods."""
    if not runfile.all_surveys or id in runfile.declared:
        return None
    survey = catalogue.find_survey(id, runfile)
    if survey is None:
        methods = {str(one.method) for one in runfile.all_surveys} if id == catalogue.OVERALL_FIGURE else set()
        return methods.pop() if len(methods) == 1 else None
    last = id.removeprefix(survey.prefix)
    if last == "satisfaction_rate":
        return str(survey.method)
    for method, figure in METHOD_FIGURES.items():
        if last == figure:
            return method
    found = catalogue.match_definition(id, runfile)
    if found is not None and "item" in found[1]:
        return {"satisfaction_rate": "top_two", "index": "weighted_index"}.get(id.rsplit(".", 1)[1])
    return None


def check_methods(runfile: RunFile, framework: Framework, ledger: Ledger) -> Iterator[Finding]:
    """``REC-SURVEY-METHODS``: rules and targets use satisfaction figures of more than one method, or one rate over several surveys is made of such."""
    rules = [id for i in framework.indicators for id in i.rule.list_figures()]
    used = dict.fromkeys([*rules, *(target.figure for target in runfile.targets if target.figure)])
    yield from _compare_methods("", used, runfile, ledger)
    if catalogue.OVERALL_FIGURE in ledger and name_method(catalogue.OVERALL_FIGURE, runfile) is None:
        yield from _compare_methods(catalogue.OVERALL_FIGURE, [survey.prefix + "satisfaction_rate" for survey in runfile.all_surveys], runfile, ledger)


def _compare_methods(whole: str, ids: Iterable[str], runfile: RunFile, ledger: Ledger) -> Iterator[Finding]:
    """A finding where figures are of more than one method: those that scores and targets rest on, or that make up the figure `whole`."""
    methods = {id: method for id in ids if id in ledger and (method := name_method(id, runfile)) is not None}
    if len(set(methods.values())) < 2:
        return
    parts = tell_all((tell("{figure} ({method}: '{working}')", figure=tell_labelled(ledger[id]), method=Told(METHOD_NAMES[m], m), working=ledger[id].working)
                      for id, m in methods.items()), CLAUSES)  # fmt: skip
    message = (tell("{figure} puts more than one measure of satisfaction together: {parts}", figure=tell_labelled(ledger[whole]), parts=parts) if whole
               else tell("scores and targets rest on more than one measure of satisfaction: {parts}", parts=parts))
    numbers = [number for id in methods if (number := ledger.get_number(id)) is not None]
    units = {ledger[id].unit for id in methods}
    if len(numbers) > 1 and len(units) == 1:
        message = tell("{said}; the highest and the lowest differ by {gap}", said=message, gap=tell_gap(max(numbers) - min(numbers), *units))
    yield Finding("REC-SURVEY-METHODS", message, figures=tuple(filter(None, (whole, *methods))), advice="统一满意度的口径，或在报告中分别注明分子、分母")
