"""The accepted lines of a large file as frames, one for the persons of each partition, or all in one.

In: a `Judged` file and the run's personal values, by which texts are masked. Out: DataFrames with the columns of the
ordinary frame; what is the same in all (distinct texts, values) is made once.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.extracts.frames import Maker, make_maker, mask_column, to_category
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.pseudonyms import spell_pseudonyms
from perfeval_helpers.extracts.spilled.judging import Judged
from perfeval_helpers.extracts.spilled.persons import number_persons
from perfeval_helpers.values.shares import work_through


class Parts:
    """Frames of accepted lines, ``line`` ascending in each; all lines of a person stand in the same one."""

    def __init__(self, judged: Judged, runfile: RunFile, personal: PersonalValues) -> None:
        self._judged = judged
        self._makers: dict[str, Maker] = {}
        self._masked: dict[str, pa.Array] = {}
        held = {column.field for column in judged.spilled.setting.present}
        for column in judged.spilled.setting.schema.columns:
            if not column.personal:
                read = judged.texts[column.field] if column.field in held else None
                values = [None] if read is None else list(read.values)
                make = make_maker(column, values, runfile)
                if make is not None:
                    self._makers[column.frame_column] = make
                else:
                    texts = ["" if value is None else value for value in values]
                    self._masked[column.field] = pa.array(mask_column(column, texts, runfile, personal), pa.large_string())
                    self._makers[column.frame_column] = _make_categories(self._masked[column.field])

    def __len__(self) -> int:
        return self._judged.spilled.store.partitions

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter(work_through(self.__getitem__, range(len(self))))

    def __getitem__(self, partition: int) -> pd.DataFrame:
        """The lines of one partition; ``person`` is a number within it."""
        if not 0 <= partition < len(self):
            raise IndexError(partition)
        records = self._read(partition)
        return self._build(records, number_persons(records)[0])

    def read_all(self) -> pd.DataFrame:
        """All accepted lines in one frame, in the order of lines, with pseudonyms: some 60 bytes a line."""
        records = np.empty(self._judged.accepted, [(name, self._judged.faulty.dtype[name]) for name in (
            "line", "person", *(name for name in self._judged.texts))])
        end = 0
        for partition in range(len(self)):
            read = self._read(partition)
            for name in records.dtype.names or ():
                records[name][end:end + read.size] = read[name]
            end += read.size
        records = records[np.argsort(records["line"], kind="stable")]
        frame = self._build(records, self._name_persons(records["person"]))
        for name, texts in self._masked.items():
            # a column that the file lacks holds one text, as where all is read at once
            frame[name] = to_category(texts, records[name]) if name in self._judged.texts else frame[name].astype("str")
        return frame

    def read_sample(self) -> pd.DataFrame:
        """The lines of one partition with pseudonyms: of those that have any, the first."""
        records = next((records for partition in range(len(self)) if (records := self._read(partition)).size), self._judged.faulty[:0])
        return self._build(records, self._name_persons(records["person"]))

    @staticmethod
    def _name_persons(persons: np.ndarray) -> pd.Categorical:
        codes, distinct = pd.factorize(persons)
        return pd.Categorical.from_codes(codes.astype(np.int32), pd.Index(pd.array(spell_pseudonyms(distinct), dtype="str")))

    def _read(self, partition: int) -> np.ndarray:
        records = self._judged.spilled.store.read(partition)
        faulty = self._judged.faulty_lines[partition]
        return records[~np.isin(records["line"], faulty)] if faulty.size else records

    def _build(self, records: np.ndarray, persons: Any) -> pd.DataFrame:
        columns: dict[str, Any] = {"line": records["line"].astype(np.int64)}
        for column in self._judged.spilled.setting.schema.columns:
            if column.field == "person_id":
                columns["person"] = persons
            elif not column.personal:
                codes = records[column.field] if column.field in self._judged.texts else np.zeros(records.size, np.int32)
                columns[column.frame_column] = self._makers[column.frame_column](codes)
        return pd.DataFrame(columns, copy=False)


def _make_categories(texts: pa.Array) -> Maker:
    """Codes into texts → categories, one for what reads the same."""
    coded = texts.dictionary_encode()
    places_of = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    kinds = pd.CategoricalDtype(pd.Index(pd.array(coded.dictionary, dtype="str")))
    return lambda codes: pd.Categorical.from_codes(places_of[codes], dtype=kinds)
