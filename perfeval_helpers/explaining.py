"""What a figure is, for ``perfeval explain``: definition, formula, source, and the working of runs.

In: a figure's id. Out: lines of text.
"""

from pathlib import Path

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import find_runs, refuse
from perfeval_helpers.evaluation import Run, load_run
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import CLAUSES, _, join_parts, quote_argument, speak_told, tell, tell_all
from perfeval_helpers.values.nearest import find_nearest, tell_nearest
from perfeval_helpers.values.sources import Source, name_ranges

SHOWN_RUNS = 3


def explain_figure(figure: str, run: str | None, root: Path) -> list[str]:
    """The definition, then the working in the run, or in the last runs of the project where none is given.

    Raises
    ------
    InputFaults
        There is no such figure, or the given run is at fault.
    """
    loaded: dict[str, Run] = {}
    unread = []
    for name in [run] if run is not None else find_runs(root)[-SHOWN_RUNS:]:
        try:
            loaded[name] = load_run(name, root)
        except InputFaults:
            if run is not None:
                raise
            unread.append(join_parts(name, _("its inputs are at fault, nothing was computed (`perfeval check {run}` says why)", run=quote_argument(name))))
    found = {name: one.figures[figure] for name, one in loaded.items() if figure in one.figures}
    with_it = next((loaded[name] for name in found), None)
    definition = catalogue.explain(figure, with_it.spec if with_it else next(iter(loaded.values())).spec if loaded else None)
    if not definition and not found:
        near = find_nearest(figure, {id: known.label for one in loaded.values() for id, known in one.figures.items()})
        raise refuse(figure, tell("there is no figure of this id{near}", near=tell_nearest(near)), "FIGURE")
    lines = [speak_told(line) for line in definition]
    if with_it is not None and figure in with_it.spec.own_figures:
        lines.insert(3, _("formula: {formula}", formula=with_it.figures[figure].formula))  # in words, as the chapter of records puts it
    for name in loaded:
        lines += ["", *(describe_working(name, found[name]) if name in found else [join_parts(name, _("this run does not have this figure"))])]
    return [*lines, *unread]


def describe_working(run: str, figure: Figure) -> list[str]:
    """A run's value, working, inputs and the lines it rests on."""
    rows = [
        (_("working"), figure.working), (_("inputs"), speak_told(tell_all(figure.inputs))),
        (_("stands in"), speak_told(tell_all(map(_cite, figure.sources), CLAUSES))),
    ]  # fmt: skip
    return [join_parts(run, figure.text), *(f"  {join_parts(name, text)}" for name, text in rows if text)]


def _cite(source: Source) -> str:
    return f"{source.file} {speak_told(name_ranges(source.ranges, source.count))}" if source.ranges else source.file
