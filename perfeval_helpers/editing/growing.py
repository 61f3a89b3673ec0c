"""Adding entries to the lists of a run file and taking them out: in come a part of the file and a page, out come controls.

What is done with the file is the form's: `Growing` says where, and under which key.
"""

from typing import Any

import ipywidgets

from perfeval_helpers.contract.runfile.document import Document, Key
from perfeval_helpers.editing.controls import make
from perfeval_helpers.editing.pages import Chapter, Growth, Page
from perfeval_helpers.values.language import _


class Growing:
    """Where to add, under which key, and the buttons for adding and for taking out what is shown."""

    def __init__(self) -> None:
        self.growths: tuple[Growth, ...] = ()
        self.place = make("Dropdown", _("Add to"), options=[])
        self.key = make("Text", _("Id or name of the new entry"))
        self.add_button = ipywidgets.Button(description=_("Add one"), layout=ipywidgets.Layout(width="auto"))
        self.remove_button = ipywidgets.Button(description=_("Take this one out"), layout=ipywidgets.Layout(width="auto"))
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
