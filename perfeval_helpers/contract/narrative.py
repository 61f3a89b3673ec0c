"""The project's own prose: a Markdown file of sections headed by their place in the report.

In: ``## 一（一）1 设立背景`` headings with plain text below; figures by id as ``[[funding.to_position_rate]]``.
Out: paragraphs by place, and a finding for each fault. Nothing in the file is evaluated or taken as markup.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, dropwhile, groupby
from pathlib import Path

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.places import FIXED_PLACES, FREE_CHAPTERS, PLACES
from perfeval_helpers.contract.runfile.document import describe, find_near, refuse_other_kind, suggest
from perfeval_helpers.contract.runfile.parsing import CONTROL, is_office_file, refuse_character, refuse_office_file
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.language import Told, tell, tell_all
from perfeval_helpers.values.numbers import group_thousands, print_beside, round_half_up

REFERENCE = re.compile(r"\[\[([^\[\]\n]*)\]\]")
# A heading with another number of #, without a blank or full-width, and an id in other brackets.
_ODD_HEADING = re.compile(r"\s*(?:[#＃]+)\s*(\S.*)")
_ODD_REFERENCE = re.compile(r"(?:[\[【［〔]|「)+\s*([a-z]\w*(?:\.\w+)+)\s*(?:[\]】］〕]|」)+")
PLACE = re.compile(r"^(摘要[一二三四五六七八九十]*|引言|[一二三四五六七八九十]+)((?:（[^（）]{1,3}）|\d+)*)\s*(.*)$")
MOST_NAMES = 5
HINT = ">"  # begins a line that is never printed: a hint to whoever writes
LINKS = {"涉及指标": "indicators", "涉及核对": "codes"}
_LINK = re.compile(f"({'|'.join(LINKS)})\\s*[：:](.*)")


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A place in a text where a figure is printed; `with_unit` says whether its unit follows the number."""

    figure: Figure
    with_unit: bool = True

    @property
    def text(self) -> str:
        """477.39万元, or 477.39 where the text says the unit itself: of a few yuan with all their places."""
        whole, unit, value = self.figure.text, self.figure.unit, self.figure.value
        if self.with_unit or not unit or value is None or isinstance(value, str) or whole.endswith(unit):
            return whole if self.with_unit else whole.removesuffix(unit)
        return group_thousands(f"{round_half_up(value, 6).normalize():f}")


Part = str | FigureRef


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of the file: its place, its title without numbering, its paragraphs as written, its links."""

    place: str
    chapter: str
    number: str
    title: str
    line: int
    paragraphs: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of the figures that its paragraphs print, in their order."""
        return tuple(match[1].strip() for text in self.paragraphs for match in REFERENCE.finditer(text))


@dataclass(frozen=True)
class Narrative:
    """All passages of a file by place, in file order; empty where a run has no narrative.

    `unwritten` are the headings below which nothing of one's own stands yet.
    """

    passages: tuple[Passage, ...] = ()
    unwritten: tuple[str, ...] = ()

    def find(self, place: str) -> Passage | None:
        """The passage whose numbering, title or whole heading is `place` (blanks do not matter)."""
        wanted = squeeze(place)
        for passage in self.passages:
            if wanted in (squeeze(passage.place), passage.chapter + passage.number):
                return passage
        return None

    def find_indicator(self, name: str) -> Passage | None:
        """The passage of chapter 四 that is titled with the name of an indicator of any level."""
        wanted = squeeze(name)
        for passage in self.passages:
            if passage.chapter == "四" and squeeze(passage.title) in (wanted, wanted + "情况分析"):
                return passage
        return None

    def chapter(self, chapter: str) -> tuple[Passage, ...]:
        """All passages of a chapter in file order."""
        return tuple(passage for passage in self.passages if passage.chapter == chapter)


def squeeze(text: str) -> str:
    """Without blanks and with full-width brackets, so that headings compare as they read."""
    return re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）")


def read_narrative(
    path: Path,
    shown: str,
    is_known: Callable[[str], bool],
    indicators: Iterable[str] = (),
    documents: Mapping[str, str] | None = None,
    codes: Collection[str] = (),
    list_known: Callable[[str], Mapping[str, str]] = lambda figure: {},
) -> tuple[Narrative, tuple[Finding, ...]]:
    """Read a narrative file.

    Parameters
    ----------
    path, shown
        The file, and its name as messages show it.
    is_known
        Whether a figure id exists in this run.
    indicators
        Names of the framework's level-3 indicators, by which passages of chapter 四 and links are checked.
    documents
        What ``[[documents.<id>]]`` and ``[[documents.<id>.number]]`` stand for: a document's full title with its number,
        and its number alone.
    codes
        Codes of findings, by which links to them are checked.
    list_known
        What may be meant by a misspelt figure, ids and labels, and its id.

    Returns
    -------
    The narrative and its findings, code ``NARRATIVE``: errors (unreadable file, unknown figure, a place given twice)
    and warnings (a place that the report does not have, or text before the first heading, so that it would be printed nowhere).
    """
    names = {squeeze(name): name for name in indicators}
    found: list[Finding] = []

    def fault(line: int, message: Told) -> None:
        found.append(Finding("NARRATIVE", message, None, shown, (line,) if line else ()))

    def remark(lines: Iterable[int], message: Told) -> None:
        found.append(Finding("NARRATIVE", message, None, shown, tuple(sorted(set(lines))), stated="warning"))

    try:
        content = path.read_bytes()
        if is_office_file(content):
            fault(0, refuse_office_file())
            return Narrative(), tuple(found)
        text = content.decode("utf-8-sig")
        if other := refuse_other_kind(text, "NARRATIVE"):
            fault(0, other)
            return Narrative(), tuple(found)
    except (OSError, UnicodeDecodeError) as error:
        fault(0, tell("not UTF-8; expected a UTF-8 text file") if isinstance(error, UnicodeDecodeError) else
              tell("cannot be read; expected a UTF-8 text file"))
        return Narrative(), tuple(found)

    passages: dict[str, Passage] = {}
    homeless: list[tuple[int, Told]] = []
    strangers: dict[str, list[tuple[int, Told]]] = {key: [] for key in LINKS}
    for heading, at, raw in _split(text):
        lines = [(number, REFERENCE.sub(lambda match: (documents or {}).get(match[1].strip(), match[0]), line)) for number, line in raw]
        for number, line in lines:
            for message in _check_line(line, is_known, lambda id: suggest(id, [*(documents or ()), *(known := list_known(id))], known)):
                fault(number, message)
        if heading is None:
            written = dropwhile(lambda entry: not entry[1].strip() or entry[1].startswith("# "), lines)
            if preface := [number for number, line in written if line.strip()]:
                remark(preface, tell("text before the first heading, printed nowhere; expected it below a heading such as '{heading}'", heading=_HEADING))
            continue
        passage = _read_passage(heading, at, [line.strip() for _, line in lines])
        if not passage.chapter or not knows_place((passage.chapter, passage.number, passage.title), names):
            titles = names if passage.chapter == "四" else {place.title: f"{place.number} {place.title}" for place in PLACES if place.title[:1] not in ("", "（")}
            homeless.append((at, _describe(heading, titles, passage.title)))
        if heading in passages:
            first = passages[heading].line
            fault(at, tell("section {heading} is given twice, first on line {first}", heading=describe(heading), first=str(first)))
            continue
        passages[heading] = passage
        strangers["涉及指标"] += [(at, _describe(name, names)) for name in passage.indicators if names and squeeze(name) not in names]
        strangers["涉及核对"] += [(at, _describe(code, {known: known for known in codes})) for code in passage.codes if codes and code not in codes]
    if homeless:
        remark((line for line, _ in homeless), tell("{names}: no place in the report, printed nowhere; expected headings such as '{heading}'",
                                                    names=_name(homeless), heading=_HEADING))  # fmt: skip
    if found_names := strangers["涉及指标"]:
        remark((line for line, _ in found_names), tell("{names}: listed under '{heading}', but no indicator of the framework",
                                                       names=_name(found_names), heading="涉及指标"))  # fmt: skip
    if found_codes := strangers["涉及核对"]:
        remark((line for line, _ in found_codes), tell("{names}: listed under '{heading}', but no code of findings",
                                                       names=_name(found_codes), heading="涉及核对"))  # fmt: skip
    filled = [passage for passage in passages.values() if passage.paragraphs]
    return Narrative(tuple(filled), tuple(place for place, passage in passages.items() if not passage.paragraphs)), tuple(found)


def _check_line(line: str, is_known: Callable[[str], bool], suggest_for: Callable[[str], Told]) -> Iterator[Told]:
    """What is wrong with a line of prose; `suggest_for` says which figure may be meant by a misspelt one."""
    if control := CONTROL.search(line):
        yield refuse_character(control[0])
    if (place := _ODD_HEADING.match(line)) and _names_place(place[1]):
        yield tell("'{text}', a heading that is written otherwise; expected '## {place}'", text=line[:60], place=place[1])
    outside = REFERENCE.sub("", line)
    for odd in _ODD_REFERENCE.finditer(outside):
        if is_known(odd[1]):
            yield tell("'{text}', a figure's id that stays as it is written; expected [[{id}]]", text=odd[0], id=odd[1])
    if "[[" in outside:
        yield tell("[[ is opened and not closed; expected the id of a figure between [[ and ]]")
    for id in (match[1].strip() for match in REFERENCE.finditer(line)):
        if not is_known(id):
            yield tell("[[{id}]]: no such figure{hint}; expected the id of a figure of this run", id=id, hint=suggest_for(id))


def _describe(name: str, known: Mapping[str, str], title: str = "") -> Told:
    """A name, with the known one that may be meant by it, or by the title that stands in it."""
    near = find_near(squeeze(title or name), known)
    return tell("{name} (did you mean '{near}'?)", name=describe(name), near=known[near]) if near else describe(name)


def _name(placed: list[tuple[int, Told]]) -> Told:
    names = tell_all(name for _, name in placed[:MOST_NAMES])
    return tell("{names} and others, {places} in all", names=names, places=len(placed)) if len(placed) > MOST_NAMES else names


def _split(text: str) -> Iterator[tuple[str | None, int, list[tuple[int, str]]]]:
    """The headings with their lines, and the numbered lines below each but for hints; above the first heading None."""
    heading, at, lines = None, 0, list[tuple[int, str]]()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            yield heading, at, lines
            heading, at, lines = line[3:].strip(), number, []
        elif not line.lstrip().startswith(HINT):
            lines.append((number, line))
    yield heading, at, lines


def _read_passage(heading: str, at: int, lines: list[str]) -> Passage:
    """What stands below a heading: paragraphs, which blank lines part, and links, each on a line of its own, to indicators and codes."""
    links: dict[str, tuple[str, ...]] = {}
    kept = []
    parted = chain.from_iterable(("", line) if _LINK.match(line) else (line,) for line in lines)
    for paragraph in ("".join(group) for is_text, group in groupby(parted, bool) if is_text):
        if link := _LINK.match(paragraph):
            key = LINKS[link[1]]
            links[key] = (*links.get(key, ()), *(part.strip() for part in re.split(r"[、，,；;]", link[2].strip("。 ")) if part.strip()))
        else:
            kept.append(paragraph)
    chapter, number, title = parse_place(heading) or ("", "", heading)
    return Passage(heading, chapter, number, title, at, tuple(kept), **links)


#: What a heading looks like.
_HEADING = "## 一（一）1 设立背景"


def parse_place(place: str) -> tuple[str, str, str] | None:
    """``一（一）1 设立背景`` → chapter 一, number （一）1, title 设立背景; None where it has no such numbering."""
    match = PLACE.match(place.strip().replace("(", "（").replace(")", "）"))
    return (match[1], match[2], match[3].strip()) if match else None


def _names_place(text: str) -> bool:
    """Whether a text is the heading of a place of the report: `七（一）题`, `八 建议`, but not a title that begins like one, `七里河区改造`."""
    place = parse_place(text)
    return place is not None and knows_place(place, ()) and (bool(place[1]) or not text[len(place[0]) :].strip() or text[len(place[0])] in " \u3000、")


def knows_place(parsed: tuple[str, str, str], names: Collection[str]) -> bool:
    """Whether the report prints a passage of this place; in chapter 四 that depends on the names of indicators."""
    chapter, number, title = parsed
    if chapter != "四":
        return chapter + number in FIXED_PLACES or chapter in FREE_CHAPTERS
    is_indicator = re.search(r"\d+（[^（）]+）$", number) is not None  # 四（一）2（1）…: level 3
    return not names or not is_indicator or squeeze(title) in names


def resolve(paragraph: str, figures: Mapping[str, Figure]) -> tuple[Part, ...]:
    """A paragraph with its ``[[id]]`` replaced by references; text that says the unit itself is not given it twice.

    What is no figure stays as it is written: `read_narrative` has reported it before, and a name from outside that
    happens to hold brackets is just text.
    """
    parts: list[Part] = []
    at = 0
    for match in REFERENCE.finditer(paragraph):
        figure = figures.get(match[1].strip())
        if figure is None:
            continue
        if match.start() > at:
            before = paragraph[at : match.start()]
            parts.append(print_beside(before, figure.printed).removesuffix(figure.printed))
        following = paragraph[match.end() :].lstrip()
        parts.append(FigureRef(figure, not (figure.unit and following.startswith(figure.unit))))
        at = match.end()
    if at < len(paragraph):
        parts.append(paragraph[at:])
    return tuple(parts)
