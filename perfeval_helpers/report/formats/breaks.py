"""Where lines of titles and of tables' heads may break: between words, evenly, never inside a number or a unit's brackets.

In: a text and the width there is. Out: its pieces, or its lines.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil

from perfeval_helpers.report.formats.widths import paper_ems
from perfeval_helpers.values.text import measure_ems

#: Words after which the titles of projects, problems and tables may break. The longest that fits counts.
WORDS = (
    "绩效评价", "评价报告", "专用经费", "专项经费", "专项资金", "补助资金", "社会化", "退休人员", "工作人员", "实施方案",
    "人员", "项目", "经费", "资金", "管理", "服务", "补助", "工作", "建设", "工程", "保障", "发展", "改革", "培训", "教育",
    "评价", "绩效", "情况", "报告", "指标", "目标", "体系", "问题", "建议", "意见", "制度", "执行", "预算", "数据", "核对", "核查",
    "发放", "下达", "到位", "使用", "完成", "实现", "满意度", "调查", "问卷", "统计", "汇总", "得分", "评分", "企业", "单位", "部门",
    "机构", "街道", "社区", "学校", "农村", "城市", "城乡", "居民", "年度", "实施", "组织", "落实", "开展", "要求", "标准", "影响",
    "公司", "中心", "办法", "方案", "措施", "群众", "养老", "保险", "医疗", "卫生", "就业", "生活", "支出", "收入", "收支", "财政",
    "对象", "社会", "经济", "生态", "效益", "数量", "质量", "时效", "成本", "可持续", "补贴", "以及", "及其", "按照", "根据", "对于", "关于", "由于", "没有", "不足", "延迟", "按时", "及时", "准确", "准确率", "到位率", "使用率",
    "接收", "移交", "档案", "慰问", "走访", "活动", "参保", "评判", "审核", "监督", "检查", "公示", "公开", "与", "和", "的", "及",
)  # fmt: skip
#: Names of areas end so, unless a character follows that makes another word of it (区级, 市场, 县域).
AREA = re.compile(r"[省市区县州旗镇乡村](?![级场长域别内外间民委政县区镇乡村庄级])")
#: What makes another word of the one before it: 慰问金, 到位率, 参保人.
ENDINGS = "金率数费款额者性度化员人表点期式制法权类型线区"
NUMBER = re.compile(r"[+\-−]?\d[\d,.]*(?:%|个百分点|万元|亿元|元|分|人次|人|份|项|个|名|户|所|场|次|天|年度|年|月|日)?|[A-Za-z][\w.-]*")
VALUE = re.compile(r"([≥≤＝＞＜+−]?\d[\d,.]*)([^\d\s%，。；：（][^\d\s%，。；：]{0,7})")
NARROW_EMS = {**dict.fromkeys(",.", 0.25), **dict.fromkeys("≥≤＝＞＜−", 0.55)}  # in Times New Roman, where a digit has 0.5
STOPS = "，。；：、！？）》”’】—·/"
OPENERS = "（《“‘【"
MOST_WHOLE = 12  # em of a piece that is kept whole: a longer one would leave a line half empty


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[int, frozenset[str]], ...]:
    lengths = sorted({len(word) for word in WORDS}, reverse=True)
    return tuple((length, frozenset(word for word in WORDS if len(word) == length)) for length in lengths)


def split_pieces(text: str) -> list[str]:
    """The text in pieces between which a line may break.

    Examples
    --------
    >>> split_pieces("红塔区退休人员服务项目绩效评价报告")
    ['红塔区', '退休人员', '服务', '项目', '绩效评价', '报告']
    >>> split_pieces("春节慰问金延迟发放1,727人")
    ['春节慰问金延迟', '发放', '1,727人']
    """
    pieces, start, at = [], 0, 0

    def cut(end: int) -> None:
        nonlocal start
        if text[start:end].strip(OPENERS):  # an opening bracket stays with what it opens
            pieces.append(text[start:end])
            start = end

    while at < len(text):
        if text[at] in OPENERS:
            cut(at)
            at += 1
            continue
        if text[at] in STOPS:
            at += 1
            if at == len(text) or text[at] not in STOPS:
                cut(at)
            continue
        if number := NUMBER.match(text, at):
            cut(at)
            at = number.end()
        else:
            known = next((n for n, words in _words() if text[at : at + n] in words), 0)
            at += known or 1
            if (not known and not AREA.match(text, at - 1)) or text[at : at + 1] in tuple(ENDINGS):
                continue
        if at == len(text) or text[at] not in STOPS:
            cut(at)
    cut(len(text))
    return pieces


def balance_lines(text: str, most_ems: float) -> list[str]:
    """The text in as few lines as fit, of lengths as even as its pieces allow; the first is never the shortest by far.

    Lines that the text has of itself (``\\n``) stay. A piece that is wider than a line is broken anywhere.

    Examples
    --------
    >>> balance_lines("红塔区退休人员服务项目绩效评价报告", 12)
    ['红塔区退休人员服务', '项目绩效评价报告']
    >>> balance_lines("得分（分）", 3), balance_lines("上期（2021年度、合成）", 7)
    (['得分', '（分）'], ['上期', '（2021年度、', '合成）'])
    """
    if "\n" in text:
        return [line for part in text.split("\n") for line in balance_lines(part, most_ems)]
    if paper_ems(text) <= most_ems:
        return [text]
    pieces = [
        part for piece in split_pieces(text) for part in ([piece] if paper_ems(piece) <= most_ems else split_wide(piece))
    ]
    widths = [paper_ems(piece) for piece in pieces]
    fewest = ceil(sum(widths) / most_ems)
    for count in range(fewest, len(pieces) + 1):
        best = _share_out(tuple(widths), count, most_ems)
        if best is not None:
            bounds = [0, *best, len(pieces)]
            return ["".join(pieces[a:b]) for a, b in pairwise(bounds)]
    return ["".join(pieces)]


def split_wide(piece: str) -> list[str]:
    """A piece that fits no line, character by character; brackets, numbers and stops stay with what they belong to."""
    return re.findall(r"[（《“‘【]?(?:[!-~]+|.)[，。；：、！？）》”’】]*", piece, re.DOTALL)


def _share_out(widths: tuple[float, ...], count: int, most: float) -> tuple[int, ...] | None:
    """Where `count` lines of at most `most` begin so that their lengths differ least; None where they do not fit."""
    total = len(widths)
    even = sum(widths) / count

    @cache
    def search(start: int, lines: int) -> tuple[float, tuple[int, ...]] | None:
        if lines == 1:
            rest = sum(widths[start:])
            return ((rest - even) ** 2, ()) if rest <= most else None
        best, wide = None, 0.0
        for end in range(start + 1, total - lines + 2):
            wide += widths[end - 1]
            if wide > most:
                break
            after = search(end, lines - 1)
            if after is not None and (best is None or (wide - even) ** 2 + after[0] < best[0]):
                best = ((wide - even) ** 2 + after[0], (end, *after[1]))
        return best

    found = search(0, count)
    return None if found is None else found[1]


def keep_whole(text: str) -> list[tuple[str, bool]]:
    """The pieces of a heading, and whether each must not be broken: words and numbers, without the stops around them.

    Examples
    --------
    >>> keep_whole("（一）资金到位率31.77%，影响实施")
    [('（一）', False), ('资金', True), ('到位率', True), ('31.77%', True), ('，', False), ('影响', True), ('实施', True)]
    """
    parts: list[tuple[str, bool]] = []
    for piece in split_pieces(text):
        for chunk in re.split(f"([{re.escape(OPENERS + STOPS)}]+)", piece):
            if chunk:
                parts.append((chunk, len(chunk) > 1 and paper_ems(chunk) <= MOST_WHOLE and chunk[0] not in OPENERS + STOPS))
    merged: list[tuple[str, bool]] = []
    for chunk, whole in parts:  # what may break is one text, so that stops are set as in any other
        if merged and not whole and not merged[-1][1]:
            merged[-1] = merged[-1][0] + chunk, False
        else:
            merged.append((chunk, whole))
    return merged


def break_value(text: str, width_ems: float) -> str:
    """What a cell holds, a value that is too long for it on two lines: its number, its unit.

    Examples
    --------
    >>> [break_value(text, 4.5) for text in ("≤19.47mg/L", "≥4,000人次", "10,588头（只）", "38.63万元", "100,000.57%")]
    ['≤19.47\\nmg/L', '≥4,000\\n人次', '10,588\\n头（只）', '38.63万元', '100,000.57%']
    """
    width = sum(NARROW_EMS.get(character) or measure_ems(character, 0.5) for character in text)
    found = VALUE.fullmatch(text) if width > width_ems else None  # where it may fit it is left alone
    return "\n".join(found.groups()) if found else text
