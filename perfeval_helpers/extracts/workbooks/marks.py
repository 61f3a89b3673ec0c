"""The marks of a workbook's table → faults, where the lines that they stand on turn out to be data.

In: the table, the encoded columns, which rows are data. Out: entries in the fault log, and columns whose marked cells are
at fault whatever their text is.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.extracts.convert import Encoded
from perfeval_helpers.extracts.faults import FaultLog
from perfeval_helpers.extracts.lines import RawTable
from perfeval_helpers.values.language import Message


def enter_marks(
    raw: RawTable, log: FaultLog, encoded: dict[str, Encoded], shown: Mapping[str, str], data: np.ndarray
) -> None:
    """The cells of a workbook that are at fault whatever their column reads: where they are data.

    Parameters
    ----------
    encoded
        Field → column; those with marks are replaced.
    shown
        Field → header as it stands in the file.
    data
        Per row, whether it is data.
    """
    for name, every in raw.marks.items():
        marks = [mark for mark in every if data[mark.row]]
        if not marks:
            continue
        silent = np.array([mark.row for mark in marks if not mark.code], np.int64)
        log.set_aside("XL-MERGED", shown[name], silent, Message("the cell is part of a merged range: its value cannot be told"))
        if name in encoded:
            encoded[name] = encoded[name].mark(marks)
            continue
        # Names and identity numbers are read apart: what is at fault is blank to them.
        for mark in marks:
            if mark.code:
                log.add(mark.code, shown[name], np.array([mark.row]), [mark.text])
        mask = np.zeros(raw.line.size, bool)
        mask[[mark.row for mark in marks]] = True
        raw.columns[name] = pc.if_else(pa.array(mask), pa.scalar("", pa.string()), raw.columns[name])
