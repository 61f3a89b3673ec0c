"""How far the score is from the grades beside its own. From the scorecard."""

from dataclasses import dataclass
from fractions import Fraction

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.judging.scoring import Scorecard
from perfeval_helpers.values.numbers import print_number

CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Distance:
    """Points to the next and to the last grade."""

    score: Fraction  #: Of the run
    grade: str  #: Of the run
    next_grade: str | None  #: The better grade; None in the best
    points_to_next: Fraction | None  #: What lacks to it
    lower_grade: str | None  #: The worse grade; None in the worst
    points_to_lower: Fraction | None  #: The least loss that would lead there

    @property
    def sentence(self) -> str:
        """One Chinese sentence."""
        parts = [f"总分{print_number(self.score)}分，等级为“{self.grade}”"]
        if self.points_to_next is not None:
            parts.append(f"距“{self.next_grade}”差{print_number(self.points_to_next)}分")
        if self.points_to_lower is not None:
            parts.append(f"再失{print_number(self.points_to_lower)}分即降为“{self.lower_grade}”")
        return "，".join(parts) + "。"


def measure_distance(card: Scorecard, framework: Framework) -> Distance:
    """Points to the grades above and below; scores move in steps of 0.01.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> run = load_run("2022")  # 89.3 points: the best grade begins at 90, the own one at 80
    >>> distance = measure_distance(run.scorecard, run.framework)
    >>> float(distance.points_to_next), float(distance.points_to_lower)
    (0.7, 9.31)
    """
    grades = sorted(framework.grades, key=lambda grade: grade.from_, reverse=True)
    place = next(n for n, grade in enumerate(grades) if grade.name == card.grade)
    better = grades[place - 1] if place else None
    worse = grades[place + 1] if place + 1 < len(grades) else None
    return Distance(
        card.score, card.grade,
        better.name if better else None, better.from_ - card.score if better else None,
        worse.name if worse else None, card.score - grades[place].from_ + CENT if worse else None,
    )
