"""What a run file's text was meant to be: in comes a text, out comes the text with its slips of the keyboard put right.

Line by line, so that people see before they agree what would be written where; all other lines stay as they are.
"""

from dataclasses import dataclass

from perfeval_helpers.contract.runfile.slips import mend_text


@dataclass(frozen=True)
class Change:
    """A line as it is and as it would be."""

    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Proposal:
    """The text as it was meant, and each line in which it differs."""

    text: str
    changes: tuple[Change, ...]


def propose(text: str) -> Proposal | None:
    """Put right what can be: full-width signs, tabs, missing blanks, quotes; None where nothing is seen.

    Examples
    --------
    >>> proposal = propose("run: a\\r\\nproject：甲   # 简称\\r\\n")
    >>> proposal.text
    'run: a\\r\\nproject: 甲   # 简称\\r\\n'
    >>> [(change.line, change.before) for change in proposal.changes]
    [(2, 'project：甲   # 简称')]
    >>> propose("run: a\\n") is None
    True
    """
    lines = text.split("\n")
    _, mended = mend_text("\n".join(line.removesuffix("\r") for line in lines))
    # each line keeps its own end
    meant = [after + "\r" * before.endswith("\r") for before, after in zip(lines, mended.split("\n"), strict=True)]
    changes = tuple(
        Change(number, before.rstrip("\r"), after.rstrip("\r"))
        for number, (before, after) in enumerate(zip(lines, meant, strict=True), start=1) if before != after
    )
    return Proposal("\n".join(meant), changes) if changes else None
