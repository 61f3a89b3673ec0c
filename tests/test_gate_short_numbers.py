"""Short numbers at the gate: a person's where they stand as a person's, and a count's or a drawing's everywhere else."""

import base64
import io
import json
import random
import shutil
import zipfile

import docx
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from full_project import make_full_project
from shell import perfeval

from perfeval_helpers.evaluation import load_run
from perfeval_helpers.extracts.masks import MASK
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.making.privacy import OWN_VALUE, Gate, list_files
from perfeval_helpers.making.privacy.gate import WORD
from perfeval_helpers.making.privacy.places import read_places
from perfeval_helpers.making.privacy.runs import check_ahead, make_gate
from perfeval_helpers.making.privacy.standing import find_standing

# The persons of a district: 100001 … 122313 as a register counts them, and some as others write them.
PERSONS = {str(number) for number in range(100001, 122314)} | {"000123", "00000006", "4472C4", "1F3864"}
NAMES = {"欧阳雪测"}


def find(content, name):
    if isinstance(content, str):
        content = content.encode()
    gate = Gate((PERSONS | NAMES).intersection, name_column=lambda word: "姓名" if word in NAMES else "人员编号")
    return gate.find_hits(content, name)


def count(content, name="x.html"):
    return sum(hit.count for hit in find(content, name))


def make_word(build):
    document, target = docx.Document(), io.BytesIO()
    build(document)
    document.save(target)
    return target.getvalue()


def make_excel(rows, number=False):
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet("附件")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            (sheet.write_number if number and place else sheet.write_string)(place, column, float(cell) if number and place else cell)
    workbook.close()
    return target.getvalue()


class TestColumns:
    @pytest.mark.parametrize(
        ("table", "hits"),
        [
            ("人员编号,街道\n100023,甲街道\n", 1),  # a header that names a person's number: one cell is enough
            ("person_id,n\n100023.0,1\n", 1),  # as a spreadsheet makes a float of it
            ("银行账号\n'100023\n100024\n", 2),
            ("备注\n100023\n100045\n111650\n", 3),  # under any other that is no measure: three
            ("备注\n100023\n100045\n无\n", 0),
            ("应发金额（元）\n100023\n100045\n111650\n", 0),  # amounts of such an order are nobody's number
            ("街道,接收人数\n甲,100023\n乙,100045\n丙,111650\n", 0),
            ("行号,问题\n100001,a\n100002,a\n100003,b\n100004,c\n", 0),  # lines of a long file
            ("发放节日,金额\n春节,111650\n", 0),
            ("姓名,代码\n欧阳雪测,111650\n", 2),  # beside a person's other values
            ("姓名,金额\n欧阳雪测,111650\n", 1),  # the name alone: the amount is under its header
            ("人员编号,100023\n", 1),  # right of what names it
            ("代码\n000123\n", 1),  # no count is written so
        ],
    )
    def test_of_a_table(self, table, hits):
        assert count(table, "a.csv") == hits
        rows = [line.split(",") for line in table.splitlines()]
        cells = "".join("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>" for tag, row in
                        zip(["th", *["td"] * len(rows)], rows, strict=False))
        assert count(f"<html><body><table><thead></thead>{cells}</table></body></html>") == hits
        assert count(make_excel(rows), "a.xlsx") == hits

        def build(document):
            grid = document.add_table(len(rows), len(rows[0]))
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    grid.cell(place, column).text = cell

        assert count(make_word(build), "a.docx") == hits

    def test_of_numbers_in_a_workbook(self):
        assert count(make_excel([["编号"], ["100023"]], number=True), "a.xlsx") == 1
        assert count(make_excel([["金额（元）"], ["100023"], ["100024"], ["100025"]], number=True), "a.xlsx") == 0

    def test_of_a_frame_that_a_notebook_shows(self):
        frame = pd.DataFrame({"person_id": ["100023", "122000"], "due_yuan": [111650, 111525]})
        leak = {"output_type": "display_data", "data": {"text/plain": repr(frame)}}
        assert count(json.dumps({"cells": [{"id": "0a1b2c3d", "outputs": [leak]}]}), "a.ipynb") == 2  # not the amounts
        longer = pd.DataFrame({"who": [f"{n}" for n in range(100023, 100030)], "due_yuan": range(111650, 111657)})
        found = find(json.dumps({"cells": [{"outputs": [{"data": {"text/plain": repr(longer).splitlines(keepends=True)}}]}]}), "a.ipynb")
        assert [(hit.count, hit.column) for hit in found] == [(7, "人员编号")]  # not the amounts beside them
        page = json.dumps({"cells": [{"outputs": [{"data": {"text/html": frame.to_html()}}]}]})
        assert [(hit.count, hit.place.english) for hit in find(page, "a.ipynb")] == [(2, "in the table column “person_id”")]

    def test_of_records(self):
        assert count(json.dumps([{"person": "100023", "paid": 50}]), "results.json") == 1
        assert count(json.dumps({"findings": [{"lines": [100001, 100002, 100003, 100004]}], "value": 111650}), "results.json") == 0
        assert count(json.dumps({"who": ["100023", "100024", "100025"]}), "results.json") == 3
        assert count(json.dumps({"paid": {"100023": 1, "100024": 1, "100025": 2}}), "results.json") == 3


class TestTexts:
    @pytest.mark.parametrize(
        ("text", "hits"),
        [
            ("人员编号100023未领取", 1), ("编号：100023", 1), ("person_id = 100023", 1), ("账号为 100023", 1),
            ("共支出100023元", 0), ("接收退休人员100023人", 0), ("退休人员100023领取", 1), ("银行账号100023 户名某", 1), ("完成率为100023分之一", 0), ("1.100023", 0), ("100023.50", 0), ("2022-100023", 0),
            ("未领取的有100023、100045、100067", 3), ("['100023', '100045', '100067']", 3), ("100023、100045", 0),
            ("第100001、100002、100003行", 0), ("100023、100045、100067元", 0),
            ("000123未领取", 1), ("颜色为4472C4", 1), ("比例0.000123", 0),
        ],
    )  # fmt: skip
    def test_of_a_page_a_document_and_a_notebook(self, text, hits):
        assert count(f"<html><body><p>{text}</p></body></html>") == hits
        assert count(make_word(lambda document: document.add_paragraph(text)), "a.docx") == hits
        assert count(json.dumps({"cells": [{"source": [text]}]}, ensure_ascii=False), "a.ipynb") == hits
        assert count(text, "a.txt") == hits

    def test_that_are_attributes_names_and_titles(self):
        assert count('<img alt="编号100023的照片">') == 1
        assert count('<a title="000123" href="x">x</a>') == 1

        def build(document):
            document.core_properties.author = "000123"
            document.core_properties.title = "编号100024"

        assert count(make_word(build), "a.docx") == 2

    def test_that_are_drawn_or_bring_a_colour_are_nobodys(self):
        drawing = (
            '<svg viewBox="0 0 100023 100045"><path d="M 0.100023 100045 L 000123 100067" style="fill: #4472C4"/>'
            '<rect x="100023" width="100045.100067" fill="#1F3864"/><text x="000123">100,023</text></svg>'
        )
        assert count(f"<html><style>p {{color: #4472C4}}</style><body>{drawing}</body></html>") == 0
        assert count(f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}">') == 0
        told = drawing.replace("100,023", "编号100023")
        assert count(f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(told.encode()).decode()}">') == 1

    def test_what_an_office_format_brings_itself_is_nobodys(self):
        # Word's theme has the colours 4472C4 and 1F3864's kin; fonts and schemes have names that a payee may have.
        empty = make_word(lambda document: None)
        names = {"4F81BD", "1F497D", "ffffff", "000000", "00000000", "Office", "Office Theme", "python-docx", "List Bullet"}
        assert Gate(names.intersection).find_hits(empty, "report.docx") == []
        assert Gate(names.intersection).find_hits(make_excel([["a"]]), "annexes.xlsx") == []

    def test_a_telling_number_is_found_even_where_no_reader_looks(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("word/document.xml", '<w:document xmlns:w="w"><w:p w:rsid="REN-90001"><w:t>x</w:t></w:p></w:document>')
        assert [hit.kind for hit in Gate({"REN-90001"}.intersection).find_hits(packed.getvalue(), "report.docx")] == [OWN_VALUE]


def test_a_hit_says_column_place_and_no_value():
    (hit,) = find("人员编号,街道\n100023,甲街道\n", "tables/a.csv")
    assert str(hit) == "tables/a.csv: 1 × 人员编号 (in the table column “人员编号”)"


def test_a_payee_may_be_called_like_what_the_run_itself_says():
    gate = Gate({"时效", "王芳测", "100023"}.intersection, vocabulary={"时效", "100023"})
    assert gate.find_hits("<td>时效</td>".encode(), "a.html") == []
    assert len(gate.find_hits("<td>王芳测</td>".encode(), "a.html")) == 1
    assert len(gate.find_hits("<td>编号100023</td>".encode(), "a.html")) == 1  # a number is never a word of the run


class TestMasks:
    def test_few_digits_with_a_unit_or_in_a_longer_number_stay(self):
        values = PersonalValues()
        values.add(pa.array(["100023", "000123"]), False)
        texts = ["共支出100023元", "编号100023", "社区代码53100023", "100023没有领到", "余额 100023.50", "2022 100023号", "1,100023", "100023"]
        assert values.mask(texts) == [
            texts[0], f"编号{MASK}", texts[2], f"{MASK}没有领到", texts[4], f"2022 {MASK}号", texts[6], MASK,
        ]
        assert values.mask(["100023", "〔2022〕100023号"], are_values=True) == ["100023", "〔2022〕100023号"]


STREETS = "甲街道,乙街道"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The small project with person numbers of plain digits, and a payee who is called like a street: it publishes."""
    root = make_full_project(tmp_path_factory.mktemp("plain"))
    path = root / "data" / "tiny" / "payouts.csv"
    lines = path.read_text("utf-8").splitlines()
    streets = sorted({line.split(",")[2] for line in lines[1:]})
    persons: dict[str, str] = {}
    lines[0] = lines[0].replace("街道", "姓名,街道")
    for place in range(1, len(lines)):
        cells = lines[place].split(",")
        cells[1] = persons.setdefault(cells[1], f"{len(persons) + 1:06d}")
        cells[2:3] = [streets[0] if cells[1] == "000001" else f"测试{cells[1]}", cells[2]]
        lines[place] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    done = perfeval(root, "run", "tiny")
    assert done.returncode == 0, done.stderr[-2000:]
    return root


def test_a_run_with_plain_numbers_and_a_payee_called_like_a_street_publishes(plain):
    streets = set(load_run("tiny", plain).payouts["street"])
    assert not any(MASK in street for street in streets)
    assert (plain / "outputs" / "tiny" / "report.html").is_file()


def test_check_says_beforehand_what_the_gate_would_stop(plain, tmp_path):
    plain = shutil.copytree(plain, tmp_path / "project", ignore=shutil.ignore_patterns("outputs"))
    path = plain / "params" / "tiny.yml"
    path.write_text(path.read_text("utf-8").replace("没有档案制度", "没有档案制度，详询13912345671"), "utf-8")
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "详询" in text)
    (finding,) = check_ahead(load_run("tiny", plain))
    assert finding.located().startswith(f"params/tiny.yml:{line}: holds personal data (mobile number)")
    checked = perfeval(plain, "check", "tiny")
    assert checked.returncode == 2 and f"params/tiny.yml:{line}: " in checked.stderr and "13912345671" not in checked.stderr
    ran = perfeval(plain, "run", "tiny")
    assert ran.returncode == 1 and "mobile number" in ran.stderr and not (plain / "outputs" / "tiny").exists()


def test_no_run_is_named_like_a_payee(plain, tmp_path):
    plain = shutil.copytree(plain, tmp_path / "project", ignore=shutil.ignore_patterns("outputs"))
    payouts, path = plain / "data" / "tiny" / "payouts.csv", plain / "params" / "丁一山-2022.yml"
    payouts.write_text(payouts.read_text("utf-8").replace("测试000002", "丁一山"), "utf-8")
    path.write_text((plain / "params" / "tiny.yml").read_text("utf-8").replace("run: tiny", "run: 丁一山-2022"), "utf-8")
    (finding,) = check_ahead(load_run("丁一山-2022", plain))
    assert finding.located().startswith("params/丁一山-2022.yml:1: run: is what 姓名 (data/tiny/payouts.csv) holds")
    assert check_ahead(load_run("tiny", plain)) == []


def test_random_person_numbers_stop_no_run(plain):
    """Dozens of registers of random numbers, each against all that a small project publishes."""
    folder = plain / "outputs" / "tiny"
    files = [path for path in list_files(folder) if path.name != "receipt.json"]
    own_gate = make_gate(load_run("tiny", plain))
    assert own_gate.scan(folder, files, {})[0] == []
    collecting = Gate(lambda words: set())
    words = {word for path in files for word in collecting._look(path.read_bytes(), path.name)[1] if WORD.fullmatch(word)}
    parts = [part for path in files for part in read_places(path.read_bytes(), path.name)]
    values = {digits: {word: int(word) for word in words if len(word) == digits and word.isdecimal()} for digits in (6, 7, 8)}
    generator, met = random.Random(1), 0
    for _ in range(60):
        digits = generator.choice([6, 6, 6, 7, 8])
        first = generator.randrange(10**digits)
        numbers = {f"{generator.randrange(10**digits):0{digits}d}" for _ in range(3000)}
        # A register that counts from the first number on, 20,000 times.
        counted = {word for word, value in values[digits].items() if (value - first) % 10**digits < 20000}
        chance = words & numbers | counted
        if not chance:
            continue
        met += 1
        assert find_standing(parts, {word: "人员编号" for word in chance}.get) == {}, chance
    assert met > 10  # the digits of some do occur
