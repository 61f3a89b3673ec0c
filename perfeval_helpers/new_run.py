"""A new run from an earlier one: what carries over, a TODO for what does not, a narrative to fill in, empty extracts.

In: the earlier run's file. Out: ``params/<run>.yml``, ``params/narrative/<run>.md`` and ``data/<run>/*.csv``; nothing
that exists is overwritten. A run of another project takes over nothing that names the project.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.framework import read_framework
from perfeval_helpers.contract.outline import write_narrative
from perfeval_helpers.contract.project import (
    RESERVED,
    RESERVED_IN_DATA,
    find_runs,
    is_run_name,
    refuse,
    tell_no_run_name,
    tell_reserved,
)
from perfeval_helpers.contract.runfile import RunFile, read_runfile
from perfeval_helpers.contract.runfile.reading import read_document_of
from perfeval_helpers.contract.runfile.survey_checks import list_answers
from perfeval_helpers.contract.runfile.surveys import TOP_COUNT
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts import make_schemas
from perfeval_helpers.values.language import _, _n, quote, quote_argument, tell

TODO = "TODO"
#: What is to be filled in, under keys that stand in several places.
PERIOD = {"start": f"{TODO} 评价期第一天", "end": f"{TODO} 评价期最后一天"}
GOALS = {"original": f"{TODO} 批复的年度总体目标", "adjusted": f"{TODO} 调整后的年度总体目标"}
SIZES = {"issued": f"{TODO} 发放份数", "population": f"{TODO} 总体人数"}
COMMENTS = {
    "run": "一次评价的运行文件。凡写有 TODO 的都要改好；perfeval check 会按顺序逐条指出还缺什么。",
    "units": "实施单位、主管部门、委托方、评价机构", "evaluated_on": "评价工作的起止日期",
    "period": "评价期（起止两天都算在内）", "compare_with": "与哪些往期运行比较；可以为空：[]",
    "data": "数据表所在文件夹",
    "synthetic": "记录是否为虚构：true 或 false；虚构时报告每一页都会注明",
    "tolerate_bad_lines": "每个数据表可以搁置的错误行占比；不写则一行都不容许",
    "columns": "源系统的表头 → 字段名，见 data/README.md",
    "festivals": "发放批次（节日、月份）：每人标准（元）、最迟发放日", "reasons": "“原因”一栏的文字 → 原因归类",
    "survey": "问卷：发放份数、总体人数、选项（从好到差）、题目",
    "surveys": "几项问卷，各有代号：发放份数、总体人数、选项（从好到差）、题目；file为数据表名",
    "overall": "几项问卷合成一个满意度：pooled（合并）、mean（平均）或各项的权重",
    "declared": "数据表中没有、由文件或台账给出的数值，逐项写明来源", "original_targets": "批复的绩效目标（附件1-1）",
    "targets": "调整后的绩效目标（附件1-2、表3）；能由数值判断的不必写 judged", "framework": "指标体系",
    "extracts": "本次有哪些数据表；项目自己的数据表在 params/extracts/ 中声明后列在这里",
    "words": "报告中对所付款项、批次、对象、地点的称呼",
    "documents": "政策文件：编号、全称、文号；文字说明中以[[documents.编号]]引用",
    "goals": "年度总体目标：批复的、评价调整后的（附件1）",
    "judgements": "由人评判的指标：必须写明理由、依据、评判人和日期",
}
#: Keys whose values are names even where they are digits: papermill, which reads run files too, must not take them for numbers.
NAMES = ("run", "compare_with")


class PlainNumbers(yaml.SafeDumper):
    """Writes what reads as a number or a day without quotes, as people do: run files are read as texts."""


def _write_plain(dumper: PlainNumbers, text: str) -> yaml.ScalarNode:
    tag = dumper.resolve(yaml.ScalarNode, text, (True, False))
    return dumper.represent_scalar(tag if tag in PLAIN_TAGS else "tag:yaml.org,2002:str", text)


PLAIN_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp")
PlainNumbers.add_representer(str, _write_plain)


def make_run(run: str, source: str, root: Path, blank: bool = False) -> list[str]:
    """Begin a run; what was written, a line each, and what to do next.

    With `blank`, or under a name that is no later year's, nothing that names the project carries over.

    Raises
    ------
    InputFaults
        The source is at fault, the name cannot be one, or the new run has files already.
    """
    earlier = read_runfile(source, root)
    path, folder = root / "params" / f"{run}.yml", root / "data" / run
    if not is_run_name(run):
        raise refuse("params", tell_no_run_name(quote(run[:60])))
    if run.casefold() in RESERVED:
        raise refuse("params", tell_reserved(quote(run)))
    if run.casefold() in RESERVED_IN_DATA:
        raise refuse("params", tell("{found}, the folder of data/ in which the extracts are described; expected another name", found=quote(run)))
    known = {one.casefold(): one for one in find_runs(root)}.get(run.casefold())
    if known or (folder.exists() and any(not one.name.startswith(".") for one in folder.iterdir())):
        run = known or run  # systems that tell no capitals apart have the files of the one for the other's
        raise refuse(f"params/{run}.yml", tell("the run {run} has files already; expected a new name, or remove params/{run}.yml and data/{run}/ first", run=run))
    told = root / "params" / "narrative" / f"{run}.md"
    if told.exists():
        raise refuse(f"params/narrative/{run}.md", tell("the narrative exists already; expected a new name, or remove it first"))
    blank = blank or not is_later_year(run, earlier.run)
    data = read_document_of(source, root)[0].data
    if blank:
        earlier, data = rename_surveys(earlier, data)
    text = "\n".join(write_runfile(run, earlier, data, blank))
    prose = begin_narrative(run, earlier, blank)
    folder.mkdir(parents=True, exist_ok=True)
    told.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, content in write_headers(earlier, blank).items():
        (folder / f"{name}.csv").write_bytes(content)
        file = f"data/{run}/{name}.csv"
        lines.append(_("{path}: headers only", path=file))
    path.write_text(text, encoding="utf-8", newline="\n")
    told.write_text(prose, encoding="utf-8", newline="\n")
    shown, shown_told = (made.relative_to(root).as_posix() for made in (path, told))
    return [
        _n("{path}: {number} TODO", "{path}: {number} TODOs", text.count(TODO) - 1, path=shown),
        _n("{path}: {number} section to write", "{path}: {number} sections to write", prose.count(HEADED), path=shown_told),
        *lines,
        _("who writes no YAML fills in {path} by a form: `perfeval lab`, notebook 12_run_file", path=shown),
        _("next: fill in the TODOs and the extracts; `perfeval check {run}` says what is missing, in that order", run=quote_argument(run)),
    ]  # fmt: skip


HEADED = "\n## "


def is_later_year(run: str, earlier: str) -> bool:
    """Whether the name is that of a later year of the same project: 2023 after 2022, school-2024 after school-2022.

    Examples
    --------
    >>> is_later_year("2023", "2022"), is_later_year("school", "2022"), is_later_year("school-2024", "2022")
    (True, False, False)
    """
    new, old = (re.fullmatch(r"(.*?)(\d{4})", name, re.DOTALL) for name in (run, earlier))
    return bool(new and old and new[1] == old[1] and int(new[2]) > int(old[2]))


def begin_narrative(run: str, earlier: RunFile, blank: bool) -> str:
    """The narrative with every section, a hint in each, and the figures at hand."""
    if blank:
        named = earlier.model_copy(update={"extracts": tuple(list_neutral(earlier)), "declared": {}, "targets": (), "festivals": ()})
        is_known = partial(catalogue.is_known, runfile=named)
        return write_narrative(f"{TODO} 项目名称", None, is_known, "self_evaluation" in named.extracts)
    framework = read_framework(earlier.framework_path, earlier.root)
    is_known = partial(catalogue.is_known, runfile=earlier, framework=framework)
    return write_narrative(earlier.project, framework, is_known, "self_evaluation" in earlier.extracts, earlier.documents)


def rename_surveys(earlier: RunFile, data: dict[str, Any]) -> tuple[RunFile, dict[str, Any]]:
    """A run and its texts with group1, group2 … for the ids of several surveys and of their extracts, which name whom the old project asked."""
    ids = {id: f"group{number}" for number, id in enumerate(earlier.surveys, 1)}
    extracts = {survey.extract: ("counts_" if survey.counts else "questionnaires_") + ids[id] for id, survey in earlier.surveys.items()}
    asked, texts = {}, {}
    for id, survey in earlier.surveys.items():
        counts = {"counts": extracts[survey.extract]} if survey.counts else {}
        asked[ids[id]] = survey.model_copy(update={"file": None} | counts)
        asked[ids[id]]._id = ids[id]
        texts[ids[id]] = {key: value for key, value in data["surveys"][id].items() if key != "file"} | counts
    named = earlier.model_copy(update={"surveys": asked, "extracts": tuple(extracts.get(name, name) for name in earlier.extracts)})
    overall = data.get("overall") or {}
    if isinstance(overall.get("method"), dict):
        overall = {**overall, "method": {ids[id]: f"{TODO} 权重" for id in overall["method"]}}
    return named, data | ({"surveys": texts} if texts else {}) | ({"overall": overall} if overall else {})


def list_neutral(earlier: RunFile) -> list[str]:
    """The extracts that any project can have."""
    return [name for name in earlier.extracts if (name in EXTRACTS and EXTRACTS[name].general) or earlier.find_survey(name) is not None]


def write_runfile(run: str, earlier: RunFile, data: dict[str, Any], blank: bool) -> Iterator[str]:
    """The lines of the new run file, from the texts of the earlier one; with `blank` nothing that names the project is among them."""
    kept = {**data, "run": run, "data": f"data/{run}", "compare_with": [earlier.run], "period": shift_period(run, earlier)}
    kept["evaluated_on"] = {"start": f"{TODO} 评价工作开始日", "end": f"{TODO} 评价工作结束日"}
    kept["synthetic"] = f"{TODO} true 或 false"
    if data.get("festivals"):
        kept["festivals"] = [{**festival, "due_by": f"{TODO} {earlier.spoken_words.name_payment(festival['name'])}的最迟发放日"} for festival in data["festivals"]]
    if data.get("survey"):
        kept["survey"] = _clear_sizes(data["survey"])
    if data.get("surveys"):
        kept["surveys"] = {id: _clear_sizes(asked) for id, asked in data["surveys"].items()}
    if data.get("form"):
        kept["form"] = {**data["form"], "initial_budget_yuan": f"{TODO} 年初预算数（元）", "overall_target": f"{TODO} 年度总体目标",
                        "overall_result": f"{TODO} 总体目标完成情况"}  # fmt: skip
    if data.get("declared"):
        kept["declared"] = {id: {**given, "value": f"{TODO} {given['source']}"} for id, given in data["declared"].items()}
    if data.get("goals"):
        kept["goals"] = {key: GOALS[key] for key in data["goals"]}
    kept["targets"] = [_clear_target(target) for target in data.get("targets") or []]
    # The extracts begin as CSV files, which have no sheets.
    for key in ("judgements", "judgements_for", "known_differences", "sheet"):
        kept.pop(key, None)
    kept["narrative"] = f"narrative/{run}.md"
    if blank:
        kept = clear_project(kept, list_neutral(earlier))
    for key, value in sorted(kept.items(), key=lambda entry: list(RunFile.model_fields).index(entry[0])):
        if key in COMMENTS:
            yield f"# {COMMENTS[key]}"
        # Short mappings and lists on one line, as people write them.
        style = False if isinstance(value, str) else None
        dumper = yaml.SafeDumper if key in NAMES else PlainNumbers
        yield yaml.dump({key: value}, Dumper=dumper, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=style).rstrip()
    yield f"# {COMMENTS['judgements']}"
    if blank:
        yield "judgements: {}"
        yield ""
        return
    yield "judgements:"
    framework = read_framework(earlier.framework_path, earlier.root)
    for indicator in framework.indicators:
        if indicator.rule.needs_judgement:
            yield f"#  {indicator.level3}:"
            yield f"#    {indicator.rule.example}"
            yield "#    reason: 理由"
            yield "#    evidence: [依据]"
            yield "#    by: 评判人"
            yield "#    date: 评判日期"
    yield ""


def clear_project(kept: dict[str, Any], extracts: list[str]) -> dict[str, Any]:
    """The run file's keys with a TODO for everything that names the project; what only the old project has is left out."""
    target = {"level1": f"{TODO} 一级指标", "level2": f"{TODO} 二级指标", "name": f"{TODO} 三级指标", "target": f"{TODO} 指标值，如 “>= 90 %”"}
    cleared = {key: kept[key] for key in ("run", "data", "synthetic", "evaluated_on", "narrative")} | {
        "project": f"{TODO} 项目全称", "district": f"{TODO} 所在地区",
        "units": {"implementer": f"{TODO} 实施单位", "department": f"{TODO} 主管部门", "commissioned_by": f"{TODO} 委托方",
                  "evaluator": f"{TODO} 评价机构"},
        "compare_with": [], "extracts": extracts, "original_targets": [target], "targets": [target],
        "documents": [{"id": f"{TODO} 编号，如 basis", "title": f"{TODO} 文件全称", "number": f"{TODO} 文号"}],
        "goals": GOALS, "period": PERIOD,
        "framework": f"{TODO} frameworks/指标体系文件.yml",
    }  # fmt: skip
    if "payouts" in extracts:
        cleared["words"] = {"payment": f"{TODO} 所付款项的名称", "occasion": f"{TODO} 发放批次的称呼，如月份",
                            "payee": f"{TODO} 发放对象的称呼：人、户、学员", "place": f"{TODO} 地点的称呼，如学校、乡镇"}  # fmt: skip
        cleared["festivals"] = [{"id": f"{TODO} 编号", "name": f"{TODO} 名称", "standard_yuan": f"{TODO} 标准（元）", "due_by": f"{TODO} 最迟发放日"}]
        cleared["reasons"] = {"bad_account": [f"{TODO} 未发放原因的文字"]}
    if kept.get("survey"):
        cleared["survey"] = _clear_survey(kept["survey"])
    if kept.get("surveys"):
        named = {"label": f"{TODO} 调查对象，如学生"}
        cleared["surveys"] = {id: named | _clear_survey(asked) for id, asked in kept["surveys"].items()}
        cleared |= {"overall": kept["overall"]} if "overall" in kept else {}
    return cleared


def _clear_sizes(survey: dict[str, Any]) -> dict[str, Any]:
    """A survey of the next year: the same questions, asked of others."""
    return {key: SIZES.get(key, value) for key, value in survey.items()}


def _clear_survey(survey: dict[str, Any]) -> dict[str, Any]:
    """A survey's keys: the scale and the method stay, what was asked and of how many is to be filled in."""
    cleared = SIZES | {key: survey[key] for key in ("file", "counts", "scale", "weights", "codes", "no_answer") if key in survey}
    cleared["items"] = [{"id": f"{TODO} 编号", "column": f"{TODO} 题目的表头", "label": f"{TODO} 题目的简称"}]
    if "counts" not in survey:
        cleared["satisfied_when"] = {"item": f"{TODO} 题目编号", "answers": list_answers(survey)[:TOP_COUNT]}
    return cleared | {"method": survey["method"]}


def shift_period(run: str, earlier: RunFile) -> dict[str, str]:
    """The earlier period, moved by as many years as the names of the runs are apart; a TODO where they are no later years."""
    if not is_later_year(run, earlier.run):
        return PERIOD
    years = int(run[-4:]) - int(earlier.run[-4:])

    def shift(day: date) -> str:
        last = day.month == 2 and day.day == 29
        return day.replace(year=day.year + years, day=28 if last else day.day).isoformat()

    return {"start": shift(earlier.period.start), "end": shift(earlier.period.end)}


def _clear_target(target: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in target.items() if key not in ("judged", "reason")}
    if target.get("judged"):
        kept |= {"judged": f"{TODO} 已完成、部分完成或未完成", "reason": f"{TODO} 完成情况说明"}
    return kept


def write_headers(earlier: RunFile, blank: bool) -> dict[str, bytes]:
    """The header line of each extract, named as the earlier run's source systems name it; UTF-8 with a mark for Excel."""
    contents = {}
    for schema in make_schemas(earlier):
        if blank and schema.name not in list_neutral(earlier):
            continue
        kept = [column for column in schema.columns if not (blank and column.type == "answer")]
        written = {} if blank else {field: header for header, field in (earlier.columns.get(schema.name) or {}).items()}
        target = StringIO()
        writer = csv.writer(target, delimiter="," if blank else earlier.separator.get(schema.name, ","), lineterminator="\r\n")
        writer.writerow([written.get(column.field, column.header) for column in kept])
        contents[schema.name] = target.getvalue().encode("utf-8-sig")
    return contents
