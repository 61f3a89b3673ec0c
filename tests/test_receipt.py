"""Receipts: what files are, when a run is unchanged, and that outputs are what the receipt says."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from perfeval_helpers.making import receipt


@pytest.mark.parametrize(
    ("content", "lines"), [(b"", 0), (b"a\n", 1), (b"a\nb", 2), (b"a\r\nb\r\n", 2), (b"\n\n", 2), (b"x" * 3_000_000, 1)]
)
def test_lines_are_physical(tmp_path, content, lines):
    (tmp_path / "a.csv").write_bytes(content)
    described = receipt.describe_file(tmp_path / "a.csv", "data/a.csv")
    assert described == {
        "file": "data/a.csv", "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "lines": lines,
    }  # fmt: skip


def test_inputs_are_described_once_and_only_where_they_are(tmp_path):
    (tmp_path / "a.csv").write_text("a\n")
    paths = [tmp_path / "a.csv", tmp_path / "." / "a.csv", tmp_path / "missing.csv"]
    assert [entry["file"] for entry in receipt.describe_inputs(paths, tmp_path)] == ["a.csv"]


def test_the_inputs_of_a_run_are_run_file_framework_and_extracts(project):
    names = [path.relative_to(project).as_posix() for path in receipt.list_run_inputs("small", project)]
    assert names == ["params/small.yml", "params/frameworks/small.yml", "data/small/funds.csv"]
    (project / "data/small/funds.ods").write_bytes(b"")  # with which the run would be refused
    assert receipt.list_run_inputs("small", project)[-1].name == "funds.ods"
    shutil.copy(project / "params/frameworks/small.yml", project / "params/frameworks/x.yml")
    assert "params/frameworks/x.yml" in [
        path.relative_to(project).as_posix() for path in receipt.list_run_inputs("small", project, "x")
    ]


def test_versions_are_those_of_all_that_the_package_requires():
    required = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {re.split("[=<>~! ]", one)[0] for one in required} <= receipt.list_versions().keys()


INPUTS = ({"file": "a", "sha256": "1"}, {"file": "b", "sha256": "2"})


class TestFingerprint:
    def test_does_not_hang_on_the_order_of_inputs(self):
        assert receipt.take_fingerprint(INPUTS, {"run": "x"}, "c") == receipt.take_fingerprint(
            INPUTS[::-1], {"run": "x"}, "c"
        )

    @pytest.mark.parametrize(
        ("inputs", "parameters", "code"),
        [
            ([{"file": "a", "sha256": "1"}, {"file": "b", "sha256": "3"}], {"run": "x"}, "c"),
            ([{"file": "a", "sha256": "2"}, {"file": "b", "sha256": "1"}], {"run": "x"}, "c"),
            (INPUTS, {"run": "y"}, "c"),
            (INPUTS, {"run": "x"}, "d"),
        ],
    )
    def test_changes_with_inputs_parameters_and_code(self, inputs, parameters, code):
        assert receipt.take_fingerprint(INPUTS, {"run": "x"}, "c") != receipt.take_fingerprint(inputs, parameters, code)

    def test_of_code_changes_with_a_notebook(self, tmp_path):
        notebook = tmp_path / "01_funding.ipynb"
        notebook.write_text("{}")
        first = receipt.hash_code((notebook,))
        notebook.write_text("{ }")
        assert receipt.hash_code((notebook,)) != first


class TestPublishedOutputs:
    @pytest.fixture
    def outputs(self, tmp_path):
        (tmp_path / "tables").mkdir()
        (tmp_path / "tables" / "a.csv").write_text("x")
        (tmp_path / "report.html").write_text("y")
        receipt.write_receipt(tmp_path, {"fingerprint": "f", "outputs": receipt.describe_outputs(tmp_path)})
        return tmp_path

    def test_are_current_as_long_as_nothing_changed(self, outputs):
        assert receipt.is_current(outputs, "f")
        assert not receipt.is_current(outputs, "g")

    def test_are_current_while_somebody_has_them_open_or_has_looked_at_them(self, outputs):
        for name in ("~$report.docx", ".~annexes.xlsx", ".~lock.annexes.xlsx#", "._report.pdf", ".DS_Store", "Thumbs.db", "tables/desktop.ini"):
            (outputs / name).write_text("left")
        assert receipt.is_current(outputs, "f")
        assert [entry["file"] for entry in receipt.describe_outputs(outputs)] == ["report.html", "tables/a.csv"]

    @pytest.mark.parametrize("harm", ["changed", "removed", "added"])
    def test_are_not_current_once_one_is_harmed(self, outputs, harm):
        if harm == "changed":
            (outputs / "report.html").write_text("z")
        elif harm == "removed":
            (outputs / "tables" / "a.csv").unlink()
        else:
            (outputs / "new.csv").touch()
        assert not receipt.is_current(outputs, "f")

    @pytest.mark.parametrize("text", ["", "{", "[]", "\xff", '{"times": "then"}', '{"times": {"started": 7}}', '{"times": {"seconds": "3"}}',
                                      '{"summary": []}', '{"summary": {"findings": 3}}', '{"parameters": 1}', '{"versions": ["3"]}'])
    def test_a_receipt_that_cannot_be_read_is_none(self, outputs, text):
        (outputs / receipt.NAME).write_bytes(text.encode("latin-1"))
        assert receipt.read_receipt(outputs) is None
        assert not receipt.is_current(outputs, "f")


def test_the_commit_is_told_with_whether_files_differ(tmp_path):
    assert receipt.find_commit(tmp_path) is None or "id" in receipt.find_commit(tmp_path)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    try:
        subprocess.run([*git, "init", "-q"], check=True)
    except OSError:
        pytest.skip("there is no git here")
    name = os.fsdecode(b"\xc6\xc0") if sys.platform == "linux" else "评"  # what the locale's encoding cannot read, as UTF-8 on a Chinese Windows
    subprocess.run([*git, "config", "core.quotepath", "false"], check=True)
    (tmp_path / name).write_text("1")
    subprocess.run([*git, "add", name], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "a"], check=True)
    head = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True).strip()
    assert receipt.find_commit(tmp_path) == {"id": head, "changed": False}
    (tmp_path / name).write_text("2")
    assert receipt.find_commit(tmp_path) == {"id": head, "changed": True}
