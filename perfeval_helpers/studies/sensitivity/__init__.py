"""How firm the grade is (等级的稳定性): scorecard and figures in; distances, levers, moves and resampling out.

All functions are pure: they score again with other figures or another judgement and change nothing.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import pandas as pd

from perfeval_helpers.contract.catalogue import OVERALL_FIGURE
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.evaluation import Run
from perfeval_helpers.judging.scoring import Context
from perfeval_helpers.studies.sensitivity.grades import Distance, measure_distance
from perfeval_helpers.studies.sensitivity.judgements import Move, move_judgements
from perfeval_helpers.studies.sensitivity.levers import Lever, find_levers
from perfeval_helpers.studies.sensitivity.resampling import Resampling, resample_survey

DRAWS = 2000
SEED = 20201010
CONFIDENCE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Firmness:
    """All of it: points to the grades beside, levers, judgements moved, and the survey resampled.

    `sampled` says how the survey was resampled, or why it was not.
    """

    distance: Distance
    levers: tuple[Lever, ...]
    moves: tuple[Move, ...]
    survey: Resampling | None
    sampled: str


@lru_cache(maxsize=4)
def assess(run: Run, *, draws: int = DRAWS) -> Firmness:
    """How firm a run's grade is; the survey is drawn as often as `draws` says. Found once for a run that stays in memory, as its report is.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> stability = assess(load_run("2022"), draws=10)
    >>> print(stability.distance.sentence)
    总分89.30分，等级为“良”，距“优”差0.70分，再失9.31分即降为“中”。
    """
    framework, spec, card = run.framework, run.spec, run.scorecard
    context = Context(run.figures, run.earlier_figures if framework.has_trend else {})
    frames = {asked.spec.extract: asked.answers for asked in run.surveys}
    resampled = resample_survey(framework, spec, context, card, frames, draws=draws, seed=SEED, confidence=CONFIDENCE)
    return Firmness(
        measure_distance(card, framework), find_levers(framework, spec, context, card),
        move_judgements(framework, spec, context, card), resampled,
        _explain_unsampled(framework, spec) if resampled is None else resampled.sentence,
    )


def _explain_unsampled(framework: Framework, spec: RunFile) -> str:
    """Why no score was resampled: nothing was asked, nothing of it is scored, or no single questionnaires stand behind it."""
    if not spec.all_surveys:
        return "本次评价没有问卷，不作问卷重复抽样。"
    scored = {figure for indicator in framework.indicators for figure in indicator.rule.list_figures() if figure not in spec.declared}
    asked = [survey for survey in spec.all_surveys if any(figure.startswith(survey.prefix) for figure in scored)]
    if spec.surveys and OVERALL_FIGURE in scored:
        return "评分取用几项调查合计的满意度，不作问卷重复抽样。"
    if any(not survey.has_questionnaires for survey in asked):
        return "评分取用的调查只有各题统计数，没有逐份答卷，不作问卷重复抽样。"
    return "评分不取用问卷数据，不作问卷重复抽样。"


def tabulate_levers(levers: tuple[Lever, ...]) -> pd.DataFrame:
    """Levers as a table: indicator, direction, grade, scores, figure's name, value, threshold and move, sentence.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> levers = tabulate_levers(assess(load_run("2022"), draws=10).levers)
    >>> levers.loc[levers["level3"] == "任务完成时限", ["score", "needed_score"]].values.tolist()  # 3 + 0.7
    [[3.0, 3.7]]
    """
    names = ["level3", "direction", "grade", "score", "needed_score", "figure_name", "value", "threshold", "move", "sentence"]
    rows = [(
        one.level3, one.direction, one.grade, float(one.score), float(one.needed_score),
        one.figure.label if one.figure else "", float(one.figure.value) if one.figure else None,  # type: ignore[arg-type]
        None if one.threshold is None else float(one.threshold), None if one.move is None else float(one.move),
        one.sentence,
    ) for one in levers]
    return pd.DataFrame(rows, columns=names)


def tabulate_moves(moves: tuple[Move, ...]) -> pd.DataFrame:
    """Judgements moved as a table: indicator, direction, step, score before and after, total and grade after.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> moves = tabulate_moves(assess(load_run("2022"), draws=10).moves)
    >>> moves.loc[moves["level3"] == "资金使用合规性", ["step", "score", "score_after", "grade_after"]].values.tolist()
    [['改判为不符合', 5.0, 0.0, '良']]
    """
    names = ["level3", "direction", "step", "score", "score_after", "change", "total_after", "grade_after"]
    rows = [(one.level3, one.direction, one.step, float(one.score), float(one.score_after), float(one.change),
             float(one.total_after), one.grade_after) for one in moves]
    return pd.DataFrame(rows, columns=names)


__all__ = [
    "Distance", "Firmness", "Lever", "Move", "Resampling", "assess", "find_levers", "measure_distance",
    "move_judgements", "resample_survey", "tabulate_levers", "tabulate_moves",
]
