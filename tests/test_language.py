"""The language of messages: said, else the locale's; every message of the code has its translation."""

import ast
import os
import re
import subprocess
import sys
from string import Formatter

import nbformat
import pytest

from perfeval_helpers.cli.help_texts import OF_TYPER
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.languages.update import (
    CATALOGUE,
    PACKAGE,
    extract_messages,
    list_untranslated,
    make_catalogue,
    read_catalogue,
)
from perfeval_helpers.making.execution.checking import check_spoken
from perfeval_helpers.making.execution.engine import NotebookFailed, describe_cell, find_unfinished, read_results
from perfeval_helpers.values.language import _, speak_told, spoken, tell


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
    assert speak_told(tell("the disk is full")) == ("磁盘已满" if expected == "zh" else "the disk is full")
    assert _("the disk is full") == ("磁盘已满" if expected == "zh" else "the disk is full")


def test_values_are_put_into_the_translation(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    assert _("{path} cannot be written: {reason}", path="outputs", reason=_("permission denied")) == "无法写入outputs：没有权限，或正由别的程序打开着"


def test_the_catalogue_holds_every_message_of_the_code_translated_and_no_other(capfd):
    catalogue = read_catalogue()
    assert [str(m.id) for m in catalogue if m.id] == extract_messages(), "python -m perfeval_helpers.languages.update"
    assert list_untranslated(make_catalogue(catalogue)) == []
    assert "fuzzy" not in CATALOGUE.read_text("utf-8")
    assert capfd.readouterr().err == ""  # Babel complains of f-strings among what is to be translated


def test_translations_are_chinese_and_take_the_same_values():
    for message in read_catalogue():
        if message.id:
            assert not re.search(r"[\u3400-\u9fff]", re.sub(r"'[^']*'|\"[^\"]*\"|perfeval init \S+", "", message.id)), message.id
            # Some say nothing but what is put in: ", ", "{id} ({label})"
            assert re.search(r"[\u4e00-\u9fff]", message.string) or not re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", message.string)), message.id


def test_every_text_of_the_catalogue_can_be_put_together():
    """A brace that is no place is written twice; what typer fills in itself is its own."""
    for message in read_catalogue():
        if message.id and message.id not in OF_TYPER:
            for text in (message.id, message.string):
                assert all(name.isidentifier() for name in list_places(text)), text


#: Words of English one after another: no name, command or key of a file has four.
ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z]+,? ){3}[A-Za-z][a-z]+\b")


def test_messages_call_a_target_as_the_report_does():
    """指标值, in its tables, sentences and charts; of rules 满分标准."""
    assert not [message.id for message in read_catalogue() if "目标值" in message.string]


def test_no_translation_holds_another_message():
    messages = {message.id: message.string for message in read_catalogue() if message.id}
    long = [id for id in messages if len(id) > 25]
    assert [id for id, text in messages.items() if ENGLISH.search(text) or any(other in text for other in long)] == []
    assert ENGLISH.search("再重新启动内核report.pdf is not written as the typst of requirements.txt")
    assert not ENGLISH.search("请用pip install \"perfeval[lab]\"安装，如perfeval run 2022")


def list_calls():
    """Message → what each call of it puts in; None where that cannot be told from the call."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "tell", "_n", "Message"):
                counted = node.func.id == "_n"
                message = node.args[1 if counted else 0] if node.args else None
                told_later = node.func.id == "Message" and not node.keywords  # `say` and `tell` of a message may put in values, too
                if isinstance(message, ast.Constant) and all(keyword.arg for keyword in node.keywords) and not (told_later and "{cell}" not in message.value):
                    yield message.value, {keyword.arg for keyword in node.keywords} | ({"number"} if counted else set()), f"{path.name}:{node.lineno}"


def list_places(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_each_language_takes_its_values_from_what_is_put_in_and_none_is_left_over():
    """One language may say more than the other; a place without a value would end the program where a fault is to be told."""
    translations = {message.id: message.string for message in read_catalogue() if message.id}
    wrong = [(where, message) for message, given, where in list_calls()
             if (list_places(message) | list_places(translations[message])) - {"cell"} != given - {"cell"}]
    assert wrong == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--help", "--lang", "zh"], ["用法：perfeval", "选项", "命令", "退出状态：0完成"]),
        (["check", "--lang=zh"], ["请给出运行名"]),
        (["--lang", "zh", "run", "--bogus"], ["没有选项--bogus；用法见perfeval --help"]),
        (["frobnicate", "--lang", "zh"], ["没有命令“frobnicate”"]),
        (["explain", "--lang", "zh"], ["缺少数值编号"]),
        (["run", "--lang", "klingon"], ["--lang takes zh or en, not 'klingon'"]),
    ],
)
def test_the_command_speaks_the_language_that_is_asked_for(call, words):
    done = subprocess.run([sys.executable, "-m", "perfeval_helpers.cli", *call], capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert [word for word in words if word not in said] == [], said
    assert done.returncode == (0 if "--help" in call else 2)
    if "zh" in " ".join(call):
        assert not re.search(r"\b(?:Show|Missing|Usage|Error|such)\b", said), said


@pytest.mark.parametrize("command", ["run", "new"])
def test_no_help_is_cut_off_in_a_narrow_terminal(command):
    call = [sys.executable, "-m", "perfeval_helpers.cli", command, "--help", "--lang", "zh"]
    done = subprocess.run(call, capture_output=True, text=True, env={**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    assert done.returncode == 0 and "…" not in done.stdout
    assert {"run": "默认每个处理器", "new": "一律如此"}[command] in re.sub(r"[\s│]", "", done.stdout)
    assert [line for line in done.stdout.splitlines() if line.strip("│ ").startswith(tuple("。，、；：）"))] == []
    assert command != "run" or "local（需安装cluster组件）" in done.stdout  # no word is parted


def test_failures_of_notebooks_are_told_in_chinese(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    cell = nbformat.v4.new_code_cell("draw()\nmore()")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert describe_cell(notebook, 0) == "第1个单元格（未编号）`draw()`"
    assert find_unfinished(notebook) == (0, "没有运行")
    cell.outputs = [nbformat.v4.new_output("error", ename="SystemExit", evalue="0", traceback=[])]
    assert find_unfinished(notebook) == (0, "调用了sys.exit(0)；笔记本必须运行到最后")
    with pytest.raises(NotebookFailed, match=r"^没有带`results`标签的单元格$"):
        read_results(notebook, "01_funding")
    with pytest.raises(RunFailed, match=r"^笔记本与结果不一致：01_funding中a\.b为2，results\.json中为1$"):
        check_spoken({"01_funding": {"a.b": "2"}}, {"a.b": {"printed": "1"}})


IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
MAKES_A_MESSAGE = re.compile(r"Told|Finding|\w*(?:Fault|Faults|Failed|Error|Unreadable|NoValue)|add_whole|add_bad|set_aside|fault|refuse|complain")
OF_TWO_LANGUAGES = re.compile(r"(?:\w+_)?(?:zh|chinese|english)")


def list_strings(node):
    """The literal texts of an argument itself, not those of calls in it: `show(points, "分")` is a unit."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from list_strings(child)


def list_sentences(tree):
    """Line and text of what a fault, a finding or an error is given in Chinese; headers, and what to do as the report has it, aside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and MAKES_A_MESSAGE.fullmatch(getattr(node.func, "id", getattr(node.func, "attr", ""))):
            given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg not in ("advice", "column"))]
            yield from ((node.lineno, text) for one in given for text in list_strings(one) if IDEOGRAPH.search(text))


def list_carriers(tree):
    """Line and name of parameters, fields and variables that hold a text in one of the two languages."""
    for node in ast.walk(tree):
        name = node.arg if isinstance(node, ast.arg) else node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""
        if OF_TWO_LANGUAGES.fullmatch(name):
            yield node.lineno, name


def test_no_message_stands_outside_the_catalogue():
    """Each stands once, in English; its Chinese is the catalogue's alone. Chinese in the code is words of data and prose of the report."""
    trees = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert [(place, *found) for place, tree in trees.items() for found in list_sentences(tree)] == []
    # A message holds both, of a code the README's table tells its English, and how a run went is told on a page that is Chinese.
    carriers = {(place, name) for place, tree in trees.items() for _, name in list_carriers(tree)}
    assert carriers <= {("values/language.py", "chinese"), ("values/language.py", "english"), ("contract/codes.py", "english"),
                        ("making/production.py", "chinese"), ("making/progress.py", "chinese")}  # fmt: skip


def test_a_message_in_two_wordings_is_found():
    beside = ast.parse('raise CellFault("ROW-TYPE", "is no number", f"不是{what}")\nlog.add_whole(c, "empty", "文件是空的")\n'
                       'def f(english, hint_zh=""):\n    chinese = 1\nFinding("A", tell("x"), column="金额", advice="更正")\nTold(show(1, "分"), "")')
    assert list(list_sentences(beside)) == [(1, "不是"), (2, "文件是空的")]
    assert sorted(list_carriers(beside)) == [(3, "english"), (3, "hint_zh"), (4, "chinese")]
