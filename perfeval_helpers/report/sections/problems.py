"""Problems (七) and advice (八): each lost point has its problem, each problem its evidence and its advice.

In: the scorecard's lines, findings and the narrative's passages. Out: `Problem`s that chapters 七 and 八, 摘要 and 附件3
number alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.narrative import squeeze
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
from perfeval_helpers.report.context import Context, numeral
from perfeval_helpers.report.document import Section
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import (
    add_working,
    advise,
    name_advice,
    name_findings,
    name_problem,
    print_points,
    say_lost,
)
from perfeval_helpers.showing.tables import join_names


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
    chapter 八 with the same number. What no passage covers gets a computed problem and computed advice.
    """
    lost = [line for line in context.lines if line.lost > 0]
    warnings = [f for f in context.findings if is_problem(f)]
    problems: list[Problem] = []
    taken_lines: set[str] = set()
    taken_findings: set[int] = set()
    advice_by_number = {p.number: p for p in context.narrative.chapter("八")}
    for passage in context.narrative.chapter("七"):
        names = {squeeze(name) for name in passage.indicators}
        lines = tuple(line for line in lost if squeeze(line.level3) in names)
        found = tuple(f for f in warnings if f.code in passage.codes)
        taken_lines |= {line.level3 for line in lines}
        taken_findings |= {id(f) for f in found}
        advice = advice_by_number.get(passage.number)
        problems.append(
            Problem(
                len(problems) + 1, passage.title, lines, found, tuple(context.tell(passage)),
                advice.title if advice else f"整改“{passage.title}”的问题",
                tuple(context.tell(advice)) if advice and advice.paragraphs else (context.say(advise(context, lines, found)),),
            )
        )  # fmt: skip
    for line in lost:
        if line.level3 in taken_lines:
            continue
        found = tuple(f for f in warnings if id(f) not in taken_findings and shares_figure(line, f))
        taken_findings |= {id(f) for f in found}
        problems.append(
            Problem(
                len(problems) + 1, name_problem(context, line), (line,), found, (),
                name_advice(context, line), (context.say(advise(context, (line,), found)),),
            )
        )  # fmt: skip
    for code in dict.fromkeys(f.code for f in warnings if id(f) not in taken_findings):
        found = tuple(f for f in warnings if f.code == code and id(f) not in taken_findings)
        title = context.spec.own_codes.get(code) or name_findings(found)
        answer = (context.say(advise(context, (), found)),)
        problems.append(Problem(len(problems) + 1, title, (), found, (), f"核实“{title}”的情况", answer))
    return tuple(problems)


def is_problem(finding: Finding) -> bool:
    """Whether a finding is a problem of the project: warnings and set-aside errors that nobody has explained.

    An explained one stands in 九 and 附件3; one on the report's own text is the analyst's.
    """
    return (
        finding.code != "NARRATIVE"
        and not finding.explained
        and (finding.severity == "warning" or (finding.severity == "error" and finding.tolerated))
    )


def shares_figure(line: ScoreLine, finding: Finding) -> bool:
    """Whether a finding is about a figure that scores this line."""
    return bool(set(finding.figures) & set(line.figures))


def describe_evidence(context: Context, problem: Problem) -> list[Paragraph]:
    """What a problem rests on, once: the reason where the narrative told none, what the checks found, the points it cost."""
    paragraphs = []
    if not problem.told:
        for line in problem.lines:
            reason = add_working(context, line, line.reason or line.opinion).rstrip("。")
            sources = f"查阅{join_names(line.evidence)}，" if line.evidence else ""
            paragraphs.append(context.say(f"{sources}{reason}。"))
    findings = [context.say_finding(finding) for finding in problem.findings]
    if findings:
        marked = findings if len(findings) == 1 else [f"（{n}）{text}" for n, text in enumerate(findings, 1)]
        lead = "数据核对发现：" if problem.told or problem.lines else ""
        paragraphs.append(context.say(lead + "；".join(marked) + "。"))
    if problem.lines:
        paragraphs.append(context.say(say_lost(problem.lines)))
    elif not problem.findings:
        paragraphs.append(context.say("本问题由评价组现场核查和资料审阅发现，未单独扣分。"))
    return paragraphs


@builds("七")
def build_problems(context: Context) -> Section:
    """Chapter 七."""
    problems = list_problems(context)
    blocks: list[Block] = [Heading(2, "七、存在的问题及原因分析")]
    if not problems:
        blocks.append(context.say("各项指标均得满分，数据核对未发现需要说明的差异，本章无问题列示。"))
    else:
        total = sum((problem.lost for problem in problems), Fraction(0))
        blocks.append(
            context.say(
                f"以下{len(problems)}个问题与第八章的建议同号对应；其中失分合计{print_points(total)}分，与评分表的失分一致。"
            )
        )
    for problem in problems:
        blocks.append(Heading(3, f"（{numeral(problem.number)}）{problem.title}"))
        blocks += problem.told
        blocks += describe_evidence(context, problem)
    return Section("七", "存在的问题及原因分析", tuple(blocks))


@builds("八")
def build_advice(context: Context) -> Section:
    """Chapter 八, in the order of chapter 七."""
    problems = list_problems(context)
    blocks: list[Block] = [Heading(2, "八、建议")]
    if not problems:
        blocks.append(context.say("保持现有做法，按年度开展自评和数据核对。"))
    else:
        units = context.spec.units
        who = f"所称实施单位为{units.implementer}" + (f"，主管部门为{units.department}" if units.department else "")
        blocks.append(context.say(f"以下建议与第七章的问题同号对应；{who}。"))
    for problem in problems:
        blocks.append(Heading(3, f"（{numeral(problem.number)}）{problem.advice_title}"))
        blocks += problem.advice
    return Section("八", "建议", tuple(blocks))
