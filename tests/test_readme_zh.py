"""README.zh.md tells what README.md tells: the same headings, commands, examples, rules, codes and files."""

import re
from pathlib import Path
from typing import get_args

import pytest

from perfeval_helpers.contract.codes import render_codes
from perfeval_helpers.contract.framework.rule_kinds import list_kinds

ROOT = Path(__file__).parents[1]
ENGLISH = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh.md").read_text("utf-8")


def list_blocks(text):
    """The fenced blocks in order: (language, content)."""
    return re.findall(r"(?ms)^ *```(\w+)\n(.*?)^ *```$", text)


def list_commands(text):
    """Every line of the blocks of shell commands, in order."""
    return [line.strip() for kind, block in list_blocks(text) if kind == "sh" for line in block.splitlines() if line.strip()]


def list_levels(text):
    """The level of each heading outside the fenced blocks, in order."""
    prose = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    return [len(marks) for marks in re.findall(r"(?m)^(#+) \S", prose)]


def list_tables(text):
    """What stands in backquotes in the first column of each table but the measurements, in order."""
    prose = re.sub(r"(?ms)<!-- bench.*?<!-- /bench:[\w-]+ -->", "", text)
    tables = [table.splitlines()[2:] for table in re.findall(r"(?m)(?:^ *\|.*\n)+", prose)]
    return [[re.findall(r"`([^`]+)`", re.split(r" \| ", row)[0]) for row in rows] for rows in tables]


def list_sections(text):
    """The prose of each section in order, without its fenced blocks and measurements."""
    prose = re.sub(r"(?ms)^ *```.*?^ *```$|<!-- bench.*?<!-- /bench:[\w-]+ -->", "", text)
    return re.split(r"(?m)^#+ .*$", prose)[1:]


def list_facts(section):
    """What a section says that no language changes: names of files, keys and commands, files linked to, its number of items."""
    names = {name for name in re.findall(r"`([^`]+)`", section) if not re.search(r"[{\[]|: ", name)}
    links = {target for target in re.findall(r"\]\(([^)#]+)\)", section) if not target.startswith("README")}
    return names | links, len(re.findall(r"(?m)^(?:- |\d+\. )", section))


def find_broken_links(text):
    """Targets of relative links that are no file, and anchors that are no heading of the file they point into."""
    broken = []
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        if name and not (ROOT / name).is_file():
            broken.append(target)
        elif anchor:
            inside = (ROOT / name).read_text("utf-8") if name else text
            headings = re.findall(r"(?m)^#+ (.*)$", inside)
            if anchor not in [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]:
                broken.append(target)
    return broken


def test_the_headings_have_the_same_levels():
    assert list_levels(CHINESE) == list_levels(ENGLISH)
    assert list_levels(CHINESE)[0] == 1 and len(list_levels(CHINESE)) > 10


def test_the_commands_are_the_same():
    assert list_commands(CHINESE) == list_commands(ENGLISH)
    assert {"python tasks.py report", "perfeval new 2024 --from 2023", "perfeval run lamps-2024"} <= set(list_commands(CHINESE))


def test_the_examples_are_the_same():
    """Comments at the ends of lines are told in either language."""
    chinese, english = ([(kind, re.sub(r"(?m)\s+# .*$", "", block)) for kind, block in list_blocks(text)] for text in (CHINESE, ENGLISH))
    assert chinese == english


def test_the_tables_are_about_the_same_things():
    told, wanted = list_tables(CHINESE), list_tables(ENGLISH)
    assert len(told) == len(wanted) > 6
    for mine, theirs in zip(told, wanted, strict=True):
        assert mine == theirs


def test_each_section_names_the_same_things_in_as_many_items():
    sections = list(zip(list_sections(ENGLISH), list_sections(CHINESE), strict=True))
    for english, chinese in sections:
        (wanted, items), (told, mine) = list_facts(english), list_facts(chinese)
        assert wanted - told == set() and mine == items, english[:200]
    assert sum(len(list_facts(english)[0]) for english, _ in sections) > 100


@pytest.mark.parametrize("start", ["TODO ", "rule: "])
def test_the_replacements_of_the_tutorials_are_the_same(start):
    rows = re.compile(rf"(?m)^   \| `({start}[^`]*)` \| `([^`]*)` \|$")
    assert rows.findall(CHINESE) == rows.findall(ENGLISH) != []


def test_every_kind_of_rule_is_told_with_its_keys():
    for kind in list_kinds():
        (name,) = get_args(kind.model_fields["kind"].annotation)
        (row,) = re.findall(rf"(?m)^\| `{name}` .*$", CHINESE)
        words = set(re.findall(r"[a-z_]{3,}", " ".join(re.findall(r"`([^`]+)`", kind.usage))))
        assert words <= set(re.findall(r"[a-z_]{3,}", row)), name


def test_the_codes_are_the_catalogue():
    assert f"<!-- codes -->\n{render_codes('zh')}\n<!-- /codes -->" in CHINESE


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["README.zh.md", "README.md"])
def test_every_relative_link_leads_somewhere(text):
    assert find_broken_links(text) == []


def test_each_file_names_the_other_at_its_top():
    assert "](README.zh.md)" in ENGLISH.split("\n## ")[0]
    assert "](README.md)" in CHINESE.split("\n## ")[0]


def test_a_command_that_one_file_lacks_is_seen():
    """The comparison itself: it would be worth nothing if it passed a file with a command more, or another level."""
    more = CHINESE.replace("make test\n", "make test\nmake clean\n", 1)
    assert list_commands(more) != list_commands(ENGLISH) and "make clean" in list_commands(more)
    assert list_levels(CHINESE.replace("\n## ", "\n### ", 1)) != list_levels(ENGLISH)
    assert find_broken_links("[a](no/such/file.md) [b](#nowhere) [c](README.md#measurements)") == ["no/such/file.md", "#nowhere"]
