"""One session of JupyterLab: the form by keyboard and label, and how tables, charts and controls stand on the page."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest
from chromium import find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")
if not find_spec("jupyterlab"):  # found, not imported: it takes three seconds, and each process collects this file
    pytest.skip("JupyterLab is not installed", allow_module_level=True)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

ROOT = Path(__file__).parents[2]
RUN = "meals-2024"
WIDTH, HEIGHT = 1366, 768  # the screen of an ordinary office laptop
TALL = 9000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A project with one run and the notebooks, which begin with that run."""
    folder = tmp_path_factory.mktemp("lab")
    for part in ("params/frameworks", "params/narrative", "params/extracts", f"data/{RUN}", "notebooks"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / f"params/{RUN}.yml", folder / "params")
    for path in (folder / "notebooks").glob("*.ipynb"):
        path.write_text(path.read_text("utf-8").replace('run: str = \\"2022\\"', f'run: str = \\"{RUN}\\"'), "utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / ".jupyter" / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder / ".jupyter" / name) for name in ("SETTINGS", "WORKSPACES")}
    options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", "--IdentityProvider.token=", "--ServerApp.password="]
    server = subprocess.Popen(
        [sys.executable, "-m", "perfeval_helpers.cli", "lab", *options], cwd=folder, start_new_session=True,
        env=os.environ | own | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]), "PERFEVAL_LANG": "zh", "PERFEVAL_ROOT": str(folder)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api").close()
            break
        except OSError:
            time.sleep(0.2)
    yield address
    os.killpg(server.pid, signal.SIGTERM)
    server.wait()


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_default_timeout(45_000)
    yield page
    page.close()


def run_all(page, address, name, last="本章数值"):
    """Open a notebook, run all its cells, wait for what the last says, go back to the top of an ordinary screen."""
    page.set_viewport_size({"width": WIDTH, "height": TALL})  # cells out of sight are not drawn
    page.goto(f"{address}/lab/tree/notebooks/{name}.ipynb?reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | 空闲").wait_for()  # who runs cells earlier is asked for a kernel
    page.get_by_role("menuitem", name="运行", exact=True).click()
    page.get_by_role("menuitem", name="运行所有单元格", exact=True).click()
    page.locator(".jp-OutputArea-output", has_text=last).first.wait_for()
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0)")


def find_violations(page):
    """What axe finds in the outputs of the cells: JupyterLab around them is not this project's."""
    found = axe.Axe().run(page, context={"include": [[".jp-OutputArea"]]}).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def is_seen(locator):
    box = locator.bounding_box()
    return box is not None and box["y"] + box["height"] <= HEIGHT - 30  # above the status bar


def test_the_form_is_filled_in_and_saved_from_the_browser(page, address, folder):
    from playwright.sync_api import expect

    path = folder / f"params/{RUN}.yml"
    before = path.read_text("utf-8")
    run_all(page, address, "12_run_file")
    chapter = page.get_by_label("内容", exact=True)
    chapter.wait_for()
    assert is_seen(page.get_by_label("项目名称"))
    chapter.select_option("评判")
    page.get_by_label("条目", exact=True).select_option("长效机制（已评判）")
    share = page.get_by_label("得分占分值的份额")
    expect(share).to_have_value("0.75", timeout=45_000)  # that of the indicator chosen, which the kernel puts in the place of the one before
    share.fill("1.5")
    share.press("Tab")
    fault = page.locator(".jp-OutputArea [role=status] li")
    fault.first.wait_for()
    below = share.bounding_box()
    assert fault.first.bounding_box()["y"] - below["y"] - below["height"] < 20  # beside the field that it is about
    assert "应为0至1之间的份额" in fault.first.text_content()
    assert find_violations(page) == []
    share.fill("0.5")
    share.press("Tab")
    page.locator("text=减少").first.wait_for()
    assert path.read_text("utf-8") == before
    button = page.get_by_role("button", name="保存", exact=True, disabled=False)
    button.wait_for()  # it can be pressed once the kernel has taken the share in
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("已保存到params/meals-2024.yml").wait_for()
    assert path.read_text("utf-8") == before.replace("长效机制: {share: 0.75", "长效机制: {share: 0.5")


def test_on_a_narrow_screen_nothing_of_the_form_is_cut_and_what_the_keyboard_is_on_is_seen(page):
    page.set_viewport_size({"width": 600, "height": 800})
    page.get_by_label("内容", exact=True).select_option(index=0)
    page.get_by_label("地区", exact=True).wait_for()
    page.get_by_label("运行", exact=True).focus()
    seen = {}
    while True:
        page.keyboard.press("Tab")
        one = page.evaluate("""() => {
            const on = document.activeElement, place = on.getBoundingClientRect(), style = getComputedStyle(on)
            const room = on.closest('.jp-OutputArea-output')?.getBoundingClientRect()
            return on.closest('.perfeval-form') && {name: on.labels?.[0]?.textContent ?? on.textContent, width: place.width, height: place.height,
                inside: place.left >= room.left && place.right <= room.right, outline: style.outlineStyle + style.outlineWidth, type: on.type}
        }""")
        if one is None:
            break
        seen[one["name"]] = one
    assert len(seen) > 25 and {"看全文", "项目名称", "指标体系文件"} <= seen.keys()  # saving is offered once there is something to save
    assert [one for one in seen.values() if not one["inside"] or one["outline"] != "solid2px"] == []
    assert [one for one in seen.values() if one["type"] not in ("checkbox", "submit") and (one["width"] < 100 or one["height"] < 27)] == []


def test_jupyterlab_speaks_chinese_asks_nothing_and_begins_at_the_notebooks(page, address):
    page.goto(f"{address}/lab?reset")
    page.locator(".jp-DirListing-item", has_text="12_run_file.ipynb").wait_for()
    assert page.get_by_role("menuitem", name="文件", exact=True).is_visible()
    page.get_by_role("menuitem", name="帮助", exact=True).click()
    page.locator(".lm-Menu-item", has_text="关于 JupyterLab").wait_for()
    assert [text for text in page.locator(".lm-Menu-itemLabel").all_text_contents() if "Reference" in text or "参考" in text] == []  # on the internet
    page.keyboard.press("Escape")
    page.locator(".jp-Launcher").wait_for()
    assert page.locator(".Toastify__toast").count() == 0  # whether to fetch news
    page.locator(".jp-BreadCrumbs-home").click()
    page.locator(".jp-DirListing-item", has_text="params").wait_for()  # narratives and extracts are at hand


def test_a_file_that_yaml_refuses_is_put_right_in_the_browser_by_the_keyboard(page, address, folder):
    path = folder / f"params/{RUN}.yml"
    good = path.read_text("utf-8")
    path.write_bytes(good.replace("district: ", "district：", 1).encode("gbk"))
    try:
        run_all(page, address, "12_run_file", "本章没有数值")
        text = page.get_by_label("文件全文")
        text.wait_for()
        assert "district：" in text.input_value() and is_seen(page.get_by_role("button", name="按建议改正"))
        assert find_violations(page) == []
        page.get_by_role("button", name="按建议改正").focus()
        page.keyboard.press("Enter")
        page.get_by_label("地区").wait_for()
        save = page.get_by_role("button", name="保存", exact=True, disabled=False)
        save.wait_for()  # it can be pressed once everything is filled in
        save.focus()
        page.keyboard.press("Enter")
        page.get_by_text("已保存到params/meals-2024.yml").wait_for()
        assert path.read_text("utf-8") == good
        assert find_violations(page) == []
    finally:
        path.write_text(good, "utf-8")


def test_texts_stand_left_captions_apart_charts_at_full_width_and_the_first_control_in_sight(page, address):
    run_all(page, address, "10_explore")
    assert is_seen(page.get_by_label("年度").first)
    page.set_viewport_size({"width": WIDTH, "height": TALL})
    page.locator("figure.chart img").first.wait_for()
    page.locator(".table caption").first.wait_for()
    found = json.loads(page.evaluate("""() => JSON.stringify({
        left: [...document.querySelectorAll('.jp-OutputArea .table :is(th, td):not(.n):not(.c)')].map(e => getComputedStyle(e).textAlign),
        right: [...document.querySelectorAll('.jp-OutputArea .table td.n')].map(e => getComputedStyle(e).textAlign),
        captions: [...document.querySelectorAll('.jp-OutputArea .table caption')].map(e => getComputedStyle(e).textAlign),
        sources: [...document.querySelectorAll('.jp-OutputArea figure .source')].map(e => getComputedStyle(e).display),
        widths: [...document.querySelectorAll('.jp-OutputArea figure')].map(
            e => e.querySelector('img').getBoundingClientRect().width / e.closest('.jp-OutputArea-output').getBoundingClientRect().width),
    })"""))
    assert find_violations(page) == []
    assert set(found["left"]) == set(found["captions"]) == {"left"} and set(found["right"]) == {"right"}
    assert set(found["sources"]) == {"block"} and min(found["widths"]) > 0.9
