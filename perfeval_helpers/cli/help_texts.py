"""The command's own texts in the language that is spoken: help, and what is wrong with a call.

In: the command line, typer's commands. Out: the same, translated. typer takes few of its texts from gettext, so that the
rest is said here.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partialmethod, wraps
from typing import Any

from perfeval_helpers.values.language import _, get_template, speak, speak_told, spoken, tell_all

#: What typer itself writes into help, as `rich_utils` names it.
PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments", "OPTIONS_PANEL_TITLE": "Options", "COMMANDS_PANEL_TITLE": "Commands",
    "ERRORS_PANEL_TITLE": "Error", "DEFAULT_STRING": "[default: {}]", "REQUIRED_LONG_STRING": "[required]",
}  # fmt: skip
OF_TYPER = (*PANELS.values(), "No such command {name!r}.", "Show this message and exit.", "Install completion for the current shell.",
            "Show completion for the current shell, to copy it or customize the installation.")  # fmt: skip


class NoLanguage(Exception):
    """What ``--lang`` was given is neither zh nor en."""


def take_language(arguments: list[str]) -> list[str]:
    """The arguments without ``--lang``, which may stand anywhere; the language that it names is spoken from here on.

    Raises
    ------
    NoLanguage
        The language is missing or neither zh nor en.

    Examples
    --------
    >>> take_language(["check", "2022", "--lang", "en"])
    ['check', '2022']
    """
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--lang" or argument.startswith("--lang="):
            language = argument.partition("=")[2] or next(given, "")
            if language not in ("zh", "en"):
                raise NoLanguage(language)
            speak("zh" if language == "zh" else "en")
        else:
            rest.append(argument)
    return rest


def walk(command: Any, parent: Any = None) -> Iterator[Any]:
    """A command, its subcommands and all their options and arguments."""
    from typer._click import Context

    yield command
    context = Context(command, parent=parent, **command.context_settings)
    yield from command.get_params(context)  # with --help, which is made when it is asked for, once
    for inner in getattr(command, "commands", {}).values():
        yield from walk(inner, context)


def list_help(command: Any) -> list[str]:
    """Every text of help, in order: what the catalogue has to translate beside the messages."""
    texts = [getattr(part, name, None) for part in walk(command) for name in ("help", "epilog", "metavar", "options_metavar", "subcommand_metavar")]
    return [text for text in dict.fromkeys(texts) if text and text not in OF_TYPER]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text of help that goes on in the next line: Chinese has no spaces, so that a sentence is one word to rich, broken anywhere."""

    made: Any

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        text = self.made.markup
        lines = text if "  " in text else break_lines(text, options.max_width)  # what an example says goes into the next line as a whole
        yield from console.render(console.render_str(lines, style=self.made.style, markup=False, highlight=False), options.update(overflow="fold"))


def break_lines(text: str, width: int) -> str:
    """A text in lines of at most so many columns: broken within no word or name, and none begins with a sign that ends what is before it.

    Examples
    --------
    >>> break_lines("打开（10_explore）等。", 14)  # 4, 14 and 4 columns
    '打开\\n（10_explore）\\n等。'
    """
    from rich.cells import cell_len

    lines = [""]
    for part in re.findall(r"\n|[（“]*(?:[!-~]+|\S)[。，、；：）”…]* *| +", text):
        if part == "\n" or (lines[-1] and cell_len(lines[-1] + part.rstrip()) > width):
            lines.append("")
        lines[-1] += part.strip("\n")
    return "\n".join(lines)


def translate(command: Any) -> None:
    """Put the command's help, and what typer adds to it, into the language that is spoken."""
    if spoken() == "en":
        return
    from typer import core, rich_utils
    from typer._click.formatting import HelpFormatter

    for name, text in PANELS.items():
        put = get_template(text, "zh")  # typer itself puts in the values
        setattr(rich_utils, name, put.replace("[default", r"\[default"))
    setattr(core, "_", lambda text: get_template(text, "zh"))  # noqa: B010 (typer's own name for gettext)
    make = inspect.unwrap(rich_utils._make_rich_text)  # of one process, several calls may be translated
    setattr(rich_utils, "_make_rich_text", wraps(make)(lambda **given: Folded(make(**given))))  # noqa: B010 (typer's own)
    # Without a gettext of its own, typer's word before the usage is put in where it is written.
    HelpFormatter.write_usage = partialmethod(HelpFormatter.write_usage, prefix=_("Usage: "))  # type: ignore[method-assign, assignment]
    for part in walk(command):
        for name in ("help", "epilog", "metavar", "options_metavar", "subcommand_metavar"):
            if getattr(part, name, None):
                setattr(part, name, _(getattr(part, name)))
        if hasattr(part, "display_type_rich") and not (part.metavar and part.opts[0].startswith("-")):
            takes = {int: _("a whole number"), float: _("a number")}.get(part.type_descriptor.annotation)
            part.display_type_rich = lambda ctx, takes=takes: takes  # typer's own would be <list[str]>, <bool>


def explain_call(error: Any) -> str:
    """What is wrong with a call, in one line, from the exception that typer raises."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = name_parameter(parameter) if parameter is not None else getattr(error, "option_name", "") or ""
    near = getattr(error, "possibilities", None) or []
    if kind == "NoSuchOption":
        hint = _("; did you mean {names}?", names=speak_told(tell_all(sorted(near)))) if near else ""
        return _("there is no option {name}{hint}", name=name, hint=hint)
    if kind == "MissingParameter":
        return _("{name} is missing", name=name)
    if kind == "BadOptionUsage":
        return _("{name} needs a value", name=name)
    if spoken() == "en":
        return str(error.format_message()).strip().rstrip(".")
    if kind == "BadParameter":
        return _("the value of {name} cannot be used; expected {what}", name=name, what=describe_type(parameter))
    said = str(error.format_message()).strip().rstrip(".。")
    if match := re.search(r"\.\s*Did you mean (.+?)\?*$", said):  # typer's own, which it does not translate
        names = re.findall(r"'([^']+)'", match[1]) or [match[1]]
        hint = _("; did you mean {names}?", names="、".join(names))
        return re.sub(r"'([^']*)'", r"“\1”", said[: match.start()].rstrip("。.")) + hint
    if match := re.search(r"unexpected extra argument.*\((.*)\)", said):
        return _("there is more than the command takes: {names}", names=match[1])
    return _("the call cannot be understood: {text}", text=re.sub(r"'([^']*)'", r"“\1”", said))


def name_parameter(parameter: Any) -> str:
    """What people call a parameter: an option as it is typed, an argument by its word in the help."""
    typed = [one for one in getattr(parameter, "opts", ()) if one.startswith("-")]
    return max(typed, key=len) if typed else _(parameter.metavar) if parameter.metavar else parameter.name or ""


def describe_type(parameter: Any) -> str:
    """What a parameter takes."""
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    whole = getattr(getattr(parameter, "type_descriptor", None), "annotation", None) is int
    if least is not None and most is not None:
        return _("a whole number from {least} to {most}", least=least, most=most)
    if least is not None:
        return _("a whole number from {least} up", least=least) if whole else _("a number from {least} up", least=str(least))
    return _("a whole number") if whole else _("another value")
