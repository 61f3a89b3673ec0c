"""What papermill's own command says where a notebook is refused: the faults alone, with no traceback around them.

In: nothing. papermill loads this module when it starts, as one that brings an engine (entry point ``papermill.engine``);
the engine is papermill's own. Out: an unhandled failure of a cell that was refused by this package is told in its lines, as
``perfeval check`` tells it, with its exit status: 2 where inputs are at fault. Any other failure is papermill's as before.
"""

import sys
from types import TracebackType

from papermill.engines import NBClientEngine as Engine

from perfeval_helpers.contract.findings import InputFaults, RunFailed

__all__ = ["Engine", "tell_failure"]
#: How the command ends, by what the cell raised: exceptions come out of a kernel by name alone.
STATUSES = {InputFaults.__name__: 2, RunFailed.__name__: 1}


def tell_failure(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what ended the command: of a refusal of ours its lines, of anything else a traceback.

    Raises
    ------
    SystemExit
        Of a refusal, with its status: Python ends so where the hook for what nobody caught asks for it.
    """
    status = STATUSES.get(getattr(error, "ename", "")) if kind.__name__ == "PapermillExecutionError" else None
    if status is None:
        sys.__excepthook__(kind, error, trace)
        return
    print(getattr(error, "evalue", ""), file=sys.stderr)
    raise SystemExit(status)


if sys.excepthook is sys.__excepthook__:  # another's is left alone
    sys.excepthook = tell_failure
