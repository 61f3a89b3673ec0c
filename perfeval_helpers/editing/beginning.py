"""A new run begun from the form, as ``perfeval new`` does: in come its name and the run that it takes over from, out come its files."""

from collections.abc import Callable, Iterable
from html import escape

import ipywidgets

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import find_root
from perfeval_helpers.editing.controls import make
from perfeval_helpers.editing.wording import warn, write_faults
from perfeval_helpers.new_run import make_run
from perfeval_helpers.values.language import _


class Beginning:
    """A name, an earlier run, whether it is another project, and a button; folded until somebody wants it.

    Parameters
    ----------
    follow
        Called with the new run's name and with what was made, as HTML.
    """

    def __init__(self, follow: Callable[[str, str], None]) -> None:
        self.follow = follow
        self.name = make("Text", _("Name of the new run"), placeholder=_("such as 2025"), continuous_update=False)
        self.source = make("Dropdown", _("Take over the settings of"), options=[])
        self.blank = make("Checkbox", _("Another project: without the names, targets and items of that one"), indent=False)
        self.button = ipywidgets.Button(description=_("Begin"), tooltip=_("Make a run file, a narrative, and extracts that hold headers alone"))
        self.message = ipywidgets.HTML()
        self.fields = ipywidgets.VBox([self.name, self.source, self.blank, self.button, self.message])
        self.fold = ipywidgets.ToggleButton(description=_("New run"), layout=ipywidgets.Layout(width="auto"))
        self.fold.observe(lambda _: self.unfold(), "value")
        self.button.on_click(lambda _: self.make())
        self.unfold()

    def unfold(self) -> None:
        """Show the fields while the button is down."""
        self.fields.layout.display = "" if self.fold.value else "none"

    def offer(self, runs: Iterable[str], current: str) -> None:
        """Offer the runs that can be taken over from."""
        self.source.options = list(runs)
        self.source.value = current

    def make(self) -> None:
        """Make the files of the new run, and go to it; where it cannot be, say why."""
        name = self.name.value.strip()
        if not name:
            self.message.value = warn(_("First give the new run a name, such as 2025."))
            return
        root = find_root()
        try:
            lines = make_run(name, self.source.value, root, self.blank.value)
        except InputFaults as faults:
            self.message.value = write_faults(faults.findings, located=True)
            return
        self.message.value, self.name.value, self.fold.value = "", "", False
        self.follow(name, '<div role="status"><ul>' + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul></div>")
