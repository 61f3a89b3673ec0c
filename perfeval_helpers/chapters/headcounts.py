"""People received, transferred and directly managed (接收、移交、直管), and their archives (档案).

In: the accepted lines of the extract ``headcounts``. Out: tidy tables and the figures ``headcount.*``, ``archives.*``
and ``mutual_aid.directly_managed``.
"""

import numpy as np
import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import percentage, print_measure

EXTRACT = "headcounts"
PEOPLE = ("received", "transferred", "directly_managed")
COUNTS = (*(f"{name}_count" for name in PEOPLE), "archives_due_count", "archives_received_count", "enterprises_count")
#: Groups of enterprise levels that reports add together.
LEVEL_MEMBERS = {
    **{level: (level,) for level in catalogue.ENTERPRISE_LEVELS},
    "municipal_and_above": ("municipal", "above_municipal"),
}


def _sum_by(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    table = frame.assign(**{key: frame[key].astype("str")}).groupby(key, sort=False)[list(COUNTS)].sum(min_count=1)
    table["difference_count"] = table["received_count"] - table["transferred_count"] - table["directly_managed_count"]
    table["without_archive_count"] = table["received_count"] - table["archives_received_count"]
    return table.reset_index()


def tabulate_streets(frame: pd.DataFrame) -> pd.DataFrame:
    """People and archives by street (按街道), in the order of the extract.

    Parameters
    ----------
    frame
        One row a street × enterprise level: ``street``, ``enterprise_level``, ``received_count``,
        ``transferred_count``, ``directly_managed_count``, ``archives_due_count``, ``archives_received_count``,
        ``enterprises_count`` (missing where not given).

    Returns
    -------
    DataFrame
        One row a street: the counts, ``difference_count`` (接收 − 移交 − 直管) and ``without_archive_count``
        (接收人数 − 实接收档案数).

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "street": ["东街道", "东街道", "西街道"], "enterprise_level": ["district", "municipal", "district"],
    ...     "received_count": [5, 3, 4], "transferred_count": [5, 2, 4], "directly_managed_count": 0,
    ...     "archives_due_count": [5, 3, 4], "archives_received_count": [5, 3, 2], "enterprises_count": [1, 1, 2],
    ... })
    >>> tabulate_streets(people)[["street", "received_count", "difference_count", "without_archive_count"]]
      street  received_count  difference_count  without_archive_count
    0    东街道               8                 1                      0
    1    西街道               4                 0                      2
    """
    return _sum_by(frame, "street")


def tabulate_levels(frame: pd.DataFrame) -> pd.DataFrame:
    """People and archives by enterprise level (按企业层级): columns as for `tabulate_streets`, all three levels.

    Without any line there is no row: nobody has counted 0.

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "street": ["东街道", "西街道"], "enterprise_level": "district", "received_count": [5, 4],
    ...     "transferred_count": [5, 4], "directly_managed_count": 0, "archives_due_count": [5, 4],
    ...     "archives_received_count": [5, 2], "enterprises_count": [1, 2],
    ... })
    >>> tabulate_levels(people)[["enterprise_level", "received_count"]].values.tolist()
    [['district', 9], ['municipal', 0], ['above_municipal', 0]]
    """
    table = _sum_by(frame, "enterprise_level").set_index("enterprise_level")
    if frame.empty:
        return table.reset_index()
    return table.reindex(pd.Index(catalogue.ENTERPRISE_LEVELS, name="enterprise_level"), fill_value=0).reset_index()


def add_figures(ledger: Ledger, runfile: RunFile, frame: pd.DataFrame) -> None:
    """Enter the figures of people and archives.

    Notes
    -----
    移交率 = （移交 + 直管）÷ 接收: those whom the centre manages itself count as settled. 档案接收率 = 实接收 ÷ 应接收,
    its denominator is the files due, not the people; 有档案的比例 has the people received as denominator.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.headcounts)
    >>> ledger["archives.missing_count"].working
    '22,526 − 20,298 = 2,228'
    """
    file = runfile.data_file(EXTRACT)
    levels = frame["enterprise_level"].astype("str").to_numpy()
    lines = frame["line"].to_numpy()

    def enter_count(prefix: str, column: str) -> int:
        """By level, by group of levels and in all; the sum of all is returned."""
        counts = frame[column].to_numpy(dtype="int64", na_value=0)
        for level, members in [*LEVEL_MEMBERS.items(), ("", tuple(LEVEL_MEMBERS))]:
            rows = np.isin(levels, members)
            total = int(counts[rows].sum())
            id = f"{prefix}.{level}" if level else prefix
            if level == "municipal_and_above":
                inputs = [f"{prefix}.{member}" for member in members]
                working = " + ".join(print_measure(int(counts[levels == member].sum())) for member in members)
            else:
                inputs = [f"extract:{EXTRACT}"]
                working = f"{int(rows.sum())}行合计"
            catalogue.enter(
                ledger, runfile, id, total, inputs, working=f"{working} = {print_measure(total)}",
                sources=[catalogue.cite(EXTRACT, file, lines[rows])],
            )  # fmt: skip
        return total

    received, transferred, managed = (enter_count(f"headcount.{name}", f"{name}_count") for name in PEOPLE)
    due = enter_count("archives.due", "archives_due_count")
    kept = enter_count("archives.received", "archives_received_count")
    show = print_measure

    rate = percentage(transferred + managed, received)
    catalogue.enter(
        ledger, runfile, "headcount.transfer_rate", rate, [f"headcount.{name}" for name in PEOPLE],
        working=catalogue.print_rate(f"({show(transferred)} + {show(managed)})", show(received), rate),
    )  # fmt: skip
    for id, whole, whole_id in (
        ("archives.received_rate", due, "archives.due"),
        ("archives.coverage_rate", received, "headcount.received"),
    ):
        rate = percentage(kept, whole)
        catalogue.enter(
            ledger, runfile, id, rate, ["archives.received", whole_id],
            working=catalogue.print_rate(show(kept), show(whole), rate),
        )  # fmt: skip
    catalogue.enter(
        ledger, runfile, "archives.missing_count", received - kept, ["headcount.received", "archives.received"],
        working=f"{show(received)} − {show(kept)} = {show(received - kept)}",
    )  # fmt: skip
    rows = frame[frame["directly_managed_count"].fillna(0) > 0]
    catalogue.enter(
        ledger, runfile, "mutual_aid.directly_managed", managed, ["headcount.directly_managed"],
        working=f"{'、'.join(dict.fromkeys(rows['street'])) or '无'}：{show(managed)}",
        sources=[catalogue.cite(EXTRACT, file, rows["line"].to_numpy())],
    )  # fmt: skip
