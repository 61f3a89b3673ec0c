"""The gate: what identifies a person is found wherever it hides; what only looks like it passes."""

import base64
import io
import json
import zipfile

import pytest
import record_project

from perfeval_helpers.evaluation import load_run
from perfeval_helpers.making.privacy import (
    OWN_VALUE,
    Gate,
    find_numbers,
    is_card_number,
    is_id_number,
    list_files,
    list_long_numbers,
)
from perfeval_helpers.making.privacy.runs import make_gate
from perfeval_helpers.report.formats.pdf import font_folder

# 11010519491231002X is the standard's own example (GB 11643): Σ digit × weight = 167, 167 mod 11 = 2 → X.
ID = "11010519491231002X"
OLD_ID = "110105491231002"
# 4111111111111111: doubled from the right every second digit, Σ = 30 → Luhn valid; 6222021234567890128 likewise.
CARD = "4111111111111111"
MOBILE = "13800138000"


def kinds(text, name="x.html"):
    return {hit.kind: hit.count for hit in Gate().find_hits(text.encode(), name)}


class TestNumbers:
    def test_check_digit_and_date_of_birth_make_an_id_number(self):
        assert is_id_number(ID) and is_id_number(ID.lower()) and is_id_number(OLD_ID)
        assert not is_id_number("110105194912310021")  # check digit X, not 1
        assert not is_id_number("110105194913310028")  # no thirteenth month
        assert not is_id_number("110105491331002")
        assert is_id_number("990101190001010018")  # an impossible region: Σ = 180, mod 11 = 4 → 8

    def test_luhn_and_first_digits_make_a_card_number(self):
        assert is_card_number(CARD) and is_card_number("6222021234567890128")
        assert not is_card_number("4111111111111112")
        assert not is_card_number("0000000000000000")
        assert not is_card_number("1700000000009")  # milliseconds since 1970, Luhn valid, but no card begins so

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (f"号码{ID}。", "ID number"),
            (f"号码：{OLD_ID}", "ID number"),
            (ID.lower(), "ID number"),
            ("110105 19491231 002X", "ID number"),
            (ID.translate({48 + n: 0xFF10 + n for n in range(10)}), "ID number"),
            (f"卡号 {CARD} 开户", "bank card number"),
            ("6222 0212 3456 7890 128", "bank card number"),
            ("6222-0212-3456-7890-128", "bank card number"),
            (f"电话{MOBILE}", "mobile number"),
            (f"+86{MOBILE}", "mobile number"),
            (f"0086 {MOBILE}", "mobile number"),
            ("138-0013-8000", "mobile number"),
            ("138 0013 8000", "mobile number"),
            ("来自 39.128.7.25 的答卷", "IP address"),
            ("10.0.0.1", "IP address"),
        ],
    )
    def test_are_found_as_people_write_them(self, text, kind):
        assert list(find_numbers(text)) == [kind]

    @pytest.mark.parametrize(
        "text",
        [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",  # a hash
            "13800138000a", "a13800138000",  # part of a word
            "0.13800138000", "31.772764406459288", "0.110105194912310021",  # decimals
            "15000000000",  # 1.5 亿元 in fen
            "1.2.3.4 资金管理", "2.7.0.1", "127.0.0.1", "0.0.0.0", "256.1.1.1", "1.2.3.4.5",
            "12345678901", "20220101120000", "20221231235959999",
            "22,526", "530.50", "2022-12-31 10:20:30",
            "4250 1301 3770 3291 1056 2328",  # an outline's coordinates
            "玉财社〔2022〕15号",
        ],
    )  # fmt: skip
    def test_that_are_none_pass(self, text):
        assert list(find_numbers(text)) == []


class TestFiles:
    def test_notebooks_and_results_are_read_as_json(self):
        # In raw JSON a line break is \n, whose n would hide the number behind it.
        notebook = {"cells": [{"source": ["x\n", "y"], "outputs": [{"text": [f"号码\n{ID}"]}, {"data": {"n": 13800138000}}]}]}
        assert kinds(json.dumps(notebook), "a.ipynb") == {"ID number": 1, "mobile number": 1}
        assert kinds(json.dumps({"value": 0.13800138000, "sha256": "ab" * 32}), "results.json") == {}

    def test_numbers_split_over_lines_of_a_notebook_are_joined(self):
        assert kinds(json.dumps([MOBILE[:5], MOBILE[5:]]), "a.ipynb") == {"mobile number": 1}

    def test_entities_are_resolved(self):
        assert kinds("<p>&#49;3800138000</p>") == {"mobile number": 1}

    def test_embedded_pictures_are_decoded(self):
        svg = f"<svg><!-- {MOBILE} --><path d='M 4250 1301 3770 3291'/></svg>"
        page = f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
        assert kinds(page) == {"mobile number": 1}

    def test_a_pages_font_is_outlines_unless_it_has_data_of_its_own(self):
        # WOFF 1.0, section 3: of a header of 44 bytes the last five words are where metadata and private data stand.
        # The third says how long the file is: what is behind is no outline.
        for size, own, found in ((56, b"\0" * 20, {}), (56, b"\0" * 15 + b"\x2c" + b"\0" * 4, {"mobile number": 1}), (44, b"\0" * 20, {"mobile number": 1})):
            font = b"wOFF\0\1\0\0" + size.to_bytes(4) + b"\0" * 12 + own + b" " + MOBILE.encode()
            page = f'<style>@font-face{{src:url(data:font/woff;base64,{base64.b64encode(font).decode()})}}</style>'
            assert kinds(page) == found

    def test_coordinates_are_nobodys(self):
        assert kinds(f'<svg><path d="M {CARD} {MOBILE} 110105 19491231 002"/></svg>') == {}

    def test_base64_itself_is_not_read(self):
        # Bytes that encode as digits: 13800138000 stands in the payload, between letters and by itself.
        payload = "AAAA/13800138000/AAA"
        assert kinds(f'<img src="data:image/png;base64,{payload}">') == {}
        assert base64.b64decode(payload)

    def test_office_files_are_unpacked(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", f"<w:t>{ID}</w:t>")
            archive.writestr("xl/worksheets/sheet1.xml", "<c r='A1'><v>13800138000</v></c>")
        hits = Gate().find_hits(packed.getvalue(), "report.docx")
        assert {hit.kind: hit.count for hit in hits} == {"ID number": 1, "mobile number": 1}

    def test_a_whole_folder_is_looked_through_and_no_value_told(self, tmp_path):
        (tmp_path / "tables").mkdir()
        (tmp_path / "tables" / "a.csv").write_text(f"\ufeff姓名,电话\n某,{MOBILE}\n", encoding="utf-8")
        (tmp_path / "report.html").write_text("<p>22,526 人</p>", encoding="utf-8")
        hits, hashes = Gate().scan(tmp_path, list_files(tmp_path), {})
        assert [str(hit) for hit in hits] == ["tables/a.csv: 1 × mobile number"]
        assert MOBILE not in repr(hits)
        assert list(hashes) == ["report.html", "tables/a.csv"]

    @pytest.mark.parametrize(
        ("text", "hits"),
        [
            ("拨付15012345678元", 0),  # a figure of the run
            ("拨付15012345678.00元", 0),
            ("拨付15012345679.50元", 0),  # an amount with its two places
            ("18168384600", 0),  # the fen of a figure in 万元: 18,168.3846
            ("18168384601", 1),
            ("13800138000", 0),  # of one in yuan: 138,001,380
            ("电话15012345679", 1),
            ("电话15012345679.0", 1),  # a telephone number that a spreadsheet made a float
        ],
    )
    def test_amounts_are_nobodys_telephone(self, tmp_path, text, hits):
        page = tmp_path / "report.html"
        page.write_text(f"<p>{text}</p>", encoding="utf-8")
        values = ((15012345678, "元"), (31.77, "%"), (18168.3846, "万元"), (138001380, "元"), (None, "元"), ("良", ""))
        results = {"figures": {f"f{place}": {"value": value, "printed": f"{value}", "unit": unit} for place, (value, unit) in enumerate(values)}}
        found, _ = Gate(figures=list_long_numbers(results)).scan(tmp_path, [page], {})
        assert len(found) == hits

    def test_a_value_that_stands_in_an_embedded_picture_alone_is_a_hit(self, tmp_path):
        picture = base64.b64encode(b"<svg><text>A-77-0012</text></svg>").decode()
        page = tmp_path / "report.html"
        page.write_text(f'<p>x</p><img src="data:image/svg+xml;base64,{picture}">', "utf-8")
        hits, _ = Gate(lambda words: set(words) & {"A-77-0012"}).scan(tmp_path, [page], {})
        assert [(hit.file, hit.kind) for hit in hits] == [("report.html", OWN_VALUE)]

    def test_what_was_cleared_is_passed_over_until_it_changes(self, tmp_path):
        page = tmp_path / "report.html"
        page.write_text("<p>22,526 人</p>", encoding="utf-8")
        _, cleared = Gate().scan(tmp_path, [page], {})
        assert Gate().scan(tmp_path, [page], cleared) == ([], cleared)
        page.write_text(f"<p>{MOBILE}</p>", encoding="utf-8")
        hits, _ = Gate().scan(tmp_path, [page], cleared)
        assert [str(hit) for hit in hits] == ["report.html: 1 × mobile number"]


OWN = {"P0001234", "王小明", "张伟"}


class TestOwnValues:
    @pytest.mark.parametrize(
        ("content", "name", "count"),
        [
            ("编号 P0001234 已发放", "report.html", 1),
            ("编号,姓名\nP0001234,王小明\n", "a.csv", 2),
            ("<td>王小明</td><td>张伟</td>", "a.html", 2),
            ("张伟业务办理点", "a.html", 0),  # a name inside another word
            ("XP0001234X", "a.html", 0),
        ],
    )
    def test_are_found_as_words_and_cells(self, content, name, count):
        hits = Gate(OWN.intersection).find_hits(content.encode(), name)
        assert sum(hit.count for hit in hits) == count
        assert all(hit.kind == "personal value of this run's extracts" for hit in hits)


class TestPrintedFiles:
    """What a PDF says is found in its text layer, set by Typst or not, and in its properties."""

    @staticmethod
    def set_page(text, title="报告"):
        import typst

        source = f'#set document(title: "{title}")\n#set text(font: "Noto Sans SC")\n{text}'
        return typst.Compiler(source.encode(), font_paths=[font_folder()]).compile(format="pdf")

    def test_is_read_page_by_page(self):
        printed = self.set_page(f"电话{MOBILE} #pagebreak() 编号 REN-90001，人员编号：100023", title=f"证件{ID}")
        hits = Gate({"REN-90001", "100023"}.intersection).find_hits(printed, "report.pdf")
        assert {hit.kind for hit in hits} == {"ID number", "mobile number", OWN_VALUE}
        assert sum(hit.count for hit in hits if hit.kind == OWN_VALUE) == 2

    def test_is_read_once_whatever_is_asked_of_it(self, tmp_path, monkeypatch):
        import pypdfium2

        opened, kept = [], pypdfium2.PdfDocument
        monkeypatch.setattr(pypdfium2, "PdfDocument", lambda content: opened.append(len(content)) or kept(content))
        path = tmp_path / "report.pdf"
        path.write_bytes(self.set_page("人员编号：100077，发放到位"))
        hits, _ = Gate({"100077"}.intersection).scan(tmp_path, [path], {})
        assert [hit.count for hit in hits] == [1]
        assert opened == [path.stat().st_size]

    def test_what_stands_beside_the_pages_is_read_as_it_is(self):
        """Of a stream that is not compressed every byte, of one that is none, and no object's number or place."""
        packed = b"3 0 obj\n<</Length 20/Filter/FlateDecode>>\nstream\nx\x9c REN-90002 \nendstream\nendobj\n"
        plain = f"4 0 obj\n<</Length 40>>\nstream\n<rdf>REN-90001 {MOBILE}</rdf>\nendstream\nendobj\n".encode()
        printed = self.set_page("报告") + packed + plain + b"0000100023 00000 n \n"
        gate = Gate({"REN-90001", "REN-90002", "0000100023"}.intersection)
        assert {(hit.kind, hit.count) for hit in gate.find_hits(printed, "report.pdf")} == {("mobile number", 1), (OWN_VALUE, 1)}

    @pytest.mark.parametrize(
        "before",
        [
            "3 0 obj\n<</Length 5/Filter/FlateDecode>>\nendobj\n4 0 obj\n<</Length 40>>",  # another object's word
            "4 0 obj\n<</Length 40/Title(/FlateDecode)>>", "4 0 obj\n<</Length 40/Title(a \\) /Filter/FlateDecode)>>",  # a text's
            "4 0 obj\n<</Length 40/Title(a \\) b obj /Filter/FlateDecode)>>", "4 0 obj\n<</Length 40/Title(/Filter/FlateDecode>>\nstream\n)>>",
            "4 0 obj\n(a stream of /FlateDecode)\nendobj\n5 0 obj\n<</Length 40>>", "/Filter/FlateDecode>>",
        ],
    )  # fmt: skip
    def test_a_stream_whose_own_dictionary_does_not_say_that_it_is_compressed_is_read(self, before):
        printed = self.set_page("报告") + f"{before}\nstream\n<rdf>{MOBILE}</rdf>\nendstream\nendobj\n".encode()
        assert [hit.kind for hit in Gate().find_hits(printed, "report.pdf")] == ["mobile number"]

    def test_what_stands_in_a_text_before_a_compressed_stream_is_read(self):
        printed = self.set_page("报告") + f"4 0 obj\n<</Filter/FlateDecode/Title(/FlateDecode stream\n{ID})>>\nstream\nx\nendstream\n".encode()
        assert [hit.kind for hit in Gate().find_hits(printed, "report.pdf")] == ["ID number"]

    def test_counts_in_the_cells_of_a_row_are_nobodys(self):
        printed = self.set_page("#table(columns: 3, [139], [1234], [5678], [100023], [100045], [100067])")
        assert Gate({"100023", "100045", "100067"}.intersection).find_hits(printed, "report.pdf") == []


def test_common_words_of_a_personal_column_pass_and_its_names_do_not(tmp_path):
    """民族 and 驾驶员 are personal both: the one holds words that every report may say."""
    declared = record_project.DECLARATION.replace(
        "  - {field: driver,", "  - {field: nation, header: 民族, type: text, personal: true, required: false}\n  - {field: driver,")
    records = record_project.RECORDS.replace(",驾驶员", ",民族,驾驶员").replace(",丁一山", ",汉族,丁一山").replace(",赵六水", ",彝族,赵六水").replace(",41,,,,,", ",41,,,,,,")
    gate = make_gate(load_run("own", record_project.make_project(tmp_path, records, declared)))
    page = "<table><tr><td>汉族</td><td>彝族</td></tr></table><p>汉族</p>"
    assert gate.find_hits(page.encode(), "report.html") == []
    assert gate.find_hits("民族\n汉族\n彝族\n".encode(), "tables/x.csv") == []
    assert [(hit.column, hit.count) for hit in gate.find_hits(page.replace("<p>汉族", "<p>丁一山").encode(), "report.html")] == [("驾驶员 (data/own/rides.csv)", 1)]
    assert sum(hit.count for hit in gate.find_hits("驾驶员\n赵六水\n丁一山\n".encode(), "tables/x.csv")) == 2
