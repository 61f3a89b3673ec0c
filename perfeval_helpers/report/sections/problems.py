"""Problems (七) and advice (八): each lost point has its problem, each problem its evidence and its advice.

In: the scorecard's lines, findings and the narrative's passages. Out: `Problem`s that chapters 七 and 八, 摘要 and 附件3
number alike.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.narrative import Passage, squeeze
from perfeval_helpers.judging.reconciliation import self_evaluation
from perfeval_helpers.judging.reconciliation.wording import name_lines
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
from perfeval_helpers.report.context import Context, name_numbers
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import (
    Remedy,
    advise,
    find_goal,
    name_advice,
    name_findings,
    name_loss,
    name_problem,
    say_lost,
    strip_workings,
)
from perfeval_helpers.report.sections.causes import say_cause
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.numbers import add_unit, name_step, numeral, print_apart, print_number

#: A title, and behind it how many parts of the loss it leaves out (`name_problem`).
REST = re.compile(r"(.*?)(，另有\d+项)?", re.DOTALL)


@dataclass(frozen=True)
class Problem:
    """A problem with the points that it cost, the findings that show it, and what to do.

    `number` is the same in chapters 七 and 八: problem （三） is answered by advice （三）.
    """

    number: int
    title: str
    lines: tuple[ScoreLine, ...]
    findings: tuple[Finding, ...]
    told: tuple[Paragraph, ...]
    advice_title: str
    advice: tuple[Paragraph, ...]

    @property
    def lost(self) -> Fraction:
        """Points lost in its indicators."""
        return sum((line.lost for line in self.lines), Fraction(0))


@lru_cache(maxsize=1)
def list_problems(context: Context) -> tuple[Problem, ...]:
    """All problems: those that the narrative tells, then one for each lost indicator, then one for each finding left.

    A passage of chapter 七 names the indicators and findings it explains (涉及指标, 涉及核对); advice is the passage of
    chapter 八 with the same number. What no passage covers gets a computed problem and computed advice: what the
    self-evaluation says otherwise is a problem of the self-evaluation, not of each figure.
    """
    lost = [line for line in context.lines if line.lost > 0]
    warnings = [f for f in context.run.findings if is_problem(f)]
    problems: list[Problem] = []
    taken_lines: set[str] = set()
    taken_findings: set[int] = set()
    answered: dict[Remedy, int] = {}
    advice_by_number = {p.number: p for p in context.run.narrative.chapter("八")}

    def add(title: str, lines: tuple[ScoreLine, ...], found: tuple[Finding, ...], told: Passage | None, advice: Passage | None) -> None:
        taken_lines.update(line.level3 for line in lines)
        taken_findings.update(id(f) for f in found)
        problems.append(Problem(
            len(problems) + 1, title, lines, found, tuple(context.tell(told)),
            advice.title if advice else name_advice(context, lines, found),
            tuple(context.tell(advice)) or (context.say(advise(context, lines, found, len(problems) + 1, answered)),),
        ))  # fmt: skip

    for passage in context.run.narrative.chapter("七"):
        names = {squeeze(name) for name in passage.indicators}
        lines = tuple(line for line in lost if squeeze(line.level3) in names)
        found = tuple(f for f in warnings if f.code in passage.codes)
        add(passage.title, lines, found, passage, advice_by_number.get(passage.number))
    for line in lost:
        if line.level3 not in taken_lines:
            found = tuple(
                f for f in warnings
                if id(f) not in taken_findings and f.code not in self_evaluation.CODES and not set(f.figures).isdisjoint(line.figures)
            )  # fmt: skip
            add(name_problem(context, line), (line,), found, None, None)
    for code in dict.fromkeys(f.code for f in warnings if id(f) not in taken_findings):
        found = tuple(f for f in warnings if f.code == code and id(f) not in taken_findings)
        add(name_findings(found), (), found, None, None)
    return tuple(problems)


def is_problem(finding: Finding) -> bool:
    """Whether a finding is a problem of the project: warnings and set-aside errors that nobody has explained.

    An explained one stands in 九 and 附件3; one on the run file or the report's own text is the analyst's.
    """
    return (
        not (finding.code in CODES and CODES[finding.code].subject == "call")
        and not finding.explained
        and (finding.severity == "warning" or (finding.severity == "error" and finding.tolerated))
    )


def describe_evidence(context: Context, problem: Problem) -> list[Paragraph]:
    """What a problem rests on, once: what its title or another chapter tells is referred to, not told again."""
    if not problem.lines and not problem.findings:
        return [context.say("本问题由评价组现场核查和资料审阅发现，未单独扣分。")]
    paragraphs = []
    if problem.lines and not problem.told:
        (line,) = problem.lines
        read, cause = say_read(line.evidence), say_cause(context, line)
        head, more = REST.fullmatch(problem.title.removeprefix(f"{line.level3}：")).groups()  # type: ignore[union-attr]
        if head in line.reason:
            rest = strip_workings(line.reason.partition(head)[2]).strip("；，。") if more else ""
            said = "；".join(filter(None, (rest, say_loss(context, line, problem.title))))
        else:
            said = f"{read and f'{read}，'}{(line.reason or line.opinion).rstrip('。')}，{say_cost(context, line, problem.title)}"
        paragraphs.append(context.say(f"{said}；{f'{cause}；' if cause else ''}分析见第四章{locate_line(context, line)}。"))
    paragraphs += describe_findings(context, problem)
    if problem.lines and problem.told:
        paragraphs.append(context.say(say_lost(problem.lines)))
    return paragraphs


def say_read(evidence: Sequence[str]) -> str:
    """What was read, which may be called so itself.

    Examples
    --------
    >>> say_read(["登记簿", "派车单"]), say_read(["评价组查阅的材料"]), say_read([])
    ('查阅登记簿、派车单', '据评价组查阅的材料', '')
    """
    read = join_names(evidence)
    return read and f"{'据' if '查阅' in read else '查阅'}{read}"


def say_loss(context: Context, line: ScoreLine, title: str) -> str:
    """What the title of a loss leaves unsaid: how far from full points, what was not met, what it cost, whether most of all."""
    said = []
    unmet = name_loss(line) if line.rule == "checklist" and name_loss(line) not in title else ""
    if line.evidence:
        said += [say_read(line.evidence), unmet] if unmet else [f"依据为{join_names(line.evidence)}"]
    goal, is_met = find_goal(context, line)
    if goal is not None and not is_met:
        figure, number = context.figures[line.figures[0]], context.figures.get_number(line.figures[0]) or Fraction(0)
        verb = "比满分标准" + ("高" if goal.high is not None and number > goal.high else "低")
        gap = goal.measure_miss(Fraction(print_apart(number, *goal.ends)))  # what a reader gets from the two numbers
        said.append(f"{verb}{add_unit(print_apart(gap, 0), name_step(figure.unit))}" if gap else f"满分标准为{goal}")
    return "，".join([*said, say_cost(context, line, title)])


def say_cost(context: Context, line: ScoreLine, title: str) -> str:
    """What a loss cost of how many points, and whether none cost more: 该指标分值10分，失8.33分，失分最多."""
    called = [line.level3, *(context.head(id) for id in line.figures if context.has(id) and context.figures[id].label == line.level3)]
    who = "该指标" if any(name in title for name in called) else f"“{line.level3}”"
    cost = "未得分" if line.score == 0 else f"失{print_number(line.lost)}分"
    most = max(other.lost for other in context.lines)
    is_worst = line.lost == most and [other.lost for other in context.lines if other.lost > 0].count(most) == 1 and most < sum(o.lost for o in context.lines)
    return f"{who}分值{print_number(line.points)}分，{cost}" + ("，失分最多" if is_worst else "")


def locate_line(context: Context, line: ScoreLine) -> str:
    """Where chapter 四 tells of an indicator: （一）2（1）."""
    framework = context.run.framework
    level3s = [other.level3 for other in context.lines if (other.level1, other.level2) == (line.level1, line.level2)]
    place = f"（{numeral(framework.level1.index(line.level1) + 1)}）{framework.list_level2(line.level1).index(line.level2) + 1}"
    return place + (f"（{level3s.index(line.level3) + 1}）" if len(level3s) > 1 else "")


def describe_findings(context: Context, problem: Problem) -> list[Paragraph]:
    """What the checks found for a problem; those on the self-evaluation stand in chapter 五."""
    reviewed = {id(f): n for n, f in enumerate((f for f in context.run.findings if f.code in self_evaluation.CODES), 1)}
    numbers = [reviewed[id(f)] for f in problem.findings if id(f) in reviewed]
    others = [f for f in problem.findings if id(f) not in reviewed]
    cited = f"第五章（三）第{name_numbers(numbers, '（{}）')}项"
    alone = not problem.told and not problem.lines
    if alone and not others:
        return [context.say(f"由自评复核发现，见{cited}。")]
    if alone and len(others) == 1 and (said := others[0].message.rstrip("。")).startswith(problem.title):
        rest = said.removeprefix(problem.title).lstrip("，；：、")
        return [context.say(f"经核对，{rest}。" if rest else f"见{locate(context, others[0])}。" if others[0].lines else "由数据核对发现。")]
    marked = [strip_workings(f.message.rstrip("。")) for f in others]
    if len(marked) > 1:
        marked = [f"（{n}）{text}" for n, text in enumerate(marked, 1)]
    if numbers:
        marked.append(f"自评中的有关情况见{cited}")
    lead = "" if alone or not others else "数据核对发现："
    return [context.say(lead + "；".join(marked) + "。")] if marked else []


def locate(context: Context, finding: Finding) -> str:
    """慰问金发放明细第17、23行（共2行）; what no single extract shows is 跨表, what was judged stands in the plan.

    It does not carry all of very many lines: it may name them itself, and knows how many there are.
    """
    if finding.extract:
        lines = finding.seen or (name_lines(np.array(finding.lines), finding.lines_count) if finding.lines else "")
        return context.title(finding.extract) + lines
    return "评价方案" if finding.file else "跨表"


def introduce(problems: Sequence[Problem]) -> str:
    """What holds for several problems, said once: the points, and on what rests a problem that does not say it."""
    total = sum((problem.lost for problem in problems), Fraction(0))
    told = [f"以下{len(problems)}个问题与第八章的建议同号对应，{f'共失{print_number(total)}分' if total else '均没有对应的扣分'}"]
    if any(line.figures and not line.evidence for problem in problems if not problem.told for line in problem.lines):
        told.append("没有写明所查阅资料的失分由数据计算得出")
    found = [numeral(problem.number) for problem in problems if problem.findings and not problem.lines]
    if found and total:
        named = "至".join(f"（{n}）" for n in (found[0], found[-1])) if len(found) > 2 else "、".join(f"（{n}）" for n in found)
        told.append(f"问题{named}由核对发现，没有对应的扣分")
    return "；".join(told) + "。"


@builds("七", "存在的问题及原因分析")
def build_problems(context: Context) -> list[Block]:
    """Chapter 七."""
    problems = list_problems(context)
    if not problems:
        return [context.say("各项指标均得满分，数据核对未发现需要说明的差异，本章无问题列示。")]
    blocks: list[Block] = [context.say(introduce(problems))]
    for problem in problems:
        heading = Heading(3, f"（{numeral(problem.number)}）{problem.title}")
        blocks += [heading, *problem.told, *describe_evidence(context, problem)]
    return blocks


@builds("八", "建议")
def build_advice(context: Context) -> list[Block]:
    """Chapter 八, in the order of chapter 七."""
    problems, units = list_problems(context), context.spec.units
    if not problems:
        return [context.say("保持现有做法，按年度开展自评和数据核对。")]
    who = f"所称实施单位为{units.implementer}" + (f"，主管部门为{context.supervisor}" if context.supervisor else "")
    to = units.commissioned_by or context.supervisor
    report = f"，完成情况书面报{to}" if to else ""
    blocks: list[Block] = [context.say(f"以下建议与第七章的问题同号对应{report}；{who}。")]
    for problem in problems:
        blocks += [Heading(3, f"（{numeral(problem.number)}）{problem.advice_title}"), *problem.advice]
    return blocks
