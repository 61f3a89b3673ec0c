"""Verifying what is published: every file that was changed, is missing or was added, and the same bytes made anew."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from shell import perfeval
from small_project import write_small

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.making.verifying import Deviation, advise, make_again, verify


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small run that is published."""
    root = write_small(tmp_path_factory.mktemp("published"))
    done = perfeval(root, "run", "small")
    assert done.returncode == 0, done.stderr
    assert "small: 06_report done" in done.stderr and "outputs/small/report.html" in done.stdout
    return root


@pytest.fixture
def project(published, tmp_path):
    """A copy of it, to harm."""
    return shutil.copytree(published, tmp_path / "project")


def told(project):
    return [(deviation.file, deviation.kind) for deviation in verify(project, "small").deviations]


def test_outputs_of_another_run_are_not_taken_for_this_one(project):
    shutil.move(project / "outputs/small", project / "outputs/other")
    (deviation,) = verify(project, "other").deviations
    assert (deviation.file, deviation.kind, deviation.exit_status) == ("outputs/other/receipt.json", "foreign", 2)
    assert str(deviation) == "outputs/other/receipt.json: is the receipt of 'small'; expected that of 'other': the folder was renamed or copied"
    (advice,) = advise("other", [deviation])  # there is no run of that name to be made anew
    assert "perfeval run" not in advice and "give the folder its own name back" in advice


def test_what_is_as_published_is_said_so_and_made_anew_where_nothing_is_forked_it_is_the_same(published, monkeypatch):
    monkeypatch.setenv("PERFEVAL_FORK", "0")
    before = {path: path.stat().st_mtime_ns for path in (published / "outputs").rglob("*")}
    done = perfeval(published, "verify", "small", "--again")
    assert done.returncode == 0, done.stderr
    ended = datetime.fromisoformat(json.loads((published / "outputs/small/receipt.json").read_text("utf-8"))["times"]["ended"]).astimezone()
    assert "small: " in done.stdout and f"outputs and 3 inputs are as they were when it was published ({str(ended)[:16]})" in done.stdout
    assert done.stdout.rstrip().endswith("made anew they are the same bytes") and "published:" not in done.stderr
    after = {path: path.stat().st_mtime_ns for path in (published / "outputs").rglob("*")}
    assert {path: time for path, time in after.items() if path.name not in (".lock", "outputs")} == {
        path: time for path, time in before.items() if path.name not in (".lock", "outputs")
    }


def test_every_output_has_its_hash_in_the_receipt(published):
    folder = published / "outputs" / "small"
    listed = {entry["file"] for entry in json.loads((folder / "receipt.json").read_text("utf-8"))["outputs"]}
    assert listed == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"receipt.json"}
    assert {"report.html", "report.pdf", "report.docx", "annexes.xlsx", "results.json", "tables/figures.csv"} <= listed


def test_every_deviation_is_named(project):
    folder = project / "outputs" / "small"
    with (folder / "report.html").open("ab") as file:
        file.write(b" ")
    (folder / "tables" / "figures.csv").unlink()
    (folder / "notes.txt").write_text("x")
    with (project / "data" / "small" / "funds.csv").open("a") as file:
        file.write("\n")
    (project / "params" / "frameworks" / "small.yml").unlink()
    assert told(project) == [
        ("outputs/small/notes.txt", "extra"), ("outputs/small/report.html", "changed"), ("outputs/small/tables/figures.csv", "missing"),
        ("data/small/funds.csv", "changed"), ("params/frameworks/small.yml", "missing"),
    ]  # fmt: skip
    done = perfeval(project, "verify", "small", "--again")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 8 and done.stdout == ""  # the project, 5 files, and what to do about outputs and inputs
    assert "outputs/small/report.html: changed since publishing: its sha256 begins with " in done.stderr


@pytest.mark.parametrize("harm", ["none", "no json", "no lists", "no hashes"])
def test_a_receipt_that_cannot_be_read_is_a_deviation(project, harm):
    path = project / "outputs" / "small" / "receipt.json"
    if harm == "none":
        path.unlink()
    else:
        path.write_text({"no json": "{", "no lists": "{}", "no hashes": '{"inputs": [], "outputs": [{"file": "a"}]}'}[harm])
    assert told(project) == [("outputs/small/receipt.json", "unreadable")]
    assert perfeval(project, "verify", "small").returncode == 2


def test_an_input_that_the_run_has_now_and_had_not_is_told(project):
    (project / "params" / "narrative").mkdir()
    (project / "params" / "narrative" / "small.md").write_text("## 一（一）1 设立背景\n见下。\n", "utf-8")
    run = project / "params" / "small.yml"
    run.write_text(run.read_text("utf-8") + "narrative: narrative/small.md\n", "utf-8")
    assert told(project) == [("params/narrative/small.md", "extra"), ("params/small.yml", "changed")]
    said = str(verify(project, "small").deviations[0])
    assert said == "params/narrative/small.md: is not in the receipt: the run was made without this input"


def test_what_nobody_published_is_a_fault_of_the_call(published):
    with pytest.raises(InputFaults, match=r"^outputs/smal: there is no run 'smal'; did you mean 'small'\?"):
        verify(published, "smal")
    shutil.move(published / "outputs" / "small", published / "aside")
    with pytest.raises(InputFaults, match=r"^outputs/small: nothing is published; call `perfeval run small` first\.$"):  # and no other is meant
        verify(published, "small")
    shutil.move(published / "aside", published / "outputs" / "small")
    with pytest.raises(InputFaults, match=r"'\.\./small' is no run's name"):
        verify(published, "../small")
    assert perfeval(published, "verify", "smal").returncode == 2


def test_other_bytes_made_anew_are_another_status(published):
    class Outcome:
        exit_status, message = 0, ""

    def make(job, outputs):
        assert (job.run, job.force, Path(job.published)) == ("small", True, outputs / "small")
        shutil.copytree(published / "outputs" / "small", outputs / "small")
        (outputs / "small" / "report.html").write_text("another", "utf-8")
        (outputs / "small" / "results.json").unlink()
        return Outcome

    found = make_again(published, "small", make)
    assert [(one.file, one.kind, one.exit_status) for one in found] == [
        ("outputs/small/report.html", "differs", 1), ("outputs/small/results.json", "differs", 1),
    ]  # fmt: skip
    Outcome.exit_status, Outcome.message = 1, "the kernel died"
    (failed,) = make_again(published, "small", lambda job, outputs: Outcome)
    assert failed == Deviation("outputs/small", "failed", "the kernel died") and failed.exit_status == 1
    assert str(failed) == "outputs/small: could not be made anew: the kernel died"


def test_one_changed_byte_of_any_published_file_or_input_is_found(project):
    folder = project / "outputs" / "small"
    listed = {path for path in folder.rglob("*") if path.is_file() and path.name != "receipt.json"}
    inputs = {project / name for name in ("params/small.yml", "params/frameworks/small.yml", "data/small/funds.csv")}
    for path in sorted(listed | inputs):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert told(project) == [(path.relative_to(project).as_posix(), "changed")]
        path.write_bytes(whole)
    assert told(project) == []


def test_what_to_do_is_said_in_the_language_that_is_spoken(monkeypatch):
    output, source = Deviation("outputs/a@b/report.html", "changed", "1", "2"), Deviation("data/a/funds.csv", "missing", expected="2")
    assert advise("a@b", [output, output]) == [
        "a@b: what is published is not what the run made: do not file it; `perfeval run a --framework b --force` makes and publishes it anew"
    ]
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    assert advise("a", [source, Deviation("outputs/a/report.html", "differs", "1", "2")]) == [
        "a：报告所依据的输入文件已不是当时的样子：请恢复原文件，或用perfeval run a --force按现在的文件重新生成报告",
        "a：请对照上面列出的软件版本：版本不同，生成的字节也会不同；版本都相同的，已发布的文件就不是由这些输入生成的",
    ]
    assert advise("a", []) == []
