"""The form for a run file in a notebook: in comes a run's name, out come controls; nothing is saved unless it is asked for.

Every control has its label, is reached by the keyboard, and shows below it what is wrong with what it holds. What no field
can hold, and a file that cannot be read, is changed in the text of the whole file.
"""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.project import find_root, find_runs
from perfeval_helpers.contract.runfile.fields import TODO, is_todo
from perfeval_helpers.display import Spoken
from perfeval_helpers.editing import wording
from perfeval_helpers.editing.controls import STYLE, Guard, make, make_button, make_control, say_reading
from perfeval_helpers.editing.draft import Draft
from perfeval_helpers.editing.growing import Beginning, Growing
from perfeval_helpers.editing.nodes import CannotEdit
from perfeval_helpers.editing.pages import BASICS, Chapter, Field, Page
from perfeval_helpers.editing.splicing import Value
from perfeval_helpers.editing.text_view import TextView
from perfeval_helpers.editing.wording import confirm, warn, whisper, write_faults
from perfeval_helpers.showing.tables import Table
from perfeval_helpers.values.language import _, _n, quote_argument


class Form(Guard):
    """Controls to choose a run, a part of its file and an entry, to fill in its fields, and to save.

    Parameters
    ----------
    chapter
        The key of the run file to begin with: ``judgements``, ``targets`` …; empty for the basics.
    """

    def __init__(self, run: str | int, chapter: str = "") -> None:
        self.draft = Draft(run)
        self.chapters: tuple[Chapter, ...] = self.draft.list_chapters()
        self.run = make("Dropdown", _("Run"), options=self.list_runs(), value=self.draft.name)
        self.chapter, self.page = make("Dropdown", _("Part"), options=[]), make("Dropdown", _("Entry"), options=[])
        self.save_button = make_button(_("Save"), button_style="primary", tooltip=_("Write the run file"))
        self.undo_button = make_button(_("Drop what is not saved"))
        self.whole = make_button(_("Whole text"), "ToggleButton")
        self.score, self.message, self.note, self.faults = (ipywidgets.HTML() for _ in range(4))
        self.fields = ipywidgets.VBox()
        self.growing = Growing()
        self.pages = ipywidgets.VBox([self.note, self.fields, self.growing.box, self.faults])
        self.text = TextView(self.follow_text)
        self.beginning = Beginning(self.follow_new)
        self.shown: list[tuple[Field, Any, Any]] = []
        for control, act in ((self.run, self.choose_run), (self.chapter, self.fill_pages), (self.page, self.fill_fields),
                             (self.whole, self.show_part)):
            control.observe(self.when_free(act), "value")
        for button, press in ((self.save_button, self.save), (self.undo_button, self.undo), (self.growing.add_button, self.add),
                              (self.growing.remove_button, self.remove)):
            button.on_click(lambda _, press=press: press())
        self.begin(chapter or BASICS)

    def list_runs(self) -> list[str]:
        """The runs of the project, that of the draft among them."""
        return list(dict.fromkeys([*find_runs(find_root()), self.draft.name]))

    def show(self) -> None:
        """Put the form into the notebook."""
        from IPython.display import display as put

        head = [self.run, self.chapter, self.page, self.save_button, self.undo_button, self.whole, self.beginning.fold]
        choice = ipywidgets.HBox(head, layout=ipywidgets.Layout(flex_flow="row wrap"))
        choice.add_class("perfeval-choice")  # all labels beside their lists
        parts = [ipywidgets.HTML(STYLE), choice, self.beginning.fields]
        box = ipywidgets.VBox([*parts, self.score, self.message, self.pages, self.text.box])
        box.add_class("perfeval-form")
        put(box)

    def begin(self, chapter: str | None = None, at: tuple[Any, ...] | None = None) -> None:
        """Show a draft that was opened; one that cannot be read as its text."""
        self.beginning.offer(self.list_runs(), self.draft.name)
        self.choose(self.whole, not self.draft.is_followed)
        self.show_part(chapter, at)
        if self.draft.encoding not in ("UTF-8", ""):
            self.message.value = warn(_("The file is in {encoding} and was read so: check that its words are right. “Save” turns it into UTF-8, "
                                          "with the same content.", encoding=self.draft.encoding))
        elif not self.whole.value and self.draft.propose():
            self.message.value = warn(_("Some slips can be put right by themselves: press “Whole text” to see what is proposed."))

    def show_part(self, chapter: str | None = None, at: tuple[Any, ...] | None = None) -> None:
        """Show the fields, or the text of the whole file; that alone where the file cannot be followed."""
        followed = self.draft.is_followed
        whole = self.whole.value or not followed
        self.choose(self.whole, whole)
        self.whole.disabled, self.whole.description = not followed, _("Back to the form") if whole else _("Whole text")
        self.chapter.disabled = self.page.disabled = whole
        self.pages.layout.display, self.text.box.layout.display = ("none", "") if whole else ("", "none")
        if whole:
            self.text.fill(self.draft)
        self.fill_chapters(chapter, at)

    def follow_text(self, said: str, done: bool) -> None:
        """Show what became of the text after it was changed as a whole; the fields again where people are done with it."""
        self.message.value = said
        if done:
            self.choose(self.whole, False)
        self.show_part()

    def fill_chapters(self, name: str | None = None, at: tuple[Any, ...] | None = None) -> None:
        """Offer the parts of the file; stay where one was, or go to a part and to the page of a place."""
        self.chapters = self.draft.list_chapters()
        name = name or self.chapter.value
        known = [chapter.name for chapter in self.chapters]
        self.choose(self.chapter, name if name in known else known[0], [(wording.title_chapter(self.draft, one), one.name) for one in self.chapters])
        self.fill_pages(at)

    def fill_pages(self, at: tuple[Any, ...] | None = None) -> None:
        """Offer the pages of the part that is chosen."""
        chapter = self.find_chapter()
        titles = [wording.title_page(self.draft, page) for page in chapter.pages] or [_("(no entries)")]
        paths = [page.path for page in chapter.pages]
        self.choose(self.page, paths.index(at) if at in paths else 0, list(zip(titles, range(len(titles)), strict=True)))
        self.fill_fields()

    def fill_fields(self) -> None:
        """Show the fields of the page that is chosen, each with what is wrong with it."""
        chapter, page = self.find_chapter(), self.find_page()
        self.shown = [(field, self._make_control(field), ipywidgets.HTML()) for field in (page.fields if page else ())]
        self.fields.children = [ipywidgets.VBox([control, below, *self._make_omission(field)]) for field, control, below in self.shown]
        self.note.value = "<br>".join(escape(line) for line in page.note) if page else ""
        self.growing.fill(chapter, page)
        self.tell()

    def tell(self) -> None:
        """Say what is wrong, beside the fields and below them, and what the score would be."""
        page, chapter = self.find_page(), self.find_chapter()
        self.score.value = wording.write_score(self.draft.before, self.draft.state)
        beside: set[Finding] = set()
        for field, _control, below in self.shown:
            found = self.draft.list_faults(field.path)
            beside.update(found)
            below.value = write_faults(found) or whisper(say_reading(field, self.draft.document.find(field.path)))
        whole = tuple(one for one in (self.draft.list_page_faults(page) if page else ()) if one not in beside)
        others = tuple(one for one in self.draft.state.faults if one not in beside and one not in whole)
        elsewhere = _("To be corrected elsewhere:")
        self.faults.value = write_faults(whole) + (f"<p>{elsewhere}</p>{write_faults(others, located=True)}" if others else "")
        self.save_button.disabled = not (self.draft.is_changed and self.draft.is_followed)
        self.undo_button.disabled = not self.draft.is_edited
        if chapter.pages:
            self.choose(self.page, self.page.value, [(wording.title_page(self.draft, one), place) for place, one in enumerate(chapter.pages)])
        self.choose(self.chapter, chapter.name, [(wording.title_chapter(self.draft, one), one.name) for one in self.chapters])

    def find_chapter(self) -> Chapter:
        """The part of the file that is chosen."""
        return next((one for one in self.chapters if one.name == self.chapter.value), self.chapters[0])

    def find_page(self) -> Page | None:
        """The page that is chosen; None where the part has none."""
        pages = self.find_chapter().pages
        return pages[self.page.value] if pages and self.page.value is not None else None

    def _make_control(self, field: Field) -> Any:
        control, read = make_control(field, self.draft.document.find(field.path), lambda: self.draft.document.find(field.path))
        control.observe(self.when_free(lambda: self.change(field, control, read)), "value")
        return control

    def _make_omission(self, field: Field) -> list[Any]:
        """The button that leaves out what is optional and still to be filled in: nobody can empty a control that is empty."""
        if field.required or not is_todo(self.draft.document.find(field.path)):
            return []
        button = make_button(_("leave out {field}", field=field.title))
        button.on_click(self.when_free(lambda: self.omit(field)))
        return [button]

    def _try(self, act: Callable[[], None], what: str = "") -> bool:
        """Do something with a draft; where it is refused, or cannot be changed without changing more, say so."""
        self.message.value = ""
        try:
            act()
        except InputFaults as faults:
            self.message.value = write_faults(faults.findings, located=True)
            return False
        except CannotEdit:
            self.message.value = warn(_("The form cannot {what} here, as it is written: press “Whole text” and change it there.", what=what))
            return False
        return True

    def change(self, field: Field, control: Any, read: Callable[[Any], Value]) -> None:
        """Take over what was filled in."""
        if not self._try(lambda: self.draft.put(field.path, read(control.value)), _("change {field}", field=field.title)):
            return
        before = self.find_page()
        self.chapters = self.draft.list_chapters()
        after = self.find_page()
        if before is None or after is None or _outline(before) == _outline(after):
            self.tell()  # the controls stay, and the keyboard where it is
            return
        self.fill_chapters(at=before.path)  # other fields are asked for now
        next((one for shown, one, _ in self.shown if shown.path == field.path), control).focus()

    def choose_run(self) -> None:
        """Open another run, unless something is not saved yet."""
        if self.draft.is_edited:
            self.choose(self.run, self.draft.name)
            self.message.value = warn(_("There are changes that are not saved: save or drop them before you choose another run."))
            return
        if self._try(lambda: self.open(self.run.value)):
            self.begin()
        else:
            self.choose(self.run, self.draft.name)

    def open(self, run: str | int) -> None:
        """Take up the file of another run."""
        self.draft = Draft(run)

    def follow_new(self, name: str, made: str) -> None:
        """Go to a run that was begun here; with changes that are not saved it only becomes one of those to choose from."""
        self.choose(self.run, self.draft.name, self.list_runs())
        self.beginning.offer(self.list_runs(), self.draft.name)
        if self.draft.is_edited:
            self.message.value = made + warn(_("This run has changes that are not saved: save or drop them, then choose the new run under “Run”."))
            return
        self.draft = Draft(name)
        self.choose(self.run, name)
        self.begin(BASICS)
        self.message.value = made

    def save(self) -> None:
        """Write the file and say so; where somebody else has changed it, change theirs in the same way, to be looked at first."""
        if self.draft.is_overtaken and self.draft.edits:
            self._try(self.redo)
            return
        if not self._try(self.draft.save):
            return
        count = len(self.draft.state.faults)
        saved = _n("Saved to {file}. {number} place is to be corrected before a report can be made.",
                   "Saved to {file}. {number} places are to be corrected before a report can be made.", count, file=self.draft.shown) if count else _(
                       "Saved to {file}. `perfeval run {run}` makes the report.", file=self.draft.shown, run=quote_argument(self.draft.name))
        self.message.value = confirm(saved)
        self.tell()

    def redo(self) -> None:
        """Change in the file of somebody else what was changed here, and say what could not be."""
        count, page = len(self.draft.edits or ()), self.find_page()
        left = self.draft.redo()
        self.begin(at=page.path if page else None)
        self.message.value = wording.tell_redone(count, left)

    def undo(self) -> None:
        """Go back to what the file holds now."""
        page = self.find_page()
        if self._try(self.draft.open):
            self.message.value = confirm(_("Back to what the file holds."))
            self.begin(at=page.path if page else None)

    def omit(self, field: Field) -> None:
        """Leave an optional field blank in the file."""
        if self._try(lambda: self.draft.put(field.path, None), _("change {field}", field=field.title)):
            self.fill_fields()
            next(control for shown, control, _below in self.shown if shown.path == field.path).focus()

    def add(self) -> None:
        """Add an entry to the list that is chosen, and go to it."""
        growth, at = self.growing.growth, self.growing.find_place(self.draft.document)
        if growth is None or at is None:
            self.message.value = warn(_("First give the new entry an id or name that none has yet."))
            return
        if self._try(lambda: self.draft.put(at, growth.entry if growth.entry is not None else TODO), _("add an entry")):
            self.growing.key.value = ""
            self.fill_chapters(at=at)

    def remove(self) -> None:
        """Take the entry that is shown out of the file."""
        page = self.find_page()
        if page is not None and page.removable and self._try(lambda: self.draft.remove(page.path), _("take this out")):
            self.fill_chapters()

    def tabulate(self) -> Table:
        """The state of the run file part by part."""
        return wording.tabulate(self.draft, self.chapters)

    def tabulate_judgements(self) -> Table:
        """What people have to judge, and how far that is."""
        return wording.tabulate_judgements(self.draft, self.chapters)

    def list_faults(self) -> Table:
        """Everything that is to be corrected."""
        return wording.tabulate_faults(self.draft)

    def speak(self, chapter: str) -> Spoken:
        """The score of the file as it stands, for the last cell of the notebook."""
        return wording.speak(self.draft, chapter)


def _outline(page: Page) -> list[tuple[Any, ...]]:
    """Which controls a page has: others are made only where they differ."""
    return [(field.path, field.kind) for field in page.fields]
