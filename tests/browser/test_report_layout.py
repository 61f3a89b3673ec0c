"""How the report breaks in a real browser: lines in cells, pages through tables, levels of headings.

Skipped where there is no Chromium.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from chromium import find_browser, print_page

from perfeval_helpers.making import export
from perfeval_helpers.report.blocks import Heading, Paragraph
from perfeval_helpers.report.document import Section
from perfeval_helpers.showing.tables import Column, Row, Table

BROWSER = find_browser()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine (apt install chromium, or set PERFEVAL_CHROMIUM)"),
]
PAPER_PX = {False: 589, True: 896}  # the text width of an upright and of a wide page: 156 and 237 mm


def write_page(path: Path, *sections: Section) -> Path:
    body = "<h1>题</h1>" + "\n".join(section._repr_html_() for section in sections)
    path.write_text(export.build_page(body, "report", "题"), encoding="utf-8")
    return path


def scores(name: str, rows: int, narrow: float = 0.3) -> Table:
    """Eight columns, the numbers' ones much too narrow by their shares."""
    long = "这一格的文字很长，占去了其他各列的宽度，只能折成许多行来显示"
    columns = (
        Column("一级指标", width=0.9), Column("三级指标", width=1.3), Column("分值", "分", "right", narrow), Column("评分标准", width=4.0),
        Column("取数与计算", width=4.0), Column("评价意见", width=2.0), Column("得分", "分", "right", narrow), Column("变动", "%", "right", narrow),
    )  # fmt: skip
    return Table(name, name, columns, tuple(Row(("决策", f"{name}行{n}", "1,234.50", long, long, long, "19.50", "+12.34")) for n in range(rows)))


@pytest.mark.parametrize(("medium", "width"), [("screen", 1100), ("screen", 1440), ("print", PAPER_PX[False]), ("print", PAPER_PX[True])])
def test_numbers_units_and_first_names_stay_whole(browser: Any, tmp_path: Path, medium: str, width: int) -> None:
    path = write_page(tmp_path / "page.html", Section("附件2", "附件2", (scores("scorecard", 3),), "annex", True, id="s"))
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.emulate_media(media=medium)
    page.goto(path.as_uri())
    # The places of the characters of a text: more than one line shows as more than one top.
    torn = """(texts) => {
        const found = [];
        for (const cell of document.querySelectorAll('th,td')) {
            const node = cell.firstChild;
            for (const text of texts) {
                const at = node.data.indexOf(text);
                if (at < 0) continue;
                const tops = new Set();
                for (let i = at; i < at + text.length; i++) {
                    const range = document.createRange();
                    range.setStart(node, i); range.setEnd(node, i + 1);
                    tops.add(Math.round(range.getBoundingClientRect().top));
                }
                if (tops.size > 1) found.push(text);
            }
        }
        return found;
    }"""
    assert page.evaluate(torn, ["1,234.50", "19.50", "+12.34", "（分）", "（%）", "决策"]) == []
    assert page.evaluate(torn, ["这一格的文字很长，占去了其他各列的宽度"])  # the test sees a text that is broken
    # And the table does not run off the paper for it.
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("numbers", [3, 10])
def test_names_of_rows_stay_whole_beside_many_numbers(browser: Any, tmp_path: Path, width: int, numbers: int) -> None:
    columns = (Column("名称", width=0.4), *(Column(f"第{n}项很长的列名", "万元", "right") for n in range(numbers)))
    rows = tuple(Row((name, *["12,345,678.90"] * numbers)) for name in ("集中供餐", "合计"))
    path = write_page(tmp_path / "page.html", Section("一", "一", (Table("names", "表", columns, rows),), id="s"))
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(path.as_uri())
    lines = """e => { const r = document.createRange(); r.selectNodeContents(e);
        return new Set([...r.getClientRects()].map(box => Math.round(box.top))).size; }"""
    assert [name.evaluate(lines) for name in page.locator("tbody th").all()] == [1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("width", "cells"),
    [(390, {"有效回答（人）": "1,123", "满意（人）": "1,079", "满意率（%）": "64.23", "95%置信区间": "55.55–72.06%"}),
     (1280, {"很好": "262（47.0%）", "较好": "226（40.5%）", "一般": "49（8.8%）", "较差": "71（12.8%）", "很差": "27（4.9%）",
             "有效回答（人）": "558", "满意度（%）": "67.03", "95%置信区间": "84.49–89.92%", "加权指数（分）": "70.21"})],
)  # fmt: skip
def test_names_of_rows_leave_the_numbers_beside_them_in_sight(browser: Any, tmp_path: Path, width: int, cells: dict[str, str]) -> None:
    columns = (Column("名称"), *(Column(head, align="right") for head in cells))
    table = Table("names", "表", columns, (Row(("总体满意度", *cells.values())),))
    path = write_page(tmp_path / "page.html", Section("一", "一", (table,), id="s"))
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(path.as_uri())
    assert page.locator(".table").evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_no_row_stands_alone_and_no_head_without_rows(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf", reason="the package pypdf is not installed")
    sections = []
    for number in range(24):  # the table begins a little lower each time, over more than two rows' height
        name = f"甲{number}乙"
        columns = (Column("名称", width=3.0), Column("得分", "分", "right"))
        rows = tuple(Row((f"{name}行{n}尾", n)) for n in range(9 if number % 2 else 5))
        filler = tuple(Paragraph((f"第{n}段。",), "note") for n in range(6 + number // 2))
        table = Table(name, f"{name}表名", columns, rows, note=f"{name}注尾")
        sections.append(Section(f"附件{number}", name, (Heading(2, name), *filler, Heading(3, f"{name}节尾"), table), "annex", True, id=f"s{number}"))
    write_page(tmp_path / "page.html", *sections)
    reader = pypdf.PdfReader(print_page(tmp_path / "page.html", tmp_path / "page.pdf"))
    # A font may name a character by the radical of the same shape; the normal form is the character.
    texts = [re.sub(r"\s", "", unicodedata.normalize("NFKC", page.extract_text())) for page in reader.pages]
    split = 0
    for number in range(24):
        name = f"甲{number}乙"
        count = 9 if number % 2 else 5
        places = [next(p for p, text in enumerate(texts) if f"{name}行{n}尾" in text) for n in range(count)]
        parts = [places.count(place) for place in dict.fromkeys(places)]
        split += len(parts) > 1
        assert min(parts) > 1, (name, parts)
        assert count > 6 or len(parts) == 1, (name, parts)  # a short table stays whole
        for what in ("表名", "节尾"):
            assert next(p for p, text in enumerate(texts) if name + what in text) == places[0], (name, what)
        assert next(p for p, text in enumerate(texts) if f"{name}注尾" in text) == places[-1], name
    assert split  # some tables did meet the end of a page


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_a_level_has_one_look(browser: Any, tmp_path: Path, medium: str) -> None:
    blocks = (Heading(4, "1.资金", "four"), Heading(5, "（1）投入", "five"), Paragraph(("（1）职责",), "step"), Paragraph(("正文",)))
    path = tmp_path / "page.html"
    write_page(path, Section("一", "一", blocks, id="s"))
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.emulate_media(media=medium)
    page.goto(path.as_uri())
    look = """e => { const s = getComputedStyle(e);
        return [s.fontWeight, s.fontSize, s.fontFamily, s.textIndent, s.marginTop, s.marginBottom, s.lineHeight]; }"""
    four, five, step, body = (page.locator(at).first.evaluate(look) for at in ("h4", "h5", "p.step", "p:not(.step)"))
    assert four == five and five[:6] == step[:6]
    assert four[0] == "400" and four[1:4] == body[1:4]  # 仿宋, not bold, of the text's size and indent (GB/T 9704)


def test_what_is_for_the_screen_is_not_printed(browser: Any, tmp_path: Path) -> None:
    columns = (Column("文件"), Column("校验值", screen_only=True))
    index = Table("figures", "索引", (Column("编号"),), (Row(("甲",)),), screen_only=True)
    section = Section("附件5", "附件5", (Table("papers", "清单", columns, (Row(("甲.csv", "0a1b")),)), index), "annex", id="s")
    path = write_page(tmp_path / "page.html", section)
    page = browser.new_page()
    page.goto(path.as_uri())
    shown = "() => [...document.querySelectorAll('table')].map(t => [...t.querySelectorAll('th,td')].filter(c => c.offsetWidth).length)"
    assert page.evaluate(shown) == [4, 2]
    page.emulate_media(media="print")
    assert page.evaluate(shown) == [2, 0]
