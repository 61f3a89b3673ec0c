"""A Chromium of the machine, for tests of what browsers make of the report; the project itself needs none."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")


def find_browser(names: Sequence[str] = BROWSERS) -> str | None:
    """The browser's path: $PERFEVAL_CHROMIUM, else the first of the usual names on the path; None where there is none."""
    given = os.environ.get("PERFEVAL_CHROMIUM")
    if given:
        return shutil.which(given)
    return next((path for name in names if (path := shutil.which(name))), None)


def print_page(page: Path, target: Path) -> Path:
    """Print an HTML page to PDF, as its reader would from the browser's menu."""
    browser = find_browser()
    assert browser is not None
    command = [
        browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-extensions",
        f"--user-data-dir={target.parent}/profile", "--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf",
        f"--print-to-pdf={target}", page.resolve().as_uri(),
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium refuses to run as root with its sandbox, as in containers
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    return target
