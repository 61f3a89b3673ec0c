"""The language in which the program speaks to people: Chinese or English, one of them at a time.

In: a message in English, with the values to put into it. Out: the same in the language that is spoken, from the
catalogue ``languages/zh.po`` (gettext; Babel extracts, reads and compiles it). Codes, files, lines and the
words of the data are the same in both. The language is said by ``--lang``, else by the variable ``PERFEVAL_LANG``, else
by the locale; processes that are started inherit it by that variable.
"""

from __future__ import annotations

import gettext
import io
import locale
import os
from functools import cache
from pathlib import Path
from typing import Literal, cast

Language = Literal["zh", "en"]
VARIABLE = "PERFEVAL_LANG"
CATALOGUES = Path(__file__).parents[1] / "languages"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def read_language(text: str) -> Language | None:
    """The language that a locale's name or a person's word means; None where it is neither.

    Examples
    --------
    >>> read_language("zh_CN.GBK"), read_language("Chinese (Simplified)_China.936"), read_language("en-US"), read_language("C")
    ('zh', 'zh', 'en', None)
    """
    folded = text.strip().casefold()
    if folded.startswith(("zh", "chinese")):
        return "zh"
    return "en" if folded.startswith(("en", "english")) else None


def speak(language: Language) -> None:
    """Speak this language from now on, here and in the processes that are started."""
    os.environ[VARIABLE] = language


def spoken() -> Language:
    """The language that is spoken: said, or of the locale; English where neither says."""
    said = read_language(os.environ.get(VARIABLE, ""))
    if said is not None:
        return said
    for name in LOCALE_VARIABLES:
        if os.environ.get(name):
            return read_language(os.environ[name]) or "en"
    return read_language(locale.getlocale()[0] or "") or "en"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(message: str, **values: object) -> str:
    """The message in the language that is spoken, with its values put in.

    Parameters
    ----------
    message
        English, with ``{name}`` where a value goes: also the key under which its translation stands.
    **values
        What goes in; numbers as they are to be printed.

    Examples
    --------
    >>> speak("en")
    >>> _("{files} cannot be written: {reason}", files="report.docx", reason="?")
    'report.docx cannot be written: ?'
    """
    translated = message if spoken() == "en" else _catalogue(spoken()).gettext(message)
    return translated.format(**values) if values else translated


def choose(chinese: str, english: str) -> str:
    """Of two wordings that a finding carries, the one of the language that is spoken."""
    return chinese if spoken() == "zh" else english


def name_language(language: str) -> Language:
    """What ``--lang`` was given, as a language.

    Raises
    ------
    ValueError
        It is neither.
    """
    if language not in ("zh", "en"):
        raise ValueError(language)
    return cast(Language, language)
