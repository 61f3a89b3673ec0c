"""How believable the survey is: how many came back, and how they were filled in.

In: the accepted lines of ``questionnaires``. Out: findings with counts, shares and lines.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_helpers.chapters import survey as chapter
from perfeval_helpers.contract.catalogue import show
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.surveys import Survey
from perfeval_helpers.judging.reconciliation.wording import name_lines, take_lines
from perfeval_helpers.values.figures import percentage
from perfeval_helpers.values.words import get_words


def check_too_many(frame: pd.DataFrame, runfile: RunFile, survey: Survey) -> Iterator[Finding]:
    """``REC-RESPONSE-RATE`` as an error: more responses than were issued, or than the population has.

    Where only a statistics page is left, the most answers of an item are the least that came back.
    """
    count = len(frame) if survey.has_questionnaires else chapter.count_valid(frame, survey)
    counted = "收回" if survey.has_questionnaires else "回答人数最多的一题有"
    for name, limit, words in (
        ("issued", survey.issued, "发放问卷"), ("population", survey.population, "调查对象总数"),
    ):  # fmt: skip
        if limit is not None and count > limit:
            yield Finding(
                "REC-RESPONSE-RATE",
                f"{survey.title}{counted}{count:,}份，多于{words}{limit:,}，相差{count - limit:,}份",
                extract=survey.extract, file=runfile.data_file(survey.extract), column=survey.prefix + name,
                english=f"{count:,} responses; expected at most {limit:,}, the survey's {name} in the run file",
                figures=(survey.prefix + ("collected" if survey.has_questionnaires else "valid"), survey.prefix + "issued"), advice="核对问卷是否重复导入，或更正运行文件中的份数", severity="error",
            )  # fmt: skip


def check(
    frame: pd.DataFrame, runfile: RunFile, survey: Survey, headcounts: pd.DataFrame | None = None
) -> Iterator[Finding]:
    """A response rate that says nothing, straight, fast and repeated answers."""
    collected, valid = len(frame), int(chapter.mark_valid(frame, survey).sum())
    if survey.issued is not None and survey.issued == collected == valid > 0:
        yield Finding(
            "REC-RESPONSE-RATE",
            f"发放问卷{survey.issued:,}份、收回{collected:,}份、有效{valid:,}份，三者相等：回收率和有效率均为100%，"
            "不能说明抽样是否有代表性",
            extract=survey.extract, file=runfile.data_file(survey.extract),
            figures=(survey.prefix + "issued", survey.prefix + "collected", survey.prefix + "valid"),
            advice="补充发放方式和实际发放、拒答、无效问卷的份数",
        )  # fmt: skip
    items = [item.id for item in survey.items]
    least = chapter.SECONDS_AN_ITEM
    checks: tuple[tuple[str, pd.Series, str, str], ...] = (
        ("REC-SURVEY-STRAIGHT", chapter.mark_straight(frame, items, chapter.STRAIGHT_ITEMS),
         f"各题答案完全相同（回答{chapter.STRAIGHT_ITEMS}题以上）", "结合开放题判断是否认真作答"),
        ("REC-SURVEY-FAST", chapter.mark_fast(frame, items, least),
         f"用时不足每题{least}秒（{len(items)}题，应不少于{least * len(items)}秒）", "复核是否为代填"),
        ("REC-SURVEY-REPEAT", chapter.mark_repeated(frame, survey), "与一分钟内提交的另一份答案、意见均相同",
         "复核是否为重复提交"),
    )  # fmt: skip
    for code, mask, words, advice in checks:
        count = int(mask.sum())
        if count:
            lines = frame.loc[mask, "line"]
            yield Finding(
                code,
                f"{count:,}份问卷{words}，占收回问卷{collected:,}份的{show(percentage(count, collected) or 0, '%')}；"
                f"见{name_lines(lines)}",
                extract=survey.extract, file=runfile.data_file(survey.extract), lines=take_lines(lines),
                figures=(survey.prefix + "straight_count",) if code == "REC-SURVEY-STRAIGHT" else (survey.prefix + "collected",),
                advice=advice,
            )  # fmt: skip
    if headcounts is not None:
        yield from check_groups(frame, runfile, survey, headcounts)


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
                f"{street}收回问卷{count:,}份，多于该{get_words().place}接收的{int(people[street]):,}人，相差{count - int(people[street]):,}份",
                extract=survey.extract, file=runfile.data_file(survey.extract), lines=take_lines(lines),
                figures=(survey.prefix + "collected",),
            )  # fmt: skip
