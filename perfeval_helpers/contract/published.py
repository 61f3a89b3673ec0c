"""What runs published: which runs belong together, and their results.json.

In: run files (to choose the runs) and ``outputs/<run>/results.json``. Out: names, contents.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import RESULTS, find_runs, refuse
from perfeval_helpers.contract.runfile import read_runfile
from perfeval_helpers.values.language import quote_argument, tell

Results = Mapping[str, Any]


def choose_runs(name: str, root: Path, *, whole_project: bool) -> list[str]:
    """The runs to look at together with one, in the order of their periods.

    Parameters
    ----------
    whole_project
        True: every run whose run file names the same project and district; False: ``compare_with`` and the run.

    Returns
    -------
    list of str
        Names in the order of the periods' ends. Of the other runs those whose run file cannot be read are left out.

    Raises
    ------
    InputFaults
        The run's own file is at fault.
    """
    spec = read_runfile(name, root)
    if whole_project:
        others = [other for other in find_runs(root) if other != spec.run]
    else:
        others = [other for other in dict.fromkeys(spec.compare_with) if other != spec.run]
    specs = [spec]
    for other in others:
        try:
            found = read_runfile(other, root)
        except InputFaults:
            continue
        if not whole_project or (found.project, found.district) == (spec.project, spec.district):
            specs.append(found)
    return [found.run for found in sorted(specs, key=lambda found: (found.period.end, found.run))]


def read_published(outputs: Path, names: Sequence[str]) -> tuple[list[Results], list[str]]:
    """Read what runs published.

    Returns
    -------
    tuple
        The contents of results.json of each run that has one, and the names of those that have none (yet).

    Raises
    ------
    InputFaults
        A results.json is cut off or damaged.
    """
    found: list[Results] = []
    missing: list[str] = []
    for name in names:
        path = outputs / name / RESULTS
        if not path.is_file():
            missing.append(name)
            continue
        try:
            results = json.loads(path.read_bytes())
        except ValueError:
            results = None
        if not isinstance(results, dict) or not results.keys() >= {"figures", "scorecard"}:
            raise refuse(f"{outputs.name}/{name}/{RESULTS}", tell(
                "is damaged; expected what the run published: `perfeval run {run} --force` publishes it anew", run=quote_argument(name)))
        found.append(results)
    return found, missing
