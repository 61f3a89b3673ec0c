"""What papermill's own command says where a notebook is refused: the faults alone, with no traceback around them.

In: nothing. papermill loads this module when it starts, as one that brings an engine (entry point ``papermill.engine``);
the engine is papermill's own. Out: an unhandled failure of a cell that was refused by this package is told in its lines, as
``perfeval check`` tells it; any other failure is papermill's as before.
"""

from __future__ import annotations

import sys
from types import TracebackType

from papermill.engines import NBClientEngine as Engine

from perfeval_helpers.contract.findings import InputFaults, RunFailed

__all__ = ["Engine", "tell_failure"]
REFUSALS = (InputFaults.__name__, RunFailed.__name__)


def tell_failure(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what ended the command: of a refusal of ours its lines, of anything else a traceback."""
    if kind.__name__ == "PapermillExecutionError" and getattr(error, "ename", "") in REFUSALS:
        print(getattr(error, "evalue", ""), file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


if sys.excepthook is sys.__excepthook__:  # another's is left alone
    sys.excepthook = tell_failure
