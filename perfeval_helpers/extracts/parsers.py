"""Which parser reads which column of a run's extract, with the words of source systems that the run file maps.

In: the run file, a schema. Out: parsers by field or type, the test whether cells can be a line of data, and the note that
says what was mapped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from perfeval_helpers.contract.columns import NUMERIC_TYPES, Column, ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import DEFAULT_NO_ANSWER, SELF_EVALUATION, list_mappable
from perfeval_helpers.extracts.cells import (
    CellFault,
    parse_decimal,
    parse_person,
    parse_plain_text,
    parse_remark,
    parse_score,
    trim,
)
from perfeval_helpers.extracts.choices import (
    Parser,
    fold_words,
    make_answer_parser,
    make_choice_parser,
    make_mapped_parser,
    make_reason_parser,
)
from perfeval_helpers.extracts.convert import PARSERS, Converted
from perfeval_helpers.extracts.faults import MOST_LINES_LISTED
from perfeval_helpers.values.language import tell, tell_all, tell_n, tell_name
from perfeval_helpers.values.text import fold_text, fold_word

#: How a tool's statistics page calls the line with the number of people who answered a question.
TOTALS_OF_ITEMS = ("本题有效填写人次", "本题有效填写人数", "有效填写人次", "合计", "总计")


def make_parsers(runfile: RunFile, schema: ExtractSchema) -> dict[str, Parser]:
    """Parsers of festivals, choices and answers, by field or type; of an own extract's columns by field alone."""
    if schema.own:
        return _map_words({column.field: _make_own_parser(column, schema.name) for column in schema.columns}, runfile, schema)
    parsers: dict[str, Parser] = {column.field: make_choice_parser(column.values, mapped=(schema.name, column.field))
                                 for column in schema.columns if column.values}
    festivals = tuple(runfile.festivals or ())
    known = {festival.name: festival.id for festival in festivals} | {festival.id: festival.id for festival in festivals}
    parsers["occasion"] = make_choice_parser(known, [tell("{id} ({label})", id=tell_name(one.name), label=one.id) for one in festivals],
                                             (schema.name, "occasion"))  # fmt: skip
    parsers["person_id"] = parse_person
    parsers["reason"] = make_reason_parser(text for texts in runfile.reasons.values() for text in texts)
    if schema.name == SELF_EVALUATION.name:
        parsers["points"] = parsers["self_score"] = parse_score
    survey = runfile.find_survey(schema.name)
    if survey is not None:
        parsers["comment"] = parse_remark
        codes = {f"{answer}分": answer for answer in survey.scale} if survey.scale.highest else survey.codes
        no_answer = survey.no_answer or DEFAULT_NO_ANSWER
        parsers["street"] = make_mapped_parser(PARSERS["text"], dict.fromkeys(filter(None, no_answer), ""))
        parsers["answer"] = make_answer_parser(survey.scale, codes, no_answer, not survey.scale.highest)
        if not survey.has_questionnaires:
            # who left it out is a line of its own, no answer of the scale and no total
            parsers["option"] = make_answer_parser(survey.scale, {**codes, **{mark: mark for mark in no_answer if mark}}, TOTALS_OF_ITEMS)
            named = {name: item.id for item in survey.items for name in (item.id, item.label, item.column)}
            parsers["item"] = make_choice_parser(named, [tell_name(item.column) for item in survey.items])
    return _map_words(parsers, runfile, schema)


def _make_own_parser(column: Column, extract: str) -> Parser:
    if column.values:
        return make_choice_parser(column.values, mapped=(extract, column.field))
    if column.type == "decimal":
        return partial(parse_decimal, places=column.places)
    own: dict[str, Parser] = {"text": parse_plain_text, "id": parse_person}  # 无 and - are no identifiers
    return own.get(column.type) or PARSERS[column.type]


def _map_words(parsers: dict[str, Parser], runfile: RunFile, schema: ExtractSchema) -> dict[str, Parser]:
    mapped = {
        name: make_mapped_parser(parsers.get(name) or parsers.get(schema[name].type) or PARSERS[schema[name].type], words)
        for name, words in find_words_mapped(runfile, schema).items()
    }
    return parsers | mapped


def find_words_mapped(runfile: RunFile, schema: ExtractSchema) -> dict[str, Mapping[str, str]]:
    """Field → word of the source system → word of the contract, as the run file maps them (``values``)."""
    fields = {name: column.field for column in list_mappable(schema) for name in (column.header, column.field)}
    given = runfile.values.get(schema.name, {})
    return {fields[name.strip()]: words for name, words in given.items() if name.strip() in fields}


def note_mapped(
    schema: ExtractSchema, file: str, header: str, column: Converted, words: Mapping[str, str], lines: np.ndarray, data: np.ndarray
) -> Iterator[Finding]:
    """VALUE-MAPPED: which words of a column were read as others, and on how many lines of data."""
    is_mapped = mark_mapped(column, words)
    if not is_mapped.any():
        return
    rows = np.flatnonzero(data & is_mapped[column.codes])
    counts = np.bincount(column.codes[rows], minlength=is_mapped.size)
    yield from describe_mapped(schema, file, header, column, words, counts, lines[rows[:MOST_LINES_LISTED]])


def mark_mapped(column: Converted, words: Mapping[str, str]) -> np.ndarray:
    """Which of a column's distinct texts are read as others."""
    known = fold_words(words)
    return np.array([fold_word(text) in known for text in column.texts.to_pylist()], bool)


def describe_mapped(
    schema: ExtractSchema, file: str, header: str, column: Converted, words: Mapping[str, str], counts: np.ndarray, lines: np.ndarray
) -> Iterator[Finding]:
    """VALUE-MAPPED from how often each distinct text stands on lines of data, and the first lines that have a mapped one."""
    known = fold_words(words)
    targets = [known.get(fold_word(text)) for text in column.texts.to_pylist()]
    read: dict[tuple[str, str], int] = {}
    for text, target, count in zip(column.texts.to_pylist(), targets, counts.tolist(), strict=True):
        if target is not None and count and fold_text(text) != fold_text(target):
            read[trim(text), target] = read.get((trim(text), target), 0) + count
    if read:
        parts = tell_all(tell("'{word}' as '{target}' on {lines}", word=word, target=target, lines=tell_n("{number} line", "{number} lines", count))
                         for (word, target), count in sorted(read.items()))  # fmt: skip
        message = tell("'{title}': words of '{header}' are read as those that the evaluation plan says they mean: {parts}.", title=schema.title, header=header, parts=parts)
        yield Finding("VALUE-MAPPED", message, schema.name, file, tuple(lines.tolist()), header)


def make_fit(
    present: list[Column], positions: Mapping[str, int], parsers: Mapping[str, Parser]
) -> Callable[[Sequence[str]], bool]:
    """A test of cells: whether amounts, counts, dates and choices stand where the header has them."""
    judged = [(positions[column.field], parsers[column.field] if column.field in parsers else PARSERS[column.type], column.may_be_blank)
              for column in present if column.values or column.type in NUMERIC_TYPES]

    def fits(cells: Sequence[str]) -> bool:
        for position, parse, may_be_blank in judged:
            cell = trim(cells[position])
            try:
                if cell or not may_be_blank:
                    parse(cell)
            except CellFault:
                return False
        return True

    return fits
