"""Which figure may be meant where an id is unknown: by what it is called, by its id, by a similar name.

In: what was asked for, and ids with their labels. Out: the nearest, and the error that names them.
"""

import difflib
from collections.abc import Mapping

from perfeval_helpers.values.language import Told, _, speak_told, tell, tell_all

MOST = 3


def find_nearest(text: str, labels: Mapping[str, str]) -> dict[str, str]:
    """The figures (of id → what each is called) that may be meant, nearest first: by what they are called, else by id, else by a similar name.

    Examples
    --------
    >>> labels = {"survey.index": "满意度加权指数", "survey.satisfaction_rate": "总体满意度", "funding.use_rate": "资金使用率"}
    >>> list(find_nearest("满意度", labels)), list(find_nearest("funding.used_rate", labels)), find_nearest("xyz", labels)
    (['survey.satisfaction_rate', 'survey.index'], ['funding.use_rate'], {})
    """
    named = sorted((id for id, label in labels.items() if text and text in label), key=lambda id: (len(labels[id]), id))
    ids = difflib.get_close_matches(text, labels, n=MOST, cutoff=0.6)
    ends = [id for id in labels if text and id.endswith(f".{text}")]
    found = list(dict.fromkeys([*named, *ends, *ids]))
    if not found:
        alike = difflib.get_close_matches(text, dict.fromkeys(labels.values()), n=MOST, cutoff=0.5)
        found = [id for name in alike for id, label in labels.items() if label == name]
    return {id: labels[id] for id in found[:MOST]}


def tell_nearest(near: Mapping[str, str]) -> Told:
    """The end of a sentence: which figures may be meant, or where their ids stand."""
    if not near:
        return tell("; ids stand in outputs/<run>/results.json")
    figures = tell_all(tell("{id} ({label})", id=id, label=label) if label else id for id, label in near.items())
    return tell("; did you mean {figures}?", figures=figures)


class UnknownFigure(KeyError):
    """There is no figure of this id; the nearest are named, by id and by what they are called."""

    def __init__(self, id: str, near: Mapping[str, str]) -> None:
        super().__init__(id)
        self.id, self.near = id, near

    def __str__(self) -> str:
        return _("there is no figure {id}", id=self.id) + speak_told(tell_nearest(self.near))
