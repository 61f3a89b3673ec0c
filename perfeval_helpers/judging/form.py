"""The self-evaluation form (项目支出绩效自评表): run file, targets and figures in, every cell of the official form out.

Every budget unit fills it once a year. 预算执行率 scores in proportion to what was spent of the budget; a target in numbers in
proportion to what was reached of it, capped; a judged one by its status. Each score is rounded half-up to two places, then
they are added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.judging.scoring import round_score
from perfeval_helpers.judging.targets import ACHIEVED, MISSED, PARTLY, TargetResult
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import BOTH, tell, tell_all, tell_name
from perfeval_helpers.values.numbers import percentage, print_measure, print_number

OTHER = "other"  # the source that the form calls 其他资金
EXECUTION = "预算执行率"
JUDGED_SHARES = {ACHIEVED: Fraction(1), PARTLY: Fraction(7, 10), MISSED: Fraction(3, 10)}
YUAN_PER_WAN = 10_000


@dataclass(frozen=True, slots=True)
class FundsLine:
    """A line of 项目资金（万元）; what the form does not ask for is None."""

    name: str
    initial: Fraction | None  #: 年初预算数, exactly, in 万元
    budget: Fraction  #: 全年预算数, likewise
    spent: Fraction  #: 全年执行数, likewise

    @property
    def rate(self) -> Fraction | None:
        """执行率: 全年执行数 ÷ 全年预算数 × 100%."""
        return percentage(self.spent, self.budget)


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of 绩效指标: levels, 年度指标值, 实际完成值, 分值, 得分, 偏差原因分析及改进措施."""

    level1: str
    level2: str
    name: str
    target: str
    reached: str
    points: Fraction
    score: Fraction
    reason: str


@dataclass(frozen=True)
class SelfEvaluation:
    """The filled form."""

    project: str
    year: str  #: 2022年度
    department: str
    unit: str
    funds: tuple[FundsLine, ...]  #: 年度资金总额, then 当年财政拨款, 上年结转资金, 其他资金
    execution: FormLine  #: 预算执行率 as a line of its own, with points and score
    overall_target: str
    overall_result: str
    lines: tuple[FormLine, ...]  #: The targets, in the run file's order
    synthetic: bool = False
    date: str = ""

    @property
    def points(self) -> Fraction:
        """总分 of the form: 100."""
        return sum((line.points for line in self.lines), self.execution.points)

    @property
    def score(self) -> Fraction:
        """总得分: the sum of the rounded scores."""
        return sum((line.score for line in self.lines), self.execution.score)


def weigh_figure(bound: Bound, value: Fraction) -> Fraction:
    """The share of the points that a value gives: what was reached of the target, at most 1, by the target's direction.

    Examples
    --------
    >>> from perfeval_helpers.values.bounds import read_bound
    >>> weigh_figure(read_bound(">= 90 %"), Fraction(63)), weigh_figure(read_bound("<= 200"), Fraction(250))
    (Fraction(7, 10), Fraction(4, 5))
    >>> weigh_figure(read_bound("= 5"), Fraction(6)), weigh_figure(read_bound(">= 90 %"), Fraction(120))
    (Fraction(5, 6), Fraction(1, 1))
    """
    if bound.is_met(value):
        return Fraction(1)
    if bound.low is not None and value <= bound.low:
        return max(Fraction(0), value / bound.low) if bound.low > 0 else Fraction(0)
    if bound.high is not None and value >= bound.high and value > 0:
        return max(Fraction(0), bound.high / value)
    return Fraction(0)


def share_points(result: TargetResult) -> Fraction:
    """The share of its points that a target gives: by its status where people judged it, else by its figure."""
    target = result.target
    number = result.figure.value if result.figure is not None else None
    if not result.judged and target.bound is not None and number is not None and not isinstance(number, str):
        return weigh_figure(target.bound, Fraction(number))
    if result.status != ACHIEVED and target.judged_share is not None:
        return target.judged_share
    return JUDGED_SHARES[result.status]


def fill_form(runfile: RunFile, results: tuple[TargetResult, ...], ledger: Ledger) -> SelfEvaluation | None:
    """The form of a run; None where its run file has no ``form:``.

    Raises
    ------
    InputFaults
        The run has no funds, or a target that was missed has no reason (``FORM-REASON``); it carries every fault.
    """
    form = runfile.form
    if form is None:
        return None
    faults = list(_check_funds(runfile, ledger))
    lines = tuple(_fill_line(result) for result in results)
    faults += [
        _name_missing(runfile, place, result)
        for place, (result, line) in enumerate(zip(results, lines, strict=True))
        if is_missed(result, line) and not result.target.reason.strip()
    ]
    if faults:
        raise InputFaults(faults)
    funds = list_funds(ledger, Fraction(form.initial_budget_yuan) / YUAN_PER_WAN)
    return SelfEvaluation(
        project=runfile.project_of_district, year=runfile.period.term, department=runfile.units.department,
        unit=runfile.units.implementer, funds=funds, execution=_score_execution(funds[0], Fraction(form.points["execution"])),
        overall_target=form.overall_target, overall_result=form.overall_result, lines=lines, synthetic=runfile.synthetic,
        date=(runfile.evaluated_on.end if runfile.evaluated_on else runfile.period.end).isoformat(),
    )  # fmt: skip


def _check_funds(runfile: RunFile, ledger: Ledger) -> Iterator[Finding]:
    missing = [id for id in ("funding.arrived", "funding.used") if ledger.get_number(id) is None]
    if missing:
        yield runfile.document.fault(
            ("form",), tell("a form without {figures}; expected the extract funds, or these figures declared", figures=tell_all(missing, BOTH)))


def _name_missing(runfile: RunFile, place: int, result: TargetResult) -> Finding:
    target = result.target
    return runfile.document.fault(
        ("targets", place, "reason"), tell("missing, though '{target}' is {status}; expected why the target was missed and what is done about it, as the form "
                                           "asks", target=target.name, status=tell_name(result.status)), code="FORM-REASON")


def is_missed(result: TargetResult, line: FormLine) -> bool:
    """Whether the form has to say why: the target was missed, by its status or its figure, or points were lost."""
    return result.status != ACHIEVED or result.computed not in (None, ACHIEVED) or line.score < line.points


def _fill_line(result: TargetResult) -> FormLine:
    target = result.target
    points = Fraction(target.points or 0)
    wanted = str(target.bound) if target.bound is not None else target.target
    if result.figure is not None:
        reached = result.figure.set_against(*(target.bound.ends if target.bound is not None else ()))
    else:
        reached = wanted if result.status == ACHIEVED and target.bound is None else result.status
    return FormLine(
        target.level1, target.level2, target.name, wanted, reached, points, round_score(points * share_points(result)),
        target.reason.strip(),
    )  # fmt: skip


def list_funds(ledger: Ledger, initial: Fraction | None) -> tuple[FundsLine, ...]:
    """The four lines of the project's funds.

    全年预算数 = 本期到位 + 上期结转. 当年财政拨款 is what arrived from all sources but `other`, 其他资金 what arrived from it, 上年结转
    what was brought forward from any. What was spent counts, source by source, first against what was brought forward
    (结转资金优先使用); the parts add up to the whole.
    """
    arrived, used = ledger.list_parts("funding.arrived"), ledger.list_parts("funding.used")
    brought = ledger.list_parts("funding.brought_forward")
    total_arrived, total_used = (ledger.get_number(f"funding.{name}") or Fraction(0) for name in ("arrived", "used"))
    total_brought = ledger.get_number("funding.brought_forward") or Fraction(0)
    if sum(brought.values()) != total_brought:
        brought = {"": total_brought}  # declared without sources
    if sum(used.values()) != total_used:
        used = {"": total_used}
    carried = {s: max(Fraction(0), min(used[s], brought.get(s, Fraction(0)))) for s in used}
    other_arrived = arrived.get(OTHER, Fraction(0))
    other_used = used.get(OTHER, Fraction(0)) - carried.get(OTHER, Fraction(0))
    carried_used = sum(carried.values(), Fraction(0))
    return (
        FundsLine("年度资金总额", initial, total_arrived + total_brought, total_used),
        FundsLine("当年财政拨款", None, total_arrived - other_arrived, total_used - carried_used - other_used),
        FundsLine("上年结转资金", None, total_brought, carried_used),
        FundsLine("其他资金", None, other_arrived, other_used),
    )


def _score_execution(total: FundsLine, points: Fraction) -> FormLine:
    """预算执行率: points in proportion, at most all of them; none where there was no budget."""
    rate = total.rate
    share = Fraction(0) if rate is None else min(Fraction(1), max(Fraction(0), rate / 100))
    score = round_score(points * share)
    reached = "—" if rate is None else print_number(rate) + "%"
    reason = "" if score >= points else f"全年预算数{print_measure(total.budget, '万元')}，全年执行数{print_measure(total.spent, '万元')}，未执行{print_measure(total.budget - total.spent, '万元')}"
    return FormLine("", "", EXECUTION, "≥100%", reached, points, score, reason)
