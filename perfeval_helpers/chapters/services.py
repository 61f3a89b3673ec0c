"""Services (服务开展情况): activities, visits and mutual aid by street; what was not collected is not 0.

In: the accepted lines of the extract ``services``. Out: a tidy table and the figures ``services.*``, ``mutual_aid.*``.
"""

import pandas as pd

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import percentage, print_measure

EXTRACT = "services"
FIGURES = {
    "services.activities": "activities_count", "services.visits": "visits_count",
    "mutual_aid.willing": "mutual_aid_willing_count", "mutual_aid.enrolled": "mutual_aid_enrolled_count",
    "mutual_aid.refunded": "mutual_aid_refunded_count",
}  # fmt: skip


def tabulate(frame: pd.DataFrame) -> pd.DataFrame:
    """Services by street, in the order of the extract; a blank stays missing.

    Returns
    -------
    DataFrame
        ``street``, the five counts and ``unsettled_count`` (愿意 − 参保 − 退费, missing where one of them is).

    Examples
    --------
    >>> services = pd.DataFrame({
    ...     "street": ["东街道", "西街道"], "activities_count": [4, 2], "visits_count": [10, None],
    ...     "mutual_aid_willing_count": [9, None], "mutual_aid_enrolled_count": [6, None],
    ...     "mutual_aid_refunded_count": [1, None],
    ... }).convert_dtypes()
    >>> tabulate(services)[["street", "activities_count", "unsettled_count"]]  # 9 − 6 − 1
      street  activities_count  unsettled_count
    0    东街道                 4                2
    1    西街道                 2             <NA>
    """
    table = frame[["street", *FIGURES.values()]].reset_index(drop=True)
    settled = table["mutual_aid_enrolled_count"] + table["mutual_aid_refunded_count"]
    return table.assign(unsettled_count=table["mutual_aid_willing_count"] - settled)


def add_figures(ledger: Ledger, runfile: RunFile, frame: pd.DataFrame) -> None:
    """Enter the figures of services and mutual aid: sums over the streets that reported; none reported, no value.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run, ledger = load_run("2022"), Ledger()
    >>> add_figures(ledger, run.spec, run.extract("services"))
    >>> ledger["mutual_aid.enrolment_rate"].inputs
    ('mutual_aid.enrolled', 'mutual_aid.willing')
    """
    file = runfile.data_file(EXTRACT)
    for id, column in FIGURES.items():
        known = frame[column].notna().to_numpy()
        counted = int(known.sum())
        total = int(frame[column].sum()) if counted else None
        blank = f"，{len(frame) - counted}行未填报" if counted < len(frame) else ""
        catalogue.enter(
            ledger, runfile, id, total, [f"extract:{EXTRACT}"],
            working=f"{counted}行合计 = {print_measure(total)}{blank}",
            sources=[catalogue.cite(EXTRACT, file, frame["line"].to_numpy()[known])],
        )  # fmt: skip
    willing, enrolled = FIGURES["mutual_aid.willing"], FIGURES["mutual_aid.enrolled"]
    both = frame[frame[willing].notna() & frame[enrolled].notna()]
    part, whole = int(both[enrolled].sum()), int(both[willing].sum())
    rate = percentage(part, whole)
    catalogue.enter(
        ledger, runfile, "mutual_aid.enrolment_rate", rate, ["mutual_aid.enrolled", "mutual_aid.willing"],
        working=catalogue.print_rate(print_measure(part), print_measure(whole), rate),
    )  # fmt: skip
