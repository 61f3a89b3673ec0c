"""The plain facts of a run file: who, when, what was to be reached, what no extract holds.

In: the texts below a key. Out: frozen models, of which `models.RunFile` is made.
"""

from calendar import monthrange
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from perfeval_helpers.contract.runfile.document import describe
from perfeval_helpers.contract.runfile.fields import (
    AnyText,
    Day,
    Exact,
    FigureId,
    LocalId,
    Section,
    Share,
    Text,
    Word,
    fault,
)
from perfeval_helpers.contract.runfile.form import Points
from perfeval_helpers.contract.schema import is_counted
from perfeval_helpers.values.bounds import Bound, read_bound
from perfeval_helpers.values.language import N_, tell, tell_day
from perfeval_helpers.values.numbers import numeral
from perfeval_helpers.values.words import USUAL

Status = Literal["已完成", "部分完成", "未完成"]


def _read_target_text(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise fault(tell("{found}; expected a target such as '>= 90 %' or words", found=describe(value)))
    try:
        read_bound(value)
    except ValueError as error:
        raise fault(tell("{found} ({error}); expected '>= 90 %', '<= 200', '= 5', '60 – 90' or words", found=describe(value), error=error)) from None
    return value.strip()


TargetText = Annotated[str, BeforeValidator(_read_target_text)]


class Units(Section):
    """Who is who: 实施单位, 主管部门, 委托方, 评价机构. Those that are not named are empty."""

    implementer: Text = Field(title=N_("Implementing unit"))
    department: AnyText = Field(default="", title=N_("Department in charge"))
    commissioned_by: AnyText = Field(default="", title=N_("Commissioned by"))
    evaluator: AnyText = Field(default="", title=N_("Evaluator"))


class Span(Section):
    """A first and a last day, both included."""

    start: Day = Field(title=N_("First day"))
    end: Day = Field(title=N_("Last day"))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise fault(tell("the end {end} lies before the start {start}; expected start on or before end", end=self.end, start=self.start), ("end",))
        return self

    @property
    def days(self) -> str:
        """Its first and last day, or the only one.

        Examples
        --------
        >>> Span(start="2022-01-01", end="2022-12-31").days, Span(start="2024-03-01", end="2024-03-01").days
        ('2022年1月1日至2022年12月31日', '2024年3月1日')
        """
        return "至".join(dict.fromkeys(map(tell_day, (self.start, self.end))))

    @property
    def term(self) -> str:
        """What an evaluation of it is called (评价年度), by whole years, else by halves, quarters, months or days, so that two of a year differ.

        Examples
        --------
        >>> Span(start="2022-01-01", end="2022-12-31").term, Span(start="2023-09-01", end="2024-08-31").term, Span(start="2022-01-01", end="9999-12-31").term
        ('2022年度', '2023年9月至2024年8月', '2022–9999年度')
        >>> Span(start="2024-03-01", end="2024-03-01").term
        '2024年3月1日'
        """
        start, end = self.start, self.end
        if start == end:
            return self.days
        first, last = f"{start.year}年", f"{end.year}年" if end.year != start.year else ""
        if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
            return f"{first}{start.month}月{start.day}日至{last}{end.month}月{end.day}日"
        if (start.month, end.month) == (1, 12):
            return f"{start.year}–{last}度" if last else f"{first}度"
        if last:
            return f"{first}{start.month}月至{last}{end.month}月"
        parts = {(1, 6): "上半年", (7, 12): "下半年", **{(n, n + 2): f"第{numeral(n // 3 + 1)}季度" for n in (1, 4, 7, 10)}}
        months = f"{start.month}月" if start.month == end.month else f"{start.month}–{end.month}月"
        return first + parts.get((start.month, end.month), months)


class Festival(Section):
    """An occasion of payments: its standard (发放标准) in yuan a person, and the day by which all are due."""

    id: LocalId = Field(title=N_("Id"))
    name: Text = Field(title=N_("Name"))
    standard_yuan: Exact | None = Field(default=None, title=N_("Standard a person (yuan)"))
    due_by: Day | None = Field(default=None, title=N_("To be paid by"))

    @field_validator("standard_yuan")
    @classmethod
    def _is_money(cls, amount: Decimal | None) -> Decimal | None:
        if amount is not None and (amount < 0 or amount != amount.quantize(Decimal("0.01"))):
            raise fault(tell("{amount} yuan; expected an amount from 0 up with at most two decimals", amount=amount))
        return amount


class Declared(Section):
    """A figure that no extract holds, with its source."""

    value: Exact = Field(title=N_("Value"))
    unit: AnyText = Field(title=N_("Unit"))
    source: Text = Field(title=N_("Source"))
    label: Text | None = Field(default=None, title=N_("Name"))

    @property
    def is_count(self) -> bool:
        """Whether it counts something: it is whole, and its unit is none of money, shares or points."""
        return self.value == self.value.to_integral_value() and is_counted(self.unit)


class Target(Section):
    """A performance target (绩效指标值): what was to be reached, by which figure, or how people judged it.

    `points` are those of the self-evaluation form; `judged_share` is the share of them that a judgement of 部分完成 or
    未完成 gives, where it is not the usual one.
    """

    level1: Text = Field(title=N_("Level-1 indicator"))
    level2: Text = Field(title=N_("Level-2 indicator"))
    name: Text = Field(title=N_("Name of the indicator"))
    target: TargetText = Field(title=N_("Target"))
    figure: FigureId | None = Field(default=None, title=N_("Id of the figure it rests on"))
    partly_from: Exact | None = Field(default=None, title=N_("Partly achieved from"))
    judged: Status | None = Field(default=None, title=N_("Judged state"))
    reason: AnyText = Field(default="", title=N_("Explanation"))
    points: Points | None = Field(default=None, title=N_("Points in the self-evaluation form"))
    judged_share: Share | None = Field(default=None, title=N_("Share of the points where judged not wholly achieved"))

    @property
    def bound(self) -> Bound | None:
        """The target as numbers, None where it is words."""
        return read_bound(self.target)


class OwnWords(Section):
    """The project's own words (see `values.words`): what readers see instead of 慰问金, 节日, 人 and 街道."""

    payment: Word = Field(default=USUAL.payment, title=N_("Payment"))
    occasion: Word = Field(default=USUAL.occasion, title=N_("Occasion"))
    payee: Word = Field(default=USUAL.payee, title=N_("Payee"))
    place: Word = Field(default=USUAL.place, title=N_("Place"))


class PolicyDocument(Section):
    """A document on which project or evaluation rest (政策文件): its full title, and its number (文号)."""

    id: LocalId = Field(title=N_("Id"))
    title: Text = Field(title=N_("Full title"))
    number: AnyText = Field(default="", title=N_("Document number"))

    @property
    def cited(self) -> str:
        """《…办法》（云财绩〔2020〕11号）."""
        title = self.title if self.title.startswith("《") else f"《{self.title}》"
        return f"{title}（{self.number}）" if self.number else title


class Goals(Section):
    """The overall goal of the year (年度总体目标): as approved, and as the evaluation adjusted it."""

    original: AnyText = Field(default="", title=N_("As approved"))
    adjusted: AnyText = Field(default="", title=N_("As adjusted by the evaluation"))
