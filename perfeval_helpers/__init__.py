"""Fiscal project performance evaluation (项目支出绩效评价): from extracts to a bureau's report.

>>> from perfeval_helpers import load_run
>>> evaluation = load_run("2022")
>>> evaluation.figures["funding.to_position_rate"].text
'31.77%'
"""

import os
from typing import TYPE_CHECKING, Any

# Before numpy comes: else it asks for huge pages, which the kernel clears whole, a second for two million lines.
os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")

__version__ = "0.1.0"
__all__ = ["load_run"]

if TYPE_CHECKING:
    from perfeval_helpers.evaluation import load_run


def __getattr__(name: str) -> Any:
    # Loading a run needs pandas; the command's help does not.
    if name == "load_run":
        from perfeval_helpers.evaluation import load_run

        return load_run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
