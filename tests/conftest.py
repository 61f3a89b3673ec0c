"""Fixtures that several test modules share."""

import gc
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from chromium import find_browser
from full_project import make_full_project
from hypothesis import settings
from small_project import write_small

from perfeval_helpers import report
from perfeval_helpers.evaluation import keeping, load_run
from perfeval_helpers.report.document import Document
from perfeval_helpers.values.words import get_words, using

# The tests start hundreds of processes. Where the machine has Python write no bytecode, each of them would compile what it
# imports anew, which is half of the time that the suite takes.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# What `without` holds cannot be imported, here and in processes that are told nothing else.
WITHOUT = str(Path(__file__).parent / "without")
sys.path.insert(0, WITHOUT)
os.environ["PYTHONPATH"] = os.pathsep.join([WITHOUT, *filter(None, [os.environ.get("PYTHONPATH")])])
collect_ignore = ["without"]
settings.register_profile("any machine", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("any machine")
gc.disable()  # nothing that is imported while tests are collected is garbage: see pytest_collection_finish

#: Modules whose tests start kernels, browsers or whole runs: they come last, the longest first among them.
SLOW = (
    "test_readme", "test_batch", "test_lab", "test_verifying", "test_cluster", "test_execution", "test_pdf", "test_many_districts",
    "test_report_page", "test_bench", "test_notebooks_across", "test_notebooks", "test_other_kind", "test_new_project", "test_fuzz_runs",
    "test_no_personal_data", "test_papermill_command", "test_journeys", "test_chapters", "test_notebooks_missing", "test_report_layout",
    "test_other_evaluations", "test_report_files", "test_explore", "test_kinds_of_projects", "test_cli",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first, so that what is wrong is heard of early."""
    places = {name: place for place, name in enumerate(SLOW, start=1)}
    items.sort(key=lambda item: places.get(item.path.stem, 0))


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: who collects garbage need not look through it each time.

    statsmodels does so in each correction for multiple testing, a few hundred times 0.4 seconds.
    """
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _keep_what_is_loaded():
    """The runs that many modules look at are loaded and reported once a process."""
    keeping.KEPT_RUNS, report.build = 12, lru_cache(8)(report.build.__wrapped__)


@pytest.fixture(autouse=True)
def _speak_english(monkeypatch):
    """Messages are compared in English unless a test says otherwise, whatever the machine's language."""
    monkeypatch.setenv("PERFEVAL_LANG", "en")


@pytest.fixture(autouse=True)
def _leave_words_as_they_are():
    """What a run that was opened calls things is not what the next test's run does."""
    with using(get_words()):
        yield


@pytest.fixture
def project(tmp_path):
    return write_small(tmp_path)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tiny run of all six extracts, loaded once a process, for tests that change nothing of it."""
    return load_run("tiny", make_full_project(tmp_path_factory.mktemp("full")))


@pytest.fixture(scope="session")
def document(run: Any) -> Document:
    """Its report."""
    return report.build(run)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests that need it, which are skipped where the machine has none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    with sync_api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
