"""Which cells say that their line is no data: totals, parts of another line, and what closes a table (制表人：…, 交易笔数：…, 注：…).

In: the text of a cell. Out: yes or no. Pure.
"""

import re

from perfeval_helpers.values.text import fold_text

_TOTAL = re.compile(
    r"(?:本[日周旬月季年期页次批]度?|当[日月年]|上[月年]|全[年月区县市]|截至.{0,12}|[0-9]{2,4}年度?|[0-9]{1,2}月份?|第?[一二三四五六七八九十0-9]+季度)*"
    r"(?:合计|小计|累计|总计|共计|总合计|总得?分)(?:数|金额|人数|得分|分值|\([^)]*\))?[:：]?(?:[0-9][0-9,.]*[人笔户行条份元]?)?[:：]?"
    r"|(?:合计|总计|共计)(?:金额)?(?:人民币)?\(?(?:人民币)?[大小]写\)?:?(?:人民币)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟萬億万亿元圆角分整正:]*(?:\(?小写\)?:?)?(?:¥?[0-9][0-9,.]*元?)?"
)
_SUBTOTAL = re.compile(r".{1,20}(?:合计|小计|累计|总计)[:：]?")
_PART = re.compile("其中(?!心[^理脏脑血]|间[^歇]|央[^企])")  # a center (其中心线) is none
_WHOSE = "(?:单位|部门|财务|主管|分管|项目|会计|机构|经办)?"
_WORK = "(?:制表|制单|填表|填报|填制|编制|审核|审批|复核|核对|经办|经手|打印|导出|出纳|记账|录入|报送|统计|查询)"
_OFFICE = "(?:主管|分管|单位|部门|财务|会计|法人|法定)?(?:主管|会计|领导|校长|园长|院长|所长|站长|局长|主任|科长|书记|经理|法人|代表人|监督人|验收人|证明人|联系人|联系电话)"
_SIGNED = r"(?:\(?(?:签字|签名|签章|盖章|公章)\)?)?"
_COUNTED = "(?:笔数|条数|人数|户数|份数|记录数|记录条数|总?金额|总额)"
_OF_WHAT = "(?:交易|代发|代收付|发放|成功|失败|退票|退回|退汇|未发|未成功|处理|明细|批次|本批次?|总|合计|共计|累计)"
_LABEL = re.compile("|".join((
    # 制表人：某某, 单位负责人（签字）, 导出时间 2022-12-31; without 人 or 时间 behind it only before a colon
    rf"{_WHOSE}{_WORK}(?:单位|部门|机构|人员|人|员|柜员|日期|时间){_SIGNED}.{{0,80}}",
    rf"{_WHOSE}(?:{_WORK}|负责|负责人|日期|时间|签字|盖章){_SIGNED}:.{{0,80}}",
    rf"{_OFFICE}{_SIGNED}:.{{0,80}}",  # 会计主管：某某, 分管领导：
    rf"(?:单位|部门|财务|主管|分管|项目|会计|机构)负责人{_SIGNED}(?:[^0-9:].{{0,40}})?",
    r"(?:单位|部门|机构|公司|学校|村委会|社区)?\((?:签字|签名|签章|盖章|公章)\):?.{0,80}",  # 单位（盖章）：
    # 交易笔数：7笔, 总金额=3000.00, 成功笔数 | 6
    rf"{_OF_WHAT}{{1,2}}{_COUNTED}(?:\([^)]*\))?(?:[:=]?[-¥]?[0-9].*|[:=].*)?",
    rf"(?:{_COUNTED}|记录总?数)[:=].*",
    # 共7条记录, 第1页共3页
    r"共[0-9][0-9,]*(?:[条笔人户行个名份页次项].*)?", r"第[0-9]+页.*",
    # 以下空白, 注：…, 数据来源：…
    r"以[上下](?:为?空白|无正文|无数据|内容|数据).*", r"[此本]页(?:以下)?(?:无正文|空白).*",
    r"(?:备?注释?|附注|说明|(?:填表|填报|编制|特别|补充|导出)说明|温馨提示|(?:数据|资料)来源|(?:数据|统计)口径)[0-9]?[:、.].*",
    r"注[0-9]\D.*",
)), re.DOTALL)
# A bank marks what is no data with #, and rules off with signs.
_DECORATION = "#*※~·=_-—–.…<>【】[]()"
_RULE = re.compile(r"[#*※~·=_\-—–.…]{3,}")
# What may stand below a closing line: the note's next item, a day.
_ITEM = re.compile(r"\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)、.](?![0-9]).+|[0-9]{2,4}年[0-9]{0,2}月[0-9]{0,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日|[0-9]{4}(?:[-/.][0-9]{1,2}){2}")


def is_subtotal(cell: str) -> bool:
    """Whether a cell ends in the word, with whatever it is a total of before it: 玉兴街道小计."""
    return bool(_SUBTOTAL.fullmatch(fold_text(cell)))


def is_total(cell: str) -> bool:
    """Whether a cell says that its line is a total: 合计, 小计, 累计, 本月合计, 2022年累计 …

    >>> [is_total(cell) for cell in ("合计（大写）：壹仟元整", "合计大写：伍拾元（小写）：50.00元", "总计小写：¥1,000", "合计大写街道")]
    [True, True, True, False]
    """
    return bool(_TOTAL.fullmatch(fold_text(cell)))


def is_part(cell: str) -> bool:
    """Whether a cell says that its line is part of another one, which has its numbers too: 其中：直管

    >>> [is_part(cell) for cell in ("其中：直管", "其中央企", "其中心理咨询", "其中心线", "其中间站")]
    [True, True, True, False, False]
    """
    return bool(_PART.match(fold_text(cell)))


def is_closing(cell: str) -> bool:
    """Whether a cell begins what closes a table: 制表人：…, 交易笔数：7笔, 共7条记录, 以下空白, 注：…, # 总金额：3,000.00

    >>> [is_closing(cell) for cell in ("单位负责人", "成功笔数：6", "—— 以下空白 ——", "共和街道", "会计主管：", "审核通过率", "注册人数", "单位（盖章）：")]
    [True, True, True, False, True, False, False, True]
    """
    squeezed = fold_text(cell)
    if _RULE.fullmatch(squeezed):
        return True
    bare = squeezed.strip(_DECORATION)
    return bool(_LABEL.fullmatch(squeezed) or (bare != squeezed and _LABEL.fullmatch(bare)))


def is_closing_item(cell: str) -> bool:
    """Whether a cell below a closing line may belong to it: the next item of a note, the day of a signature."""
    return bool(_ITEM.fullmatch(fold_text(cell)))
