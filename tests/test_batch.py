"""Batches: what is published, what is refused, what is skipped, and that no run harms another."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from forked_pools import load_little
from small_project import write_small
from tiny_project import Silence, Stubs, make_job, make_notebook, make_project

from perfeval_helpers.making import batch, production
from perfeval_helpers.making.batch import Limits, run_batch
from perfeval_helpers.making.edited import keep_edited
from perfeval_helpers.making.execution import opened, steps
from perfeval_helpers.making.execution.engine import NotebookFailed
from perfeval_helpers.making.execution.job import Job, Made, StepFailed
from perfeval_helpers.making.execution.machine import can_fork
from perfeval_helpers.making.execution.steps import write_quarantine
from perfeval_helpers.making.overview import read_failures, write_index
from perfeval_helpers.making.production import hide_personal
from perfeval_helpers.making.progress import describe, name_step
from perfeval_helpers.making.receipt import read_receipt
from perfeval_helpers.values.language import Told, quote_error, tell, tell_all

LIMITS = Limits(workers=2, cell_seconds=30, run_seconds=120)
FILES = [
    "annexes.xlsx", "notebooks/01_funding.html", "notebooks/01_funding.ipynb", "notebooks/06_report.html",
    "notebooks/06_report.ipynb", "quarantine/funds.csv", "receipt.json", "report.docx", "report.html", "report.pdf", "results.json",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _load_little(monkeypatch):
    load_little(monkeypatch)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The tiny project with its run published, once for all tests that look at it or go on from it; what was told; the outcome."""
    root, observer = make_project(tmp_path_factory.mktemp("published") / "project"), Silence()
    with pytest.MonkeyPatch.context() as monkeypatch:
        load_little(monkeypatch)
        [outcome] = run_batch([make_job(root, cell_seconds=LIMITS.cell_seconds)], root / "outputs", LIMITS, observer)
    assert leftovers(root / "outputs") == []
    return root, observer.told, outcome


@pytest.fixture
def make(tmp_path):
    """Make runs of a tiny project of the given notebooks."""

    def make(*runs, chapters=None, limits=LIMITS, observer=None, **changes):
        if not (tmp_path / "project").exists():
            make_project(tmp_path / "project", chapters)
        jobs = [make_job(tmp_path / "project", run, cell_seconds=limits.cell_seconds, **changes) for run in runs or ("2022",)]
        return run_batch(jobs, tmp_path / "project" / "outputs", limits, observer or Silence())

    make.outputs = tmp_path / "project" / "outputs"
    make.params = tmp_path / "project" / "params"
    return make


@pytest.fixture
def make_on(published, make):
    """The same in a copy of the project whose run is published."""
    shutil.copytree(published[0], make.params.parent)
    return make


def list_files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def read_all(folder):
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def leftovers(outputs):
    return [path.name for path in outputs.iterdir() if path.name.startswith(".work-")]


class TestARun:
    def test_publishes_everything_and_the_same_inputs_give_the_same_bytes(self, published, make_on):
        root, _, outcome = published
        assert (outcome.status, outcome.exit_status, outcome.summary["score"]) == ("done", 0, 89.3)
        first = read_all(root / "outputs/2022")
        assert list(first) == FILES
        make_on(force=True)
        second = read_all(make_on.outputs / "2022")
        assert first.pop("receipt.json") != second.pop("receipt.json")
        assert first == second
        assert leftovers(make_on.outputs) == []

    def test_text_cells_of_the_quarantine_are_no_formulas(self, published):
        assert (published[0] / "outputs/2022/quarantine/funds.csv").read_bytes() == "\ufeffline,reason\r\n3,'=1+1\r\n".encode()

    def test_lines_set_aside_are_written_some_at_a_time(self, tmp_path):
        write_quarantine(pd.DataFrame({"line": [3, 7, 9], "原因": ["=1+1", "五十", ""]}), tmp_path / "q.csv", 2)
        assert (tmp_path / "q.csv").read_bytes() == "\ufeffline,原因\r\n3,'=1+1\r\n7,五十\r\n9,\r\n".encode()

    def test_the_receipt_tells_of_inputs_outputs_and_times(self, published):
        receipt = read_receipt(published[0] / "outputs/2022")
        assert [(e["file"], e["lines"]) for e in receipt["inputs"]] == [("params/2022.yml", 1)]
        assert [e["file"] for e in receipt["outputs"]] == [name for name in FILES if name != "receipt.json"]
        assert {"01_funding", "06_report", "open", "write_files"} <= set(receipt["times"]["steps"])
        assert receipt["versions"]["papermill"]

    def test_is_told_step_by_step(self, published):
        _, told, _ = published
        assert told[0] == ("start_run", "2022", 4)
        assert {t for t in told if t[0] == "end_step"} == {
            ("end_step", "2022", name) for name in ("01_funding", "06_report", "write_files", "write_pdf")
        }
        assert ("advance", "2022", "06_report", 4, 4) in told
        assert told[-1] == ("end_run", "2022", "done")

    def test_is_skipped_while_nothing_changed(self, make_on):
        assert [outcome.status for outcome in make_on()] == ["unchanged"]
        assert [outcome.status for outcome in make_on(force=True)] == ["done"]
        (make_on.params / "2022.yml").write_text("run: 2022 # changed\n")
        assert [outcome.status for outcome in make_on()] == ["done"]

    def test_is_made_again_where_its_outputs_were_changed(self, make_on):
        (make_on.outputs / "2022/report.html").write_text("changed by hand")
        assert [outcome.status for outcome in make_on()] == ["done"]
        assert "changed by hand" not in (make_on.outputs / "2022/report.html").read_text()

    def test_what_people_changed_or_added_is_kept_when_it_is_published_anew(self, make_on):
        published = make_on.outputs / "2022"
        for number, text in (("1", "edited in Word"), ("2", "edited once more")):
            for name in ("report.docx", "意见.txt", "notebooks/01_funding.html"):
                (published / name).write_text(text, "utf-8")
            for name in (".DS_Store", "~$report.docx", "Thumbs.db"):
                (published / name).write_text("left", "utf-8")
            [outcome] = make_on()
            assert (outcome.status, outcome.kept) == ("done", f"outputs/.edited/2022/{number}")
            assert describe(outcome).endswith(f"2022: what was changed by hand in the outputs replaced is kept in outputs/.edited/2022/{number}")
            assert list_files(published) == FILES and (published / "report.docx").read_bytes() != text.encode()
            kept = read_all(make_on.outputs / ".edited/2022" / number)
            assert kept == dict.fromkeys(["notebooks/01_funding.html", "report.docx", "意见.txt"], text.encode())
        assert [outcome.kept for outcome in make_on(force=True)] == [""]

    def test_without_a_receipt_that_can_be_read_everything_is_kept(self, make_on):
        published = make_on.outputs / "2022"
        everything = set(FILES) - {"receipt.json"}
        for receipt in ("", "[]", "{}", '{"outputs": 1}', '{"outputs": [{"file": "report.docx"}]}', '{"inputs": [], "outputs": ["x"]}'):
            (published / "receipt.json").write_text(receipt, "utf-8")
            kept = keep_edited(published)
            assert kept == make_on.outputs / ".edited/2022/1" and set(list_files(kept)) == everything, receipt
            shutil.rmtree(kept)
        (published / "receipt.json").write_text('{"inputs": [], "outputs": [{"file": ["x"], "sha256": 1}]}', "utf-8")
        [outcome] = make_on()
        assert (outcome.status, outcome.kept) == ("done", "outputs/.edited/2022/1")
        assert set(list_files(make_on.outputs / ".edited/2022/1")) == everything

    def test_what_people_changed_and_cannot_be_kept_is_not_replaced(self, make_on):
        (make_on.outputs / "2022/report.docx").write_text("edited in Word", "utf-8")
        (make_on.outputs / ".edited").write_text("in the way", "utf-8")
        [outcome] = make_on()
        assert outcome.status == "failed" and "cannot be written" in outcome.message
        assert (make_on.outputs / "2022/report.docx").read_text("utf-8") == "edited in Word"

    def test_goes_to_a_folder_of_its_own_under_another_framework(self, make_on):
        before = read_all(make_on.outputs / "2022")
        [outcome] = make_on(framework="caiyu")
        assert outcome.label == "2022@caiyu"
        assert "2022@caiyu" in (make_on.outputs / "2022@caiyu/report.html").read_text()
        assert read_all(make_on.outputs / "2022") == before


class TestAFailure:
    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            ("1 / 0", r"notebook 01_funding: cell 4 \(In \[3\]\) `1 / 0`: ZeroDivisionError"),
            ("import sys; sys.exit(0)", r"called sys.exit\(0\)"),
            ("import os; os.kill(os.getpid(), 9)", "the kernel died of SIGKILL"),
            ("import time; time.sleep(60)", "ran out of time"),
        ],
    )
    def test_publishes_nothing_and_keeps_the_notebook(self, make_on, tmp_path, cell, words):
        before = read_all(make_on.outputs / "2022")
        project = tmp_path / "project"
        nbformat.write(make_notebook("01_funding", [cell]), project / "notebooks/01_funding.ipynb")
        [outcome] = make_on(limits=Limits(2, 2, 60))
        assert outcome.exit_status == 1
        assert re.search(words, outcome.message)
        assert read_all(make_on.outputs / "2022") == before
        assert leftovers(make_on.outputs) == []
        kept = make_on.outputs / ".failed/2022"
        assert list_files(kept) == ["01_funding.ipynb", "message.txt", "status.json"]
        assert "as far as it came: outputs/.failed/2022/01_funding.ipynb" in outcome.message
        # a page that is made later, from what is kept, says it as the one of this batch does
        assert read_failures(make_on.outputs)["2022"].message == outcome.message

    def test_is_forgotten_when_the_run_succeeds(self, make):
        make(chapters={"01_funding": ["1 / 0"], "06_report": []})
        assert (make.outputs / ".failed/2022/message.txt").exists()
        nbformat.write(make_notebook("01_funding"), make.params.parent / "notebooks/01_funding.ipynb")
        make()
        assert not (make.outputs / ".failed/2022").exists()

    def test_of_time_ends_the_run(self, make):
        [outcome] = make(chapters={"06_report": ["import time; time.sleep(600)"]}, limits=Limits(2, 600, 15))
        assert "ran longer than 15 seconds (at 06_report)" in outcome.message

    def test_a_figure_that_differs_from_the_results_is_one(self, make):
        speak = (
            "from IPython.display import publish_display_data as p\n"
            "p({'application/vnd.perfeval.results+json': {'chapter': '06_report', 'figures': {'answer': '41', 'no': '1'}}})"
        )
        make_project(make.params.parent, {"06_report": []})
        path = make.params.parent / "notebooks/06_report.ipynb"
        notebook = json.loads(path.read_text())
        notebook["cells"][-1]["source"] = speak
        path.write_text(json.dumps(notebook))
        [outcome] = make()
        assert "06_report says answer is 41, results.json says 42" in outcome.message
        assert "06_report speaks of no, which results.json does not have" in outcome.message

    def test_personal_data_in_an_output_is_one_and_is_not_told(self, make):
        [outcome] = make(chapters={"01_funding": ["print(10 * 1380013800)"], "06_report": []})
        assert outcome.exit_status == 1
        assert "notebooks/01_funding.ipynb: 1 × mobile number" in outcome.message
        assert "13800138000" not in outcome.message
        assert not (make.outputs / "2022").exists()

    def test_personal_data_in_what_a_step_wrote_are_left_to_be_named_with_all_others(self, make, tmp_path, monkeypatch):
        class Telling(Stubs):
            def write_word(self, document, path):
                path.write_text("13800138000")

        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PERFEVAL_ROOT", str(tmp_path))
        monkeypatch.setattr(opened, "_opened", {})
        (tmp_path / "work").mkdir()
        job = make_job(make_project(tmp_path / "project"), parts=Telling, work=str(tmp_path / "work"))
        assert list(steps.write_pdf(job, Made()).cleared) == ["report.pdf"]
        assert sorted(steps.write_files(job, Made()).cleared) == ["annexes.xlsx", "quarantine/funds.csv", "results.json"]
        with pytest.raises(StepFailed, match=r"report\.docx: 1 × mobile number"):
            steps.look_through(job, Made(seconds={"write_pdf": 1}))

    def test_personal_data_in_an_error_is_not_told_nor_kept(self, make):
        [outcome] = make(chapters={"01_funding": ["raise ValueError(10 * 1380013800)"], "06_report": []})
        assert outcome.exit_status == 1 and "holds personal data and is not shown" in outcome.message
        kept = read_all(make.outputs / ".failed/2022")
        assert not any(b"13800138000" in content for content in kept.values())

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_personal_data_in_an_error_is_hidden_in_each_language(self, monkeypatch, language):
        monkeypatch.setenv("PERFEVAL_LANG", language)
        failure = NotebookFailed(quote_error("ValueError", "13800138000"))
        told, _files = hide_personal(tell("notebook {name}: {failure}", name="01_funding", failure=failure.args[0]), {})
        assert told == "笔记本01_funding：运行失败（出错说明含有个人信息，不予显示）"
        assert told.english == "notebook 01_funding: failed (the error's text holds personal data and is not shown)"
        assert "13800138000" in str(failure) and str(failure).startswith("ValueError" if language == "en" else "程序出错")
        assert "13800138000" not in hide_personal("13800138000 is no sum", {})[0]

    def test_faults_of_inputs_are_not_a_failure_of_working(self, make):
        make_project(make.params.parent)
        (make.params / "2022.yml").write_text("fault")
        [outcome] = make()
        assert (outcome.status, outcome.exit_status, outcome.faults_count) == ("faults", 2, 2)
        assert outcome.faults[0] == "data/x.csv:17: 实发金额（元）: '五十' is not an amount of money."

    def test_outputs_that_cannot_be_written_are_one(self, make):
        make_project(make.params.parent)
        make.outputs.write_text("a file in the way")
        [outcome] = make()
        assert outcome.exit_status == 1 and "outputs cannot be written" in outcome.message


class Built(Stubs):
    """Keeps who built a report."""

    def build(self, run):
        with open("../built", "a") as file:  # beside the project in which steps work
            print(run.results()["run"], os.getpid(), file=file)
        return super().build(run)


class TestManyRuns:
    def test_a_failing_run_harms_no_other(self, make):
        make_project(make.params.parent, {"01_funding": ["assert run != '2022', 'bad'"], "06_report": []})
        (make.params / "2021.yml").write_text("fault")
        outcomes = make("2021", "2022", "2023")
        assert [o.status for o in outcomes] == ["faults", "failed", "done"]
        assert sorted(p.name for p in make.outputs.iterdir() if not p.name.startswith(".")) == ["2023"]

    def test_no_more_steps_run_than_there_are_workers(self, make):
        observer = Silence()
        make("2021", "2022", limits=Limits(1, 30, 120), observer=observer)
        busy = most = 0
        for what, *_ in observer.told:
            busy += {"start_step": 1, "end_step": -1}.get(what, 0)
            most = max(most, busy)
        assert most == 1

    @pytest.mark.parametrize(("workers", "spread"), [(2, [False, True]), (1, [False, False])])
    def test_the_last_run_alone_does_at_once_what_it_can_where_cores_would_be_idle(self, make, workers, spread):
        make("2021", "2022", limits=Limits(workers, 30, 120))
        steps = [read_receipt(make.outputs / run)["times"]["steps"] for run in ("2021", "2022")]
        assert ["look_through" in taken for taken in steps] == spread

    @pytest.mark.skipif(not can_fork(), reason="nothing is loaded ahead")
    @pytest.mark.parametrize(("runs", "by_first"), [(("2021", "2022"), {"2021"}), (("2021",), set())])
    def test_the_first_report_is_built_where_all_runs_are_forked_from(self, make, monkeypatch, runs, by_first):
        make_project(make.params.parent)
        monkeypatch.chdir(make.params.parent)
        pools, original = [], batch.Pool
        monkeypatch.setattr(batch, "Pool", lambda *given: pools.append(original(*given)) or pools[-1])
        assert [o.status for o in make(*runs, parts=Built)] == ["done"] * len(runs)
        built = [line.split() for line in (make.params.parent.parent / "built").read_text().splitlines()]
        assert {run for run, pid in built if int(pid) == pools[0].first.process.pid} == by_first
        assert {run for run, _ in built} == set(runs)

    def test_the_next_run_is_begun_before_one_is_published(self, make, monkeypatch):
        done, start, publish = [], production.Production.start, production.Workspace.publish
        monkeypatch.setattr(production.Production, "start", lambda run, step: done.append((step.name, run.job.run)) or start(run, step))
        monkeypatch.setattr(production.Workspace, "publish", lambda workspace: done.append(("publish", workspace.run)) or publish(workspace))
        make("2021", "2022", limits=Limits(1, 30, 120))
        assert done.index(("finish", "2021")) < done.index(("open", "2022")) < done.index(("publish", "2021"))

    def test_a_server_that_dies_is_replaced(self, make, monkeypatch):
        killed = []

        class Killer(Silence):
            def end_run(self, outcome):
                super().end_run(outcome)
                if not killed:
                    killed.append(pools[0].first.process.pid)
                    os.kill(killed[0], signal.SIGKILL)
                    pools[0].first.process.join()

        pools = []
        original = batch.Pool

        def make_pool(*arguments):
            pools.append(original(*arguments))
            return pools[0]

        monkeypatch.setattr(batch, "Pool", make_pool)
        if not can_fork():
            pytest.skip("no server without forking")
        outcomes = make("2021", "2022", "2023", limits=Limits(1, 30, 120), observer=Killer())
        assert [o.status for o in outcomes] == ["done", "failed", "done"] and killed  # the second was forked from it, and at work


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_place_that_holds_personal_data_in_one_language_is_not_told(monkeypatch, language):
    monkeypatch.setenv("PERFEVAL_LANG", language)
    told, _files = hide_personal(Told("某处：x", "13800138000: x"), {})
    assert told.english == "the run: failed (the error's text holds personal data and is not shown)" and "13800138000" not in told


@pytest.mark.parametrize(
    ("cell", "chinese", "english"),
    [
        ("print(10 * 1380013800)", "输出中有个人信息，未予发布：notebooks/01_funding.html中1处手机号", "personal data in the outputs, nothing was published"),
        ("1 / 0", "（运行到中断处的笔记本：outputs/.failed/2022/01_funding.ipynb）", "(as far as it came: outputs/.failed/2022/01_funding.ipynb)"),
    ],
)
def test_what_a_run_failed_of_is_told_in_chinese_on_the_page_whatever_is_spoken(make, cell, chinese, english):
    outcomes = make(chapters={"01_funding": [cell], "06_report": []})
    assert english in outcomes[0].message and chinese in outcomes[0].chinese
    page = write_index(make.outputs, outcomes).read_text("utf-8")
    assert chinese in page and "原文为" not in page


def test_the_steps_of_a_run_that_took_too_long_are_named_in_both_languages():
    named = tell_all([name_step("build_document"), name_step("06_report")])
    assert (named, named.english) == ("编排报告、06_report", "composing the report, 06_report")


def test_a_message_without_personal_data_stays():
    assert hide_personal("01_funding: cell 3: KeyError: 'x'", {"a.ipynb": "{}"}) == (
        "01_funding: cell 3: KeyError: 'x'", {"a.ipynb": "{}"},
    )  # fmt: skip


RUN_ONCE = """
import sys, json
sys.path[:] = json.loads(sys.argv[2])
from pathlib import Path
from tiny_project import Silence, make_job
from perfeval_helpers.making import batch
from perfeval_helpers.making.batch import Limits, run_batch
batch.RUN_MODULES = batch.WARMERS = batch.DRIVER_WARMERS = ()
root = Path(sys.argv[1])
print(run_batch([make_job(root, force=True)], root / "outputs", Limits(2, 30, 120), Silence())[0].status, flush=True)
"""


def start_run(project):
    return subprocess.Popen(
        [sys.executable, "-c", RUN_ONCE, str(project), json.dumps(sys.path)], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(sys.platform != "linux", reason="a killed parent takes its children along on Linux alone")
def test_killed_at_any_moment_what_was_published_stands(make_on):
    import psutil
    before = read_all(make_on.outputs / "2022")
    before.pop("receipt.json")
    chance = random.Random(6)
    for _ in range(5):
        process = start_run(make_on.params.parent)
        time.sleep(chance.uniform(0.3, 2.5))
        family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(family, timeout=10)
        assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE], "nothing outlives the command"
        after = read_all(make_on.outputs / "2022")
        receipt = json.loads(after.pop("receipt.json"))
        assert after == before
        assert {e["file"] for e in receipt["outputs"]} == set(after)
    [outcome] = make_on(force=True)
    assert outcome.status == "done" and leftovers(make_on.outputs) == []


def test_two_processes_making_the_same_run_do_no_harm(make):
    make_project(make.params.parent)
    pair = [start_run(make.params.parent) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in pair] == ["done", "done"]
    assert list_files(make.outputs / "2022") == FILES and leftovers(make.outputs) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_disk_that_is_full_fails_the_run_in_words(make):
    make_project(make.params.parent, {"06_report": ["print('x' * 3_000_000)"]})
    make.outputs.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(make.outputs)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        [outcome] = make()
        assert outcome.exit_status == 1 and "the disk is full" in outcome.message
        assert leftovers(make.outputs) == []
    finally:
        subprocess.run(["umount", str(make.outputs)], check=True)
    assert Path(make.outputs).is_dir()


def test_a_run_is_loaded_ahead_unless_it_is_large(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERFEVAL_ROOT", str(tmp_path))
    job = make_job(make_project(tmp_path / "project"))
    ahead = opened.load_ahead(job)
    assert ahead.key == job.key and ahead.opened.fingerprint
    monkeypatch.setattr(opened, "_opened", {})
    monkeypatch.setattr(opened, "MOST_AHEAD_BYTES", 1)
    assert opened.load_ahead(job) is None


def test_a_process_that_stays_opens_a_run_again_when_its_files_have_changed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in (("PERFEVAL_ROOT", str(tmp_path)), ("PERFEVAL_FORK", "0")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(opened, "_opened", {})
    monkeypatch.setattr(steps, "share_memory", lambda: None)
    job = Job("small", None, str(write_small(tmp_path / "project")), "", str(tmp_path / "none"))
    funds = Path(job.root, "data", "small", "funds.csv")
    assert steps.open_run(job, Made()).summary["score"] == 85
    funds.write_text(funds.read_text("utf-8").replace("75000", "50000"), "utf-8")
    assert steps.open_run(job, Made()).summary["score"] < 85


def test_an_unchanged_run_starts_no_process(make_on, monkeypatch):
    receipt = make_on.params.parent / "outputs" / "2022" / "receipt.json"
    kept = receipt.read_text("utf-8")

    def refuse(*arguments):
        raise AssertionError("a process was started")

    monkeypatch.setattr(batch, "Pool", refuse)
    observer = Silence()
    [outcome] = make_on(observer=observer)
    assert (outcome.status, outcome.summary["score"], observer.told) == ("unchanged", 89.3, [("end_run", "2022", "unchanged")])
    for harmed in (kept.replace('"code": "', '"code": "0'), kept.replace('"fingerprint": "', '"fingerprint": "0'), "{}", "["):
        receipt.write_text(harmed, "utf-8")
        with pytest.raises(AssertionError, match="a process was started"):
            make_on()
    receipt.write_text(kept, "utf-8")
    path = make_on.params / "2022.yml"
    path.write_text(path.read_text("utf-8").replace("2022", "2o22"), "utf-8")  # of the same size
    with pytest.raises(AssertionError, match="a process was started"):
        make_on()
