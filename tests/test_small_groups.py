"""Small groups stay hidden: nothing that is printed about streets, taken together, gives away what is left out.

Every printed number is an equation in the streets' satisfied answers; a hidden street must not be fixed by them.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_models import make_survey

from perfeval_helpers.chapters.survey import LEAST_ANSWERS
from perfeval_helpers.report.sections.survey_annex import tabulate_streets
from perfeval_helpers.report.sections.survey_evidence import count_streets, draw_streets, rank_items
from perfeval_helpers.studies.survey_statistics import UNKNOWN_STREET, compare_streets, estimate_by_street

SURVEY = make_survey({"overall": ("总体", "总体")}, scale=["满意", "一般", "不满意"], satisfied_when={"item": "overall", "answers": ["满意"]},
                     method="satisfied_questionnaires")  # fmt: skip
SHARES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=2, max_size=7)


def answer(shares: list[tuple[int, int]]) -> pd.DataFrame:
    """Questionnaires: the first group names no street, the others one each; of each (satisfied, not satisfied)."""
    rows = [("" if place == 0 else f"第{place}街道", said)
            for place, (yes, no) in enumerate(shares) for said in ["满意"] * yes + ["不满意"] * no]  # fmt: skip
    return pd.DataFrame(rows, columns=["street", "overall"], dtype="str")


def list_equations(frame: pd.DataFrame, names: list[str]) -> list[np.ndarray]:
    """What the report's table, chapters 04 and 08 and exploring print: single streets, all others of a street, the total."""
    unit = dict(zip(names, np.eye(len(names)), strict=True))
    everybody = np.ones(len(names))
    given: dict[str, Any] = {"item": "overall", "satisfied_answers": ["满意"], "least_answers": LEAST_ANSWERS}
    equations = [everybody]
    context: Any = SimpleNamespace(run=SimpleNamespace(headcounts=None), streets={})
    streets = count_streets(context, SURVEY, frame)
    if streets is not None:
        equations += [unit[str(row.cells[0])] for row in tabulate_streets(SURVEY, streets).rows if row.cells[2] != "—"]
    estimated = estimate_by_street(frame, headcounts=None, confidence=0.95, **given).table
    equations += [unit[name] for name in estimated.loc[estimated["satisfied_count"].notna(), "street"]]
    for row in compare_streets(frame, alpha=0.05, **given).table.itertuples():
        equations += [unit[row.street], everybody - unit[row.street]]
        assert row.other_answers_count == len(frame) - row.answers_count
    return equations


@settings(max_examples=60, deadline=None)
@given(SHARES)
def test_nothing_printed_gives_a_small_street_away(shares):
    frame = answer(shares)
    sizes = frame["street"].replace("", UNKNOWN_STREET).value_counts(sort=False)
    names = list(sizes.index)
    small = [name for name in names if sizes[name] < LEAST_ANSWERS]
    if len(names) < 2:
        return  # the total is the only street's
    printed = np.vstack(list_equations(frame, names))
    rank = np.linalg.matrix_rank(printed)
    for name in small:
        wanted = np.eye(len(names))[names.index(name)]
        assert np.linalg.matrix_rank(np.vstack([printed, wanted])) > rank, (name, sizes.to_dict())


def test_rates_without_a_target_are_told_by_the_best_and_the_worst_that_may_be_ranked():
    survey = make_survey({"all": ("总体", "总体满意度")}, scale=["满意", "一般", "不满意"])
    # 27 ÷ 36 = 75 %, 30 ÷ 48 = 62.5 %, 32 ÷ 40 = 80 %; of five answers nothing is ranked
    rows = [("甲镇", 27, 36), ("乙镇", 30, 48), ("丙镇", 32, 40), ("丁镇", 5, 5)]
    streets = pd.DataFrame(rows, columns=["street", "satisfied", "answers"]).assign(hidden=False)
    context: Any = SimpleNamespace(asked=[SimpleNamespace(spec=survey, target_pct=None)], cite=lambda extract: "满意度问卷")
    (picture,) = draw_streets(context, survey, streets)
    assert picture.message == "有效回答30份以上的3个街道中，满意率最高的是丙镇80%，最低的是乙镇62.50%"
    (picture,) = draw_streets(context, survey, streets.assign(satisfied=streets["answers"]))
    assert picture.message == "有效回答30份以上的3个街道满意率都是100%"


class _Figures(dict[str, int]):
    get_number = dict.get

    def __getitem__(self, id):
        return SimpleNamespace(text=f"{self.get(id)}%")


def test_what_asks_of_the_whole_is_no_weak_or_strong_point_of_it():
    survey = make_survey({"fast": ("快慢", "收集快慢"), "rate": ("标准", "补助标准"), "all": ("服务", "服务总体")}, scale=["满意", "一般", "不满意"])
    values = {"survey.fast.satisfaction_rate": 64, "survey.rate.satisfaction_rate": 58, "survey.all.satisfaction_rate": 55}
    context: Any = SimpleNamespace(knows=values.__contains__, figures=_Figures(values))
    ranked = rank_items(context, survey)
    assert ranked.known == ["补助标准", "收集快慢"] and ranked.low == [["补助标准"]]
