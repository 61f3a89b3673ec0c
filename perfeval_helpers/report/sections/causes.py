"""What lies behind a loss of points, as the records of the run show it: which money, reason, question or group.

In: the context of a run and an indicator's line. Out: one clause for chapter 七, empty where the records show nothing.
"""

from collections.abc import Iterable

from perfeval_helpers.chapters import funding
from perfeval_helpers.contract.catalogue import OVERALL_FIGURE
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.evidence import say_reasons
from perfeval_helpers.report.sections.lateness import TIMELY, list_late_causes, say_main_cause
from perfeval_helpers.report.sections.records import find_worst, name_worst
from perfeval_helpers.report.sections.survey_evidence import Ranked, name_survey, rank_items
from perfeval_helpers.showing.charts.style import tell_wan
from perfeval_helpers.showing.tables import join_names

ACCURACY = ("count_accuracy", "amount_accuracy", "strict_amount_accuracy")


def say_cause(context: Context, line: ScoreLine) -> str:
    """What lies behind the loss of an indicator, by the figures that score it."""
    ids = [id for id in line.figures if context.knows(id)]
    if "funding.to_position_rate" in ids:
        return say_gap(context)
    if "funding.use_rate" in ids:
        return say_balance(context)
    if ids and all(id.startswith("payout.") for id in ids):
        return say_late(context) if any(word in line.level3 for word in TIMELY) else say_unpaid(context, ids)
    told = [f"{name_survey(survey)}{items.word}{items.say_low()}" for survey, items in rank_asked(context, ids)]
    if told:
        return f"分题看，{'；'.join(told)}"
    return "；".join(filter(None, (name_worst(context, id) for id in ids)))


def name_focus(context: Context, line: ScoreLine) -> str:
    """What advice on a loss is to begin with: the items that are answered worst, the worst group of own records; empty where nothing stands out."""
    items = [label for _, ranked in rank_asked(context, line.figures) for labels in ranked.low for label in labels]
    groups = [group for id in line.figures if context.knows(id) and (group := find_worst(context, id))]
    return join_names(dict.fromkeys([*items, *groups]))


def rank_asked(context: Context, ids: Iterable[str]) -> list[tuple[Survey, Ranked]]:
    """The surveys whose headline is among figures, each with its items; where a value over all is, every survey. None whose items are alike."""
    asked = [survey for survey, _ in context.surveys if {f"{survey.prefix}satisfaction_rate", OVERALL_FIGURE}.intersection(ids)]
    ranked = [(survey, rank_items(context, survey)) for survey in asked]
    return [(survey, items) for survey, items in ranked if len(set(items.printed.values())) > 1]


def say_late(context: Context) -> str:
    """What made most payments late."""
    states = context.run.final_states
    return "" if states is None else say_main_cause(list_late_causes(context, states)[1])


def say_unpaid(context: Context, ids: list[str]) -> str:
    """Why people were not paid in full, where one occasion or all of them are scored."""
    scopes = {id.rpartition(".")[0] for id in ids if id.rpartition(".")[2] in ACCURACY}
    return say_reasons(context, scopes.pop()) if len(scopes) == 1 else ""


def say_gap(context: Context) -> str:
    """Which money did not arrive, by source, of a single source by year: 未到位的325.71万元均为中央资金，其中2021年度153.72万元、2022年度171.99万元."""
    if not context.has_extract("funds"):
        return ""
    table = funding.tabulate(context.run.funds, context.spec.period.start, context.spec.period.end)
    table["gap_fen"] = table["allocated_fen"] - table["arrived_before_fen"] - table["arrived_fen"]
    names = context.run.source_names
    by_source, by_year = ({str(key): int(fen) for key, fen in table.groupby(by, sort=False)["gap_fen"].sum().items() if fen} for by in ("source", "budget_year"))
    if not by_source or min(*by_source.values(), *by_year.values()) < 0:
        return ""  # more arrived than was allocated: no part of the gap
    whole = f"未到位的{tell_wan(sum(by_source.values()))}"
    if len(by_source) > 1:
        return f"{whole}中，{join_names(f'{names[source]}资金{tell_wan(fen)}' for source, fen in by_source.items())}"
    (source,) = by_source
    years = join_names(f"{year}年度{tell_wan(fen)}" for year, fen in by_year.items())
    return f"{whole}均为{names[source]}资金，其中{years}" if len(by_year) > 1 else f"{whole}均为{min(by_year)}年度{names[source]}资金"


def say_balance(context: Context) -> str:
    """What is left at the end and of which sources: 期末结余77.62万元，其中中央28.85万元、县级48.77万元."""
    balances = context.figures.starting("funding.closing_balance")
    left = [id for id, figure in balances.items() if figure.value and id.count(".") == 2]
    if not left:
        return ""
    # Balances of opposite signs may well add up to nothing.
    names = {id: context.run.source_names[id.rsplit(".", 1)[1]] for id in left}
    split = f"均为{names[left[0]]}资金" if len(left) == 1 else f"其中{'、'.join(f'{name}[[{id}]]' for id, name in names.items())}"
    return f"期末结余[[funding.closing_balance]]，{split}"
