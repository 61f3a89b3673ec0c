"""Statistics of the survey: how sure its rates are, what drives them, which differences are more than chance.

In: the questionnaires frame (one column an item, answers as texts of the scale, ``""`` no answer; ``street``,
``seconds``) and headcounts by street. Out: `Reading`s, a tidy DataFrame and a Chinese sentence each. The formulas are
those of scipy, which is imported where it is used because it costs a second, and closed forms (`formulas`).

What parameters mean everywhere: `item` and `satisfied_answers`, the item asked about and the answers that count as
satisfied; `items`, id → label; `overall`, the item about the whole; `scale`, the answers, best first; `headcounts`, street
and received_count (one or more lines a street, NA unknown), or None; `population_count`, the people that the answers stand
for (总体人数), None for no correction; `least_answers`, fewer than which show nothing; `confidence`, 0.95 for 95 %, `alpha`
0.05 for the significance level beside it.
"""

from perfeval_helpers.studies.survey_statistics.carelessness import compare_without_careless
from perfeval_helpers.studies.survey_statistics.differences import compare_shares, compare_streets, compare_years
from perfeval_helpers.studies.survey_statistics.headline import estimate_headline, judge_headline
from perfeval_helpers.studies.survey_statistics.intervals import (
    bound_share,
    count_satisfied,
    estimate_shares,
    judge_sample,
)
from perfeval_helpers.studies.survey_statistics.items import (
    find_drivers,
    measure_items,
    measure_reliability,
    regress_drivers,
    score_answers,
)
from perfeval_helpers.studies.survey_statistics.streets import (
    UNKNOWN_STREET,
    estimate_by_street,
    form_strata,
    post_stratify,
)

__all__ = [
    "UNKNOWN_STREET", "bound_share", "compare_shares", "compare_streets", "compare_without_careless", "compare_years", "count_satisfied",
    "estimate_by_street", "estimate_headline", "estimate_shares", "find_drivers", "form_strata", "judge_headline", "judge_sample",
    "measure_items", "measure_reliability", "post_stratify", "regress_drivers", "score_answers",
]  # fmt: skip
