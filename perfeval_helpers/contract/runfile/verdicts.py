"""What people judged, in the shape that each kind of rule asks for. In: texts of a run file. Out: frozen models."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from perfeval_helpers.contract.runfile.document import describe
from perfeval_helpers.contract.runfile.entries import split_joined
from perfeval_helpers.contract.runfile.fields import Day, Exact, Section, Share, Text, Texts, fault, read_share
from perfeval_helpers.values.language import N_, tell, tell_all


class Mark(Section):
    """What was judged of one item of a checklist: the share of it that is lost, or a number of faults."""

    state: Literal["met", "missed", "lost", "faults"]
    lost: Fraction = Fraction(0)
    faults: int = 0


#: Half of a point that is partly met is lost, unless {lost: …} says how much.
PARTLY = Fraction(1, 2)
_MARKS = {
    "met": Mark(state="met"), "符合": Mark(state="met"), "missed": Mark(state="missed", lost=Fraction(1)),
    "不符合": Mark(state="missed", lost=Fraction(1)), "部分符合": Mark(state="lost", lost=PARTLY),
}  # fmt: skip
_LOST, _FAULTS = ("lost", "失去"), ("faults", "问题")
_MET = {"true": True, "符合": True, "是": True, "false": False, "不符合": False, "否": False}


def _read_mark(value: Any) -> Any:
    if isinstance(value, Mark):
        return value
    if isinstance(value, str) and value.strip() in _MARKS:
        return _MARKS[value.strip()]
    key = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None
    if key in _LOST:
        return Mark(state="lost", lost=read_share(value[key]))
    if key in _FAULTS:
        text = value[key]
        if isinstance(text, str) and text.strip().isascii() and text.strip().isdigit():
            return Mark(state="faults", faults=int(text))
        raise fault(tell("{found} faults; expected their number, such as {{faults: 2}}", found=describe(text)))
    found = tell("the keys {keys}", keys=tell_all(map(describe, value))) if isinstance(value, dict) else describe(value)
    raise fault(tell("{found}; expected met, missed, {{lost: 0.5}} or {{faults: 2}} (or '符合', '不符合', '部分符合': half is lost)", found=found))


def _read_met(value: Any) -> Any:
    """``true`` and ``false``, or what people say: 符合, 不符合."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in _MET:
        raise fault(tell("{found}; expected true or false ('符合' or '不符合')", found=describe(value)))
    return _MET[word]


def _read_faults(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, (tuple, list)) and all(isinstance(v, str) and v.strip() for v in value):
        if joined := next(filter(None, (split_joined(v, "；;") for v in value)), None):  # each fault costs points
            raise fault(joined)
        return tuple(v.strip() for v in value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    raise fault(tell("{found}; expected a list of the faults found (or their number)", found=describe(value)))


class Verdict(Section):
    """What people judged, in the shape that the indicator's rule asks for; None where it does not apply."""

    met: Annotated[bool, BeforeValidator(_read_met)] | None = Field(default=None, title=N_("Verdict"))  #: all_or_nothing (直接赋分)
    #: checklist (要点), in the order of the framework's items
    items: tuple[Annotated[Mark, BeforeValidator(_read_mark)], ...] | None = Field(default=None, title=N_("Points of the checklist"))
    #: deduction (扣分): the faults found, or their number
    faults: Annotated[tuple[str, ...] | int, BeforeValidator(_read_faults)] | None = Field(default=None, title=N_("Faults found"))
    share: Share | None = Field(default=None, title=N_("Share of the points (0 to 1)"))  #: judgement (分档评判): the share of the points
    score: Exact | None = Field(default=None, title=N_("Score"))  #: judgement: the points themselves, where no share is given
    parts: dict[str, Verdict] | None = Field(default=None, title=N_("Parts"))  #: parts: the verdicts by the part's name

    @property
    def given(self) -> tuple[str, ...]:
        """The shapes that are filled in."""
        return tuple(name for name, value in self if name in Verdict.model_fields and value is not None)


class Judgement(Verdict):
    """A verdict on an indicator, never without its reason, evidence, who and when."""

    reason: Text = Field(title=N_("Reason"))
    evidence: Texts = Field(title=N_("Evidence"))
    by: Text = Field(title=N_("Judged by"))
    date: Day = Field(title=N_("Judged on"))

    @field_validator("evidence")
    @classmethod
    def _is_some(cls, evidence: tuple[str, ...]) -> tuple[str, ...]:
        if not evidence:
            raise fault(tell("an empty list; expected at least one piece of evidence"))
        return evidence
