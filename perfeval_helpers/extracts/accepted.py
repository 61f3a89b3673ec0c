"""Extracts as they were read: frames without personal data, counts of lines and money, what was set aside.

In: what `reader` makes of files. Out: `Extract` and `Extracts`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.spilled import Parts
from perfeval_helpers.extracts.stated_totals import ColumnSum


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Lines of an extract: ``physical = header_and_skipped + accepted + quarantined`` and ``read = accepted + quarantined``.

    ``skipped`` is all that is neither header nor data: title, blank, total, repeated header and footer lines, and the
    further physical lines of cells that run over several.
    """

    physical: int = 0
    header: int = 0
    titles: int = 0
    blank: int = 0
    totals: int = 0
    repeated_headers: int = 0
    footers: int = 0
    continued: int = 0
    accepted: int = 0
    quarantined: int = 0

    @property
    def skipped(self) -> int:
        return self.titles + self.blank + self.totals + self.repeated_headers + self.footers + self.continued

    @property
    def header_and_skipped(self) -> int:
        return self.header + self.skipped

    @property
    def read(self) -> int:
        return self.accepted + self.quarantined


def replace_categories(frame: pd.DataFrame, but: Iterable[str]) -> pd.DataFrame:
    """The frame with categories as text, some columns aside."""
    # `astype("str")` would make a Python object of each cell first.
    texts = {}
    for name in frame.columns[frame.dtypes == "category"].difference(list(but)):
        category = frame[name].cat
        texts[name] = category.categories.array.take(category.codes.to_numpy(), allow_fill=True)
    return frame.assign(**texts)


@dataclass(frozen=True)
class Extract:
    """An extract as it was read."""

    name: str
    file: str
    sha256: str
    encoding: str
    separator: str
    header_line: int
    #: The accepted lines, ``line`` (physical line) first, without personal columns. In payouts, person, street, community and reason are categories
    #: of text, in questionnaires answers and street are, in a project's own extracts all text is.
    frame: pd.DataFrame
    quarantine: pd.DataFrame  #: The lines set aside: line, code, column, reason, and their cells, masked
    counts: LineCounts
    money: Mapping[str, ColumnSum]  #: Frame column (``paid_fen``) → what was read, accepted and set aside, in fen
    headers: Mapping[str, str]  #: Field → header as it stands in the file
    findings: tuple[Finding, ...]
    sheet: str = ""  #: Of a workbook: the name of the sheet that was read

    @property
    def parts(self) -> Sequence[pd.DataFrame]:
        """The frame in shares of whole persons: here a single one."""
        return [self.frame]

    def take_sample(self) -> pd.DataFrame:
        """Lines to look at: here all of them."""
        return self.copy_frame()

    def copy_frame(self) -> pd.DataFrame:
        """A copy of `frame` with text columns as text: `frame` itself holds those of which there may be millions as categories."""
        return replace_categories(self.frame, ["occasion", "result"] if self.name in EXTRACTS else [])

    def __repr__(self) -> str:
        return f"<Extract {self.name}: {self.file}, {self.counts.accepted} accepted, {self.counts.quarantined} quarantined>"


class SpilledExtract(Extract):
    """An extract whose lines are on disk: `parts` gives them a share of the persons at a time.

    `frame` makes one of all of them when it is asked for, some 60 bytes a line, and keeps it.
    """

    _parts: Parts

    def __init__(self, *, parts: Parts, **said: Any) -> None:
        super().__init__(frame=pd.DataFrame(), **said)
        self.__dict__["_parts"] = parts
        del self.__dict__["frame"]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All lines; see the class."""
        return self._parts.read_all()

    @property
    def parts(self) -> Parts:  # type: ignore[override]
        return self._parts

    def take_sample(self) -> pd.DataFrame:
        """All lines of the persons of one part."""
        return replace_categories(self._parts.read_sample(), ["occasion", "result"])


@dataclass(frozen=True)
class Extracts(Mapping[str, Extract]):
    """A run's extracts by name. An extract that is missing or cannot be read as a whole is not among them."""

    extracts: Mapping[str, Extract]
    findings: tuple[Finding, ...]
    _personal: PersonalValues = field(default_factory=PersonalValues, repr=False, compare=False)

    def __getitem__(self, name: str) -> Extract:
        return self.extracts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.extracts)

    def __len__(self) -> int:
        return len(self.extracts)

    def find_personal(self, words: Iterable[str]) -> set[str]:
        """The words that are personal values of these extracts."""
        return self._personal.find_exactly(words)

    def name_personal_column(self, word: str) -> str:
        """The column that such a value is of, as messages call it: ``人员编号 (data/2022/payouts.csv)``."""
        return self._personal.name_column(word)
