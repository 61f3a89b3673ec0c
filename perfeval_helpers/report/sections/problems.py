"""Problems (七) and advice (八): each lost point has its problem, each problem its evidence and its advice.

In: the scorecard's lines, findings and the narrative's passages. Out: `Problem`s that chapters 七 and 八, 摘要 and 附件3
number alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from perfeval_helpers.contract.codes import title_code
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.narrative import squeeze
from perfeval_helpers.judging.reconciliation.self_evaluation import VALUE_COLUMN
from perfeval_helpers.report.blocks import Block, Heading, Paragraph
from perfeval_helpers.report.context import Context, numeral
from perfeval_helpers.report.document import Section
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.values.figures import print_number


@dataclass(frozen=True)
class Problem:
    """A problem with the points that it cost, the findings that show it, and what to do.

    `number` is the same in chapters 七 and 八: problem （三） is answered by advice （三）.
    """

    number: int
    title: str
    lines: tuple[Any, ...]
    findings: tuple[Finding, ...]
    told: tuple[Paragraph, ...]
    advice_title: str
    advice: tuple[Paragraph, ...]

    @property
    def lost(self) -> Fraction:
        """Points lost in its indicators."""
        return sum((line.lost for line in self.lines), Fraction(0))


def list_problems(context: Context) -> list[Problem]:
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
                advice.title if advice else f"针对“{passage.title}”",
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
                len(problems) + 1, f"{line.level3}未得满分", (line,), found, (),
                f"针对“{line.level3}”", (context.say(advise(context, (line,), found)),),
            )
        )  # fmt: skip
    for code in dict.fromkeys(f.code for f in warnings if id(f) not in taken_findings):
        found = tuple(f for f in warnings if f.code == code and id(f) not in taken_findings)
        title = getattr(context.spec, "own_codes", {}).get(code) or title_code(code)
        if code == "REC-SELF-EVALUATION" and not any(is_difference(f) for f in found):
            title = "自评表填写不完整"
        problems.append(
            Problem(len(problems) + 1, title, (), found, (), f"核实{title}", (context.say(advise(context, (), found)),))
        )
    return problems


def is_problem(finding: Finding) -> bool:
    """Whether a finding is a problem of the project: warnings and set-aside errors that nobody has explained.

    An explained one stands in 九 and 附件3; one on the report's own text is the analyst's.
    """
    return (
        finding.code != "NARRATIVE"
        and not finding.explained
        and (finding.severity == "warning" or (finding.severity == "error" and finding.tolerated))
    )


def is_difference(finding: Finding) -> bool:
    """Whether a finding on the self-evaluation is about a value that differs, not about what was left blank or in words."""
    return finding.code == "REC-SELF-EVALUATION" and finding.column == VALUE_COLUMN


def shares_figure(line: Any, finding: Finding) -> bool:
    """Whether a finding is about a figure that scores this line."""
    return bool(set(finding.figures) & set(line.figures))


def advise(context: Context, lines: tuple[Any, ...], findings: tuple[Finding, ...]) -> str:
    """What to do: what the checks advise, else how the lost points are won back."""
    parts = []
    for line in lines:
        ids = [id for id in line.figures if context.has(id)]
        now = "、".join(f"{context.figures[id].label}（本期[[{id}]]）" for id in ids)
        what = f"使{now}达到评分标准的满分要求" if now else f"按评分要点补齐“{line.level3}”"
        parts.append(
            f"{context.spec.units.implementer}应{what}，列出责任人和完成时限，下一评价期复核；涉及分值{print_points(line.lost)}分。"
        )
    parts += [f.advice.rstrip("。") + "。" for f in findings if f.advice]
    if not parts:
        parts.append(
            f"由{context.spec.units.implementer}会同{context.spec.units.department or '主管部门'}逐笔核实差异，书面说明原因并更正台账。"
        )
    return "".join(dict.fromkeys(parts))


def print_points(points: Fraction) -> str:
    """2.25, 9.5, 12."""
    return print_number(points, "shortest")


def describe_evidence(context: Context, problem: Problem) -> list[Paragraph]:
    """The points lost with their workings, and the findings: what a problem rests on."""
    paragraphs = []
    for line in problem.lines:
        text = f"失分依据：“{line.level1}—{line.level2}—{line.level3}”分值{print_points(line.points)}分，得分{print_points(line.score)}分，失{print_points(line.lost)}分。"
        if line.reason:
            text += f"{line.reason.rstrip('。')}。"
        evidence = join_names(line.evidence)
        text += f"佐证：{evidence}。" if evidence else ""
        paragraphs.append(context.say(text))
    for finding in problem.findings:
        paragraphs.append(context.say(f"核对依据：{context.say_finding(finding)}（见{{{{附件3}}}}）。"))
    if not paragraphs:
        paragraphs.append(context.say("依据：评价组现场核查和资料审阅；本问题未单独扣分。"))
    return paragraphs


def build_problems(context: Context, problems: list[Problem]) -> Section:
    """Chapter 七."""
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


def build_advice(context: Context, problems: list[Problem]) -> Section:
    """Chapter 八, in the order of chapter 七."""
    blocks: list[Block] = [Heading(2, "八、建议")]
    if not problems:
        blocks.append(context.say("保持现有做法，按年度开展自评和数据核对。"))
    for problem in problems:
        blocks.append(Heading(3, f"（{numeral(problem.number)}）{problem.advice_title}"))
        blocks += problem.advice
    return Section("八", "建议", tuple(blocks))
