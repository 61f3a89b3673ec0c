"""Fixtures that several test modules share."""

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import find_browser
from small_project import FRAMEWORK, FUNDS, RUN


@pytest.fixture
def project(tmp_path):
    (tmp_path / "params" / "frameworks").mkdir(parents=True)
    (tmp_path / "data" / "small").mkdir(parents=True)
    (tmp_path / "params" / "small.yml").write_text(RUN, "utf-8")
    (tmp_path / "params" / "frameworks" / "small.yml").write_text(FRAMEWORK, "utf-8")
    (tmp_path / "data" / "small" / "funds.csv").write_text(FUNDS, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for the tests of a module, which are skipped where the machine has none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    with sync_api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
