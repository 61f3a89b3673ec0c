"""Scoring (评分): framework, judgements and figures in, the scorecard with every working and the grade out."""

from perfeval_helpers.scoring.rules import Previous, apply_rule
from perfeval_helpers.scoring.scorecard import LevelScore, Scorecard, ScoreLine, add_figures, round_score, score

__all__ = ["LevelScore", "Previous", "ScoreLine", "Scorecard", "add_figures", "apply_rule", "round_score", "score"]
