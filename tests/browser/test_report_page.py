"""The report in a real browser, opened from a file: quiet, offline, accessible, readable on narrow and wide screens.

Skipped where there is no Chromium. Screenshots are kept under $PERFEVAL_ARTIFACTS where that is set.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from chromium import find_browser, print_page
from test_pdf import walk

from perfeval_helpers.making import export
from perfeval_helpers.report.document import Document

sys.path.insert(0, str(Path(__file__).parent.parent))

BROWSER = find_browser()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (apt install chromium, or set PERFEVAL_CHROMIUM)"),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A font configuration without any Chinese font: what the page shows must come out of the page.
BARE_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><dir>/usr/share/fonts/truetype/liberation</dir>
<cachedir>{cache}</cachedir></fontconfig>"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory, document: Document) -> Path:
    """The tiny run's report as a file."""
    folder = tmp_path_factory.mktemp("page")
    cells = [
        nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("execute_result", {"text/html": section._repr_html_()})])
        for section in document.sections
    ]
    path = folder / "report.html"
    path.write_text(export.export_notebook(nbformat.v4.new_notebook(cells=cells), "report", document.title), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chapter_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working paper with a pandas table, code and an error output."""
    import pandas as pd

    v4 = nbformat.v4
    table = pd.DataFrame({"街道": ["甲", "乙"], "人数": [1, 2]}).to_html()
    cells = [
        v4.new_markdown_cell("# 一章\n\n说明 [链接](#h2)\n\n## 数据\n\n## 结论\n\n### 小结"),
        v4.new_code_cell("x = 1  # " + "长" * 300, outputs=[v4.new_output("execute_result", {"text/html": table})]),
        v4.new_code_cell("y", outputs=[v4.new_output("stream", text="文字\n"), v4.new_output("stream", name="stderr", text="警告\n")]),
    ]
    path = tmp_path_factory.mktemp("chapter") / "chapter.html"
    path.write_text(export.export_notebook(v4.new_notebook(cells=cells), "chapter", "一章"), encoding="utf-8")
    return path


def open_page(browser: Any, path: Path, width: int, scheme: str = "light") -> tuple[Any, list[str], list[str]]:
    """The page, what it asked for beyond itself and inline data, and what it said or failed at."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith(("data:", path.as_uri())) else None)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    return page, asked, said


def keep_screenshot(page: Any, name: str) -> None:
    """Keep what was seen, for whoever looks at a build."""
    folder = os.environ.get("PERFEVAL_ARTIFACTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder, f"{name}.png")))


@pytest.mark.parametrize("width", [390, 768, 1280, 1600])
@pytest.mark.parametrize("which", ["page_file", "chapter_file"])
def test_page_is_quiet_offline_and_never_scrolls_sideways(browser: Any, request: pytest.FixtureRequest, which: str, width: int) -> None:
    page, asked, said = open_page(browser, request.getfixturevalue(which), width)
    assert asked == [] and said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep_screenshot(page, f"{which}-{width}")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1400, "dark")])
@pytest.mark.parametrize("which", ["page_file", "chapter_file"])
def test_no_accessibility_violations(browser: Any, request: pytest.FixtureRequest, which: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, _, _ = open_page(browser, request.getfixturevalue(which), width, scheme)
    found = axe.run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary", "")[:300]) for v in found] == []
    keep_screenshot(page, f"{which}-{width}-{scheme}")


def test_accessibility_check_sees_a_bad_page(browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    bad = tmp_path / "bad.html"
    bad.write_text('<html><body><img src="data:,x"><p style="color:#ccc">看不清的文字</p></body></html>', encoding="utf-8")
    page, _, _ = open_page(browser, bad, 800)
    found = {v["id"] for v in axe.run(page, options={"runOnly": WCAG}).response["violations"]}
    assert {"image-alt", "html-has-lang", "document-title", "color-contrast"} <= found


def test_policy_stops_scripts_and_outside_pictures(browser: Any, page_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "attacked.html"
    attack = '<script>document.title="ran"</script><img alt="x" src="https://x.example/a.png" onerror="document.title=1">'
    path.write_text(page_file.read_text("utf-8").replace("<h1", attack + "<h1", 1), encoding="utf-8")
    page, asked, said = open_page(browser, path, 800)
    assert page.title() != "ran"
    assert page.evaluate("document.images[0].naturalWidth") == 0
    assert sum("Content Security Policy" in text for text in said) >= 2  # the script and the picture, each refused
    assert asked in ([], ["https://x.example/a.png"])  # the driver may report a request that the policy stopped


def test_figure_shows_its_origin_on_hover_and_on_focus(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 1280)
    link = page.locator('section.summary a.fig-link[href="#f-funding.use_rate"]').first
    shown = "e => [getComputedStyle(e, '::after').content, getComputedStyle(e, '::after').position]"
    assert link.evaluate(shown) == ["none", "static"]
    link.hover()
    content, position = link.evaluate(shown)
    assert "资金使用率" in content and "公式" in content and "计算：0.08" in content and position == "fixed"
    page.mouse.move(0, 0)
    link.focus()
    assert "公式" in link.evaluate(shown)[0]
    keep_screenshot(page, "figure-origin")
    link.press("Enter")
    assert page.url.endswith("#f-funding.use_rate")
    assert page.locator("tr:target th").first.inner_text() == "funding.use_rate"


def test_keyboard_reaches_the_skip_link_first_and_sees_where_it_is(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_contents_stand_beside_the_text_on_wide_screens_only(browser: Any, page_file: Path) -> None:
    for width, position in ((1600, "fixed"), (1000, "static")):
        page, _, _ = open_page(browser, page_file, width)
        assert page.locator("nav.contents").evaluate("e => getComputedStyle(e).position") == position


def test_banner_stays_in_sight(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 1000)
    page.evaluate("window.scrollTo(0, 3000)")
    assert page.locator("header.banner").evaluate("e => e.getBoundingClientRect().top") == 0
    assert "合成数据" in page.locator("header.banner").inner_text()


def test_a_phone_shows_readable_rows_and_says_that_they_go_on(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 390)
    highest = "Math.max(...[...document.querySelectorAll('.table tr')].filter(r => r.offsetParent).map(r => r.offsetHeight))"
    assert page.evaluate(highest) < 600
    said = "s => getComputedStyle(document.querySelector(s[0]), s[1]).content"
    assert "滑动" in page.evaluate(said, [".table.wide caption", "::after"]) and "滑动" in page.evaluate(said, [".pan", "::before"])
    # What names the row stays in sight while the rest is moved.
    moved = """() => { const t = document.querySelector('.table.wide:not(.merged)'), c = t.querySelector('tbody tr').firstElementChild;
        const before = c.getBoundingClientRect().left; t.scrollLeft = 200; return [t.scrollLeft, before, c.getBoundingClientRect().left]; }"""
    scrolled, before, after = page.evaluate(moved)
    assert scrolled > 0 and after == pytest.approx(before, abs=1)


def test_the_index_is_folded_away_until_a_figure_leads_to_it(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 1280)
    assert not page.locator("#table-figures").is_visible()
    page.locator("a.fig-link").first.click()
    assert page.locator("tr:target").is_visible()


def test_charts_are_dark_on_a_dark_screen_and_light_on_paper(browser: Any, page_file: Path) -> None:
    look = "() => getComputedStyle(document.querySelector('figure.chart img')).filter"
    page, _, _ = open_page(browser, page_file, 1280, "dark")
    assert "invert" in page.evaluate(look)
    page.emulate_media(media="print")
    assert page.evaluate(look) == "none"
    page, _, _ = open_page(browser, page_file, 1280)
    assert page.evaluate(look) == "none"


@pytest.fixture(scope="module")
def printed(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The PDF printed on a machine without any Chinese font."""
    pypdf = pytest.importorskip("pypdf", reason="the package pypdf is not installed")
    folder = tmp_path_factory.mktemp("pdf")
    (folder / "fonts.conf").write_text(BARE_FONTS.format(cache=folder / "cache"), encoding="utf-8")
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    try:
        path = print_page(page_file, folder / "report.pdf")
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before
    return pypdf.PdfReader(path)


def test_pdf_is_tagged_outlined_a4_with_text(printed: Any) -> None:
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    titles = [entry["/Title"] for entry in flatten(printed.outline)]
    assert "摘要" in titles and "七、存在的问题及原因分析" in titles and "附件6 绩效自评表" in titles
    sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in printed.pages}
    assert {tuple(sorted(size)) for size in sizes} == {(595, 842)} and len(sizes) == 2  # portrait and landscape
    text = "".join(page.extract_text() for page in printed.pages).replace(" ", "").replace("\n", "")
    for words in ("绩效评价得分74分", "评价等级为“中”", "数据完整性声明", "意见建议归类表"):
        assert words in text


def test_pdf_numbers_its_pages_and_says_synthetic_on_each(printed: Any) -> None:
    for number, page in enumerate(printed.pages, 1):
        text = page.extract_text()
        assert "合成数据" in text.replace(" ", ""), number
        if number > 1:
            assert f"—{number}—" in text.replace(" ", "").replace("\n", ""), number


def test_pdf_shows_every_character_without_any_chinese_font(printed: Any) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in printed.pages
        for font in page["/Resources"].get_object().get("/Font", {}).values()
    }
    assert any("NotoSansSC" in name for name in fonts)
    assert not any("Droid" in name or "CJK" in name for name in fonts)


def test_every_figure_of_the_printed_page_has_its_text(printed: Any) -> None:
    figures = [element for element in walk(printed.trailer["/Root"]["/StructTreeRoot"]) if element["/S"] == "/Figure"]
    assert figures and [figure for figure in figures if len(str(figure.get("/Alt", ""))) < 15] == []


def flatten(outline: list[Any]) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            yield from flatten(entry)
        else:
            yield entry


def test_word_and_excel_open_in_libreoffice(tmp_path: Path, document: Document) -> None:
    import shutil

    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    from perfeval_helpers.report.formats.excel import render_xlsx
    from perfeval_helpers.report.formats.word import render_docx

    (tmp_path / "report.docx").write_bytes(render_docx(document))
    (tmp_path / "annexes.xlsx").write_bytes(render_xlsx(document))
    for name in ("report.docx", "annexes.xlsx"):
        subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / name)], check=True, capture_output=True, timeout=180)
        assert (tmp_path / name).with_suffix(".pdf").stat().st_size > 10_000


def test_contents_are_folded_on_a_phone_and_open_elsewhere(browser: Any, page_file: Path) -> None:
    page, _, _ = open_page(browser, page_file, 390)
    link = page.locator("nav.contents ol a").first
    assert not link.is_visible()
    page.locator("nav.contents summary").click()
    assert link.is_visible()
    wide, _, _ = open_page(browser, page_file, 1000)
    assert wide.locator("nav.contents ol a").first.is_visible()
    wide.emulate_media(media="print")
    assert wide.locator("nav.contents ol a").first.is_visible()
