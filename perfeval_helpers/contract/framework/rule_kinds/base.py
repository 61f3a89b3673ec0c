"""What every kind of rule has: what it reads and asks for, how it scores, what it says, and how it may vary.

In: a framework's rule, its points, figures and a verdict. Out: an `Outcome`. A kind is one class, in a module of its own; the
union in `rule_kinds` is the only other place that knows it. All arithmetic is exact. Nothing is rounded here: only an
indicator's final score is, in `judging.scoring`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Literal, get_args

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework.rule_kinds.context import Context
from perfeval_helpers.contract.framework.rule_kinds.wording import print_figure, print_precisely
from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.contract.runfile.entries import mapping
from perfeval_helpers.contract.runfile.fields import FigureId, Section
from perfeval_helpers.contract.runfile.verdicts import Verdict
from perfeval_helpers.values.bounds import Bound, print_exact
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import BOTH, _, tell, tell_all

ZERO, ONE = Fraction(0), Fraction(1)
Better = Literal["higher", "lower"]
Direction = Literal["up", "down"]
#: A stretch of scores that can be given, ends included; a single score has equal ends.
Stretch = tuple[Fraction, Fraction]


def clamp(share: Fraction) -> Fraction:
    """Within 0 and 1."""
    return min(ONE, max(ZERO, share))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives, before rounding."""

    points: Fraction  #: Exact, within 0 and the full points
    taken: str  #: 取数: figures or verdicts used, in words with their values
    rule: str  #: 规则: the rule in words
    substitution: str  #: 代入: the arithmetic with its result
    lost: str = ""  #: Why points were lost; empty where none were
    figures: tuple[str, ...] = ()  #: Ids of the figures used
    printed: str = ""  #: `taken` as the report prints figures, with two places


@dataclass(frozen=True, slots=True)
class Variation:
    """A verdict one step better or worse: which way, the step in words, and the verdict."""

    direction: Direction
    step: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that people are asked by a rule."""

    at: Key  #: Where the answer stands in the verdict: ``("items", 0)``
    title: str  #: What it is called
    shape: str  #: The field of `Verdict` that is filled in, ``mark`` for one item of a checklist
    counts_faults: bool = False  #: Whether a mark may be a number of faults


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule that is not made of others, with the points and the verdict that it has where it stands."""

    rule: RuleKind
    points: Fraction
    verdict: Verdict | None


#: Name → class of every kind, as they are defined.
KINDS: dict[str, type[RuleKind]] = {}


def check_rule_points(texts: Any, points: Fraction | None, document: Document, at: Key) -> Iterator[Finding]:
    """`RuleKind.check_points` of the kind that a rule's texts name; nothing where that cannot be told."""
    kind = KINDS.get(str(mapping(texts).get("kind")))
    if kind is not None and points is not None:
        yield from kind.check_points(texts, points, document, at)


class RuleKind(Section, ABC):
    """A rule that scores an indicator (评分规则).

    `usage` and `judged_as` are its row in README's table: its keys in a framework, and how it is judged in a run file.
    `shapes` are the forms of verdict that it takes (fields of `Verdict`), `asks` says so in messages, `example` in a new
    run's file; all are empty where figures decide.
    """

    usage: ClassVar[str]
    judged_as: ClassVar[str] = ""
    shapes: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[str] = ""

    kind: str

    # -- what it reads ------------------------------------------------------------------------------------------------

    @property
    def needs_judgement(self) -> bool:
        """Whether a person has to judge before the rule can give points."""
        return bool(self.shapes)

    @property
    def example(self) -> str:
        """What a judgement of the rule looks like, to be copied into a run file."""
        return ""

    @property
    def short_example(self) -> str:
        """`example` without the remark behind it."""
        return self.example.partition("#")[0].strip()

    @property
    def uses_trend(self) -> bool:
        """Whether earlier runs are needed."""
        return False

    def list_figures(self) -> tuple[str, ...]:
        """The ids of the figures that it uses, parts included."""
        return ()

    def name_figures(self, name: str) -> dict[str, str]:
        """What its figures are called where they have no label: the name of the indicator or part; id → name."""
        return dict.fromkeys(self.list_figures(), name)

    def list_limits(self, at: Key) -> Iterator[tuple[Key, str]]:
        """The places below `at` where it holds a number in its figure's unit, parts included, each with the figure."""
        return iter(())

    @property
    def goal(self) -> Bound | None:
        """What its figure has to reach for all points, without a unit unless the rule writes one; None where people judge."""
        return None

    @property
    def has_excess(self) -> bool:
        """Whether it says what a figure far beyond its goal gives."""
        return False

    def list_questions(self, given: Mapping[str, Any]) -> Iterator[Question]:
        """What people are asked, one thing each.

        Parameters
        ----------
        given
            The texts of the verdict that there is: of several shapes that which it has is asked for, else the usual one.
        """
        if self.needs_judgement:
            shape = next((shape for shape in self.shapes if shape in given), self.shapes[0])
            yield Question((shape,), _(Verdict.model_fields[shape].title or shape), shape)

    def list_leaves(self, points: Fraction, verdict: Verdict | None) -> Iterator[Leaf]:
        """The rules that it is made of, with their points and verdicts; itself where it has no parts."""
        yield Leaf(self, points, verdict)

    def check(self, verdict: Verdict, points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        """What is wrong with a verdict on it: its shape, then what is inside."""
        shapes = self.shapes if self.needs_judgement else ()
        for shape in verdict.given:
            if shape not in shapes:
                values = {"shape": shape, "kind": self.kind, "asks": self.asks, "example": self.short_example}
                yield document.fault((*at, shape), tell("{shape}, which the rule {kind} does not take; expected {asks}", **values) if shapes else
                                     tell("{shape}, which the rule {kind} does not take; expected no verdict: the figure decides", **values))
        given = [shape for shape in verdict.given if shape in shapes]
        if shapes and not given:
            yield document.fault(at, tell("no verdict; expected {asks}, as the rule {kind} asks",
                                          asks=self.asks, kind=self.kind, example=self.short_example),
                                 line=document.line_of(at))
        if len(given) > 1:
            yield document.fault(at, tell("{given}; expected one of them", given=tell_all(given, BOTH)), line=document.line_of(at))
        yield from self.check_verdict(verdict, points, document, at)

    def check_verdict(self, verdict: Verdict, points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        """What is wrong inside a verdict, whatever its shape."""
        return iter(())

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        KINDS.update(dict.fromkeys(get_args(cls.model_fields["kind"].annotation), cls))

    @classmethod
    def check_points(cls, texts: Mapping[str, Any], points: Fraction, document: Document, at: Key) -> Iterator[Finding]:
        """Points inside a rule that do not add up to those that it has; from its texts, whatever else is wrong with them."""
        return iter(())

    # -- how it scores and what it says -------------------------------------------------------------------------------

    @abstractmethod
    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        """The points that it gives, with every word of the working.

        Raises
        ------
        NoValue
            A figure is missing or has no value.
        """

    def count(self, points: Fraction, context: Context, verdict: Verdict | None) -> Fraction:
        """The points of `apply` without its words: for scoring again many times."""
        return self.apply(points, context, verdict).points

    # -- how it may vary ----------------------------------------------------------------------------------------------

    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        """The values of its figure at which its points jump or bend; between two of them they only grow or only fall."""
        return ()

    def list_attainable(self, points: Fraction) -> tuple[Stretch, ...]:
        """The scores that a judgement can give, lowest first; empty where figures decide."""
        return ()

    def vary(self, points: Fraction, verdict: Verdict) -> Iterator[Variation]:
        """The verdict one step better and one step worse, where there is such a step."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Words:
    """How a rule on a figure says what it did: the rule, the arithmetic before «× points», and why points were lost."""

    rule: str
    working: str
    lost: str


class FigureRule(RuleKind):
    """A rule by which one figure alone decides the share of the points."""

    limits: ClassVar[tuple[str, ...]] = ()  # its keys that hold a number in the figure's unit

    figure: FigureId

    def list_figures(self) -> tuple[str, ...]:
        return (self.figure,)

    def list_limits(self, at: Key) -> Iterator[tuple[Key, str]]:
        yield from (((*at, key), self.figure) for key in self.limits)

    @abstractmethod
    def find_share(self, number: Fraction, context: Context) -> Fraction:
        """The share of the points that a value of the figure gives, within 0–1."""

    @abstractmethod
    def say(self, figure: Figure, number: Fraction, share: Fraction, context: Context) -> Words:
        """The rule and its arithmetic in words."""

    @abstractmethod
    def list_turns(self, context: Context) -> tuple[Fraction, ...]:
        """As `RuleKind.list_turns`."""

    def apply(self, points: Fraction, context: Context, verdict: Verdict | None) -> Outcome:
        figure, number = context.look_up(self.figure)
        share = self.find_share(number, context)
        return score_by_figure(points, figure, number, share, self.say(figure, number, share, context))

    def count(self, points: Fraction, context: Context, verdict: Verdict | None) -> Fraction:
        return points * self.find_share(context.get_number(self.figure), context)


def score_by_figure(points: Fraction, figure: Figure, number: Fraction, share: Fraction, words: Words) -> Outcome:
    """The outcome of a rule on one figure."""
    return Outcome(
        points * share, f"{figure.label}={print_figure(number, figure)}", words.rule,
        f"{words.working}×{print_exact(points)}={print_precisely(points * share)}", words.lost if share < 1 else "", (figure.id,),
        figure.named,
    )
