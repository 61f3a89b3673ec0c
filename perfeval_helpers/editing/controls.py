"""Controls for the fields of a run file: in comes a field and its value, out comes a labelled control and what it holds.

Texts are read as people write them: a day in any of the usual forms, an amount with its unit; `say_reading` says what was
understood. A value that is still a TODO leaves its control empty.
"""

from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from perfeval_helpers.contract.runfile.fields import is_todo, read_day, read_exact_number
from perfeval_helpers.contract.runfile.slips import read_measured
from perfeval_helpers.editing.nodes import read_text
from perfeval_helpers.editing.pages import Field
from perfeval_helpers.editing.splicing import Value, spell
from perfeval_helpers.values.language import N_, _
from perfeval_helpers.values.numbers import group_thousands, print_number

#: A label stands above its control where there is no room beside it, and what the keyboard is on is seen.
STYLE = """<style>
.perfeval-form .widget-inline-hbox {flex-wrap: wrap; height: auto}
.perfeval-form .widget-inline-hbox > .widget-label {white-space: normal; max-width: 100%}
.perfeval-form .perfeval-choice > .widget-inline-hbox {flex-wrap: nowrap; flex: none}
.perfeval-form .widget-inline-hbox > :is(.widget-input, select) {min-width: 9em}
.perfeval-form .widget-inline-hbox > select {height: var(--jp-widgets-inline-height, 28px)}
.perfeval-form :is(input, select, textarea, button):focus-visible {outline: 2px solid var(--jp-brand-color1, #1976d2) !important; outline-offset: 1px}
.perfeval-text textarea {font-family: var(--jp-code-font-family, monospace); line-height: 1.5; white-space: pre; overflow-x: auto}
</style>"""
#: Amounts from here up are also said in 万元.
WAN = 10_000
_DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
_EXAMPLES = {"date": N_("such as 2023-08-15 or '2023年8月15日'"), "money": N_("yuan, such as 305,000; or '30.5万元'")}


def make(kind: str, label: str, **options: Any) -> Any:
    """A control with its label in sight, as wide as it needs to be and no wider than the page."""
    layout = ipywidgets.Layout(width="auto", max_width="100%")
    return getattr(ipywidgets, kind)(description=label, style={"description_width": "initial"}, layout=layout, **options)


def make_button(label: str, kind: str = "Button", **options: Any) -> Any:
    """A button as wide as its words."""
    return getattr(ipywidgets, kind)(description=label, layout=ipywidgets.Layout(width="auto"), **options)


class Guard:
    """Controls that people and the form itself change: only what people do is followed."""

    busy = False

    def when_free(self, act: Callable[[], None]) -> Callable[[Any], None]:
        """What people do, not what follows from it."""
        def follow(_: Any) -> None:
            if not self.busy:
                act()
        return follow

    def choose(self, control: Any, value: Any, options: Any = None) -> None:
        """Choose in the place of people."""
        self.busy = True
        try:
            if options is not None:
                control.options = options
            control.value = value
        finally:
            self.busy = False


class Several(ipywidgets.VBox):
    """Boxes to tick, below a title: `value` holds what is ticked, in the order in which it is offered."""

    value: Any = traitlets.List()

    def __init__(self, label: str, offered: list[tuple[str, str]], value: list[Any]) -> None:
        self.description = label
        known = [one for _, one in offered]
        offered = [*offered, *((str(one), one) for one in value if one not in known)]
        self.boxes = [(make("Checkbox", word, value=one in value, indent=False), one) for word, one in offered]
        for box, _one in self.boxes:
            box.observe(lambda _: self._take(), "value")
        row = ipywidgets.Box([box for box, _one in self.boxes], layout=ipywidgets.Layout(flex_flow="row wrap", grid_gap="0 16px"))
        super().__init__([ipywidgets.Label(label), row])
        self.value = list(value)

    def _take(self) -> None:
        ticked = [one for box, one in self.boxes if box.value]
        # those that stay keep their order in the file
        self.value = [*(one for one in self.value if one in ticked), *(one for one in ticked if one not in self.value)]

    def focus(self) -> None:
        """Go to the first box."""
        if self.boxes:
            self.boxes[0][0].focus()


def make_control(field: Field, value: Any, before: Callable[[], Any]) -> tuple[Any, Callable[[Any], Value]]:
    """The control of a field, and what reads its value as it is written into the file.

    Parameters
    ----------
    before
        What the file holds there at that time.
    """
    label = field.title if field.required else _("{field} (optional)", field=field.title)
    if is_todo(value):
        value = None  # what is to be filled in stands below, as a fault
    if field.kind == "choice":
        offered = list(field.choices)
        if value is not None and value not in [one for _, one in offered]:
            offered.append((str(value), value))
        nothing = _("(empty)")
        chosen = next((word for word, one in offered if one == value), nothing)
        return make("Dropdown", label, options=[nothing, *dict(offered)], value=chosen), dict(offered).get
    if field.kind == "several":
        several = Several(label, list(field.choices), value if isinstance(value, list) else [] if value is None else [value])
        return several, list
    kind = "Textarea" if field.kind in ("list", "sentences") or "\n" in str(value or "") else "Text"
    control = make(kind, _("{field}, one a line", field=label) if field.kind == "list" else label, value=print_value(field, value), continuous_update=False,
                   placeholder=_(_EXAMPLES[field.kind]) if field.kind in _EXAMPLES else "")
    control.layout.width = "calc(100% - 12px)"  # its margins would be cut off
    if kind == "Textarea":
        control.rows = max(2, min(8, control.value.count("\n") + 2))
    return control, lambda text: read_value(field, text, before())


def print_value(field: Field, value: Any) -> str:
    """A value as its control shows it."""
    if field.kind == "list" and isinstance(value, list):
        return "\n".join("" if one is None else one if isinstance(one, str) else spell(one) for one in value)
    return "" if value is None else str(value)


def read_value(field: Field, text: str, before: Any) -> Value:
    """What is written for the text of a control: blank is nothing, a list has an entry a line, an amount is in yuan."""
    if field.kind == "money" and (amount := read_measured(text)) is not None and amount[1] in ("", "元"):
        return amount[0]
    if field.kind != "list":
        return text.strip() or None
    entries: list[Any] = [_read_entry(line.strip()) for line in text.splitlines() if line.strip()]
    if not isinstance(before, list) and before is not None and len(entries) == 1 and isinstance(entries[0], str):
        return str(entries[0])  # what stands as a single text stays one
    return entries if entries or isinstance(before, list) or field.path[-1] == "faults" else None


def _read_entry(line: str) -> Any:
    """An entry of a list: a text, or what is written in braces such as {lost: 0.5}."""
    found = read_text(f"entry: {line}").find(("entry",)) if line.startswith("{") else None
    return found if isinstance(found, dict) and found else line


def say_reading(field: Field, value: Any) -> str:
    """What is understood of a day or an amount as it was written; empty where there is nothing to say.

    Examples
    --------
    >>> say_reading(Field(("period", "end"), "Last day", "date"), "2023年8月15日")
    'read as 2023-08-15, a Tuesday'
    """
    if field.kind == "date" and (day := read_day(value)):
        return _("read as {day}, a {weekday}", day=day.isoformat(), year=str(day.year), month=day.month, of_month=day.day, weekday=_(_DAYS[day.weekday()]))
    if field.kind == "money" and isinstance(value, str) and (amount := read_exact_number(value)) is not None:
        yuan, wan = group_thousands(print_number(amount)), group_thousands(print_number(amount / WAN))
        return _("read as {yuan} yuan, '{wan}万元' in the report", yuan=yuan, wan=wan) if abs(amount) >= WAN else _("read as {yuan} yuan", yuan=yuan)
    return ""
