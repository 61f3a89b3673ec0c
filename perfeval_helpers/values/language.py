"""The language in which the program speaks to people: Chinese or English, one of them at a time.

In: a message in English, with the values to put into it. Out: the same in the language that is spoken, from the
catalogue ``languages/zh.po`` (gettext's format; Babel keeps it up to date). Codes, files, lines and the
words of the data are the same in both. The language is said by ``--lang``, else by the variable ``PERFEVAL_LANG``, else
by the locale; processes that are started inherit it by that variable.
"""

from __future__ import annotations

import errno
import locale
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from numbers import Integral
from pathlib import Path
from typing import Literal, Self

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
def _translations(language: Language) -> dict[str, str]:
    import polib

    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUES / f"{language}.po")) if entry.msgstr}


def _(message: str, /, **values: object) -> str:
    """The message in the language that is spoken, with its values put in.

    Parameters
    ----------
    message
        English, with ``{name}`` where a value goes, and ``{{`` for a brace: also the key under which its translation stands.
    **values
        What goes in; whole numbers get thousands separators, other numbers come as they are to be printed.

    Examples
    --------
    >>> speak("en")
    >>> _("{files} cannot be written: {reason}", files="report.docx", reason="?")
    'report.docx cannot be written: ?'
    """
    return _put_in(message, spoken(), values)


def N_(message: str) -> str:
    """Mark a message for the catalogue that is told later: `_` finds its translation."""
    return message


def get_template(message: str, language: Language) -> str:
    """The message as it stands in the catalogue, its places empty."""
    return message if language == "en" else _translations(language).get(message, message)


def _put_in(message: str, language: Language, values: Mapping[str, object]) -> str:
    return get_template(message, language).format(**{name: _show(value, language) for name, value in values.items()})


def _show(value: object, language: Language) -> object:
    if isinstance(value, Message):
        return value.say(language)
    if isinstance(value, Told):
        return value.english if language == "en" else str(value)
    return f"{value:,}" if isinstance(value, Integral) else value


class Told(str):
    """A message in both languages, for what is filed in Chinese and also said to people: the text is the Chinese one."""

    english: str  #: The same in English. What makes another text of the message (a slice, a sum, an f-string) has the Chinese alone.

    def __new__(cls, chinese: str, english: str = "") -> Self:
        made = super().__new__(cls, chinese)
        made.english = english
        return made

    def drop(self, part: Told) -> Told:
        """The message without a part of it."""
        return Told(self.replace(part, ""), self.english.replace(part.english, ""))


def tell(message: str, /, **values: object) -> Told:
    """`_` in both languages at once: values that are `Told` themselves go in as each language has them.

    Examples
    --------
    >>> reason = tell("the disk is full")
    >>> told = tell("{path} cannot be written: {reason}", path="outputs", reason=reason)
    >>> told, told.english
    ('无法写入outputs：磁盘已满', 'outputs cannot be written: the disk is full')
    """
    return Told(_put_in(message, "zh", values), _put_in(message, "en", values))


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A message that is told when somebody is shown it: of a million faulty cells that are a few.

    Examples
    --------
    >>> fault = Message("{cell} is not a number; expected one such as 12.5")
    >>> fault.tell(cell=quote("五十")).english
    "'五十' is not a number; expected one such as 12.5"
    """

    template: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(values.items()))

    def say(self, language: Language, **more: object) -> str:
        """The message in one language, with what only the teller knows."""
        return _put_in(self.template, language, {**dict(self.values), **more})

    def tell(self, **more: object) -> Told:
        """The same in both."""
        return Told(self.say("zh", **more), self.say("en", **more))


LISTED, BOTH, CLAUSES, PARTED = Message(", "), Message(" and "), Message("; "), Message(": ")


def quote(text: str) -> Told:
    """What people have typed, in the quotation marks of each language."""
    return Told(f"“{text}”", f"'{text}'")


def tell_name(text: str) -> Told:
    """A name from the data: bare in Chinese, in quotation marks in English."""
    return Told(text, f"'{text}'")


def tell_n(singular: str, plural: str, number: int, /, **values: object) -> Told:
    """`_n` in both languages at once.

    Examples
    --------
    >>> one = tell_n("{number} payment", "{number} payments", 1)
    >>> one, one.english, tell_n("{number} payment", "{number} payments", 1200).english
    ('1笔', '1 payment', '1,200 payments')
    """
    return Told(_put_in(plural, "zh", {"number": number, **values}), _put_in(singular if number == 1 else plural, "en", {"number": number, **values}))


def tell_day(day: date) -> Told:
    """A day as people write it.

    Examples
    --------
    >>> tell_day(date(2022, 2, 1)), tell_day(date(2022, 2, 1)).english
    ('2022年2月1日', '2022-02-01')
    """
    return tell("{year}-{month:0>2}-{day:0>2}", year=str(day.year), month=day.month, day=day.day)


def tell_all(parts: Iterable[str], separator: Message = LISTED) -> Told:
    """Several texts one after another: a list, or with `CLAUSES` between them clauses.

    Examples
    --------
    >>> tell_all(["a", Told("乙", "b")]).english
    'a, b'
    """
    listed = list(parts)
    return Told(separator.say("zh").join(listed), separator.say("en").join(map(get_english, listed)))


def get_english(text: str) -> str:
    """A message in English; what was never told in both languages is data, the same in both."""
    return text.english if isinstance(text, Told) else text


def speak_told(text: str) -> str:
    """A message as it is said in the language that is spoken."""
    return str(text) if spoken() == "zh" else get_english(text)


def read_told(error: Exception) -> str:
    """What an error says, in both languages where it was told in both."""
    return next((said for said in error.args if isinstance(said, Told)), name_refusal(error) if isinstance(error, OSError) else str(error))


REFUSALS = {
    errno.ENOSPC: Message("the disk is full"), errno.EDQUOT: Message("the disk quota is used up"), errno.EROFS: Message("the file system is read-only"),
    errno.EACCES: Message("permission denied"), errno.EPERM: Message("permission denied"), errno.ENOENT: Message("there is no such file or folder"),
    errno.ENOTDIR: Message("part of the path is no folder"), errno.EISDIR: Message("it is a folder"), errno.EEXIST: Message("it exists already"),
    errno.ENAMETOOLONG: Message("the name is too long"), errno.ENOTEMPTY: Message("the folder is not empty"), errno.EBUSY: Message("it is in use"),
    errno.EMFILE: Message("too many files are open"), errno.ENFILE: Message("too many files are open"), errno.EIO: Message("the disk reports an error"),
    errno.ENOMEM: Message("there is too little memory"),
}  # fmt: skip


def name_refusal(error: OSError) -> Told:
    """Why the operating system refused; in Chinese of what is not known its number."""
    if known := REFUSALS.get(error.errno or 0):
        return known.tell()
    said = error.strerror or str(error)
    return Told(tell("the system reports error {number}", number=str(error.errno or said)), said)


def quote_argument(text: str) -> str:
    """A name or a path as it is typed in a command: in quotation marks where shells would part it.

    Examples
    --------
    >>> quote_argument("2022@caiyu-2020-10"), quote_argument("第1期 (试)")
    ('2022@caiyu-2020-10', '"第1期 (试)"')
    """
    return text if all(c.isalnum() or c in "_.@+:/\\-" for c in text) else f'"{text}"'


def quote_error(kind: str, said: str) -> Told:
    """An error of the program or of a library, whose own words stay as they are: ``ValueError: …``, in Chinese as a quotation.

    Examples
    --------
    >>> quote_error("KeyError", "'x'").english
    "KeyError: 'x'"
    """
    return Told(tell("an error of the program, {error}", error=kind + quote(said) if said else kind), f"{kind}: {said}" if said else kind)


def join_parts(*parts: str | None) -> str:
    """Place, column and what is said of them as one line: parted by ``: ``, in Chinese by ``：``; empty parts are left out.

    Examples
    --------
    >>> speak("en")
    >>> join_parts("params/2022.yml:3", None, "missing")
    'params/2022.yml:3: missing'
    """
    return speak_told(tell_all(filter(None, parts), PARTED))


def _n(singular: str, plural: str, number: int, /, **values: object) -> str:
    """`_` for what is counted: ``{number}`` goes in with separators; Chinese has one form, found under the plural.

    Examples
    --------
    >>> speak("en")
    >>> _n("{number} fault", "{number} faults", 1), _n("{number} fault", "{number} faults", 1200)
    ('1 fault', '1,200 faults')
    """
    return speak_told(tell_n(singular, plural, number, **values))
