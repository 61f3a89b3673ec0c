"""Texts without the numbers and addresses that tell a person, and without the white space that hides them.

In: texts. Out: masked texts; texts as they are searched, with the places of their characters.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from perfeval_helpers.values.text import BLANKS

MASK = "〔已遮盖〕"
_HALF_DIGITS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# White space and what takes no room: neither tells two writings of a name or number apart.
_ROOMLESS = "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff"
_NOTHING = re.compile(f"[{_ROOMLESS}]")
_SPACE = re.compile(rf"[\s{BLANKS}{_ROOMLESS}]+")
_APART = rf"[\s{BLANKS}._~·\-‐-―−]{{0,3}}"  # what people write between the parts of a telephone number
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])"  # identity number, grouped or not
    r"|(?<![0-9])[0-9]{15,}[Xx]?(?![0-9])"  # card number, old identity number
    r"|(?<![0-9])[0-9]{4}(?:[ -][0-9]{4}){2,4}(?:[ -]?[0-9]{1,3})?(?![0-9])"  # card number in groups of four
    rf"|(?<![0-9])(?:(?:\+|00)?86{_APART})?1[3-9][0-9](?:{_APART}[0-9]{{4}}){{2}}(?![0-9])"  # mobile phone
    rf"|(?<![0-9])(?:\(0[0-9]{{2,3}}\)|0[0-9]{{2,3}}){_APART}[2-9][0-9]{{6,7}}(?![0-9])"  # telephone with area code
    r"|(?<![0-9.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?![0-9.])"  # IPv4
    r"|(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}:){3,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![0-9A-Fa-f:])"  # IPv6
    r"|(?<![0-9A-Fa-f:])(?=[0-9A-Fa-f:]*[0-9])[0-9A-Fa-f]{1,4}::(?:[0-9A-Fa-f]{1,4}:){0,5}[0-9A-Fa-f]{1,4}(?![0-9A-Fa-f:])"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"  # e-mail
    r"|(?<![0-9])[0-9]{11,14}(?![0-9])"  # any other long number
    # a number that the document before it makes personal: ``护照E99123456``, ``军官证号：军字第9912345号``
    rf"|(?:护照|通行证|回乡证|台胞证|军官证|士官证|士兵证|警官证|居留证|居留许可|居住证|户口簿|户口本|残疾证|驾驶证|社保卡|证件|港澳证)"
    rf"(?:号码?|编号)?[是为]?[\s{BLANKS}:(（]{{0,3}}((?:[A-Za-z]{{0,3}}|[^\W\d_]{{0,3}}第)[0-9]{{6,}}(?:[ -][0-9]+)*[Xx]?)"
)
# It finds nothing without a sign of addresses or six digits, be they apart.
_TELLING = re.compile("[@:.＠：．]|(?:[0-9０-９][^0-9０-９]*+){6}")
# A document's number by itself, or one that is neither a year nor a day.
_DOCUMENT = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{1,3}[0-9]{6,}(?![0-9A-Za-z])")
_HAN = "[\u4e00-\u9fff]"
# The commonest surnames with one or two letters, which make no word that headers have.
_NAMED = re.compile(
    r"((?:代表|负责人|(?:经办|经手|联系|填表|填报|制表|审核|复核|签收|领款|领取|收款)人|管理员|监理员?|工程师|会计|出纳|[组队站所院校园班]长|主任|书记|经理|老师|医生)[\s:：(（]*)"
    r"(?!金额|方[案式法面向]|任[期务职命]|石料|高度|余额|程[度序]|万元|段落|白天|钱款)"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶"
    rf"黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]{_HAN}{{1,2}}(?!{_HAN})"
)
_NO_DAY = re.compile(r"(?<![0-9])(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-3][0-9])?(?![0-9]))[0-9]{5,}(?![0-9])")
_LETTER = r"[^\W\d_]"
#: Words in names of files and sheets that name nobody.
_TABLE_WORDS = ("明细台账", "数据导出", "汇总", "统计报表", "清单", "名单", "年度", "季度", "月份", "副本", "工作簿", "最终版", "发放", "接收", "开展", "自评",
                "旧表", "新表", "工作表", "填表说明", "封面", "目录", "附表")  # fmt: skip
# Single letters that name nobody where they stand beside digits: 2022年, 第3批, v2.
_BESIDE_DIGITS = f"(?<=[0-9])[年月日号季期份次批页版稿]|第(?=[0-9])|(?<!{_LETTER})[A-Za-z](?=[0-9])|(?<=[0-9])[A-Za-z](?!{_LETTER})"
# Whatever `_PERSONAL` finds has ten digits in a row, or a character beside digits, letters, _ and /.
_MASKABLE = "[^0-9A-Za-z_/]|[0-9]{10}"


def mask_text(text: str) -> str:
    """The text with phone, identity, card and document numbers, IP and mail addresses replaced by 〔已遮盖〕.

    >>> mask_text("请回电１３８ 1234 5678，谢谢")
    '请回电〔已遮盖〕，谢谢'
    """
    if not _TELLING.search(text):
        return text
    # Full-width forms are one character each, so that places in the folded text are places in the text.
    folded = text.translate(_HALF_DIGITS)
    if not folded.isascii() and _NOTHING.search(folded):
        places = [place for place, char in enumerate(folded) if not _NOTHING.match(char)]
        spans = [match.span(match.lastindex or 0) for match in _PERSONAL.finditer(_NOTHING.sub("", folded))]
        return replace_spans(text, [(places[start], places[stop - 1] + 1) for start, stop in spans])
    return replace_spans(text, [match.span(match.lastindex or 0) for match in _PERSONAL.finditer(folded)])


def mask_numbers(text: str) -> str:
    """As `mask_text`, of a name of a file, sheet or column: a document's number by itself is somebody's too, and a surname with what follows behind a role.

    >>> mask_numbers("E99123456"), mask_numbers("2023年度"), mask_numbers("A2023"), mask_numbers("现场代表李某某"), mask_numbers("经办人：王某（签字）")
    ('〔已遮盖〕', '2023年度', 'A2023', '现场代表〔已遮盖〕', '经办人：〔已遮盖〕（签字）')
    >>> [mask_numbers(header) for header in ("代表人数", "负责人意见", "经理任期", "会计金额", "监理工程师", "主任")]
    ['代表人数', '负责人意见', '经理任期', '会计金额', '监理工程师', '主任']
    """
    return _NAMED.sub(rf"\1{MASK}", _DOCUMENT.sub(MASK, mask_text(text)))


def mask_names(text: str, names: Iterable[str], title: str) -> str:
    """The name of a file or sheet without numbers, and without the words that neither names of extracts and the title of one nor names of tables have.

    People call files and sheets after people. Single letters are somebody's too (慰问金丁), but for those of tables and beside digits.

    >>> [mask_names(text, ["payouts"], "慰问金发放明细") for text in ("payouts丁一山", "慰问金明细表2022", "丁_一_山", "发放10023456", "慰问金丁", "丁明细", "5月丁", "新发放表_v2")]
    ['payouts〔已遮盖〕', '慰问金明细表2022', '〔已遮盖〕_〔已遮盖〕_〔已遮盖〕', '发放〔已遮盖〕', '慰问金〔已遮盖〕', '〔已遮盖〕明细', '5月〔已遮盖〕', '新发放表_v2']
    """
    parts = {words[at:at + 2] for words in (MASK, *_TABLE_WORDS) for at in range(len(words) - 1)} | {*map(str.casefold, names), "sheet", "csv", "xls", "xlsx", title[:2], title[-2:]}
    # Two letters from within a title may be a name: 金发 of 慰问金发放明细.
    parts |= {title[at:end] for at in range(len(title)) for end in range(at + 3, len(title) + 1)}
    known = "|".join(map(re.escape, sorted(filter(None, parts), key=lambda part: (-len(part), part))))
    words = re.compile(rf"((?:{known})+(?:[表册簿页版稿账款](?!{_LETTER}))?|[新旧总各](?={known})|{_BESIDE_DIGITS})|(?:(?!{known}){_LETTER})+", re.IGNORECASE)
    return words.sub(lambda match: match[1] or MASK, _NO_DAY.sub(MASK, mask_numbers(text)))


def find_maskable(texts: pa.Array) -> np.ndarray:
    """Places of the texts in which `mask_text` may find anything: it finds nothing in short numbers and codes.

    >>> find_maskable(pa.array(["1024", "A_17/3", "13900000000", "请回电", "1::2"])).tolist()
    [2, 3, 4]
    """
    return np.flatnonzero(pc.match_substring_regex(texts, _MASKABLE).to_numpy(zero_copy_only=False))


def replace_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            parts += [text[end:start], MASK]
            end = stop
        elif stop > end:
            end = stop
    return "".join([*parts, text[end:]])


class Squeezed(NamedTuple):
    """A text without white space, NFKC, and where each of its characters stands in the text (None: where it stands here)."""

    text: str
    starts: list[int] | None
    ends: list[int] | None

    def get_span(self, start: int, stop: int) -> tuple[int, int]:
        """A stretch of the squeezed text → the stretch of the text, with the blanks inside it."""
        if self.starts is None or self.ends is None:
            return start, stop
        return self.starts[start], self.ends[stop - 1]


@lru_cache(4096)
def _fold_characters(characters: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", characters))


def squeeze_text(text: str) -> Squeezed:
    """How texts are searched for personal values: blanks and full-width forms make no difference."""
    plain = unicodedata.is_normalized("NFKC", text)
    if plain and not _SPACE.search(text):
        return Squeezed(text, None, None)
    if plain:
        places = [place for place, char in enumerate(text) if _fold_characters(char)]
        return Squeezed(_SPACE.sub("", text), places, [place + 1 for place in places])
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = _fold_characters(text[place:end])
        parts.append(part)
        starts += [place] * len(part)
        ends += [end] * len(part)
        place = end
    return Squeezed("".join(parts), starts, ends)


def squeeze_only(text: str) -> str:
    """The text of `squeeze_text` alone, without its places."""
    if unicodedata.is_normalized("NFKC", text):
        return _SPACE.sub("", text)
    return squeeze_text(text).text if any(map(unicodedata.combining, text)) else "".join(map(_fold_characters, text))
