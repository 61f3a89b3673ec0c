"""Targets (绩效目标实现情况): run file and figures in, the status of every target and the counts of each out.

A target is 已完成 when its figure meets it, 部分完成 from `partly_from` on, else 未完成; what people judged goes
before, and what the figure says is kept beside it.
"""

from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.catalogue import TARGET_KINDS, enter
from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.runfile import RunFile, Target
from perfeval_helpers.values.bounds import Bound
from perfeval_helpers.values.figures import Figure, Ledger
from perfeval_helpers.values.language import tell

ACHIEVED, PARTLY, MISSED = "已完成", "部分完成", "未完成"

# 二级指标 by the word in its name; the first that fits counts (经济成本指标 is a cost, 服务对象满意度 a satisfaction)
KINDS = {
    "满意": "satisfaction", "成本": "cost", "数量": "quantity", "质量": "quality", "时效": "timeliness", "持续": "lasting",
    "生态": "ecological", "经济": "economic", "社会": "social",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TargetResult:
    """How one target came out."""

    target: Target  #: As the run file gives it
    status: str  #: 已完成, 部分完成 or 未完成
    figure: Figure | None  #: The figure it is about, None where people judged without one
    reason: str  #: Why: what people wrote, else the figure beside the target
    judged: bool  #: Whether people judged
    computed: str | None  #: What the figure alone says, None without a figure or a target in numbers


def name_kind(target: Target) -> str | None:
    """The kind of a target by its level 2, else its level 1: quantity, quality … satisfaction; None if it has none.

    Examples
    --------
    >>> name_kind(Target(level1="效益指标", level2="服务对象满意度指标", name="满意度", target="≥90%", judged=ACHIEVED))
    'satisfaction'
    """
    for level in (target.level2, target.level1):
        for word, kind in KINDS.items():
            if word in level:
                return kind
    return None


def judge_targets(runfile: RunFile, ledger: Ledger) -> tuple[TargetResult, ...]:
    """The status of every target of the run (表3).

    Raises
    ------
    InputFaults
        A target that nobody judged names a figure without a value, or is written in another unit than its figure's.

    Examples
    --------
    The figure misses 90 %, but not 60 %, from which on the run file counts it as partly achieved:

    >>> from perfeval_helpers import load_run
    >>> run = load_run("2022")
    >>> result = judge_targets(run.spec, run.figures)[-1]
    >>> result.target.target, result.figure.text, result.status
    ('>= 90 %', '67.03%', '部分完成')
    """
    faults: list[Finding] = []
    results = [_judge(runfile, place, target, ledger, faults) for place, target in enumerate(runfile.targets)]
    if faults:
        raise InputFaults(faults)
    return tuple(result for result in results if result is not None)


def _judge(
    runfile: RunFile, place: int, target: Target, ledger: Ledger, faults: list[Finding]
) -> TargetResult | None:
    figure = ledger.get(target.figure) if target.figure else None
    bound = target.bound
    number = ledger.get_number(target.figure) if target.figure else None
    computed, text = None, ""
    if figure is not None and bound is not None and number is not None:
        if bound.is_met(number):
            computed = ACHIEVED
        elif target.partly_from is not None and _is_partly(bound, number, target):
            computed = PARTLY
        else:
            computed = MISSED
        verb = "达到" if computed == ACHIEVED else bound.name_miss(number)
        text = f"{figure.name_against(*bound.ends)}，{verb}指标值（{bound.in_unit(figure.unit)}）"
    if target.judged is None and computed is None:
        faults.append(runfile.document.fault(
            ("targets", place, "figure"), tell("the figure '{figure}' has no value in this run; expected a figure with a value, or judged", figure=target.figure)))
        return None
    status = target.judged or computed or MISSED
    return TargetResult(target, status, figure, target.reason or text, target.judged is not None, computed)


def _is_partly(bound: Bound, value: Fraction, target: Target) -> bool:
    """Whether a number that misses the target lies between `partly_from` and it."""
    from_ = Fraction(target.partly_from or 0)
    if bound.low is not None and from_ <= bound.low:
        return from_ <= value <= bound.low
    return bound.high is not None and bound.high <= value <= from_


def add_figures(runfile: RunFile, results: tuple[TargetResult, ...], ledger: Ledger) -> None:
    """Enter the counts of targets (项), by kind and by status, and the satisfaction target where one is in numbers."""
    for name, targets in (("original", runfile.original_targets), ("adjusted", runfile.targets)):
        kinds = [name_kind(target) for target in targets]
        parts = [f"{kinds.count(kind)}项{TARGET_KINDS[kind]}指标" for kind in KINDS.values() if kind in kinds]
        enter(ledger, runfile, f"targets.{name}.count", len(targets), ("runfile",), working="、".join(parts))
        for kind in KINDS.values():
            enter(ledger, runfile, f"targets.{name}.{kind}", kinds.count(kind), ("runfile",))
    for name, status in (("achieved", ACHIEVED), ("partly_achieved", PARTLY), ("missed", MISSED)):
        ones = [result for result in results if result.status == status]
        figures = tuple(dict.fromkeys(r.figure.id for r in ones if r.figure is not None))
        enter(ledger, runfile, f"targets.{name}", len(ones), ("runfile", *figures),
              working="、".join(result.target.name for result in ones))
    for prefix in dict.fromkeys(["survey.", *(survey.prefix for survey in runfile.all_surveys)]):
        satisfaction = find_satisfaction_target(runfile, prefix)
        if satisfaction is not None and satisfaction.bound is not None:
            enter(ledger, runfile, f"{prefix}satisfaction_target", satisfaction.bound.limit, ("runfile",),
                  working=f"“{satisfaction.name}”的指标值{satisfaction.bound}")


def find_satisfaction_target(runfile: RunFile, prefix: str = "survey.") -> Target | None:
    """The target that a survey is held to: the one on its headline figure, whatever it stands under, else that of the satisfaction indicator.

    Parameters
    ----------
    prefix
        What the figures of the survey begin with. Of several surveys each has only the targets on figures of its own, and
        ``survey.`` those on the one rate over all.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> str(find_satisfaction_target(load_run("2022").spec).bound)
    '≥90%'
    """
    candidates = [t for t in runfile.targets if name_kind(t) == "satisfaction" and t.bound is not None]
    if runfile.surveys:
        own = f"{prefix}satisfaction_rate" if prefix == "survey." else prefix
        candidates = [t for t in candidates if (t.figure or "").startswith(own)]
    headline = [t for t in runfile.targets if t.figure == f"{prefix}satisfaction_rate" and t.bound is not None]
    return next(iter([*headline, *candidates]), None)
