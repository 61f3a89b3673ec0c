"""The language of messages: said, else the locale's; every message of the code has its translation."""

import re

import pytest

from perfeval_helpers.languages.update import (
    CATALOGUE,
    extract_messages,
    list_untranslated,
    make_catalogue,
    read_catalogue,
)
from perfeval_helpers.values.language import _, choose, spoken


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PERFEVAL_LANG": "zh", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"PERFEVAL_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh_CN.GBK"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),  # LC_ALL overrides all others
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "de_DE.UTF-8"}, "zh"),
        ({"PERFEVAL_LANG": "klingon", "LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_said_or_the_locales(monkeypatch, variables, expected):
    for name in ("PERFEVAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() == expected
    assert choose("满", "full") == ("满" if expected == "zh" else "full")
    assert _("the disk is full") == ("磁盘已满" if expected == "zh" else "the disk is full")


def test_values_are_put_into_the_translation(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    assert _("{path} cannot be written: {reason}", path="outputs", reason=_("permission denied")) == "无法写入outputs：没有写入权限"


def test_the_catalogue_holds_every_message_of_the_code_translated_and_no_other():
    catalogue = read_catalogue()
    assert [str(m.id) for m in catalogue if m.id] == extract_messages(), "python -m perfeval_helpers.languages.update"
    assert list_untranslated(make_catalogue(catalogue)) == []
    assert "fuzzy" not in CATALOGUE.read_text("utf-8")


def test_translations_are_chinese_and_take_the_same_values():
    for message in read_catalogue():
        if message.id:
            assert sorted(re.findall(r"\{\w*[^}]*\}", message.id)) == sorted(re.findall(r"\{\w*[^}]*\}", message.string)), message.id
            assert re.search(r"[\u4e00-\u9fff]", message.string), message.id
