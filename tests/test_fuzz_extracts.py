"""Good extracts, mutated in bytes, cells, lines and columns: accepted with counts that add up, or refused with messages that
say where; never another exception, never a personal value in a message or a frame."""

import re
import tempfile
from decimal import Decimal
from pathlib import Path

from extract_samples import GOOD, make_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_helpers.extracts import Extracts, read_extracts

NAMES = st.sampled_from(sorted(GOOD))
NASTY = st.one_of(
    st.sampled_from([
        "", " ", "　", "0", "-1", "1E5", "1e400", "inf", "nan", "NA", "None", "#N/A", "=1+1", "<b>", "合计", "2022-02-30", "99991231",
        "0001-01-01", "9" * 400, "５０", "¥", "-", ",", '"', '""', "\\", "|", ";", "\t", "\r", "\n", "\u2028", "\ufeff", "\u0000", "\x1a",
        "\ufffd", "5.3E+17", "13800138000", "春节", "成功", "退回", "下达", "非常满意", "A.非常满意", "-3", "事项", "人员编号", "序号", "甲春山",
        "990000195001010019", "🙂", "\U0010ffff", "1,234.50", '"1,234.50"', "{{x}}", "'1", "x" * 5000,
    ]),
    st.text(max_size=8),
)
HEADER = GOOD["payouts"].split("\n")[0]
COMMAS = str.maketrans("|;\t", ",,,")
PERSONAL = re.compile("|".join([*("甲春山", "乙秋水", "丙东海"), r"99000019\d{10}", r"99001111\d{11}", r"10\.9\.8\.\d"]))


@st.composite
def mutated(draw: st.DrawFn, names: st.SearchStrategy[str] = NAMES) -> tuple[str, bytes]:
    """An extract's name, one of some, and the bytes of a version with one to three faults."""
    name = draw(names)
    rows = [line.split(",") for line in GOOD[name].rstrip("\n").split("\n")]
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "gb18030"]))
    raw: list[tuple[str, int, int]] = []
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(rows) - 1)) if rows else 0
        kind = draw(st.sampled_from(["cell", "cell", "cell", "drop", "double", "swap", "cut", "grow", "column", "header", "bytes"]))
        if not rows or not rows[place]:
            continue
        field = draw(st.integers(0, len(rows[place]) - 1))
        if kind == "cell":
            rows[place][field] = draw(NASTY)
        elif kind == "drop":
            del rows[place]
        elif kind == "double":
            rows.insert(draw(st.integers(0, len(rows))), list(rows[place]))
        elif kind == "swap":
            other = draw(st.integers(0, len(rows[place]) - 1))
            rows[place][field], rows[place][other] = rows[place][other], rows[place][field]
        elif kind == "cut":
            rows[place] = rows[place][:field]
        elif kind == "grow":
            rows[place].insert(field, draw(NASTY))
        elif kind == "column":
            for row in rows:
                del row[field:field + 1]
        elif kind == "header":
            rows[0] = list(rows[0])
            rows[0][field:field + 1] = [draw(NASTY)]
        else:
            raw.append((draw(st.sampled_from(["set", "cut", "insert"])), draw(st.integers(0, 2000)), draw(st.integers(0, 255))))
    separator = draw(st.sampled_from([",", ",", "|", ";", "\t"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    data = bytearray((end.join(separator.join(row) for row in rows) + end).encode(encoding, errors="replace"))
    for kind, place, byte in raw:
        place %= len(data) + 1
        if kind == "cut":
            del data[place:]
        elif kind == "insert":
            data.insert(place, byte)
        elif place < len(data):
            data[place] = byte
    return name, bytes(data)


def check(extracts: Extracts, name: str, data: bytes) -> None:
    """What must hold whatever the bytes."""
    errors = [f for f in extracts.findings if f.severity == "error"]
    lines = len(re.split(rb"\r\n|\n|\r", data)) - data.endswith((b"\n", b"\r"))
    for finding in errors:
        assert finding.english and finding.message and finding.extract == name
        assert finding.located().startswith(f"data/tiny/{name}.csv")
        assert all(1 <= line <= lines + 1 for line in finding.lines)
        assert "\n" not in finding.located() and "\r" not in finding.located()
    if name not in extracts:
        assert errors
        return
    extract = extracts[name]
    counts = extract.counts
    assert counts.physical == counts.header_and_skipped + counts.accepted + counts.quarantined == lines
    assert len(extract.frame) == counts.accepted
    assert len(extract.quarantine) == counts.quarantined
    assert not set(extract.frame["line"]) & set(extract.quarantine["line"])
    assert extract.frame["line"].is_unique and extract.frame["line"].is_monotonic_increasing
    for column, money in extract.money.items():
        assert money.read == money.accepted + money.quarantined
        assert money.accepted == int(extract.frame[column].sum())
    if counts.quarantined:
        assert errors
    if not errors:
        assert counts.accepted > 0


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), st.sampled_from([0, 0, 1]))
def test_mutated_extracts(case: tuple[str, bytes], tolerance: int) -> None:
    name, data = case
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.csv").write_bytes(data)
        run = make_run(Path(folder), (name,), tolerate_bad_lines={name: Decimal(tolerance)})
        extracts = read_extracts(run)
    check(extracts, name, data)
    if all(finding.tolerated for finding in extracts.findings if finding.severity == "error"):
        check_refusals_only(extracts, name)


def check_refusals_only(extracts: Extracts, name: str) -> None:
    """What is accepted must be typed: no blank in a required column, no bad category."""
    frame = extracts[name].frame
    if name == "payouts":
        assert frame[["occasion", "result"]].notna().all().all()
        assert (frame["person"] != "").all() and (frame["street"] != "").all()
        paid = frame[frame["paid_fen"] != 0]
        assert paid["paid_date"].notna().all()
        assert (frame.groupby(["person", "occasion"], observed=True)["due_fen"].nunique() == 1).all()
    if name == "funds":
        assert frame["date"].notna().all() and frame["event"].isin(["allocated", "arrived", "spent"]).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(st.just("payouts")))
def test_no_personal_value_in_messages_frames_or_quarantine(case: tuple[str, bytes]) -> None:
    name, data = case
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.csv").write_bytes(data)
        extracts = read_extracts(make_run(Path(folder), (name,), tolerate_bad_lines={name: Decimal(1)}))
    text = data.decode("gb18030", errors="ignore") + "\n" + data.decode("utf-8", errors="ignore")
    # With headers missing or moved, the reader has nothing to know a personal value by.
    if HEADER not in {line.strip("\r\ufeff").translate(COMMAS) for line in text.split("\n")}:
        return
    shown = "\n".join([repr(extracts.findings), repr(extracts), *(
        frame.to_csv() for extract in extracts.values() for frame in (extract.frame, extract.quarantine))])
    found = set(PERSONAL.findall(shown)) & set(PERSONAL.findall(text))
    assert not found
