"""Exploring a run by hand: choose run, festival, street, reason or item, and see table and chart change.

In: the names of runs and what is chosen. Out: `Sheet`s for a notebook, without personal data: persons are pseudonyms,
free text is masked by the reader, and groups of too few answers stay closed. `Desk` puts Jupyter's widgets in front.

What parameters mean everywhere: `run`, a run's name; `festival`, `street`, `reason` and `status`, a festival's id, a street, a
reason group, on_time, late, unpaid, settled or not_due, or `ALL`; `most`, how many lines are listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from perfeval_helpers import display
from perfeval_helpers.chapters import payouts, survey
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import find_root, find_runs, name_run
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.showing import charts
from perfeval_helpers.showing.readings import Prose
from perfeval_helpers.studies import survey_statistics, timeliness, trend
from perfeval_helpers.values.language import N_, _, join_parts
from perfeval_helpers.values.words import get_words, reword

ALL = ""


class Shown(Protocol):
    """What a notebook shows as HTML."""

    def _repr_html_(self) -> str: ...


@dataclass(frozen=True)
class Sheet:
    """Sentences, tables and charts one below the other."""

    parts: tuple[Shown, ...]

    def _repr_html_(self) -> str:
        return "".join(part._repr_html_() for part in self.parts)


def say(*sentences: str) -> Sheet:
    """Sentences alone, in the place of what there is not."""
    return Sheet((Prose(sentences),))


def select(frame: pd.DataFrame, chosen: Mapping[str, str]) -> pd.DataFrame:
    """The rows in which each chosen column has the chosen value; `ALL` chooses every row."""
    kept = pd.Series(True, index=frame.index)
    for column, value in chosen.items():
        if value != ALL:
            kept &= frame[column].astype("str") == value
    return frame[kept]


def view_payouts(run: str, festival: str, street: str, reason: str) -> Sheet:
    """How late and why: days by festival and street, causes, and the share of late persons as a chart."""
    evaluation = load_run(run)
    if evaluation.final_states is None:
        return say(display.tell_missing(evaluation, "payouts"))
    chosen = {"occasion": festival, "street": street, "reason_group": reason}
    states = select(evaluation.final_states, chosen)
    festivals = evaluation.spec.festivals
    delays = timeliness.measure_delays(states, festivals, ["occasion", "street"])
    chart = charts.draw_late_shares(delays.table, display.cite(evaluation, "payouts"))
    return Sheet((delays, chart, timeliness.list_causes(states, festivals, evaluation.reason_names)))


def view_payment_lines(run: str, festival: str, street: str, reason: str, status: str, most: int) -> Sheet:
    """The payment lines behind the choice: every line of the persons whose final state fits, the first `most` of them."""
    evaluation = load_run(run)
    if evaluation.final_states is None:
        return say(display.tell_missing(evaluation, "payouts"))
    lines, spec = evaluation.sample("payouts"), evaluation.spec
    states = payouts.fold(lines, spec.festivals, spec.reasons, spec.period.end)
    chosen = {"occasion": festival, "street": street, "reason_group": reason, "status": status}
    found = select(states, chosen)[["occasion", "person", "status"]].astype("str")
    kept = lines.assign(occasion=lines["occasion"].astype("str")).merge(found, on=["occasion", "person"], validate="many_to_one")
    told = display.tell_sample(evaluation, "payouts").lstrip("；")
    return Sheet((display.list_lines(evaluation, "payouts", kept, most), *((Prose((f"{told}。",)),) if told else ())))


def view_survey(run: str, item: str, street: str) -> Sheet:
    """Answers to one item: by street with intervals against the target, and their distribution.

    Parameters
    ----------
    item
        An item's id; of several surveys with the survey's before it, ``students/course``.
    street
        With fewer than five answers, or hidden so that those of a smaller one cannot be worked out, nothing of it is shown.
    """
    evaluation = load_run(run)
    which, item = item.rpartition(OF_SURVEY)[::2]
    asked = next(one for one in evaluation.surveys if one.spec.id == which)
    answers, spec = asked.answers, asked.spec
    if not len(answers):
        return say(display.tell_missing(evaluation, spec.extract))
    source = display.cite(evaluation, spec.extract)
    by_street = survey_statistics.estimate_by_street(
        survey.count_skips(answers, spec), item=item,
        satisfied_answers=spec.satisfied_answers if item == spec.overall_item else spec.scale[:2], headcounts=evaluation.headcounts,
        least_answers=survey.LEAST_ANSWERS, confidence=0.95,
    )  # fmt: skip
    own = select(answers, {"street": street})[item].astype("str")
    own = own[own != ""]
    label = {one.id: one.label for one in spec.items}[item]
    hidden = by_street.table.loc[by_street.table["satisfied_count"].isna(), "street"].tolist()
    if len(own) < survey.LEAST_ANSWERS or street in hidden:
        place, least = get_words().place, str(survey.LEAST_ANSWERS)
        distribution: Shown = Prose((
            _("'{item}' has fewer than {least} valid answers at the place that is chosen; to protect people its answers are not shown.",
              item=label, least=least, place=place) if len(own) < survey.LEAST_ANSWERS else
            _("The answers to '{item}' at the place that is chosen would tell those of one with too few; to protect people they are not shown.",
              item=label, place=place),))
    else:
        counts = own.value_counts().reindex(list(spec.scale), fill_value=0)
        where = street or reword("全部街道")
        table = pd.DataFrame({"item": f"{label}（{where}）", "answer": counts.index, "count": counts.to_numpy()})
        distribution = charts.draw_answers_by_item(table, spec.scale, source)
    drawn = by_street.table.rename(columns={"satisfied_count": "satisfied", "answers_count": "answers"})
    drawn = drawn[drawn["street"] != survey_statistics.UNKNOWN_STREET]  # no place that could be the best or worst
    if drawn.empty:
        return Sheet((distribution,))
    target = asked.target_pct
    return Sheet((distribution, by_street, charts.draw_satisfaction_by_street(drawn, target, survey.LEAST_ANSWERS, source)))


def view_figure(run: str, figure: str, most: int) -> Sheet:
    """A figure, by its id, from its value down to the lines of the extracts it rests on."""
    evaluation = load_run(run)
    if figure not in evaluation.figures:
        return say(_("{run} has no figure {figure}.", run=run, figure=figure))
    found = evaluation.figures[figure]
    inputs = [evaluation.figures[id] for id in found.inputs if id in evaluation.figures]
    parts: list[Shown] = [found]
    if inputs:
        rows = [(one.label, one, one.unit, one.working, one.id) for one in inputs]
        parts.append(display.show(pd.DataFrame(rows, columns=["name", "printed", "unit", "working", "figure"]), "取数"))
    for source in evaluation.figures.trace_sources(figure):
        frame = evaluation.frame(source.extract)
        kept = np.zeros(len(frame), dtype=bool)
        for first, last in source.ranges:
            kept |= frame["line"].between(first, last).to_numpy()
        parts.append(display.list_lines(evaluation, source.extract, frame[kept], most))
    return Sheet(tuple(parts))


def view_runs(run: str, other: str) -> Sheet:
    """Two runs side by side, the earlier one first: key figures, what changed in their definitions, points lost."""
    if other in (ALL, run):
        return say(_("Choose another run to compare with."))
    pair = sorted((load_run(name) for name in (run, other)), key=lambda one: (one.spec.period.end, one.name))
    earlier, later = (one.results() for one in pair)
    source = "、".join(one.spec.file for one in pair)
    figures = trend.tabulate_figures([earlier, later], None, confidence=0.95)
    scores = trend.tabulate_scores([earlier, later])
    lines, lost = charts.draw_trend_lines(figures.table, source), charts.draw_lost_points(scores.table, source)
    return Sheet((trend.compare_with_previous(later, earlier), lines, Prose((scores.sentence,)), lost))


def list_choices(run: str) -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen in a run, as (what readers see, value), by control."""
    evaluation = load_run(run)
    states = evaluation.final_states
    streets: dict[str, None] = {}
    for frame in (evaluation.headcounts, states, *(asked.answers for asked in evaluation.surveys)):
        if frame is not None:
            streets |= dict.fromkeys(name for name in frame["street"].astype("str").unique() if name)
    everything = (_("all"), ALL)
    reasons = [] if states is None else [str(group) for group in states["reason_group"].astype("str").unique()]
    return {
        "festival": [everything, *((name, id) for id, name in evaluation.festival_names.items())],
        "street": [everything, *((name, name) for name in streets)],
        "reason": [everything, *((evaluation.reason_names.get(group, group), group) for group in sorted(reasons))],
        "status": [(_("late"), "late"), (_("not in full"), "unpaid"), (_("on time"), "on_time"), everything],
        "item": [
            (join_parts(spec.label or spec.id, item.label), f"{spec.id}{OF_SURVEY}{item.id}") if spec.id else (item.label, item.id)
            for spec in evaluation.spec.all_surveys for item in spec.items
        ] or [(_("no survey"), ALL)],
        "figure": [(_("{title} ({id})", title=one.label, id=id), id) for id, one in evaluation.figures.items()],
        "other": [(_("no comparison"), ALL), *((name, name) for name in find_runs(find_root()) if name != run)],
    }


#: Between a survey's id and an item's, where a run has several surveys.
OF_SURVEY = "/"


class Desk:
    """The controls of the exploring notebook; each of them stands in every cell that uses it, and all agree.

    Parameters
    ----------
    chosen
        Control → value to begin with, where it is not the first one (``figure="payout.late_count"``).
    """

    NAMES: Mapping[str, str] = {
        "run": N_("Year"), "festival": N_("Occasion of payment"), "street": N_("Street or place"), "reason": N_("Cause"), "status": N_("State"),
        "item": N_("Item"), "figure": N_("Figure"), "other": N_("Run to compare with"),
    }  # fmt: skip

    def __init__(self, run: str | int, **chosen: str) -> None:
        display.need_controls()
        import ipywidgets

        self.make_box: Callable[..., Any] = ipywidgets.HBox
        style, layout = {"description_width": "initial"}, ipywidgets.Layout(width="auto")
        run = name_run(run)
        choices = {"run": [(name, name) for name in dict.fromkeys([*find_runs(find_root()), run])], **list_choices(run)}
        self.controls = {
            name: ipywidgets.Dropdown(options=options, description=reword(_(self.NAMES[name])), style=style, layout=layout)
            for name, options in choices.items()
        }
        self.controls["run"].value = run
        for name, value in chosen.items():
            if value in {offered for _, offered in choices[name]}:
                self.controls[name].value = value
        self.views: list[tuple[Callable[..., Sheet], Sequence[str], Mapping[str, Any], Any]] = []
        self.busy = False
        for control in self.controls.values():
            control.observe(self.change, "value")

    def connect(self, view: Callable[..., Sheet], *names: str, **fixed: Any) -> None:
        """Show controls and, below them, a view that follows them.

        Parameters
        ----------
        view
            One of the ``view_…`` functions; it gets ``run``, the controls named, and what is fixed, by name.
        """
        from IPython.display import display as put

        put(self.make_box([self.controls[name] for name in ("run", *names)]))
        # A plain output that is replaced, not a widget's: it stands in the notebook also when no kernel runs.
        handle = put(self.draw(view, names, fixed), display_id=True)
        self.views.append((view, names, fixed, handle))

    def draw(self, view: Callable[..., Sheet], names: Sequence[str], fixed: Mapping[str, Any]) -> Sheet:
        """The view of what is chosen; the faults of a run that cannot be read stand in its place."""
        chosen = {name: self.controls[name].value for name in ("run", *names)}
        try:
            return view(**chosen, **fixed)
        except InputFaults as faults:
            return say(_("{run} cannot be read:", run=chosen["run"]), *str(faults).splitlines()[:10])

    def change(self, event: Any) -> None:
        """Redraw what depends on the control that was changed; another run offers other choices."""
        if self.busy:
            return
        if event["owner"] is self.controls["run"]:
            self.busy = True
            try:
                self.refill()
            finally:
                self.busy = False
        for view, names, fixed, handle in self.views:
            if event["owner"] in [self.controls[name] for name in ("run", *names)] and handle is not None:
                handle.update(self.draw(view, names, fixed))

    def refill(self) -> None:
        """Offer what the chosen run has, keeping what was chosen where it still can be."""
        try:
            choices = list_choices(self.controls["run"].value)
        except InputFaults:
            return
        for name, options in choices.items():
            before = self.controls[name].value
            self.controls[name].options = options
            values = [value for _, value in options]
            self.controls[name].value = before if before in values else values[0]
