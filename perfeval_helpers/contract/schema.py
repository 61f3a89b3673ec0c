"""Every built-in extract as data: its columns (field, header, type, unit, whether required, allowed values) and its figures.

In: nothing (and a run's survey items for the questionnaires). Out: `EXTRACTS`, on which the reader, the catalogue of
figures, the headers of tables, the data dictionary and the Frictionless schemas all rest. Source: the extract contract of
this project.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from perfeval_helpers.contract.columns import Column, Definition, Direction, ExtractSchema
from perfeval_helpers.values.words import reword


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
RULES_2020 = "财预〔2020〕10号《项目支出绩效评价管理办法》"
CARRY_OVER = "资金结转口径：上期已到位的下达资金不再计入本期，上期未支出的到位资金结转本期"
FINAL_STATE = "按人员、{occasion}归并发放记录后的最终状态"
HANDED_OVER = "移交接收人数表"


def _funds(id: str, label: str, formula: str, unit: str = "万元", direction: Direction = "", source: str = CARRY_OVER) -> Definition:
    return Definition(f"funding.{id}", label, unit, formula, direction, source)


def _services(id: str, label: str, unit: str, direction: Direction = "", formula: str = "已填报{place}之和，未填报的不作0计") -> Definition:
    return Definition(id, label, unit, formula, direction, "服务开展情况表")


def _payouts(id: str, label: str, unit: str, formula: str, direction: Direction = "") -> tuple[Definition, Definition]:
    """A figure of one festival, and the same over all of them, which counts a person once each."""
    times = label.replace("{payee}数", "{payments}"), unit.replace("{measure}", "{payments}"), formula.replace("{payee}数", "{payments}")
    return (Definition(f"payout.{{festival}}.{id}", "{festival}" + label, unit, formula, direction, FINAL_STATE),
            Definition(f"payout.{id}", f"各{{occasion}}{times[0]}", times[1], f"各{{occasion}}合计：{times[2]}", direction, FINAL_STATE))


#: The group of those for whom no reason is given: a run file's own groups are others.
NO_REASON = "no_reason"
#: Points of 100, the unit of a weighted index: it is no share of anything.
INDEX_UNIT = "分"
#: Units of money → yuan.
MONEY_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def is_counted(unit: str) -> bool:
    """Whether a unit can be that of things which are counted: no money, share or points, and nothing for each of another.

    Examples
    --------
    >>> is_counted("场"), is_counted("万元"), is_counted("元/人次"), is_counted("%")
    (True, False, False, False)
    """
    return bool(unit) and "/" not in unit and unit not in (*MONEY_UNITS, INDEX_UNIT, "%", "百分点", "个百分点")


def _survey(
    id: str, label: str, unit: str, formula: str, direction: Direction = "", requires: str = "survey", source: str = "满意度三种口径之一，三种口径同时列出"
) -> Definition:
    return Definition(f"survey.{id}", label, unit, formula, direction, source, requires)


FUNDS = ExtractSchema("funds", "资金明细", "一行为一笔资金事项", (
    Column("event", "事项", "choice", "资金事项：下达（指标文下达）、到位（资金拨到单位）、支出（单位支付）、利息（计入结余，不计入到位）", values=EVENTS, key=True),
    Column("date", "日期", "date", "事项发生日期"),
    Column("budget_year", "预算年度", "year", "资金所属预算年度，与发生日期的年份可以不同（结转）"),
    Column("source", "资金来源", "choice", "资金来源级次；运行文件 sources 声明的来源也可以", values=SOURCES),
    Column("amount_yuan", "金额（元）", "money", "金额；负数只用于红字冲销，且不得使同一事项、年度、来源的合计（截至期末的也是）小于0"),
    Column("document_no", "文号", "text", "下达文件或凭证的文号", required=False),
    Column("purpose", "用途", "text", "资金用途", required=False, free_text=True),
    Column("note", "备注", "text", "备注", required=False, free_text=True),
), figures=(
    _funds("allocated[.{year}][.{source}]", "{year}下达{source}资金", "截至期末的下达金额之和"),
    _funds("arrived[.{source}]", "本期到位{source}资金", "本期内的到位金额之和"),
    _funds("arrived_before", "期初前到位资金", "期初以前的到位金额之和"),
    _funds("used[.{source}]", "本期使用{source}资金", "本期内的支出金额之和"),
    _funds("paid_in_period[.{year}][.{source}]", "{year}{source}资金于本期支付", "本期内的支出金额之和，按预算年度和资金来源"),
    _funds("paid_before[.{year}][.{source}]", "{year}{source}资金于期初前支付", "期初以前的支出金额之和，按预算年度和资金来源"),
    _funds("brought_forward[.{source}]", "上期结转{source}资金", "期初前到位资金 + 期初前利息 − 期初前支付资金"),
    _funds("closing_balance[.{source}]", "{source}资金期末结余", "上期结转资金 + 本期到位资金 + 本期利息 − 本期使用资金"),
    _funds("interest[.{source}]", "本期{source}资金利息", "本期内的利息之和，计入结余，不计入到位"),
    _funds("interest_before[.{source}]", "期初前{source}资金利息", "期初以前的利息之和"),
    _funds("evaluated", "评价资金（下达资金）", "截至期末下达资金 − 期初前到位资金"),
    _funds("to_position_rate", "资金到位率", "本期到位资金 ÷ 评价资金 × 100%", "%", "higher", f"{RULES_2020}；{CARRY_OVER}"),
    _funds("use_rate", "资金使用率（预算执行率）", "本期使用资金 ÷（本期到位资金 + 上期结转资金）× 100%", "%", "higher",
           f"{RULES_2020}：分母是到位资金，不是预算资金；{CARRY_OVER}"),
))
HEADCOUNTS = ExtractSchema("headcounts", "移交接收人数", "一行为一个街道的一个企业层级", (
    Column("street", "街道", "text", "街道、乡镇；实施单位直管的人员也记一行，例如“退管中心直管”", key=True),
    Column("enterprise_level", "企业层级", "choice", "人员原企业的层级", values=LEVELS, key=True),
    Column("received", "接收人数", "count", "接收的人数，应等于移交人数加直管人数"),
    Column("transferred", "移交人数", "count", "移交各街道管理的人数"),
    Column("directly_managed", "直管人数", "count", "由实施单位直接管理的人数"),
    Column("archives_due", "应接收档案数", "count", "应接收的人事档案份数"),
    Column("archives_received", "实接收档案数", "count", "实际接收的人事档案份数"),
    Column("enterprises", "企业数", "count", "涉及的企业家数", required=False),
), unique=("street", "enterprise_level"), general=False, figures=(
    *(Definition(f"headcount.{name}[.{{level}}]", f"{word}{{level}}人数", "人", f"各{{place}}{word}人数之和", "", HANDED_OVER)
      for name, word in (("received", "接收"), ("transferred", "移交"), ("directly_managed", "直管"))),
    Definition("headcount.transfer_rate", "移交率", "%", "（移交人数 + 直管人数）÷ 接收人数 × 100%", "higher",
               f"{HANDED_OVER}；分母是接收人数，直管人员视同已纳入管理"),
    Definition("archives.due[.{level}]", "应接收{level}档案", "份", "各{place}应接收档案数之和", "", HANDED_OVER),
    Definition("archives.received[.{level}]", "接收{level}档案", "份", "各{place}实接收档案数之和", "", HANDED_OVER),
    Definition("archives.received_rate", "档案接收率", "%", "实接收档案数 ÷ 应接收档案数 × 100%", "higher",
               f"{HANDED_OVER}；分母是应接收档案数，不是接收人数"),
    Definition("archives.coverage_rate", "接收人员中有档案的比例", "%", "实接收档案数 ÷ 接收人数 × 100%", "higher",
               f"{HANDED_OVER}；分母是接收人数"),
    Definition("archives.missing_count", "接收人数多于档案数", "人", "接收人数 − 实接收档案数", "lower", HANDED_OVER),
    Definition("mutual_aid.directly_managed", "直管人数", "人", "直管人数之和", "", HANDED_OVER),
))
SERVICES = ExtractSchema("services", "服务开展情况", "一行为一个街道", (
    Column("street", "街道", "text", "街道、乡镇", key=True),
    Column("activities", "活动场次", "count", "组织文体、公益活动的场次；空白表示没有统计，不是0", blank=True),
    Column("visits", "走访慰问人次", "count", "走访慰问的人次；空白表示没有统计", blank=True),
    Column("mutual_aid_willing", "互助愿意人数", "count", "愿意参加职工医疗互助的人数；空白表示没有统计", blank=True),
    Column("mutual_aid_enrolled", "互助参保人数", "count", "已参加职工医疗互助的人数；空白表示没有统计", blank=True),
    Column("mutual_aid_refunded", "互助退费人数", "count", "退费的人数；空白表示没有统计", blank=True),
), unique=("street",), general=False, figures=(
    _services("mutual_aid.willing", "愿意参与职工医疗互助人数", "人"),
    _services("mutual_aid.enrolled", "职工医疗互助参保人数", "人"),
    _services("mutual_aid.refunded", "职工医疗互助退费人数", "人"),
    _services("mutual_aid.enrolment_rate", "职工医疗互助参保率", "%", "higher", "参保人数 ÷ 愿意参与人数 × 100%，两项均已填报的{place}"),
    _services("services.activities", "组织活动场次", "场", "higher"),
    _services("services.visits", "走访慰问人次", "人次", "higher"),
))
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
    Column("reason", "原因", "text", "未发放的原因，由运行文件 reasons 归类，每组以第一项为名", required=False, free_text=True),
), figures=(
    *_payouts("due_count", "{payment}应发{payee}数", "{measure}", "有应发金额的{payee}数"),
    *_payouts("paid_count", "{payment}实发{payee}数", "{measure}", "实发合计大于0的{payee}数", "higher"),
    *_payouts("accurate_count", "{payment}足额准确发放{payee}数", "{measure}", "实发合计等于应发金额的{payee}数", "higher"),
    *_payouts("due_amount", "{payment}应发金额", "万元", "{each}应发金额之和"),
    *_payouts("paid_amount", "{payment}实发金额", "万元", "截至期末的实发金额之和，退回冲减"),
    *_payouts("count_accuracy", "补助{payee}数准确率", "%", "准确发放{payee}数 ÷ 应发{payee}数 × 100%", "higher"),
    *_payouts("amount_accuracy", "补助金额准确率", "%", "实发金额 ÷ 应发金额 × 100%", "higher"),
    *_payouts("strict_amount_accuracy", "补助金额准确率（严格口径）", "%", "（1 − {each}实发与应发之差的绝对值之和 ÷ 应发金额）× 100%", "higher"),
    *_payouts("on_time_count", "{payment}按时发放{payee}数", "{measure}", "截止日前累计实发达到应发且此后未再低于应发的{payee}数", "higher"),
    *_payouts("on_time_rate", "{payment}按时发放率", "%", "按时发放{payee}数 ÷ 应发{payee}数 × 100%", "higher"),
    *_payouts("late_count", "{payment}延迟发放{payee}数", "{measure}", "截止日后累计实发才达到应发的{payee}数", "lower"),
    *_payouts("unpaid_count", "{payment}未足额发放{payee}数", "{measure}", "截至期末累计实发未达到应发的{payee}数", "lower"),
    *_payouts("unpaid.{reason}", "{payment}因“{reason}”未发放{payee}数", "{measure}", "未足额发放人员中最后记载的原因属于该组的{payee}数", "lower"),
    *_payouts("unpaid_amount", "{payment}未发放金额", "万元", "{each}应发大于实发的差额之和", "lower"),
    *_payouts("overpaid_count", "{payment}超发{payee}数", "{measure}", "实发合计大于应发金额的{payee}数", "lower"),
))
QUESTIONNAIRES = ExtractSchema("questionnaires", "满意度问卷", "一行为一份答卷", (
    Column("response_id", "序号", "id", "答卷序号，不得重复", key=True),
    Column("submitted_at", "提交答卷时间", "datetime", "提交时间", required=False),
    Column("seconds", "所用时间", "duration", "答题用时，如“345秒”", required=False),
    Column("street", "街道", "text", "答卷人所在街道", required=False),
    Column("comment", "意见建议", "text", "意见建议，自由填写；电话、证件号、卡号读入时遮盖", required=False, free_text=True),
), unique=("response_id",), figures=(
    _survey("issued", "发放问卷", "份", "评价方案所填发放份数", "", "survey.issued", "运行文件"),
    _survey("collected", "收回问卷", "份", "问卷表中的答卷数", source="满意度问卷"),
    _survey("valid", "有效问卷", "份", "至少回答一题的答卷数", source="满意度问卷"),
    _survey("response_rate", "有效问卷回收率", "%", "有效问卷 ÷ 发放问卷 × 100%", "higher", "survey.issued", "满意度问卷"),
    _survey("satisfied", "满意问卷", "份", "指定题目的回答属于满意选项的有效问卷数", requires="survey.satisfied_when"),
    _survey("satisfied_rate", "满意问卷占比", "%", "满意问卷 ÷ 有效问卷 × 100%", "higher", "survey.satisfied_when"),
    _survey("top_two_rate", "满意回答占比（全部题目）", "%", "各题前两档回答之和 ÷ 各题有效回答之和 × 100%", "higher"),
    _survey("index", "满意度加权指数（全部题目）", "分", "Σ回答数 × 档位分值 ÷ 全部有效回答，档位分值由100至0等距", "higher"),
    _survey("satisfaction_rate", "总体满意度", "{headline}", "按评价方案所定口径", "higher"),
    _survey("straight_count", "各题答案完全相同的问卷", "份", "回答三题以上且答案全部相同的问卷数", source="问卷质量核查"),
    _survey("{item}.very_satisfied", "{item}（第一档回答）", "人", "选择量表第一档的人数"),
    _survey("{item}.fairly_satisfied", "{item}（第二档回答）", "人", "选择量表第二档的人数"),
    _survey("{item}.answers", "{item}（有效回答）", "人", "回答该题的人数"),
    _survey("{item}.satisfaction_rate", "{item}（前两档占比）", "%", "（第一档 + 第二档）÷ 该题有效回答 × 100%", "higher"),
    _survey("{item}.index", "{item}（加权指数）", "分", "Σ回答数 × 档位分值 ÷ 该题有效回答，档位分值由100至0等距", "higher"),
))
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


def title_extract(name: str) -> str:
    """The one Chinese title of an extract that is built in, in the words in force; of any other its name.

    Examples
    --------
    >>> title_extract("payouts"), title_extract("funds")
    ('慰问金发放明细', '资金明细')
    """
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
