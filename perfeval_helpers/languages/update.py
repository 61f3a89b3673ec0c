"""Keep the catalogue of messages up to date: ``python -m perfeval_helpers.languages.update``.

In: the package's code, where messages stand as ``_("…")``, ``tell("…")`` and ``Message("…")``, and the translations that there are. Out: the catalogue with
every message of the code and none that is gone. Messages without a translation are listed; a test refuses them.
"""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from perfeval_helpers.cli import app
from perfeval_helpers.cli.help_texts import OF_TYPER, list_help

FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent
CATALOGUE = FOLDER / "zh.po"
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that the same messages give the same bytes


def read_catalogue() -> Catalog:
    """The translations that there are."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


def extract_messages() -> list[str]:
    """Every message of the package's code, in the order of the files."""
    keywords = {"_": None, "N_": None, "tell": None, "Message": None, "_n": (2,), "tell_n": (2,)}  # of what is counted the plural: Chinese has one form
    found = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=keywords, comment_tags=())
    ordered = sorted((file, line, message) for file, line, message, _, _ in found if isinstance(message, str))
    return list(dict.fromkeys([*(message for _, _, message in ordered), *list_help(get_command(app)), *OF_TYPER]))


def make_catalogue(translations: Catalog) -> Catalog:
    """A catalogue of all messages with the translations that are known."""
    made = Catalog(
        locale="zh", project="perfeval", version="", copyright_holder="perfeval", creation_date=WRITTEN,
        revision_date=WRITTEN, last_translator="perfeval", language_team="zh", fuzzy=False,
        header_comment="# Messages of perfeval in Chinese; python -m perfeval_helpers.languages.update keeps it up to date.",
    )  # fmt: skip
    for message in extract_messages():
        known = translations.get(message)
        made.add(message, known.string if known is not None else "")
    return made


def write_catalogue(catalogue: Catalog) -> None:
    """Write it without places in the code, which would change with every line."""
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=120, no_location=True, sort_output=False)


def list_untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> None:
    """Update the catalogue and say what is missing."""
    catalogue = make_catalogue(read_catalogue())
    write_catalogue(catalogue)
    for message in list_untranslated(catalogue):
        print(f"without translation: {message!r}")


if __name__ == "__main__":
    main()
