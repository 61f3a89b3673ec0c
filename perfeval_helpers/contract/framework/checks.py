"""Run file and framework together: figures that exist, judgements that fit their rules. In: both; out: findings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from perfeval_helpers.contract.catalogue import (
    OVERALL_FIGURE,
    TARGET_KINDS,
    accepts_unit,
    find_fault,
    find_unit,
    is_result,
    list_known,
)
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.models import Framework, score_id
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.schema import INDEX_UNIT
from perfeval_helpers.values.bounds import Bound, name_counted, read_bound
from perfeval_helpers.values.language import Told, tell
from perfeval_helpers.values.text import fold_text

IsKnown = Callable[[str], bool]


def check_run(runfile: RunFile, framework: Framework, is_known: IsKnown) -> list[Finding]:
    """Every fault between a run file and the framework that scores it; `is_known` tells which figures the run can have."""
    return [
        *_check_figures(runfile, framework, is_known), *_check_units(runfile, framework, is_known),
        *_check_declared(runfile, framework), *_check_trend(runfile, framework), *_check_judgements(runfile, framework),
    ]  # fmt: skip


def _check_figures(runfile: RunFile, framework: Framework, is_known: IsKnown) -> Iterator[Finding]:
    def explain(figure: str) -> Told:
        why = tell("comes only after scoring") if is_result(figure) else find_fault(figure, runfile, framework) or tell("is not known")
        is_misspelt = not is_result(figure) and not why.english.startswith("needs")
        known = {name: id for name, id in list_known(figure, runfile, framework, is_known).items() if not is_result(id)} if is_misspelt else {}
        return tell("the figure {figure}, which {why}{hint}; expected a figure that the run's extracts give or that it declares with its source",
                    figure=describe(figure), why=why, hint=suggest(figure, known, known))

    for place, indicator in enumerate(framework.indicators):
        for figure in dict.fromkeys(indicator.rule.list_figures()):
            if is_result(figure) or not is_known(figure):
                fault = framework.document.fault(("indicators", place, "rule"), explain(figure))
                yield replace(fault, column=f"indicators.{place + 1}.rule（{indicator.level3}）")
    for key, targets in (("original_targets", runfile.original_targets), ("targets", runfile.targets)):
        for place, target in enumerate(targets):
            if target.figure is not None and not is_known(target.figure):
                yield runfile.document.fault((key, place, "figure"), explain(target.figure))


def _check_units(runfile: RunFile, framework: Framework, is_known: IsKnown) -> Iterator[Finding]:
    """Numbers of rules and targets in another unit than their figure's: «>= 3 万人» of a figure in 人 would be met by 3."""
    document = framework.document

    def refuse(document: Document, at: Key, text: str, bound: Bound | None, figure: str) -> Iterator[Finding]:
        unit = _find_unit(runfile, figure)
        if bound is not None and unit and is_known(figure) and not accepts_unit(bound, figure, unit):
            yield document.fault(at, tell("{found} in {unit}, but {figure} is in {due}; expected the number in {due}",
                                          found=describe(text), unit=bound.unit, figure=figure, due=unit))

    for place, indicator in enumerate(framework.indicators):
        for at, figure in indicator.rule.list_limits(("indicators", place, "rule")):
            text = document.find(at)
            if not isinstance(text, str) or is_result(figure):
                continue
            try:
                # all but an all_or_nothing's target is a plain number, or one with %
                bound = read_bound(text) or read_bound(f"= {text}")
            except ValueError:
                continue
            for fault in refuse(document, at, text, bound, figure):
                yield replace(fault, column=f"{fault.column}（{indicator.level3}）")
    for place, target in enumerate(runfile.targets):  # those that were approved are printed as they were, and held against nothing
        if target.figure:
            yield from refuse(runfile.document, ("targets", place, "target"), target.target, target.bound, target.figure)


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


def list_own_ids(framework: Framework) -> set[str]:
    """The ids of the figures that targets and scoring give: nobody can declare them."""
    levels = [(), *((one,) for one in framework.level1), *framework.level2]
    scores = {f"{score_id(*level)}{tail}" for level in levels for tail in ("", ".points", ".rate")}
    counts = {f"framework.level{n}.count" for n in (1, 2, 3)}
    results = {"targets.achieved", "targets.partly_achieved", "targets.missed"}
    results |= {f"targets.{one}.{kind}" for one in ("original", "adjusted") for kind in ("count", *TARGET_KINDS)}
    return scores | counts | results | {"grade"}


def _check_declared(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    """Declared figures that scoring gives, and those of the catalogue in another unit: with 1 元 for 1 万元 all figures would be computed."""
    own = list_own_ids(framework)
    for figure in runfile.declared:
        unit = runfile.document.find(("declared", figure, "unit"))  # what is missing there is told already
        units = {find_unit(figure, runfile)} | ({INDEX_UNIT} if figure == OVERALL_FIGURE and not runfile.all_surveys else set())
        if figure in own:
            yield runfile.document.fault(("declared", figure), tell("a figure that the scoring gives; expected figures from outside only"))
        elif isinstance(unit, str) and "" not in units and name_counted(fold_text(unit)) not in {name_counted(fold_text(one)) for one in units}:
            yield runfile.document.fault(("declared", figure, "unit"), tell("{found}; expected {due}, the unit of {figure}", found=describe(unit),
                                                                            due=find_unit(figure, runfile), figure=figure))


def _check_trend(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    for indicator in framework.indicators:
        if indicator.rule.uses_trend and not runfile.compare_with:
            yield runfile.document.fault(("compare_with",), tell("nothing, but {level3} is scored by its trend; expected the earlier runs to "
                                                                 "compare with",
                                                                 level3=indicator.level3))


def _check_judgements(runfile: RunFile, framework: Framework) -> Iterator[Finding]:
    for indicator in framework.indicators:
        name, rule = indicator.level3, indicator.rule
        at, verdict = runfile.find_judgement(name, framework.stem)
        if verdict is None:
            if rule.needs_judgement:
                free = [n for n in runfile.judgements if n not in {i.level3 for i in framework.indicators}]
                near = next(iter(get_close_matches(name, free, n=1)), "")
                hint = tell("; what the run file judges as '{near}' the framework does not have", near=near) if near else ""
                yield runfile.document.fault(
                    ("judgements", name), tell("missing{hint}; expected {asks}, with reason, evidence, by and date, as the rule {kind} of {file}"
                                               " asks",
                                               hint=hint, asks=rule.asks, kind=rule.kind, file=framework.file,
                                               example=rule.short_example))
            continue
        yield from rule.check(verdict, indicator.points, runfile.document, at)
