"""Work on a large thing share by share, two shares at a time.

In: a function of a share, or of its number. Out: what it gives, in order. Arrow and NumPy let go of the interpreter while they
work, so that threads are enough and nothing is copied between processes.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

#: More cores bring little: the memory is what is waited for.
WORKERS = 2
Given = TypeVar("Given")
Made = TypeVar("Made")


def work_through(make: Callable[[Given], Made], given: Iterable[Given], ahead: int = 0) -> Iterator[Made]:
    """`make` of each that is given, in order; at any time only a few results wait to be taken, `ahead` more than are made at a time."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for one in given:
                waiting.append(pool.submit(make, one))
                if len(waiting) >= WORKERS + ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
