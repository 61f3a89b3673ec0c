"""People received against those transferred and directly managed, line by line.

In: the converted columns of ``headcounts``. Out: entries ``REC-HEADCOUNT`` in its fault log, so that the lines are
refused or set aside like any faulty line.
"""

import numpy as np

from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts.faults import FaultLog, Text
from perfeval_helpers.extracts.row_rules import Columns
from perfeval_helpers.values.language import Message, tell, tell_name

FIELDS = ("received", "transferred", "directly_managed")
EXPLAINED_BY = {"REC-HEADCOUNT", *(f"headcount.{name}" for name in FIELDS)}


def check_sums(table: Columns, log: FaultLog, runfile: RunFile) -> None:
    """Enter the lines on which 接收人数 is not 移交人数 + 直管人数.

    Where the run file explains the difference (``known_differences``) the lines are taken as they are; the
    reconciliation then says so in a warning.
    """
    if not table.has(*FIELDS) or EXPLAINED_BY & runfile.known_differences.keys():
        return
    received, transferred, managed = (table.columns[name].make_array(np.int64, 0) for name in FIELDS)
    rows = np.flatnonzero((received != transferred + managed) & table.get_good(*FIELDS))
    headers = [table.headers[name] for name in FIELDS]
    texts = []
    for row in rows.tolist():
        whole, first, second = int(received[row]), int(transferred[row]), int(managed[row])
        gap = whole - first - second
        texts.append(Text(None, Message(
            "{whole} ≠ {transferred} {first} + {managed} {second} ({gap} {direction}); correct the extract or explain it under known_differences in "
            "{file}", whole=whole, first=first, second=second, gap=abs(gap), direction=tell("missing") if gap > 0 else tell("too many"),
            received=headers[0], transferred=tell_name(headers[1]), managed=tell_name(headers[2]), file=runfile.file)))
    log.add("REC-HEADCOUNT", headers[0], rows, texts, np.arange(rows.size))
