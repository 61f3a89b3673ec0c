"""Annexes 1 (绩效目标表), 2 (指标体系及评分表, with 评价等级的稳定性), 3 (发现问题汇总) and 6 (自评表).

In: the context of a run. Out: sections, each on a new page; 附件2 on landscape pages.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from perfeval_helpers.contract.codes import CODES, SEVERITY_NAMES, title_code
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework import score_id
from perfeval_helpers.contract.runfile import Target
from perfeval_helpers.contract.schema import name_column
from perfeval_helpers.judging.reconciliation import self_evaluation
from perfeval_helpers.judging.reconciliation.self_evaluation import AGREES, DIFFERS, NOT_MEASURED, REASON, SCORE_COLUMN
from perfeval_helpers.judging.scoring import ScoreLine
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context, name_numbers
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import name_loss
from perfeval_helpers.report.sections.conclusion import print_bound
from perfeval_helpers.report.sections.places import tabulate_places
from perfeval_helpers.report.sections.problems import Problem, list_problems, locate
from perfeval_helpers.report.sections.review import is_blank
from perfeval_helpers.showing.tables import Column, Row, Table, join_names
from perfeval_helpers.showing.tables.model import RowKind
from perfeval_helpers.studies import sensitivity
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import (
    FEN_PER_YUAN,
    MINUS,
    NO_VALUE,
    group_digits,
    numeral,
    print_beside,
    print_number,
)
from perfeval_helpers.values.words import get_words

ADDED_UP = "读入＝采用＋搁置。金额按文件逐行相加，只用于核对有无遗漏：性质不同、重复列示或评价期以外的行一并计入，不是正文中的汇总数。"


@builds("附件1-1", "绩效目标表（批复）")
def build_original_targets_annex(context: Context) -> list[Block]:
    """附件1-1: the goal and targets as approved."""
    return _build_targets(context, "批复", "original_targets", context.spec.goals.original, context.spec.original_targets)


@builds("附件1-2", "绩效目标表（调整后）")
def build_adjusted_targets_annex(context: Context) -> list[Block]:
    """附件1-2: the goal and targets as adjusted by the evaluation."""
    return _build_targets(context, "调整后", "adjusted_targets", context.spec.goals.adjusted, context.spec.targets)


def _build_targets(context: Context, word: str, name: str, goal: str, targets: Sequence[Target]) -> list[Block]:
    blocks: list[Block] = [context.say(f"年度总体目标：{goal}")] if goal else []
    if not targets:
        return [*blocks, context.say(f"评价方案没有单列{word}的绩效指标。")]
    columns = (Column("一级指标"), Column("二级指标", width=1.2), Column("三级指标", width=2.4), Column("指标值", align="centre"))
    units = {id: figure.unit for id, figure in context.figures.items()}
    rows = tuple(Row((t.level1, t.level2, t.name, print_bound(t, units.get(t.figure or "", "")))) for t in targets)
    return [*blocks, Table(name, f"{word}的绩效指标", columns, rows, row_headers=3, merged=2)]


@builds("附件2", landscape=True)
def build_scorecard_annex(context: Context) -> list[Block]:
    """附件2: each indicator with explanation, standard, working, opinion and score; subtotals by level; how firm."""
    note = context.say("三级指标得分四舍五入到两位小数后逐级加总；“取数与计算”可据以手工复算。", "note")
    return [tabulate_scorecard(context), note, Heading(3, "评价等级的稳定性"), *describe_stability(context)]


def tabulate_scorecard(context: Context) -> Table:
    """The whole scorecard, a line an indicator, a line a subtotal."""
    columns = (
        Column("一级指标", width=0.9), Column("二级指标", width=1.1), Column("三级指标", width=1.3), Column("分值", "分", "right", 0.75),
        Column("指标解释", width=1.9), Column("评分标准", width=2.4), Column("取数与计算", width=3.7), Column("评价意见", width=2.1),
        Column("得分", "分", "right", 0.85),
    )  # fmt: skip
    figures, rows = context.figures, []
    for level1 in context.run.framework.level1:
        for level2 in context.run.framework.list_level2(level1):
            rows += [
                Row((
                    level1, level2, line.level3, line.points, line.explanation or f"反映{line.level3}的情况", line.standard,
                    line.working, line.opinion or "符合评分标准", line.score,
                ))
                for line in context.lines if (line.level1, line.level2) == (level1, level2)
            ]  # fmt: skip
            rows.append(sum_row(figures, (level1, level2, "小计"), score_id(level1, level2), "subtotal"))
        rows.append(sum_row(figures, (level1, "合计", "—"), score_id(level1), "subtotal"))
    rows.append(sum_row(figures, ("总计", "—", "—"), "score", "total"))
    return Table("scorecard", "绩效评价指标体系及评分表", columns, tuple(rows), row_headers=3, merged=2)


def sum_row(figures: Ledger, names: tuple[str, str, str], id: str, kind: RowKind) -> Row:
    """A subtotal: names, points, rate and score from the ledger."""
    rate = figures.get(f"{id}.rate")
    grade = figures.get("grade") if id == "score" else None
    reached = "—" if rate is None else f"得分率{rate.text}"
    says = "—" if grade is None else f"评价等级：{grade.printed}"
    return Row((*names, figures.get(f"{id}.points"), "—", "—", reached, says, figures.get(id)), kind)


@builds("附件3", landscape=True)
def build_findings_annex(context: Context) -> list[Block]:
    """附件3: first that no line and no fen is lost, then the problems with evidence and advice, then every finding."""
    problems, places = list_problems(context), tabulate_places(context)
    found = [finding for finding in context.run.findings if finding.code not in CODES or CODES[finding.code].subject != "call"]
    numbers = {id(finding): number for number, finding in enumerate(found, 1)}
    shown: Block = context.say("没有失分指标，数据核对未发现需要说明的差异。")
    if problems:
        shown = tabulate_problems(problems, numbers)
    by_place: list[Block] = [] if places is None else [Heading(3, f"三、分{get_words().place}发现的情况"), places]
    return [
        Heading(3, "一、数据完整性声明"), *build_conservation(context),
        Heading(3, "二、问题、依据与建议"), shown,
        *by_place,
        Heading(3, f"{'三' if places is None else '四'}、数据核对全部发现"), *build_findings(context, found, problems),
    ]  # fmt: skip


def tabulate_problems(problems: Sequence[Problem], numbers: dict[int, int]) -> Table:
    """Each problem with its indicators, points, evidence and advice; `numbers` are those of the findings, by identity."""
    columns = (
        Column("序号", align="centre", width=0.6), Column("问题", width=1.8), Column("对应指标", width=1.8),
        Column("失分", "分", "right", 0.7), Column("依据", width=4.2), Column("建议", width=2.4),
    )  # fmt: skip
    rows = []
    for problem in problems:
        evidence = [say_line(line, problem.title) for line in problem.lines]
        if problem.findings:
            evidence.append(f"数据核对发现第{name_numbers([numbers[id(f)] for f in problem.findings])}条")
        rows.append(Row((
            numeral(problem.number), problem.title, join_names(line.level3 for line in problem.lines) or "数据核对",
            problem.lost if problem.lines else None, "\n".join(evidence) or "现场核查和资料审阅",
            f"{problem.advice_title}，见八（{numeral(problem.number)}）",
        )))  # fmt: skip
    lost = sum((problem.lost for problem in problems), Fraction(0))
    rows.append(Row(("合计", f"{len(problems)}个问题", "—", lost, "—", "—"), "total"))
    return Table("problems", "问题、依据与建议", columns, tuple(rows), row_headers=2)


def say_line(line: ScoreLine, title: str) -> str:
    """Why an indicator lost points; what the problem is called by already is not said again."""
    reason = name_loss(line) or line.opinion
    return f"{print_beside(line.level3, print_number(line.points))}分，得{print_number(line.score)}分" + ("" if reason in title else f"：{reason}")


def build_conservation(context: Context) -> list[Block]:
    """Lines: physical = header and skipped + accepted + quarantined; money likewise, to the fen."""
    extracts = [context.run.extracts[name] for name in context.spec.extracts if name in context.run.extracts]
    if not extracts:
        return [context.say("本次评价的数据均由评价方案逐项载明来源，没有需要逐行核对的数据表。")]
    rows, money, total, whole = [], [], [0, 0, 0, 0], True
    for e in extracts:
        counted = (e.counts.physical, e.counts.header_and_skipped, e.counts.accepted, e.counts.quarantined)
        holds = counted[0] == sum(counted[1:])
        whole &= holds
        total = [sum(pair) for pair in zip(total, counted, strict=True)]
        rows.append(Row((context.title(e.name), *counted, "相符" if holds else "不符")))
        for column, m in e.money.items():
            amounts = (m.read, m.accepted, m.quarantined)
            holds = amounts[0] == sum(amounts[1:])
            whole &= holds
            yuan = (Fraction(fen, FEN_PER_YUAN) for fen in amounts)
            named = name_column(e.name, column, e.headers)
            money.append(Row((context.title(e.name), named, *yuan, m.unreadable_cells, "相符" if holds else "不符")))
    rows.append(Row(("合计", *total, "相符" if whole else "不符"), "total"))
    statement = (
        f"{len(extracts)}个数据表共{total[0]:,}行，其中表头及跳过行{total[1]:,}行，采用{total[2]:,}行，搁置{total[3]:,}行；"
        + ("行数和金额逐表核对相符，没有一行、一分钱在处理中丢失或重复。" if whole else "部分数据表核对不符，见下表。")
    )
    checked = Column("核对", align="centre", width=0.7)
    headers = ("文件行数", "表头及跳过", "采用", "搁置")
    columns = (Column("数据表", width=1.8), *(Column(header, align="right") for header in headers), checked)
    note = "文件行数＝表头及跳过＋采用＋搁置。"
    blocks: list[Block] = [context.say(statement), Table("conservation_lines", "数据行数核对表", columns, tuple(rows), "行", note=note)]
    if money:
        columns = (
            Column("数据表", width=1.4), Column("列", width=1.4), *(Column(header, "元", "right", 1.2) for header in ("读入", "采用", "搁置")),
            Column("无法读出", "个", "right"), checked,
        )  # fmt: skip
        blocks.append(Table("conservation_money", "金额核对表", columns, tuple(money), row_headers=2, note=ADDED_UP))
    return blocks


def build_findings(context: Context, found: Sequence[Finding], problems: Sequence[Problem]) -> list[Block]:
    """Every finding about the project, gravest first, with where it is and which problem it belongs to.

    What the run file or the narrative should say better is the analyst's.
    """
    if not found:
        return [context.say("数据核对没有发现需要说明的情况。")]
    counts = Counter(finding.severity for finding in found)
    said = join_names(f"{name}{counts[severity]}条" for severity, name in SEVERITY_NAMES.items() if counts[severity])
    columns = (
        Column("序号", align="centre", width=0.6), Column("类别", width=1.6), Column("程度", align="centre"), Column("内容", width=4.6),
        Column("位置", width=2.0), Column("对应问题", align="centre", width=0.9),
    )  # fmt: skip
    places = {id(f): f"七（{numeral(problem.number)}）" for problem in problems for f in problem.findings}
    rows = tuple(
        Row((number, title_code(f.code), SEVERITY_NAMES[f.severity], f.checked.rstrip("。"), locate(context, f), places.get(id(f), "—")))
        for number, f in enumerate(found, 1)
    )
    return [context.say(f"共{len(found)}条发现：{said}。"), Table("findings", "数据核对发现", columns, rows, row_headers=2)]


@builds("附件6", landscape=True)
def build_self_evaluation_annex(context: Context) -> list[Block]:
    """附件6: the unit's own table beside what was recomputed."""
    table = context.run.self_comparison
    if table is None:
        return []
    findings = [f for f in context.run.findings if f.code in self_evaluation.CODES]
    rows = []
    for r in table.itertuples(index=False):
        scored = [f.message for f in findings if f.lines == (r.line,) and f.column == SCORE_COLUMN]
        review = "；".join([say_agreement(r.agreement, r.difference), *scored, *([f"未填{r.missing}"] if r.missing else [])])
        explained = print_given(r.explanation) if REASON in r.missing or not is_blank(r.explanation) else NO_VALUE
        rows.append(Row((r.indicator, print_given(r.target), print_given(r.reported_value), r.recomputed, r.points, r.self_score, explained, review)))
    columns = (
        Column("指标", width=1.8), Column("指标值", width=0.9), Column("自评完成值", width=1.1), Column("复核值", width=1.1),
        Column("分值", "分", "right", 0.6), Column("自评得分", "分", "right", 0.8), Column("自评说明", width=1.6), Column("复核情况", width=4.4),
    )  # fmt: skip
    return [Table("self_evaluation", "绩效自评表与复核情况", columns, tuple(rows))]


def say_agreement(agreement: str, difference: str) -> str:
    """How a reported value stands to the recomputed one beside it.

    Examples
    --------
    >>> say_agreement("不一致", "+0.83个百分点"), say_agreement("不一致", "−2人"), say_agreement("未量化", "")
    ('完成值比复核值高0.83个百分点', '完成值比复核值低2人', '完成值没有量化')
    """
    if agreement == DIFFERS:
        return f"完成值比复核值{'高' if difference.startswith('+') else '低'}{difference.lstrip('+' + MINUS)}"
    return {AGREES: "完成值与复核值一致", NOT_MEASURED: "完成值没有量化"}.get(agreement, "完成值未作数值比对")


def print_given(value: object) -> str:
    """A text of the unit, 未填 where it is blank."""
    return "未填" if is_blank(value) else group_digits(str(value))


DIRECTIONS = {"up": "升", "down": "降"}


LEVERS = (
    Column("指标", width=1.6), Column("方向", align="centre", width=0.5), Column("等级", align="centre", width=0.5),
    Column("现得分", "分", "right", 0.7), Column("需得分", "分", "right", 0.7), Column("说明", width=4.6),
)  # fmt: skip
MOVES = (
    Column("评判指标", width=1.6), Column("方向", align="centre", width=0.5), Column("变动", width=2.6), Column("现得分", "分", "right", 0.7),
    Column("变动后得分", "分", "right", 0.9), Column("总分变动", "分", "right", 0.8), Column("变动后总分", "分", "right", 0.9),
    Column("变动后等级", align="centre", width=0.8),
)  # fmt: skip
TRIED = (
    "每行只变动这一项数据或评判，其余不变；数值按最小单位逐一试算（计数为1，其余为0.01），所列为等级改变的第一个值；"
    "升：得分不低于“需得分”时等级上升；降：得分不高于“需得分”时等级下降。"
)


def describe_stability(context: Context) -> list[Block]:
    """Points to the next and the last grade; which single indicator, judgement or sample could change it."""
    found = sensitivity.assess(context.run)
    blocks: list[Block] = [context.say(found.distance.sentence)]
    if context.surveys:
        blocks.append(context.say(found.sampled))
    levers = tuple(
        Row((one.level3, DIRECTIONS[one.direction], one.grade, one.score, one.needed_score, one.sentence)) for one in found.levers
    )
    blocks.append(
        Table("grade_levers", "单项指标变动足以改变等级的情形", LEVERS, levers, note=TRIED)
        if levers else context.say("没有任何单项指标的变动足以改变评价等级。")
    )  # fmt: skip
    moves = tuple(
        Row((
            one.level3, DIRECTIONS[one.direction], one.step, one.score, one.score_after, one.change, one.total_after, one.grade_after,
        ))
        for one in found.moves
    )  # fmt: skip
    if moves:
        changed = sum(one.grade_after != found.distance.grade for one in found.moves)
        note = f"共{len(moves)}种移动，" + (f"其中{changed}种会改变等级。" if changed else "都不改变等级。")
        blocks.append(Table("judgement_moves", "评判上下移动一档对总分的影响", MOVES, moves, note=note))
    return blocks
