"""Where measurements go: a section of README.md between two markers, with the machine they were made on."""

import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
HEADING = "## Measurements"


def describe_machine() -> str:
    """``Intel(R) Xeon(R) …, 2 cores, 23 GiB; Linux 6.18, Python 3.11.7``."""
    model = platform.processor() or platform.machine()
    memory = ""
    cpu, sizes = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpu.exists() and (found := re.search(r"model name\s*:\s*(.+)", cpu.read_text())):
        model = found[1]
    if sizes.exists() and (found := re.search(r"MemTotal:\s*(\d+) kB", sizes.read_text())):
        memory = f", {int(found[1]) / 2**20:.0f} GiB"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {cores} cores{memory}; {platform.system()} {platform.release()}, Python {platform.python_version()}"


def make_table(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(headers)]
    lines += [["---"] * len(lines[0]), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_section(name: str, text: str, readme: Path = README) -> None:
    """Put the text between the markers of this name; the first time, at the end under the heading for measurements."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    section = f"{begin}\n{text.strip()}\n\nMeasured on {describe_machine()}.\n{end}"
    content = readme.read_text(encoding="utf-8")
    if begin in content:
        before, _, rest = content.partition(begin)
        content = before + section + rest.partition(end)[2]
    else:
        heading = "" if HEADING in content else f"\n{HEADING}\n"
        content = f"{content.rstrip()}\n{heading}\n{section}\n"
    readme.write_text(content, encoding="utf-8")
