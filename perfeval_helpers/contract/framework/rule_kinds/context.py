"""What rules look up: the run's figures and those of earlier runs. In: the ledger; out: exact values, or `NoValue`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from perfeval_helpers.values.figures import Figure, Ledger
from perfeval_helpers.values.language import Told, tell
from perfeval_helpers.values.numbers import NO_VALUE, print_number
from perfeval_helpers.values.text import turn_brackets

#: By earlier run: its figures.
Previous = Mapping[str, Ledger]


class NoValue(Exception):
    """A rule cannot score: the figure's id, why and what was expected, and what to do."""

    def __init__(self, figure: str, why: Told, advice: str = "更正数据文件，或改用有数值的数据") -> None:
        self.figure, self.why, self.advice = figure, why, advice
        super().__init__(f"{figure}: {why.english}")


@dataclass(frozen=True, slots=True)
class Context:
    """What rules look up: the run's figures and those of earlier runs; `supposed` values stand in for figures."""

    ledger: Ledger
    previous: Previous = field(default_factory=dict)
    supposed: Mapping[str, Fraction] = field(default_factory=dict)

    def look_up(self, id: str) -> tuple[Figure, Fraction]:
        """A figure and its exact value.

        Raises
        ------
        NoValue
            The run lacks it, or it has no value.
        """
        number = self.get_number(id)
        figure = self.ledger[id]
        if id in self.supposed:
            figure = replace(figure, value=number, printed=print_number(number))
        return figure, number

    def get_number(self, id: str) -> Fraction:
        """The exact value alone; raises as `look_up`."""
        if id in self.supposed:
            return self.supposed[id]
        figure = self.ledger.get(id)
        if figure is None:
            raise NoValue(id, tell("this run does not have it; expected a figure with a value"))
        number = self.ledger.get_number(id)
        if number is None:
            raise NoValue(id, tell("it is no number; expected a figure with a value") if figure.value is not None else
                          tell("it has no value ('{working}'); expected a figure with a value", working=turn_brackets(figure.working) or NO_VALUE))
        return number


def list_earlier(context: Context, figure: str) -> dict[str, Fraction]:
    """The figure's value in each earlier run that has one."""
    return {run: number for run, figures in context.previous.items() if (number := figures.get_number(figure)) is not None}


def average_earlier(context: Context, figure: str) -> Fraction:
    """The mean of the figure over the earlier runs that have it.

    Raises
    ------
    NoValue
        None has it.
    """
    earlier = list_earlier(context, figure)
    if not earlier:
        raise NoValue(figure, tell("no earlier run has it to compare with; expected a figure with a value"))
    return sum(earlier.values(), Fraction(0)) / len(earlier)
