"""Which runs a trend is about, what they published, and what the chapter says in the end.

In: a run's name, or names of runs. Out: contents of results.json in the order of time, and tables about them.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import RESULTS, find_root, name_run
from perfeval_helpers.contract.published import Results, choose_runs, read_published
from perfeval_helpers.contract.runfile import RunFile, read_runfile
from perfeval_helpers.contract.runfile.facts import Span
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
    gaps: tuple[str, ...] = ()  #: Between which of one project's runs lies a time that none of them is about, and which

    def tell_missing(self) -> Prose:
        """A sentence about runs that have published nothing, or that all have; one more where they are not of one project, or leave out a year."""
        command = f"perfeval run {' '.join(map(quote_argument, self.missing))}"
        told = f"尚未发布结果、未列入比较的年度：{join_names(self.missing)}；先运行 {command}。" if self.missing else "参与比较的年度均已发布结果。"
        other = f"所比较的是不同的项目（{join_names(self.projects)}）：以下“变动”是项目之间的差别，不是逐年的变化。"
        if len(self.projects) > 1:
            return Prose((told, other))
        return Prose((told, f"{'；'.join(self.gaps)}：前后两期的“变动”是隔着这段时间的变化。") if self.gaps else (told,))


def gather(
    run: str | int, runs: Sequence[str | int] = (), *, whole_project: bool = False, root: Path | str | None = None
) -> Trend:
    """Find and read the runs to compare.

    Parameters
    ----------
    runs
        Names of the runs to compare; empty: those of ``compare_with`` and the run, or, with `whole_project`, all runs of its
        project and district. They come in the order of time, as given where a run file cannot be read.
    root
        The project's folder; by default found from the working folder.
    """
    folder = find_root() if root is None else Path(root)
    names = [name_run(name) for name in runs] or choose_runs(name_run(run), folder, whole_project=whole_project)
    specs: dict[str, RunFile] = {}
    for name in names:
        with suppress(InputFaults):  # what was published stays, whatever became of its run file
            specs[name] = read_runfile(name, folder)
    if len(specs) == len(set(names)):
        names.sort(key=lambda name: specs[name].period.end)
    published, missing = read_published(folder / OUTPUTS, names)
    found = [specs[results["run"]] for results in published if results["run"] in specs]
    files = [f"{OUTPUTS}/{results['run']}/{RESULTS}" for results in published]
    return Trend(
        tuple(published), tuple(missing), join_names(files) or f"{OUTPUTS}/（尚无结果）",
        tuple(dict.fromkeys(spec.project_of_district for spec in found)), tuple(_list_gaps(found)),
    )  # fmt: skip


def _list_gaps(specs: Sequence[RunFile]) -> Iterator[str]:
    day = timedelta(days=1)
    for before, after in pairwise(specs):
        if after.period.start - before.period.end > day:
            gap = Span(start=before.period.end + day, end=after.period.start - day)
            yield f"{before.run}与{after.run}之间未列入{gap.term}的评价"


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
