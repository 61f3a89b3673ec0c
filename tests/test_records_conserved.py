"""What must hold of any own extract, however it is filled: no line and no fen is lost, and the order of lines says nothing."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_project import RECORDS, RUN, make_project

from perfeval_helpers.chapters import records
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.extracts import read_extracts
from perfeval_helpers.values.figures import Ledger

HEADER, *LINES, _ = RECORDS.splitlines()
ROOT = make_project(Path(tempfile.mkdtemp()), run=RUN + "tolerate_bad_lines: {rides: 1}\n")
SPEC = read_runfile("own", ROOT)
CELLS = st.sampled_from(["", "0", "12", "-3", "1,204.50", "=A1", "合计", "准点", "停运", "2024-05-05", "2024/13/1", "五十", "丁一山", '"'])


@st.composite
def draw_lines(draw):
    """Some of the lines, each with a day of its own, some of their cells replaced."""
    lines = []
    for number in range(draw(st.integers(1, 12))):
        cells = draw(st.sampled_from(LINES)).split(",")
        cells[1] = f"2024-0{1 + number % 9}-{1 + number:02d}"
        for place, cell in draw(st.dictionaries(st.integers(0, len(cells) - 1), CELLS, max_size=2)).items():
            cells[place] = '""""' if cell == '"' else f'"{cell}"' if "," in cell else cell
        lines.append(",".join(cells))
    return lines


def read(lines):
    (ROOT / "data/own/rides.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return read_extracts(SPEC)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draw_lines())
def test_no_line_and_no_fen_is_lost(lines):
    extract = read(lines)["rides"]
    counts, money = extract.counts, extract.money["fare_fen"]
    assert counts.physical == 1 + len(lines) == counts.header_and_skipped + counts.read
    assert counts.read == counts.accepted + counts.quarantined
    assert (counts.accepted, counts.quarantined) == (len(extract.frame), len(extract.quarantine))
    assert money.read == money.accepted + money.quarantined
    assert extract.frame["fare_fen"].fillna(0).sum() == money.accepted
    names = {line.rsplit(",", 1)[1] for line in lines} & {"丁一山", "赵六水"}  # who is known to be somebody
    assert not names & set(extract.quarantine.get("驾驶员", ()))
    # A route that several drive is a route, whoever is called so: its label stays (the next test).
    names -= {line.split(",", 1)[0] for line in lines}
    assert not any(name in extract.quarantine.to_csv() for name in names)


def test_a_name_in_the_place_of_another_cell_is_hidden_unless_it_is_a_label_of_several():
    row = "{},2024-01-0{},{},20,150,8.0,准点,2024-01-09,B02,,{}"
    cells = {"西线": "〔已遮盖〕", "丁一山": "丁一山"}  # what the first line is of → how the second's route is shown
    for route, shown in cells.items():
        extract = read([row.format(route, 1, 30, "丁一山"), row.format("丁一山", 2, "x", "赵六水")])["rides"]
        assert extract.quarantine[["线路", "驾驶员"]].values.tolist() == [[shown, "〔已遮盖〕"]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draw_lines(), st.randoms())
def test_the_order_of_lines_says_nothing(lines, chance):
    def compute(own):
        extracts, ledger = read(own), Ledger()
        records.add_figures(ledger, SPEC, extracts)
        tables = {name: one.tabulate("route").to_dict("records") for name, one in
                  ((n, records.open_records(SPEC, extracts[n], ledger)) for n in extracts)}  # fmt: skip
        return {id: figure.value for id, figure in ledger.items()}, tables, extracts["rides"].counts.accepted

    shuffled = list(lines)
    chance.shuffle(shuffled)
    first, second = compute(lines), compute(shuffled)
    assert first[2] == second[2]
    assert first[:2] == second[:2]
