"""Bytes to text: strict UTF-8, else GB18030, else refused with the likely cause."""

import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from perfeval_helpers.extracts.decode import _OF_LATER_EDITIONS, FileFault, decode

TEXT = "街道,姓名\n玉兴街道,㐀𠮷\n"


def test_encodings() -> None:
    utf8 = TEXT.encode()
    assert decode(utf8) == (utf8, "utf-8")
    assert decode(b"\xef\xbb\xbf" + utf8) == (utf8, "utf-8-sig")
    assert decode(TEXT.encode("gb18030")) == (utf8, "gb18030")


def test_gb18030_is_read_by_its_present_edition() -> None:
    """Every code of two bytes as libxml2 reads it in XML; Python's codec has the edition of 2000."""
    codes = [bytes([first, second]) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF) if second != 0x7F]
    known = b"\n".join(code for code in codes if is_code(code))
    xml = etree.fromstring(b'<?xml version="1.0" encoding="GB18030"?><a>' + known + b"</a>").text
    assert decode(known) == (xml.encode(), "gb18030")
    assert decode(bytes.fromhex("d0d5c3fb0afe590a8235 9037"))[0].decode() == "姓名\n龴\n龴"


def is_code(code: bytes) -> bool:
    try:
        return bool(code.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def test_utf8_is_never_read_as_gb18030() -> None:
    # GB18030 reads these bytes without an error, as other characters.
    data = ("街道,人数\n" + "玉兴街道,1\n" * 50).encode() + "春和街道".encode()[:-2] + b",2\n"
    with pytest.raises(FileFault, match="not UTF-8 in a UTF-8 file") as fault:
        decode(data)
    assert fault.value.line == 52


@pytest.mark.parametrize("before", range(5))
def test_damage_far_down_a_large_file_is_found_without_a_copy_of_it(before: int) -> None:
    """Wherever a character stands when a megabyte ends; in line 600,001 of 28 MB of text one is cut."""
    data = b"-" * before + ("街道，玉兴街道𠮷慰问金发放人数\n" * 600_000).encode() + "玉兴".encode()[:-1] + b"\n" + TEXT.encode()
    tracemalloc.start()
    try:
        with pytest.raises(FileFault, match="not UTF-8 in a UTF-8 file") as fault:
            decode(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fault.value.line == 600_001
    assert peak < 12 << 20 < len(data)


@pytest.mark.parametrize(("data", "match"), [
    (b"", "empty"), (b"\xef\xbb\xbf", "empty"), (b" \n\t\r\n", "empty"),
    (TEXT.encode("utf-16"), "UTF-16"), (TEXT.encode("utf-16-be"), "UTF-16"), (TEXT.encode("utf-32"), "UTF-16"),
    (b"PK\x03\x04rest", "Excel workbook or zip"), (b"\xd0\xcf\x11\xe0rest", "old Excel"), (b"%PDF-1.7", "PDF"),
    (b"\x1f\x8brest", "gzip"), (b"\n <HTML>", "web page"), (b"<?xml version='1.0'?>", "web page"),
    (b"a,b\n1,\x002222222222\n", "NUL byte"), (bytes(range(1, 256)), "neither UTF-8 nor GB18030"),
    (TEXT.encode()[:-2], "cut off"), (b"\xef\xbb\xbf" + TEXT.encode("gb18030"), "not UTF-8 in a UTF-8 file"),
])
def test_refused(data: bytes, match: str) -> None:
    with pytest.raises(FileFault, match=match) as fault:
        decode(data)
    assert fault.value.code in {"FILE-EMPTY", "FILE-ENCODING"}
    assert str(fault.value) == fault.value.said.english != fault.value.said


def test_line_of_the_fault() -> None:
    with pytest.raises(FileFault, match="NUL") as fault:
        decode(b"a,b\n1,2\n3,\x004444444\n")
    assert fault.value.line == 3


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), min_size=1)
       .filter(lambda text: text.strip(" \t\r\n\v\f") and not text.lstrip().startswith(("<", "%PDF", "PK", "Rar!", "{\\rtf", "PAR1"))))
def test_whatever_is_text_in_utf8_comes_through(text: str) -> None:
    assert decode(text.encode())[0] == text.encode()


#: Characters of GB18030's present edition → those that Python's codec, which is of the first, has for the same codes.
FIRST_EDITION = {new: old for old, new in _OF_LATER_EDITIONS.items()}


@given(st.binary(max_size=300))
@example(b"\xfe\x90")  # a code that the editions read otherwise
def test_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except FileFault:
        return
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    assert {said.encode(codec) for said in (text.decode(), text.decode().translate(FIRST_EDITION))} & {data, data[3:]}
