"""What readers see for the columns and codes of tidy tables: Chinese headers, units, names.

A column's header is looked up by its whole name first, then without the ending that tells its unit.
"""

from perfeval_helpers.contract.catalogue import ENTERPRISE_LEVELS, SOURCES
from perfeval_helpers.contract.codes import SEVERITY_NAMES
from perfeval_helpers.contract.schema import EVENTS, EXTRACTS, RESULTS

#: The ending of a column name → the unit in its header.
UNITS = {
    "_fen": "万元", "_yuan": "元", "_count": "", "_pct": "%", "_share": "", "_points": "百分点", "_days": "天",
}  # fmt: skip


def _take_unit(column: str) -> str:
    return next((column.removesuffix(ending) for ending in UNITS if column.endswith(ending)), column)


#: Column name without its unit → header: as the extracts head it, or shorter, and that of columns which are computed.
HEADERS = {
    **{_take_unit(column.frame_column): column.header.removesuffix("（元）")
       for extract in EXTRACTS.values() for column in extract.columns if not column.personal},
    "accepted": "采用", "accuracy": "准确率", "advice": "建议", "allocated": "下达", "amount_accuracy": "金额准确率",
    "answer": "答案", "answers": "有效答案", "archives_due": "应接收档案", "archives_received": "实接收档案", "arrived": "本期到位",
    "arrived_before": "期初前到位", "beta": "标准化系数", "beta_high": "系数上限", "beta_low": "系数下限", "by": "评判人", "code": "代码",
    "column": "列", "correlation": "与总体的相关", "count": "人数", "count_accuracy": "人数准确率", "cumulative": "累计",
    "difference": "接收−移交−直管", "due": "应发", "due_by": "应于", "encoding": "编码", "evidence": "佐证", "extract": "数据表",
    "festival": "节日", "file": "文件", "fairly_satisfied": "比较满意", "header_and_skipped": "表头及跳过", "high": "上限",
    "index": "加权指数", "item": "题目", "label": "题目", "late": "延迟人数", "level1": "一级指标", "level2": "二级指标",
    "level3": "三级指标", "lines": "行", "lost": "失分", "low": "下限", "margin": "误差幅度", "message": "内容",
    "mutual_aid_enrolled": "互助参保", "mutual_aid_refunded": "互助退费", "mutual_aid_willing": "互助愿意", "name": "名称",
    "occasion": "节日", "on_time": "按时人数", "on_time_rate": "按时率", "p_holm": "p值（Holm校正）", "paid": "实发", "phase": "时段",
    "physical": "文件行数", "population": "总体人数", "quadrant": "象限", "quarantined": "搁置", "read": "读入",
    "reason_group": "原因", "rule": "评分规则", "satisfaction_rate": "满意率", "satisfied": "满意答案", "score": "得分",
    "seconds": "用时", "severity": "程度", "sha256": "指纹", "skipped": "跳过", "brought_forward": "上期结转",
    "closing_balance": "期末结余", "interest": "本期利息", "interest_before": "期初前利息", "spent": "本期支出",
    "spent_before": "期初前支出", "status": "状态", "strict_amount_accuracy": "严格金额准确率", "unpaid": "未发人数",
    "unsettled": "互助未落实", "very_satisfied": "非常满意", "visits": "走访人次", "without_archive": "无档案人数", "working": "取数与计算",
    "line": "行号",
    # payouts
    "accurate_count": "准确人数", "days_late": "延迟天数", "deviation": "偏差", "due_count": "应发人数",
    "full_payments_count": "足额支付次数", "lines_count": "行数", "overpaid_count": "多发人数", "paid_count": "实发人数",
    "person": "人员代号", "settled_count": "足额领到人数", "settled_date": "足额领到日", "shortfall": "少发",
    # services, funds, survey
    "answer_count": "份数", "answer_share": "占比", "stage": "环节", "share": "占上一环节", "top_two": "前两档",
    "unaccounted": "未落实", "unreadable": "无法识别",
    # survey statistics
    "alpha": "α系数", "alpha_without": "删题后α", "change_points": "变动（百分点）", "differs_bh": "显著（BH校正）",
    "differs_holm": "显著（Holm校正）", "difference_points": "差值（百分点）", "detectable_points": "可显出的最小差异（百分点）",
    "design_effect": "设计效应", "effective_count": "有效样本量", "high_points": "差值上限（百分点）", "items_count": "题数",
    "low_points": "差值下限（百分点）", "mean_score": "平均分", "method": "方法", "other_answers_count": "对照有效答案",
    "other_rate_pct": "对照满意率（%）", "other_run": "对照年度", "other_satisfied_count": "对照满意答案", "p_bh": "p值（BH校正）",
    "p_value": "p值", "questionnaires": "问卷范围", "questionnaires_count": "问卷份数", "rate_pct": "比率（%）",
    "removed_count": "剔除份数", "required_count": "所需份数", "rest_correlation": "与其余题的相关", "sample_share": "样本占比",
    "strata_count": "层数", "stratum": "层", "streets_count": "街道数", "suffices": "样本足够", "target_pct": "指标值（%）",
    "tell_count": "区分指标值所需份数", "verdict": "与指标值相比", "wanted_margin_points": "期望误差（百分点）", "weight_share": "人数占比",
    "worst_margin_points": "最大误差（百分点）",
    # timeliness
    "after_arrival_count": "到位后才发放人次", "available": "当日可用资金", "covered_date": "资金覆盖日", "explained_pct": "资金晚到可解释（%）",
    "first_settled_date": "最早足额日", "funds_days_late": "资金晚到天数", "handling_days": "其余人天", "last_settled_date": "最晚足额日",
    "late_days": "延迟人天", "max_days_late": "最长延迟（天）", "median_days_late": "延迟中位数（天）",
    "median_settled_days": "距期限中位数（天）", "missing": "缺口", "needed": "累计应发", "next_arrival_date": "期限后首笔到位",
    "next_arrival": "该笔金额", "no_arrival_count": "期间无到位人次", "open": "未付金额", "p90_days_late": "九成不超过（天）",
    "persons_count": "人次", "share_pct": "占比（%）", "waiting_days": "等待资金人天",
    # trend
    "change": "变动", "change_text": "变动", "change_rate_points": "得分率变动（百分点）", "current_text": "本期",
    "definition_changed": "口径变动", "definition_note": "口径变动说明", "figure": "编号", "lost_points": "失分",
    "previous_run": "上期年度", "previous_text": "上期", "printed": "公布值", "published": "已发布", "run": "年度",
    "score_change": "得分变动", "synthetic": "合成数据", "unit": "单位", "grade": "等级", "warnings_count": "警告条数",
    # scoring
    "direction": "方向", "figure_name": "所据数值", "framework": "指标体系", "grade_after": "调整后等级", "score_after": "调整后得分",
    "sentence": "说明", "step": "调整", "threshold": "临界值", "total_after": "调整后总分", "value": "当前值",
}  # fmt: skip
#: Columns whose numbers are names (a year, a line of a file) and no amounts: their digits are not grouped.
UNGROUPED = frozenset({"budget_year", "last_line", "line", "year"})
#: Columns whose lines are of different units: each number keeps the decimals that it needs itself.
MIXED = frozenset({"change", "threshold", "value"})
#: Column → codes → what readers see.
NAMES: dict[str, dict[str, str]] = {
    "source": SOURCES, "enterprise_level": ENTERPRISE_LEVELS,
    "extract": {name: schema.title for name, schema in EXTRACTS.items()},
    "column": {c.frame_column: c.header for schema in EXTRACTS.values() for c in schema.columns if c.type == "money"},
    "event": {code: text for text, code in EVENTS.items()}, "phase": {"before": "期初前", "in": "本期"},
    "result": {code: text for text, code in RESULTS.items()},
    "severity": {str(severity): name for severity, name in SEVERITY_NAMES.items()},
    "status": {"on_time": "按时", "late": "延迟", "unpaid": "未足额", "settled": "足额", "not_due": "无应发"},
    "verdict": {"below": "低于", "reached": "达到", "open": "尚不能判断"},
}  # fmt: skip
