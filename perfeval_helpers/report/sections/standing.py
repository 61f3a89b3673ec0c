"""What stands in a section of which neither the narrative nor a computation says anything: written from what the run has.

In: the context of a run and a place of the outline. Out: a sentence or two, so that no heading of the outline is empty.
They say nothing that the run does not know: whoever knows the project writes more in the narrative.
"""

import re
from collections.abc import Callable, Mapping

from perfeval_helpers.contract.places import PLACES
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.survey_evidence import name_survey
from perfeval_helpers.showing.tables import join_names

MOST_NAMED = 8
TITLES = {place.number: place.title for place in PLACES}


def head(place: str, title: str = "") -> Heading:
    """The heading of a place of the outline, of one that no narrative fills with its title.

    Examples
    --------
    >>> [head(place).text for place in ("五（二）", "一（一）1", "二（二）2（1）")]
    ['（二）复核结论和分析', '1.设立背景', '（1）绩效评价指标体系']
    """
    number = re.findall(r"（[^（）]+）|\d+", place)[-1]
    level = 4 if number.isdigit() else 5 if number[1].isdigit() else 3
    return Heading(level, f"{number}{'.' if level == 4 else ''}{title or TITLES[place]}")


def build_part(context: Context, place: str, *computed: str | None, first: bool = False) -> list[Block]:
    """A heading with its prose and computed sentences; where there is neither, with what the run itself can say."""
    blocks = context.compose(place, *computed, first=first)
    if not blocks and place in STANDING:
        standing = STANDING[place]
        text = standing.format(context=context) if isinstance(standing, str) else standing(context)
        blocks = [context.say(text)] if text else []
    return [head(place), *blocks] if blocks else []


def build_outline(context: Context, above: str, titles: Mapping[str, str], computed: Mapping[str, str | tuple[str, ...] | None]) -> list[Block]:
    """All places of the outline below one, each with what is computed for it; `titles` are those of the places between."""
    blocks: list[Block] = []
    for place in (place for place in TITLES if place.startswith(above)):
        headings = [head(between, title) for between, title in titles.items() if place.startswith(between)]
        blocks += [heading for heading in headings if heading not in blocks]
        said = computed.get(place)
        blocks += build_part(context, place, *(said if isinstance(said, tuple) else (said,)))
    return blocks


def say_background(context: Context) -> str:
    """Who carries out the project, on which documents it rests."""
    units = context.spec.units
    text = f"{context.spec.project_of_district}由{units.implementer}组织实施" + (f"，{context.supervisor}主管" if context.supervisor else "") + "。"
    documents = [document.cited for document in context.spec.documents]
    return text + (f"项目依据{join_names(documents)}设立和管理。" if documents else "")


def say_content(context: Context) -> str:
    """What the project does, by its targets, else by the indicators that measure its output."""
    names = [target.name for target in context.spec.targets] or [
        line.level3 for line in context.lines if line.level1.startswith("产出")
    ] or [line.level3 for line in context.lines]
    return f"按本次评价的绩效目标和指标，项目实施内容主要反映在以下方面：{join_names(names, MOST_NAMED)}。"


def say_roles(context: Context) -> str:
    """Who carries it out, and whose it is."""
    units = context.spec.units
    return f"项目实施单位为{units.implementer}" + (f"，主管部门为{context.supervisor}。" if context.supervisor else "。")


def say_rules(context: Context) -> str:
    """What was found on rules and systems."""
    found = [line for line in context.lines if "制度" in line.level3 and line.opinion]
    if found:
        return "；".join(f"{line.level3}方面，{line.opinion.rstrip('。')}" for line in found) + "。"
    if any("制度" in line.level3 for line in context.lines):
        return "制度建设和执行情况的评价见第四章。"
    return "本次评价未单设制度建设方面的指标。"


def say_methods(context: Context) -> str:
    """The methods that the run's inputs show to have been used."""
    methods = ["比较分析（实际完成情况与绩效目标对照）"]
    if any(line.evidence for line in context.lines):
        methods.append("资料审阅（查阅申报、资金和管理资料）")
    titles = [context.title(name) for name in context.spec.extracts if context.spec.find_survey(name) is None]
    if titles:
        methods.append(f"数据核查（逐行核对{join_names(titles)}）")
    if context.has_extract("questionnaires"):
        methods.append("问卷调查（了解服务对象的满意程度）")
    return f"本次评价采用以下方法：{'；'.join(methods)}。"


def say_group(context: Context) -> str:
    """Who made up the group, and when."""
    who = context.spec.units.evaluator
    when = context.spec.evaluated_on
    span = f"，评价工作于{when.days}进行" if when else ""
    return f"{f'由{who}组成' if who else '成立'}评价工作组，明确分工{span}。"


def say_plan(context: Context) -> str:
    """The framework that was fixed."""
    framework = context.run.framework
    name = f"“{framework.name}”" if framework.name else "评价指标体系"
    return f"评价组收集政策、资金和管理资料，编制评价方案，确定{name}，共{len(framework.indicators)}项三级指标，并明确各项指标的评分标准。"


def say_field_work(context: Context) -> str:
    """What was collected and checked."""
    lines = sum(e.counts.read for e in context.run.extracts.values())
    titles = [context.title(name) for name in context.run.extracts]
    text = f"评价组收集并核对了{join_names(titles)}，共{lines:,}行记录" if titles else "评价组收集并核对了评价方案所列的各项数据及其来源"
    surveys = [survey for survey, _ in context.surveys]
    if surveys:
        text += "，回收有效问卷" + "、".join(f"{name_survey(survey)}[[{survey.prefix}valid]]" for survey in surveys)
    return text + "，逐项查验佐证资料。"


REVIEWED = "以本次评价计算的结果为准，将自评完成值与复核值逐项比对，检查得分与完成情况是否相称、应作的说明是否齐全。"
#: Place → what stands there, with what it takes from the run; nothing where the run has nothing to say.
STANDING: dict[str, str | Callable[[Context], str | None]] = {
    "一（一）1": say_background,
    "一（一）2": say_content,
    "一（三）1": say_roles,
    "一（三）2": "项目由{context.spec.units.implementer}按批复的预算和绩效目标组织实施，组织和管理情况的评价见第四章。",
    "一（三）3": say_rules,
    "二（一）1": "检查{context.spec.project_of_district}{context.spec.period.term}资金使用、项目管理和绩效目标实现的情况，找出存在的问题并分析原因，"
    "提出改进建议，为改进项目管理和以后年度安排预算提供依据。",
    "二（一）2": "本次绩效评价的对象为{context.spec.project_of_district}。",
    # the principles of 财预〔2020〕10号
    "二（二）1": "本次评价遵循科学公正、统筹兼顾、激励约束、公开透明的原则：程序规范、依据充分，评价结果与预算安排和改进管理相衔接，并依法依规公开。",
    "二（二）3": say_methods,
    "二（三）1": say_group,
    "二（三）2": say_plan,
    "二（三）3": say_field_work,
    "二（三）4": "评价组按评分标准逐项评分，汇总形成评价结论，归纳问题、分析原因、提出建议，形成本报告。",
    "五（一）1": lambda context: None if (table := context.run.self_comparison) is None
    else f"对绩效自评表所列{len(table)}项指标的完成值、分值、得分和偏差说明逐项复核。",
    "五（一）2": lambda context: None if context.run.self_comparison is None else REVIEWED,
    "五（四）": "以往年度评价所提问题的整改情况，请{context.spec.units.implementer}另行书面说明。",
    "五（五）": "无。",
}
