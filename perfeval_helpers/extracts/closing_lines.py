"""Which cells say that their line is no data: totals, and the footers below a table (制表人：…).

In: the text of a cell. Out: yes or no. Pure.
"""

from __future__ import annotations

import re

from perfeval_helpers.extracts.cells import squeeze

_TOTAL = re.compile(
    r"(?:本[日周旬月季年期页次批]度?|当[日月年]|上[月年]|全[年月区县市]|截至.{0,12}|[0-9]{2,4}年度?|[0-9]{1,2}月份?|第?[一二三四五六七八九十0-9]+季度)*"
    r"(?:合计|小计|累计|总计|共计|总合计|总得?分)(?:数|金额|人数|得分|分值|\([^)]*\))?[:：]?(?:[0-9][0-9,.]*[人笔户行条份元]?)?[:：]?"
)
_SUBTOTAL = re.compile(r".{1,20}(?:合计|小计|累计|总计)[:：]?")
_FOOTER = re.compile(
    r"(?:单位|部门|财务|主管|分管|项目)?(?:制表|制单|填表|填报|编制|审核|审批|复核|负责|经办|打印|导出|出纳)(?:单位|部门|人员|人|员|日期|时间)?(?:\(?(?:签字|签名|签章|盖章)\)?)?:.{0,80}"
)


def is_subtotal(cell: str) -> bool:
    """Whether a cell ends in the word, with whatever it is a total of before it: 玉兴街道小计."""
    return bool(_SUBTOTAL.fullmatch(squeeze(cell)))


def is_total(cell: str) -> bool:
    """Whether a cell says that its line is a total: 合计, 小计, 累计, 本月合计, 2022年累计 …"""
    return bool(_TOTAL.fullmatch(squeeze(cell)))


def is_footer(cell: str) -> bool:
    """Whether a cell is what stands below a table: 制表人：… 审核：…, 打印日期：…, 导出时间：…"""
    return bool(_FOOTER.fullmatch(squeeze(cell)))
