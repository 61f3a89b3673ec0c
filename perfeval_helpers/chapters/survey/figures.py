"""The figures ``survey.*``: three methods side by side, the headline, one rate over several surveys.

In: counted answers. Out: entries in the ledger.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from operator import mul

import pandas as pd

from perfeval_helpers.chapters.survey.counting import count_answers, count_valid, mark_satisfied, sum_up
from perfeval_helpers.chapters.survey.filling import STRAIGHT_ITEMS, mark_straight
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT, Survey
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import Value, exact, percentage, print_measure, round_half_up

#: Steps of a scale that need no word in a formula.
USUAL_STEPS = 5
#: The run's methods for the headline, and the figure of a survey that each gives, behind the survey's prefix.
METHOD_FIGURES = {"satisfied_questionnaires": "satisfied_rate", "top_two": "top_two_rate", "weighted_index": "index"}
METHOD_NAMES = {"satisfied_questionnaires": "满意问卷占比", "top_two": "前两档回答占比", "weighted_index": "加权指数"}


def add_figures(ledger: Ledger, runfile: RunFile, survey: Survey, frame: pd.DataFrame) -> None:
    """Enter a survey's figures: per item, and by three methods over all.

    Notes
    -----
    满意问卷占比 = 满意问卷 ÷ 有效问卷. 前两档占比 = 各题前两档回答之和 ÷ 各题回答之和.
    加权指数 = Σ回答 × 档位分值 ÷ 回答.
    The headline ``satisfaction_rate`` is the one that the run file names.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.spec.survey, run.survey)
    >>> ledger["survey.satisfaction_rate"].working
    '374 ÷ 558 × 100% = 67.03%'
    """
    source = catalogue.cite(survey.extract, runfile.data_file(survey.extract), frame["line"].to_numpy(), title=survey.title)
    show, extract, prefix = print_measure, [f"extract:{survey.extract}"], survey.prefix

    def enter(id: str, value: Value, working: str, inputs: Iterable[str] = extract, formula: str = "") -> None:
        catalogue.enter(ledger, runfile, prefix + id, value, inputs, working=working, formula=formula, sources=[source])

    def name_formula(id: str) -> str:
        found = catalogue.match_definition(prefix + id, runfile)
        return f"{found[0].formula}{say_scale(survey, id)}" if found else ""

    def enter_rate(id: str, part: int, whole: int, inputs: list[str], formula: str = "") -> None:
        rate = percentage(part, whole)
        enter(id, rate, catalogue.print_rate(show(part), show(whole), rate), [prefix + name for name in inputs], formula)

    def enter_index(id: str, weighted: Fraction, answers: int, inputs: list[str]) -> None:
        index = weighted / answers if answers else None
        result = "—（分母为0）" if index is None else show(index)
        enter(id, index, f"{show(weighted)} ÷ {show(answers)} = {result}", inputs, say_weights(survey) or name_formula(id))

    counted, valid_count = count_answers(frame, survey), count_valid(frame, survey)
    if survey.issued is not None:
        catalogue.enter(ledger, runfile, prefix + "issued", survey.issued, ["declared"], working="评价方案所填")
    if survey.has_questionnaires:
        enter("collected", len(frame), f"问卷表 {show(len(frame))} 行")
        enter("valid", valid_count, f"至少回答一题的 {show(valid_count)}")
    else:
        enter("valid", valid_count, f"回答人数最多的一题 {show(valid_count)}", formula="各题有效填写人次中最多的")
    if survey.issued is not None:
        enter_rate("response_rate", valid_count, survey.issued, ["valid", "issued"])
    for item in survey.items:
        counts = counted[item.id]
        for name, answer, count in zip(("very_satisfied", "fairly_satisfied"), survey.scale, counts, strict=False):
            enter(f"{item.id}.{name}", count, f"选择“{answer}”的 {show(count)}")
        top, answers, weighted = sum_up([counts], survey)
        enter(f"{item.id}.answers", answers, f"回答该题的 {show(answers)}")
        parts = [prefix + f"{item.id}.{name}" for name in ("very_satisfied", "fairly_satisfied", "answers")]
        words = " + ".join(map(show, counts[:TOP_COUNT]))
        rate = percentage(top, answers)
        enter(f"{item.id}.satisfaction_rate", rate, catalogue.print_rate(f"({words})", show(answers), rate), parts, name_formula(f"{item.id}.satisfaction_rate"))
        enter_index(f"{item.id}.index", weighted, answers, [*extract, prefix + f"{item.id}.answers"])

    if survey.satisfied_when is not None and survey.has_questionnaires:
        satisfied = int(mark_satisfied(frame, survey).sum())
        label = {item.id: item.label for item in survey.items}[survey.satisfied_when.item]
        options = "或".join(survey.satisfied_when.answers)
        enter("satisfied", satisfied, f"“{label}”回答{options}的 {show(satisfied)}")
        enter_rate("satisfied_rate", satisfied, valid_count, ["satisfied", "valid"], name_formula("satisfied_rate"))
    top, answers, weighted = sum_up(counted.values(), survey)
    inputs = [
        f"{item.id}.{name}" for item in survey.items for name in ("very_satisfied", "fairly_satisfied", "answers")
    ]
    enter_rate("top_two_rate", top, answers, inputs, name_formula("top_two_rate"))
    enter_index("index", weighted, answers, [*extract, *(prefix + f"{item.id}.answers" for item in survey.items)])
    if survey.has_questionnaires:
        straight = int(mark_straight(frame, [item.id for item in survey.items], STRAIGHT_ITEMS).sum())
        enter("straight_count", straight, f"{show(straight)} 份")
    headline = ledger.get(survey.prefix + METHOD_FIGURES[survey.method])
    if headline is not None:
        enter("satisfaction_rate", headline.value, headline.working, [headline.id],
              f"{METHOD_NAMES[survey.method]}：{headline.formula}")  # fmt: skip


def say_scale(survey: Survey, id: str) -> str:
    """What the formula of a rate or index hangs on where it is not the usual one: steps other than five, other answers than the first two.

    The trend compares formulas: two of five steps are not two of four.
    """
    parts = [] if len(survey.scale) == USUAL_STEPS else [f"量表共{len(survey.scale)}档"]
    if id == "satisfied_rate" and survey.satisfied_when and set(survey.satisfied_when.answers) != set(survey.scale[:TOP_COUNT]):
        parts.append(f"以回答{'或'.join(survey.satisfied_when.answers)}为满意")
    return f"（{'，'.join(parts)}）" if parts else ""


def say_weights(survey: Survey) -> str:
    """The formula of a survey's index, with the weights where they are not the usual ones; empty where they are."""
    if survey.scale.highest:
        return f"平均分 ÷ 最高分{survey.scale.highest} × 100"
    if survey.weights:
        given = "、".join(f"{answer}{print_measure(weight)}分" for answer, weight in survey.answers_by_weight.items())
        return f"Σ回答数 × 档位分值 ÷ 全部有效回答，档位分值：{given}"
    return ""


def add_overall(ledger: Ledger, runfile: RunFile) -> None:
    """Enter ``survey.satisfaction_rate`` over several surveys, as the run file's ``overall`` makes it.

    Notes
    -----
    pooled: Σ numerators ÷ Σ denominators of the headlines; mean: their mean; else their weighted mean. Without a value
    where one of them has none; no such figure where the ledger lacks one of them, as of a run whose funds alone are read.
    """
    headlines = [survey.prefix + "satisfaction_rate" for survey in runfile.all_surveys]
    if runfile.overall is None or not all(id in ledger for id in headlines):
        return
    method, show = runfile.overall.method, print_measure
    heads = [ledger[id] for id in headlines]
    values = [head.value for head in heads]
    value: Fraction | None = None
    if method == "pooled":
        parts = [_find_parts(ledger, survey) for survey in runfile.all_surveys]
        part, whole = (sum(numbers) for numbers in zip(*parts, strict=True))
        value = percentage(part, whole)
        tops, wholes = (" + ".join(map(show, numbers)) for numbers in zip(*parts, strict=True))
        working, formula = catalogue.print_rate(f"({tops})", f"({wholes})", value), "各项调查分子之和 ÷ 分母之和 × 100%"
    else:
        weights = [Fraction(1, len(heads)) if method == "mean" else method[survey.id] for survey in runfile.all_surveys]
        if None not in values:
            value = sum((Fraction(str(number)) * weight for number, weight in zip(values, weights, strict=True)), Fraction(0))
        said = _print_terms(values, weights, value)
        terms = said if method == "mean" else [
            f"{number} × {print_exact(weight)}" for number, weight in zip(said, weights, strict=True)]  # fmt: skip
        total = " + ".join(terms)
        working = (f"({total}) ÷ {len(heads)}" if method == "mean" else total) + f" = {show(value)}"
        formula = "各项调查满意度的平均" if method == "mean" else "各项调查满意度按权重加权"
    catalogue.enter(ledger, runfile, catalogue.OVERALL_FIGURE, value, [head.id for head in heads], working=working,
                    formula=formula, sources=[source for head in heads for source in head.sources])  # fmt: skip


def _print_terms(values: Sequence[Value], weights: Sequence[Fraction], value: Fraction | None) -> list[str]:
    """The numbers of a weighted mean with as many places as it takes that whoever works it out gets what is printed."""
    if value is None:
        return [print_measure(None if number is None else exact(number)) for number in values]
    for places in (2, 4, 6):
        rounded = [round_half_up(exact(number), places) for number in values if number is not None]
        if print_measure(sum(map(mul, map(exact, rounded), weights), Fraction(0))) == print_measure(value):
            break
    return [print_measure(exact(one)) if one == round(one, 2) else f"{one.normalize():f}" for one in rounded]


def _find_parts(ledger: Ledger, survey: Survey) -> tuple[int, int]:
    """Numerator and denominator of a survey's headline."""
    def number(id: str) -> int:
        return int(ledger.get_number(survey.prefix + id) or 0)

    if survey.method == "satisfied_questionnaires":
        return number("satisfied"), number("valid")
    return (
        sum(number(f"{item.id}.{name}") for item in survey.items for name in ("very_satisfied", "fairly_satisfied")),
        sum(number(f"{item.id}.answers") for item in survey.items),
    )
