"""Every code of a finding, once: its titles, weight, subject and advice; the order of entries is the order of telling.

In: nothing. Out: `CODES`, which findings, the report's headings, the README's table and 附件3 follow. A check names its
code and says what it saw; what the code means in general stands here. Codes of a project's own extracts are added by
their declarations.

Examples
--------
>>> code = CODES["REC-DOUBLE-PAID"]
>>> code.title, code.severity, code.subject
('重复发放', 'warning', 'payments')
>>> rank_code("REC-PAID-OVER-SPENT") < rank_code("REC-SURVEY-FAST") < rank_code("MEALS-LATE")
True
"""

from dataclasses import dataclass
from typing import Literal

from ..values.language import Language

Severity = Literal["error", "warning", "note"]
SEVERITY_NAMES: dict[Severity, str] = {"error": "错误", "warning": "警告", "note": "提示"}
SEVERITY_ORDER: dict[str, int] = {severity: place for place, severity in enumerate(SEVERITY_NAMES)}

#: What a finding is about; ``call`` is the run file or the command, which is the analyst's affair and no problem of the project.
Subject = Literal["inputs", "money", "people", "payments", "records", "survey", "judging", "form", "call"]
#: What any finding is answered by, where nothing more exact is known.
ANY_ADVICE = "核实后书面说明原因，并更正台账"


@dataclass(frozen=True, slots=True)
class FindingCode:
    """What a code means."""

    code: str  #: As the workbook's contract and results.json name it
    title: str  #: What is wrong, as the heading of a problem; Chinese
    english: str  #: The same for the README's table: a clause that says what was found
    severity: Severity  #: Its weight: an error refuses the run, a warning is told in the report, a note informs. A `Finding` has it from here.
    subject: Subject  #: What it is about
    advice: str = ANY_ADVICE  #: What to do, where the check that finds it says nothing more exact
    also: tuple[Severity, ...] = ()  #: Other weights that a check may give in some cases; no finding can have any but these


_REPAIR = "改正数据文件后重新检查"
_SKIPPED = "无需处理；行数已计入读取说明"

CODES: dict[str, FindingCode] = {code.code: code for code in (
    # what the files are made of
    FindingCode("FILE-MISSING", "缺少数据文件", "a file that the run lists is not there", "error", "inputs", "把文件放进数据文件夹，或从运行文件的extracts中删去"),
    FindingCode("FILE-TWICE", "同名数据文件有两个", "an extract stands in two files (CSV and workbook, or two workbooks)", "error", "inputs", "只保留一个文件"),
    FindingCode("FILE-EMPTY", "数据文件没有数据", "a file holds no line of data", "error", "inputs", _REPAIR),
    FindingCode("FILE-ENCODING", "文件编码无法识别", "a file is neither UTF-8 nor GB18030", "error", "inputs", "用UTF-8或GB18030编码重新导出"),
    FindingCode("FILE-COLUMNS", "缺少列或表头有误", "a column is missing, named twice or exchanged with another, or no header was found", "error", "inputs", "补齐列，或在运行文件的columns中写明对应的表头"),
    FindingCode("FILE-TOLERANCE", "搁置的行过多", "more lines were set aside than the run file tolerates", "error", "inputs", "改正数据文件，或说明理由后调整tolerate_bad_lines"),
    FindingCode("XL-SHEET", "找不到工作表", "a sheet that the run file names is not in the workbook", "error", "inputs", "更正sheet中的工作表名称"),
    FindingCode("XL-PRECISION", "表格软件损坏了号码", "a spreadsheet has cut digits off a long number, or made an identifier a number such as 12.0", "error", "inputs", "从源系统重新导出，把该列设为文本格式"),
    FindingCode("XL-FORMULA", "公式没有数值", "a formula was stored without its value", "error", "inputs", "用表格软件打开并保存一次，或粘贴为数值"),
    FindingCode("XL-ERROR", "单元格是错误值", "a cell holds an error value such as #N/A", "error", "inputs", _REPAIR),
    FindingCode("XL-MERGED", "数据区有合并单元格", "data cells are merged", "error", "inputs", "取消合并，逐行填写"),
    FindingCode("XL-HIDDEN", "工作表有隐藏的行或列", "hidden rows or columns were read like the others", "note", "inputs", "确认隐藏的行、列确属数据"),
    FindingCode("ROW-TYPE", "单元格内容不是应有的类型", "a cell has the wrong type", "error", "inputs", _REPAIR),
    FindingCode("ROW-MISSING", "缺少必填内容", "a cell that must be filled is blank", "error", "inputs", _REPAIR),
    FindingCode("ROW-VALUE", "内容不在允许的范围内", "a value is not among the allowed", "error", "inputs", _REPAIR),
    FindingCode("ROW-SIGN", "正负号有误", "an amount has a sign that it cannot have", "error", "inputs", _REPAIR),
    FindingCode("ROW-DUPLICATE", "重复的行", "a line stands twice", "error", "inputs", _REPAIR),
    FindingCode("ROW-TOTAL", "数据中的合计行", "a 合计 or repeated header line stood among the data; it was skipped and counted", "note", "inputs", _SKIPPED),
    FindingCode("ROW-FOOTER", "数据下方的落款行", "制表人, 审核, 打印日期 and the like stood below the data; skipped and counted", "note", "inputs", _SKIPPED),
    FindingCode("ROW-UNLISTED", "搁置的行未全部列出", "more lines were set aside than are listed; all are counted", "note", "inputs", _REPAIR),
    FindingCode("NOTE-COLUMNS", "没有使用的列", "columns that the contract does not know were dropped unread", "note", "inputs", "无需处理"),
    FindingCode("VALUE-MAPPED", "按对应关系读入的用语", "words of the source system were read as the contract's, as the run file says", "note", "inputs", "无需处理"),
    # money
    FindingCode("REC-OPENING", "期初资金与上期期末不一致", "what was brought forward is not what the run before closed with", "warning", "money", "补齐以前年度的资金事项，或说明差额的来源", ("note",)),
    FindingCode("REC-PAID-OVER-SPENT", "发放金额超过项目支出", "more was paid out than the project spent", "warning", "money"),
    FindingCode("REC-SPENT-OVER-ARRIVED", "支出超过可用资金", "more was spent than had arrived or been brought forward", "warning", "money"),
    FindingCode("REC-SOURCE-OVERSPENT", "单项资金来源超支", "one source of funds was overspent", "warning", "money", "核对支出记入的资金来源，查明垫付的资金"),
    FindingCode("REC-ARRIVED-OVER-ALLOCATED", "到位超过下达资金", "more arrived than was allocated", "warning", "money"),
    FindingCode("REC-NEGATIVE-BASE", "比率的基数为负", "a rate has a negative base or numerator, so that it has no value", "warning", "money", "核对冲销和收回的资金是否登记在正确的期间"),
    FindingCode("REC-UNSCORED", "资金指标未纳入评分", "a rate of funds below 100 % is scored by no rule", "warning", "money"),
    FindingCode("REC-DECLARED", "声明的数值与数据文件不一致", "a figure declared in the run file is not what the extracts give", "warning", "money"),
    # people
    FindingCode("REC-HEADCOUNT", "接收人数与移交、直管人数不符", "people received are not those transferred and directly managed", "error", "people"),
    FindingCode("REC-DUE-HEADCOUNT", "应发人数与接收人数不一致", "people due a payment are not the people received", "warning", "people"),
    FindingCode("REC-ARCHIVES", "档案数少于人数", "there are fewer files than people", "warning", "people"),
    FindingCode("REC-PLACES", "各表的地名不一致", "an extract names places that those of the people received are not, or (a note) one place in two ways", "warning", "people", "统一地名的写法，补齐缺少的数据或说明原因", ("note",)),
    # payments
    FindingCode("REC-NO-PAYMENTS", "缺少整批发放明细", "an occasion of the run file has no payments", "warning", "payments", "补齐缺少的发放明细；本期没有发放的，从评价方案中删去并说明"),
    FindingCode("REC-PERSON-SPLIT", "同一人有多个人员编号", "one person stands under numbers that differ only in leading zeros", "warning", "payments", "统一人员编号的写法；本次已按同一人计"),
    FindingCode("REC-ID-NUMBER", "身份证号有误", "an ID number has a wrong check digit or an impossible date", "warning", "payments", "与人员登记核对身份证号"),
    FindingCode("REC-STANDARD", "应发金额与发放标准不一致", "an amount due is not the standard", "warning", "payments"),
    FindingCode("REC-DOUBLE-PAID", "重复发放", "someone was paid in full more than once", "warning", "payments"),
    FindingCode("REC-RETURN-AMOUNT", "退回金额为0", "a return after a payment says no amount", "warning", "payments"),
    FindingCode("REC-OVERPAID", "超额发放", "someone was paid more than was due", "warning", "payments"),
    FindingCode("REC-PAID-AFTER-DEATH", "登记死亡后仍有发放", "someone unpaid as 死亡 was paid later", "warning", "payments"),
    FindingCode("REC-SHARED-ACCOUNT", "多人共用银行账号", "several people share an account", "warning", "payments"),
    FindingCode("REC-NO-REASON", "未发放缺少原因", "someone is unpaid without a reason", "warning", "payments"),
    FindingCode("REC-REASON-OTHER", "未发放原因未归类", "someone is unpaid for a reason that the run file puts in no group", "note", "payments", "核实原因，归入已有的原因分组"),
    # any records
    FindingCode("REC-TOTAL", "合计与明细不符", "a file's own line of totals is not what its lines come to", "warning", "records", "补齐缺少的明细或更正合计，并说明差额的来源"),
    FindingCode("REC-OUT-OF-PERIOD", "存在评价期以外的记录", "records are dated outside the period", "warning", "records"),
    # survey
    FindingCode("REC-SURVEY-METHODS", "满意度口径不一致", "rules or targets use satisfaction figures of more than one method", "warning", "survey"),
    FindingCode("REC-RESPONSE-RATE", "问卷回收率不能说明问题", "issued = collected = valid, or more came back than were issued", "warning", "survey", also=("error",)),
    FindingCode("REC-NO-ANSWERS", "题目没有回答", "nobody answered an item of a survey", "warning", "survey", "核对题目与表头是否对应"),
    FindingCode("REC-SURVEY-REPEAT", "问卷疑似重复提交", "questionnaires are alike and came within a minute", "warning", "survey"),
    FindingCode("REC-SURVEY-FAST", "问卷作答过快", "questionnaires were answered faster than one can read", "warning", "survey"),
    FindingCode("REC-SURVEY-STRAIGHT", "问卷答案全部相同", "questionnaires give the same answer to every item", "note", "survey"),
    FindingCode("REC-SURVEY-SCALE", "打分都不到满分的一半", "an item of a scale of numbers has no answer above half of the highest", "note", "survey", "核对问卷所用的打分范围与运行文件的scale是否一致"),
    FindingCode("REC-SURVEY-GROUP", "分组答卷多于人数", "a group gave more answers than it has people", "warning", "survey", "核对答卷的分组填写和人数口径"),
    # what was judged
    FindingCode("REC-TARGET-MISSED", "未达指标值却判定完成", "a target was judged done below its value", "warning", "judging"),
    FindingCode("REC-TARGET-LOW", "指标值明显偏低", "a figure is at least twice its target", "note", "judging", "按历史水平重新设定指标值"),
    FindingCode("REC-SHARE", "占比大于100%", "a share is above 100 %: its numerator is more than its whole", "note", "judging", "核对分子、分母是否同一范围；可以超过100%的，在名称中写明（如完成率）"),
    FindingCode("REC-SELF-EVALUATION", "自评数据与复核结果不一致", "a self-reported value is not the recomputed one", "warning", "judging"),
    FindingCode("REC-SELF-SCORE", "自评得分与完成情况不符", "a self score contradicts its own value and target", "warning", "judging", "按完成值重新计算自评得分"),
    FindingCode("REC-FRAMEWORK", "指标体系分值有误", "the points of a framework do not add up", "error", "judging"),
    FindingCode("REC-WEIGHTS", "产出和效益权重偏低", "output and benefit weigh less than 60 % of the points", "warning", "judging", "调整指标体系的权重"),
    # the form, the run file and the call
    FindingCode("FORM-REASON", "未完成的指标没有写明原因", "a target of the self-evaluation form was missed and has no reason", "error", "form", "在运行文件该项目标的reason中写明偏差原因和改进措施"),
    FindingCode("NOTE-IDLE", "没有用到的说明", "what the run file says and nothing uses", "note", "call"),
    FindingCode("NARRATIVE", "报告文字有误", "the narrative names a place or figure that is not there", "error", "call", also=("warning",)),
    FindingCode("FRAMEWORK", "指标体系文件有误", "the framework file cannot be used", "error", "call"),
    FindingCode("CHAPTER", "项目自己的章节不合规范", "a project's own chapter is no chapter", "error", "call"),
    FindingCode("DECLARATION", "数据表声明有误", "the declaration of a project's own extract cannot be used", "error", "call"),
    FindingCode("RUN-FILE", "运行文件有误", "the run file cannot be used", "error", "call", also=("warning",)),
    FindingCode("FIGURE", "没有这个数据", "no figure has this id or name", "error", "call"),
    FindingCode("TREND", "无法比较各期", "runs cannot be compared", "error", "call"),
    FindingCode("SCHEDULER", "无法连接调度器", "the scheduler cannot be reached", "error", "call"),
)}
_RANKS = {code: rank for rank, code in enumerate(CODES)}


def rank_code(code: str) -> int:
    """Place of a code in the order of telling; codes of a project's own extracts come after the built-in ones."""
    return _RANKS.get(code, len(_RANKS))


def title_code(code: str) -> str:
    """The heading of a problem that a code stands for; of one that is not in the catalogue, a general one."""
    known = CODES.get(code)
    return known.title if known else "数据核对差异"


def render_codes(language: Language = "en") -> str:
    """The table of codes of README.md (code, Chinese title, what it says, weight), or of README.zh.md with what to do.

    Examples
    --------
    >>> render_codes().splitlines()[2]
    '| `FILE-MISSING` | 缺少数据文件 | a file that the run lists is not there | error |'
    >>> render_codes("zh").splitlines()[2]
    '| `FILE-MISSING` | 缺少数据文件 | 错误 | 把文件放进数据文件夹，或从运行文件的extracts中删去 |'
    """
    shown = [c for c in CODES.values() if c.subject != "call"]
    if language == "zh":
        rows = [f"| `{c.code}` | {c.title} | {SEVERITY_NAMES[c.severity]} | {c.advice} |" for c in shown]
        return "\n".join(["| 代码 | 含义 | 程度 | 怎么办 |", "|---|---|---|---|", *rows])
    rows = [f"| `{c.code}` | {c.title} | {c.english} | {c.severity} |" for c in shown]
    return "\n".join(["| code | 中文 | what it says | weight |", "|---|---|---|---|", *rows])
