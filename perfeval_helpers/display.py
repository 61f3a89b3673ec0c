"""What the cells of notebooks show: tidy frames with Chinese headers, sentences with figures, what a chapter says.

In: a loaded run; `show` takes a DataFrame whose columns carry their units. Out: objects that a notebook displays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from typing import Any

import pandas as pd

from perfeval_helpers.contract.chapters import RESULTS_MIME
from perfeval_helpers.contract.columns import Column
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.contract.narrative import REFERENCE, FigureRef, resolve
from perfeval_helpers.evaluation import Run
from perfeval_helpers.showing.readings import NOT_PROVIDED
from perfeval_helpers.showing.tables import Table, from_frame, is_missing, show
from perfeval_helpers.values.language import tell
from perfeval_helpers.values.numbers import NO_VALUE, yuan
from perfeval_helpers.values.words import reword

__all__ = [
    "Heading", "Sentence", "Sentences", "Spoken", "cite", "list_findings", "list_money",
    "list_quarantine", "list_sources", "reword", "say", "show", "speak", "tell_missing",
]  # fmt: skip


def need_controls() -> None:
    """Refuse to go on without Jupyter's widgets, which come with the extra ``lab`` alone.

    Raises
    ------
    RunFailed
        They are not installed.
    """
    if find_spec("ipywidgets") is None:
        raise RunFailed(tell('forms and controls need the packages of JupyterLab; install them with pip install "perfeval[lab]", then restart the kernel'))


def list_sources(run: Run, *extracts: str) -> pd.DataFrame:
    """The extracts that a chapter rests on: file, encoding, lines, hash; those that the run does not have are left out.

    Returns
    -------
    DataFrame
        ``extract``, ``file``, ``encoding``, ``physical_count`` = ``header_and_skipped_count`` + ``accepted_count`` +
        ``quarantined_count`` (lines), ``sha256`` (its first 12 digits).

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> list_sources(load_run("2022"), "funds")[["extract", "file", "encoding"]].values.tolist()
    [['funds', 'data/2022/funds.csv', 'utf-8-sig']]
    """
    rows = [
        (name_extract(run, name), e.file, e.encoding, e.counts.physical, e.counts.header_and_skipped, e.counts.accepted,
         e.counts.quarantined, e.sha256[:12])
        for name, e in run.extracts.items() if name in extracts
    ]  # fmt: skip
    columns = ["extract", "file", "encoding", "physical_count", "header_and_skipped_count", "accepted_count",
               "quarantined_count", "sha256"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


class Sentence(str):
    """A text that a notebook shows as a paragraph, not as a string in quotes."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<p>{escape(self)}</p>"


class Heading(str):
    """A text that a notebook shows as the heading of a section, for sections that code makes."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<h2>{escape(self)}</h2>"


def name_extract(run: Run, name: str) -> str:
    """An own extract and a survey by their titles; a built-in extract by its name, which tables print by its title."""
    is_own = name in run.spec.declarations or run.spec.find_survey(name) is not None
    return run.spec.title_extract(name) if is_own else name


def name_money(run: Run, name: str, column: str) -> str:
    """A column of money of an own extract by its header; of a built-in one by its name."""
    declaration = run.spec.declarations.get(name)
    return next((c.header for c in declaration.schema.columns if c.frame_column == column), column) if declaration else column


def tell_missing(run: Run, *extracts: str) -> Sentence:
    """Whether the run has the extracts of a chapter; what it lacks leaves the chapter's tables empty.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> print(tell_missing(load_run("2022"), "funds", "payouts"))
    本章所需数据均已提供。
    """
    missing = [run.spec.title_extract(name) for name in extracts if name not in run.extracts]
    if not missing:
        return Sentence("本章所需数据均已提供。")
    return Sentence(f"{NOT_PROVIDED}{'、'.join(missing)}，本章相应的表和图没有数据，也不计算相应的数值。")


def list_money(run: Run) -> pd.DataFrame:
    """Every column of money: ``extract``, ``column``, ``read_fen`` = ``accepted_fen`` + ``quarantined_fen``, ``unreadable_count``."""
    rows = [
        (name_extract(run, name), name_money(run, name, column), m.read, m.accepted, m.quarantined, m.unreadable_cells)
        for name, e in run.extracts.items()
        for column, m in e.money.items()
    ]
    columns = ["extract", "column", "read_fen", "accepted_fen", "quarantined_fen", "unreadable_count"]
    return pd.DataFrame(rows, columns=columns)


def list_quarantine(run: Run) -> pd.DataFrame:
    """The lines that were set aside: ``extract``, ``lines``, ``code``, ``column``, ``reason``."""
    columns = ["extract", "lines", "code", "column", "reason"]
    parts = [
        e.quarantine.rename(columns={"line": "lines"}).assign(extract=name_extract(run, name))[columns]
        for name, e in run.extracts.items() if len(e.quarantine)
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def list_findings(run: Run, *extracts: str) -> pd.DataFrame:
    """What the checks found about some extracts, or about all: ``severity``, ``code``, ``extract``, ``lines``, ``message``.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> list_findings(load_run("2022"), "headcounts")[["severity", "code"]].values.tolist()
    [['warning', 'REC-ARCHIVES']]
    """
    rows = [
        (f.severity, f.code, name_extract(run, f.extract) if f.extract else NO_VALUE, "、".join(map(str, f.lines[:6])) + ("…" if len(f.lines) > 6 else ""),
         f.sentence)
        for f in run.findings if not extracts or f.extract in extracts
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severity", "code", "extract", "lines", "message"])


def list_lines(run: Run, extract: str, lines: pd.DataFrame, most: int) -> Table:
    """Some lines of an extract as a table, the number of all in its caption."""
    shown = lines.sort_values("line", kind="stable").head(most)
    file = run.extracts[extract].file
    caption = f"{file}：共{len(lines):,}行" + (f"，列出前{len(shown):,}行" if len(shown) < len(lines) else "")
    if declaration := run.spec.declarations.get(extract):
        return from_frame(head_lines(shown, declaration.schema.columns), caption, headers={"line": "行号"})
    asked = run.spec.find_survey(extract)
    items = {item.id: item.label for item in asked.items} if asked else {}
    if asked and "street" in shown:
        # One line is one person's answers: of a street with few of them they would tell what its rate does not.
        shown = shown.drop(columns="street")
    return show(shown, caption, headers=items, **run.festival_names, **run.source_names)


def head_lines(lines: pd.DataFrame, columns: Iterable[Column]) -> pd.DataFrame:
    """Lines of an own extract as their file has them: its headers, the words of its choices, money in yuan."""
    read: dict[str, Callable[[Any], object]] = {"money": yuan, "year": str}
    cells = {"line": list(lines["line"])}
    for column in (one for one in columns if one.frame_column in lines):
        words = {code: word for word, code in reversed(tuple(column.values.items()))}
        convert = words.get if words else read.get(column.type, lambda value: value)
        cells[column.header] = [None if is_missing(value) else convert(value) for value in lines[column.frame_column]]
    return pd.DataFrame(cells, dtype=object)


def tell_sample(run: Run, extract: str) -> str:
    """Behind a table of single lines, that they are of some persons only; nothing where all lines of the extract are at hand.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> tell_sample(load_run("2022"), "payouts")
    ''
    """
    shares = len(run.parts(extract))
    return "" if shares == 1 else f"；数据{run.extracts[extract].counts.accepted:,}行，这里只列{shares}份中一份人员的，其余表和图按全部行计算"


def cite(run: Run, *extracts: str) -> str:
    """The files of extracts, for the source line of a chart; a run that lacks one of them is told so, and gets no chart.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> cite(load_run("2022"), "funds", "payouts")
    'data/2022/funds.csv、data/2022/payouts.csv'
    """
    missing = [run.spec.data_file(name) for name in extracts if name not in run.extracts]
    return NOT_PROVIDED + "、".join(missing) if missing else "、".join(run.extracts[name].file for name in extracts)


@dataclass(frozen=True, repr=False)
class Sentences:
    """Paragraphs whose numbers are figures of the ledger; where there are none, a cell shows nothing."""

    paragraphs: tuple[tuple[str | FigureRef, ...], ...]

    def _ipython_display_(self) -> None:
        if self.paragraphs:
            raise NotImplementedError  # the sign for IPython to go on to HTML

    def __repr__(self) -> str:
        return "\n".join("".join(p if isinstance(p, str) else p.text for p in parts) for parts in self.paragraphs)

    def _repr_html_(self) -> str:
        return "".join(
            "<p>" + "".join(
                escape(p) if isinstance(p, str)
                else f'<data value="{escape(p.figure.printed)}" title="{escape(p.figure.id)}">{escape(p.text)}</data>'
                for p in parts
            ) + "</p>"
            for parts in self.paragraphs
        )  # fmt: skip


def say(run: Run, *paragraphs: str) -> Sentences:
    """Paragraphs with figures by id in place: ``资金到位率[[funding.to_position_rate]]``.

    A figure that this run does not have (its extract is missing) prints ``—``; in place of a paragraph none of whose
    figures it has stands that it was not given the data.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> print(say(load_run("2022"), "资金到位率[[funding.to_position_rate]]。"))
    资金到位率31.77%。
    """
    resolved: list[tuple[str | FigureRef, ...]] = []
    for paragraph in paragraphs:
        ids = [match[1].strip() for match in REFERENCE.finditer(paragraph)]
        if ids and not any(id in run.figures for id in ids):
            resolved.append((f"{NOT_PROVIDED}本段所需的数据。",))
            continue
        known = REFERENCE.sub(lambda m: m[0] if m[1].strip() in run.figures else NO_VALUE, paragraph)
        resolved.append(resolve(known, run.figures))
    return Sentences(tuple(resolved))


@dataclass(frozen=True)
class Spoken:
    """A chapter's figures, said by the last cell of its notebook; the command compares them with results.json.

    Readers have met them above: their table stays folded until it is asked for.
    """

    chapter: str
    figures: Mapping[str, str]
    table: Table = field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = f"<details><summary>{escape(self.table.title)}</summary>{self.table._repr_html_()}</details>"
        return {
            RESULTS_MIME: {"chapter": self.chapter, "figures": dict(self.figures)},
            "text/html": html if self.table.rows else "<p>本章没有数值。</p>",
            "text/plain": f"{self.chapter}：{len(self.figures)}个数值",
        }


def speak(run: Run, chapter: str, *prefixes: str) -> Spoken:
    """The figures of a chapter, for the last cell of its notebook.

    Parameters
    ----------
    chapter
        The notebook's name without its ending, such as ``01_funding``.
    prefixes
        Ids, or the beginnings of ids up to a dot: ``funding`` says every ``funding.…``.

    Examples
    --------
    >>> from perfeval_helpers import load_run
    >>> spoken = speak(load_run("2022"), "05_scoring", "score", "grade")
    >>> spoken.figures["score"], spoken.figures["grade"]
    ('89.30', '良')
    """
    said = {id: figure for prefix in prefixes for id, figure in run.figures.starting(prefix).items()}
    rows = pd.DataFrame(
        [(f.label, f, f.unit, f.formula, id) for id, f in said.items()], columns=["名称", "数值", "单位", "公式", "编号"]
    )
    return Spoken(chapter, {id: f.printed for id, f in said.items()}, from_frame(rows, f"本章数值（{len(said)}个）"))
