"""The whole text of a run file as a control, for what no field can hold: in comes a draft, out comes its text as people left it.

Lines that cannot be read are shown with their numbers; what was meant is proposed line by line and taken over by one button.
"""

from collections.abc import Callable

import ipywidgets

from perfeval_helpers.editing.controls import Guard, make, make_button
from perfeval_helpers.editing.draft import Draft
from perfeval_helpers.editing.wording import confirm, warn, write_faults, write_lines, write_proposal
from perfeval_helpers.values.language import _, _n

#: Lines of a file that are in sight at once.
ROWS = 24


class TextView(Guard):
    """The text with what is wrong with it, and a button that puts right what can be.

    Parameters
    ----------
    follow
        Called after the text was changed, with what is to be said about it, and whether people are done with it.
    """

    def __init__(self, follow: Callable[[str, bool], None]) -> None:
        self.follow = follow
        self.draft: Draft | None = None
        self.faults, self.proposal = ipywidgets.HTML(), ipywidgets.HTML()
        self.mend_button = make_button(_("Put right as proposed"))
        self.area = make("Textarea", _("The whole file"), continuous_update=False, rows=ROWS)
        self.area.layout.width = "calc(100% - 12px)"
        self.area.add_class("perfeval-text")
        self.box = ipywidgets.VBox([self.faults, self.mend_button, self.proposal, self.area])
        self.mend_button.on_click(lambda _: self.mend())
        self.area.observe(self.when_free(self.take), "value")

    def fill(self, draft: Draft) -> None:
        """Show the text of a draft, what is wrong with it at which line, and what is proposed."""
        self.draft = draft
        faults = tuple(one for one in draft.state.faults if one.file == draft.shown)
        proposal = draft.propose()
        shown = {change.line for change in proposal.changes} if proposal else set()  # those stand in the proposal
        wrong = [line for one in faults for line in one.lines if line not in shown]
        self.faults.value = write_faults(faults, located=True) + write_lines(draft.text, wrong if draft.encoding else [])
        self.proposal.value = write_proposal(proposal) if proposal else ""
        self.mend_button.layout.display = "" if proposal else "none"
        self.choose(self.area, draft.text.replace("\r\n", "\n").encode("utf-8", "replace").decode())
        self.area.disabled = not draft.encoding

    def take(self) -> None:
        """Take over the text as somebody wrote it."""
        if self.draft is not None:
            self.draft.write(self.area.value)
            self.follow("" if self.draft.is_followed else warn(_("The text cannot be read yet and not be saved: put right the lines that are named below.")), False)

    def mend(self) -> None:
        """Take over what is proposed."""
        proposal = self.draft.propose() if self.draft else None
        if self.draft is not None and proposal is not None:
            self.draft.write(proposal.text)
            self.follow(confirm(_n("{number} line was put right, not saved yet: look at it, then press “Save”.",
                                   "{number} lines were put right, not saved yet: look at them, then press “Save”.", len(proposal.changes))), True)
