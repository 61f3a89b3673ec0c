"""A large file is split in blocks while it is read: what comes out is what comes of the file as a whole."""

import tempfile
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from extract_samples import GOOD, make_run
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_fuzz_extracts import mutated
from test_records_conserved import SPEC, draw_lines, read

from perfeval_helpers.extracts import Extracts, blocks, drafting, read_extracts


def compare(at_once: Extracts, in_blocks: Extracts) -> None:
    assert in_blocks.findings == at_once.findings
    assert set(in_blocks) == set(at_once)
    for name in at_once:
        one, other = at_once[name], in_blocks[name]
        for field in fields(one):
            if field.name not in ("frame", "quarantine"):
                assert getattr(other, field.name) == getattr(one, field.name), field.name
        pd.testing.assert_frame_equal(other.frame, one.frame)
        pd.testing.assert_frame_equal(other.quarantine, one.quarantine)


def read_in_blocks(spec, size: int) -> tuple[Extracts, list[bool]]:
    """The extracts, and for each whether it was split in blocks."""
    taken: list[bool] = []
    split_in_blocks = drafting._split_in_blocks

    def split(*given) -> bool:
        taken.append(split_in_blocks(*given))
        return taken[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafting, "FEWEST_BYTES_APART", 0)
        patched.setattr(blocks, "BLOCK_BYTES", size)
        patched.setattr(blocks, "LEAST_LAST_BYTES", size // 4)
        patched.setattr(drafting, "_split_in_blocks", split)
        return read_extracts(spec), taken


@example(("self_evaluation", "移交率,100%,100%,10,10,\n满".encode("gb18030")), 0, 200)  # what is told of a missing header tells of the last line too
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated(), st.sampled_from([0, 1]), st.sampled_from([200, 500]))
def test_mutated_extracts_in_blocks(case: tuple[str, bytes], tolerance: int, size: int) -> None:
    name, data = case
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.csv").write_bytes(data)
        run = make_run(Path(folder), (name,), tolerate_bad_lines={name: Decimal(tolerance)})
        compare(read_extracts(run), read_in_blocks(run, size)[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draw_lines(), st.sampled_from([100, 300]))
def test_own_extracts_in_blocks(lines: list[str], size: int) -> None:
    compare(read(lines), read_in_blocks(SPEC, size)[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("last", ["", "制表人：某\n", "x,1\n", "x,1", "x\ry\n", '"x\ny",1\n'])
def test_good_files_are_split_in_blocks(encoding: str, last: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        header, *lines = GOOD["questionnaires"].rstrip("\n").split("\n")
        text = "\n".join(["问卷导出", header, *lines, header, *lines[:1], "合计" + "," * header.count(","), ""]) + last
        (Path(folder) / "questionnaires.csv").write_bytes(text.encode(encoding))
        run = make_run(Path(folder), ("questionnaires",))
        in_blocks, taken = read_in_blocks(run, 200)
        assert taken == [True]
        compare(read_extracts(run), in_blocks)


@pytest.mark.parametrize("spoilt", [b"x\x00y", b"\xff\xfe"])
def test_what_is_no_text_is_refused_without_being_held(spoilt: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questionnaires.csv"
        path.write_bytes(GOOD["questionnaires"].encode() + spoilt)
        run = make_run(Path(folder), ("questionnaires",))
        with pytest.MonkeyPatch.context() as patched:
            at_once = read_extracts(run)
            patched.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is held"))
            in_blocks, taken = read_in_blocks(run, 200)
        assert taken == []
        compare(at_once, in_blocks)


@pytest.mark.parametrize("lacking", range(len(GOOD["questionnaires"].split("\n")[0].split(","))))
def test_a_file_that_lacks_a_column_is_split_in_blocks(lacking: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = [line.split(",") for line in GOOD["questionnaires"].rstrip("\n").split("\n")]
        (Path(folder) / "questionnaires.csv").write_text("\n".join(",".join(line[:lacking] + line[lacking + 1:]) for line in lines), "utf-8")
        run = make_run(Path(folder), ("questionnaires",))
        in_blocks, taken = read_in_blocks(run, 200)
        assert taken == [True]
        compare(read_extracts(run), in_blocks)
