"""Cover (封面), contents (目录) and summary (摘要).

In: the context of a run. Out: sections.
"""

from collections.abc import Sequence

from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.judging.targets import ACHIEVED, MISSED, PARTLY
from perfeval_helpers.report.blocks import Block, Contents, ContentsEntry, Facts, Heading, Paragraph
from perfeval_helpers.report.context import Context, list_full
from perfeval_helpers.report.document import Section
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.problems import Problem, list_problems
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.language import tell_day
from perfeval_helpers.values.numbers import numeral, print_beside, print_number

DRAFT = "草稿：项目的文字说明尚未写完，本报告不得作为正式报告提交。"
STATUSES = {ACHIEVED: "targets.achieved", PARTLY: "targets.partly_achieved", MISSED: "targets.missed"}
MOST_NAMED = 5  # problems and pieces of advice: the summary is two pages; chapter 八 has all


def make_title(context: Context) -> str:
    """The report's title: district, project, 绩效评价报告."""
    return f"{context.spec.project_of_district}绩效评价报告"


def make_notice(context: Context) -> str:
    """The sentence on synthetic data; empty where the run's records are real."""
    if not context.spec.synthetic:
        return ""
    return (
        "本报告所用明细记录为合成数据（按汇总数或假设构造），仅用于演示和校验，"
        "不对应任何真实的个人或事项；除已公布的汇总数外，不代表实际情况。"
    )


def make_running(context: Context) -> str:
    """The line on each printed page."""
    mark = "【草稿】" if context.is_draft else ""
    mark += "【合成数据·仅供演示】" if context.spec.synthetic else ""
    return f"{mark}{context.spec.project_of_district}{context.spec.period.term}绩效评价报告"


def make_banner(context: Context) -> str:
    """What stands across the page while the report is on a screen: that it is a draft, or of synthetic data."""
    return "；".join([
        *(["草稿"] if context.is_draft else []),
        *(["合成数据：本报告的明细记录为构造数据，仅供演示"] if context.spec.synthetic else []),
    ])  # fmt: skip


def print_date(context: Context) -> str:
    """The month in which the evaluation ended, as cover and signature have it; empty where the run file does not say."""
    ended = context.spec.evaluated_on.end if context.spec.evaluated_on else None
    return f"{ended.year}年{ended.month}月" if ended else ""


@builds("封面", "封面", "cover")
def build_cover(context: Context) -> list[Block]:
    """Who evaluated what for whom, when and of which kind."""
    spec, units = context.spec, context.spec.units
    rows = [("项目名称", context.spec.project_of_district), ("项目单位", units.implementer)]
    others = (("主管部门", units.department), ("委托单位", units.commissioned_by), ("评价机构", units.evaluator))
    rows += [(name, unit) for name, unit in others if unit]
    rows += [
        ("评价类型", "项目支出绩效评价（事后评价）"),
        ("评价年度", spec.period.term),
        ("评价期间", spec.period.days),
    ]
    if spec.evaluated_on:
        rows += [
            ("评价时间", spec.evaluated_on.days),
            ("报告日期", print_date(context)),
        ]
    notices = [notice for notice in (DRAFT if context.is_draft else "", make_notice(context)) if notice]
    title = Heading(1, f"{context.spec.project_of_district}\n绩效评价报告", "title")
    return [title, *(Paragraph((notice,), "notice") for notice in notices), Facts(tuple(rows))]


def build_contents(sections: list[Section]) -> Section:
    """目录: the headings of the assembled sections down to （一）, each a link."""
    entries = tuple(
        ContentsEntry(block.level, block.text, block.id)
        for section in sections
        if section.kind != "cover"
        for block in section.blocks
        if isinstance(block, Heading) and block.level <= 3
    )
    return Section("目录", "目录", (Contents(entries),), "contents", id="contents")


@builds("摘要", "摘要", "summary")
def build_summary(context: Context) -> list[Block]:
    """摘要: the whole report on two pages; each number is the same figure as in the chapters."""
    problems = list_problems(context)
    told = context.compose("摘要四")
    scored = context.compose("摘要二", say_score(context), first=True)
    at = next((n for n, block in enumerate(scored, 1) if isinstance(block, Paragraph) and block.style == "body"), len(scored))
    return [
        Heading(3, "一、基本情况"),
        *context.compose("摘要一", say_project(context), say_money(context), first=True),
        Heading(3, "二、绩效评价结论"),
        *(*scored[:at], *([context.say(results)] if (results := say_results(context)) else []), *scored[at:]),
        Heading(3, "三、主要经验及做法"),
        *(context.compose("摘要三") or [context.say(say_practices(context))]),
        Heading(3, "四、存在的重要问题"),
        *told,
        context.say(say_problems(problems, bool(told))),
        Heading(3, "五、建议"),
        *(context.compose("摘要五") or [context.say(say_advice(problems))]),
    ]


def say_project(context: Context) -> str | None:
    """What the project is and who carries it out, where nobody wrote it; what it is to reach."""
    if context.run.narrative.find("摘要一"):
        return None
    goals, units = context.spec.goals, context.spec.units
    goal = (goals.adjusted or goals.original).rstrip("。") if goals else ""
    text = f"{context.spec.project_of_district}由{units.implementer}组织实施" + (f"，{context.supervisor}主管" if context.supervisor else "")
    return text + (f"。年度总体目标为：{goal}。" if goal else "。")


def say_results(context: Context) -> str:
    """The rate of each level 1, and how many targets were reached; neither where the prose says it."""
    cited = context.list_cited("摘要二")
    rates = {name: id for name in context.run.framework.level1 if context.knows(id := f"{score_id(name)}.rate")}
    said = [f"各一级指标得分率为：{'，'.join(f'{name}[[{id}]]' for name, id in rates.items())}"] if rates and cited.isdisjoint(rates.values()) else []
    reached = {word: id for word, id in STATUSES.items() if context.figures.get_number(id)}
    if reached and context.run.targets and cited.isdisjoint(reached.values()):
        split = "、".join(f"{word}[[{id}]]" for word, id in reached.items())
        said.append(f"绩效指标[[targets.adjusted.count]]，{f'其中{split}' if len(reached) > 1 else f'均{min(reached)}'}")
    values = "" if context.run.narrative.find("摘要二") else say_reached(context)
    return "".join(f"{text}。" for text in ("；".join(said), values) if text)


def say_reached(context: Context) -> str:
    """What the targets in numbers reached: 移交率100%、参保率97.93%达到指标值；档案接收率99.82%（指标值≥100%）没有达到指标值."""
    kept: list[str] = []
    missed: list[str] = []
    for result in context.run.targets:
        figure, target = result.figure, result.target
        if figure is None or target.bound is None or result.computed is None:
            continue
        name = target.name.removesuffix(figure.unit) or target.name
        if result.computed == ACHIEVED:
            kept.append(print_beside(name, figure.text))
        else:
            missed.append(f"{print_beside(name, figure.set_against(*target.bound.ends))}（指标值{target.bound.in_unit(figure.unit)}）")
    return "；".join([*([f"{join_names(kept, MOST_NAMED)}达到指标值"] if kept else []), *([f"{join_names(missed, MOST_NAMED)}没有达到指标值"] if missed else [])])


def say_practices(context: Context) -> str:
    """What is called experience in chapter 六, else the indicators with full points."""
    practices = [passage.title for passage in context.run.narrative.chapter("六")]
    if len(practices) == 1:
        return f"主要做法是{practices[0]}，详见第六章。"
    return f"主要做法：{'；'.join(f'{numeral(n)}是{title}' for n, title in enumerate(practices, 1))}。详见第六章。" if practices else say_full(context)


def say_advice(problems: Sequence[Problem]) -> str:
    """What is advised on the gravest problems, by its headings."""
    if not problems:
        return "未发现需要提出整改建议的问题。"
    shown = choose_main(problems)
    said = "；".join(f"{numeral(n)}是{problem.advice_title}" if len(shown) > 1 else problem.advice_title for n, problem in enumerate(shown, 1))
    rest = f"其余{len(problems) - len(shown)}项建议和" if len(problems) > len(shown) else ""
    return f"针对上述问题，建议{'：' if len(shown) > 1 else ''}{said}。{rest}具体措施、责任单位和完成时间见第八章。"


def say_full(context: Context) -> str:
    """What stands for experience where nobody wrote any: how many indicators have full points."""
    full = list_full(context)
    if not full:
        return "各项指标均有失分，没有可以单列的经验。"
    whole, names = f"{len(context.lines)}项三级指标", join_names((line.level3 for line in full), MOST_NAMED)
    if len(full) == len(context.lines):
        return f"{whole}均得满分：{names}。"
    return f"{whole}中，{names}{'' if len(full) > MOST_NAMED else f'{len(full)}项'}得满分。"


def choose_main(problems: Sequence[Problem]) -> list[Problem]:
    """The few problems that cost most, in the order of the chapters."""
    return sorted(sorted(problems, key=lambda problem: -problem.lost)[:MOST_NAMED], key=lambda problem: problem.number)


def say_problems(problems: Sequence[Problem], told: bool) -> str:
    """The problems by name where nobody told them, the gravest; where they and their evidence stand."""
    if not problems:
        return "各项指标均得满分，数据核对未发现需要说明的差异。"
    if told:
        return f"全部{len(problems)}个问题及其原因见第七章，依据和明细见{{{{附件3}}}}。"
    shown = choose_main(problems)
    titles = [problem.title + (f"，失{print_number(problem.lost)}分" if problem.lost else "") for problem in shown]
    if len(problems) == 1:
        return f"评价发现的主要问题是{titles[0]}；见第七章，依据和明细见{{{{附件3}}}}。"
    names = "；".join(f"{numeral(n)}是{title}" for n, title in enumerate(titles, 1))
    rest = f"；其余{len(problems) - len(shown)}个" if len(problems) > len(shown) else "。各问题"
    return f"评价发现的主要问题：{names}{rest}见第七章，依据和明细见{{{{附件3}}}}。"


def say_money(context: Context) -> str | None:
    """The funding sentence of 摘要 and chapter 一."""
    if not context.has("funding.evaluated", "funding.arrived"):
        return None
    text = f"截至{tell_day(context.spec.period.end)}，项目评价资金（下达）[[funding.evaluated]]，实际到位[[funding.arrived]]"
    if context.has("funding.to_position_rate"):
        text += "，资金到位率[[funding.to_position_rate]]"
    if context.has("funding.used"):
        text += "；使用[[funding.used]]"
    if context.has("funding.brought_forward") and context.figures["funding.brought_forward"].value:
        text += "（另有上期结转[[funding.brought_forward]]）"
    if context.knows("funding.use_rate"):
        text += "，资金使用率[[funding.use_rate]]"
    elif context.has("funding.use_rate"):
        text += "，没有可用资金，资金使用率不计算"
    return text + "。"


def say_score(context: Context) -> str:
    """The sentence with score and grade."""
    return f"{context.spec.project_of_district}绩效评价得分[[score]]，满分[[score.points]]，评价等级为“[[grade]]”。"
