"""Calls that one process makes in another: a function by its name, and arguments that JSON can hold.

In: ``module:function`` and keyword arguments. Out: what goes back: ``{"result": …}`` or ``{"error": …, "traceback": …}``.
"""

from __future__ import annotations

import importlib
import inspect
import traceback
from collections.abc import Callable
from typing import Any

from perfeval_helpers.values.language import quote_error


def resolve(call: str) -> Callable[..., Any]:
    """The function that ``module:function`` names."""
    module, _, name = call.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def answer(call: str, kwargs: dict[str, Any], report: Callable[[Any], None]) -> dict[str, Any]:
    """Make the call.

    Parameters
    ----------
    report
        Handed to functions that take `report`: told how far they are.
    """
    try:
        function = resolve(call)
        if "report" in inspect.signature(function).parameters:
            kwargs = {**kwargs, "report": report}
        return {"result": function(**kwargs)}
    except Exception as error:
        own = type(error).__module__.startswith("perfeval_helpers")
        said = str(error) if own else quote_error(type(error).__name__, str(error))
        return {"error": said, "traceback": traceback.format_exc()}
