"""Publishing: all or nothing, whoever is killed, whatever is full or locked."""

import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from perfeval_helpers.making import disk, edited, publishing
from perfeval_helpers.making.edited import keep_edited
from perfeval_helpers.making.publishing import (
    NotWritable,
    Workspace,
    clear_stale,
    keep_failed,
    recover,
    remove_failed,
    replace_text,
)


def publish(outputs, text, run="2022"):
    workspace = Workspace(outputs, run)
    for name in ("a.txt", "b.txt"):
        (workspace.new / name).write_text(text)
    workspace.publish()


def read(outputs, run="2022"):
    return {path.name: path.read_text() for path in (outputs / run).iterdir()}


def leftovers(outputs):
    return sorted(path.name for path in outputs.iterdir() if path.name.startswith(publishing.WORK_PREFIX))


@pytest.mark.parametrize("in_one_step", [True, False], ids=["exchange", "rename pair"])
def test_the_new_folder_takes_the_place_of_the_old(tmp_path, monkeypatch, in_one_step):
    if not in_one_step:
        monkeypatch.setattr(publishing, "exchange", lambda a, b: False)
    publish(tmp_path / "outputs", "one")
    workspace = Workspace(tmp_path / "outputs", "2022")
    (workspace.new / "c.txt").write_text("two")
    assert read(tmp_path / "outputs") == {"a.txt": "one", "b.txt": "one"}
    workspace.publish()
    assert read(tmp_path / "outputs") == {"c.txt": "two"}
    assert leftovers(tmp_path / "outputs") == []


def test_linux_exchanges_folders_in_one_step(tmp_path):
    if sys.platform != "linux":
        pytest.skip("renameat2 is Linux's")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"was_{name}").touch()
    assert disk.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / "was_b").exists() and (tmp_path / "b" / "was_a").exists()
    with pytest.raises(OSError, match="No such file"):
        disk.exchange(tmp_path / "a", tmp_path / "missing")


def test_a_discarded_workspace_leaves_nothing(tmp_path):
    publish(tmp_path, "one")
    workspace = Workspace(tmp_path, "2022")
    (workspace.new / "a.txt").write_text("half")
    workspace.close()
    assert read(tmp_path) == {"a.txt": "one", "b.txt": "one"} and leftovers(tmp_path) == []


def test_a_living_workspace_is_left_alone_a_dead_one_is_removed(tmp_path):
    living = Workspace(tmp_path, "2022")
    dead = tmp_path / ".work-2021-1-abcdef00"
    (dead / "new").mkdir(parents=True)
    (dead / "lock").touch()
    unlocked = tmp_path / ".work-2021-2-abcdef00"  # killed between making the folder and the lock
    unlocked.mkdir()
    other = Workspace(tmp_path, "2023")
    assert living.new.is_dir() and not dead.exists() and not unlocked.exists()
    living.close()
    other.close()


def test_what_a_killed_rename_pair_set_aside_is_put_back(tmp_path):
    folder = tmp_path / ".work-2022-1-abcdef00"
    (folder / "old").mkdir(parents=True)
    (folder / "lock").touch()
    (folder / "old" / "a.txt").write_text("one")
    recover(tmp_path)
    assert read(tmp_path) == {"a.txt": "one"} and leftovers(tmp_path) == []


def test_nothing_is_put_back_over_what_is_published(tmp_path):
    publish(tmp_path, "two")
    folder = tmp_path / ".work-2022-1-abcdef00"
    (folder / "old").mkdir(parents=True)
    (folder / "lock").touch()
    (folder / "old" / "a.txt").write_text("one")
    clear_stale(tmp_path)
    assert read(tmp_path) == {"a.txt": "two", "b.txt": "two"}


def test_a_failing_second_rename_puts_the_old_folder_back(tmp_path, monkeypatch):
    publish(tmp_path, "one")
    monkeypatch.setattr(publishing, "exchange", lambda a, b: False)
    rename = os.rename

    def fail_on_new(source, target):
        if Path(source).name == "new":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail_on_new)
    with pytest.raises(NotWritable, match="the disk is full"):
        publish(tmp_path, "two")
    assert read(tmp_path) == {"a.txt": "one", "b.txt": "one"}


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the file system is read-only")]
)
def test_a_disk_that_refuses_leaves_the_published_folder(tmp_path, monkeypatch, number, words):
    publish(tmp_path, "one")
    workspace = Workspace(tmp_path, "2022")

    def refuse(path):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(disk, "sync", refuse)
    with pytest.raises(NotWritable, match=words):
        workspace.publish()
    monkeypatch.undo()
    workspace.close()
    assert read(tmp_path) == {"a.txt": "one", "b.txt": "one"} and leftovers(tmp_path) == []


def test_outputs_that_cannot_be_made_are_named(tmp_path):
    (tmp_path / "outputs").write_text("a file stands in the way")
    with pytest.raises(NotWritable, match="outputs cannot be written"):
        Workspace(tmp_path / "outputs", "2022")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can become somebody else")
def test_read_only_outputs_are_refused_in_words(tmp_path):
    publish(tmp_path / "outputs", "one")
    code = (
        "import os, sys, json; sys.path[:] = json.loads(sys.argv[2]);"
        "from pathlib import Path; from perfeval_helpers.making.publishing import *;"
        "from perfeval_helpers.values.language import tell; tell('permission denied');"  # who one becomes may not read the packages
        "os.setegid(65534); os.seteuid(65534);"
        "\ntry: Workspace(Path(sys.argv[1]), '2022')\nexcept NotWritable as e: print(e)"
    )
    for folder in [tmp_path, *list(tmp_path.parents)[:2]]:
        folder.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "outputs"), json.dumps(sys.path)], capture_output=True, text=True
    )
    assert "cannot be written: permission denied" in said.stdout, said.stderr
    assert read(tmp_path / "outputs") == {"a.txt": "one", "b.txt": "one"}


PUBLISH_FOREVER = """
import os, signal, sys, json
sys.path[:] = json.loads(sys.argv[2])
from pathlib import Path
from perfeval_helpers.making import publishing
if sys.argv[3] == "pair":
    publishing.exchange = lambda a, b: False
for line in sys.stdin:  # another number: another process, which need not import all this
    if child := os.fork():
        os.waitpid(child, 0)
        print("gone", flush=True)
        continue
    print(os.getpid(), flush=True)
    number = int(line)
    while True:
        workspace = publishing.Workspace(Path(sys.argv[1]), "2022")
        for name in ("a.txt", "b.txt", "c.txt"):
            (workspace.new / name).write_text(str(number))
        workspace.publish()
        number += 1
"""


@contextlib.contextmanager
def publishers(outputs, way):
    """Begin to publish numbers from one on, in a process whose id is returned; kill it."""
    command = [sys.executable, "-c", PUBLISH_FOREVER, str(outputs), json.dumps(sys.path), way]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        def begin(number):
            print(number, file=parent.stdin, flush=True)
            return int(parent.stdout.readline())

        def kill(pid):
            os.kill(pid, signal.SIGKILL)
            assert parent.stdout.readline() == "gone\n"

        yield begin, kill
        parent.stdin.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not Windows'")
@pytest.mark.parametrize("way", ["exchange", "pair"])
def test_killed_at_any_moment_the_published_folder_is_whole(tmp_path, way):
    publish(tmp_path, "0")
    chance = random.Random(2022)
    with publishers(tmp_path, way) as (begin, kill):
        for attempt in range(12):
            process = begin(attempt * 1000)
            time.sleep(chance.uniform(0.0, 0.03))
            kill(process)
            if way == "pair":
                recover(tmp_path)  # between the two renames nothing is published: the next command puts it back first
            contents = read(tmp_path)
            assert len(set(contents.values())) == 1 and len(contents) >= 2, contents
    publish(tmp_path, "last")
    assert read(tmp_path) == {"a.txt": "last", "b.txt": "last"} and leftovers(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not Windows'")
def test_two_processes_publishing_the_same_run_do_no_harm(tmp_path):
    publish(tmp_path, "0")
    seen = set()
    with publishers(tmp_path, "exchange") as (begin, kill), publishers(tmp_path, "exchange") as (begin_other, kill_other):
        first, second = begin(0), begin_other(1_000_000)
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            folder = os.open(tmp_path / "2022", os.O_RDONLY)  # held open: the folder that was published at this moment
            try:
                texts = {Path(f"/proc/self/fd/{folder}", name).read_text() for name in os.listdir(folder)}
            except FileNotFoundError:
                texts = {"replaced while we read"}  # its turn was over: it was being removed
            finally:
                os.close(folder)
            seen |= texts
        kill(first), kill_other(second)  # neither has failed
    contents = read(tmp_path)
    assert len(set(contents.values())) == 1 and len(contents) == 3
    numbers = [int(text) for text in seen if text.isdigit()]
    assert min(numbers) < 1_000_000 < max(numbers), "both of them published"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_leaves_the_published_folder(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        publish(disk, "one")
        workspace = Workspace(disk, "2022")
        with pytest.raises(OSError, match="No space left"):
            (workspace.new / "big.bin").write_bytes(b"x" * 1_000_000)
        workspace.close()
        assert read(disk) == {"a.txt": "one", "b.txt": "one"} and leftovers(disk) == []
        publish(disk, "two")
        assert read(disk) == {"a.txt": "two", "b.txt": "two"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_is_replaced_in_one_step(tmp_path):
    replace_text(tmp_path / "index.html", "一")
    replace_text(tmp_path / "index.html", "二")
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "二"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_left_of_a_failed_run_is_kept_until_it_succeeds(tmp_path):
    keep_failed(tmp_path, "2022", {"message.txt": "first", "x.ipynb": "{}"})
    assert keep_failed(tmp_path, "2022", {"message.txt": "second"})
    folder = tmp_path / ".failed" / "2022"
    assert {path.name: path.read_text() for path in folder.iterdir()} == {"message.txt": "second"}
    publish(tmp_path, "one")
    assert not folder.exists()
    (tmp_path / ".failed").rmdir()
    (tmp_path / ".failed").write_text("in the way")
    assert not keep_failed(tmp_path, "2022", {"message.txt": "third"})
    (tmp_path / ".failed").unlink()
    remove_failed(tmp_path, "2022")  # twice does no harm


@pytest.mark.parametrize("name", ["..", "../../data", "../2022", "", ".", "2022@../2022", "2022@"])
def test_what_is_no_name_of_a_run_touches_nothing_outside_of_its_place(tmp_path, name):
    outputs = tmp_path / "outputs"
    publish(outputs, "one")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "funds.csv").write_text("kept")
    assert not keep_failed(outputs, name, {"status.json": "{}"}) and not (outputs / ".failed").exists()
    (outputs / ".failed").mkdir()
    remove_failed(outputs, name)
    assert (outputs / "2022").is_dir() and [path.name for path in (tmp_path / "data").iterdir()] == ["funds.csv"]
    assert {path.name for path in tmp_path.iterdir()} == {"outputs", "data"}


def test_what_people_changed_is_copied_once_however_often_publishing_fails(tmp_path):
    publish(tmp_path, "by hand")  # without a receipt: nobody knows what the run made of it
    kept = [keep_edited(tmp_path / "2022") for _ in range(3)]
    assert kept == [tmp_path / ".edited/2022/1"] * 3
    changed = next(path for path in (tmp_path / "2022").rglob("*") if path.is_file())
    changed.write_text("changed since", "utf-8")
    assert keep_edited(tmp_path / "2022") == tmp_path / ".edited/2022/2"


def test_what_cannot_be_copied_whole_leaves_nothing_of_it(tmp_path, monkeypatch):
    publish(tmp_path, "by hand")
    (tmp_path / "2022/notes.txt").write_text("another", "utf-8")
    copy, copied = edited.shutil.copy2, []

    def copy_one(source, target):
        if copied:
            raise OSError(errno.ENOSPC, "full", str(target))
        copied.append(copy(source, target))

    monkeypatch.setattr(edited.shutil, "copy2", copy_one)
    with pytest.raises(publishing.NotWritable):
        keep_edited(tmp_path / "2022")
    assert copied and not (tmp_path / ".edited/2022/1").exists()


def test_the_run_of_a_workspace_may_have_dashes():
    assert publishing.run_of(Path("outputs/.work-2022@caiyu-2020-10-77-ab12cd34")) == "2022@caiyu-2020-10"


class Windows:
    """Windows' rules on this system: who breaks one gets the error that Windows gives. Open files of all processes count."""

    def __init__(self, monkeypatch):
        self.rename, self.replace, self.unlink, self.fsync = os.rename, os.replace, os.unlink, os.fsync
        monkeypatch.setattr(publishing, "exchange", lambda a, b: False)  # renameat2 is Linux's
        monkeypatch.setattr(disk, "PAUSE_SECONDS", 0.01)
        monkeypatch.setattr(os, "fsync", self._fsync)
        monkeypatch.setattr(os, "rename", self._refusing(self.rename))
        monkeypatch.setattr(os, "replace", self._refusing(self.replace))
        for name in ("unlink", "remove"):
            monkeypatch.setattr(os, name, self._refusing(self.unlink))
        monkeypatch.setattr("shutil._use_fd_functions", False)  # rmtree asks by path, as it does there

    def _fsync(self, descriptor):
        import fcntl
        import stat

        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            return  # there folders are not flushed at all: `sync` leaves them out by the system's name
        if not fcntl.fcntl(descriptor, fcntl.F_GETFL) & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EBADF, "Bad file descriptor")
        self.fsync(descriptor)

    def _refusing(self, change):
        def changed(source, *rest, **kwargs):
            here = os.path.realpath(source)
            for opened in self.list_open():
                if opened == here or opened.startswith(here + os.sep):
                    raise PermissionError(errno.EACCES, "The process cannot access the file", str(source))
            return change(source, *rest, **kwargs)

        return changed

    @staticmethod
    def list_open():
        found = set()
        for process in [Path("/proc/self"), *(p for p in Path("/proc").iterdir() if p.name.isdigit())]:
            with contextlib.suppress(OSError):  # a process that has gone
                for descriptor in list((process / "fd").iterdir()):
                    with contextlib.suppress(OSError):  # closed meanwhile
                        found.add(os.readlink(descriptor))
        return found


windows_rules = pytest.mark.skipif(sys.platform != "linux", reason="imposes Windows' rules by what Linux tells of open files")


@windows_rules
def test_the_rules_of_windows_are_imposed(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_text("one")
    Windows(monkeypatch)
    with open(file, "rb") as held:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fsync(held.fileno())
        for change in (lambda: os.rename(tmp_path, f"{tmp_path}2"), lambda: os.replace(file, tmp_path / "b"), file.unlink):
            with pytest.raises(PermissionError):
                change()
    file.unlink()


@windows_rules
def test_runs_are_published_by_the_rules_of_windows(tmp_path, monkeypatch):
    Windows(monkeypatch)
    (tmp_path / ".work-2021-1-abcdef00" / "new").mkdir(parents=True)  # of a process that was killed
    publish(tmp_path, "one")
    publish(tmp_path, "two")
    assert read(tmp_path) == {"a.txt": "two", "b.txt": "two"} and leftovers(tmp_path) == []
    workspace = Workspace(tmp_path, "2022")
    workspace.close()
    keep_failed(tmp_path, "2022", {"message.txt": "first"})
    keep_failed(tmp_path, "2022", {"message.txt": "second"})
    replace_text(tmp_path / "index.html", "一")
    replace_text(tmp_path / "index.html", "二")
    assert leftovers(tmp_path) == [] and (tmp_path / "index.html").read_text("utf-8") == "二"


@windows_rules
@pytest.mark.parametrize(("language", "words"), [("en", "close b.txt and run again"), ("zh", "请先关闭b.txt")])
def test_an_output_that_is_open_elsewhere_is_named_and_nothing_is_lost(tmp_path, monkeypatch, language, words):
    publish(tmp_path, "one")
    Windows(monkeypatch)
    monkeypatch.setenv("PERFEVAL_LANG", language)
    word = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1], 'r+b'); print('open', flush=True); sys.stdin.read()",
         str(tmp_path / "2022" / "b.txt")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert word.stdout.readline() == "open\n"
    workspace = Workspace(tmp_path, "2022")
    (workspace.new / "a.txt").write_text("two")
    with pytest.raises(NotWritable, match=words):
        workspace.publish()
    assert read(tmp_path) == {"a.txt": "one", "b.txt": "one"}
    word.communicate()
    workspace.publish()
    assert read(tmp_path) == {"a.txt": "two"} and leftovers(tmp_path) == []


@windows_rules
def test_what_is_open_for_a_moment_is_tried_again(tmp_path, monkeypatch):
    Windows(monkeypatch)
    for text in ("one", "two"):  # by a virus scanner: what is new, then what is replaced
        workspace = Workspace(tmp_path, "2022")
        (workspace.new / "a.txt").write_text(text)
        held = open((workspace.new if text == "one" else tmp_path / "2022") / "a.txt", "rb")  # noqa: SIM115 (closed while publishing waits)
        monkeypatch.setattr(disk.time, "sleep", lambda seconds, held=held: held.close())
        workspace.publish()
        assert read(tmp_path) == {"a.txt": text} and held.closed


@windows_rules
def test_what_was_published_is_not_lost_where_it_could_not_be_put_back_at_once(tmp_path, monkeypatch):
    publish(tmp_path, "one")
    Windows(monkeypatch)
    workspace = Workspace(tmp_path, "2022")
    new, rename, held = open(workspace.new / "a.txt", "wb"), os.rename, []  # noqa: SIM115 (what is new stays open: it cannot take the place)

    def rename_and_scan(source, target):
        rename(source, target)
        held.append(open(Path(target) / "a.txt", "rb"))  # noqa: SIM115 (a scanner looks at what was set aside)

    monkeypatch.setattr(os, "rename", rename_and_scan)
    with pytest.raises(NotWritable):
        workspace.publish()
    workspace.close()
    assert not (tmp_path / "2022").exists()
    for file in (new, *held):
        file.close()
    monkeypatch.setattr(os, "rename", rename)
    publishing.recover(tmp_path)
    assert read(tmp_path) == {"a.txt": "one", "b.txt": "one"} and leftovers(tmp_path) == []
