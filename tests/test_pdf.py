"""The report as PDF: what it says is what the document says; pages, contents, tags and text are fit to be filed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import typst

from perfeval_helpers import report
from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.report.blocks import Contents, ContentsEntry, Heading, Paragraph
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats import describing, pdf, tagging
from perfeval_helpers.showing.tables import Column, Row, Table

ROOT = Path(__file__).parents[1]
RADICALS = re.compile("[\u2e80-\u2fdf]")


@pytest.fixture(scope="module")
def made(document: Document) -> bytes:
    return pdf.render_pdf(document)


@pytest.fixture(scope="module")
def printed(made: bytes) -> Any:
    return pypdf.PdfReader(BytesIO(made))


@pytest.fixture(scope="module")
def published_bytes() -> bytes:
    return pdf.render_pdf(report.build(load_run("2022", ROOT)))


@pytest.fixture(scope="module")
def published(published_bytes: bytes) -> tuple[Document, Any]:
    return report.build(load_run("2022", ROOT)), pypdf.PdfReader(BytesIO(published_bytes))


@pytest.fixture(scope="module")
def texts(printed: Any) -> list[str]:
    return list(map(read_text, printed.pages))


@pytest.fixture(scope="module")
def published_texts(published_bytes: bytes) -> list[str]:
    """As browsers read them; of the small report's pages pypdf, which takes seconds for so many, gives the texts."""
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(published_bytes)]


def read_text(page: Any) -> str:
    return re.sub(r"\s", "", page.extract_text())


def walk(element: Any) -> Iterator[Any]:
    """The elements of the structure tree."""
    element = element.get_object()
    if isinstance(element, list):
        for part in element:
            yield from walk(part)
    elif isinstance(element, dict):
        if "/S" in element:
            yield element
        if "/K" in element:
            yield from walk(element["/K"])


def make_document(*sections: Section, **properties: str) -> Document:
    """A document of a cover and these sections."""
    cover = Section("封面", "封面", (Heading(1, "题", "title"),), "cover", id="cover")
    return Document("题", "页眉", "", (cover, *sections), {"date": "2023-04-30", **properties})


def test_every_paragraph_heading_and_cell_is_printed_once_more(document: Document, texts: list[str]) -> None:
    text = "".join(texts)
    for block in document.blocks():
        if isinstance(block, Heading):
            assert re.sub(r"\s", "", block.text) in text, block.text
        elif isinstance(block, Table):
            assert re.sub(r"\s", "", block.title) in text or block.on_paper is None, block.title
    words = re.findall(r"[\u4e00-\u9fff]{6,}", "\n".join(b.text for b in document.blocks() if isinstance(b, Paragraph)))
    joined = re.sub(r"【.*?绩效评价报告|—\d+—", "", text)  # a paragraph may go on on the next page
    assert len(words) > 100 and [word for word in words if word not in joined] == []


def test_untrusted_text_is_printed_as_it_is(texts: list[str]) -> None:
    text = "".join(texts)
    assert "<script>alert(1)</script>" in text and '=HYPERLINK("http://x")' in text and "{{7*7}}[[grade]]" in text


def test_it_says_what_standards_it_keeps_and_is_tagged(printed: Any) -> None:
    metadata = printed.trailer["/Root"]["/Metadata"].get_object().get_data().decode("utf-8")
    assert re.search(r'pdfaid:part(?:>|=")2', metadata) and re.search(r'pdfaid:conformance(?:>|=")A', metadata)
    assert re.search(r'pdfuaid:part(?:>|=")1', metadata)
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "zh-CN" and printed.metadata.title.endswith("绩效评价报告")


def test_figures_have_texts_and_heads_a_scope(document: Document, printed: Any) -> None:
    elements = list(walk(printed.trailer["/Root"]["/StructTreeRoot"]))
    alts = [element.get("/Alt") for element in elements if element["/S"] == "/Figure"]
    assert sorted(map(str, alts)) == sorted(chart.alt for chart in document.charts() if not chart.is_missing) and alts
    heads = [element for element in elements if element["/S"] == "/TH"]
    assert heads and all("/Scope" in str(head["/A"].get_object()) for head in heads)
    tables = [element for element in elements if element["/S"] == "/Table"]
    assert len(tables) == sum(table.on_paper is not None for table in document.tables())


@pytest.mark.parametrize("which", ["tiny", "2022"])
def test_contents_name_the_pages_that_the_headings_stand_on(
    which: str, document: Document, texts: list[str], published: Any, published_texts: list[str]
) -> None:
    made, texts = (document, texts) if which == "tiny" else (published[0], published_texts)
    (contents,) = (block for block in made.blocks() if isinstance(block, Contents))
    pages = [n for n, text in enumerate(texts) if text.count("..") > 3]
    listed = "".join(texts[n] for n in pages)
    at = 0
    wrong = []
    for entry in contents.entries:
        title = re.sub(r"\s", "", entry.text)
        found = re.compile(re.escape(title) + r"\.+(\d+)").search(listed, at)
        assert found, title
        at = found.end()
        number = int(found[1])
        if title not in texts[number - 1]:
            wrong.append((title, number))
    assert wrong == [] and len(contents.entries) > 20


def test_pages_are_numbered_outside_and_headed(printed: Any, texts: list[str], document: Document) -> None:
    running = re.sub(r"\s", "", document.running)
    assert running.startswith("【合成数据")
    for number, (page, text) in enumerate(zip(printed.pages, texts, strict=True), 1):
        assert text.startswith(running), number
        assert (f"—{number}—" in text) == (number > 1)
        if number not in (1, 2, 3, len(texts) - 1, len(texts)):  # where on the page takes a while to find out
            continue
        places: list[float] = []
        page.extract_text(visitor_text=lambda text, _, matrix, *rest, p=places, n=number: p.append(matrix[4]) if text.strip() in (f"— {n} —", f"—{n}—") else None)
        wide = float(page.mediabox.width)
        assert not places or (places[0] > wide / 2) == (number % 2 == 1), number


def test_wide_annexes_lie_on_their_side_and_every_page_is_a4(printed: Any) -> None:
    sizes = {tuple(sorted(round(float(side) * 25.4 / 72) for side in (page.mediabox.width, page.mediabox.height))) for page in printed.pages}
    assert sizes == {(210, 297)}
    assert {float(page.mediabox.width) > float(page.mediabox.height) for page in printed.pages} == {True, False}


def test_text_is_text(texts: list[str], published_texts: list[str]) -> None:
    for text in ("".join(texts), "".join(published_texts)):
        assert not RADICALS.search(text) and "\ufffd" not in text and len(text) > 5000


def test_the_report_of_2022_has_at_most_sixty_pages(published: Any) -> None:
    assert len(published[1].pages) <= 60


def test_no_page_is_blank(published: Any, published_texts: list[str]) -> None:
    document, _reader = published
    framed = len(re.sub(r"\s", "", document.running)) + len("—99—")
    assert [n for n, page in enumerate(published_texts, 1) if len(page) <= framed] == []


def test_the_same_document_gives_the_same_bytes(document: Document, made: bytes) -> None:
    assert pdf.render_pdf(document) == made
    assert b"2023" in pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一", "h"),))))  # the run's own date


def test_a_long_table_repeats_its_head() -> None:
    rows = tuple(Row((f"第{n}行", n)) for n in range(120))
    table = Table("long", "长表", (Column("名称"), Column("人数", "人", "right")), rows)
    reader = pypdf.PdfReader(BytesIO(pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一、表", "h"), table))))))
    texts = [read_text(page) for page in reader.pages]
    assert len(texts) > 2 and all("名称人数（人）" in text for text in texts)
    assert sum(text.count("长表") for text in texts) == 1
    found = [int(n) for text in texts for n in re.findall(r"第(\d+)行", text)]
    assert found == list(range(120))  # none twice, none lost


def test_equal_names_of_neighbouring_rows_stand_once() -> None:
    columns = (Column("一级"), Column("二级"), Column("得分", "分", "right"))
    rows = (Row(("产出", "数量", 6)), Row(("产出", "数量", 7)), Row(("产出", "质量", 8)), Row(("合计", "—", 21), "total"))
    table = Table("t", "表", columns, rows, merged=2)
    reader = pypdf.PdfReader(BytesIO(pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一、表", "h"), table))))))
    text = "".join(map(read_text, reader.pages))
    assert text.count("产出") == 1 and text.count("数量") == 1 and text.count("质量") == 1


def test_a_character_that_no_face_has_is_marked_and_stops_nothing() -> None:
    private = "\ue123"
    made = make_document(Section("一", "一", (Heading(2, "一、章", "h"), Paragraph((f"意见{private}好",)))))
    text = "".join(read_text(page) for page in pypdf.PdfReader(BytesIO(pdf.render_pdf(made))).pages)
    assert f"意见{describing.MISSING}好" in text


def test_a_template_at_fault_is_a_failure_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "report.typ").write_text("#nothing-of-this-name", encoding="utf-8")
    with pytest.raises(RunFailed, match=r"report\.typ"):
        pdf.render_pdf(replace(make_document(Section("一", "一", (Heading(2, "一", "h"),))), look=tmp_path))


def test_no_last_line_is_a_single_character() -> None:
    # Paragraphs of every length from two lines on: at each there is a way to end with more than one character.
    told = [Paragraph(("字" * (length - 1) + "。",)) for length in range(55, 83)]
    section = Section("一", "一", (Heading(2, "一、章", "h"), *told))
    pages = pypdf.PdfReader(BytesIO(pdf.render_pdf(make_document(section)))).pages
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
    ends = [line for line in lines if line.endswith("。")]
    assert len(ends) == len(told) and min(map(len, ends)) > 2


def test_titles_break_between_words_and_heads_between_brackets() -> None:
    heading = Heading(1, "某市某区企业退休人员社会化管理服务项目专用经费\n绩效评价报告", "t")
    made = describing.describe_heading(heading, Section("封面", "封面", (heading,), "cover"))
    assert made["lines"] == ["某市某区企业退休人员", "社会化管理服务项目专用经费", "绩效评价报告"]
    table = Table("t", "表", (Column("评价得分", "分", "right", 0.1), Column("说明", width=9)), (Row((1, "长" * 200)),))
    assert describing.describe_table(table, False)["head"][0]["text"] == "评价\n得分\n（分）"


def test_references_lead_to_what_they_name_and_nowhere_else() -> None:
    table = Table("seen", "表", (Column("甲"),), (Row(("一",)),))
    index = Table("index", "索引", (Column("甲"),), (Row(("一",)),), screen_only=True)
    from perfeval_helpers.report.blocks import Reference

    said = Paragraph((Reference("s1", "附件1"), "、", Reference("table-seen", "表1"), "、", Reference("table-index", "索引")))
    document = make_document(
        Section("一", "一", (Heading(2, "一、章", "h1"), said, table, index), id="s0"), Section("附件1", "附件1", (Heading(2, "附件1", "h2"),), "annex", id="s1")
    )
    (paragraph,) = [b for b in describing.describe_document(document)["sections"][1]["blocks"] if b["is"] == "paragraph"]
    assert paragraph["parts"] == [{"text": "附件1", "to": "h2"}, "、", {"text": "表1", "to": "table-seen"}, "、", "索引"]
    assert pdf.render_pdf(document)


def test_entries_of_the_contents_follow_the_headings() -> None:
    sections = (
        Section("目录", "目录", (Contents((ContentsEntry(2, "一、甲", "h1"), ContentsEntry(3, "（一）乙", "h2"))),), "contents", id="c"),
        Section("正文", "正文", (Heading(2, "一、甲", "h1"), Heading(3, "（一）乙", "h2"), Heading(4, "1.丙", "h3")), "summary"),
    )
    texts = [read_text(page) for page in pypdf.PdfReader(BytesIO(pdf.render_pdf(make_document(*sections)))).pages]
    assert re.search(r"一、甲\.+3（一）乙\.+3", texts[1]) and "1.丙" not in texts[1] and "1.丙" in texts[2]


def test_a_reader_finds_numbers_beside_chinese_as_they_were_written(published: Any, published_bytes: bytes) -> None:
    """Readers such as those of browsers see a blank where Chinese and Latin are set apart; a search finds nothing then."""
    document, _ = published
    pages = pypdfium2.PdfDocument(published_bytes)
    text = "".join(re.sub(r"[\r\n]", "", page.get_textpage().get_text_range()) for page in pages)
    said = "\n".join(block.text for block in document.blocks() if isinstance(block, Paragraph))
    pairs = set(re.findall(r"[\u4e00-\u9fff]{3}[0-9][0-9.,]*", said))
    found = [pair for pair in pairs if pair in text]
    # A few stand across two pages, where the page's number and head come between.
    assert len(pairs) > 150 and len(found) > 0.97 * len(pairs), sorted(pairs - set(found))[:10]


def measure_pages(made: bytes) -> list[float]:
    """The share of each page's text area that is filled from the top, seen from outside: the lowest dark point above the foot."""
    import numpy

    shares = []
    for page in pypdfium2.PdfDocument(made):
        wide = page.get_width() > page.get_height()
        dark = numpy.asarray(page.render(scale=0.5, grayscale=True).to_numpy()).squeeze() < 160
        top, bottom = (28, 26) if wide else (37, 35)
        height = 210 if wide else 297
        area = dark[int(dark.shape[0] * top / height) : int(dark.shape[0] * (height - bottom) / height) + 1]
        rows = numpy.flatnonzero(area.any(axis=1))
        shares.append((rows[-1] + 1) / len(area) if len(rows) else 0.0)
    return shares


def test_the_text_begins_a_page_and_the_last_lines_of_the_summary_stay_together() -> None:
    # A title and 22 lines fill a page; three lines of 28 more would leave the next one white, so ten go on to it.
    told = Paragraph(("甲" * 20 + "。",))
    summary = Section("摘要", "摘要", (Heading(2, "摘要", "h1"), *[told] * 24), "summary", id="s1")
    opening = Section("正文", "正文", (Heading(2, "报告正文", "h2"), Paragraph(("乙乙。",))), "opening", id="s2")
    document = make_document(summary, opening)
    pages = pdf.set_pages(document).headings
    assert (pages["h1"], pages["h2"]) == (2, 4)
    shares = measure_pages(pdf.render_pdf(document))
    assert shares[2] == pytest.approx(10 / 23, abs=0.03), shares


@pytest.mark.parametrize("lines", [2, 5])
def test_the_last_lines_of_the_text_stay_together_where_its_last_page_would_be_white(lines: int) -> None:
    # 23 lines of 28 points fill a page: twelve full pages with the heading, and a few lines.
    told = Paragraph(("甲" * 20 + "。",))
    opening = Section("正文", "正文", (told,) * 23 * 4, "opening", id="s0")
    chapters = [Section(f"第{n}", "章", (Heading(2, "章", f"h{n}"), *[told] * (23 * 2 - 1 + lines * (n == 4))), id=f"s{n}") for n in (1, 2, 3, 4)]
    annex = Section("附件1", "附件1", (Heading(2, "附件1", "a"),), "annex", id="s9")
    made = pdf.render_pdf(make_document(opening, *chapters, annex))
    shares = measure_pages(made)
    assert len(shares) == 15 and shares[-2] > 1 / 3, shares  # cover, thirteen pages of text, the annex
    # The ten lines of the last page were 9 or 6 of the one before: 23 - 8 = 15 lines of it, 23 - 5 = 18.
    assert shares[-3] == pytest.approx((23 - 10 + lines) / 23, abs=0.03)


def test_text_that_ends_with_a_list_keeps_what_stands_before_it_on_its_page() -> None:
    told = Paragraph(("甲" * 20 + "。",))
    items = tuple(Paragraph((f"{n}.附件",), "step") for n in range(6))
    # A page of 23 lines and all of the next but the list; the list alone would fill a quarter of the third.
    text = Section("正文", "正文", (Heading(2, "章", "h"), *[told] * 45, *items), "opening", id="s0")
    annex = Section("附件1", "附件1", (Heading(2, "附件1", "a"),), "annex", id="s1")
    shares = measure_pages(pdf.render_pdf(make_document(text, annex)))
    assert len(shares) == 5 and shares[3] == pytest.approx(10 / 23, abs=0.03) and shares[2] == pytest.approx(19 / 23, abs=0.03), shares


@pytest.mark.parametrize(("count", "pages"), [(33, 1), (36, 1), (48, 2)])
def test_contents_draw_together_what_would_leave_a_page_white(count: int, pages: int) -> None:
    # A title of 40 points and lines of 18: 33 of them fill a page. Three more fit where lines are closer, fifteen fill half of the next.
    headings = [Heading(2, f"{n}、章", f"h{n}") for n in range(count)]
    entries = tuple(ContentsEntry(2, heading.text, heading.id) for heading in headings)
    contents = Section("目录", "目录", (Contents(entries),), "contents", id="c")
    chapters = Section("正文", "正文", tuple(headings), "summary", id="s")
    assert pdf.set_pages(make_document(contents, chapters)).headings["h0"] == 2 + pages


def test_pages_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    compiler = typst.Compiler

    def make(*args: Any, **options: Any) -> Any:
        made.append(compiler(*args, **options))
        return made[-1]

    monkeypatch.setattr(typst, "Compiler", make)
    columns = (Column("一级"), Column("三级"))
    table = Table("t", "表", columns, tuple(Row(("产出", f"指标{n}")) for n in range(70)), merged=1)  # its names are to be repeated
    first = Section("附件1", "附件1", (Heading(2, "附件1", "h0"), Paragraph(("甲。",))), "annex", id="s0")  # the next is to go on below
    second = Section("附件2", "附件2", (Heading(2, "附件2", "h1"), table, Paragraph(("乙。",))), "annex", id="s1")
    document = make_document(first, second)
    assert pdf.render_pdf(document) and pdf.set_pages(document).headings["h1"] == 2 and pdf.set_pages(document).going_on == {"s1"}
    assert len(made) == 1


def test_annexes_of_a_few_rows_share_a_page_and_the_first_has_its_own() -> None:
    def annex(n: int, rows: int) -> Section:
        table = Table(f"t{n}", "表", (Column("甲"), Column("乙")), tuple(Row((i, "文")) for i in range(rows)))
        return Section(f"附件{n}", f"附件{n}", (Heading(2, f"附件{n}", f"h{n}"), table), "annex", id=f"s{n}")

    chapter = Section("一", "一", (Heading(2, "一、章", "h0"), Paragraph(("甲。",))), id="s0")
    document = make_document(chapter, annex(1, 4), annex(2, 40), annex(3, 3))
    assert pdf.set_pages(document).headings == {"title": 1, "h0": 1, "h1": 2, "h2": 2, "h3": 3}
    assert pdf.set_pages(document).going_on == {"s2", "s3"}  # 附件3 below the last rows of 附件2


@pytest.mark.parametrize("which", ["2022", "2023", "meals-2024"])
def test_no_page_of_a_report_is_mostly_white(which: str, published_bytes: bytes) -> None:
    shares = measure_pages(published_bytes if which == "2022" else pdf.render_pdf(report.build(load_run(which, ROOT))))
    white = {n: round(float(share), 2) for n, share in enumerate(shares[:-1], 1) if share < 1 / 3}
    assert white == {}, white


def test_a_cell_for_several_rows_stands_again_on_the_next_page() -> None:
    columns = (Column("一级"), Column("三级"), Column("得分", "分", "right"))
    rows = tuple(Row((("产出" if n < 60 else "效益"), f"指标{n}", n)) for n in range(70))
    table = Table("t", "表", columns, rows, row_headers=2, merged=1)
    made = pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一、表", "h"), table), id="s1")))
    texts = [read_text(page) for page in pypdf.PdfReader(BytesIO(made)).pages]
    pages = {n: next(place for place, text in enumerate(texts) if f"指标{n}{n}" in text) for n in range(10, 70)}
    assert pages[59] > pages[10] and len(texts) == pages[69] + 1  # it breaks within 产出
    assert [text.count("产出") for text in texts] == [int(place in {pages[n] for n in range(10, 60)}) for place in range(len(texts))]
    assert "".join(texts).count("效益") == 1
    root: Any = pypdf.PdfReader(BytesIO(made)).root_object["/StructTreeRoot"]
    # Each of the 70 names of rows, 效益, and 产出 on each of its pages; the third column is data.
    heads = [element for element in walk(root) if element["/S"] == "/TH" and "'/Row'" in str(element["/A"])]
    assert len(heads) == 70 + 1 + len({pages[n] for n in range(10, 60)} | {1})
    assert sum(element["/S"] == "/TD" for element in walk(root)) == 70


def test_tags_that_are_written_otherwise_are_said_and_not_guessed() -> None:
    with pytest.raises(RunFailed, match="tagged"):
        tagging.mark_row_heads(b"%PDF-1.7\n1 0 obj\n<</Type/XRef>>\nendobj\nstartxref\n9\n%%EOF", [1])


def test_cells_that_name_their_row_are_heads_of_it() -> None:
    columns = (Column("一级"), Column("二级"), Column("得分", "分", "right"))
    rows = (Row(("产出", "数量", 6)), Row(("产出", "质量", 7)), Row(("合计", "—", 13), "total"))
    table = Table("t", "表", columns, rows, row_headers=2, merged=1, note="说明")
    plain = Table("u", "表", columns, rows, row_headers=0)
    made = pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一、表", "h"), table, plain), id="s1")))
    root: Any = pypdf.PdfReader(BytesIO(made)).root_object["/StructTreeRoot"]
    first, second = (list(walk(element)) for element in walk(root) if element["/S"] == "/Table")

    def list_scopes(elements: list[Any]) -> list[str]:
        parts = [a.get_object() for e in elements if e["/S"] == "/TH" for a in e["/A"]]
        return [part["/Scope"] for part in parts if "/Scope" in part]

    # three columns; 产出 for two rows, 数量, 质量, 合计 and its —
    assert list_scopes(first) == ["/Column"] * 3 + ["/Row"] * 5 and list_scopes(second) == ["/Column"] * 3
    assert sum(e["/S"] == "/TD" for e in first) == 3 + 1 and sum(e["/S"] == "/TD" for e in second) == 9


def test_a_note_never_stands_without_a_row_of_its_table() -> None:
    alone = []
    for count in range(38, 46):  # around a full page
        rows = tuple(Row((f"第{n}行", n)) for n in range(count))
        table = Table("t", "表", (Column("名称"), Column("人数", "人", "right")), rows, note="这是表下的说明")
        made = pdf.render_pdf(make_document(Section("一", "一", (Heading(2, "一、表", "h"), table), id="s1")))
        (text,) = [read_text(page) for page in pypdf.PdfReader(BytesIO(made)).pages if "这是表下的说明" in read_text(page)]
        alone += [count] if not re.search(r"第\d+行", text) else []
    assert alone == []


def test_a_caption_breaks_between_words() -> None:
    text = "图4：延迟比例最高的街道：洛河彝族乡99.73%、小石桥彝族乡50.32%、研和街道36.57%"
    from perfeval_helpers.report.formats.breaks import balance_lines

    lines = balance_lines(text, describing.TEXT_MM[False] * describing.POINTS_PER_MM / describing.CAPTION_POINTS)
    assert len(lines) == 2 and "".join(lines) == text and not any(line.startswith(("道", "街道", "%")) for line in lines)
