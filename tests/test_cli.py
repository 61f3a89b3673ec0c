"""The command: what it says, where, and with which exit status; never a traceback."""

import subprocess
import sys

import pytest

from perfeval_helpers import __version__, cli
from perfeval_helpers.cli import naming, telling
from perfeval_helpers.making.progress import Outcome


@pytest.fixture
def perfeval(project, monkeypatch, capsys):
    """Call the command inside the small project: exit status, standard output, standard error."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("PERFEVAL_ROOT", raising=False)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["perfeval", *arguments])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return stop.value.code, said.out, said.err

    call.root = project
    return call


class TestClosedStreams:
    @pytest.mark.parametrize("closed", ["stdout", "stderr"])
    def test_a_program_without_a_console_works_all_the_same(self, perfeval, monkeypatch, closed):
        monkeypatch.setattr(sys, closed, None)
        monkeypatch.setattr("perfeval_helpers.making.batch.run_batch", lambda *_: [])
        assert perfeval("run", "small")[0] == 0


class TestCheck:
    def test_proves_that_no_line_and_no_fen_was_lost(self, perfeval):
        status, out, err = perfeval("check", "small")
        assert (status, err) == (0, f"project: {perfeval.root}\n")
        # a header and three lines: 200,000 + 100,000 + 75,000 yuan
        assert "data/small/funds.csv: 4 lines = 3 read + 1 headers, totals and blanks; 3 read = 3 accepted + 0 quarantined" in out
        assert "¥375,000.00 read = ¥375,000.00 accepted + ¥0.00 quarantined" in out
        # 75 / 100 × 40 = 30, half of 10 = 5, 50
        assert out.splitlines()[-1].startswith("small: no faults;") and "score 85 of 100, 良" in out

    def test_writes_nothing(self, perfeval):
        before = sorted(perfeval.root.rglob("*"))
        perfeval("check", "small")
        assert sorted(path for path in perfeval.root.rglob("*") if "__pycache__" not in path.parts) == before

    def test_names_every_fault_with_file_line_and_column(self, perfeval):
        funds = perfeval.root / "data/small/funds.csv"
        text = funds.read_text("utf-8").replace("100000", "五十").replace("2023-06-30", "2023-06-31")
        funds.write_text(text, "utf-8")
        status, out, err = perfeval("check", "small")
        assert (status, out) == (2, "")
        lines = err.splitlines()
        assert (
            "data/small/funds.csv:3: 金额（元）: '五十' is not an amount of money; expected yuan such as 50 or 1,234.50."
            in lines
        )
        assert any(line.startswith("data/small/funds.csv:4: 日期: '2023-06-31' ") for line in lines)
        assert lines[-1] == "small: 2 faults"

    def test_goes_on_after_a_run_with_faults(self, perfeval):
        status, out, err = perfeval("check", "smal", "small")
        assert status == 2 and "small: no faults" in out and "there is no run 'smal'" in err

    def test_suggests_the_nearest_name(self, perfeval):
        status, _, err = perfeval("check", "smal")
        assert status == 2 and "small" in err

    def test_takes_the_path_of_a_run_file(self, perfeval):
        assert perfeval("check", "params/small.yml")[0] == 0
        files = ["small", "small.yml", "params/small.yml", str(perfeval.root / "params/small.yml"), "data/small.yml"]
        for framework in ("small", "small.yml", "params/frameworks/small.yml"):  # outputs/small@small, whichever way it is named
            assert naming.name_runs("run", files, False, framework) == (perfeval.root, ["small", "data/small.yml"], "small")

    def test_scores_by_another_framework(self, perfeval):
        frameworks = perfeval.root / "params/frameworks"
        text = (frameworks / "small.yml").read_text("utf-8").replace("from: 80", "from: 86")
        (frameworks / "strict.yml").write_text(text, "utf-8")
        for named in ("strict", "strict.yml", "params/frameworks/strict.yml"):
            assert "score 85 of 100, 中" in perfeval("check", "small", "--framework", named)[1]
        status, _, err = perfeval("check", "small", "--framework", "missing")
        assert status == 2 and "missing" in err

    def test_outside_a_project_says_so(self, perfeval, monkeypatch, tmp_path_factory):
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        status, _, err = perfeval("check", "small")
        assert status == 2 and "no folder params" in err


class TestCalls:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("run",), "name a run, such as `perfeval run 2022`, or give --all\n"),
            (("run", "small", "--all"), "give runs or --all, not both"),
            (("run", "small", "--workers", "0"), "--workers"),
            (("check",), "name a run, such as `perfeval check 2022`\n"),
            (("verify",), "name a run, such as `perfeval verify 2022`\n"),
            (("nonsense",), "nonsense"),
            (("explain", "fundng.allocated"), "did you mean funding.allocated"),
            (("verify", "smal", "small"), "did you mean 'small'?; expected one of small.\noutputs/small: nothing is published; call `perfeval run small` first"),
            (("trend",), "no run has published yet"),
            (("trend", "2001"), "there is no run '2001'"),
        ],
    )
    def test_that_cannot_be_met_are_refused(self, perfeval, arguments, words):
        status, _, err = perfeval(*arguments)
        assert status == 2 and words in err

    @pytest.mark.parametrize("command", ["check", "run", "new", "trend", "explain"])
    def test_help_has_examples(self, perfeval, command):
        status, out, _ = perfeval(command, "--help")
        assert status == 0 and "Examples:" in out and f"perfeval {command} " in out

    def test_explain_prints_definition_and_working(self, perfeval):
        status, out, _ = perfeval("explain", "funding.use_rate")
        assert status == 0
        # 7.5 万元 of 10 万元
        assert "name: 资金使用率" in out and "small: 75%" in out and "the higher the better" in out

    def test_an_unexpected_error_is_one_line(self, perfeval, monkeypatch):
        def fail(*_, **__):
            raise KeyError("surprise")

        monkeypatch.setattr(cli, "name_runs", fail)
        status, _, err = perfeval("check", "small")
        assert status == 1 and err == "perfeval: unexpected KeyError: 'surprise' (PERFEVAL_TRACEBACK=1 shows where)\n"

    def test_the_version_is_said_outside_of_projects_too(self, perfeval, monkeypatch, tmp_path_factory):
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert perfeval("--version") == (0, f"perfeval {__version__}\n", "")

    def test_help_comes_and_a_batch_begins_without_the_heavy_packages(self):
        """With numpy in it, whose libraries have threads, the command could not fork its first workers."""
        heavy = ("numpy", "pandas", "papermill", "matplotlib", "perfeval_helpers.contract.runfile")
        code = f"import sys, perfeval_helpers.cli, perfeval_helpers.making.batch; print([m for m in {heavy} if m in sys.modules])"
        assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"

    def test_completion_knows_the_runs(self, perfeval):
        assert naming.complete_run("sm") == ["small"] and naming.complete_run("x") == []
        assert naming.complete_framework("") == ["small"]


def test_long_lists_are_capped_by_file_with_the_count():
    lines = [f"data/a.csv:{n}: bad" for n in range(1, 1205)] + ["data/b.csv:2: bad"]
    capped = telling.cap_faults(dict.fromkeys(lines, 1), most=3)
    assert capped == [
        "data/a.csv:1: bad", "data/a.csv:2: bad", "data/a.csv:3: bad", "data/b.csv:2: bad",
        "data/a.csv: and 1,201 more faults (1,204 in all)",
    ]  # fmt: skip


def test_of_each_kind_of_fault_it_is_said_how_many_there_are_however_long_the_list():
    # 25 lines of one kind, 5,000 of another of which 20 are told one by one: 5,025 faults
    lines = {f"data/a.csv:{n}: bad": 1 for n in range(1, 26)} | {f"data/a.csv:{n}: worse": 1 for n in range(101, 121)}
    lines |= {"data/a.csv:121: and 4980 more faults of this kind": 4980}
    capped = telling.cap_faults(lines, most=30)
    assert capped[-2:] == ["data/a.csv:121: and 4980 more faults of this kind", "data/a.csv: and 15 more faults (5,025 in all)"]
    assert len(capped) == 32


@pytest.mark.parametrize(("fen", "printed"), [(123450, "¥1,234.50"), (-5, "-¥0.05"), (0, "¥0.00")])
def test_fen_are_printed_as_yuan(fen, printed):
    assert telling.print_yuan(fen) == printed


def test_the_table_has_failures_first_and_the_index_is_written(tmp_path, capsys, monkeypatch):
    good = Outcome("2022", "done", 1.5, {"score": 89.3, "points": 100.0, "grade": "良", "findings": {"warning": 1, "note": 0}})
    bad = Outcome("2023", "failed", 0.5, message="notebook 01_funding: cell 3: KeyError")
    tmp_path.joinpath("outputs").mkdir()
    telling.report_outcomes([good, bad], tmp_path / "outputs")
    out = capsys.readouterr().out
    assert out.index("2023") < out.index("2022") and "1 of 2 runs published" in out and "89.3" in out
    table = [line for line in out.splitlines() if line.startswith(("run", "2023 ", "2022 "))]
    assert [line.endswith("KeyError") for line in table] == [False, True, False] and table == [line.rstrip() for line in table]
    # where a terminal has no room for it, the table leaves out what is told above it: a column of 6 signs would say data/…
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    telling.report_outcomes([good, bad], tmp_path / "outputs")
    out = capsys.readouterr().out
    assert "1 of 2 runs published" in out and "KeyError" not in out and "…" not in out
    page = (tmp_path / "outputs/index.html").read_text("utf-8")
    assert page.index("2023") < page.index("KeyError")


def test_outputs_that_could_not_be_made_are_not_missed_once_more(tmp_path, capsys):
    telling.report_outcomes([Outcome("2022", "failed", message="outputs cannot be written: the file system is read-only")], tmp_path / "outputs")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("kind", ["done", "failed"])
def test_a_run_ends_with_its_status(perfeval, monkeypatch, kind):
    made = []

    def produce(jobs, outputs, limits, scheduler):
        made.append((jobs[0].label, jobs[0].force, limits.workers, scheduler))
        outputs.mkdir(exist_ok=True)
        return [Outcome(jobs[0].label, kind)]

    monkeypatch.setattr(cli, "produce", produce)
    status, _, _ = perfeval("run", "--all", "--force", "--workers", "3")
    assert status == {"done": 0, "failed": 1}[kind]
    assert made == [("small", True, 3, None)]
