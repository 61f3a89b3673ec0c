"""Parsers of cells whose texts are declared: choices, words of a source system, answers of a survey, reasons.

In: the texts that there can be. Out: functions of a cell's text, which raise `CellFault` for any other.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import yaml

from perfeval_helpers.extracts.cells import CellFault, is_nothing, parse_text
from perfeval_helpers.values.language import Message, tell, tell_all, tell_name
from perfeval_helpers.values.text import fold_word

Parser = Callable[[str], Any]
# A.非常满意, (1)非常满意; 4.5 is no option 4 with the answer 5.
_OPTION = re.compile(r"\(?(?:[A-Za-z]{1,2}[.、,:)]|[0-9]{1,2}(?:[、:)]|[.,](?![0-9])))(.+)")
_BETWEEN = re.compile("[┋|;；,，、/]")  # two answers in a cell
_FLOAT = re.compile(r"^(-?[0-9]{1,3})\.0+$")


def make_choice_parser(values: Mapping[str, str], listed: Iterable[str] | None = None, mapped: tuple[str, str] | None = None) -> Parser:
    """A parser that takes any of the texts (blanks and full-width forms aside) and gives its code.

    A refusal shows the texts, or what is `listed` for them, and where words can be `mapped` (extract, field), how that is written.
    """
    known = {fold_word(text): code for text, code in values.items()}
    refusal = Message("{cell} is not among the allowed values; expected one of {values}", values=tell_all(map(tell_name, values) if listed is None else listed) or tell("those that the run file declares"))
    hint = Message("a source system's own word for one of them is mapped in the run file, `values: {{{extract}: {{{field}: {{word: {value}}}}}}}`",
                   extract=mapped[0], field=mapped[1], value=_write_in_braces(next(iter(values)))) if mapped and values else None

    def parse(text: str) -> str:
        code = known.get(fold_word(text))
        if code is None:
            raise CellFault("ROW-VALUE", refusal, hint)
        return code

    return parse


def _write_in_braces(text: str) -> str:
    """A text as YAML has it between braces: one that would be read as something else, or that a comma would cut, in quotes.

    >>> _write_in_braces("成功"), _write_in_braces("yes"), _write_in_braces("是, 已办")
    ('成功', "'yes'", "'是, 已办'")
    """
    written: str = yaml.safe_dump([text], allow_unicode=True, default_flow_style=True, width=1000)
    return written.strip()[1:-1]


def fold_words(words: Mapping[str, str]) -> dict[str, str]:
    """Words of a source system as cells are compared with them → what they are read as."""
    return {fold_word(word): target for word, target in words.items()}


def make_mapped_parser(parse: Parser, words: Mapping[str, str]) -> Parser:
    """A parser that reads some words as others first, once.

    >>> make_mapped_parser(make_choice_parser({"成功": "success"}), {"交易成功": "成功"})(" 交易 成功")
    'success'
    """
    known = fold_words(words)
    return lambda text: parse(known.get(fold_word(text), text))


def make_answer_parser(scale: Sequence[str], codes: Mapping[str, str], no_answer: Sequence[str], takes_codes: bool = False) -> Parser:
    """A parser of survey answers: text of the scale, `A.非常满意`, option codes, marks for no answer (→ "").

    A refusal shows them, 10分 beside 10 aside, and where the run file `takes_codes` how another wording is mapped.
    """
    known = {fold_word(answer): answer for answer in scale}
    known |= {fold_word(str(code)): answer for code, answer in codes.items()}
    marks = {fold_word(mark or "") for mark in no_answer}
    several = Message("{cell} holds more than one answer of the scale; expected one")
    refusal = Message("{cell} is not an answer of the scale; expected one of {answers}", answers=tell_all(map(tell_name, [*scale, *(code for code in map(str, codes) if code.removesuffix("分") not in scale)])))
    hint = Message("another wording of an answer is mapped in the run file, in the survey's `codes: {{word: {answer}}}`",
                   answer=_write_in_braces(scale[0])) if takes_codes else None

    def read(as_written: str) -> str | None:
        for folded in (as_written, _FLOAT.sub(r"\1", as_written)):  # skipped questions make a column of decimals: 2.0, -3.0
            if folded in known:
                return known[folded]
            if folded in marks:
                return ""
        option = _OPTION.fullmatch(as_written)
        if option and option[1] in known and option[1] not in codes:
            return known[option[1]]
        return None

    def parse(text: str) -> str:
        as_written = fold_word(text)
        answer = read(as_written)
        if answer is None:
            parts = [part for part in _BETWEEN.split(as_written) if part]
            raise CellFault("ROW-VALUE", *((several, None) if len(parts) > 1 and all(map(read, parts)) else (refusal, hint)))
        return answer

    return parse


def make_reason_parser(declared: Iterable[str]) -> Parser:
    """A parser of reasons: 无, -, — and / give none, unless the run file maps them."""
    known = {fold_word(text) for text in declared}

    def parse(text: str) -> str:
        return "" if is_nothing(text) and fold_word(text) not in known else parse_text(text)

    return parse
