"""Import papermill and nbconvert without what they can do without, which takes longer than the rest of them.

In: nothing. Out: a context in which named modules cannot be imported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# jsonschema builds a grammar of web addresses with rfc3987_syntax (2 s) for a format that no notebook has; papermill
# asks pyarrow for a driver of Hadoop's file system.
NOT_NEEDED = ("rfc3987_syntax", "pyarrow")


@contextmanager
def without(modules: tuple[str, ...] = NOT_NEEDED) -> Iterator[None]:
    """Let optional imports of these modules fail inside the block; modules loaded before stay."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
