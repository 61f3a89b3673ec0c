"""What 表3 says of each target: the value reached, and the facts from the ledger that show it.

In: the context of a run, its targets. Out: cells. A target takes the facts of the subject (people, archives, payments …)
that its figure or its name is about; each subject is told under one target.
"""

from perfeval_helpers.contract.catalogue import find_survey
from perfeval_helpers.contract.narrative import FigureRef, squeeze
from perfeval_helpers.contract.runfile import Target
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.judging.targets import ACHIEVED, TargetResult
from perfeval_helpers.report.blocks import Paragraph, Reference
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.evidence import TOPICS, Subject, Topic, build_topic, choose_topics
from perfeval_helpers.report.sections.records import list_topics
from perfeval_helpers.values.figures import NO_VALUE

MOST_PARAGRAPHS = 3  # of a project's own records the first alone: how groups differ stands in chapter 四
#: The figure that says most of a subject, where a target that people judged has none of its own.
HEADLINES = {
    "mutual_aid": "mutual_aid.enrolment_rate", "timeliness": "payout.on_time_rate", "payout": "payout.amount_accuracy",
    "services": "services.activities", "headcount": "headcount.transfer_rate", "archives": "archives.received_rate",
    "survey": "survey.satisfaction_rate", "funding": "funding.use_rate",
}  # fmt: skip


def find_line(context: Context, target: Target) -> ScoreLine | None:
    """The scored indicator with the target's name, else None: what scores it says what it is about."""
    wanted = squeeze(target.name)
    names = [line for line in context.lines if squeeze(line.level3) == wanted]
    return names[0] if names else None


def list_figures(context: Context, target: Target) -> tuple[str, ...]:
    """The figures that a target is about: its own, else those that score the indicator of its name."""
    if target.figure:
        return (target.figure,)
    line = find_line(context, target)
    return tuple(line.figures) if line is not None else ()


def choose_facts(context: Context, results: tuple[TargetResult, ...]) -> dict[int, list[Topic]]:
    """Which subjects are told under which target (by place)."""
    subjects = [Subject(r.target.name, list_figures(context, r.target)) for r in results]
    return choose_topics(subjects, (*TOPICS, *list_topics(context)))


def show_reached(context: Context, result: TargetResult, topics: list[Topic]) -> object:
    """The value reached: the target's figure, what scores it, the target's own words where it was judged done."""
    target, figures = result.target, context.figures
    if target.figure and target.figure in figures:
        return FigureRef(figures[target.figure])
    for id in list_figures(context, target):
        if context.knows(id):
            return FigureRef(figures[id])
    if result.status == ACHIEVED:
        return target.target
    for topic in topics:
        id = HEADLINES.get(topic.key, "")
        if context.has_extract(topic.extract) and context.knows(id):
            return FigureRef(figures[id])
    return result.status if figures else NO_VALUE


def explain_target(context: Context, result: TargetResult, topics: list[Topic]) -> str:
    """The facts of the subject, then why it was judged so; a judgement that numbers contradict is marked."""
    target = result.target
    parts = [text.rstrip("。") for topic in topics for text in tell_facts(context, topic)]
    parts += tell_items(context, target, parts)
    figure = context.figures.get(target.figure) if target.figure else None
    if figure is not None and not any(figure.text in part for part in parts):
        declared = context.spec.declared.get(figure.id)
        shown = f"来源：{declared.source}" if declared is not None else figure.working
        parts.append(f"{figure.label}{figure.text}" + (f"（{shown}）" if shown else ""))
    own = f"{figure.label}{figure.text}，" if figure is not None else ""
    if reason := (result.reason or target.reason).rstrip("。"):
        parts.append(reason.removeprefix(own))
    text = "；".join(dict.fromkeys(part for part in parts if part))
    if result.judged and result.computed not in (None, result.status):
        text += f"；按数值为{result.computed}，评价组判定为{result.status}，见第七章"
    return (text or "由评价组依据资料判定") + "。"


def tell_facts(context: Context, topic: Topic) -> list[str]:
    """The first sentences of a subject, in print."""
    told = [block for block in build_topic(context, topic) if isinstance(block, Paragraph)]
    return [block.text for block in told if not any(isinstance(part, Reference) for part in block.parts)][: MOST_PARAGRAPHS if topic.key else 1]


def tell_items(context: Context, target: Target, told: list[str]) -> list[str]:
    """Survey items that score the target: how many answered how."""
    said = []
    for id in list_figures(context, target):
        survey = find_survey(id, context.spec)
        item = next((i for i in survey.items if id.startswith(f"{survey.prefix}{i.id}.")), None) if survey is not None else None
        if survey is None or item is None:
            continue
        ids = [f"{survey.prefix}{item.id}.{name}" for name in ("answers", "very_satisfied", "fairly_satisfied")]
        if context.knows(*ids) and not any(item.label in text for text in told):
            answers, very, fairly = (context.figures[i].text for i in ids)
            best, next_best = survey.scale[0], survey.scale[1]
            said.append(f"对{item.label}，{answers}作答，其中{very}{best}、{fairly}{next_best}，满意度{context.figures[id].text}")
    return said
