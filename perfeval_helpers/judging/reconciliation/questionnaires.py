"""How believable the survey is: how many came back, and how they were filled in.

In: the accepted lines of ``questionnaires``. Out: findings with counts, shares and lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from perfeval_helpers.chapters import survey as chapter
from perfeval_helpers.contract.findings import Finding, Severity
from perfeval_helpers.judging.reconciliation.wording import name_lines, show, take_lines
from perfeval_helpers.values.figures import percentage


def check_too_many(frame: pd.DataFrame, runfile: Any) -> Iterator[Finding]:
    """``REC-RESPONSE-RATE`` as an error: more responses than were issued, or than the population has."""
    for name, limit, words in (
        ("issued", runfile.survey.issued, "发放问卷"), ("population", runfile.survey.population, "调查对象总数"),
    ):  # fmt: skip
        if limit is not None and len(frame) > limit:
            yield Finding(
                "REC-RESPONSE-RATE", "error",
                f"收回问卷{len(frame):,}份，多于{words}{limit:,}，相差{len(frame) - limit:,}份",
                extract="questionnaires", file=runfile.data_file("questionnaires"), column=f"survey.{name}",
                english=f"{len(frame):,} responses; expected at most {limit:,}, the survey's {name} in the run file",
                figures=("survey.collected", "survey.issued"), advice="核对问卷是否重复导入，或更正运行文件中的份数",
            )  # fmt: skip


def check(frame: pd.DataFrame, runfile: Any) -> Iterator[Finding]:
    """A response rate that says nothing, straight, fast and repeated answers."""
    survey = runfile.survey
    collected, valid = len(frame), int(chapter.mark_valid(frame, survey).sum())
    if survey.issued is not None and survey.issued == collected == valid > 0:
        yield Finding(
            "REC-RESPONSE-RATE", "warning",
            f"发放问卷{survey.issued:,}份、收回{collected:,}份、有效{valid:,}份，三者相等：回收率和有效率均为100%，"
            "不能说明抽样是否有代表性",
            extract="questionnaires", file=runfile.data_file("questionnaires"),
            figures=("survey.issued", "survey.collected", "survey.valid"),
            advice="补充发放方式和实际发放、拒答、无效问卷的份数",
        )  # fmt: skip
    items = [item.id for item in survey.items]
    least = chapter.SECONDS_AN_ITEM
    checks: tuple[tuple[str, Severity, pd.Series, str, str], ...] = (
        ("REC-SURVEY-STRAIGHT", "note", chapter.mark_straight(frame, items, chapter.STRAIGHT_ITEMS),
         f"各题答案完全相同（回答{chapter.STRAIGHT_ITEMS}题以上）", "结合开放题判断是否认真作答"),
        ("REC-SURVEY-FAST", "warning", chapter.mark_fast(frame, items, least),
         f"用时不足每题{least}秒（{len(items)}题，应不少于{least * len(items)}秒）", "复核是否为代填"),
        ("REC-SURVEY-REPEAT", "warning", chapter.mark_repeated(frame, survey), "与一分钟内提交的另一份答案、意见均相同",
         "复核是否为重复提交"),
    )  # fmt: skip
    for code, severity, mask, words, advice in checks:
        count = int(mask.sum())
        if count:
            lines = frame.loc[mask, "line"]
            yield Finding(
                code, severity,
                f"{count:,}份问卷{words}，占收回问卷{collected:,}份的{show(percentage(count, collected) or 0, '%')}；"
                f"见{name_lines(lines)}",
                extract="questionnaires", file=runfile.data_file("questionnaires"), lines=take_lines(lines),
                figures=("survey.straight_count",) if code == "REC-SURVEY-STRAIGHT" else ("survey.collected",),
                advice=advice,
            )  # fmt: skip
