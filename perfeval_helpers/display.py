"""What the cells of notebooks show: tidy frames with Chinese headers, sentences with figures, what a chapter says.

In: a loaded run, or a DataFrame whose columns carry their units. Out: objects that a notebook displays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from perfeval_helpers.catalogue import ENTERPRISE_LEVELS, SOURCES
from perfeval_helpers.evaluation import Run
from perfeval_helpers.figures import NO_VALUE, wan_yuan
from perfeval_helpers.narrative import REFERENCE, FigureRef, resolve
from perfeval_helpers.schema import EXTRACTS
from perfeval_helpers.tables import Table, from_frame

RESULTS_MIME = "application/vnd.perfeval.results+json"

#: Column name without its unit → header.
HEADERS = {
    "accepted": "接受", "accuracy": "准确率", "activities": "活动场次", "advice": "建议", "allocated": "下达",
    "amount": "金额", "amount_accuracy": "金额准确率", "answer": "答案", "answers": "有效答案", "archives_due": "应接收档案",
    "archives_received": "实接收档案", "arrived": "本期到位", "arrived_before": "期初前到位", "beta": "标准化系数",
    "beta_high": "系数上限", "beta_low": "系数下限", "budget_year": "预算年度", "by": "评判人", "code": "代码",
    "column": "列", "community": "社区", "correlation": "与总体的相关", "count": "人数", "count_accuracy": "人数准确率",
    "cumulative": "累计", "date": "日期", "difference": "接收−移交−直管", "directly_managed": "直管人数", "due": "应发",
    "due_by": "应于", "encoding": "编码", "enterprise_level": "企业层级", "enterprises": "企业数", "event": "事项",
    "evidence": "佐证", "extract": "数据表", "festival": "节日", "file": "文件", "fairly_satisfied": "比较满意",
    "header_and_skipped": "表头及跳过", "high": "上限", "index": "加权指数", "item": "题目", "label": "题目",
    "late": "延迟人数", "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "lines": "行", "lost": "失分",
    "low": "下限", "margin": "误差幅度", "message": "内容", "mutual_aid_enrolled": "互助参保", "mutual_aid_refunded": "互助退费",
    "mutual_aid_willing": "互助愿意", "name": "名称", "occasion": "节日", "on_time": "按时人数", "on_time_rate": "按时率",
    "p_holm": "p值（Holm校正）", "paid": "实发", "phase": "时段", "physical": "文件行数", "points": "分值",
    "population": "总体人数", "quadrant": "象限", "quarantined": "搁置", "read": "读入", "reason": "原因",
    "reason_group": "原因", "received": "接收人数", "rule": "评分规则", "satisfaction_rate": "满意率",
    "satisfied": "满意答案", "score": "得分", "seconds": "用时", "severity": "程度", "sha256": "sha256", "skipped": "跳过",
    "source": "资金来源", "spent": "本期支出", "spent_before": "期初前支出", "status": "状态", "street": "街道",
    "strict_amount_accuracy": "严格金额准确率", "target": "指标值", "transferred": "移交人数", "unpaid": "未发人数",
    "unsettled": "未落实", "very_satisfied": "非常满意", "visits": "走访人次", "without_archive": "无档案人数",
    "working": "取数与计算",
    # survey statistics
    "alpha": "α系数", "alpha_without": "删题后α", "change_points": "变动（百分点）", "differs_bh": "显著（BH校正）",
    "differs_holm": "显著（Holm校正）", "difference_points": "差值（百分点）", "high_points": "差值上限（百分点）",
    "items_count": "题数", "low_points": "差值下限（百分点）", "mean_score": "平均分", "method": "方法",
    "other_answers_count": "对照有效答案", "other_rate_pct": "对照满意率（%）", "other_run": "对照年度",
    "other_satisfied_count": "对照满意答案", "p_bh": "p值（BH校正）", "p_value": "p值", "questionnaires": "问卷范围",
    "questionnaires_count": "问卷份数", "rate_pct": "比率（%）", "removed_count": "剔除份数",
    "required_count": "所需份数", "rest_correlation": "与其余题的相关", "sample_share": "样本占比",
    "strata_count": "层数", "stratum": "层", "streets_count": "街道数", "suffices": "样本足够",
    "target_pct": "指标值（%）", "tell_count": "区分指标值所需份数", "verdict": "与指标值相比",
    "wanted_margin_points": "期望误差（百分点）", "weight_share": "人数占比",
    "worst_margin_points": "最大误差（百分点）",
    # timeliness
    "after_arrival_count": "到位后才发放人次", "available": "当日可用资金", "covered_date": "资金覆盖日",
    "explained_pct": "资金晚到可解释（%）", "first_settled_date": "最早足额日", "funds_days_late": "资金晚到天数",
    "handling_days": "其余人天", "last_settled_date": "最晚足额日", "late_days": "延迟人天",
    "max_days_late": "最长延迟（天）", "median_days_late": "延迟中位数（天）",
    "median_settled_days": "距期限中位数（天）",
    "missing": "缺口", "needed": "累计应发", "next_arrival_date": "期限后首笔到位",
    "next_arrival": "该笔金额", "no_arrival_count": "期间无到位人次", "open": "未付金额",
    "p90_days_late": "九成不超过（天）", "persons_count": "人次", "share_pct": "占比（%）",
    "waiting_days": "等待资金人天",
    # trend
    "change": "变动", "change_text": "变动", "change_rate_points": "得分率变动（百分点）", "current_text": "本期",
    "definition_changed": "口径变动", "definition_note": "口径变动说明", "figure": "编号", "lost_points": "失分",
    "previous_run": "上期年度", "previous_text": "上期", "printed": "公布值", "published": "已发布", "run": "年度",
    "score_change": "得分变动", "synthetic": "示例数据", "unit": "单位",
}  # fmt: skip
#: The ending of a column name → the unit in its header.
UNITS = {
    "_fen": "万元", "_yuan": "元", "_count": "", "_pct": "%", "_share": "", "_points": "百分点", "_days": "天",
}  # fmt: skip
#: Column → codes → what readers see.
NAMES: dict[str, dict[str, str]] = {
    "source": SOURCES,
    "enterprise_level": ENTERPRISE_LEVELS,
    "event": {"allocated": "下达", "arrived": "到位", "spent": "支出"},
    "phase": {"before": "期初前", "in": "本期"},
    "severity": {"error": "错误", "warning": "警告", "note": "提示"},
    "status": {"on_time": "按时", "late": "延迟", "unpaid": "未足额", "settled": "足额", "not_due": "无应发"},
    "verdict": {"below": "低于", "reached": "达到", "open": "尚不能判断"},
}


def head_column(name: str) -> tuple[str, str]:
    """The header and the unit of a column: ``paid_fen`` → (实发, 万元)."""
    for ending, unit in UNITS.items():
        if name.endswith(ending) and name not in HEADERS:
            return HEADERS.get(name.removesuffix(ending), name), unit
    return HEADERS.get(name, name), ""


def show(frame: pd.DataFrame, caption: str, *, note: str = "", **names: str) -> Table:
    """A frame for reading: Chinese headers and values, fen as 万元, numbers half-up to two places.

    Parameters
    ----------
    frame
        What to show; its index is not shown.
    caption
        What the table holds.
    note
        A line below it.
    names
        Further codes of the frame and what readers see in their place (``spring_festival="春节"``).
    """
    shown = {}
    for column in frame.columns:
        seen = {**NAMES.get(str(column), {}), **names}
        header, unit = head_column(str(column))
        values = frame[column]
        if str(column).endswith("_fen"):
            values = pd.Series([None if pd.isna(v) else wan_yuan(v) for v in values], dtype=object)
        elif not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_dtype(values):
            values = pd.Series([seen.get(v, v) if isinstance(v, str) else v for v in values], dtype=object)
        shown[f"{header}（{unit}）" if unit else header] = values.array
    return from_frame(pd.DataFrame(shown), caption, note=note)


def list_sources(run: Run, *extracts: str) -> pd.DataFrame:
    """The extracts that a chapter rests on: file, encoding, lines, hash; those that the run does not have are left out.

    Returns
    -------
    DataFrame
        ``extract``, ``file``, ``encoding``, ``physical_count`` = ``header_and_skipped_count`` + ``accepted_count`` +
        ``quarantined_count`` (lines), ``sha256`` (its first 12 digits).
    """
    rows = [
        (name, e.file, e.encoding, e.counts.physical, e.counts.header_and_skipped, e.counts.accepted,
         e.counts.quarantined, e.sha256[:12])
        for name, e in run.extracts.items() if name in extracts
    ]  # fmt: skip
    columns = ["extract", "file", "encoding", "physical_count", "header_and_skipped_count", "accepted_count",
               "quarantined_count", "sha256"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def tell_missing(run: Run, *extracts: str) -> str:
    """Whether the run has the extracts of a chapter; what it lacks leaves the chapter's tables empty."""
    missing = [EXTRACTS[name].title for name in extracts if name not in run.extracts]
    if not missing:
        return "本章所需数据均已提供。"
    return f"本次评价未提供{'、'.join(missing)}，本章相应的表和图没有数据，也不计算相应的数值。"


def list_money(run: Run) -> pd.DataFrame:
    """Every column of money: ``extract``, ``column``, ``read_fen`` = ``accepted_fen`` + ``quarantined_fen``, ``unreadable_count``."""
    rows = [
        (name, column, m.read_fen, m.accepted_fen, m.quarantined_fen, m.unreadable_count)
        for name, e in run.extracts.items()
        for column, m in e.money.items()
    ]
    columns = ["extract", "column", "read_fen", "accepted_fen", "quarantined_fen", "unreadable_count"]
    return pd.DataFrame(rows, columns=columns)


def list_quarantine(run: Run) -> pd.DataFrame:
    """The lines that were set aside: ``extract``, ``lines``, ``code``, ``column``, ``reason``."""
    columns = ["extract", "lines", "code", "column", "reason"]
    parts = [
        e.quarantine.rename(columns={"line": "lines"}).assign(extract=name)[columns]
        for name, e in run.extracts.items() if len(e.quarantine)
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def list_findings(run: Run, *extracts: str) -> pd.DataFrame:
    """What the checks found about some extracts, or about all: ``severity``, ``code``, ``extract``, ``lines``, ``message``."""
    rows = [
        (f.severity, f.code, f.extract or NO_VALUE, "、".join(map(str, f.lines[:6])) + ("…" if len(f.lines) > 6 else ""),
         f.message)
        for f in run.findings if not extracts or f.extract in extracts
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["severity", "code", "extract", "lines", "message"])


def cite(run: Run, *extracts: str) -> str:
    """The files of extracts, for the source line of a chart; what the run does not have is named as such."""
    return "、".join(
        run.extracts[name].file if name in run.extracts else f"本次评价未提供{run.spec.data_file(name)}" for name in extracts
    )


@dataclass(frozen=True)
class Sentences:
    """Paragraphs whose numbers are figures of the ledger."""

    paragraphs: tuple[tuple[str | FigureRef, ...], ...]

    def __str__(self) -> str:
        return "\n".join("".join(p if isinstance(p, str) else p.text for p in parts) for parts in self.paragraphs)

    def _repr_html_(self) -> str:
        return "".join(
            "<p>" + "".join(
                escape(p) if isinstance(p, str)
                else f'<data value="{escape(p.figure.printed)}" title="{escape(p.figure.id)}">{escape(p.text)}</data>'
                for p in parts
            ) + "</p>"
            for parts in self.paragraphs
        )  # fmt: skip


def say(run: Run, *paragraphs: str) -> Sentences:
    """Paragraphs with figures by id in place: ``资金到位率[[funding.to_position_rate]]``.

    A figure that this run does not have (its extract is missing) prints ``—``.
    """
    resolved = []
    for paragraph in paragraphs:
        known = REFERENCE.sub(lambda m: m[0] if m[1].strip() in run.figures else NO_VALUE, paragraph)
        resolved.append(resolve(known, run.figures))
    return Sentences(tuple(resolved))


@dataclass(frozen=True)
class Spoken:
    """A chapter's figures, said by the last cell of its notebook; the command compares them with results.json."""

    chapter: str
    figures: Mapping[str, str]
    table: Table = field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            RESULTS_MIME: {"chapter": self.chapter, "figures": dict(self.figures)},
            "text/html": self.table._repr_html_(),
            "text/plain": f"{self.chapter}：{len(self.figures)}个数值",
        }


def speak(run: Run, chapter: str, *prefixes: str) -> Spoken:
    """The figures of a chapter, for the last cell of its notebook.

    Parameters
    ----------
    chapter
        The notebook's name without its ending, such as ``01_funding``.
    prefixes
        Ids, or the beginnings of ids up to a dot: ``funding`` says every ``funding.…``.
    """
    said = {id: figure for prefix in prefixes for id, figure in run.figures.starting(prefix).items()}
    rows = pd.DataFrame(
        [(f.label, f, f.unit, f.formula, id) for id, f in said.items()], columns=["名称", "数值", "单位", "公式", "编号"]
    )
    return Spoken(chapter, {id: f.printed for id, f in said.items()}, from_frame(rows, f"本章数值（{len(said)}个）"))
