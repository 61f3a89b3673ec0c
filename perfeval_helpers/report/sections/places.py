"""What was found, place by place (抽样点): for 附件3, where the run's extracts tell places apart.

In: the context of a run. Out: one table, the place with most to be explained first; None where no extract has places or
nothing is to be told of any.
"""

from fractions import Fraction

import pandas as pd

from perfeval_helpers.chapters import payouts
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections.survey_evidence import (
    RANKED_ANSWERS,
    count_streets,
    find_target_percent,
    name_survey,
)
from perfeval_helpers.showing.charts.style import print_percent
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.values.words import get_words, reword


def tabulate_places(context: Context) -> Table | None:
    """A line a place: late and unpaid payments, missing files, satisfaction, and in words what is to be looked into."""
    late, files, answers = count_late(context), count_files(context), count_dissatisfied(context)
    names = list(dict.fromkeys([*late, *files, *answers]))
    if len(names) < 2:
        return None
    words = get_words()
    rows = []
    for name in names:
        said = []
        due, slow, unpaid = late.get(name, (0, 0, 0))
        if slow:
            said.append(f"延迟占应发的{print_percent(slow, due)}")
        people, archived = files.get(name, (0, 0))
        if people > archived:
            said.append(f"档案比人数少{people - archived:,}份")
        said += answers.get(name, [])
        weight = Fraction(slow + unpaid, due) if due else Fraction(0)
        rows.append((-weight, Row((name, slow if late else None, unpaid if late else None, "；".join(said) or "—"))))
    if not late and all(row.cells[-1] == "—" for _, row in rows):
        return None
    rows.sort(key=lambda entry: entry[0])
    columns = [Column(words.place, width=1.4)]
    keep = [0]
    if late:
        columns += [Column("延迟发放", words.payments, "right"), Column("期末未足额", words.payments, "right")]
        keep += [1, 2]
    columns.append(Column("发现的情况", width=5.0))
    kept = tuple(Row(tuple(row.cells[i] for i in [*keep, 3])) for _, row in rows)
    note = f"有效回答不足{RANKED_ANSWERS}份的{words.place}，满意率不足以说明问题，不在此列出。" if answers else ""
    return Table("findings_by_place", reword("分街道发现的情况"), tuple(columns), kept, note=note)


def count_late(context: Context) -> dict[str, tuple[int, int, int]]:
    """By place: due, late and unpaid payments."""
    states = context.run.final_states
    if states is None or not len(states):
        return {}
    table = payouts.tabulate(states, ["street"])
    return {str(r.street): (int(r.due_count), int(r.late_count), int(r.unpaid_count)) for r in table.itertuples() if r.due_count and r.street}


def count_files(context: Context) -> dict[str, tuple[int, int]]:
    """By place: people received and their files."""
    frame: pd.DataFrame | None = context.run.headcounts
    if frame is None:
        return {}
    sums = frame.assign(street=frame["street"].astype(str)).groupby("street", sort=False)[["received_count", "archives_received_count"]].sum()
    return {str(name): (int(r.received_count), int(r.archives_received_count)) for name, r in sums.iterrows()}


def count_dissatisfied(context: Context) -> dict[str, list[str]]:
    """By place that somebody answered from: the surveys in which its satisfaction misses the target, in words."""
    found: dict[str, list[str]] = {}
    for survey, frame in context.surveys:
        target, streets = find_target_percent(context, survey), count_streets(context, survey, frame)
        for r in () if streets is None else streets.itertuples(index=False):
            said = found.setdefault(str(r.street), [])
            yes, whole = int(r.satisfied), int(r.answers)
            if target is not None and whole >= RANKED_ANSWERS and not r.hidden and Fraction(100 * yes, whole) < target:
                said.append(f"{name_survey(survey)}满意率{print_percent(yes, whole, target)}（{whole:,}份），低于指标值")
    return found
