"""A run file while it is being filled in: what is wrong with it, what it would score, and how it is saved.

In: a run's name, then values one by one. Out: faults as ``perfeval check`` tells them, scores before and after, and the
file, written whole or not at all, never over what somebody else has saved meanwhile.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.framework import Framework, find_named, read_framework
from perfeval_helpers.contract.project import find_root, name_run, refuse, replace_file
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import Document, Key, dot
from perfeval_helpers.contract.runfile.parsing import decode_text, parse_document
from perfeval_helpers.contract.runfile.reading import read_document_of
from perfeval_helpers.contract.runfile.slips import Proposal, propose
from perfeval_helpers.editing.nodes import CannotEdit, read_text
from perfeval_helpers.editing.offers import list_offers
from perfeval_helpers.editing.pages import BASICS, Chapter, Page, list_chapters
from perfeval_helpers.editing.splicing import Value, is_followed, put, remove
from perfeval_helpers.editing.verdicts import list_pages
from perfeval_helpers.evaluation import Run, load_draft
from perfeval_helpers.judging.scoring import Scorecard
from perfeval_helpers.values.language import _, name_refusal, tell

_MARK = "\ufeff".encode()


@dataclass(frozen=True)
class State:
    """What a run file comes to: its faults, or the score; `run` is the latest that could be computed."""

    faults: tuple[Finding, ...]
    scorecard: Scorecard | None
    run: Run | None


class Draft:
    """A run file with what was changed in it and not saved.

    Attributes
    ----------
    path, root
        The file and the project's folder.
    saved
        What the file held when it was opened or last saved.
    encoding
        The encoding of that, as people call it; empty where it is none that is known, and nothing can be changed.
    text
        What it would hold: it is saved as UTF-8 whatever it was.
    before, state
        What each of the two comes to.

    Raises
    ------
    InputFaults
        There is no such run, or its file cannot be read.
    """

    def __init__(self, run: str | int, root: Path | None = None) -> None:
        self.root = find_root() if root is None else root
        self.name = name_run(run)
        document, self.path = read_document_of(self.name, self.root)
        self.shown = document.shown
        self.open()

    def open(self) -> None:
        """Begin anew with what the file holds: what was changed and not saved is gone."""
        try:
            self.saved = self.path.read_bytes()
        except OSError:
            raise refuse(self.shown, tell("cannot be read; close the program that keeps it open")) from None
        self.marked = self.saved.startswith(_MARK)
        self._parsed: tuple[bytes, Document] | None = None
        self.encoding, text = decode_text(self.saved)
        # bytes of no encoding are shown as far as they can be, and kept
        self.text = self.opened = self.saved.decode("utf-8-sig", "surrogateescape") if text is None else text
        self.before = self._evaluate(self.saved, None)
        self.state = self._evaluate(self.content, self.before.run) if self.is_changed else self.before
        #: What was changed value by value since then, in order; None once the text was changed as a whole.
        self.edits: list[tuple[Key, bool, Value]] | None = []

    @property
    def content(self) -> bytes:
        """The bytes that would be saved."""
        return (_MARK if self.marked else b"") + self.text.encode("utf-8", "surrogateescape")

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save."""
        return self.content != self.saved

    @property
    def is_edited(self) -> bool:
        """Whether anybody has changed anything since the file was opened or saved; another encoding alone is no such change."""
        return self.text != self.opened

    @property
    def is_followed(self) -> bool:
        """Whether the text can be changed value by value: YAML takes it, and it is in an encoding that is known."""
        return bool(self.encoding) and is_followed(self.text)

    @property
    def document(self) -> Document:
        """The text as the reader of run files takes it."""
        content = self.content
        if self._parsed is None or self._parsed[0] != content:
            self._parsed = content, parse_document(content, self.shown, "RUN-FILE")
        return self._parsed[1]

    @property
    def framework(self) -> Framework | None:
        """The framework that the text names; None where it cannot be read."""
        path = find_named(self.document, self.path, self.root)
        try:
            return None if path is None else read_framework(path, self.root)
        except InputFaults:
            return None

    def list_chapters(self) -> tuple[Chapter, ...]:
        """All that can be filled in: basics, what the framework has people judge, then key by key."""
        data, framework = self.document.data, self.framework
        chapters = list_chapters(data, list_offers(self.root, data, self.state.run))
        if framework is None:
            return chapters
        judged = Chapter("judgements", _("Judgements"), list_pages(framework, self.document.data))
        kept = [chapter for chapter in chapters if chapter.name not in (BASICS, "judgements")]
        return (chapters[0], judged, *kept)

    def put(self, path: Key, value: Value) -> None:
        """Write a value; entries of a list that should stand before it are left open.

        Raises
        ------
        CannotEdit
            It cannot be written there without changing more than that.
        """
        if value is None:
            if self.document.find(path) is None:
                return
            if self._is_last(path):
                self.remove(path[:-1])  # a section that a run need not have goes with the last that stood in it
                return
        place = path[-1]
        entries = self.document.find(path[:-1]) if isinstance(place, int) else None
        if isinstance(place, int) and place > len(entries or ()):
            filled: list[Any] = [*(entries or ()), *[None] * (place - len(entries or ())), value]
            path, value = path[:-1], filled
        self.text = put(self.text, path, value)
        self._note(path, False, value)
        self.state = self._evaluate(self.content, self.state.run)

    def _is_last(self, path: Key) -> bool:
        around = self.document.find(path[:-1])
        return len(path) == 2 and isinstance(around, dict) and not RunFile.model_fields[str(path[0])].is_required() and all(
            inner is None for key, inner in around.items() if key != path[1])

    def remove(self, path: Key) -> None:
        """Take an entry out (see `put`)."""
        self.text = remove(self.text, path)
        self._note(path, True, None)
        self.state = self._evaluate(self.content, self.state.run)

    def _note(self, path: Key, gone: bool, value: Value) -> None:
        if self.edits is not None:
            self.edits.append((path, gone, value))

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody has changed the file since it was opened."""
        try:
            return self.path.read_bytes() != self.saved
        except OSError:
            return True

    def redo(self) -> tuple[tuple[Key, Value], ...]:
        """Open the file as somebody else left it, and change in it again what was changed here; nothing is saved.

        Returns
        -------
        What was not changed again, since the other has changed the same place: where, and what it was to hold.

        Raises
        ------
        InputFaults
            The file cannot be read any more.
        """
        edits, before = self.edits or [], read_text(self.opened)
        self.open()
        now, left = self.document, []
        for path, gone, value in edits:
            # entries of a list are known by their place alone, which another's change may have moved
            listed = next((end for end, part in enumerate(path) if isinstance(part, int)), len(path))
            try:
                if now.find(path[:listed]) != before.find(path[:listed]):
                    raise CannotEdit(dot(path))
                self.remove(path) if gone else self.put(path, value)
            except CannotEdit:
                left.append((path, value))
        return tuple(left)

    def write(self, text: str) -> None:
        """Take the whole text as somebody wrote it; line ends stay those of the file.

        Raises
        ------
        CannotEdit
            The file is in no encoding that is known.
        """
        if not self.encoding:
            raise CannotEdit(self.shown)
        plain = text.replace("\r\n", "\n")
        self.text = plain.replace("\n", "\r\n") if "\r\n" in self.opened else plain
        self.edits = None
        self.state = self._evaluate(self.content, self.state.run)

    def propose(self) -> Proposal | None:
        """The text as it was meant, where YAML refuses it, or where less would be wrong with it then; else None."""
        proposal = propose(self.text) if self.encoding and self.state.faults else None
        if proposal is None or not self.is_followed:
            return proposal
        meant = self._evaluate(proposal.text.encode("utf-8"), self.state.run)
        return proposal if len(meant.faults) < len(self.state.faults) else None

    def _evaluate(self, content: bytes, known: Run | None) -> State:
        try:
            run = load_draft(self.name, self.root, content, known)
        except InputFaults as found:
            return State(found.findings, None, known)
        return State((), run.scorecard, run)

    def list_faults(self, path: Key, *, below: bool = True) -> tuple[Finding, ...]:
        """What is wrong at a place of the run file, and below it."""
        key = dot(path)
        return tuple(
            finding for finding in self.state.faults
            if finding.file == self.shown and finding.column is not None
            and (finding.column == key or (below and finding.column.startswith(f"{key}." if key else "")))
        )

    def list_page_faults(self, page: Page) -> tuple[Finding, ...]:
        """What is wrong with a page: in its fields, and with the whole."""
        found = [*self.list_faults(page.path)] if page.path else []
        for field in page.fields:
            found += self.list_faults(field.path)
            # an entry that is missing as a whole, such as a period, is told at the key around it
            found += self.list_faults(field.path[:-1], below=False) if len(field.path) > 1 else []
        return tuple(dict.fromkeys(found))

    def save(self) -> None:
        """Write the file whole, or leave it as it is; faults are no hindrance, since work is put away half done.

        Raises
        ------
        InputFaults
            YAML refuses the text, somebody has changed the file since it was opened, or it cannot be written.
        """
        content = self.content
        if not self.is_followed:
            raise InputFaults(self.state.faults)
        if self.is_overtaken:
            raise refuse(
                self.shown, tell("was changed by another program since it was opened here; expected the file as it was: nothing is saved. "
                                 "Note what you changed, open the file anew and enter it again"),
            )  # fmt: skip
        try:
            replace_file(self.path, content)
        except OSError as error:
            raise refuse(self.shown, tell("cannot be written: {reason}; close the program that keeps it open, or see who may write it",
                                          reason=name_refusal(error))) from None  # fmt: skip
        self.saved, self.before, self.opened, self.encoding, self.edits = content, self.state, self.text, "UTF-8", []
