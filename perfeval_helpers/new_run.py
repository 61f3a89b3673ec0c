"""A new run from an earlier one: what carries over, a TODO for what does not, and extracts with headers only.

In: the earlier run's file. Out: ``params/<run>.yml`` and ``data/<run>/*.csv``; nothing that exists is overwritten.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.framework import read_framework
from perfeval_helpers.contract.project import find_runs
from perfeval_helpers.contract.runfile import RunFile, read_runfile
from perfeval_helpers.contract.runfile.fields import is_run_name
from perfeval_helpers.contract.runfile.reading import read_document_of
from perfeval_helpers.extracts import make_schemas

TODO = "TODO"
COMMENTS = {
    "run": "一次评价的运行文件。凡写有 TODO 的都要改好；perfeval check 会按顺序逐条指出还缺什么。",
    "units": "实施单位、主管部门、委托方、评价机构",
    "evaluated_on": "评价工作的起止日期",
    "period": "评价期（起止两天都算在内）",
    "compare_with": "与哪些往期运行比较；可以为空：[]",
    "data": "数据表所在文件夹，以及本次有哪些数据表",
    "synthetic": "记录是否为虚构：true 或 false；虚构时报告每一页都会注明",
    "tolerate_bad_lines": "每个数据表可以搁置的错误行占比；不写则一行都不容许",
    "columns": "源系统的表头 → 字段名，见 data/README.md",
    "festivals": "发放节日：每人标准（元）、最迟发放日",
    "reasons": "“原因”一栏的文字 → 原因归类",
    "survey": "问卷：发放份数、总体人数、选项（从好到差）、题目",
    "declared": "数据表中没有、由文件或台账给出的数值，逐项写明来源",
    "original_targets": "批复的绩效目标（附件1-1）",
    "targets": "调整后的绩效目标（附件1-2、表3）；能由数值判断的不必写 judged",
    "framework": "指标体系",
    "judgements": "由人评判的指标：必须写明理由、依据、评判人和日期",
}


def make_run(run: str, source: str, root: Path) -> list[str]:
    """Begin a run.

    Parameters
    ----------
    run
        The new run's name.
    source
        The run that it takes over from.
    root
        The project's folder.

    Returns
    -------
    What was written, a line each, and what to do next.

    Raises
    ------
    InputFaults
        The source is at fault, the name cannot be one, or the new run has files already.
    """
    earlier = read_runfile(source, root)
    path, folder = root / "params" / f"{run}.yml", root / "data" / run
    if not is_run_name(run):
        raise _refuse(f"params/{run[:60]}.yml", f"{run[:60]!r} is no run's name; expected one such as 2024", "不是运行名")
    if run in find_runs(root) or (folder.exists() and any(folder.iterdir())):
        raise _refuse(
            f"params/{run}.yml", f"the run {run} has files already; expected a new name, or remove params/{run}.yml and "
            f"data/{run}/ first", "已有同名的运行或数据",
        )  # fmt: skip
    text = "\n".join(write_runfile(run, earlier, read_document_of(source, root)[0].data))
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, content in write_headers(earlier).items():
        (folder / f"{name}.csv").write_bytes(content)
        lines.append(f"data/{run}/{name}.csv: headers only")
    path.write_text(text, encoding="utf-8")
    return [
        f"params/{run}.yml: {text.count(TODO) - 1} TODOs", *lines,
        f"next: fill in the TODOs and the extracts; `perfeval check {run}` says what is missing, in that order",
    ]  # fmt: skip


def _refuse(file: str, english: str, chinese: str) -> InputFaults:
    return InputFaults([Finding("RUN-FILE", "error", f"{file}：{chinese}。", file=file, english=english)])


def write_runfile(run: str, earlier: RunFile, data: dict[str, Any]) -> Iterator[str]:
    """The lines of the new run file.

    Parameters
    ----------
    earlier
        The run that it takes over from.
    data
        The texts of that run's file.
    """
    kept = {**data, "run": run, "data": f"data/{run}", "compare_with": [earlier.run], "period": shift_period(run, earlier)}
    kept["evaluated_on"] = {"start": f"{TODO} 评价工作开始日", "end": f"{TODO} 评价工作结束日"}
    kept["synthetic"] = f"{TODO} true 或 false"
    kept["festivals"] = [
        {**festival, "due_by": f"{TODO} {festival['name']}慰问金的最迟发放日"} for festival in data.get("festivals") or []
    ]
    if data.get("survey"):
        kept["survey"] = {**data["survey"], "issued": f"{TODO} 发放份数", "population": f"{TODO} 总体人数"}
    kept["declared"] = {id: {**given, "value": f"{TODO} {given['source']}"} for id, given in (data.get("declared") or {}).items()}
    kept["targets"] = [_clear_target(target) for target in data.get("targets") or []]
    for key in ("judgements", "judgements_for", "known_differences", "narrative"):
        kept.pop(key, None)
    for key, value in sorted(kept.items(), key=lambda entry: list(RunFile.model_fields).index(entry[0])):
        if key in COMMENTS:
            yield f"# {COMMENTS[key]}"
        # Short mappings and lists on one line, as people write them.
        style = False if isinstance(value, str) else None
        yield yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=style).rstrip()
    yield f"# {COMMENTS['judgements']}"
    yield "judgements:"
    framework = read_framework(earlier.framework_path, root=earlier.root)
    for indicator in framework.indicators:
        if indicator.rule.needs_judgement:
            yield f"#  {indicator.level3}:"
            yield f"#    {indicator.rule.example}"
            yield "#    reason: 理由"
            yield "#    evidence: [依据]"
            yield "#    by: 评判人"
            yield "#    date: 评判日期"
    yield "# 项目自己的文字（背景、职责、经验、问题与建议），按报告的章节写，格式见 params/narrative/："
    yield f"# narrative: narrative/{run}.md"
    yield ""


def shift_period(run: str, earlier: RunFile) -> dict[str, str]:
    """The earlier period, moved by as many years as the names of the runs are apart; a TODO where they are no years."""
    if not (run.isdigit() and earlier.run.isdigit() and len(run) == len(earlier.run) == 4):
        return {"start": f"{TODO} 评价期第一天", "end": f"{TODO} 评价期最后一天"}
    years = int(run) - int(earlier.run)

    def shift(day: date) -> str:
        last = day.month == 2 and day.day == 29
        return day.replace(year=day.year + years, day=28 if last else day.day).isoformat()

    return {"start": shift(earlier.period.start), "end": shift(earlier.period.end)}


def _clear_target(target: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in target.items() if key not in ("judged", "reason")}
    if target.get("judged"):
        kept |= {"judged": f"{TODO} 已完成、部分完成或未完成", "reason": f"{TODO} 完成情况说明"}
    return kept


def write_headers(earlier: RunFile) -> dict[str, bytes]:
    """The header line of each extract, named as the earlier run's source systems name it; UTF-8 with a mark for Excel."""
    contents = {}
    for schema in make_schemas(earlier):
        written = {field: header for header, field in (earlier.columns.get(schema.name) or {}).items()}
        target = StringIO()
        writer = csv.writer(target, delimiter=earlier.separator.get(schema.name, ","), lineterminator="\r\n")
        writer.writerow([written.get(column.field, column.header) for column in schema.columns])
        contents[schema.name] = target.getvalue().encode("utf-8-sig")
    return contents
