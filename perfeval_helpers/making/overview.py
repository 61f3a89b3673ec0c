"""All runs at a glance: the table after a batch, and outputs/index.html.

In: the outcomes of a batch and the receipts of what is published. Out: a page without scripts, failures first, with the
characters that it shows inside; style sheets alone put thousands of runs in another order and leave out what is not asked for.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from perfeval_helpers.contract.codes import SEVERITY_NAMES
from perfeval_helpers.contract.project import PAGE, find_runs
from perfeval_helpers.making import receipt
from perfeval_helpers.making.progress import Outcome, show_points
from perfeval_helpers.making.publishing import FAILED, replace_text
from perfeval_helpers.showing.fonts import embed_font
from perfeval_helpers.values.language import spoken

INDEX = "index.html"
TITLE = "绩效评价运行一览"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
LAST = "status.json"
ORDER = {"failed": 0, "faults": 1, "done": 2, "unchanged": 2}
STYLE = (
    "body{font:16px/1.6 'Noto Sans SC','Microsoft YaHei','perfeval-sc',sans-serif;color:#1a1a1a;background:#fff;max-width:72rem;"
    "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f0f0f0}td.n{text-align:right;white-space:nowrap}tr.bad td,tr.bad th{background:#fdecea}a{color:#0b3d91}"
    "caption{display:block;text-align:left;padding:.5rem 0}.wrap{overflow-x:auto}table,thead{display:block}table{min-width:60rem}"
    "tbody{display:flex;flex-direction:column}tr{display:grid;grid-template-columns:5fr 2fr 1fr 3fr 1.4fr 4fr}"
    "fieldset{border:1px solid #767676;margin:0 0 .5rem;padding:.2rem .6rem}label{display:inline-block;margin-right:1rem}"
)


def _get_title(outcome: Outcome) -> str:
    """District, project and year, as far as known: a run that was never scored has its id alone."""
    return str(outcome.summary.get("title", ""))


#: Ways to put runs in order: id, words, and what they are ordered by; without a score last.
ORDERS: tuple[tuple[str, str, Callable[[Outcome], Any]], ...] = (
    ("name", "名称", lambda outcome: (_get_title(outcome), outcome.label)),
    ("best", "得分由高到低", lambda outcome: (-outcome.summary.get("score", -1), outcome.label)),
    ("worst", "得分由低到高", lambda outcome: (outcome.summary.get("score", float("inf")), outcome.label)),
    ("warnings", "警告由多到少", lambda outcome: (-outcome.summary.get("findings", {}).get("warning", -1), outcome.label)),
)


@dataclass(frozen=True)
class Line:
    """A run in the table: its last outcome, and whether there are outputs to open."""

    outcome: Outcome
    published: bool


def order_outcomes(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Failures first, then by name."""
    return sorted(outcomes, key=lambda outcome: (ORDER[outcome.status], outcome.label))


def read_published(outputs: Path) -> dict[str, Outcome]:
    """The runs whose outputs are published, as their receipts tell."""
    found = {}
    for folder in outputs.iterdir() if outputs.is_dir() else ():
        kept = receipt.read_receipt(folder) if folder.is_dir() and not folder.name.startswith(".") else None
        if kept is not None:
            seconds = kept.get("times", {}).get("seconds", 0)
            found[folder.name] = Outcome(folder.name, "done", seconds, kept.get("summary", {}))
    return found


def read_failures(outputs: Path) -> dict[str, Outcome]:
    """The runs whose last attempt failed; those that the project no longer has are forgotten."""
    found = {}
    known = find_runs(outputs.parent)
    for path in (outputs / FAILED).glob(f"*/{LAST}"):
        try:
            outcome = Outcome(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue
        if outcome.label.partition("@")[0] in known:
            found[path.parent.name] = outcome
    return found


def collect(outputs: Path, outcomes: Iterable[Outcome]) -> list[Line]:
    """All runs that are published or failed, this batch's outcome before older ones, failures first."""
    published = read_published(outputs)
    latest: dict[str, Outcome] = {**published, **read_failures(outputs)}
    for outcome in outcomes:
        made = published.get(outcome.label)
        # A skipped run took no time: what is told is how long it took to make.
        latest[outcome.label] = made if outcome.status == "unchanged" and made is not None else outcome
    for label, made in published.items():  # one that failed now is called as what stands published
        if "title" in made.summary:
            latest[label] = replace(latest[label], summary={"title": made.summary["title"], **latest[label].summary})
    return [Line(outcome, outcome.label in published) for outcome in order_outcomes(latest.values())]


def format_findings(summary: Mapping[str, Any]) -> str:
    """警告2项，提示5项, with tolerated errors in front where there are any."""
    counts = summary.get("findings", {})
    parts = [(counts.get(severity, 0), name) for severity, name in SEVERITY_NAMES.items()]
    return "，".join(f"{name}{count}项" for count, name in parts if count or name != SEVERITY_NAMES["error"]) if counts else "—"


def _choose(legend: str, name: str, choices: Iterable[tuple[str, str]]) -> str:
    """A group of choices of which one holds; the first does when the page is opened."""
    inputs = "".join(
        f'<label><input type="radio" name="{name}" id="{name}-{id}"{" checked" if place == 0 else ""}> {escape(words)}</label>'
        for place, (id, words) in enumerate(choices)
    )
    return f"<fieldset><legend>{legend}</legend>{inputs}</fieldset>"


def _order_by_style(lines: Sequence[Line]) -> tuple[list[str], str]:
    """Per row, its place in each order, as style; and the rules that put the chosen one in force."""
    places: list[list[str]] = [[] for _ in lines]
    for id, _, key in ORDERS:
        ranked = sorted(range(len(lines)), key=lambda row: key(lines[row].outcome))
        for place, row in enumerate(ranked):
            places[row].append(f"--{id}:{place}")
    rules = "".join(f"body:has(#sort-{id}:checked) tbody tr{{order:var(--{id})}}" for id, *_ in ORDERS)
    return [";".join(own) for own in places], rules


def render_index(lines: Iterable[Line]) -> str:
    """The page. Every text is escaped; nothing is loaded, nothing runs, no font is needed."""
    lines = list(lines)
    ranked = sorted((line.outcome.summary for line in lines), key=lambda summary: -summary.get("score", -1))
    grades = list(dict.fromkeys(str(summary["grade"]) for summary in ranked if summary.get("grade")))  # the best first
    kept = {"bad": "失败或输入有误", **{f"g{place}": grade for place, grade in enumerate(grades)}}
    styles, rules = _order_by_style(lines)
    rules += "".join(f"body:has(#only-{id}:checked) tbody tr:not(.{id}){{display:none}}" for id in kept)
    rows = []
    for line, places in zip(lines, styles, strict=True):
        outcome, name = line.outcome, escape(line.outcome.label)
        bad = outcome.exit_status != 0
        title = escape(_get_title(outcome))
        link = f'<a href="{quote(line.outcome.label, safe="@")}/{PAGE}">{title or name}</a>' if line.published else title or name
        link += f"<br>{name}" if title else ""  # by which it is run
        summary = outcome.summary
        score = f"{show_points(summary['score'])} / {show_points(summary['points'])}" if "score" in summary else "—"
        status = str(outcome.told)
        if bad:
            # The page is Chinese; what is known in another language alone stands there as it was told.
            known = outcome.chinese or (outcome.message if spoken() == "zh" else "")
            status += (f"：{escape(known)}" if known else f"，原文为“{escape(outcome.message)}”") + ("（保留上一次的成果）" if line.published else "")
            if outcome.faults_count > 1:
                status += f"（共{outcome.faults_count:,}处）"
        if summary.get("synthetic"):
            status += "；合成数据"
        classes = ["bad"] * bad + [f"g{place}" for place, grade in enumerate(grades) if grade == str(summary.get("grade"))]
        # Laid out by style sheets a table is none for those who listen to it: it says what it is.
        rows.append(
            f'<tr role="row" class="{" ".join(classes)}" style="{places}"><th role="rowheader" scope="row">{link}</th>'
            f'<td role="cell" class=n>{score}</td>'
            f'<td role="cell">{escape(str(summary.get("grade", "—")))}</td><td role="cell">{format_findings(summary)}</td>'
            f'<td role="cell" class=n>{outcome.seconds:.1f}</td><td role="cell">{status}</td></tr>'
        )
    body = (
        f"<main><h1>{TITLE}</h1>"
        + _choose("排序", "sort", [("status", "失败的在前"), *((id, words) for id, words, _ in ORDERS)])
        + _choose("只看", "only", [("all", "全部"), *kept.items()])
        + '<div class="wrap" tabindex="0" role="region" aria-label="运行一览表"><table role="table">'
        f'<caption>共{len(rows)}个运行</caption><thead role="rowgroup"><tr role="row">'
        + "".join(
            f'<th role="columnheader" scope="col">{title}</th>' for title in ("运行", "得分", "等级", "检查发现", "用时（秒）", "状态")
        )
        + f"</tr></thead><tbody role=\"rowgroup\">{''.join(rows)}</tbody></table></div></main>"
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{TITLE}</title>'
        f"<style>{embed_font(STYLE + body)}{STYLE}{rules}</style></head><body>{body}</body></html>\n"
    )


def write_index(outputs: Path, outcomes: Iterable[Outcome]) -> Path:
    """Write outputs/index.html anew.

    Raises
    ------
    NotWritable
        The outputs cannot be written.
    """
    path = outputs / INDEX
    replace_text(path, render_index(collect(outputs, outcomes)))
    return path
