"""Chapter 四 (评价情况分析): level by level what was assessed, the score, its working, and the evidence.

In: the context of a run. Out: a section whose headings follow the framework, whatever its indicators are called.
"""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Heading, Paragraph, Reference
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import add_working, match_value, name_loss, print_origin, say_figures
from perfeval_helpers.report.sections.evidence import TOPICS, Topic, build_topic, choose_topics
from perfeval_helpers.report.sections.records import list_topics
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.numbers import numeral, print_number


@builds("四", "绩效评价情况分析")
def build_analysis(context: Context) -> list[Block]:
    """四: one part a level 1, one heading a level 2, one a level 3; then the topics that no indicator asks for."""
    framework, lines = context.run.framework, context.lines
    every = (*TOPICS, *list_topics(context))
    topics = choose_topics(lines, every)
    blocks: list[Block] = []
    for place1, level1 in enumerate(framework.level1, 1):
        level2s = framework.list_level2(level1)
        blocks.append(Heading(3, f"（{numeral(place1)}）{level1}情况分析"))
        ways = f"主要从{join_names(level2s)}{len(level2s)}个方面评价。" if len(level2s) > 1 else ""
        told = context.tell(context.run.narrative.find_indicator(level1))
        blocks.append(context.say(say_level(level1) + ways + ("" if told or not ways else say_losses([line for line in lines if line.level1 == level1]))))
        blocks += told
        for place2, level2 in enumerate(level2s, 1):
            own = [(i, line) for i, line in enumerate(lines) if (line.level1, line.level2) == (level1, level2)]
            blocks.append(Heading(4, f"{place2}.{level2}"))
            # The only level 2 has the points of its level 1: they are said once.
            points = say_level(level1, level2) if len(level2s) > 1 else ""
            blocks.append(context.say(points + list_parts([line for _, line in own])))
            if all(level2 != line.level3 for _, line in own):
                blocks += context.tell(context.run.narrative.find_indicator(level2))
            cited: set[str] = set()
            for place3, (i, line) in enumerate(own, 1):
                if len(own) > 1:  # no （1） without （2）
                    blocks.append(Heading(5, f"（{place3}）{line.level3}"))
                blocks += build_indicator(context, line, topics.get(i, []), cited)
    unused = [topic for topic in every if not any(topic in chosen for chosen in topics.values())]
    rest = [(topic, built) for topic in unused if (built := build_topic(context, topic))]
    if rest:
        blocks.append(Heading(3, f"（{numeral(len(framework.level1) + 1)}）其他数据情况"))
        for place, (topic, built) in enumerate(rest, 1):
            blocks += [*([Heading(4, f"{place}.{topic.name}")] if len(rest) > 1 else []), *built]
    return blocks


def name_level(name: str) -> str:
    """决策 → 决策指标; 产出指标 stays what it is."""
    return name if name.endswith("指标") else f"{name}指标"


def list_parts(lines: list[ScoreLine]) -> str:
    """What a level 2 consists of, each with its points: 项目申报规范性（分值3分，得3分）、….

    A single indicator has the points of its level, so that its name is enough.
    """
    if len(lines) == 1:
        return f"评价指标为{lines[0].level3}。"
    parts = "、".join(f"{line.level3}（{print_number(line.points)}分，得{print_number(line.score)}分）" for line in lines)
    return f"包括{parts}{len(lines)}项三级指标。"


def say_level(*levels: str) -> str:
    """决策指标分值15分，综合评价得分12分，得分率80%。"""
    id = score_id(*levels)
    return f"{name_level(levels[-1])}分值[[{id}.points]]，综合评价得分[[{id}]]，得分率[[{id}.rate]]。"


def say_losses(lines: list[ScoreLine]) -> str:
    """Under which of several second levels points were lost, the most first: 失分出在满意度（3分）、可持续影响（1.75分）; empty where none was."""
    lost = {level2: sum((line.lost for line in lines if line.level2 == level2), Fraction(0)) for level2 in dict.fromkeys(line.level2 for line in lines)}
    parts = [f"{level2}（{print_number(points)}分）" for level2, points in sorted(lost.items(), key=lambda pair: -pair[1]) if points]
    return f"失分{'全部' if len(parts) == 1 else ''}出在{join_names(parts)}。" if parts else ""


def build_indicator(context: Context, line: ScoreLine, topics: list[Topic], cited: set[str]) -> list[Block]:
    """The facts that the prose does not tell, the prose, why points were lost, then what is told apart, in tables and charts.

    `cited` has the figures that the level 2 has told already, and takes those that are told here.
    """
    told = context.tell(context.run.narrative.find_indicator(line.level3))
    in_prose = {id for paragraph in told for id in paragraph.figures}
    cited |= in_prose
    shown = [block for topic in topics for block in build_topic(context, topic)]
    lost: Block | None = None
    if line.lost > 0:
        said, shown, place = merge_origins(context, line, f"{add_working(context, line, say_reason(line, told)).rstrip('。')}，失{print_number(line.lost)}分", shown)
        (lost,) = add_evidence([context.say(f"{said}。")], line)
        if place is not None:
            shown.insert(place, lost)
        cited |= {id for of in line.figures if context.has(of) for id in (of, *context.figures[of].inputs)}
    elif told:
        told = add_evidence(told, line)
    elif line.evidence or not line.figures:
        told = add_evidence([context.say(f"{line.opinion.rstrip('。')}。")], line)
    elif not {id for block in shown if isinstance(block, Paragraph) for id in block.figures}.issuperset(line.figures):
        told = [context.say(f"{say_figures(context, line)}，达到满分要求。")]
    kept = [block for block in (tell_rest(context, block, cited) for block in shown) if block is not None]
    cited |= {id for block in kept if isinstance(block, Paragraph) for id in block.figures}
    facts = list(takewhile(lambda block: isinstance(block, Paragraph) and in_prose.isdisjoint(line.figures if block is lost else block.figures), kept))
    if lost in facts:
        facts = facts[: facts.index(lost) + 1]  # what tells it apart stands behind the prose
    own = [lost] if lost is not None and lost not in kept else []
    return [*facts, *told, *own, *kept[len(facts) :]]


def say_reason(line: ScoreLine, told: list[Paragraph]) -> str:
    """What was seen, and what of the rule was not met; the prose says the first itself."""
    loss = name_loss(line)
    if told or not line.opinion or line.opinion == loss:
        return loss or line.opinion
    return line.opinion if line.rule == "judgement" else f"{line.opinion.rstrip('。')}；{loss}"


def merge_origins(context: Context, line: ScoreLine, said: str, shown: list[Block]) -> tuple[str, list[Block], int | None]:
    """A loss with, behind the value of each figure that scores it, what the records say of it; what they say besides.

    Last where the loss stands among that: in the place of what it says; None where it says nothing of the records.
    """
    rest: list[Block] = []
    spots: list[tuple[int, int, str, str]] = []
    place: int | None = None
    for block in shown:
        origin = block.origin if isinstance(block, Paragraph) else None
        found = None
        if origin is not None and origin.figure in line.figures and not line.evidence:
            figure = context.figures[origin.figure]
            printed = print_origin(context, figure)
            found = match_value(context, line, figure, printed).search(said)
        if origin is None or found is None:
            rest.append(block)
            continue
        value = found[0].removesuffix(printed) + origin.method if origin.method else found[0]
        spots.append((*found.span(), value, origin.source))
        place = len(rest) if place is None else place
    spots.sort()
    for number, (start, end, value, source) in reversed(list(enumerate(spots))):
        is_said = source in said or any(source == other for *_, other in spots[:number])  # once, before the first
        said = said[:start] + ("" if is_said else source) + value + said[end:]
    return said, rest, place


def add_evidence(told: list[Paragraph], line: ScoreLine) -> list[Paragraph]:
    """The prose with, at its end, what was read: …执行了有关管理制度（佐证资料：项目申报材料、专题会议纪要）。"""
    if not line.evidence:
        return told
    *before, last = told
    *parts, end = last.parts
    read = f"佐证资料：{join_names(line.evidence)}"
    closed = end.rstrip("。") if isinstance(end, str) else ""  # prose may end with a figure
    parts += [] if isinstance(end, str) else [end]
    return [*before, replace(last, parts=(*parts, f"{closed}。{read}。" if closed.endswith("）") else f"{closed}（{read}）。"))]


def tell_rest(context: Context, block: Block, cited: set[str]) -> Block | None:
    """What a block says of its figures that the text above has not: of a single one how it is made, other numbers, else nothing."""
    if not isinstance(block, Paragraph) or not block.figures or not cited.issuperset(block.figures):
        return block
    origin = block.origin
    if origin is None and any(isinstance(part, Reference) or (isinstance(part, str) and re.search(r"\d", part)) for part in block.parts):
        return block
    if origin is None or not origin.method:
        return None
    formula = origin.method.removeprefix("（").removesuffix("）")
    return context.say(f"{origin.source}{context.figures[origin.figure].label}按“{formula}”计算。") if origin.source else block
