"""Scoring (评分): framework, judgements and figures in, the scorecard with every working and the grade out."""

from perfeval_helpers.contract.framework.rule_kinds.context import Context, Previous
from perfeval_helpers.judging.scoring.scorecard import LevelScore, Scorecard, ScoreLine, round_score, score

__all__ = ["Context", "LevelScore", "Previous", "ScoreLine", "Scorecard", "round_score", "score"]
