"""How believable the survey is: how many came back, and how they were filled in.

In: the accepted lines of ``questionnaires``. Out: findings with counts, shares and lines.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from perfeval_helpers.chapters import survey as chapter
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.contract.schema import SURVEY_COUNTS
from perfeval_helpers.extracts.stated_totals import tell_total
from perfeval_helpers.judging.reconciliation.wording import locate, take_lines, tell_number
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import Told, tell, tell_all, tell_n
from perfeval_helpers.values.numbers import percentage
from perfeval_helpers.values.words import get_words


def check_too_many(frame: pd.DataFrame, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``REC-RESPONSE-RATE`` as an error: more responses than were issued, or than the population has.

    Where only a statistics page is left, the most answers of an item are the least that came back.
    """
    count = len(frame) if survey.has_questionnaires else chapter.count_valid(frame, survey)
    for name, limit, words in (
        ("issued", survey.issued, tell("questionnaires issued")), ("population", survey.population, tell("people in the population")),
    ):  # fmt: skip
        if limit is not None and count > limit:
            values = {"survey": survey.title, "count": _count_responses(count), "limit": limit, "what": words, "gap": _count_responses(count - limit)}
            yield Finding(
                "REC-RESPONSE-RATE",
                tell("'{survey}': {count}; expected at most {limit} {what}, exceeded by {gap}", **values) if survey.has_questionnaires
                else tell("'{survey}': {count} to the item with the most answers; expected at most {limit} {what}, exceeded by {gap}", **values),
                extract=survey.extract, file=runfile.data_file(survey.extract), column=survey.prefix + name,
                figures=(survey.prefix + ("collected" if survey.has_questionnaires else "valid"), survey.prefix + "issued"), advice="核对问卷是否重复导入，或更正份数",
                stated="error",
            )  # fmt: skip


def check_items(frame: pd.DataFrame, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``FILE-COLUMNS``: items of which a statistics page has no line, as a questionnaire lacks their column."""
    counted = set(frame["item"])
    for item in survey.items:
        if item.id not in counted:
            yield Finding("FILE-COLUMNS", tell("the item '{item}' ({id}) has no line; expected its counts, or no such item under items", item=item.column, id=item.id), extract=survey.extract,
                          file=runfile.data_file(survey.extract))


def check_comments(headers: Mapping[str, str], runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``NOTE-IDLE``: groups of comments, where the file has no column that is read as comments (`headers`: field → header)."""
    if survey.comment_groups and "comment" not in headers:
        yield Finding(
            "NOTE-IDLE", tell("'{survey}' has comment_groups, but no column of comments was read; expected its header under columns, as comment", survey=survey.title),
            file=runfile.file, column=f"{f'surveys.{survey.id}' if survey.id else 'survey'}.comment_groups", advice="在columns中把意见一栏的表头对应到comment，或删去comment_groups",
        )  # fmt: skip


def check_unanswered(ledger: Ledger, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``REC-NO-ANSWERS``: items that nobody answered."""
    unanswered = [item for item in survey.items if ledger.get_number(f"{survey.prefix}{item.id}.answers") == 0]
    if unanswered:
        yield Finding(
            "REC-NO-ANSWERS",
            tell("'{survey}' has no answers to {items}, of which there are no rates", survey=survey.title,
                 items=tell_all(tell("'{header}'", header=item.label) for item in unanswered)),
            extract=survey.extract, file=runfile.data_file(survey.extract), column="、".join(item.column for item in unanswered),
            figures=tuple(f"{survey.prefix}{item.id}.answers" for item in unanswered),
        )  # fmt: skip


def check_page(frame: pd.DataFrame, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``REC-TOTAL``: an item of a statistics page whose options do not come to its own total, with or without those who left it out."""
    counts = chapter.count_answers(frame, survey)
    for item in survey.items:
        lines = frame[frame["item"] == item.id]
        is_total, answered = lines["option"] == "", sum(counts[item.id])
        for total, line in lines.loc[is_total, ["answers_count", "line"]].itertuples(index=False):
            if total not in (answered, int(lines.loc[~is_total, "answers_count"].sum())):
                message = tell_total(survey.title, SURVEY_COUNTS["count"].header, tell("the lines '{word}' that were read", word=item.column), int(total), answered)
                yield Finding("REC-TOTAL", message, extract=survey.extract, file=runfile.data_file(survey.extract), lines=(int(line),))


def check(
    frame: pd.DataFrame, runfile: RunFile, survey: Survey, headcounts: pd.DataFrame | None = None
) -> Iterator[Finding]:
    """A response rate that says nothing, straight, fast and repeated answers."""
    collected, valid = len(frame), int(chapter.mark_valid(frame, survey).sum())
    if survey.issued is not None and survey.issued == collected == valid > 0:
        same = tell("{issued} issued, {collected} collected, {valid} valid, all the same: both rates are 100% and do not tell whether the sample "
                    "represents anybody", issued=tell_n("{number} questionnaire", "{number} questionnaires", survey.issued), collected=_count_responses(collected),
                    valid=_count_responses(valid))
        yield Finding(
            "REC-RESPONSE-RATE", tell("'{survey}': {what}", survey=survey.title, what=same) if survey.id else same,
            extract=survey.extract, file=runfile.data_file(survey.extract),
            figures=(survey.prefix + "issued", survey.prefix + "collected", survey.prefix + "valid"),
            advice="补充发放方式和实际发放、拒答、无效问卷的份数",
        )  # fmt: skip
    items = [item.id for item in survey.items]
    least = chapter.SECONDS_AN_ITEM
    checks: tuple[tuple[str, pd.Series, Told, str], ...] = (
        ("REC-SURVEY-STRAIGHT", chapter.mark_straight(frame, items, chapter.STRAIGHT_ITEMS),
         tell("the same answer to all items (of {least} or more)", least=chapter.STRAIGHT_ITEMS), "结合开放题判断是否认真作答"),
        ("REC-SURVEY-FAST", chapter.mark_fast(frame, items, least),
         tell("filled in within less than {least} seconds an item ({items} items, at least {seconds} seconds expected)", least=least,
              items=len(items), seconds=least * len(items)), "复核是否为代填"),
        ("REC-SURVEY-REPEAT", chapter.mark_repeated(frame, survey),
         tell("answers and comment of another one handed in within a minute"), "复核是否为重复提交"),
    )  # fmt: skip
    for code, mask, words, advice in checks:
        count = int(mask.sum())
        if count:
            lines = frame.loc[mask, "line"]
            yield Finding(
                code,
                tell("{count}: {what}; {share} of all {collected}", what=words,
                     count=tell_n("{number} questionnaire", "{number} questionnaires", count), collected=_count_responses(collected),
                     share=tell_number(percentage(count, collected) or 0, "%")),
                **locate(runfile, survey.extract, lines),
                figures=(survey.prefix + "straight_count",) if code == "REC-SURVEY-STRAIGHT" else (survey.prefix + "collected",),
                advice=advice,
            )  # fmt: skip
    yield from check_scale(frame, runfile, survey)
    if headcounts is not None:
        yield from check_groups(frame, runfile, survey, headcounts)


def check_scale(frame: pd.DataFrame, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``REC-SURVEY-SCALE``: items of a scale of numbers with enough answers, none above half of the highest: 1 to 5 read as marks of 10."""
    highest = survey.scale.highest
    if highest is None:
        return
    counts = chapter.count_answers(frame, survey)
    best = {item.label: next((int(answer) for answer, count in zip(survey.scale, counts[item.id], strict=True) if count), highest) for item in survey.items
            if sum(counts[item.id]) >= chapter.LEAST_ANSWERS}  # fmt: skip
    low = {label: answer for label, answer in best.items() if 2 * answer <= highest}
    if low:
        yield Finding(
            "REC-SURVEY-SCALE",
            tell("'{survey}': no answer to {items} is above {most}, where {highest} is best; were they given on another scale?", survey=survey.title,
                 items=tell_all(tell("'{header}'", header=label) for label in low), most=max(low.values()), highest=highest),
            extract=survey.extract, file=runfile.data_file(survey.extract), column="、".join(item.column for item in survey.items if item.label in low),
        )  # fmt: skip


def check_groups(frame: pd.DataFrame, runfile: RunFile, survey: Survey, headcounts: pd.DataFrame) -> Iterator[Finding]:
    """``REC-SURVEY-GROUP``: a street that gave more responses than it has people."""
    people = headcounts.groupby("street", observed=True)["received_count"].sum()
    streets = frame["street"].astype("str")
    answered = streets[streets != ""].groupby(streets).size()
    for street, count in answered.items():
        if street in people.index and count > int(people[street]):
            lines = frame.loc[frame["street"] == street, "line"]
            yield Finding(
                "REC-SURVEY-GROUP",
                tell("'{street}': {count}, more than the {people} received in this '{place}', by {gap}", street=street,
                     count=_count_responses(count), place=get_words().place, people=tell_number(int(people[street]), "人"), gap=_count_responses(count - int(people[street]))),
                extract=survey.extract, file=runfile.data_file(survey.extract), lines=take_lines(lines),
                figures=(survey.prefix + "collected",),
            )  # fmt: skip


def _count_responses(number: int) -> Told:
    return tell_n("{number} response", "{number} responses", number)
