"""What people judged, in the shape that each kind of rule asks for. In: texts of a run file. Out: frozen models."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from perfeval_helpers.contract.runfile.document import describe
from perfeval_helpers.contract.runfile.fields import Day, Exact, Flag, Section, Share, Text, Texts, fault, read_share


class Mark(Section):
    """What was judged of one item of a checklist: the share of it that is lost, or a number of faults."""

    state: Literal["met", "missed", "lost", "faults"]
    lost: Fraction = Fraction(0)
    faults: int = 0


def _read_mark(value: Any) -> Any:
    expected = "met, missed, {lost: 0.5} or {faults: 2}"
    chinese = "应为met、missed、{lost: 0.5}或{faults: 2}"
    if isinstance(value, Mark):
        return value
    if value == "met":
        return Mark(state="met")
    if value == "missed":
        return Mark(state="missed", lost=Fraction(1))
    if isinstance(value, dict) and list(value) == ["lost"]:
        return Mark(state="lost", lost=read_share(value["lost"]))
    if isinstance(value, dict) and list(value) == ["faults"]:
        text = value["faults"]
        if isinstance(text, str) and text.strip().isascii() and text.strip().isdigit():
            return Mark(state="faults", faults=int(text))
    raise fault(describe(value) if not isinstance(value, dict) else f"the keys {', '.join(map(str, value))}", expected,
                chinese)


def _read_faults(value: Any) -> Any:
    if isinstance(value, (tuple, list)) and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(v.strip() for v in value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    raise fault(describe(value), "a list of the faults found (or their number)", "应列出发现的问题（或其个数）")


class Verdict(Section):
    """What people judged, in the shape that the indicator's rule asks for; None where it does not apply.

    Attributes
    ----------
    met
        all_or_nothing (直接赋分).
    items
        checklist (要点), in the order of the framework's items.
    faults
        deduction (扣分): the faults found, or their number.
    share, score
        judgement (分档评判): the share of the points, or the points themselves.
    parts
        parts: the verdicts by the part's name.
    """

    met: Flag | None = None
    items: tuple[Annotated[Mark, BeforeValidator(_read_mark)], ...] | None = None
    faults: Annotated[tuple[str, ...] | int, BeforeValidator(_read_faults)] | None = None
    share: Share | None = None
    score: Exact | None = None
    parts: dict[str, Verdict] | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The shapes that are filled in."""
        shapes = ("met", "items", "faults", "share", "score", "parts")
        return tuple(name for name in shapes if getattr(self, name) is not None)


class Judgement(Verdict):
    """A verdict on an indicator, never without its reason, evidence, who and when."""

    reason: Text
    evidence: Texts
    by: Text
    date: Day

    @model_validator(mode="after")
    def _has_evidence(self) -> Judgement:
        if not self.evidence:
            raise fault("an empty list", "at least one piece of evidence", "佐证材料不能为空", ("evidence",))
        return self
