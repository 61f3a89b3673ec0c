"""Surveys as models, and what stands in for a run file that has them, for tests without files."""

from types import SimpleNamespace
from typing import Any

from perfeval_helpers.contract.runfile import RunFile, Survey
from perfeval_helpers.values.words import Words, get_words


def make_survey(items: dict[str, tuple[str, str]], **keys: Any) -> Survey:
    """A survey of these items: id → column and label. Numbers may be given as numbers."""
    texts = {name: str(value) if isinstance(value, int) else value for name, value in keys.items()}
    listed = [{"id": id, "column": column, "label": label} for id, (column, label) in items.items()]
    return Survey.model_validate({"items": listed, "method": "top_two", **texts})


#: What a run file says of which a test says nothing: nothing, and its period ends with no test's dates.
SILENT = RunFile.model_validate({
    "run": "tiny", "project": "-", "district": "-", "units": {"implementer": "-"}, "data": "data", "extracts": [],
    "period": {"start": "1900-01-01", "end": "2199-12-31"}, "synthetic": "false", "framework": "frameworks/f.yml",
})


class RunWith(SimpleNamespace):
    """A run file with the keys that a test gives it; its surveys are those of ``survey`` or ``surveys``."""

    def __getattr__(self, name: str) -> Any:
        return getattr(SILENT, name)

    @property
    def all_surveys(self) -> tuple[Survey, ...]:
        return (self.survey,) if self.survey is not None else tuple(self.surveys.values())

    def find_survey(self, extract: str) -> Survey | None:
        return next((survey for survey in self.all_surveys if survey.extract == extract), None)

    @property
    def spoken_words(self) -> Words:
        return get_words()
