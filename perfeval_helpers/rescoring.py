"""The same run by another framework (换一套指标体系): scored again from the figures that it has already.

In: a loaded run, a framework's name. Out: its scorecard by that framework, or both side by side.
"""

from functools import partial

import pandas as pd

from perfeval_helpers.chapters import funding
from perfeval_helpers.chapters.computation import list_named
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import InputFaults, refuse_errors
from perfeval_helpers.contract.framework import Framework, check_run, find_framework, read_framework
from perfeval_helpers.contract.narrative import Narrative
from perfeval_helpers.evaluation import Run, score_run
from perfeval_helpers.judging.scoring import LevelScore, Scorecard
from perfeval_helpers.showing.readings import Reading
from perfeval_helpers.values.numbers import print_number


def rescore(run: Run, other: str) -> tuple[Framework, Scorecard]:
    """Score a loaded run by another framework, from the figures that it has already.

    Raises
    ------
    InputFaults
        The framework does not exist, is at fault, or asks for what the run does not have.
    """
    framework = read_framework(find_framework(other, run.spec.root), run.spec.root)
    refuse_errors(check_run(run.spec, framework, partial(catalogue.is_known, runfile=run.spec, framework=framework)))
    ledger = run.facts.copy()
    if "funds" in run.extracts:
        funding.add_figures(ledger, run.spec, run.extracts["funds"].frame, list_named(run.spec, framework, Narrative()))
    return framework, score_run(run.spec, framework, ledger)


def compare_frameworks(run: Run, other: str) -> Reading:
    """The same year scored by another framework (换一套指标体系): what the score and grade would be.

    Returns
    -------
    Reading
        One row a framework and level 1, and one for each whole: ``framework``, ``level1``, ``points``, ``score``,
        ``rate_pct``, ``grade``. Where the other cannot score this run (it does not exist here, a judgement is
        missing), the sentence says why and only the run's own rows stand.
    """
    found = [(run.framework, run.scorecard)]
    try:
        found.append(rescore(run, other))
        (own, card), (theirs, rescored) = found
        sentence = (
            f"按“{own.name}”得{print_number(card.score)}分，等级“{card.grade}”；"
            f"按“{theirs.name}”得{print_number(rescored.score)}分，等级“{rescored.grade}”。"
        )
    except InputFaults as faults:
        sentence = f"指标体系“{other}”不能为本次评价评分：{faults.findings[0].message.rstrip('。')}。"
    rows = [
        (framework.name, level.level1 or "合计", level.points, level.score, level.rate,
         card.grade if level.level1 is None else "")
        for framework, card in found
        for level in (*card.level1, LevelScore(None, None, card.points, card.score))
    ]  # fmt: skip
    return Reading(pd.DataFrame(rows, columns=["framework", "level1", "points", "score", "rate_pct", "grade"]), sentence, "按两套指标体系的得分")
