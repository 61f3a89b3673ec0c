from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_models import RunWith, make_survey

from perfeval_helpers.chapters import survey
from perfeval_helpers.contract.runfile.surveys import Scale, weigh
from perfeval_helpers.values.figures import Ledger

SCALE = ("很好", "好", "一般", "差", "很差")
ITEMS = ["all", "visits", "news"]
KEYS = {
    "issued": 8, "population": 100, "scale": list(SCALE), "method": "satisfied_questionnaires",
    "satisfied_when": {"item": "all", "answers": ["很好", "好"]},
}  # fmt: skip
LABELS = {id: (id, label) for id, label in zip(ITEMS, ("总体", "走访", "宣传"), strict=True)}
SPEC = make_survey(LABELS, **KEYS)


def make_runfile(**changes):
    return RunWith(survey=make_survey(LABELS, **{**KEYS, **changes}), declared={}, data_file=lambda name: f"d/{name}.csv")


def make_frame(rows):
    """Street, three answers, seconds, time, comment."""
    names = ["street", "all", "visits", "news", "seconds", "submitted_at", "comment"]
    frame = pd.DataFrame(rows, columns=names)
    frame["submitted_at"] = pd.to_datetime(frame["submitted_at"])
    frame["seconds"] = frame["seconds"].astype("Int64")
    return frame.assign(line=range(2, 2 + len(frame)), response_id=[str(n) for n in range(len(frame))])


ANSWERS = make_frame([
    ("甲", "很好", "好", "一般", 60, "2031-09-01 10:00:00", ""),
    ("甲", "好", "差", "", 60, "2031-09-01 10:00:30", ""),
    ("乙", "一般", "一般", "一般", 5, "2031-09-01 11:00:00", "没有"),      # straight, and 5 s < 2 s × 3
    ("乙", "一般", "一般", "一般", 6, "2031-09-01 11:01:00", "没有"),      # the same again, 60 s later
    ("", "", "很差", "很好", None, None, ""),
    ("乙", "", "", "", 30, "2031-09-01 12:00:00", ""),                     # nothing answered: not valid
])  # fmt: skip


def enter(frame=ANSWERS, **changes):
    ledger = Ledger()
    runfile = make_runfile(**changes)
    survey.add_figures(ledger, runfile, runfile.survey, frame)
    return ledger


@pytest.mark.parametrize(("id", "printed"), [
    ("issued", "8"),
    ("collected", "6"),
    ("valid", "5"),
    ("response_rate", "62.50"),              # 5 ÷ 8
    ("all.very_satisfied", "1"),
    ("all.fairly_satisfied", "1"),
    ("all.answers", "4"),
    ("all.satisfaction_rate", "50"),         # 2 ÷ 4
    ("all.index", "68.75"),                  # (100 + 75 + 50 + 50) ÷ 4
    ("visits.satisfaction_rate", "20"),      # 1 ÷ 5
    ("visits.index", "40"),                  # (75 + 25 + 50 + 50 + 0) ÷ 5
    ("news.satisfaction_rate", "25"),        # 1 ÷ 4
    ("satisfied", "2"),
    ("satisfied_rate", "40"),                # 2 ÷ 5 valid
    ("satisfaction_rate", "40"),             # the headline by that method
    ("top_two_rate", "30.77"),               # (2 + 1 + 1) ÷ 13
    ("index", "55.77"),                      # (275 + 200 + 250) ÷ 13
    ("straight_count", "2"),
])  # fmt: skip
def test_figures_worked_by_hand(id, printed):
    assert enter()[f"survey.{id}"].printed == printed


@pytest.mark.parametrize(("method", "printed", "name"), [
    ("top_two", "30.77", "前两档回答占比"),
    ("weighted_index", "55.77", "加权指数"),
    ("satisfied_questionnaires", "40", "满意问卷占比"),
])  # fmt: skip
def test_the_headline_follows_the_method_and_names_it(method, printed, name):
    headline = enter(method=method)["survey.satisfaction_rate"]
    assert headline.printed == printed
    assert headline.formula.startswith(name)
    assert headline.inputs == (f"survey.{survey.METHOD_FIGURES[method]}",)


def test_workings_state_numerator_and_denominator():
    ledger = enter()
    assert ledger["survey.satisfaction_rate"].working == "2 ÷ 5 × 100% = 40%"
    assert ledger["survey.all.satisfaction_rate"].working == "(1 + 1) ÷ 4 × 100% = 50%"
    assert ledger["survey.index"].working == "725 ÷ 13 = 55.77"


def test_what_the_run_file_does_not_say_is_left_out():
    ledger = enter(issued=None, satisfied_when=None, method="top_two")
    assert not {"survey.issued", "survey.response_rate", "survey.satisfied", "survey.satisfied_rate"} & set(ledger)
    assert ledger["survey.satisfaction_rate"].printed == "30.77"


def test_no_answers_give_no_rate():
    ledger = enter(ANSWERS.iloc[:0])
    assert ledger["survey.valid"].value == 0
    for id in ("satisfied_rate", "top_two_rate", "index", "all.satisfaction_rate", "all.index"):
        assert ledger[f"survey.{id}"].value is None


def test_weights_are_equal_steps():
    assert list(weigh(Scale(SCALE)).values()) == [100, 75, 50, 25, 0]
    assert list(weigh(Scale("abcd")).values()) == [100, Fraction(200, 3), Fraction(100, 3), 0]


def test_distribution_shows_answers_that_nobody_gave():
    table = survey.tabulate_answers(ANSWERS, SPEC)
    visits = table[table["item"] == "visits"]
    assert visits["answer_count"].tolist() == [0, 1, 2, 1, 1]
    assert visits["answer_share_pct"].astype("str").tolist() == ["0.00", "20.00", "40.00", "20.00", "20.00"]


def test_weakest_item_stands_first_and_the_whole_last():
    """By the two best 2 of 4 against 3 of 4; by points 0.5 (2 × 100 of 4) against 0.4375 (3 × 50 + 25 of 4): the other way round."""
    def tell_order(**changes):
        labels = {"none": ("网上办事", "网办"), "all": ("总体评价", "总体"), "fast": ("办事快不快", "办事"), "kind": ("态度好不好", "态度")}
        spec = make_survey(labels, **{"scale": ["很好", "好", "一般", "不好"], "weights": [100, 50, 25, 0], **changes})
        frame = pd.DataFrame({"all": ["不好"] * 4, "fast": ["好", "好", "好", "一般"], "kind": ["很好", "很好", "不好", "不好"], "none": ""})
        return list(dict.fromkeys(survey.tabulate_answers(frame, spec)["label"]))

    whole = {"satisfied_when": {"item": "all", "answers": ["很好"]}}
    assert tell_order(**whole) == ["态度", "办事", "网办", "总体"]
    assert tell_order(method="weighted_index", **whole) == ["办事", "态度", "网办", "总体"]
    assert tell_order() == ["总体", "态度", "办事", "网办"]  # nothing says that one speaks for the whole


def test_small_streets_show_no_rate():
    table = survey.tabulate_streets(ANSWERS, SPEC, 2).set_index("street")
    assert table["valid_count"].to_dict() == {"甲": 2, "乙": 2, "": 1}
    # "" has one questionnaire; without 甲 hidden too, it would be what the total leaves after the others
    assert table["is_hidden"].to_dict() == {"甲": True, "乙": False, "": True}
    assert str(table.loc["乙", "satisfied_rate_pct"]) == "0.00"
    assert str(table.loc["乙", "top_two_rate_pct"]) == "0.00"  # all 一般
    assert table.loc["", ["satisfied_rate_pct", "top_two_rate_pct", "index"]].tolist() == [None, None, None]
    everyone = survey.tabulate_streets(ANSWERS, SPEC, 1).set_index("street")
    assert str(everyone.loc["甲", "top_two_rate_pct"]) == "60.00"  # 很好, 好, 好 of 5 answers
    assert survey.tabulate_streets(ANSWERS, SPEC, 3)["index"].tolist() == [None, None, None]


def test_how_questionnaires_were_filled_in():
    assert survey.mark_straight(ANSWERS, ITEMS, 3).tolist() == [False, False, True, True, False, False]
    assert survey.mark_fast(ANSWERS, ITEMS, 2).tolist() == [False, False, True, False, False, False]
    assert survey.mark_repeated(ANSWERS, SPEC).tolist() == [False, False, True, True, False, False]


def test_repeats_need_the_same_comment_and_a_minute():
    later = ANSWERS.assign(submitted_at=ANSWERS["submitted_at"] + pd.to_timedelta([0, 0, 0, 1, 0, 0], unit="s"))
    assert not survey.mark_repeated(later, SPEC).any()  # 61 s
    assert not survey.mark_repeated(ANSWERS.assign(comment=list("abcdef")), SPEC).any()
    assert not survey.mark_repeated(ANSWERS.iloc[:0], SPEC).any()


def test_answers_as_categories_count_as_texts_do():
    """The reader gives answers of questionnaires as categories, each column with those that it has."""
    coded = ANSWERS.astype(dict.fromkeys([*ITEMS, "street"], "category"))
    assert dict(enter(coded)) == dict(enter(ANSWERS))
    for mark in (lambda frame: survey.mark_straight(frame, ITEMS, 2), lambda frame: survey.mark_valid(frame, SPEC),
                 lambda frame: survey.mark_repeated(frame, SPEC)):
        assert mark(coded).tolist() == mark(ANSWERS).tolist()


def test_two_items_are_too_few_to_be_straight():
    assert not survey.mark_straight(ANSWERS, ITEMS[:2], 3).any()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.sampled_from(["", *SCALE])] * 3), max_size=12))
def test_rates_stay_within_bounds_and_the_order_of_lines_does_not_matter(rows):
    frame = make_frame([("甲", *row, None, None, "") for row in rows])
    ledger, turned = enter(frame), enter(frame.iloc[::-1])
    for id, figure in ledger.items():
        assert figure.value == turned[id].value
        if figure.unit == "%" and figure.value is not None and id != "survey.response_rate":
            assert 0 <= figure.value <= 100
    answers = survey.tabulate_answers(frame, SPEC)
    assert answers["answer_count"].sum() == sum(ledger[f"survey.{item.id}.answers"].value for item in SPEC.items)


def test_without_questionnaires_there_are_no_rows_rather_than_zeros():
    spec = make_survey({"overall": ("总体评价", "总体")}, scale=["满意", "不满意"])
    assert survey.tabulate_items(pd.DataFrame({"overall": []}, dtype="str"), spec).empty
    assert len(survey.tabulate_items(pd.DataFrame({"overall": [""]}, dtype="str"), spec)) == 1  # asked, not answered


@pytest.mark.parametrize(("changes", "said"), [
    ({}, dict.fromkeys(("all.satisfaction_rate", "all.index", "satisfied_rate", "top_two_rate", "index"), "")),
    ({"scale": ["很好", "好", "一般", "差"]}, dict.fromkeys(("all.satisfaction_rate", "all.index", "satisfied_rate", "top_two_rate", "index"), "（量表共4档）")),
    ({"satisfied_when": {"item": "all", "answers": ["很好"]}}, {"satisfied_rate": "（以回答很好为满意）", "top_two_rate": ""}),
    ({"scale": ["很好", "好", "差"], "satisfied_when": {"item": "all", "answers": ["好", "很好"]}}, {"satisfied_rate": "（量表共3档）"}),
])  # fmt: skip
def test_a_scale_of_other_steps_is_another_definition(changes, said):
    # the trend takes two figures for the same where name, unit, formula and inputs agree: two steps of four are not two of five
    usual, ledger = enter(ANSWERS.head(1)), enter(ANSWERS.head(1), **changes)
    for id, more in said.items():
        assert ledger[f"survey.{id}"].formula == usual[f"survey.{id}"].formula + more
    assert ledger["survey.satisfaction_rate"].formula.endswith(said["satisfied_rate"])
