"""Satisfaction (满意度): three methods side by side, by item and by street, and how the questionnaires were filled in.

In: the accepted lines of a survey's extract: ``questionnaires``, one line a response, or the counts of a statistics page,
one line an option of an item. Out: tidy tables and the figures ``survey.*``, of several surveys ``survey.<id>.*``.
"""

from perfeval_helpers.chapters.survey.counting import (
    LEAST_ANSWERS,
    count_answers,
    count_skips,
    count_valid,
    mark_hidden,
    mark_satisfied,
    mark_valid,
    tabulate_answers,
    tabulate_items,
    tabulate_streets,
    tell_skips,
)
from perfeval_helpers.chapters.survey.figures import (
    METHOD_FIGURES,
    METHOD_NAMES,
    add_figures,
    add_overall,
)
from perfeval_helpers.chapters.survey.filling import (
    SECONDS_AN_ITEM,
    STRAIGHT_ITEMS,
    mark_fast,
    mark_repeated,
    mark_straight,
)

__all__ = [
    "LEAST_ANSWERS", "METHOD_FIGURES", "METHOD_NAMES", "SECONDS_AN_ITEM", "STRAIGHT_ITEMS", "add_figures", "add_overall",
    "count_answers", "count_skips", "count_valid", "mark_fast", "mark_hidden",
    "mark_repeated", "mark_satisfied", "mark_straight", "mark_valid", "tabulate_answers",
    "tabulate_items", "tabulate_streets", "tell_skips",
]
