"""Kernels forked and ordinary, the engine that tells the truth, and that nothing outlives its user."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import nbformat
import psutil
import pytest
import tiny_project
from forked_pools import fork_pools
from small_project import write_small
from tiny_project import make_notebook

from perfeval_helpers.evaluation import loading
from perfeval_helpers.making.execution import engine, machine, ordinary_kernel, steps
from perfeval_helpers.making.execution.job import Job, Made, StepFailed
from perfeval_helpers.making.execution.machine import can_fork
from perfeval_helpers.making.execution.quick_imports import without
from perfeval_helpers.making.execution.warming import DRIVER_MODULES, warm_runs
from perfeval_helpers.making.execution.workers import Pool

needs_fork = pytest.mark.skipif(not can_fork(), reason="kernels are forked on Linux alone")


@pytest.fixture(scope="module")
def server():
    if not can_fork():
        pytest.skip("kernels are forked on Linux alone")
    with Pool(partial(warm_runs, DRIVER_MODULES)) as server:  # kernels and their drivers are forked from the same here
        yield server


@pytest.fixture
def run(server, tmp_path):
    """Run a notebook of the given cells in a forked kernel."""

    def run(*cells, chapter="01_funding", speak=True, notebook=None, told=None, **kwargs):
        path = tmp_path / f"{chapter}.ipynb"
        nbformat.write(notebook or make_notebook(chapter, cells, speak), path)
        return execute(server, path, told, **kwargs)

    return run


def execute(server, path, told=None, parameters=None, plain=False, cell_seconds=30, parent=None):
    """Execute in a worker of the server, with a kernel of its own or its parent's; `told` gets what the worker reports."""
    with closing(server.take()) as worker:
        worker.submit(
            partial(
                engine.execute_notebook, path, {"run": "2023"} if parameters is None else parameters,
                parent="" if plain else parent or server.address, cell_seconds=cell_seconds, on_cell=tiny_project.tell_cells,
            )
        )  # fmt: skip
        try:
            return worker.wait_result()
        finally:
            if told is not None:
                told.extend(worker.progress)


def outputs_of(executed):
    return "".join(o.get("text", "") for c in executed.notebook.cells if c.cell_type == "code" for o in c.outputs)


class TestEngine:
    @pytest.mark.parametrize("plain", [False, True], ids=["forked", "ordinary"])
    def test_every_cell_runs_and_the_results_are_spoken(self, run, plain):
        told = []
        executed = run("print('run is', run)", plain=plain, told=told)
        assert "run is 2023" in outputs_of(executed)
        assert executed.spoken == {"answer": "42"}
        # parameters, injected parameters, the cell, results
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]

    def test_the_same_notebook_gives_the_same_bytes(self, run):
        first, second = run("print(run)", "2 + 2"), run("print(run)", "2 + 2")
        assert nbformat.writes(first.notebook) == nbformat.writes(second.notebook)
        assert "start_time" not in nbformat.writes(first.notebook)

    def test_an_error_names_cell_and_error_and_keeps_the_notebook(self, run):
        with pytest.raises(engine.NotebookFailed, match=r"cell 4 \(In \[3\]\) `1 / 0`: ZeroDivisionError: division by zero") as e:
            run("1 / 0", "print('never')")
        statuses = [c.metadata.papermill.status for c in e.value.notebook.cells if c.cell_type == "code"]
        # parameters, injected, 1 / 0, print, results
        assert statuses == ["completed", "completed", "failed", "pending", "pending"]

    @pytest.mark.parametrize("code", ["0", ""], ids=["0", "nothing"])
    def test_sys_exit_is_a_failure(self, run, code):
        with pytest.raises(engine.NotebookFailed, match=r"called sys.exit\(.*\); a notebook must run to its end"):
            run(f"import sys; sys.exit({code})", "print('never')")

    def test_a_dead_kernel_is_a_failure(self, run):
        with pytest.raises(engine.NotebookFailed, match=r"the kernel died of SIGKILL \(out of memory\?\)") as e:
            run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        cells = [c.metadata.papermill.status for c in e.value.notebook.cells if c.cell_type == "code"]
        assert cells == ["completed", "completed", "failed", "pending"]

    def test_a_kernel_that_ends_itself_is_a_failure(self, run):
        with pytest.raises(engine.NotebookFailed, match="the kernel died with exit status 0"):
            run("import os; os._exit(0)")

    def test_a_cell_that_hangs_is_a_failure(self, run):
        with pytest.raises(engine.NotebookFailed, match="ran out of time"):
            run("import time; time.sleep(600)", cell_seconds=1)

    def test_silence_of_the_results_cell_is_a_failure(self, run):
        with pytest.raises(engine.NotebookFailed, match="no cell tagged `results`"):
            run("1", speak=False)

    def test_the_results_of_another_chapter_are_refused(self, run, tmp_path, server):
        path = tmp_path / "02_headcounts.ipynb"
        nbformat.write(make_notebook("01_funding"), path)
        with pytest.raises(engine.NotebookFailed, match="speaks for chapter '01_funding'"):
            execute(server, path)

    def test_a_skipped_cell_is_a_failure(self, run):
        notebook = make_notebook("01_funding", ["1 + 1"])
        notebook.cells[2].metadata.tags = ["skip-execution"]
        with pytest.raises(engine.NotebookFailed, match="did not run"):
            run(notebook=notebook)

    def test_unknown_parameters_and_wrong_types_are_refused_together(self, run):
        with pytest.raises(engine.NotebookFailed, match=r"no parameter 'runn' .*has: run\); parameter 'run' is str, given int"):
            run("1", parameters={"runn": "2023", "run": 2023})


class TestForkedKernels:
    def test_each_has_a_clean_state(self, run):
        run("secret = 1\nimport pandas as pd\npd.perfeval_mark = 1")
        executed = run("import pandas as pd\nprint('secret' in globals(), hasattr(pd, 'perfeval_mark'))")
        assert "False False" in outputs_of(executed)

    def test_one_that_is_left_serves_the_next_and_knows_nothing_of_the_one_before(self, server, tmp_path):
        cells = ["print(sorted(dir()), len(In), plt.get_fignums())\nplt.figure()\nlater = _ = os.environ", "import os, sys; os.getpid()"]
        path = tmp_path / "01_funding.ipynb"
        nbformat.write(make_notebook("01_funding", ["import os\nimport matplotlib.pyplot as plt", *cells]), path)
        with closing(server.take()) as worker:

            def execute(parent=server.address, do=tiny_project.execute_as_shipped):
                worker.submit(partial(do, path, {"run": "2023"}, parent=parent, cell_seconds=30))
                notebook = worker.wait_result().notebook
                [number] = [cell.outputs[0].data.pop("text/plain") for cell in notebook.cells if "getpid" in cell.source]
                return int(number), nbformat.writes(notebook)

            (first, fresh), (second, left) = execute(), execute()
            assert (first, fresh) == (second, left)
            left = psutil.Process(first)
            left.kill()
            left.wait(10)
            server.take().close()  # who forks this one has told before that the kernel is dead
            (third, again), (fourth, _) = execute(), execute(do=engine.execute_notebook)
            assert first != third == fourth and again == fresh  # a dead one is replaced
            fifth, sixth = execute()[0], execute()[0]
            assert third != fifth == sixth  # what no one knows leaves nothing to the next
            left = psutil.Process(sixth)
            with closing(server.take()) as other:
                assert execute(other.address)[0] != sixth  # of another run
            left.wait(10)

    def test_have_the_packages_loaded_before_the_first_cell(self, run):
        executed = run("import sys\nprint('pandas' in sys.modules, 'matplotlib.pyplot' in sys.modules)")
        assert "True True" in outputs_of(executed)

    def test_draw_inline_as_ordinary_kernels_do(self, run):
        source = "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])"
        for plain in (False, True):
            executed = run(source, plain=plain)
            assert any("image/png" in o.get("data", {}) for c in executed.notebook.cells[3:4] for o in c.outputs)

    def test_print_wide_tables_as_ordinary_kernels_do(self, run):
        source = "import pandas as pd\nprint(pd.DataFrame([range(10**8, 10**8 + 12)]), pd.get_option('display.max_columns'))"
        forked, plain = (outputs_of(run(source, plain=plain)) for plain in (False, True))
        assert forked == plain

    def test_random_numbers_differ(self, run):
        source = "import random, numpy\nprint(random.random(), numpy.random.rand())"
        assert outputs_of(run(source)) != outputs_of(run(source))

    def test_show_what_ordinary_kernels_show(self, run):
        """Streams, what processes print, results, pictures, updates, errors, magics, tasks: the same notebook, byte by byte."""
        cells = [
            "import os, sys, subprocess\nprint('out'); print('err', file=sys.stderr); _ = os.system('echo shell')",
            "subprocess.run(['echo', 'process']); {'b': (1, 2), 'a': {3}}",
            "!echo piped",
            "from IPython.display import HTML, Markdown, clear_output, display\ndisplay(HTML('<b>1</b>'), Markdown('*2*'))",
            "shown = display(1, display_id='fixed')\nshown.update(2)\nprint('gone'); clear_output(); print('kept')",
            "from fractions import Fraction\ndisplay({'application/json': {'a': [1, None]}, 'text/plain': 'x'}, raw=True)\nFraction(1, 3)",
            "import asyncio\nlater = asyncio.create_task(asyncio.sleep(0, 'slept'))",
            "await later",
            "import warnings\nwarnings.warn('careful')",
            "import multiprocessing\nchild = multiprocessing.get_context('fork').Process(target=print, args=('child',), kwargs={'end': ''})\n"
            "child.start(); child.join()",
            "%%capture kept\nprint('captured')",
            "kept.stdout, get_ipython().kernel.shell is get_ipython(), _i",
        ]
        forked, plain = (run(*cells, plain=plain) for plain in (False, True))
        assert "child" in outputs_of(forked) and "slept" in nbformat.writes(forked.notebook)
        assert "<cell>:2: UserWarning: careful" in outputs_of(forked)  # whatever the process is called
        assert nbformat.writes(forked.notebook) == nbformat.writes(plain.notebook)

    def test_what_is_printed_bit_by_bit_is_one_output(self, run):
        """Kernels send it in pieces, cut by the clock: the same notebook has the same bytes, however long a line is."""
        source = (
            "import sys, time\nfor word in 'one', ' two':\n    print(word, end='', flush=True)\n"
            "    print('!', end='', file=sys.stderr, flush=True)\ndisplay(1)\nprint('x' * 3_000_000, end='')"
        )
        for plain in (False, True):
            printed, warned, shown, long = run(source, plain=plain).notebook.cells[3].outputs
            assert (printed.name, printed.text, warned.text, shown.output_type) == ("stdout", "one two", "!!", "display_data")
            assert long.text == "x" * 3_000_000

    def test_hear_a_cell_whose_child_was_killed_while_it_printed(self, run):
        shout = "def shout():\n    while True:\n        print('x' * 5_000_000, flush=True)"
        start = "import multiprocessing, time\nchild = multiprocessing.get_context('fork').Process(target=shout)\nchild.start()"
        executed = run(shout, start, "time.sleep(0.2); child.kill(); child.join()\nprint('still heard')", cell_seconds=5)
        assert "still heard" in outputs_of(executed)

    def test_hear_what_was_printed_before_a_cell_ended(self, run):
        """The thread that flushes is held up in sending; the cell, and a process that it forks then, wait for nothing else."""
        slow = "import multiprocessing, threading, time\nfrom perfeval_helpers.making.execution import packets\nsend = packets.send\n"
        slow += "def send_slowly(connected, message):\n    if threading.current_thread() is not threading.main_thread():\n"
        slow += "        time.sleep(1)\n    send(connected, message)\npackets.send = send_slowly"
        child = "print('first')\ntime.sleep(0.5)\nchild = multiprocessing.get_context('fork').Process(target=print, args=('child',))\n"
        executed = run(slow, child + "child.start(); child.join()\nprint('last')", cell_seconds=10)
        lines = outputs_of(executed).split()
        assert {"first", "child", "last"} <= set(lines) and lines.index("first") < lines.index("last")

    def test_the_worker_of_a_kernel_is_no_notebook_itself(self, run, monkeypatch):
        """It has IPython's shell for those that are forked from it; a run that it loads puts no words in force for all of them."""
        fork_pools(monkeypatch)
        with Pool(partial(warm_runs, ())) as pool, closing(pool.take()) as worker:
            assert call(worker, loading._is_notebook) is False
        executed = run("from perfeval_helpers.evaluation import loading\nprint(loading._is_notebook())")
        assert "True" in outputs_of(executed)

    def test_show_the_run_that_was_opened_whatever_becomes_of_its_files(self, run, tmp_path, monkeypatch):
        """What is published is of the bytes that the receipt names; the next command finds that they are others by now."""
        fork_pools(monkeypatch)
        job = Job("small", None, str(write_small(tmp_path / "project")), "", str(tmp_path / "none"))
        funds = Path(job.root, "data", "small", "funds.csv")
        with Pool(partial(warm_runs, ())) as pool, closing(pool.take()) as opener:
            assert call(opener, partial(steps.open_run, job, Made())).summary["score"] == 85
            funds.write_text(funds.read_text("utf-8").replace("75000", "50000"), "utf-8")
            show = "from perfeval_helpers import load_run\nprint(load_run('small').figures['funding.use_rate'].printed)"
            assert outputs_of(run(show, parent=opener.address)) == "75\n"
            with closing(pool.take()) as another:
                assert call(another, partial(steps.open_run, job, Made())).summary["score"] < 85

    def test_die_with_the_one_who_asked(self, server, tmp_path):
        cell = f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nos.rename({str(tmp_path / 'pid')!r}, "
        cell += f"{str(tmp_path / 'started')!r}); time.sleep(60)"
        path = tmp_path / "01_funding.ipynb"
        nbformat.write(make_notebook("01_funding", [cell]), path)
        worker = server.take()
        worker.submit(partial(engine.execute_notebook, path, {"run": "2023"}, parent=server.address, cell_seconds=60))
        wait_until((tmp_path / "started").exists)
        pid = int((tmp_path / "started").read_text())
        assert psutil.pid_exists(pid) and pid != worker.pid
        os.kill(worker.pid, signal.SIGKILL)  # it alone
        wait_until(lambda: not psutil.pid_exists(pid))
        worker.close()

    def test_a_cell_that_leaves_a_process_behind_does_not_keep_the_notebook(self, run, tmp_path):
        file = tmp_path / "pid"
        run(f"import subprocess\nleft = subprocess.Popen(['sleep', '60'])\n_ = open({str(file)!r}, 'w').write(str(left.pid))")
        wait_gone(file)

    @pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
    @pytest.mark.parametrize("start", ["subprocess.Popen(['sleep', '60'])", "multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,))"])
    def test_a_kernel_that_dies_leaves_no_process_behind(self, run, tmp_path, start, end):
        cell = f"import multiprocessing, os, subprocess, time\nleft = {start}\ngetattr(left, 'start', int)()\n"
        with pytest.raises(engine.NotebookFailed, match=r"the kernel died (with exit status 3|of SIGKILL)"):
            run(cell + f"_ = open({str(tmp_path / 'pid')!r}, 'w').write(str(left.pid))\n{end}")
        wait_gone(tmp_path / "pid")

    def test_a_kernel_whose_worker_dies_leaves_no_process_behind(self, server, tmp_path):
        """The worker that has the run is killed, for memory say: Linux kills the kernel, which can tell nobody."""
        cell = "import os, subprocess, time\nleft = subprocess.Popen(['sleep', '60'])\n"
        cell += f"_ = open({str(tmp_path / 'new')!r}, 'w').write(str(left.pid)); os.rename({str(tmp_path / 'new')!r}, {str(tmp_path / 'pid')!r})"
        path = tmp_path / "01_funding.ipynb"
        nbformat.write(make_notebook("01_funding", [cell + "; time.sleep(60)"]), path)
        with closing(server.take()) as parent, closing(server.take()) as driver:
            driver.submit(partial(engine.execute_notebook, path, {"run": "2023"}, parent=parent.address, cell_seconds=60))
            wait_until((tmp_path / "pid").exists)
            os.kill(parent.pid, signal.SIGKILL)
            with pytest.raises(engine.NotebookFailed, match=r"the kernel died$"):  # nobody knows that of memory
                driver.wait_result()
            wait_gone(tmp_path / "pid")


def wait_gone(file):
    """Wait until the process of this number has ended."""
    pid = int(file.read_text())
    wait_until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_ordinary_kernels_talk_over_sockets_in_a_private_folder():
    folder = machine.make_private_folder()
    try:
        manager = ordinary_kernel.make_manager(folder)
        if sys.platform != "win32":
            assert manager.transport == "ipc" and manager.ip.startswith(str(folder))
            assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


@needs_fork
def test_workers_die_with_their_user_and_leave_no_folder():
    code = (
        "import sys, json, os, time; sys.path[:] = json.loads(sys.argv[1]);"
        "from perfeval_helpers.making.execution.workers import Pool;"
        "p = Pool(); w = p.take(); w.submit(os.getpid); v = p.take(w); v.submit(os.getpid);"
        "print(w.wait_result(), v.wait_result(), p.first.pid, p.folder, flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, json.dumps(sys.path)], stdout=subprocess.PIPE, text=True)
    *processes, folder = user.stdout.readline().split()
    user.kill()
    user.wait()
    for pid in map(int, processes):
        wait_until(lambda pid=pid: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    wait_until(lambda: not Path(folder).exists())


def call(worker, function, *arguments):
    worker.submit(partial(function, *arguments))
    return worker.wait_result()


def test_calls_return_results_errors_and_ends(server):
    worker = server.take()
    assert call(worker, os.path.join, "x", "y") == "x/y"
    assert call(worker, os.getpid) == worker.pid != os.getpid()
    with pytest.raises(RuntimeError, match="JSONDecodeError"):
        call(worker, json.loads, "{")
    assert call(worker, os.path.basename, "x/y") == "y"  # an error is no end
    with pytest.raises(RuntimeError, match="status 3"):
        call(worker, os._exit, 3)
    assert worker.wait(10) == worker.poll() == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full, as Linux has one at hand")
def test_a_disk_that_is_full_is_said_as_such(server):
    with pytest.raises(RuntimeError, match=r"^the disk is full$"):
        call(server.take(), Path("/dev/full").write_text, "x")


def test_what_a_run_failed_of_comes_back_as_it_was(server):
    with pytest.raises(StepFailed, match=r"^nothing was made$") as failure:
        call(server.take(), tiny_project.fail, "nothing was made", {"a.ipynb": "{}"})
    assert failure.value.files == {"a.ipynb": "{}"}


def test_what_is_reported_on_the_way_is_there_before_the_result(server):
    worker = server.take()
    assert call(worker, tiny_project.count_to, 3) == "counted"
    assert worker.progress == [1, 2, 3]


def count_setting_threads():
    """How many threads Typst begins to set two pages."""
    import typst

    before = set(os.listdir("/proc/self/task"))
    typst.Compiler(b"a #pagebreak() b").compile(format="png")
    return len(set(os.listdir("/proc/self/task")) - before)


@needs_fork
def test_a_worker_whose_call_went_well_is_given_more():
    with Pool(keeps=True) as pool:
        first = pool.take()
        pid = call(first, os.getpid)
        pool.give_back(first)
        again, beside = pool.take(), pool.take()  # the only free one is taken
        assert call(again, os.getpid) == pid != call(beside, os.getpid)
        os.kill(pid, signal.SIGKILL)
        assert again.wait(10) == -signal.SIGKILL
        pool.give_back(again)
        assert call(pool.take(), os.getpid) not in (pid, os.getpid())
        beside.close()
        wait_until(lambda: not os.path.exists(f"/proc/{beside.pid}"))


def test_where_nothing_is_forked_workers_stay_for_the_next_call(monkeypatch):
    monkeypatch.setenv("PERFEVAL_FORK", "0")
    with Pool() as pool:
        first = pool.take()
        pid = call(first, os.getpid)
        second = pool.take()
        assert call(second, os.getpid) not in (pid, os.getpid())
        with pytest.raises(RuntimeError, match="status 3"):
            call(second, os._exit, 3)
        pool.give_back(first)
        assert call(pool.take(second), os.getpid) == pid
        first.submit(partial(time.sleep, 60))
        first.close()
        assert not psutil.pid_exists(pid)


@needs_fork
def test_typst_keeps_to_one_thread_in_a_worker(server):
    """One step keeps one core busy: as many steps as cores are at work already."""
    assert call(server.take(), count_setting_threads) == 1


@needs_fork
def test_what_a_worker_did_is_there_in_those_forked_from_it(server):
    parent = server.take()
    call(parent, os.chdir, "/")
    with pytest.raises(RuntimeError, match="JSONDecodeError"):
        call(parent, json.loads, "{")
    child = server.take(parent)
    assert call(child, os.getcwd) == "/"
    pid = child.pid
    parent.close()  # and those forked from it with it
    wait_until(lambda: not psutil.pid_exists(pid))


@needs_fork
@pytest.mark.parametrize(("text", "count"), [("run: 2022", 1), ("fault", 0)])
def test_a_run_is_loaded_beside_the_imports_for_all_that_are_forked(tmp_path, monkeypatch, text, count):
    fork_pools(monkeypatch)
    job = tiny_project.make_job(tiny_project.make_project(tmp_path / "project"))
    (tmp_path / "project/params/2022.yml").write_text(text, "utf-8")
    with Pool(partial(tiny_project.warm_with, job)) as pool:
        # what failed there is not kept; a call for it is made again and says why
        assert call(pool.take(), tiny_project.list_opened) == [job.key] * count


def test_a_folder_with_a_long_path_is_passed_over(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(machine.tempfile, "tempdir", str(long))
    folder = machine.make_private_folder()
    try:
        assert long not in folder.parents
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.rmdir(folder)
    assert not list(long.iterdir())


def test_modules_are_hidden_only_inside_the_block(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without(("colorsys",)), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)


def test_modules_in_name_only_can_be_imported_inside_the_block_alone(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without((), in_name_only=("colorsys",)):
        import colorsys
        from colorsys import rgb_to_hsv

        assert rgb_to_hsv is None and not hasattr(colorsys, "__path__")
    import colorsys

    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("annotation", "value", "fits"),
    [("str", "a", True), ("str", 1, False), ("list[str]", ["a"], True), ("list[str]", "a", False),
     ("str", None, False)],
)  # fmt: skip
def test_parameters_are_compared_with_their_annotations(tmp_path, annotation, value, fits):
    notebook = make_notebook("01_funding")
    notebook.cells[1].source = f"# one\none: {annotation} = None\nother = 1"
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook, path)
    if fits:
        engine.check_parameters(path, {"one": value, "other": "not annotated"})
    else:
        with pytest.raises(engine.NotebookFailed, match="parameter 'one' is"):
            engine.check_parameters(path, {"one": value})


@pytest.mark.parametrize("folder", ["{run}", "{0}", "a{", "}b", "{run.__class__}"])
def test_a_folder_with_braces_is_a_folder(tmp_path, folder):
    path = tmp_path / folder / "01_funding.ipynb"
    path.parent.mkdir()
    nbformat.write(make_notebook("01_funding"), path)
    engine.check_parameters(path, {"run": "2023"})


def test_an_ordinary_kernel_takes_nothing_from_the_home_of_its_user(tmp_path, monkeypatch):
    startup = tmp_path / "home/.ipython/profile_default/startup/00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print('started')\nrun = '1999'\n")
    path = tmp_path / "01_funding.ipynb"
    nbformat.write(make_notebook("01_funding", ["import matplotlib; print(run)"]), path)
    for home in (tmp_path / "home", Path(os.devnull)):  # in the latter matplotlib cannot write, and warns
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        executed = engine.execute_notebook(path, {"run": "2023"}, parent="", cell_seconds=60)
        assert outputs_of(executed) == "2023\n"


def test_matplotlib_draws_the_same_without_its_lists_of_properties():
    code = (
        "import sys, contextlib; from perfeval_helpers.making.execution.quick_imports import undocumented\n"
        "with undocumented() if sys.argv[1] == 'short' else contextlib.nullcontext():\n    import matplotlib.figure\n"
        "import io, matplotlib as mpl; mpl.rcParams['svg.hashsalt'] = 'x'\n"
        "axes = matplotlib.figure.Figure().subplots()\n"
        "axes.plot([1, 2], [3, 1], label='a').pop().set(color='red', lw=3)\naxes.set(xlabel='x', title='t'); axes.legend()\n"
        "axes.figure.savefig(file := io.StringIO(), format='svg', metadata={'Date': None})\n"
        "print(len(axes.plot.__doc__), hash(file.getvalue()))"
    )
    made = [
        subprocess.run([sys.executable, "-c", code, how], env={**os.environ, "PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True)
        for how in ("short", "long")
    ]
    (short, drawn), (long, same) = (done.stdout.split() for done in made)
    assert drawn == same and int(short) < int(long)


FIRST_WORKERS = """
import threading
from perfeval_helpers.making.execution.workers import Pool

def is_forked(pool):
    pool.first.wait_born()
    return open(f"/proc/{pool.first.pid}/cmdline").read() == open("/proc/self/cmdline").read()

if __name__ == "__main__":
    with Pool() as one, Pool() as two:
        print(is_forked(one), is_forked(two))
        one.first.connection.close()
        one.first.process.join(10)
        print(one.first.process.exitcode)  # nobody else holds the connection open
        two.first.process.kill()
        two.first.process.join(10)
        two.take()
        print(is_forked(two))  # that has gone on since, and what it has opened is no concern of a new one
        ended = threading.Event()
        threading.Thread(target=ended.wait).start()
        with Pool() as third:
            print(is_forked(third))
        ended.set()
"""


@needs_fork
def test_a_first_worker_is_forked_from_a_process_of_one_thread_and_ends_with_its_user(tmp_path):
    (tmp_path / "first.py").write_text(FIRST_WORKERS)
    done = subprocess.run([sys.executable, tmp_path / "first.py"], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["True", "True", "0", "False", "False"], done.stderr
