"""Chapter 四 (评价情况分析): level by level what was assessed, the score, its working, and the evidence.

In: the context of a run. Out: a section whose headings follow the framework, whatever its indicators are called.
"""

from __future__ import annotations

from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import EXTRACT_TITLES, Context, numeral
from perfeval_helpers.report.document import Section
from perfeval_helpers.report.sections.evidence import TOPICS, Topic, choose_topics
from perfeval_helpers.report.sections.problems import print_points
from perfeval_helpers.report.sections.records import list_topics
from perfeval_helpers.showing.tables import join_names


def build_analysis(context: Context) -> Section:
    """四: one part a level 1, one heading a level 2, one a level 3; then the topics that no indicator asks for."""
    framework, lines = context.run.framework, context.lines
    every = (*TOPICS, *list_topics(context))
    topics = choose_topics(lines, every)
    blocks: list[Block] = [Heading(2, "四、绩效评价情况分析")]
    for place1, level1 in enumerate(framework.level1, 1):
        level2s = [level2 for first, level2 in framework.level2 if first == level1]
        blocks.append(Heading(3, f"（{numeral(place1)}）{level1}情况分析"))
        blocks.append(
            context.say(say_level(context, level1) + f"主要从{join_names(level2s)}{len(level2s)}个方面评价。")
        )
        blocks += context.tell(context.narrative.find_indicator(level1))
        for place2, level2 in enumerate(level2s, 1):
            own = [(i, line) for i, line in enumerate(lines) if (line.level1, line.level2) == (level1, level2)]
            blocks.append(Heading(4, f"{place2}.{level2}"))
            blocks.append(
                context.say(
                    say_level(context, level1, level2)
                    + f"包括{join_names(line.level3 for _, line in own)}{len(own)}项三级指标。"
                )
            )
            if all(level2 != line.level3 for _, line in own):
                blocks += context.tell(context.narrative.find_indicator(level2))
            for place3, (i, line) in enumerate(own, 1):
                blocks.append(Heading(5, f"（{place3}）{line.level3}"))
                blocks += build_indicator(context, line, topics.get(i, []))
    unused = [topic for topic in every if not any(topic in chosen for chosen in topics.values())]
    rest = [
        (topic, built) for topic in unused if context.has_extract(topic.extract) and (built := topic.build(context))
    ]
    if rest:
        blocks.append(Heading(3, f"（{numeral(len(framework.level1) + 1)}）其他数据情况"))
        for place, (topic, built) in enumerate(rest, 1):
            blocks.append(Heading(4, f"{place}.{topic.name}"))
            blocks += built
    lacking = [
        EXTRACT_TITLES[name] for name in EXTRACT_TITLES if name != "self_evaluation" and not context.has_extract(name)
    ]
    if lacking:
        blocks.append(context.say(f"本次评价未提供{join_names(lacking)}，本章不列由其计算的数据。", "note"))
    return Section("四", "绩效评价情况分析", tuple(blocks))


def say_level(context: Context, *levels: str) -> str:
    """决策指标分值15分，综合评价得分12分，得分率80%。"""
    id = score_id(*levels)
    if not context.has(id, f"{id}.points", f"{id}.rate"):
        return f"{levels[-1]}指标未评分。"
    return f"{levels[-1]}指标分值[[{id}.points]]，综合评价得分[[{id}]]，得分率[[{id}.rate]]。"


def build_indicator(context: Context, line: object, topics: list[Topic]) -> list[Block]:
    """Score, why points were lost, who judged on what evidence, the prose, then what the data say."""
    points, score, lost = line.points, line.score, line.lost  # type: ignore[attr-defined]
    text = f"本指标分值{print_points(points)}分，得分{print_points(score)}分。"
    if lost > 0:
        text = f"本指标分值{print_points(points)}分，得分{print_points(score)}分，失{print_points(lost)}分。"
        text += f"失分原因：{line.reason.rstrip('。')}。" if line.reason else ""  # type: ignore[attr-defined]
    passage = context.narrative.find_indicator(line.level3)  # type: ignore[attr-defined]
    told = context.tell(passage)
    opinion = line.opinion  # type: ignore[attr-defined]
    if not told and opinion and opinion not in line.reason:  # type: ignore[attr-defined]
        text += f"评价意见：{opinion.rstrip('。')}。"
    evidence = join_names(line.evidence)  # type: ignore[attr-defined]
    text += f"佐证：{evidence}。" if evidence else ""
    blocks: list[Block] = [context.say(text), *told]
    for topic in topics:
        if context.has_extract(topic.extract):
            blocks += topic.build(context)
    return blocks
