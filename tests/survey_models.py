"""Surveys as models, and what stands in for a run file that has them, for tests without files."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from perfeval_helpers.contract.runfile import Survey


def make_survey(items: dict[str, tuple[str, str]], **keys: Any) -> Survey:
    """A survey of these items: id → column and label. Numbers may be given as numbers."""
    texts = {name: str(value) if isinstance(value, int) else value for name, value in keys.items()}
    listed = [{"id": id, "column": column, "label": label} for id, (column, label) in items.items()]
    return Survey.model_validate({"items": listed, "method": "top_two", **texts})


class RunWith(SimpleNamespace):
    """Anything with the keys of a run file; its surveys are those of ``survey`` or ``surveys``."""

    overall = None
    declarations: dict[str, Any] = {}  # noqa: RUF012 (never changed)

    @property
    def all_surveys(self) -> tuple[Survey, ...]:
        one = getattr(self, "survey", None)
        return (one,) if one is not None else tuple(getattr(self, "surveys", {}).values())

    def find_survey(self, extract: str) -> Survey | None:
        return next((survey for survey in self.all_surveys if survey.extract == extract), None)
