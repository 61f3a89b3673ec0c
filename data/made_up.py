"""Invented people, payments and questionnaires, plainly fake, for extracts that are rebuilt from published totals.

In: totals, weights and a seeded random generator. Out: rows of text and CSV files, the same bytes every time.
Nobody here exists: names are 测试甲0001 and so on, the region code of every ID number (00xxxx) is none that was ever
given out, no bank account passes the check that real ones pass, and addresses on the internet are from the ranges that
are kept for documentation (RFC 5737).
"""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

STEMS = "甲乙丙丁戊己庚辛壬癸"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
DOCUMENTATION_RANGES = ("192.0.2", "198.51.100", "203.0.113")


def split_total(total: int, weights: Sequence[float]) -> list[int]:
    """A whole number in parts as near to the weights as whole numbers can be (largest remainders)."""
    shares = [total * weight / sum(weights) for weight in weights]
    parts = [int(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], *, encoding: str = "utf-8-sig",
    separator: str = ",", title: str = "", total: Sequence[object] = (),
) -> None:
    """A CSV with LF line ends, whatever the machine; `title` stands above the header, `total` below the data."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    if title:
        writer.writerow([title])
    writer.writerow(header)
    writer.writerows(rows)
    if total:
        writer.writerow(total)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


@dataclass(frozen=True)
class Person:
    """An invented retired person. `number` is unique within a run."""

    number: str
    name: str
    id_number: str
    account: str
    street: str
    community: str


def make_id_number(rng: random.Random, region: int, taken: set[str], born: tuple[int, int]) -> str:
    """18 digits with a valid check digit (ISO 7064 MOD 11-2), but region 00xxxx: well formed and yet nobody's."""
    while True:
        day = date(born[0], 1, 1) + timedelta(days=rng.randrange((born[1] - born[0] + 1) * 365))
        body = f"00{region:04d}{day:%Y%m%d}{rng.randrange(1, 1000):03d}"
        check = ID_CHECKS[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]
        number = body + check
        # Three noughts at the end are the mark of a number that Excel cut to 15 digits: none may look like that.
        if number not in taken and not number.endswith("000"):
            taken.add(number)
            return number


def make_account(serial: int) -> str:
    """19 digits, noughts where the bank's number stands, a last digit that fails the Luhn check; unique by serial."""
    body = f"00000000{serial * 7919 % 10**10:010d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    valid = -total % 10
    wrong = (valid + 5) % 10
    return body + str(wrong if wrong else (valid + 3) % 10)


def make_people(
    rng: random.Random, streets: Mapping[str, int], *, prefix: str, per_community: int, born: tuple[int, int],
    serial: int = 1,
) -> list[Person]:
    """So many people a street, in communities of about `per_community`, numbered on from `serial`."""
    people: list[Person] = []
    taken: set[str] = set()
    for place, (street, count) in enumerate(streets.items(), start=1):
        communities = max(1, round(count / per_community))
        for i in range(count):
            stem = STEMS[(serial - 1) // 9999 % len(STEMS)]
            people.append(Person(
                f"{prefix}{serial:06d}", f"测试{stem}{(serial - 1) % 9999 + 1:04d}",
                make_id_number(rng, place, taken, born), make_account(serial), street,
                f"第{i * communities // count + 1}社区",
            ))
            serial += 1
    return people


@dataclass(frozen=True)
class Attempt:
    """One attempt to pay: `day` None where nothing moved; `share` 1 paid, 0 nothing, −1 returned."""

    result: str
    share: int = 0
    day: date | None = None
    reason: str = ""


def pay(day: date) -> Attempt:
    """Paid on a day."""
    return Attempt("成功", 1, day)


def fail(reason: str) -> Attempt:
    """The bank refused it: nothing moved."""
    return Attempt("失败", reason=reason)


def give_back(day: date, reason: str) -> Attempt:
    """Money that was paid came back."""
    return Attempt("退回", -1, day, reason)


def hold(reason: str) -> Attempt:
    """Not sent to the bank at all."""
    return Attempt("未发放", reason=reason)


def plan_festival(
    rng: random.Random, due: Sequence[Person], *, main_days: Sequence[date], late_streets: Mapping[str, float],
    funds_day: date, bank_street: str, bank_share: float, bank_day: date, retry_days: Sequence[date],
    bad: Sequence[str], frozen: str,
) -> dict[Person, list[Attempt]]:
    """Each person's attempts: most are paid on the main days, each street on one of them; the rest late.

    Parameters
    ----------
    late_streets, funds_day
        The share of a street's people who wait for money, and the day on which they are paid.
    bank_street, bank_share, bank_day
        Where the bank's system failed, for what share of the people, and when it paid them.
    retry_days
        Days on which payments that failed or came back for a bad account (about one in two hundred) are made again.
    bad, frozen
        Reasons of failed payments, and the reason of those that came back.
    """
    places = list(dict.fromkeys(person.street for person in due))
    plan: dict[Person, list[Attempt]] = {}
    for person in due:
        day = main_days[places.index(person.street) % len(main_days)]
        waits = rng.random() < late_streets.get(person.street, 0)
        chance, retry = rng.random(), rng.choice(retry_days)
        if waits:
            plan[person] = [hold("资金未到位"), pay(funds_day)]
        elif person.street == bank_street and chance < bank_share:
            plan[person] = [fail("银行系统"), pay(bank_day)]
        elif chance < 0.0035:
            plan[person] = [fail(rng.choice(bad)), pay(retry)]
        elif chance < 0.0045:
            plan[person] = [fail(bad[0]), fail(bad[-1]), pay(retry)]
        elif chance < 0.0055:
            plan[person] = [pay(day), give_back(day + timedelta(days=2), frozen), pay(retry)]
        elif chance < 0.0061:  # corrected in time: not late
            plan[person] = [fail(bad[0]), pay(main_days[-1] + timedelta(days=1))]
        else:
            plan[person] = [pay(day)]
    return plan


def order_attempts(attempts: Mapping[Person, Sequence[Attempt]]) -> list[tuple[Person, Attempt]]:
    """As the files come from the bank: everybody's first attempt, then the second ones, then the third ones."""
    rounds = max(map(len, attempts.values()))
    return [(person, tries[i]) for i in range(rounds) for person, tries in attempts.items() if i < len(tries)]


def rank_answers(scores: Sequence[float], counts: Sequence[int]) -> list[int]:
    """Turn scores into places on the scale (0 is best) so that each place is taken exactly `counts` times.

    The counts may fall short of the scores: the lowest ones then give no answer (−1).
    """
    answers = [-1] * len(scores)
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    at = 0
    for place, count in enumerate(counts):
        for i in order[at : at + count]:
            answers[i] = place
        at += count
    return answers


def draw_answers(
    rng: random.Random, places: Sequence[float], counts: Mapping[str, Sequence[int]],
    leanings: Mapping[str, tuple[float, float]], weights: Mapping[str, float], overall: str,
) -> dict[str, list[int]]:
    """Answers by item with exactly the counts given, so that people who like one thing tend to like the others.

    Parameters
    ----------
    places
        What moves each respondent with where they live.
    counts
        Answers by item, best first. Where they fall short of the respondents, that many skip the question (−1).
    leanings
        By item: how strongly it goes with a person's general mood, and with the place.
    weights
        By item: how much it counts in the overall answer, to which some chance is added.
    overall
        The item that is asked for the whole.
    """
    scores: dict[str, list[float]] = {item: [] for item in counts}
    for place in places:
        mood, whole = rng.gauss(0, 1), 0.4 * rng.gauss(0, 1)
        for item, (general, local) in leanings.items():
            score = general * mood + local * place + 0.85 * rng.gauss(0, 1)
            scores[item].append(score)
            whole += weights[item] * score
        scores[overall].append(whole)
    for item, own in counts.items():
        for i in rng.sample(range(len(places)), len(places) - sum(own)):
            scores[item][i] = float("-inf")
    return {item: rank_answers(scores[item], own) for item, own in counts.items()}


def part_straight_liners(
    rng: random.Random, answers: Mapping[str, list[int]], movable: Sequence[str], keep: int,
) -> int:
    """Leave at most `keep` respondents who answer every item alike; counts of answers by item stay as they are.

    Such a respondent swaps one answer of a movable item with somebody's who is one place off. Returns how many stay.
    """
    size = len(next(iter(answers.values())))

    def is_straight(i: int) -> bool:
        return len({item[i] for item in answers.values()}) == 1

    straight = [i for i in range(size) if is_straight(i)]
    rng.shuffle(straight)
    for i in straight[keep:]:
        item = answers[movable[rng.randrange(len(movable))]]
        partners = [j for j in range(size) if abs(item[j] - item[i]) == 1 and item[j] >= 0 and not is_straight(j)]
        rng.shuffle(partners)
        for j in partners:
            item[i], item[j] = item[j], item[i]
            if not is_straight(j):
                break
            item[i], item[j] = item[j], item[i]
    return sum(map(is_straight, range(size)))


def make_times(rng: random.Random, days: Sequence[date], count: int) -> list[datetime]:
    """Moments in office hours of the days, ascending, at least 61 seconds apart, so that no two look like a repeat."""
    opening = [datetime(day.year, day.month, day.day, 8, 40) for day in days]
    minutes = [start + timedelta(minutes=2 * i) for start in opening for i in range(255)]
    return [moment + timedelta(seconds=rng.randrange(58)) for moment in sorted(rng.sample(minutes, count))]


def make_address(rng: random.Random) -> str:
    """An address on the internet that belongs to nobody."""
    return f"{rng.choice(DOCUMENTATION_RANGES)}.{rng.randrange(1, 255)}"
