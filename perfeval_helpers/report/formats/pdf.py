"""The report as PDF through Chromium: tagged, with bookmarks, A4, text that can be selected.

In: a report.html. Out: a .pdf beside it. Where there is no Chromium the message says what to do instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from perfeval_helpers.contract.findings import RunFailed

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
SECONDS = 180


def find_browser(names: Sequence[str] = BROWSERS) -> str | None:
    """The browser's path: $PERFEVAL_CHROMIUM, else the first of the usual names on the path; None where there is none."""
    given = os.environ.get("PERFEVAL_CHROMIUM")
    if given:
        return shutil.which(given)
    return next((path for name in names if (path := shutil.which(name))), None)


def print_report(root: Path, run: str, output: Path | None = None) -> Path:
    """Print the published report of a run; by default to outputs/<run>.pdf, beside the folder that a new run replaces.

    Raises
    ------
    RunFailed
        As `print_pdf`.
    """
    page = root / "outputs" / run / "report.html"
    return print_pdf(page, output or root / "outputs" / f"{run}.pdf")


def print_pdf(page: Path, target: Path, browser: str | None = None) -> Path:
    """Print an HTML page to PDF.

    Parameters
    ----------
    page
        The page, such as outputs/2022/report.html.
    target
        Where the PDF goes; it is put there whole or not at all.
    browser
        Path of a Chromium, found by `find_browser` where none is given.

    Raises
    ------
    RunFailed
        The page or the browser is missing, or the browser wrote no PDF.
    """
    if not page.is_file():
        raise RunFailed(f"{page} 不存在，请先运行 perfeval run 生成报告。")
    browser = browser or find_browser()
    if browser is None:
        raise RunFailed(
            "没有找到Chromium，无法生成PDF。请安装Chromium（Debian/Ubuntu：apt install chromium），或用环境变量PERFEVAL_CHROMIUM指明路径；"
            "也可以在任一浏览器中打开report.html，用“打印”另存为PDF。"
        )
    with tempfile.TemporaryDirectory(prefix="perfeval-pdf-") as folder:
        draft = Path(folder, "report.pdf")
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-extensions",
            f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf",
            f"--print-to-pdf={draft}", page.resolve().as_uri(),
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root with its sandbox, as in containers
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise RunFailed(f"Chromium在{SECONDS}秒内没有完成打印。") from None
        if not draft.is_file() or draft.stat().st_size == 0:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RunFailed(f"Chromium没有写出PDF（退出码{done.returncode}）：{reason[-1] if reason else '没有说明'}")
        beside = target.with_name(f".{target.name}.part")
        shutil.copyfile(draft, beside)
        os.replace(beside, target)
    return target
