"""Work on a large thing share by share, two shares at a time.

In: a function of a share's number. Out: what it gives, in order. Arrow and NumPy let go of the interpreter while they
work, so that threads are enough and nothing is copied between processes.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

#: More cores bring little: the memory is what is waited for.
WORKERS = 2
Made = TypeVar("Made")


def work_through(make: Callable[[int], Made], count: int) -> Iterator[Made]:
    """`make` of 0 … `count` − 1, in order; at any time only a few results wait to be taken."""
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Made]] = deque()
        for share in range(count):
            waiting.append(pool.submit(make, share))
            if len(waiting) >= WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
