"""What the form says: in come faults, scores, the state of a draft, out come HTML and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Key, dot
from perfeval_helpers.contract.runfile.slips import Proposal
from perfeval_helpers.display import Spoken
from perfeval_helpers.editing.draft import Draft, State
from perfeval_helpers.editing.pages import BASICS, Chapter, Page
from perfeval_helpers.editing.splicing import Value, spell
from perfeval_helpers.showing.tables import Table, show
from perfeval_helpers.values.language import _, _n, join_parts, speak_told, tell_all
from perfeval_helpers.values.numbers import print_number

#: Of a long list of faults that many are written out.
MOST_FAULTS = 12
_COLOUR = "var(--jp-error-color1, #b3261e)"
_QUIET = "color:var(--jp-ui-font-color2, #555)"


def write_faults(findings: tuple[Finding, ...], *, located: bool = False) -> str:
    """Faults as HTML; empty where there are none."""
    said = [finding.located() if located else speak_told(finding.whole) for finding in findings]
    count = _("… {number} in all", number=len(said))
    more = f"<li>{count}</li>" if len(said) > MOST_FAULTS else ""
    lines = "".join(f"<li>{escape(one)}</li>" for one in said[:MOST_FAULTS])
    return f'<div role="status" style="color:{_COLOUR};line-height:1.5"><ul style="margin:0">{lines}{more}</ul></div>' if said else ""


def warn(text: str) -> str:
    """A sentence about what could not be done."""
    return f'<p role="status" style="color:{_COLOUR};line-height:1.5">{escape(text)}</p>'


def confirm(text: str) -> str:
    """A sentence about what was done."""
    return f'<p role="status" style="line-height:1.5">{escape(text)}</p>'


def whisper(text: str) -> str:
    """A remark below a field; empty where there is nothing to say."""
    return f'<span style="{_QUIET}">{escape(text)}</span>' if text else ""


def tell_redone(count: int, left: Sequence[tuple[Key, Value]]) -> str:
    """What became of changes when somebody else had changed the file: those at the same places are said with what was typed."""
    said = confirm(_("Somebody else has changed the file meanwhile, so nothing was saved: it was opened anew, and {number} of your changes were made again. "
                     "Look at them, then press “Save”.", number=count - len(left)))
    gone = _("taken out")
    lost = "".join(f"<li>{escape(join_parts(dot(path), gone if value is None else spell(value)))}</li>" for path, value in left)
    return said + (warn(_("These places somebody else has changed too, so they were not changed again; what you had typed:")) + f"<ul>{lost}</ul>" if lost else "")


def write_score(before: State, now: State) -> str:
    """The score as the file stands, and as it would be."""
    words = []
    for state in (before, now):
        card = state.scorecard
        words.append(_("no score yet") if card is None else _("{score} points ({grade})", score=print_number(card.score), grade=card.grade))
    if before.scorecard is not None and now.scorecard is not None and before.scorecard.score != now.scorecard.score:
        more, less = now.scorecard.score - before.scorecard.score, before.scorecard.score - now.scorecard.score
        words[1] += _(", {points} points more", points=print_number(more)) if more > 0 else _(", {points} points less", points=print_number(less))
    after = f"<strong>{words[1]}</strong>"
    return _("In the file: {before}　Now: {now}　To be corrected: {count}", before=words[0], now=after, count=len(now.faults))


def write_lines(text: str, numbers: Iterable[int]) -> str:
    """The lines of a text that faults are about, each with its number, and the line before it."""
    lines = text.splitlines()
    near = sorted({one for number in numbers for one in (number - 1, number) if 1 <= one <= len(lines)})[:2 * MOST_FAULTS]
    return _write_code(f"{number:>4}　{lines[number - 1]}" for number in near)


def write_proposal(proposal: Proposal) -> str:
    """What would be written, line by line."""
    shown = [f"{change.line:>4} {told}" for change in proposal.changes[:MOST_FAULTS]
             for told in (_("is: {text}", text=change.before), _("to: {text}", text=change.after))]
    said = _n("{number} line can be put right, all others stay:", "{number} lines can be put right, all others stay:", len(proposal.changes))
    if len(proposal.changes) > MOST_FAULTS:
        said = _("{number} lines can be put right (the first {shown} are listed), all others stay:", number=len(proposal.changes), shown=MOST_FAULTS)
    return f"<p>{said}</p>{_write_code(shown)}"


def _write_code(lines: Iterable[str]) -> str:
    shown = "\n".join(escape(line) for line in lines)
    return f'<pre style="white-space:pre-wrap;margin:0 0 8px;line-height:1.5">{shown}</pre>' if shown else ""


def title_chapter(draft: Draft, chapter: Chapter) -> str:
    """A part of the file, with how much is to be corrected in it."""
    count = len({fault for page in chapter.pages for fault in draft.list_page_faults(page)})
    return _("{title} ({count} to be corrected)", title=chapter.title, count=count) if count else chapter.title


def say_state(draft: Draft, page: Page) -> str:
    """How far a page is: judged or not, to be corrected; empty where nothing is to be said."""
    faulty = bool(draft.list_page_faults(page))
    if page.path[:1] in (("judgements",), ("judgements_for",)) and len(page.path) > 1:
        return _("not judged") if not draft.document.find(page.path) else _("to be corrected") if faulty else _("judged")
    return _("to be corrected") if faulty else ""


def title_page(draft: Draft, page: Page) -> str:
    """A page, with how far it is."""
    state = say_state(draft, page)
    return _("{title} ({state})", title=page.title, state=state) if state else page.title


def tabulate(draft: Draft, chapters: Iterable[Chapter]) -> Table:
    """The state of the run file part by part: how many fields, how many of them are empty, what is to be corrected."""
    rows = []
    document = draft.document
    for chapter in chapters:
        if chapter.name not in (BASICS, "judgements") and not document.data.get(chapter.name):
            continue  # a run need not have it
        fields = [field for page in chapter.pages for field in page.fields]
        empty = [field for field in fields if document.find(field.path) in (None, "", [])]
        needed = speak_told(tell_all(field.title for field in empty if field.required))
        faults = {fault for page in chapter.pages for fault in draft.list_page_faults(page)}
        if fields:
            rows.append((chapter.title, len(chapter.pages), len(fields), len(empty), needed, len(faults)))
    columns = [_("Part"), _("Entries"), _("Fields"), _("Empty fields"), _("Required of these"), _("To be corrected")]
    return show(pd.DataFrame(rows, columns=columns), _("How far run {run} is filled in", run=draft.name))


def tabulate_judgements(draft: Draft, chapters: Iterable[Chapter]) -> Table:
    """What people have to judge by the run's framework, and how far that is."""
    chapter = next((one for one in chapters if one.name == "judgements"), None)
    card = draft.state.scorecard
    scores: Mapping[str, Any] = {} if card is None else {line.level3: line for line in card.lines}
    rows = []
    for page in chapter.pages if chapter else ():
        line = scores.get(page.title)
        rows.append((page.title, say_state(draft, page),
                     "—" if line is None else print_number(line.points), "—" if line is None else print_number(line.score)))
    return show(pd.DataFrame(rows, columns=[_("Indicator"), _("Judgements"), _("Points"), _("Score")]), _("Indicators that people judge"))


def tabulate_faults(draft: Draft) -> Table:
    """Everything that is to be corrected, as ``perfeval check`` tells it."""
    rows = [(finding.located(),) for finding in draft.state.faults]
    title = _("What is to be corrected")
    return replace(show(pd.DataFrame(rows, columns=[_("To be corrected")]), title), empty=_("There is nothing for “{title}”.", title=title))


def speak(draft: Draft, chapter: str) -> Spoken:
    """The score of the file as it stands, for the last cell of the notebook; none while something is at fault."""
    card, run = draft.before.scorecard, draft.before.run
    figures = {"score": run.figures["score"].printed} if card is not None and run is not None else {}
    return Spoken(chapter, figures, show(pd.DataFrame(list(figures.items()), columns=[_("Id"), _("Value")]), _("Figures of this chapter")))
