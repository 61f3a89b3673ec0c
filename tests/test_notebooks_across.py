"""The notebooks beside the chapters run alone under papermill: trend, closer looks, exploring (controls untouched)."""

import json
import re
from pathlib import Path

import pytest
from forked_pools import execute_notebook

from perfeval_helpers import load_run
from perfeval_helpers.contract.chapters import RESULTS_MIME

ROOT = Path(__file__).parents[1]


def execute(name: str, target: Path, parameters: dict) -> list[dict]:
    """The outputs of all cells, each as its mime bundle."""
    done = execute_notebook(ROOT / "notebooks" / name, target / name, parameters)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")
    return [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]


def spoken(outputs: list[dict]) -> dict:
    return outputs[-1][RESULTS_MIME]


def read_html(outputs: list[dict]) -> str:
    return "".join(str(data.get("text/html", "")) for data in outputs)


def list_english_heads(html: str) -> set[str]:
    return {head for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html) if re.search("[a-z]{2}", head)} - {
        "p值（Holm校正）", "显著（Holm校正）"
    }


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A project of nothing but what two runs published."""
    (tmp_path / "params").mkdir()
    for name in ("2021", "2022"):
        folder = tmp_path / "outputs" / name
        folder.mkdir(parents=True)
        results = load_run(name, ROOT).results()
        (folder / "results.json").write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setenv("PERFEVAL_ROOT", str(tmp_path))
    return tmp_path


def test_trend_reads_nothing_but_what_was_published(published):
    outputs = execute("07_trend.ipynb", published, {"run": "2022", "runs": ["2021", "2022"]})
    said = spoken(outputs)
    assert said["chapter"] == "07_trend"
    assert said["figures"]["funding.to_position_rate"] == "31.77"
    assert said["figures"]["score"] == "89.30"
    html = read_html(outputs)
    assert html.count("data:image/svg+xml") == 2
    assert "指标体系有变动" in html
    assert list_english_heads(html) == set()
    assert "2021→2022：可以直接比较的" in html


def test_trend_of_runs_that_published_nothing_says_what_to_do(published):
    outputs = execute("07_trend.ipynb", published, {"run": "2020", "runs": ["2020"]})
    assert spoken(outputs)["figures"] == {}
    assert "perfeval run 2020" in read_html(outputs)


@pytest.mark.parametrize(("name", "chart_count"), [("08_survey_statistics", 0), ("09_timeliness", 3)])
def test_closer_looks_run_alone(name, chart_count, tmp_path, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(ROOT))
    outputs = execute(f"{name}.ipynb", tmp_path, {"run": "2022"})
    assert spoken(outputs)["chapter"] == name
    ledger = load_run("2022", ROOT).figures
    assert spoken(outputs)["figures"] == {id: ledger[id].printed for id in spoken(outputs)["figures"]}
    assert read_html(outputs).count("data:image/svg+xml") == chart_count
    assert list_english_heads(read_html(outputs)) == set()


def test_exploring_stands_without_a_hand_on_its_controls(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(ROOT))
    outputs = execute("10_explore.ipynb", tmp_path, {"run": "2022", "other": "2021", "festival": "elders_day"})
    assert spoken(outputs) == {"chapter": "10_explore", "figures": {"funding.to_position_rate": "31.77"}}
    html = read_html(outputs)
    assert html.count("data:image/svg+xml") == 5  # late by street, answers, satisfaction by street, trend, points lost
    assert "本期（2022）与上期（2021）对比" in html
    assert list_english_heads(html) == set()
    assert "elders_day" not in html
    # five views, each below its controls
    assert sum("application/vnd.jupyter.widget-view+json" in data for data in outputs) == 5
    assert "春节" not in html.split("各街道延迟发放情况")[0].split("延迟发放的天数")[1]


def test_the_form_stands_without_a_hand_on_its_controls_and_saves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PERFEVAL_ROOT", str(ROOT))
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    files = {path: path.read_bytes() for path in (ROOT / "params").glob("*.yml")}
    outputs = execute("12_run_file.ipynb", tmp_path, {"run": "2022"})
    assert spoken(outputs) == {"chapter": "12_run_file", "figures": {"score": "89.30"}}
    html = read_html(outputs)
    assert "由人评判的指标" in html and "没有可列入“待更正之处”的内容" in html and "已评判" in html
    assert list_english_heads(html) == set()
    assert {path: path.read_bytes() for path in (ROOT / "params").glob("*.yml")} == files
