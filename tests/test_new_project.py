"""A project from an installed package: what the wheel carries, and a run of it where no checkout is."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from perfeval_helpers import load_run
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.new_project import make_project

ROOT = Path(__file__).parents[1]


def test_a_project_has_what_an_analyst_begins_with(tmp_path):
    folder = tmp_path / "我的 项目"
    said = make_project(folder)
    assert "我的 项目" in said[0]
    names = {path.name for path in (folder / "notebooks").iterdir()}
    assert names == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert list((folder / "params" / "frameworks").glob("*.yml"))
    for name in ("README.md", "schemas/meals.json", "schemas/payouts.json"):
        assert (folder / "data" / name).read_bytes() == (ROOT / "data" / name).read_bytes()
    assert list(folder.rglob("*.py")) == []
    readme = (folder / "README.md").read_text("utf-8")
    runs = set(re.findall(r"perfeval run (\S+)", readme.replace("`", " "))) - {"2025"}
    assert runs and all((folder / "params" / f"{run}.yml").is_file() for run in runs)
    assert load_run(runs.pop(), folder).scorecard.score > 0


@pytest.mark.parametrize(("language", "title"), [("zh", "# 项目支出绩效评价工作簿"), ("en", "# Workbook for the evaluation of project expenditure")])
def test_the_readme_is_in_the_language_that_is_spoken(tmp_path, monkeypatch, language, title):
    monkeypatch.setenv("PERFEVAL_LANG", language)
    make_project(tmp_path / "p")
    readme = (tmp_path / "p" / "README.md").read_text("utf-8")
    assert readme.startswith(title) and 'pip install "perfeval[lab]"' in readme


def test_both_readmes_name_the_same_files_and_commands():
    texts = [(ROOT / "perfeval_helpers" / "templates" / "project" / f"README.{language}.md").read_text("utf-8") for language in ("zh", "en")]
    chinese, english = (sorted(set(re.findall(r"`([^`\n]+)`", text)) - {"perfeval", "--lang en", "--lang zh"}) for text in texts)
    assert chinese == english and len(chinese) > 15
    # No registry has the package: by its name alone nothing, or something else, would be installed.
    assert "pip install perfeval-….whl" in chinese and "pip install perfeval" not in chinese
    assert not re.search(r"[\u3400-\u9fff]", texts[1])


def test_nothing_that_is_there_is_touched(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("one")
    with pytest.raises(InputFaults, match="is there already and not empty"):
        make_project(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["a.txt"]
    (tmp_path / "file").write_text("one")
    with pytest.raises(InputFaults, match="is there already"):
        make_project(tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert make_project(tmp_path / "empty")


OFFICE = ("params/office.yml", "params/2025.yml", "params/narrative/office.md", "params/frameworks/office.yml", "params/extracts/ours.yml",
          "data/schemas/ours.json", "data/README.md", "data/office/payouts.csv", "data/2025/payouts.csv", "notebooks/20_ours.ipynb")  # fmt: skip


def test_a_wheel_carries_what_the_project_came_with_and_no_run_of_an_office(wheel):
    with zipfile.ZipFile(wheel) as archive:
        carried = {name.partition("/starter/")[2] for name in archive.namelist() if "/starter/" in name}
    tracked = subprocess.run(["git", "ls-files", "notebooks", "params", "data"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = re.compile(r"data/(README\.md|schemas/.+)")  # tells of all extracts that a checkout declares: `init` writes it
    assert carried == {name for name in tracked.split() if not name.endswith(".py") and not described.fullmatch(name)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
    for name in subprocess.run(["git", "ls-files", "-mo", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    for name in OFFICE:  # an office works in the folder from which somebody builds
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("real")
    code = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    (built,) = folder.glob("*.whl")
    return built


def test_from_a_wheel_a_project_is_begun_and_checked(wheel, tmp_path):
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "PERFEVAL_LANG": "zh"}
    environment.pop("PERFEVAL_ROOT", None)

    def call(*arguments, cwd):
        code = "from perfeval_helpers import cli; cli.main()"
        return subprocess.run([sys.executable, "-P", "-c", code, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)

    begun = call("init", "我的项目", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    project = tmp_path / "我的项目"
    run = re.search(r"perfeval run (\S+)", (project / "README.md").read_text("utf-8"))[1]
    checked = call("check", run, cwd=project)
    assert checked.returncode == 0, checked.stderr
    assert f"{run}：没有错误" in checked.stdout
    assert str(installed) in subprocess.run(
        [sys.executable, "-P", "-c", "import perfeval_helpers; print(perfeval_helpers.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    ).stdout
