"""What the extracts say about a topic, as sentences and charts: the evidence under the indicators of chapter 四.

In: the context of a run. Out: for each topic (funds, people, archives, services, payouts, survey) its blocks. An
indicator gets the topics whose figures its rule uses or whose words its name has; each topic is printed once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from perfeval_helpers.chapters import payouts, services
from perfeval_helpers.contract.catalogue import ENTERPRISE_LEVELS, NO_REASON
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Picture
from perfeval_helpers.report.context import Context, list_present
from perfeval_helpers.report.sections.lateness import TIMELY, build_timeliness, say_cause
from perfeval_helpers.report.sections.survey_evidence import build_surveys
from perfeval_helpers.showing.charts import draw_due_against_paid, draw_unpaid_reasons
from perfeval_helpers.showing.tables import Column, Row, Table, join_names
from perfeval_helpers.values.words import get_words, reword

MOST_SENTENCES = 4  # occasions that are told one by one


@dataclass(frozen=True, slots=True)
class Subject:
    """What a topic may stand under besides an indicator: its name and its figures."""

    level3: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One subject of evidence: the figures and words by which indicators ask for it, and what it shows.

    `name` heads it where no indicator asks for it; `key` is the name of a built-in one for programs.
    """

    name: str
    prefixes: tuple[str, ...]
    words: tuple[str, ...]
    extract: str
    build: Callable[[Context], list[Block]]
    key: str = ""
    beside: str = ""  #: The key of the topic below which it is told where no indicator asks for it

    def is_scored_by(self, ids: Iterable[str]) -> bool:
        """Whether one of these figures is of this topic."""
        return any(id == prefix or id.startswith(prefix + ".") for id in ids for prefix in self.prefixes)


def build_funds(context: Context) -> list[Block]:
    """Arrival and use of the money."""
    rates = [
        f"{word}[[{id}]]" if context.knows(id) else f"{word}因分母为0不计算"
        for id, word in (("funding.to_position_rate", "资金到位率"), ("funding.use_rate", "预算执行率"))
    ]
    text = f"评价资金[[funding.evaluated]]，到位[[funding.arrived]]，{rates[0]}；使用[[funding.used]]，{rates[1]}。"
    ids = ("funding.evaluated", "funding.arrived", "funding.to_position_rate", "funding.used", "funding.use_rate")
    return [context.say(text)] if context.has(*ids) else []


def build_people(context: Context) -> list[Block]:
    """People received, transferred, directly managed."""
    if not context.has("headcount.received"):
        return []
    levels = list_present((f"headcount.received.{level}" for level in ENTERPRISE_LEVELS), context.figures)
    text = "共接收[[headcount.received]]"
    if levels:
        text += "，其中：" + "、".join(f"{ENTERPRISE_LEVELS[id.rsplit('.', 1)[1]]}[[{id}]]" for id in levels)
    if context.has("headcount.transferred", "headcount.directly_managed", "headcount.transfer_rate"):
        text += "。移交[[headcount.transferred]]，直管[[headcount.directly_managed]]，移交率[[headcount.transfer_rate]]"
    return [context.say(text + "。")]


def build_archives(context: Context) -> list[Block]:
    """Archives received, and against people."""
    if not context.has("archives.received", "archives.due"):
        return []
    text = "应接收档案[[archives.due]]，实接收[[archives.received]]，档案接收率[[archives.received_rate]]（分母为应接收档案数）"
    if context.has("archives.missing_count") and context.figures["archives.missing_count"].value:
        text += "。接收人数比档案数多[[archives.missing_count]]，按接收人数计算的有档比例为[[archives.coverage_rate]]"
    if context.has("archives.received.municipal_and_above", "archives.received.district"):
        text += "。其中市以上（含市级）企业档案[[archives.received.municipal_and_above]]，区级企业档案[[archives.received.district]]"
    return [context.say(text + "。")]


def build_visits(context: Context) -> list[Block]:
    """Visits."""
    return say_service(context, "services.visits", "走访慰问")


def build_activities(context: Context) -> list[Block]:
    """Activities."""
    return say_service(context, "services.activities", "组织活动")


def say_service(context: Context, id: str, word: str) -> list[Block]:
    """How often a service was given, in all and by place from the fewest to the most, and how many places did not say."""
    if not context.knows(id):
        return []
    place, figure = get_words().place, context.figures[id]
    counts = services.tabulate(context.run.extract("services"))[services.FIGURES[id]]
    known = counts.dropna().astype(int)
    low, high, blank = int(known.min()), int(known.max()), len(counts) - len(known)
    text = f"据{place}填报，评价期内{word}[[{id}]]"
    if len(known) > 1:
        text += f"，各{place}{f'{low:,}至{high:,}' if low < high else f'均为{low:,}'}{figure.unit}"
    return [context.say(text + (f"，另有{blank}个{place}没有填报" if blank else "") + "。")]


def build_mutual_aid(context: Context) -> list[Block]:
    """Mutual aid: willing, enrolled, refunded."""
    if not context.knows("mutual_aid.willing", "mutual_aid.enrolled"):
        return []
    text = "愿意参与职工医疗互助[[mutual_aid.willing]]，审核后成功参保[[mutual_aid.enrolled]]"
    if context.knows("mutual_aid.refunded"):
        text += "，不符合条件退费[[mutual_aid.refunded]]"
    if context.knows("mutual_aid.enrolment_rate"):
        text += "，参保率[[mutual_aid.enrolment_rate]]"
    return [context.say(text + "。")]


def build_payouts(context: Context) -> list[Block]:
    """Due against paid by occasion with reasons, in words or, where there are many, in a table; charts of large gaps alone."""
    states = context.run.final_states
    if states is None:
        return []
    names = context.run.festival_names
    if len(names) > MOST_SENTENCES:
        blocks: list[Block] = [context.say(say_payouts(context, "payout", reword("各节日"))), tabulate_occasions(context)]
    else:
        blocks = [
            context.say(say_payouts(context, f"payout.{id}", get_words().name_payment(name)))
            for id, name in names.items() if context.has(f"payout.{id}.due_count", f"payout.{id}.paid_count")
        ]  # fmt: skip
        if len(names) > 1 and context.has("payout.unpaid_amount"):
            blocks.append(context.say(reword("各节日未发放金额合计") + "[[payout.unpaid_amount]]。"))
    return [*blocks, *draw_gaps(context, states)]


def say_payouts(context: Context, scope: str, name: str) -> str:
    """What was due and paid, how accurately, and why not all."""
    text = f"{name}应发[[{scope}.due_count]]、[[{scope}.due_amount]]，实发[[{scope}.paid_count]]、[[{scope}.paid_amount]]"
    rates = [(f"{scope}.count_accuracy", reword("补助人数准确率")), (f"{scope}.amount_accuracy", "补助金额准确率")]
    figures = context.figures
    if context.has(f"{scope}.strict_amount_accuracy") and (
        figures.get_number(f"{scope}.strict_amount_accuracy") != figures.get_number(f"{scope}.amount_accuracy")
    ):
        rates.append((f"{scope}.strict_amount_accuracy", "多发少发不相抵的严格口径"))
    if context.has(rates[0][0], rates[1][0]) and figures[rates[0][0]].text == figures[rates[1][0]].text:
        rates[:2] = [(rates[1][0], f"{rates[0][1].removesuffix('准确率')}和{rates[1][1]}均为")]
    text += "；" + "，".join(f"{word}[[{id}]]" for id, word in rates if context.has(id))
    return "；".join(filter(None, (text, say_reasons(context, scope)))) + "。"


def say_reasons(context: Context, scope: str) -> str:
    """Why people were not paid in full: 未足额发放的原因为死亡27人次、账号有误9人次; empty where all were."""
    names = context.run.reason_names
    groups = list_present((f"{scope}.unpaid.{group}" for group in names), context.figures)
    if groups == [f"{scope}.unpaid.{NO_REASON}"]:
        return f"[[{groups[0]}]]未足额发放，{names[NO_REASON]}"
    told = join_names(f"{names[id.rpartition('.')[2]]}[[{id}]]" for id in groups)
    return f"未足额发放的原因为{told}" if told else ""


def tabulate_occasions(context: Context) -> Table:
    """One line an occasion: due, paid, accuracy."""
    figures = context.figures
    keys = ("due_count", "paid_count", "due_amount", "paid_amount", "amount_accuracy", "on_time_rate")
    scopes = {f"payout.{id}": name for id, name in context.run.festival_names.items()}
    rows = [Row((name, *(figures.get(f"{scope}.{key}") for key in keys))) for scope, name in scopes.items()]
    rows.append(Row(("合计", *(figures.get(f"payout.{key}") for key in keys)), "total"))
    words = get_words()
    columns = (
        Column(words.occasion, width=1.4), Column("应发", words.measure, "right"), Column("实发", words.measure, "right"),
        Column("应发金额", "万元", "right"), Column("实发金额", "万元", "right"), Column("金额准确率", "%", "right"), Column("按时发放率", "%", "right"),
    )  # fmt: skip
    return Table("payouts_by_occasion", reword("各节日应发与实发"), columns, tuple(rows))


def draw_gaps(context: Context, states: pd.DataFrame) -> list[Block]:
    """Charts of what was not paid, where it is more than a hundredth of the due: four equal bars say nothing."""
    settled = context.run.settled
    due, unpaid = (settled.tallies[None].sums[name] for name in ("due_count", "unpaid_count")) if settled is not None else (0, 0)
    if not due or unpaid * 100 < due:
        return []
    table = payouts.tabulate(states, ["occasion"])
    names, source = context.run.festival_names, context.cite("payouts")
    table["festival"] = table["occasion"].astype(str).map(names)
    blocks: list[Block] = []
    if len(table) <= MOST_SENTENCES:
        gap = context.figures["payout.unpaid_amount"].text if context.has("payout.unpaid_amount") else ""
        blocks.append(Picture(draw_due_against_paid(table, source), message=f"应发未发{gap}" if gap else ""))
    reasons = payouts.tabulate_reasons(states)
    reasons = reasons[reasons["unpaid_count"] > 0]
    if reasons["reason_group"].nunique() > 1:
        shown = pd.DataFrame({
            "festival": reasons["occasion"].astype(str).map(names), "count": reasons["unpaid_count"],
            "reason": [context.run.reason_names[g] for g in reasons["reason_group"].astype(str)],
        })  # fmt: skip
        first = shown.groupby("reason", sort=False)["count"].sum().sort_values(ascending=False, kind="stable")
        message = f"期末未足额的{unpaid:,}{get_words().payments}中，{int(first.iloc[0]):,}{get_words().payments}{say_cause(first.index[0])}"
        blocks.append(Picture(draw_unpaid_reasons(shown, source), message=message))
    return blocks


TOPICS: tuple[Topic, ...] = (
    Topic("资金", ("funding",), ("预算执行", "资金到位"), "funds", build_funds, "funding"),
    Topic("人员移交", ("headcount",), ("移交",), "headcounts", build_people, "headcount"),
    Topic("档案", ("archives",), ("档案",), "headcounts", build_archives, "archives"),
    Topic("资金发放到人", ("payout",), ("准确率", "发放"), "payouts", build_payouts, "payout"),
    Topic("发放及时性", (), TIMELY, "payouts", build_timeliness, "timeliness"),
    Topic("职工医疗互助", ("mutual_aid",), ("互助",), "services", build_mutual_aid, "mutual_aid"),
    Topic("走访慰问", ("services.visits",), ("走访",), "services", build_visits, "visits", beside="services"),
    Topic("服务活动", ("services.activities",), ("活动",), "services", build_activities, "services"),
    Topic("满意度", ("survey",), ("满意",), "questionnaires", build_surveys, "survey"),
)


def build_topic(context: Context, topic: Topic) -> list[Block]:
    """What a topic shows of the run's extracts, built once: 表3 tells what the indicators' sections tell and draw."""
    key = "|".join((topic.name, *topic.prefixes))
    if key not in context.built:
        context.built[key] = topic.build(context) if context.has_extract(topic.extract) else []
    return context.built[key]


def choose_topics(lines: Iterable[ScoreLine | Subject], topics: Iterable[Topic] = TOPICS) -> dict[int, list[Topic]]:
    """Which topics stand under which line (by place); a topic stands under the last line that its figures score.

    Satisfaction, for example, is also a part of an indicator on activities; it belongs to the indicator that is named
    for it. Words in the name go before figures in the rule, but for an indicator that a project's own records score, and
    of several words the first: what was paid stands under 准确率 rather than under 延迟发放.
    """
    listed, topics = list(lines), list(topics)
    own = {id for topic in topics if not topic.key for id in topic.prefixes}
    free = [not line.figures or not own.issuperset(line.figures) for line in listed]
    chosen: dict[int, list[Topic]] = {}
    for topic in topics:
        named = [i for i, line in enumerate(listed) if free[i] and any(word in line.level3 for word in topic.words)]
        scored = [i for i, line in enumerate(listed) if (free[i] or not topic.key) and topic.is_scored_by(line.figures)]
        both = [i for i in named if any(id.split(".")[0] in topic.prefixes for id in listed[i].figures)]
        first = next((word for word in topic.words if any(word in listed[i].level3 for i in both)), "")
        place = ([i for i in both if first in listed[i].level3] or named or scored)[-1:]
        if place:
            chosen.setdefault(place[0], []).append(topic)
    for topic in topics:
        if topic.beside and not any(topic in told for told in chosen.values()):
            for told in chosen.values():
                told += [topic] if any(other.key == topic.beside for other in told) else []
    return chosen
