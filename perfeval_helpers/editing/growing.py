"""What can be added by the form: entries to the lists of a run file, and whole runs, as ``perfeval new`` begins them.

In: a part of the file and a page; a new run's name and the run that it takes over from. Out: controls; of a new run its files.
What is done with the file is the form's: `Growing` says where, and under which key.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import ipywidgets

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.project import find_root
from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.editing.controls import make, make_button
from perfeval_helpers.editing.pages import Chapter, Growth, Page
from perfeval_helpers.editing.wording import warn, write_faults
from perfeval_helpers.new_run import make_run
from perfeval_helpers.values.language import _


class Growing:
    """Where to add, under which key, and the buttons for adding and for taking out what is shown."""

    def __init__(self) -> None:
        self.growths: tuple[Growth, ...] = ()
        self.place = make("Dropdown", _("Add to"), options=[])
        self.key = make("Text", _("Id or name of the new entry"))
        self.add_button = make_button(_("Add one"))
        self.remove_button = make_button(_("Take this one out"))
        self.box = ipywidgets.HBox([self.place, self.key, self.add_button, self.remove_button], layout=ipywidgets.Layout(flex_flow="row wrap"))
        self.place.observe(lambda _: self.ask_key(), "value")

    def fill(self, chapter: Chapter, page: Page | None) -> None:
        """Offer what can be added to a part of the file, and whether the page can be taken out."""
        if chapter.growths != self.growths:
            self.growths = chapter.growths
            self.place.options = [(growth.title, place) for place, growth in enumerate(self.growths)]
            self.place.value = 0 if self.growths else None
        self.remove_button.disabled = page is None or not page.removable
        self.box.layout.display = "" if self.growths or not self.remove_button.disabled else "none"
        self.place.layout.display = self.add_button.layout.display = "" if self.growths else "none"
        self.ask_key()

    @property
    def growth(self) -> Growth | None:
        """The list that is chosen; None where nothing can be added."""
        return self.growths[self.place.value] if self.growths and self.place.value is not None else None

    def ask_key(self) -> None:
        """Ask for a key only where the entries of what is chosen have one."""
        self.key.layout.display = "" if self.growth is not None and self.growth.keyed else "none"

    def find_place(self, document: Document) -> Key | None:
        """Where the new entry would stand; None where a key is missing or taken."""
        if self.growth is None:
            return None
        entries: Any = document.find(self.growth.path)
        if not self.growth.keyed:
            return (*self.growth.path, len(entries) if isinstance(entries, list) else 0)
        key = self.key.value.strip()
        return None if not key or (isinstance(entries, dict) and key in entries) else (*self.growth.path, key)


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
        self.fold = make_button(_("New run"), "ToggleButton")
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
