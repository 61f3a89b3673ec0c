"""Word, Excel and PDF beside the HTML: the same content, editable, reproducible, with nothing evaluated."""

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image, ImageColor

from perfeval_helpers.contract.findings import RunFailed
from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Contents, ContentsEntry, Heading, Paragraph, Picture
from perfeval_helpers.report.document import Document, Section
from perfeval_helpers.report.formats import excel, look, pdf, pictures, word
from perfeval_helpers.report.formats.paragraphs import clean
from perfeval_helpers.showing.charts import Chart, style
from perfeval_helpers.showing.readings import NOT_PROVIDED
from perfeval_helpers.showing.tables import Column, Quantity, Row, Table, print_cell
from perfeval_helpers.values.figures import Figure
from perfeval_helpers.values.numbers import exact, round_half_up


@pytest.fixture(scope="module")
def word_bytes(document: Document) -> bytes:
    return word.render_docx(document)


@pytest.fixture(scope="module")
def word_file(word_bytes: bytes) -> Any:
    return docx.Document(BytesIO(word_bytes))


@pytest.fixture(scope="module")
def book(document: Document) -> Any:
    return openpyxl.load_workbook(BytesIO(excel.render_xlsx(document)))


class Text(HTMLParser):
    """The text of paragraphs and the cells of tables of a page, a cell that spans rows in each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.tables: list[list[list[str]]] = []
        self._into: list[str] | None = None
        self._spans: dict[int, tuple[int, str]] = {}
        self._rows = 1

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "p":
            self._into = []
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            self._take_spanned()
        elif tag in ("td", "th"):
            self._into, self._rows = [], int(dict(attrs).get("rowspan", 1))
        elif tag == "br" and self._into is not None:
            self._into.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._into is not None:
            self.paragraphs.append("".join(self._into))
            self._into = None
        elif tag in ("td", "th") and self._into is not None:
            row = self.tables[-1][-1]
            if self._rows > 1:
                self._spans[len(row)] = (self._rows - 1, "".join(self._into))
            row.append("".join(self._into))
            self._into = None
            self._take_spanned()

    def _take_spanned(self) -> None:
        row = self.tables[-1][-1]
        while len(row) in self._spans:
            left, text = self._spans.pop(len(row))
            if left > 1:
                self._spans[len(row)] = (left - 1, text)
            row.append(text)

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)


@pytest.fixture(scope="module")
def page(document: Document) -> Text:
    parsed = Text()
    parsed.feed("\n".join(section._repr_html_() for section in document.sections))
    return parsed


def list_printed(document: Document) -> list[Table]:
    return [printed for table in document.tables() if (printed := table.on_paper) is not None]


def test_paragraphs_are_the_same_in_html_and_word(document: Document, page: Text, word_file: Any) -> None:
    told = [block.text for block in document.blocks() if isinstance(block, Paragraph)]
    assert [text for text in page.paragraphs if text in set(told)] == told
    in_word = [paragraph.text for paragraph in word_file.paragraphs]
    assert [text for text in in_word if text in set(told)] == told


def test_tables_are_the_same_in_html_word_and_excel(document: Document, page: Text, word_file: Any, book: Any) -> None:
    tables = document.tables()
    on_paper = list_printed(document)
    assert [table.name for table in tables if table.on_paper is None] == ["figures"]
    assert len(tables) == len(page.tables) == len(book.sheetnames) - 1 == len(on_paper) + 1
    for number, (table, in_html) in enumerate(zip(tables, page.tables, strict=True)):
        assert in_html == [[column.title for column in table.columns], *table.printed], table.name
        sheet = book[book.sheetnames[number + 1]]
        for line, (row, printed) in enumerate(zip(table.rows, table.printed, strict=True), 4):
            for place, (cell, column, text) in enumerate(zip(row.cells, table.columns, printed, strict=True), 1):
                written = sheet.cell(line, place)
                if column.align != "right" and isinstance(cell, str):
                    assert written.value == (text or "—"), (table.name, line, place)
                else:
                    assert show_as(written) == (text or "—"), (table.name, line, place)
    for table, in_word in zip(on_paper, word_file.tables, strict=True):
        head, *rows = read_word_table(in_word)
        assert [text.replace("\n", "") for text in head] == [column.title for column in table.columns], table.name
        covered = [[text if span else "" for text, span in zip(*given, strict=True)] for given in zip(table.printed, table.spans, strict=True)]
        assert rows == covered, table.name


def show_as(cell: Any) -> str:
    """A cell of a workbook as its number format shows it."""
    if isinstance(cell.value, str):
        return cell.value
    positive, negative = (*cell.number_format.split(";"), "")[:2]  # a year has one form, never a negative one
    form = negative if cell.value < 0 else positive
    shown = exact(abs(cell.value)) * (100 if "%" in form else 1)
    digits = form.partition(".")[2].count("0")
    text = f"{round_half_up(shown, digits):{',' if ',' in form else ''}}"
    return re.sub(r"[#,0]*0(\.0+)?", lambda _: text, form, count=1).replace('"', "")


def read_word_table(table: Any) -> list[list[str]]:
    rows = []
    for row in table._tbl.tr_lst:
        rows.append(["".join("\n" if e.tag == qn("w:br") else e.text or "" for e in cell.iter(qn("w:t"), qn("w:br"))) for cell in row.tc_lst])
    return rows


def test_paper_has_neither_the_index_of_figures_nor_hashes(document: Document, word_file: Any) -> None:
    papers = next(table for table in document.tables() if table.name == "papers")
    shown = papers.on_paper
    assert shown is not None and [c.header for c in shown.columns] == [c.header for c in papers.columns][:-2]
    assert [c.header for c in papers.columns[-2:]] == ["文件", "SHA-256"]
    cells = [cell for table in word_file.tables for row in read_word_table(table) for cell in row]
    assert not [cell for cell in cells if re.fullmatch("[0-9a-f]{64}", cell)]
    numbers = [table.number for table in document.tables() if table.number.startswith("附表") and table.on_paper is not None]
    assert numbers == [f"附表{n}" for n in range(1, len(numbers) + 1)]  # none is missing for a reader of the paper


def test_word_has_real_headings_in_order(document: Document, word_file: Any) -> None:
    expected = [
        (f"Heading {h.level - 1}", h.text)
        for section in document.sections
        for h in section.blocks
        if isinstance(h, Heading) and not (h.level == 1 or (h.level == 2 and section.kind == "opening"))
    ]
    found = [(p.style.name, p.text) for p in word_file.paragraphs if p.style.name.startswith("Heading")]
    assert found == expected


def test_word_contents_link_to_bookmarks_and_have_the_pages_of_the_pdf(word_bytes: bytes, document: Document) -> None:
    xml = ZipFile(BytesIO(word_bytes)).read("word/document.xml").decode("utf-8")
    anchors = re.findall(r'w:hyperlink w:anchor="([^"]+)"', xml)
    names = re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', xml)
    assert anchors and set(anchors) <= set(names) and len(set(names)) == len(names)
    ids = re.findall(r'w:bookmarkStart w:id="(\d+)"', xml)
    assert len(set(ids)) == len(ids)
    marks = re.findall(r'w:fldChar w:fldCharType="(\w+)"', xml)
    assert marks.count("begin") == marks.count("end") == len(anchors)
    assert re.findall(r" PAGEREF (\S+) \\h ", xml) == anchors
    pages = pdf.set_pages(document).headings
    (contents,) = (block for block in document.blocks() if isinstance(block, Contents))
    shown = [int(n) for n in re.findall(r'fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve">(\d+)<', xml)]
    assert shown == [pages[entry.target] for entry in contents.entries] and shown == sorted(shown) and shown[-1] > 5


def test_word_has_no_page_break_of_its_own_paragraph(word_file: Any) -> None:
    body = list(word_file.element.body)
    assert not list(word_file.element.iter(qn("w:lastRenderedPageBreak"))) and not [
        b for b in word_file.element.iter(qn("w:br")) if b.get(qn("w:type")) == "page"
    ]
    ends = [p for p in body if p.tag == qn("w:p") and p.pPr is not None and p.pPr.find(qn("w:sectPr")) is not None]
    assert ends and all(p.getprevious().tag == qn("w:tbl") or "".join(t.text or "" for t in p.iter(qn("w:t"))) for p in ends)


def test_an_office_changes_the_look_in_a_template(document: Document, tmp_path: Path) -> None:
    own = docx.Document(str(look.TEMPLATE))
    own.styles["Normal"].font.size = Pt(14)
    own.styles["表格文字"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    (tmp_path / "look").mkdir()
    own.save(str(tmp_path / "look/report.docx"))
    made = docx.Document(BytesIO(word.render_docx(replace(document, look=tmp_path / "look"))))
    assert made.styles["Normal"].font.size == Pt(14) and made.styles["表格文字"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    # Nothing of the look stands beside the styles, so that the template has the last word.
    sizes = {size.getparent().getparent().tag for size in made.element.iter(qn("w:sz"))}
    assert sizes == set() and [p.text for p in made.paragraphs][:1] != ["修改本文件的样式即修改Word报告的外观；报告只取样式，不取文字。"]


def test_a_template_without_the_styles_is_refused_by_name(document: Document, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "report.docx"))
    with pytest.raises(RunFailed, match=r"params/look/report\.docx lacks styles of the report: .*表格文字"):
        word.render_docx(replace(document, look=tmp_path))
    (tmp_path / "report.docx").write_bytes(b"no zip")
    with pytest.raises(RunFailed, match=r"params/look/report\.docx is no Word file"):
        word.render_docx(replace(document, look=tmp_path))


def test_the_template_in_the_package_has_the_faces_and_sizes_of_official_papers() -> None:
    # GB/T 9704—2012: text 三号 (16 points) 仿宋, 22 lines of 28 points, title 二号 (22 points) 小标宋, 一、 黑体, （一） 楷体
    styles = docx.Document(str(look.TEMPLATE)).styles
    official = {"Normal": ("仿宋_GB2312", 16), "Title": ("方正小标宋简体", 22), "Heading 1": ("黑体", 16), "Heading 2": ("楷体_GB2312", 16)}
    assert {name: (styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), styles[name].font.size.pt) for name in official} == official
    assert styles["Normal"].paragraph_format.line_spacing == Pt(28)


def test_the_size_of_type_is_that_of_the_style_or_of_the_one_it_rests_on() -> None:
    blank = look.open_template()
    assert look.find_points(blank, "表格文字") == 10.5
    blank.styles["表格文字"].font.size = None
    blank.styles["表格文字"].base_style = blank.styles["注"]
    blank.styles["注"].font.size = Pt(13)
    assert look.find_points(blank, "表格文字") == 13
    blank.styles["注"].font.size = blank.styles["Normal"].font.size = None
    blank.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:sz')}").set(qn("w:val"), "21")  # of the whole file, in half points
    assert look.find_points(blank, "表格文字") == 10.5


def test_word_page_is_the_official_one(word_file: Any) -> None:
    first = word_file.sections[0]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(m / 36000) for m in margins] == [37, 35, 28, 26]
    wide = [s for s in word_file.sections if s.orientation == WD_ORIENT.LANDSCAPE]
    assert wide and all(s.page_width > s.page_height for s in wide)
    for section in word_file.sections:
        for footer in (section.footer, section.even_page_footer):
            assert footer.paragraphs[0].text == "— 1 —"
            assert any(i.text == " PAGE " for i in footer._element.iter(qn("w:instrText")))
        assert section.header.paragraphs[0].text.startswith("【合成数据·仅供演示】")
    assert first.different_first_page_header_footer
    assert first.first_page_header.paragraphs[0].text.startswith("【合成数据·仅供演示】")
    assert first.first_page_footer.paragraphs[0].text == ""
    normal = word_file.styles["Normal"]
    assert normal.font.size.pt == 16 and normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert word_file.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert word_file.styles["Heading 2"].element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"


def test_word_tables_repeat_their_header_and_keep_rows_whole(word_file: Any) -> None:
    for table in word_file.tables:
        rows = table._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_word_takes_latin_letters_and_digits_for_english(word_bytes: bytes) -> None:
    # LibreOffice breaks a number after its point where Latin text is said to be Chinese.
    files = ZipFile(BytesIO(word_bytes))
    told = re.findall(r"<w:lang [^>]*>", "".join(files.read(f"word/{name}.xml").decode() for name in ("styles", "document")))
    assert len(told) == 2 and all('w:val="en-US"' in lang and 'w:eastAsia="zh-CN"' in lang for lang in told)
    settings = files.read("word/settings.xml").decode()
    assert '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"' in settings and "ja-JP" not in settings


def test_word_numbers_fit_their_columns(document: Document, word_file: Any) -> None:
    for table, in_word in zip(list_printed(document), word_file.tables, strict=True):
        widths = [int(column.get(qn("w:w"))) / 20 for column in in_word._tbl.tblGrid.findall(qn("w:gridCol"))]
        style = next(in_word._tbl.tr_lst[-1].iter(qn("w:pStyle"))).get(qn("w:val"))
        size = next(s for s in word_file.styles if s.style_id == style).font.size.pt
        for width, column in zip(widths, table.columns, strict=True):
            assert not column.unit or size * (2 + len(column.unit)) + 6 <= width, (table.name, column.title)  # （分） stays whole
        for row in table.rows:
            for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
                text = print_cell(cell)
                if column.align == "right" and re.fullmatch(r"[\d,.%−-]+", text):
                    # Times New Roman: digits half an em, % five sixths; 6 points of cell margins
                    assert size * (0.5 * len(text) + 0.34 * text.count("%")) + 6 <= widths[place], (table.name, text)


def test_word_sets_a_table_of_many_columns_smaller_so_that_short_names_stay_whole() -> None:
    heads = ("供餐学校数", "供餐天数", "用餐人次", "用餐率", "膳食补助支出", "占项目支出的比例", "每人次补助", "食品留样率", "人均蛋白质")
    rows = tuple(Row((name, *[9_450] * 9)) for name in ("丁坪乡", "戊岭乡"))
    table = Table("t", "各乡镇", (Column("乡镇"), *(Column(head, "万元", "right") for head in heads)), rows)
    made = make_word(Section("正文", "正文", (Heading(2, "一、甲", "h1"), table), "chapter", id="s"))
    first = int(made.tables[0]._tbl.tblGrid.findall(qn("w:gridCol"))[0].get(qn("w:w"))) / 20
    assert made.tables[0].cell(1, 0).paragraphs[0].style.font.size.pt == 9 and first >= 3 * 9 + 6  # three characters and the margins


def test_word_rows_that_belong_together_are_kept_together(document: Document, word_file: Any) -> None:
    lengths = set()
    for table, in_word in zip(list_printed(document), word_file.tables, strict=True):
        head, *rows = [all(p.pPr.find(qn("w:keepNext")) is not None for p in row.iter(qn("w:p"))) for row in in_word._tbl.tr_lst]
        assert head
        if not rows:
            continue
        assert rows[-1] == bool(table.note), table.name  # a note stays with its table
        assert all(rows[:1] + rows[-2:-1]) or len(rows) == 1, table.name
        assert all(rows[:-1]) or len(rows) > 6, table.name
        assert not all(rows[:-1]) or len(rows) <= 6, table.name  # a long table may break
        lengths.add(len(rows) > 6)
    assert lengths == {True, False}


def test_word_has_one_look_for_each_level(word_file: Any) -> None:
    assert not list(word_file.element.iter(qn("w:b")))  # GB/T 9704 tells the levels by their faces
    blank = look.open_template()
    word.add_text(word.Writer(blank, {}), Paragraph(("（1）资金投入情况",), "step"))
    style: Any = blank.paragraphs[-1].style
    assert style.name == "步骤" and not style.font.bold and style.paragraph_format.keep_with_next


def test_word_pictures_have_texts(document: Document, word_file: Any) -> None:
    shown = [block for block in document.blocks() if isinstance(block, Picture)]
    assert [shape._inline.docPr.get("descr") for shape in word_file.inline_shapes] == [p.chart.alt for p in shown]


def test_pictures_are_the_charts_as_large_and_in_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "DOTS_PER_INCH", 100)
    with style.chart_style():
        figure, (ax,) = style.start_figure(1.0)
        ax.axis("off")
        ax.barh([0, 1], [3, 2], color=[style.STRONG, style.ACCENT])
    drawn = Chart(figure, "甲三，乙二。", "甲和乙", "x.csv")
    missing = Chart(figure, "无。", "无", f"{NOT_PROVIDED}甲")
    made = pictures.draw_pictures([drawn, missing])
    assert made.keys() == {drawn}
    image = Image.open(BytesIO(made[drawn])).convert("RGB")
    assert image.size == (614, 100)  # 6.14 inches of text width, one inch high
    counts = {colour: count for count, colour in image.getcolors(1 << 16) or ()}
    strong, accent = (counts[ImageColor.getrgb(colour)] for colour in (style.STRONG, style.ACCENT))
    assert strong / accent == pytest.approx(3 / 2, rel=0.03) and counts[255, 255, 255] > strong


def test_word_shows_untrusted_text_as_it_is(word_file: Any) -> None:
    shown = {cell for table in word_file.tables for row in read_word_table(table) for cell in row}
    assert {"<script>alert(1)</script>", '=HYPERLINK("http://x")', "{{ 7*7 }} [[grade]]"} <= shown


def test_excel_has_no_formulas_and_frozen_headers(book: Any) -> None:
    seen = set()
    cover, *sheets = book.worksheets
    for sheet in sheets:
        assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith("4"), sheet.title
        assert sheet.print_title_rows == "$3:$3" and sheet.page_setup.paperSize in (9, "9")
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
                seen.add(cell.value)
    assert '=HYPERLINK("http://x")' in seen
    # From the cover a link leads to each sheet, and nowhere else.
    links = [cell.hyperlink for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in book.sheetnames[1:]] and not any(link.target for link in links)



def test_a_remark_is_printed_whole_however_narrow_its_table_is() -> None:
    note = "满意率按有效回答计算，" * 12
    table = Table("rates", "分街道满意率", (Column("街道"), Column("满意率", "%", "right"), Column("区间", align="right")), (Row(("甲", 64.23, "55.55–72.06%")),), note=note)
    made = openpyxl.load_workbook(BytesIO(excel.render_xlsx(Document("题", "页眉", "", (Section("附件4", "附件4", (table,), "annex", id="s1"),)))))
    sheet = made.worksheets[1]
    assert note in sheet["A2"].value and sheet["A2"].alignment.wrap_text and "A2:C2" in map(str, sheet.merged_cells.ranges)
    # 133 characters of Chinese stand in three columns of at most 20 characters: seven lines at least of 9 points
    assert sum(sheet.column_dimensions[c].width for c in "ABC") < 40 and sheet.row_dimensions[2].height >= 7 * 9
    # a range of rates does not touch the number before it
    assert sheet["C4"].alignment.horizontal == "right"

def test_excel_has_one_named_table_a_sheet_without_merged_or_empty_cells(book: Any, document: Document) -> None:
    names = []
    for sheet, table in zip(book.worksheets[1:], document.tables(), strict=True):
        (made,) = sheet.tables.values() if table.rows else [None]
        assert all((r.min_row, r.max_row) == (2, 2) for r in sheet.merged_cells.ranges)  # the remark above the table, as wide as it
        if made is None:
            continue
        names.append(made.displayName)
        cells = sheet[made.ref]
        assert (made.headerRowCount, cells[0][0].coordinate) == (1, "A3")
        assert [cell.value for cell in cells[0]] == [column.name for column in made.tableColumns] == [c.title for c in table.columns]
        assert all(cell.value not in (None, "") for row in cells for cell in row), sheet.title
        assert len(cells) == len(table.rows) + 1
    assert len(set(names)) == len(names) > 5


def test_excel_rows_are_high_enough_for_their_texts(book: Any, document: Document) -> None:
    # Programs that do not find out a row's height show one line of it. 10.5 points: a character is two digits wide.
    checked = 0
    for sheet, table in zip(book.worksheets[1:], document.tables(), strict=True):
        widths = {n: each.width for each in sheet.column_dimensions.values() for n in range(each.min, each.max + 1)}
        for line, printed in enumerate(table.printed, 4):
            for place, text in enumerate(printed, 1):
                lines = sum(-(-sum(2 if ord(c) > 0x2E7F else 1 for c in part) // int(widths[place])) or 1 for part in text.split("\n"))
                assert sheet.row_dimensions[line].height >= min(lines * 13, 400), (sheet.title, line, text[:30])
                checked += lines > 1
    assert checked > 20


def test_excel_cover_says_what_the_workbook_is(book: Any, document: Document) -> None:
    cover = book.worksheets[0]
    said = [cell.value for row in cover.iter_rows() for cell in row if cell.value is not None]
    assert said[0] == document.title and "合成数据" in said[1] and "项目单位" in said
    assert [cover.cell(row[0].row, 1).value for row in cover.iter_rows() if row[0].hyperlink] == book.sheetnames[1:]


@pytest.mark.parametrize(
    ("cell", "value", "shown"),
    [
        ("67.03%", 0.6703, "67.03%"), ("100%", 1, "100%"), ("22,526人", 22526, "22,526人"), ("+0.35个百分点", 0.35, "+0.35个百分点"),
        ("−2", -2, "−2"), ("−1,250.50元", -1250.5, "−1,250.50元"), ("5（62.5%）", None, ""), ("374 ÷ 558", None, ""), ("不足5份", None, ""), ("2022-02-01", None, ""),
    ],
)  # fmt: skip
def test_excel_takes_printed_numbers_for_numbers(cell: str, value: float | None, shown: str) -> None:
    found = excel.read_number(cell, Column("值", align="right"), None)
    assert (None if found is None else found.value) == value
    if found is not None:
        assert show_as(SimpleNamespace(value=found.value, number_format=found.form)) == shown
    assert excel.read_number(cell, Column("说明"), None) is None


def test_excel_takes_years_and_figures_for_numbers_wherever_they_stand() -> None:
    centred = Column("值", align="centre")
    assert excel.read_number(Quantity(2031, "2031"), centred, None) == excel.Number(2031, "0")
    assert excel.read_number(Quantity(2031, "2,031"), centred, None) == excel.Number(2031, "#,##0;−#,##0")
    rate = Figure("x.rate", Fraction(9146, 100), "91.46", "%", "率", "甲÷乙")
    assert excel.read_number(FigureRef(rate), centred, None) == excel.Number(0.9146, "0.00%;−0.00%")
    grade = Figure("x.grade", "良", "良", "", "等级", "按总分")
    assert excel.read_number(FigureRef(grade), centred, None) is None


def test_excel_funds_have_years_and_serial_numbers_as_such(book: Any) -> None:
    sheet = next(book[name] for name in book.sheetnames if "资金下达" in name)
    serial, year = sheet["A4"], sheet["B4"]
    assert (serial.value, serial.number_format) == (1, "#,##0;−#,##0")
    assert isinstance(year.value, int) and year.number_format == "0"


def test_excel_numbers_keep_the_places_they_are_printed_with(book: Any) -> None:
    sheet = next(book[name] for name in book.sheetnames if "得分情况" in name)
    rates = {sheet.cell(r, 1).value: sheet.cell(r, 4) for r in range(4, 8)}
    assert (rates["产出"].value, rates["产出"].number_format) == (87.5, "#,##0.00;−#,##0.00")
    assert (rates["过程"].value, rates["过程"].number_format) == (70, "#,##0.00;−#,##0.00")  # as the column's other rates


def test_a_sheet_of_many_long_columns_is_narrowed_so_that_its_print_can_be_read() -> None:
    # Six columns of 42 are 252: A4 across holds 170 in type of eight points, so (170 − 8) ÷ 6 = 27 each; the short one keeps its 8.
    table = Table("t", "甲", (*(Column(str(n)) for n in range(6)), Column("短")), ())
    assert excel.measure_columns(table, [["字" * 60] * 6 + ["短"]]) == [27.0] * 6 + [8.0]
    assert excel.measure_columns(replace(table, columns=table.columns[:2]), [["字" * 60] * 2]) == [42.0] * 2
    many = Table("t", "甲", tuple(Column(str(n)) for n in range(12)), ())
    assert excel.measure_columns(many, [["字" * 60] * 12]) == [24.0] * 12  # no narrower: a line of ten characters is still read


def test_sheet_names_are_legal_and_each_once(document: Document) -> None:
    table = Table("t", "很长的名称[一]:二*三?四/五\\" + "字" * 40, (Column("甲"),), ())
    names = excel.name_sheets([table, table])
    assert len(set(names)) == 2 and all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in names)


def test_files_are_the_same_each_time(document: Document, word_bytes: bytes) -> None:
    assert word.render_docx(document) == word_bytes
    assert excel.render_xlsx(document) == excel.render_xlsx(document)
    assert {entry.date_time for entry in ZipFile(BytesIO(word_bytes)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_documents_properties_carry_the_reports_own_date(word_file: Any, book: Any) -> None:
    assert word_file.core_properties.created.isoformat().startswith("2023-04-30")
    assert book.properties.created.isoformat().startswith("2023-04-30")
    assert word_file.core_properties.author == book.properties.creator == "丁评价公司"


def test_control_characters_do_not_break_word() -> None:
    assert clean("甲\x00\x0b\ud800乙\t丙\n") == "甲乙\t丙\n"


def test_word_leaves_no_whole_line_below_a_table_without_a_note(word_file: Any) -> None:
    body = list(word_file.element.body)
    below = [after for table, after in pairwise(body) if table.tag == qn("w:tbl") and not "".join(after.itertext())]
    assert below and all(p.find(f".//{qn('w:spacing')}").get(qn("w:line")) == "20" for p in below)  # a point: it fits on a full page


def test_word_begins_a_section_below_another_where_the_pdf_does() -> None:
    cover = Section("封面", "封面", (Heading(1, "题", "title"),), "cover", id="s0")
    opening = Section("正文", "正文", (Heading(2, "报告正文", "h1"), Paragraph(("丙丁。",))), "opening", id="s1")
    first, second = (Section(f"附件{n}", f"附件{n}", (Heading(2, f"附件{n}", f"a{n}"), Paragraph(("甲乙。",))), "annex", id=f"a{n}") for n in (1, 2))
    made = docx.Document(BytesIO(word.render_docx(Document("题", "页眉", "", (cover, opening, first, second)))))
    breaks = {p.text: p.paragraph_format.page_break_before for p in made.paragraphs if p.text in ("报告正文", "附件1", "附件2")}
    assert breaks == {"报告正文": True, "附件1": True, "附件2": None}


def make_word(*sections: Section) -> Any:
    cover = Section("封面", "封面", (Heading(1, "题", "title"),), "cover", id="s0")
    return docx.Document(BytesIO(word.render_docx(Document("题", "页眉", "", (cover, *sections)))))


def test_word_keeps_the_last_lines_of_the_summary_together() -> None:
    summary = Section("摘要", "摘要", (Heading(2, "摘要", "h1"), *(Paragraph((chr(ord("一") + n) * 20 + "。",)) for n in range(24))), "summary", id="s1")
    opening = Section("正文", "正文", (Heading(2, "报告正文", "h2"), Paragraph(("报告。",))), "opening", id="s2")
    told = [p for p in make_word(summary, opening).paragraphs if p.style.name == "Normal" and p.text != "报告。"]
    # ten lines: nine that stay with the next, and the last, which only stays whole: the next begins a page
    assert [p.paragraph_format.keep_with_next for p in told] == [None] * 14 + [True] * 9 + [None]
    assert [p.paragraph_format.keep_together for p in told[-10:]] == [True] * 10 and told[13].paragraph_format.keep_together is None
    # A table that paper leaves out is not there: what stands above it on the screen stays with what follows.
    *lines, last = summary.blocks
    index = Table("index", "索引", (Column("编号"),), (), screen_only=True)
    parted = [p for p in make_word(replace(summary, blocks=(*lines, index, last)), opening).paragraphs if p.style.name == "Normal" and p.text != "报告。"]
    assert [p.paragraph_format.keep_with_next for p in parted] == [None] * 14 + [True] * 9 + [None]


@pytest.mark.parametrize(("count", "is_closer"), [(67, False), (68, True), (85, False)])
def test_word_draws_contents_together_whose_last_page_would_hold_a_few_lines(count: int, is_closer: bool) -> None:
    # 225 mm are 637.8 points: a title of 48 and 32 lines of 18, then 35: 67 lines fill two pages, 85 half of a third
    headings = tuple(Heading(2, f"{n}、章", f"h{n}") for n in range(count))
    contents = Section("目录", "目录", (Contents(tuple(ContentsEntry(2, h.text, h.id) for h in headings)),), "contents", id="c")
    made = make_word(contents, Section("正文", "正文", headings, "summary", id="s"))
    pitches = {p.paragraph_format.line_spacing for p in made.paragraphs if p.style.name == "toc 2"}
    if not is_closer:
        assert pitches == {None}
    else:
        (pitch,) = pitches
        assert 15 <= pitch.pt < 18 and (637.8 - 48) // pitch.pt + 637.8 // pitch.pt >= count
