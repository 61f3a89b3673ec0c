"""Chapter 四 (评价情况分析): level by level what was assessed, the score, its working, and the evidence.

In: the context of a run. Out: a section whose headings follow the framework, whatever its indicators are called.
"""

from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
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
        blocks.append(context.say(say_level(level1) + ways))
        blocks += context.tell(context.run.narrative.find_indicator(level1))
        for place2, level2 in enumerate(level2s, 1):
            own = [(i, line) for i, line in enumerate(lines) if (line.level1, line.level2) == (level1, level2)]
            blocks.append(Heading(4, f"{place2}.{level2}"))
            # The only level 2 has the points of its level 1: they are said once.
            points = say_level(level1, level2) if len(level2s) > 1 else ""
            blocks.append(context.say(points + list_parts([line for _, line in own])))
            if all(level2 != line.level3 for _, line in own):
                blocks += context.tell(context.run.narrative.find_indicator(level2))
            for place3, (i, line) in enumerate(own, 1):
                blocks.append(Heading(5, f"（{place3}）{line.level3}"))
                blocks += build_indicator(context, line, topics.get(i, []))
    unused = [topic for topic in every if not any(topic in chosen for chosen in topics.values())]
    rest = [(topic, built) for topic in unused if (built := build_topic(context, topic))]
    if rest:
        blocks.append(Heading(3, f"（{numeral(len(framework.level1) + 1)}）其他数据情况"))
        for place, (topic, built) in enumerate(rest, 1):
            blocks.append(Heading(4, f"{place}.{topic.name}"))
            blocks += built
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


def build_indicator(context: Context, line: ScoreLine, topics: list[Topic]) -> list[Block]:
    """The prose, on what evidence it was judged and why points were lost, then what the data say; scores stand above."""
    told = context.tell(context.run.narrative.find_indicator(line.level3))
    shown = [block for topic in topics for block in build_topic(context, topic)]
    cited = {part.figure.id for block in shown if isinstance(block, Paragraph) for part in block.parts if isinstance(part, FigureRef)}
    sources = f"查阅{join_names(line.evidence)}，" if line.evidence else ""
    if line.lost > 0:
        why = line.opinion if line.rule == "judgement" else name_loss(line) if told and not line.figures else line.reason
        why = add_working(context, line, why or line.opinion).rstrip("。")
        said = f"{sources}{why}，失{print_number(line.lost)}分"
        # What the records say of the one figure that scores it, and no more, goes into the sentence.
        again = next((b for b in shown if isinstance(b, Paragraph) and b.origin and (b.origin.figure,) == line.figures and not sources), None)
        if again is not None and again.origin is not None:
            figure = context.figures[again.origin.figure]
            printed = print_origin(context, figure)
            if found := match_value(figure, printed).search(said):
                value = found[0].removesuffix(printed) + again.origin.method if again.origin.method else found[0]
                said = again.origin.source + said[: found.start()] + value + said[found.end() :]
                shown = [block for block in shown if block is not again]
        own = [context.say(f"{said}。")]
    elif told:
        own = [context.say(f"佐证资料：{join_names(line.evidence)}。")] if line.evidence else []
    elif line.figures and not line.evidence and cited.issuperset(line.figures):
        own = []  # what the records say of it follows
    elif line.figures and not line.evidence:
        own = [context.say(f"{say_figures(context, line)}，达到满分要求。")]
    else:
        own = [context.say(f"{sources}{line.opinion.rstrip('。')}。")]
    return [*told, *own, *shown]
