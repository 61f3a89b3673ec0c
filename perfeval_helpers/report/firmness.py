"""How firm the grade is (等级的稳定性), for 附件2.

In: the context of a run. Out: sentences and tables; nothing where the run has no scorecard.
"""

from __future__ import annotations

from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Block


def describe_firmness(context: Context) -> list[Block]:
    """Points to the next and the last grade, and what could change it."""
    return []
