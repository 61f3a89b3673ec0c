"""Which unit of money a header, the name over it, or a title line states: amounts are read in yuan, and nothing else may be taken for it.

In: the cells of a table's top. Out: units by name, and the faults of columns whose amounts are in another one.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.extracts.cells import trim
from perfeval_helpers.extracts.decode import FileFault
from perfeval_helpers.extracts.lines import Layout
from perfeval_helpers.values.language import tell, tell_name
from perfeval_helpers.values.text import fold_text, fold_word

#: A line's number and its cells.
Line = tuple[int, list[str]]
# Of 10万元以下项目 it is no unit but an amount, of 亿元户 and 万元产值 a part of a word.
_OTHER_UNIT = re.compile(r"(?<![0-9一二三四五六七八九两几十百千万])([十百千万]*[百千万亿]元)(?!(?!计|为单位|人民币|[合总小累]计|(?:总?[金数]?额|数)(?![^\W\d_])|不?含|每)[^\W\d_])|(?:单位[:：]?|[(\[:：/])([十百千万]*[百千万亿]|[角分])[)\]]?$")
# A header that says yuan: 金额（元）, 元/人, amount_yuan.
_SAYS_YUAN = re.compile(r"[(\[/:]元|元[)\]]?$|元/|yuan")
_UNIT = re.compile("(?:人民币)?((?:[十百千]*[十百千万亿])?元|[万亿])")
_NUMBER = r"(?<![0-9表件])(?<![0-9]-)(?!(?:19|20)[0-9]{2}(?![0-9.,]))[0-9][0-9,]*(?:\.[0-9]+)?"
_AMOUNT = re.compile(rf"{_NUMBER}(?:\(?{_UNIT.pattern}\)?)?")


def find_other_unit(header: str) -> str | None:
    """The unit of a header for amounts that are not in yuan.

    >>> find_other_unit("金额（万元）"), find_other_unit("金额(千)"), find_other_unit("金额（元）"), find_other_unit("支出百万元")
    ('万元', '千元', None, '百万元')
    >>> [find_other_unit(header) for header in ("10万元以下项目", "五百元以上", "纳税亿元户奖励", "万元产值补助", "百万元数控机床")]
    [None, None, None, None, None]
    >>> [find_other_unit(header) for header in ("补助以万元计", "万元/人", "支出万元合计", "拨付万元总额", "补助万元数", "金额万元不含税")]
    ['万元', '万元', '万元', '万元', '万元', '万元']
    """
    squeezed = fold_text(header)
    match = _OTHER_UNIT.search(squeezed)
    if match is None or squeezed.endswith(("(元)", "[元]")):
        return None
    return match[1] or (match[2] if match[2] in "角分" else match[2] + "元")


def list_title_units(cell: str) -> list[str]:
    """The units of money that a title states.

    >>> [list_title_units(cell) for cell in ("金额单位：万元", "单位：公里、元", "填报单位：万元镇", "某台账2022（千元）", "补助30万元", "单 位：万元")]
    [['万元'], ['元'], [], ['千元'], [], ['万元']]
    >>> [list_title_units(cell) for cell in ("预算数：530.5（万元）", "附表12（万元）", "附件1-2（万元）")]  # an amount, and numbers of tables
    [[], ['万元'], ['万元']]
    """
    text = unicodedata.normalize("NFKC", cell)
    stated = [token for match in re.finditer(r"(?:单\s*位|金额\s*(?=:))\s*:?\s*([^():\s]+)", text) for token in re.split("[、,/;和及]", match[1])]
    stated += [end[2] for end in re.finditer(rf"({_NUMBER})?\s*\(\s*([^()]+?)\s*\)\s*$", text) if not end[1]]
    return [match[1] for token in stated if (match := _UNIT.fullmatch(token))]


def spread_names(cells: Sequence[str], width: int, ends: Mapping[int, int]) -> list[str]:
    """The names of groups over all their columns: each to where `ends` says for its place, else up to the next."""
    spread: list[str] = []
    name, end = "", -1
    for place, cell in enumerate([*cells, *[""] * width][:width]):
        if trim(cell):
            name, end = cell, ends.get(place, width)
        spread.append(name if place <= end else "")
    return spread


def find_units_above(schema: ExtractSchema, layout: Layout, titles: Iterable[Line], groups: Iterable[Line]) -> list[FileFault]:
    """Amounts whose header names no unit, below a title (单位：万元) or a group's name (补贴（万元）) with another one than yuan.

    A title that names yuan beside another unit says nothing of a column, nor does what an amount of its own stands beside (总投资（万元）, 3000).
    """
    unsaid = {place: column for column in schema.columns if column.type == "money" and (place := layout.positions.get(column.field)) is not None
              and not _SAYS_YUAN.search(fold_word(layout.header[place]))}
    stated = [(line, unit) for line, cells in titles for cell in cells
              if re.search("[:：]", cell) or not any(map(_AMOUNT.fullmatch, map(fold_text, cells))) for unit in list_title_units(cell)]
    found = dict.fromkeys(unsaid, stated[0]) if stated and all(unit != "元" for _, unit in stated) else {}
    for line, cells in groups:
        for place in unsaid:
            name = cells[place] if place < len(cells) else ""
            if unit := find_other_unit(name):
                found[place] = line, unit
            elif _SAYS_YUAN.search(fold_word(name)):
                found.pop(place, None)
    return [FileFault("FILE-COLUMNS", tell(
        "the header {header} names no unit, and line {line} says {unit}; expected amounts in yuan: convert them and correct that line, or name the unit in the header",
        header=tell_name(trim(layout.header[place])), line=str(line), unit=tell_name(unit)), line) for place, (line, unit) in found.items()]
