"""Write a synthetic payouts extract of N lines: python bench/make_payouts.py LINES FILE [SEED [SHAPE]].

Nobody in it exists: the region code 990000 of the identity numbers is assigned to no place, the accounts belong to no
bank, the names are made of two lists. About one person in fifty has a failed, returned or late payment, unless the shape (`SHAPES`) says otherwise.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

HEADERS = ("发放节日", "人员编号", "姓名", "身份证号", "银行账号", "街道", "社区",
           "应发金额（元）", "实发金额（元）", "发放日期", "处理结果", "原因")
LAST_DAY = np.datetime64("2022-12-31")
STREETS = ("玉兴街道", "凤凰街道", "玉带街道", "北城街道", "春和街道", "李棋街道", "大营街街道", "研和街道")
SURNAMES = "甲乙丙丁戊己庚辛壬癸"
GIVEN = "春夏秋冬东南西北金木水火土山川江河湖海云"
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


LINES_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Shape:
    """What kind of payments: by when those of each festival are due, the share that is returned, failed attempts before each."""

    due_by: Mapping[str, str]
    returned: float = 0.04
    failures: int = 0

    def count_persons(self, lines: int) -> int:
        """How many persons so many lines are of: each festival once each, and some lines more."""
        return max(1, round(lines / (len(self.due_by) * (0.99 + self.returned + self.failures))))


USUAL = {"春节": "2022-02-01", "敬老节": "2022-10-04"}
SHAPES = {
    "usual": Shape(USUAL), "many lines": Shape(USUAL, failures=60), "one festival": Shape({"春节": "2022-02-01"}),
    "months": Shape({f"{month}月": f"2022-{month:02d}-20" for month in range(1, 13)}), "returned": Shape(USUAL, returned=0.68),
}  # fmt: skip


def make_identity_numbers(persons: int, first: int = 0) -> pa.Array:
    """18 characters each: impossible region, date of birth, sequence, valid check digit; all different up to 10 million."""
    place = np.arange(first, first + persons) * 7_368_787 % 10_000_000  # coprime: each day and sequence once
    born = np.datetime64("1935-01-01") + place // 1000
    dates = np.char.replace(np.datetime_as_string(born, unit="D"), "-", "")
    body = np.char.add(np.char.add("990000", dates), np.char.zfill((place % 1000).astype(str), 3))
    digits = body.astype("S17").view(np.uint8).reshape(persons, 17) - 48
    check = np.array(list("10X98765432"))[digits @ WEIGHTS % 11]
    return pa.array(np.char.add(body, check).tolist())


def make_table(lines: int, seed: int = 2022, before: int = 0, shape: Shape = SHAPES["usual"]) -> pa.Table:
    """The extract as a table of text columns, `lines` long, in the order of persons, `before` others standing above them."""
    rng = np.random.default_rng(seed)
    persons = shape.count_persons(lines)
    identities = make_identity_numbers(persons, before)
    names = pa.array([SURNAMES[a] + GIVEN[b] + GIVEN[c] for a, b, c in
                      rng.integers(0, (10, 20, 20), (persons, 3)).tolist()])
    accounts = pa.array([f"9900{n:015d}" for n in range(before, before + persons)])
    streets = rng.integers(0, len(STREETS), persons)
    communities = rng.integers(1, 31, persons)
    person = np.repeat(np.arange(persons), len(shape.due_by))
    festival = np.tile(np.arange(len(shape.due_by)), persons)
    trouble = rng.random(person.size)
    due_by = np.array(list(shape.due_by.values()), "datetime64[D]")[festival]
    paid_on = due_by - rng.integers(1, 20, person.size)
    late = np.minimum(due_by + rng.integers(1, 60, person.size), LAST_DAY)
    success, failed, returned, missing = 0, 1, 2, 3
    first = np.select([trouble < 0.02, trouble < 0.025], [failed, missing], success)
    order = [np.arange(person.size) * 3]
    parts = [(person, festival, first, np.where(first == success, paid_on, np.datetime64("NaT")))]
    before_it = np.repeat(np.arange(person.size), shape.failures)
    order.append(before_it * 3 - 1)
    parts.append((person[before_it], festival[before_it], np.full(before_it.size, failed), np.full(before_it.size, np.datetime64("NaT", "D"))))
    for chosen, result, when in ((trouble < 0.02, success, late), (trouble > 1 - shape.returned, returned, due_by)):
        rows = np.flatnonzero(chosen)
        order.append(rows * 3 + 1)
        parts.append((person[rows], festival[rows], np.full(rows.size, result), when[rows]))
    index = np.argsort(np.concatenate(order), kind="stable")[:lines]
    person, festival, kinds, date = (np.concatenate(column)[index] for column in zip(*parts, strict=True))
    paid = np.array(["50.00", "0", "-50.00", "0"])[kinds]
    day = pa.array(np.where(np.isnat(date), "", np.datetime_as_string(date, unit="D")).tolist())
    reasons = np.array(["", "账号有误", "户名不符", "资金未到位"])[kinds]
    pick = pa.array(person)
    return pa.table([
        pa.array(np.array(list(shape.due_by))[festival].tolist()), pc.binary_join_element_wise("P", pa.array(person + before).cast(pa.string()), ""),
        names.take(pick), identities.take(pick), accounts.take(pick),
        pa.array(np.array(STREETS)[streets[person]].tolist()),
        pa.array(np.char.add("第", np.char.add(communities[person].astype(str), "社区")).tolist()),
        pa.array(["50.00"] * person.size), pa.array(paid.tolist()), day,
        pa.array(np.array(["成功", "失败", "退回", "未发放"])[kinds].tolist()), pa.array(reasons.tolist()),
    ], names=list(HEADERS))


def main(lines: int, file: Path, seed: int = 2022, shape: str = "usual") -> None:
    """Write `lines` data lines and a header to `file`, a million at a time."""
    with file.open("wb") as target:
        for number, start in enumerate(range(0, lines, LINES_AT_ONCE)):
            before = number * SHAPES[shape].count_persons(LINES_AT_ONCE)
            table = make_table(min(LINES_AT_ONCE, lines - start), seed + number, before, SHAPES[shape])
            options = pyarrow.csv.WriteOptions(include_header=number == 0, quoting_style="none")
            pyarrow.csv.write_csv(table, target, options)


if __name__ == "__main__":
    said = sys.argv[1:]
    main(int(said[0]), Path(said[1]), int(said[2]) if len(said) > 2 else 2022, *said[3:4])
