"""Which runs a trend is about, what they published, and what the chapter says in the end.

In: a run's name, or names of runs. Out: contents of results.json in the order of time, and tables about them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import RESULTS, find_root, name_run
from perfeval_helpers.contract.published import Results, choose_runs, read_published
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.showing.readings import Prose, Reading
from perfeval_helpers.showing.tables import join_names
from perfeval_helpers.studies.trend.key_figures import compare_with_previous, list_key_figures
from perfeval_helpers.values.language import quote_argument

OUTPUTS = "outputs"


@dataclass(frozen=True)
class Trend:
    """The runs of a trend."""

    published: tuple[Results, ...]  #: Contents of results.json of the runs that have one, in the order of time
    missing: tuple[str, ...]  #: Runs that belong here and have published nothing yet
    source: str  #: The files that were read, for the source line of a chart
    projects: tuple[str, ...] = ()  #: What the runs evaluate, each district's project once

    def tell_missing(self) -> Prose:
        """A sentence about runs that have published nothing, or that all have; one more where they are not of one project."""
        command = f"perfeval run {' '.join(map(quote_argument, self.missing))}"
        told = f"尚未发布结果、未列入比较的年度：{join_names(self.missing)}；先运行 {command}。" if self.missing else "参与比较的年度均已发布结果。"
        other = f"所比较的是不同的项目（{join_names(self.projects)}）：以下“变动”是项目之间的差别，不是逐年的变化。"
        return Prose((told, other) if len(self.projects) > 1 else (told,))


def gather(
    run: str | int, runs: Sequence[str | int] = (), *, whole_project: bool = False, root: Path | str | None = None
) -> Trend:
    """Find and read the runs to compare.

    Parameters
    ----------
    runs
        Names of the runs to compare, in the order of time; empty: those of ``compare_with`` and the run, or, with
        `whole_project`, all runs of its project and district.
    root
        The project's folder; by default found from the working folder.
    """
    folder = find_root() if root is None else Path(root)
    names = [name_run(name) for name in runs] or choose_runs(name_run(run), folder, whole_project=whole_project)
    published, missing = read_published(folder / OUTPUTS, names)
    projects: dict[str, None] = {}
    for results in published:
        with suppress(InputFaults):  # what was published stays, whatever became of its run file
            projects[read_runfile(results["run"], folder).project_of_district] = None
    files = [f"{OUTPUTS}/{results['run']}/{RESULTS}" for results in published]
    return Trend(tuple(published), tuple(missing), join_names(files) or f"{OUTPUTS}/（尚无结果）", tuple(projects))


def list_runs(trend: Trend) -> pd.DataFrame:
    """One row a run: run, published, synthetic, score, grade, warnings_count (NA where nothing is published)."""
    rows: list[tuple[object, ...]] = []
    for results in trend.published:
        card, warnings = results["score"], sum(finding["severity"] == "warning" for finding in results["findings"])
        rows.append((results["run"], True, "是" if results["synthetic"] else "否", card["score"], card["grade"], warnings))
    rows += [(name, False, None, None, None, None) for name in trend.missing]
    table = pd.DataFrame(rows, columns=["run", "published", "synthetic", "score", "grade", "warnings_count"])
    return table.astype({"score": "Float64", "warnings_count": "Int64"})


def compare_latest(trend: Trend) -> Reading:
    """The last run beside the one before it (`compare_with_previous`); an empty table where there is only one."""
    if len(trend.published) < 2:
        columns = ["name", "previous_text", "current_text", "change_text", "definition_note"]
        return Reading(pd.DataFrame(columns=columns), "已发布结果的年度不足两个，没有可对比的上期。", "与上期对比")
    reading = compare_with_previous(trend.published[-1], trend.published[-2])
    shown = reading.table.drop(columns=["figure", "change", "definition_changed"])
    return Reading(shown, reading.sentence, reading.title)


def list_spoken(trend: Trend, run: str | int) -> dict[str, str]:
    """The key figures of one run as it published them, id → printed; empty where it published nothing."""
    for results in trend.published:
        if results["run"] == name_run(run):
            return {id: results["figures"][id]["printed"] for id in list_key_figures([results])}
    return {}
