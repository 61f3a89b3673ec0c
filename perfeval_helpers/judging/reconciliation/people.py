"""People received against transferred, due for payouts, and archives.

In: the ledger and the extract ``headcounts``. Out: findings on numbers of people that should agree and do not.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_helpers.contract.catalogue import show
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.judging.reconciliation.wording import locate, name_lines, quote, take_lines
from perfeval_helpers.values.figures import Ledger


def check_sums(frame: pd.DataFrame, file: str) -> Iterator[Finding]:
    """``REC-HEADCOUNT`` (error): people received are those transferred and those directly managed, line by line."""
    difference = frame["received_count"] - frame["transferred_count"] - frame["directly_managed_count"]
    for row in frame[difference.fillna(0) != 0].itertuples():
        received, transferred, managed = row.received_count, row.transferred_count, row.directly_managed_count
        missing = int(received - transferred - managed)
        gap = f"{abs(missing):,} {'missing' if missing > 0 else 'too many'}"
        yield Finding(
            "REC-HEADCOUNT",
            f"{row.street}接收人数{received:,}不等于移交人数{transferred:,} + 直管人数{managed:,}，"
            f"相差{abs(missing):,}人（第{row.line}行）",
            extract="headcounts", file=file, lines=(int(row.line),), column="接收人数",
            english=f"{received:,} ≠ 移交人数 {transferred:,} + 直管人数 {managed:,} ({gap})",
            figures=("headcount.received", "headcount.transferred", "headcount.directly_managed"),
            advice="更正移交接收人数表，或在运行文件的“已知差异”（known_differences）中说明",
        )  # fmt: skip


def check_figures(ledger: Ledger, runfile: RunFile, frame: pd.DataFrame | None) -> Iterator[Finding]:
    """``REC-DUE-HEADCOUNT`` for each festival, and ``REC-ARCHIVES``; from figures, so declared ones are checked too."""
    received = ledger.get_number("headcount.received")
    if received is None:
        return
    for festival in runfile.festivals:
        id = f"payout.{festival.id}.due_count"
        due = ledger.get_number(id)
        if due is not None and due != received:
            word = "少" if due < received else "多"
            yield Finding(
                "REC-DUE-HEADCOUNT",
                f"{quote(ledger[id])}，比{quote(ledger['headcount.received'])}{word}{show(abs(received - due), '人')}，"
                "原因未说明",
                **locate(runfile, "payouts"), figures=(id, "headcount.received"),
                advice="说明未列入（或多列入）发放名单人员的情况，如去世、外迁、自愿放弃",
            )  # fmt: skip
    archives = ledger.get_number("archives.received")
    if archives is None or archives >= received:
        return
    lines = pd.Series(dtype="int64") if frame is None else frame.loc[
        (frame["archives_received_count"] < frame["received_count"]).fillna(False).astype(bool), "line"
    ]  # fmt: skip
    rate = ledger.get("archives.received_rate")
    parts = [
        f"{quote(ledger['archives.received'])}，比{quote(ledger['headcount.received'])}少{show(received - archives, '份')}（一人一份）",
    ]  # fmt: skip
    if rate is not None and rate.working:
        parts.append(f"{quote(rate)}以应接收档案数为分母（{rate.working}），不是以接收人数为分母")
    if len(lines):
        parts.append(f"见{name_lines(lines)}")
    yield Finding(
        "REC-ARCHIVES", "；".join(parts), extract="headcounts" if frame is not None else None,
        file=runfile.data_file("headcounts") if frame is not None else None, lines=take_lines(lines),
        figures=("archives.received", "headcount.received", "archives.received_rate"),
        advice="说明没有档案的人员（如自谋职业者）人数，并写明接收率的分母",
    )  # fmt: skip


def check_archives(frame: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """``REC-ARCHIVES`` where more files came in than were due: a rate above 100 % may hide what is missing elsewhere."""
    excess = (frame["archives_received_count"] - frame["archives_due_count"]).fillna(0)
    over = frame[excess > 0]
    if len(over):
        yield Finding(
            "REC-ARCHIVES",
            f"{len(over)}行的实接收档案数大于应接收档案数，共多{show(int(excess[excess > 0].sum()), '份')}；"
            f"见{name_lines(over['line'])}",
            extract="headcounts", file=runfile.data_file("headcounts"), lines=take_lines(over["line"]),
            figures=("archives.received", "archives.due"), advice="核对应接收、实接收档案数是否填错",
        )  # fmt: skip
