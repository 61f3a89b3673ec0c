"""Payouts read in blocks onto disk come to the same as those read at once: findings, quarantine, counts, frames, figures.

The extracts are random and synthetic: persons of impossible regions, with the faults, quotes, titles, totals and encodings
that real files have.
"""

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from extract_samples import GOOD, make_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_fuzz_extracts import mutated

from perfeval_helpers.chapters import payouts
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.extracts import blocks, identity, read_extracts, reader, stretches, tables
from perfeval_helpers.extracts.accepted import SpilledExtract
from perfeval_helpers.extracts.drafting import draft_extract
from perfeval_helpers.extracts.faults import MOST_FINDINGS, MOST_LINES_LISTED
from perfeval_helpers.extracts.hashing import OTHER, Hasher
from perfeval_helpers.extracts.numbers import lengthen
from perfeval_helpers.extracts.spilled import judging, reading, scattering, storage
from perfeval_helpers.judging.reconciliation import payments
from perfeval_helpers.studies import timeliness
from perfeval_helpers.values.figures import Ledger

HEADER = GOOD["payouts"].split("\n")[0].split(",")
SETTINGS = {
    "reasons": {"deceased": ["死亡"], "bad_account": ["账号有误"]},
    "festivals": [
        SimpleNamespace(id="spring_festival", name="春节", due_by=date(2022, 2, 1), standard_yuan=50),
        SimpleNamespace(id="elders_day", name="敬老节", due_by=None, standard_yuan=None),
    ],
    "period": SimpleNamespace(start=date(2022, 1, 1), end=date(2022, 12, 31)),
    "declared": {},
    "values": {"payouts": {"result": {"交易成功": "成功"}}},
}


ALL_CODES: set[str] = set()
FUNDS = pd.DataFrame({
    "event": ["arrived", "arrived", "spent"], "date": pd.to_datetime(["2022-01-10", "2022-02-03", "2022-02-04"]),
    "amount_fen": [40_000, 90_000, 100_000],
})  # fmt: skip


def make_rows(rng: random.Random, persons: int) -> list[list[str]]:
    """Payment lines of so many persons, most in order, some with each kind of trouble."""
    rows = []
    for number in range(persons):
        person = rng.choice(["A", "0", "00", ""]) + str(1000 + number)
        identity = lengthen(f"990000{rng.randrange(40, 60)}0{rng.randrange(1, 10)}{rng.randrange(10, 28)}{rng.randrange(0, 50):03d}")
        account = f"99001111{rng.randrange(10**10, 10**11) if rng.random() < 0.9 else 10**10 + rng.randrange(3)}"
        name = rng.choice("甲乙丙丁") + rng.choice("春夏秋冬") + rng.choice(["", "山", "玉"])
        place = [rng.choice(["玉兴街道", "凤凰街道"]), rng.choice(["一社区", "二社区", ""])]
        for festival in ("春节", "敬老节"):
            due = rng.choice(["50"] * 8 + ["60", "50.00"])
            lines = rng.choice([1, 1, 1, 2, 3, 4])
            for _ in range(lines):
                result = rng.choice(["成功", "成功", "成功", "失败", "退回", "未发放"])
                paid = {"成功": due, "退回": "-" + due, "失败": "0", "未发放": "0.00"}[result]
                day = rng.choice(["2022-01-20", "2022/1/21", "20220205", "2023-01-05", "2021-12-30"]) if paid[0] != "0" else ""
                reason = rng.choice(["", "死亡", "账号有误", "搬家", name]) if result != "成功" else ""
                written = person.lstrip("0") if rng.random() < 0.3 else person
                known = "" if rng.random() < 0.1 else identity
                said = rng.choice([result, "交易成功"]) if result == "成功" else result
                rows.append([festival, written, name, known, account, *place, due, paid, day, said, reason])
    if rng.random() < 0.5:
        rng.shuffle(rows)
    return rows


def spoil(rng: random.Random, rows: list[list[str]], kinds: int) -> list[str]:
    """The same with so many faults, as lines of text."""
    texts: list[list[str] | str] = list(rows)
    for _ in range(kinds):
        place = rng.randrange(len(rows))
        row = rows[place]
        kind = rng.choice(["cell", "copy", "total", "header", "blank", "ragged", "quoted", "run on", "footer", "swap", "wide", "number", "last"])
        if kind == "cell":
            row[rng.randrange(12)] = rng.choice(["", " ", "x", "五十", "1E5", "－50", "１００", "5.3E+17", "100234.0", "#N/A", "成功", "2022-02-30", "13800138000"])
        elif kind == "copy":
            texts.insert(rng.randrange(len(texts)), list(row))
        elif kind == "total":
            texts.insert(rng.randrange(len(texts)), ["合计", *[""] * 6, "500", "450", "", "", ""])
        elif kind == "header":
            texts.insert(rng.randrange(len(texts)), list(HEADER))
        elif kind == "blank":
            texts.insert(rng.randrange(len(texts)), rng.choice(["", "," * 11]))
        elif kind == "ragged":
            texts.insert(rng.randrange(len(texts)), ",".join(row[: rng.randrange(1, 11)]))
        elif kind == "quoted":
            row[11] = '"退汇,户名""不符"""'
        elif kind == "run on":
            row[11] = '"退汇\n户名不符"'
        elif kind == "footer":
            texts.append("制表人：某,,,审核：某" + "," * 8)
        elif kind == "swap":
            row[2], row[10] = row[10], row[2]
        elif kind == "wide":
            texts.insert(rng.randrange(len(texts)), ",".join(row) + ",,")
        elif kind == "number":
            row[3] = rng.choice(["990000195001010000", "990000500101001", "x1", "", row[3].lower(), row[3][:15] + "000"])
        else:
            row[4] = rng.choice(["9900111122223333000", "6222020000000000000", "12", "账号", "＇9900"])
    return [line if isinstance(line, str) else ",".join(line) for line in texts]


def read_both(folder: Path, data: bytes, monkeypatch: pytest.MonkeyPatch, *, block_bytes: int = 700, **changes: object) -> tuple:
    """The extract of the reader that reads at once, and of the one that reads in blocks."""
    (folder / "payouts.csv").write_bytes(data)
    run = make_run(folder, ("payouts",), **(SETTINGS | changes))
    at_once = read_extracts(run)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "LEAST_BYTES", 0)
        patched.setattr(reading, "PARTITION_BYTES", max(1, len(data) // 4))
        patched.setattr(blocks, "BLOCK_BYTES", block_bytes)
        patched.setattr(blocks, "LEAST_LAST_BYTES", 200)
        patched.setattr(blocks, "MOST_JOINED", 1000)
        in_blocks = read_extracts(run)
    return at_once, in_blocks, run


def compare(at_once, in_blocks, run, with_figures: bool = True) -> bool:
    """Whether the file was read in blocks; that both say the same is asserted, of figures and studies if asked for, which take longest."""
    assert in_blocks.findings == at_once.findings
    assert set(in_blocks) == set(at_once)
    if "payouts" not in at_once:
        return False
    one, other = at_once["payouts"], in_blocks["payouts"]
    for field in fields(one):
        if field.name not in ("frame", "quarantine"):
            assert getattr(other, field.name) == getattr(one, field.name), field.name
    pd.testing.assert_frame_equal(other.quarantine, one.quarantine)
    if not isinstance(other, SpilledExtract):
        return False
    assert len(other.parts) > 1
    persons = [pd.factorize(extract.frame["person"])[0] for extract in (one, other)]
    assert np.array_equal(*persons)
    pd.testing.assert_frame_equal(other.frame.drop(columns="person"), one.frame.drop(columns="person"))
    words = {word for column in one.frame.select_dtypes("category") for word in one.frame[column].cat.categories}
    words |= {"甲春", "乙夏山", "A1001", "001003", "990000195001010000", "张三丰"}
    assert in_blocks.find_personal(words) == at_once.find_personal(words)
    assert {word for word in words if in_blocks.find_personal([word])} == {word for word in words if at_once.find_personal([word])}
    if with_figures and not any(finding.code == "FILE-COLUMNS" for finding in at_once.findings):
        compare_figures(one, other, run)
    return True


def compare_figures(one, other, run) -> None:
    """Figures with their lines, tables and findings."""
    settled = [payouts.settle(extract.parts, run, lambda lines, states: payments.note(lines, states, run)) for extract in (one, other)]
    ledgers = [Ledger(), Ledger()]
    for ledger, found in zip(ledgers, settled, strict=True):
        payouts.enter_figures(ledger, run, found.tallies)
    assert dict(ledgers[0]) == dict(ledgers[1])
    assert [list(payments.check(found.noted, run)) for found in settled[:1]] == [list(payments.check(found.noted, run)) for found in settled[1:]]
    alike = payouts.group_states(other.parts, run)
    for by in (["occasion"], ["street"], ["occasion", "community"]):
        tables = [payouts.tabulate(states, by) for states in (settled[0].states, alike)]
        pd.testing.assert_frame_equal(*(table.astype(dict.fromkeys(by, "str")) for table in tables))
    pd.testing.assert_frame_equal(payouts.tabulate_reasons(settled[0].states), payouts.tabulate_reasons(alike))
    pd.testing.assert_frame_equal(payouts.tabulate_days(settled[0].states), payouts.tabulate_days(alike))
    names = {group: group for group in alike["reason_group"].cat.categories}
    for study in (
        lambda states: timeliness.measure_delays(states, run.festivals, ["occasion", "street"]),
        lambda states: timeliness.list_causes(states, run.festivals, names),
        lambda states: timeliness.trace_arrivals(FUNDS, states, run.festivals, run.period.start, run.period.end),
        lambda states: timeliness.explain_delays(states, FUNDS, run.festivals, run.period.end, ["occasion", "reason_group"]),
    ):
        said = [study(states) for states in (settled[0].states, alike)]
        assert said[0].sentence == said[1].sentence
        pd.testing.assert_frame_equal(said[0].table, said[1].table, check_dtype=False, check_categorical=False)
    lines = [payouts.group_payments(extract.parts).sort_values(["occasion", "paid_date"], ignore_index=True) for extract in (one, other)]
    pd.testing.assert_frame_equal(*lines)
    timelines = [timeliness.tabulate_timeline(FUNDS, paid, states, run.festivals, run.period.start, run.period.end)
                 for paid, states in ((one.frame, settled[0].states), (lines[1], alike))]  # fmt: skip
    pd.testing.assert_frame_equal(*timelines)


@pytest.mark.parametrize("seed", range(60))
def test_random_extracts(tmp_path, monkeypatch, seed):
    rng = random.Random(seed)
    rows = make_rows(rng, rng.randrange(5, 40))
    lines = spoil(rng, rows, rng.choice([0, 0, 1, 3, 8]))
    separator = rng.choice([",", ",", "|"])
    titles = ["2022年慰问金发放明细", ""] if rng.random() < 0.3 else []
    text = rng.choice(["\n", "\r\n"]).join([*titles, ",".join(HEADER), *lines])
    text = (text if separator == "," else text.replace(",", separator)) + rng.choice(["\n", ""])
    data = text.encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030"]))
    tolerated = {"payouts": Decimal(rng.choice(["0", "0.02", "1"]))}
    read = read_both(tmp_path, data, monkeypatch, tolerate_bad_lines=tolerated)
    in_blocks = compare(*read, with_figures=seed % 6 == 0)
    ALL_CODES.update(finding.code for finding in read[0].findings)
    assert in_blocks or "payouts" not in read[0], "no cell that runs on needs the file as a whole"


def test_the_random_extracts_have_all_kinds_of_findings():
    if len(ALL_CODES) < 5:
        pytest.skip("only with the random extracts of this module")
    assert {
        "REC-PERSON-SPLIT", "VALUE-MAPPED", "REC-SHARED-ACCOUNT", "ROW-TYPE", "ROW-VALUE", "ROW-SIGN", "ROW-MISSING",
        "ROW-DUPLICATE", "ROW-TOTAL", "ROW-FOOTER",
    } <= ALL_CODES  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(mutated(st.just("payouts")), st.sampled_from([0, 1]))
def test_mutated_extracts(tmp_path_factory, case, tolerance):
    with pytest.MonkeyPatch.context() as monkeypatch:
        read = read_both(tmp_path_factory.mktemp("mutated"), case[1], monkeypatch, tolerate_bad_lines={"payouts": Decimal(tolerance)})
        compare(*read, with_figures=False)


@pytest.mark.parametrize(("change", "code"), [
    (lambda row: [*row[:3], row[3][:15] + "000", *row[4:]], "XL-PRECISION"),  # every number cut to 15 digits
    (lambda row: [*row[:3], "证件" + row[1], *row[4:]], "REC-ID-NUMBER"),  # other papers
    (lambda row: [*row[:4], row[4][:15] + "0000", *row[5:]], "XL-PRECISION"),  # accounts rounded
    (lambda row: [row[0], row[3][:15] + "000" if row[1][-1] in "05" else row[3], *row[2:]], "XL-PRECISION"),  # persons by them, some cut
    (lambda row: [*row[:4], "9900111122223333", *row[5:]], "REC-SHARED-ACCOUNT"),
    (lambda row: [*row[:3], "99000019500101001X", *row[4:]], "REC-DOUBLE-PAID"),
])  # fmt: skip
def test_verdicts_on_whole_columns(tmp_path, monkeypatch, change, code):
    rows = [change(row) for row in make_rows(random.Random(7), 60)]
    data = "\n".join([",".join(HEADER), *map(",".join, rows)]).encode()
    read = read_both(tmp_path, data, monkeypatch, tolerate_bad_lines={"payouts": Decimal(1)})
    assert compare(*read, with_figures=code == "REC-DOUBLE-PAID")
    assert code in {finding.code for finding in read[1].findings}


@pytest.mark.parametrize("seed", range(8))
def test_of_lines_below_each_other_a_persons_numbers_are_looked_at_once(tmp_path, monkeypatch, seed):
    """Spoilt ones as well as others, and where lines that are no data stand between them."""
    rng, looked_at = random.Random(seed), []
    rows = make_rows(rng, 30)
    spoil(rng, rows, 12)
    numbers = ["99000019500101001X", "990000500101001", "990000195001010000", "5.3E+17", "１", "合计", ""]
    for number, row in zip(numbers, rows, strict=False):
        row[3] = number
    rows[7][1], rows[8][4] = "００12", "9900111122223330000"
    lines = [",".join(row) for row in rows for _ in range(20)]
    for _ in range(5):
        lines.insert(rng.randrange(len(lines)), rng.choice([",,,,,,,,,,,", "合计,,,,,,,500,450,,,", ",".join(HEADER)]))
    lines[3:3] = ["春节,,,,,玉兴街道,,50,50,2022-01-20,成功,", "合计,,,,,,,500,450,,,", "春节,,,,,玉兴街道,,50,50,2022-01-20,成功,"]
    data = "\n".join([",".join(HEADER), *lines]).encode()
    monkeypatch.setattr(scattering, "sort_numbers", lambda column, data: looked_at.append(len(column)) or identity.sort_numbers(column, data))
    read = read_both(tmp_path, data, monkeypatch, block_bytes=len(data) // 3, tolerate_bad_lines={"payouts": Decimal(1)})
    assert compare(*read, with_figures=seed == 0)
    assert len(looked_at) > 2
    assert sum(looked_at) <= len(rows) + 20 < len(lines) / 10  # a run of lines may be cut by the lines between, and where a block ends


def test_persons_by_identity_numbers_with_a_small_x_are_the_same(tmp_path, monkeypatch):
    """Ten people by their numbers; every other line of theirs is written with x."""
    rows = [["春节", f"99000{place % 10}19500101001{'xX'[place % 3 == 0]}", "", "", "", "玉兴街道", "", "50", "25", f"2022-01-{1 + place // 10:02d}", "成功", ""]
            for place in range(40)]  # fmt: skip
    data = "\n".join([",".join(HEADER), *map(",".join, rows)]).encode()
    read = read_both(tmp_path, data, monkeypatch, tolerate_bad_lines={"payouts": Decimal(1)})
    assert compare(*read)
    assert read[0]["payouts"].frame["person"].nunique() == read[1]["payouts"].frame["person"].nunique() == 10


@pytest.mark.parametrize("lacking", [{0}, {1}, {7}, {8}, {9}, {10}, {1, 2, 3, 4}])
def test_a_file_that_lacks_a_column_is_judged_in_blocks_all_the_same(tmp_path, monkeypatch, lacking):
    """Each column that a file has to have, and all that are personal; whatever else is wrong is said besides."""
    rng = random.Random(sum(lacking))
    lines = [line.split(",") for line in [",".join(HEADER), *map(",".join, make_rows(rng, 40))]]
    lines[5][8], lines[9][3] = "五十", "99000019500101001X"
    data = "\n".join(",".join(cell for place, cell in enumerate(line) if place not in lacking) for line in lines).encode()
    read = read_both(tmp_path, data, monkeypatch)
    assert compare(*read)
    assert "FILE-COLUMNS" in {finding.code for finding in read[1].findings}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("spoilt", [b"\0", b"\xff", b"\xff\n\0", b"\x81", "\u6237".encode()[:2], b"", b"\xe4\xbb\xff\xfe"])
@pytest.mark.parametrize("place", [0, 60, 9_000, -1])
def test_what_is_no_text_is_refused_without_being_held(tmp_path, monkeypatch, encoding, spoilt, place):
    """Wherever a NUL or other bytes stand, with a column missing or not: the one fault, in the same words and of the same line."""
    text = "\n".join([",".join(HEADER[place > 0 and len(spoilt) == 1:]), *map(",".join, make_rows(random.Random(11), 60))])
    data = text.encode(encoding)
    end = place if place >= 0 else len(data)
    assert end <= len(data)
    read_whole = []
    monkeypatch.setattr(tables, "HEAD_BYTES", 2000)
    monkeypatch.setattr(reader, "draft_extract", lambda *given: read_whole.append(given) or draft_extract(*given))
    at_once, in_blocks, _ = read_both(tmp_path, data[:end] + spoilt + data[end:], monkeypatch, block_bytes=2500)
    assert in_blocks.findings == at_once.findings
    assert len(read_whole) == 1, "one of the two readers holds nothing"


@pytest.mark.parametrize("seed", range(6))
def test_quotes_and_line_ends_in_no_order(tmp_path, monkeypatch, seed):
    """A cell may run on over 100 lines, from any block into the next; what never closes, or is no end of a line, is the same in both."""
    rng = random.Random(seed)
    rows = make_rows(rng, 300)
    every = rng.choice([7, 40, 150, 400])
    monkeypatch.setattr(stretches, "LEAST_LINES_BETWEEN", rng.choice([1, 100]))
    for place in range(rng.randrange(every), len(rows), every):
        row, cell = rows[place], rng.randrange(12)
        row[cell] = rng.choice([
            '"' + row[cell], row[cell] + '"', '"' + row[cell] + '"x', f'"{row[cell]}\n"', '"退汇' + "\r\n户名" * rng.choice([1, 98, 99, 100]) + '"',
            '"' + row[cell] + '""', row[cell] + "\r", "\r" + row[cell], '"a\rb"', f'"{row[cell]}"'])  # fmt: skip
    data = rng.choice(["\n", "\r\n"]).join([",".join(HEADER), *map(",".join, rows)]).encode()
    read = read_both(tmp_path, data, monkeypatch, tolerate_bad_lines={"payouts": Decimal(1)})
    assert compare(*read, with_figures=seed == 0)


@pytest.mark.parametrize("short", [(), (3,), (150,), (3, 150)])
@pytest.mark.parametrize("end", ["", "\n"])
def test_where_a_file_was_cut_off_is_told_alike(tmp_path, monkeypatch, short, end):
    """Only where no other line is too short, be it in another block."""
    lines = [",".join(HEADER), *map(",".join, make_rows(random.Random(2), 100))]
    for place in (*short, -1):
        lines[place] = lines[place][:20]
    read = read_both(tmp_path, ("\n".join(lines) + end).encode(), monkeypatch, block_bytes=3000, tolerate_bad_lines={"payouts": Decimal(1)})
    assert compare(*read, with_figures=False)
    told = sum("cut off here" in finding.message.english for finding in read[1].findings)
    assert told == (not short and not end)


def test_many_faults_are_capped_and_counted_alike(tmp_path, monkeypatch):
    rows = [[*row[:8], "五十", *row[9:]] for row in make_rows(random.Random(3), 700)]
    data = "\n".join([",".join(HEADER), *map(",".join, rows)]).encode()
    read = read_both(tmp_path, data, monkeypatch, block_bytes=8000)
    assert compare(*read, with_figures=False)
    assert len(rows) > 1000 and len(read[1]["payouts"].quarantine) == 1000


@pytest.mark.parametrize("tolerated", ["0", "1"])
def test_of_many_faulty_lines_no_more_is_held_than_is_shown(tmp_path, monkeypatch, tolerated):
    """A million faults take no more memory than a hundred; what is said of them is what the other way says."""
    rows = make_rows(random.Random(5), 600)
    for place, row in enumerate(rows):
        row[place % 3 + 7] = f"x{place}"  # amount due, amount paid or day: each with a text of its own
    lines = [",".join(row[:9] if place % 5 == 0 else row) for place, row in enumerate(rows)]
    shown, held = MOST_FINDINGS + MOST_LINES_LISTED, []
    for name in ("MOST_SHOWN", "MOST_QUARANTINED"):
        monkeypatch.setattr(reader, name, 25)
    monkeypatch.setattr(reader, "make_draft", lambda judged: held.append(judged) or judging.make_draft(judged))
    data = "\n".join([",".join(HEADER), *lines]).encode()
    read = read_both(tmp_path, data, monkeypatch, block_bytes=4000, tolerate_bad_lines={"payouts": Decimal(tolerated)})
    assert compare(*read, with_figures=False)
    (judged,) = held
    batches = [*judged.spilled.log.batches, *judged.spilled.log.aside]
    kinds = {(batch.code, batch.column) for batch in batches}
    assert len(rows) > 6 * shown and read[1]["payouts"].counts.quarantined == len(rows)
    assert sum(batch.lines.size for batch in batches) <= len(kinds) * shown
    assert sum(len(batch.texts) for batch in batches) <= len(kinds) * shown
    assert judged.faulty.size <= len(kinds) * shown
    assert sum(map(len, judged.spilled.texts.values())) < 4 * shown  # of hundreds that are different
    assert sum(batch.lines.size + batch.more for batch in batches) >= len(rows)
    # What is published lists the first 25 of them; that there are more is said, with their number and where the others stand.
    unlisted = [finding for finding in read[1].findings if finding.code == "ROW-UNLISTED"]
    assert [(len(read[1]["payouts"].quarantine), f"{len(rows):,} lines are set aside" in finding.message.english,
             "quarantine/payouts.csv has the first 25 of them" in finding.message.english) for finding in unlisted] == [(25, True, True)] * int(tolerated)


def test_no_personal_value_is_on_disk(tmp_path, monkeypatch):
    written = []
    keep = storage.Store.append
    monkeypatch.setattr(storage.Store, "append", lambda store, records, sizes: written.append(records.tobytes()) or keep(store, records, sizes))
    rows = make_rows(random.Random(1), 30)
    read_both(tmp_path, "\n".join([",".join(HEADER), *map(",".join, rows)]).encode(), monkeypatch)
    held = b"".join(written)
    assert len(held) > 30 * storage.RECORD.itemsize
    for row in rows:
        for cell in row[1:5]:
            assert len(cell) < 5 or cell.encode() not in held
            if cell.isdigit() and len(cell) > 6:
                assert int(cell).to_bytes(8, "little") not in held


def test_the_temporary_file_has_no_name(tmp_path, monkeypatch):
    """A reading that is killed leaves nothing: there is no file that could stay."""
    script = (
        "import os, signal, sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "import numpy as np\n"
        "from perfeval_helpers.extracts.spilled.storage import RECORD, Store\n"
        "store = Store(2); store.append(np.zeros(1000, RECORD), np.array([400, 600]))\n"
        "assert store.read(1).size == 600\n"
        "print(os.listdir(sys.argv[1]), flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True)
    assert killed.stdout == "[]\n" and killed.returncode == -9
    assert not list(tmp_path.iterdir())


def test_the_temporary_file_is_nobody_elses():
    store = storage.Store(1)
    held = os.fstat(store._file.fileno())
    assert held.st_nlink == 0 and stat.S_IMODE(held.st_mode) & 0o077 == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process that is killed is forked")
@pytest.mark.parametrize(("module", "name"), [(reading, "scatter"), (judging, "_judge_partition"), (storage.Store, "_read_into")])
def test_killed_at_any_stage_it_leaves_nothing_and_the_next_reading_is_whole(tmp_path, monkeypatch, module, name):
    work, folder = tmp_path / "work", tmp_path / "data"
    work.mkdir(), folder.mkdir()
    data = "\n".join([",".join(HEADER), *map(",".join, make_rows(random.Random(11), 60))]).encode()
    seen = tmp_path / "seen.txt"
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            calls, keep = [], getattr(module, name)

            def kill_at_third(*given, **named):
                calls.append(name)
                if len(calls) == 3:
                    seen.write_text(str(os.listdir(work)))
                    os.kill(os.getpid(), signal.SIGKILL)
                return keep(*given, **named)

            monkeypatch.setattr(tempfile, "tempdir", str(work))
            monkeypatch.setattr(module, name, kill_at_third)
            read_both(folder, data, monkeypatch)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert seen.read_text() == "[]" and not list(work.iterdir())
    assert [path.name for path in folder.iterdir()] == ["payouts.csv"]
    assert compare(*read_both(folder, data, monkeypatch), with_figures=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full, as Linux has one at hand")
def test_a_full_disk_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(storage.tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("r+b", buffering=0))  # noqa: SIM115 (as long as the store)
    with pytest.raises(RunFailed, match=r"temporary data cannot be written in .*: the disk is full; .* TMPDIR"):
        read_both(tmp_path, GOOD["payouts"].encode(), monkeypatch)


def test_hashes_tell_texts_apart_and_do_not_hang_on_neighbours():
    hasher = Hasher(b"run")
    texts = ["", "0", "00", "000", "a", "张三", "张三丰", "990000195001010019", "99000019500101001X", "x" * 40, "x" * 41]
    together = hasher.hash_texts(pa.array(texts))
    alone = [hasher.hash_texts(pa.array([text]))[0] for text in texts]
    assert together.tolist() == alone
    assert len(set(alone)) == len(texts) and alone[0] == 0
    sliced = pa.array(["before", *texts]).slice(1)
    assert hasher.hash_texts(sliced, OTHER).tolist() == alone
    assert Hasher(b"run").hash_texts(pa.array(texts)).tolist()[1:] != alone[1:]  # drawn anew
    again = [Hasher(b"run").hash_texts(pa.array(texts), 0).tolist() for _ in range(2)]
    assert again[0] == again[1]  # persons keep their pseudonyms


@pytest.mark.parametrize(("name", "field", "found"), [
    ("姓名", "姓名", []),
    # eight persons in two streets; where the headers are exchanged, all eight "streets" have one payee each
    ("街道", "姓名", [("“街道”有8种不同内容，涉及8个领取对象，“姓名”只有2种；两列的表头可能对调了：请改正表头，如表头无误则不提供“姓名”列",
                   "'街道' has 8 different texts for 8 payees, '姓名' only 2; the headers of the two columns seem to be exchanged: correct them, or leave "
                   "the column '姓名' out if they are right")]),
])  # fmt: skip
def test_columns_of_names_and_places_that_are_exchanged(tmp_path, monkeypatch, name, field, found):
    other = {"姓名": "街道", "街道": "姓名"}[name]
    header = ",".join({"姓名": name, "街道": other}.get(title, title) for title in HEADER)
    people = [f"春节,B{n},{'甲乙丙丁戊己庚辛'[n]}春,,,{'东西'[n % 2]}街,,50,50,2022-01-20,成功," for n in range(8)] * 3
    lines = [line.replace("春节", festival) for festival, line in zip(["春节"] * 8 + ["敬老节"] * 8, people, strict=False)]
    at_once, in_blocks, _ = read_both(tmp_path, "\n".join([header, *lines, ""]).encode(), monkeypatch)
    assert [(finding.message, finding.message.english) for finding in at_once.findings if finding.code == "FILE-COLUMNS"] == found
    assert in_blocks.findings == at_once.findings
    assert not any("春" in finding.message.replace("春节", "") for finding in at_once.findings)


def test_names_that_are_blank_or_hidden_are_not_exchanged_with_places(tmp_path, monkeypatch):
    lines = [f"春节,B{n},NAME,,,{'甲乙丙丁戊己庚辛'[n]}街,,50,50,2022-01-20,成功," for n in range(8)]  # eight persons of eight streets
    content = "\n".join([",".join(HEADER), *lines, ""])
    at_once, in_blocks, _ = read_both(tmp_path, content.replace("NAME", "").encode(), monkeypatch)
    assert [finding for finding in (*at_once.findings, *in_blocks.findings) if finding.code == "FILE-COLUMNS"] == []
    hidden = content.replace("NAME", "张**", 4).replace("NAME", "李某某")
    at_once, _, _ = read_both(tmp_path, hidden.encode(), monkeypatch)
    assert [finding for finding in at_once.findings if finding.code == "FILE-COLUMNS"] == []
