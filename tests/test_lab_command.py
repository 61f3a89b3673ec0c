"""JupyterLab on a project: what it is called with, the settings of its language, what is said where it is not installed."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from perfeval_helpers.cli.lab import SETTINGS, open_lab
from perfeval_helpers.contract.findings import InputFaults


@pytest.fixture
def called(monkeypatch):
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda command, **given: calls.append((command, given)) or 0)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    return calls


@pytest.mark.parametrize(("language", "locale"), [("zh", "zh_CN"), ("en", None)])
def test_it_speaks_the_language_that_is_spoken_and_asks_for_no_news(called, monkeypatch, tmp_path, language, locale):
    monkeypatch.setenv("PERFEVAL_LANG", language)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/own/settings")
    assert open_lab(tmp_path, ["--no-browser"]) == 0
    ((command, given),) = called
    assert command[1:3] == ["-m", "jupyterlab"] and command[-1] == "--no-browser"
    assert f"--ServerApp.root_dir={tmp_path}" in command and given["cwd"] == tmp_path / "notebooks"
    ours, others = given["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert others == "/own/settings" and given["env"]["PERFEVAL_LANG"] == language
    with open(os.path.join(ours, "labconfig", "default_setting_overrides.json"), encoding="utf-8") as file:
        settings = json.load(file)
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings.get("@jupyterlab/translation-extension:plugin", {}).get("locale") == locale


def test_the_settings_are_keys_that_jupyterlab_has():
    schemas = os.path.join(os.path.dirname(pytest.importorskip("jupyterlab").__file__), "schemas", "@jupyterlab")
    for path in SETTINGS.rglob("default_setting_overrides.json"):
        for plugin, values in json.loads(path.read_text("utf-8")).items():
            extension, name = plugin.removeprefix("@jupyterlab/").split(":")
            with open(os.path.join(schemas, extension, f"{name}.json"), encoding="utf-8") as file:
                assert values.keys() <= json.load(file)["properties"].keys()


def test_without_jupyterlab_the_way_to_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputFaults, match=r'is not installed; install it with pip install "perfeval\[lab\]"'):
        open_lab(tmp_path)


def test_what_is_left_out_of_jupyterlab_is_there_to_be_left_out():
    commands = pytest.importorskip("jupyterlab.commands")
    left_out = json.loads((SETTINGS / "zh/labconfig/page_config.json").read_text("utf-8"))["disabledExtensions"]
    missing = set(left_out)
    for path in Path(commands.get_app_dir(), "static").glob("*.js"):
        text = path.read_text("utf-8", "replace")
        missing -= {plugin for plugin in missing if f'"{plugin}"' in text}
    assert left_out and missing == set()
