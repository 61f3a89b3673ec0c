"""Every extract's columns as data: field, header, type, unit, whether required, allowed values, personal, description.

In: nothing (and a run's survey items for the questionnaires). Out: `EXTRACTS`, on which the reader, the data dictionary
and the Frictionless schemas all rest. Source: the extract contract of this project.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from perfeval_helpers.values.words import reword

ColumnType = Literal["text", "id", "choice", "money", "date", "datetime", "count", "year", "number", "duration",
                     "occasion", "answer", "decimal"]
NUMERIC_TYPES = frozenset({"money", "count", "year", "number", "decimal", "duration", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an extract.

    Attributes
    ----------
    field
        English name, accepted as a header too.
    header
        Chinese header, as the source systems write it.
    type
        How a cell is read; the units are yuan for money, seconds for durations.
    description
        Chinese, for the data dictionary.
    required
        The file must have the column.
    blank
        A cell may be blank; in a column that is not required it always may.
    values
        Chinese text → code in the frame, for choices.
    key
        Part of what a line is about; a line that says 合计 here is a total, not data.
    personal
        Checked and compared inside the reader, then dropped or replaced by a pseudonym.
    free_text
        Written by people in their own words: masked for personal data wherever it occurs.
    frame
        Column of the frame, where it is not the field.
    position
        The column's place in the file, from 1, where its header occurs more than once.
    places
        Decimals that a number may have.
    pseudonym
        A personal column that the frame has as pseudonyms; any other is dropped.
    """

    field: str
    header: str
    type: ColumnType
    description: str
    required: bool = True
    blank: bool = False
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    key: bool = False
    personal: bool = False
    free_text: bool = False
    frame: str = ""
    places: int = 0
    pseudonym: bool = False
    position: int | None = None

    @property
    def may_be_blank(self) -> bool:
        """Whether a cell of the column may be blank."""
        return self.blank or not self.required

    @property
    def frame_column(self) -> str:
        """Name of the column in the frame, with its unit (amount_fen, visits_count)."""
        if self.frame:
            return self.frame
        if self.type == "money":
            return self.field.removesuffix("_yuan") + "_fen"
        if self.type == "count":
            return self.field + "_count"
        return self.field


@dataclass(frozen=True, slots=True)
class ExtractSchema:
    """One extract: its file is ``<name>.csv`` in the run's data folder; `line_means` says what one line is.

    `own` ones are declared by the project: no rule of the built-in extracts is meant for them, whatever their columns
    are called.
    """

    name: str
    title: str
    line_means: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    required: bool = True
    own: bool = False

    def __getitem__(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)


class SurveyItem(Protocol):
    """A survey item as the run file names it."""

    @property
    def id(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def position(self) -> int | None: ...


EVENTS = {"下达": "allocated", "到位": "arrived", "支出": "spent", "利息": "interest"}
SOURCES = {"中央": "central", "省级": "provincial", "市级": "municipal", "区级": "district", "县级": "county", "其他": "other"}
LEVELS = {"区级": "district", "市级": "municipal", "市以上": "above_municipal"}
RESULTS = {"成功": "success", "失败": "failed", "退回": "returned", "未发放": "not_paid"}

FUNDS = ExtractSchema("funds", "资金明细", "一行为一笔资金事项", (
    Column("event", "事项", "choice", "资金事项：下达（指标文下达）、到位（资金拨到单位）、支出（单位支付）、利息（计入结余，不计入到位）", values=EVENTS, key=True),
    Column("date", "日期", "date", "事项发生日期"),
    Column("budget_year", "预算年度", "year", "资金所属预算年度，与发生日期的年份可以不同（结转）"),
    Column("source", "资金来源", "choice", "资金来源级次；运行文件 sources 声明的来源也可以", values=SOURCES),
    Column("amount_yuan", "金额（元）", "money", "金额；负数只用于红字冲销，且不得使同一事项、年度、来源的合计（截至期末的也是）小于0"),
    Column("document_no", "文号", "text", "下达文件或凭证的文号", required=False),
    Column("purpose", "用途", "text", "资金用途", required=False, free_text=True),
    Column("note", "备注", "text", "备注", required=False, free_text=True),
))
HEADCOUNTS = ExtractSchema("headcounts", "移交接收人数", "一行为一个街道的一个企业层级", (
    Column("street", "街道", "text", "街道、乡镇；退管中心直管人员记为“退管中心直管”", key=True),
    Column("enterprise_level", "企业层级", "choice", "退休人员原企业的层级", values=LEVELS, key=True),
    Column("received", "接收人数", "count", "接收的企业退休人员数，应等于移交人数加直管人数"),
    Column("transferred", "移交人数", "count", "移交街道、社区管理的人数"),
    Column("directly_managed", "直管人数", "count", "由退管中心直接管理的人数"),
    Column("archives_due", "应接收档案数", "count", "应接收的人事档案份数"),
    Column("archives_received", "实接收档案数", "count", "实际接收的人事档案份数"),
    Column("enterprises", "企业数", "count", "涉及的企业家数", required=False),
), unique=("street", "enterprise_level"))
SERVICES = ExtractSchema("services", "服务开展情况", "一行为一个街道", (
    Column("street", "街道", "text", "街道、乡镇", key=True),
    Column("activities", "活动场次", "count", "组织文体、公益活动的场次；空白表示没有统计，不是0", blank=True),
    Column("visits", "走访慰问人次", "count", "走访慰问的人次；空白表示没有统计", blank=True),
    Column("mutual_aid_willing", "互助愿意人数", "count", "愿意参加职工医疗互助的人数；空白表示没有统计", blank=True),
    Column("mutual_aid_enrolled", "互助参保人数", "count", "已参加职工医疗互助的人数；空白表示没有统计", blank=True),
    Column("mutual_aid_refunded", "互助退费人数", "count", "退费的人数；空白表示没有统计", blank=True),
), unique=("street",))
PAYOUTS = ExtractSchema("payouts", "慰问金发放明细", "一行为一次发放（同一人同一节日可以有多行：失败、更正后再发、退回）", (
    Column("occasion", "发放节日", "occasion", "运行文件 festivals 中的节日（名称或代号）", key=True),
    Column("person_id", "人员编号", "id", "人员编号；读入后换成本次运行内不变的假名", key=True, personal=True, frame="person", pseudonym=True),
    Column("name", "姓名", "text", "姓名", required=False, personal=True),
    Column("id_number", "身份证号", "id", "公民身份号码，15位或18位", required=False, personal=True),
    Column("bank_account", "银行账号", "id", "收款账号", required=False, personal=True),
    Column("street", "街道", "text", "街道、乡镇"),
    Column("community", "社区", "text", "社区", required=False),
    Column("due_yuan", "应发金额（元）", "money", "应发金额；同一人同一节日各行必须一致"),
    Column("paid_yuan", "实发金额（元）", "money", "实发金额；没有发放为0，只有退回可以为负数"),
    Column("paid_date", "发放日期", "date", "发放日期；没有发放的空白", blank=True),
    Column("result", "处理结果", "choice", "成功、失败、退回或未发放", values=RESULTS),
    Column("reason", "原因", "text", "未发放的原因，由运行文件 reasons 归类", required=False, free_text=True),
))
QUESTIONNAIRES = ExtractSchema("questionnaires", "满意度问卷", "一行为一份答卷", (
    Column("response_id", "序号", "id", "答卷序号，不得重复", key=True),
    Column("submitted_at", "提交答卷时间", "datetime", "提交时间", required=False),
    Column("seconds", "所用时间", "duration", "答题用时，如“345秒”", required=False),
    Column("street", "街道", "text", "答卷人所在街道", required=False),
    Column("comment", "意见建议", "text", "意见建议，自由填写；电话、证件号、卡号读入时遮盖", required=False, free_text=True),
), unique=("response_id",))
#: What is left of a survey where only the tool's statistics page was kept: one line an option of a question.
SURVEY_COUNTS = ExtractSchema("survey_counts", "满意度问卷统计", "一行为一道题的一个选项", (
    Column("item", "题目", "text", "题目：运行文件中题目的表头、名称或代号", key=True),
    Column("option", "选项", "text", "选项；“本题有效填写人次”一行是合计", key=True),
    Column("count", "小计", "count", "选择该选项的人数", frame="answers_count"),
), unique=("item", "option"))
SELF_EVALUATION = ExtractSchema("self_evaluation", "绩效自评表", "一行为一个指标", (
    Column("indicator", "指标", "text", "绩效指标名称", key=True),
    Column("target", "指标值", "text", "年初设定的指标值"),
    Column("reported_value", "完成值", "text", "单位自报的完成值", free_text=True),
    Column("points", "分值", "number", "分值，可以空白；/、—视为未填", blank=True),
    Column("self_score", "自评得分", "number", "自评得分，可以空白；/、—视为未填", blank=True),
    Column("explanation", "说明", "text", "未完成或扣分的原因", required=False, free_text=True),
), unique=("indicator",), required=False)

EXTRACTS: dict[str, ExtractSchema] = {
    schema.name: schema for schema in (FUNDS, HEADCOUNTS, SERVICES, PAYOUTS, QUESTIONNAIRES, SELF_EVALUATION)
}


def title_extract(name: str, runfile: Any = None) -> str:
    """The one Chinese title of an extract, in the words in force; of a run's own extract as it was declared.

    Examples
    --------
    >>> title_extract("payouts"), title_extract("funds")
    ('慰问金发放明细', '资金明细')
    """
    own = (getattr(runfile, "declarations", None) or {}).get(name)
    if own is not None:
        return str(own.title)
    survey = next((survey for survey in getattr(runfile, "all_surveys", ()) if survey.extract == name), None)
    if survey is not None:
        return str(survey.title)
    return reword(EXTRACTS[name].title) if name in EXTRACTS else name


#: How the questionnaire tool writes that an item was not answered, unless the run file says otherwise.
DEFAULT_NO_ANSWER = ("", "(空)", "(跳过)", "-2", "-3")
#: The frames' column with the number of each line in its file.
LINE = "line"


def list_reserved_ids() -> dict[str, str]:
    """Ids that a survey item cannot have, each with what it means already: item ids name columns of the questionnaires.

    Those of the questionnaires themselves, and of other extracts what the reader knows by name: personal columns, which
    it drops, and choices.

    Examples
    --------
    >>> reserved = list_reserved_ids()
    >>> reserved["line"], reserved["comment"], reserved["person"], "visits" in reserved
    ('行号', '意见建议', '人员编号', False)
    """
    columns = [
        column for schema in EXTRACTS.values() for column in schema.columns
        if schema is QUESTIONNAIRES or column.personal or column.type in ("choice", "occasion")
    ]
    return {LINE: "行号"} | {name: column.header for column in columns for name in (column.field, column.frame_column)}


def list_mappable(schema: ExtractSchema) -> list[Column]:
    """The columns in which a run file can map words of the source system (``values``): choices, festivals, reasons.

    Examples
    --------
    >>> [column.field for column in list_mappable(EXTRACTS["payouts"])]
    ['occasion', 'result', 'reason']
    """
    return [column for column in schema.columns if column.type in ("choice", "occasion") or column.field == "reason"]


def add_items(schema: ExtractSchema, items: Iterable[SurveyItem]) -> ExtractSchema:
    """The questionnaires' schema with one answer column per survey item, before the comment."""
    answers = tuple(
        Column(item.id, item.column, "answer", item.label, blank=True, frame=item.id, position=item.position)
        for item in items
    )
    return replace(schema, columns=schema.columns[:-1] + answers + schema.columns[-1:])


def name_column(extract: str, column: str, headers: Mapping[str, str] | None = None) -> str:
    """The header of a frame's column: amount_fen → 金额（元）; as it is where the schema has no such column.

    Parameters
    ----------
    headers
        Field → header of the file as it was read: what names the columns of a project's own extracts.
    """
    if extract not in EXTRACTS:
        money = {field.removesuffix("_yuan") + "_fen": header for field, header in (headers or {}).items()}
        return (headers or {}).get(column) or money.get(column, column)
    for known in EXTRACTS[extract].columns if extract in EXTRACTS else ():
        if known.frame_column == column or known.field == column:
            return known.header
    return column
