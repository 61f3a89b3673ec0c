"""What the form says: in come faults, scores, the state of a draft, out come HTML and tables."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Key, dot
from perfeval_helpers.display import Spoken
from perfeval_helpers.editing.draft import Draft, State
from perfeval_helpers.editing.mending import Proposal
from perfeval_helpers.editing.pages import BASICS, Chapter, Page
from perfeval_helpers.editing.splicing import Value, spell
from perfeval_helpers.editing.verdicts import is_judged
from perfeval_helpers.showing.tables import Table, show
from perfeval_helpers.values.figures import print_number
from perfeval_helpers.values.language import speak_told

#: Of a long list of faults that many are written out.
MOST_FAULTS = 12
_COLOUR = "var(--jp-error-color1, #b3261e)"
_QUIET = "color:var(--jp-ui-font-color2, #555)"


def write_faults(findings: tuple[Finding, ...], *, located: bool = False) -> str:
    """Faults as HTML; empty where there are none."""
    said = [finding.located() if located else speak_told(finding.message) for finding in findings]
    more = f"<li>……共{len(said)}处</li>" if len(said) > MOST_FAULTS else ""
    lines = "".join(f"<li>{escape(one)}</li>" for one in said[:MOST_FAULTS])
    return f'<div role="status" style="color:{_COLOUR};line-height:1.5"><ul style="margin:0">{lines}{more}</ul></div>' if said else ""


def warn(text: str) -> str:
    """A sentence about what could not be done."""
    return f'<p role="status" style="color:{_COLOUR};line-height:1.5">{escape(text)}</p>'


def confirm(text: str) -> str:
    """A sentence about what was done."""
    return f'<p role="status" style="line-height:1.5">{escape(text)}</p>'


def whisper(text: str) -> str:
    """A remark below a field; empty where there is nothing to say."""
    return f'<span style="{_QUIET}">{escape(text)}</span>' if text else ""


def tell_redone(count: int, left: Sequence[tuple[Key, Value]]) -> str:
    """What became of changes when somebody else had changed the file: those at the same places are said with what was typed."""
    said = confirm(f"文件在此期间已被其他人修改，没有保存：已按新文件打开，并重做了您的{count - len(left)}处修改。请核对后再点“保存”。")
    lost = "".join(f"<li>{escape(dot(path))}：{escape('删除' if value is None else spell(value))}</li>" for path, value in left)
    return said + (warn("以下各处别人也改过，没有重做，您填的是：") + f"<ul>{lost}</ul>" if lost else "")


def write_score(before: State, now: State) -> str:
    """The score as the file stands, and as it would be."""
    words = []
    for state in (before, now):
        card = state.scorecard
        words.append("暂不能评分" if card is None else f"{print_number(card.score)}分（{card.grade}）")
    if before.scorecard is not None and now.scorecard is not None and before.scorecard.score != now.scorecard.score:
        words[1] += f"，{'增加' if now.scorecard.score > before.scorecard.score else '减少'}{print_number(abs(now.scorecard.score - before.scorecard.score))}分"
    return f"文件中：{words[0]}　现在：<strong>{words[1]}</strong>　待更正：{len(now.faults)}处"


def write_lines(text: str, numbers: Iterable[int]) -> str:
    """The lines of a text that faults are about, each with its number, and the line before it."""
    lines = text.splitlines()
    near = sorted({one for number in numbers for one in (number - 1, number) if 1 <= one <= len(lines)})[:2 * MOST_FAULTS]
    return _write_code(f"{number:>4}　{lines[number - 1]}" for number in near)


def write_proposal(proposal: Proposal) -> str:
    """What would be written, line by line."""
    shown = [line for change in proposal.changes[:MOST_FAULTS]
             for line in (f"{change.line:>4} 原：{change.before}", f"{change.line:>4} 改：{change.after}")]
    more = f"（只列出前{MOST_FAULTS}行）" if len(proposal.changes) > MOST_FAULTS else ""
    return f"<p>可以自动改正{len(proposal.changes)}行{more}，其他各行不变：</p>{_write_code(shown)}"


def _write_code(lines: Iterable[str]) -> str:
    shown = "\n".join(escape(line) for line in lines)
    return f'<pre style="white-space:pre-wrap;margin:0 0 8px;line-height:1.5">{shown}</pre>' if shown else ""


def title_chapter(draft: Draft, chapter: Chapter) -> str:
    """A part of the file, with how much is to be corrected in it."""
    count = len({fault for page in chapter.pages for fault in draft.list_page_faults(page)})
    return f"{chapter.title}（{count}处待更正）" if count else chapter.title


def say_state(draft: Draft, page: Page) -> str:
    """How far a page is: judged or not, to be corrected; empty where nothing is to be said."""
    faulty = bool(draft.list_page_faults(page))
    if page.path[:1] in (("judgements",), ("judgements_for",)) and len(page.path) > 1:
        return "未评判" if not is_judged(draft.document.data, page) else "待更正" if faulty else "已评判"
    return "待更正" if faulty else ""


def title_page(draft: Draft, page: Page) -> str:
    """A page, with how far it is."""
    state = say_state(draft, page)
    return f"{page.title}（{state}）" if state else page.title


def tabulate(draft: Draft, chapters: Iterable[Chapter]) -> Table:
    """The state of the run file part by part: how many fields, how many of them are empty, what is to be corrected."""
    rows = []
    document = draft.document
    for chapter in chapters:
        if chapter.name not in (BASICS, "judgements") and not document.data.get(chapter.name):
            continue  # a run need not have it
        fields = [field for page in chapter.pages for field in page.fields]
        empty = [field for field in fields if document.find(field.path) in (None, "", [])]
        needed = "、".join(field.title for field in empty if field.required)
        faults = {fault for page in chapter.pages for fault in draft.list_page_faults(page)}
        if fields:
            rows.append((chapter.title, len(chapter.pages), len(fields), len(empty), needed, len(faults)))
    columns = ["内容", "条目数", "字段数", "未填字段数", "其中必填的", "待更正处数"]
    return show(pd.DataFrame(rows, columns=columns), f"运行{draft.name}的填写情况")


def tabulate_judgements(draft: Draft, chapters: Iterable[Chapter]) -> Table:
    """What people have to judge by the run's framework, and how far that is."""
    chapter = next((one for one in chapters if one.name == "judgements"), None)
    card = draft.state.scorecard
    scores: Mapping[str, Any] = {} if card is None else {line.level3: line for line in card.lines}
    rows = []
    for page in chapter.pages if chapter else ():
        line = scores.get(page.title)
        rows.append((page.title, say_state(draft, page),
                     "—" if line is None else print_number(line.points), "—" if line is None else print_number(line.score)))
    return show(pd.DataFrame(rows, columns=["指标", "评判", "分值", "得分"]), "由人评判的指标")


def tabulate_faults(draft: Draft) -> Table:
    """Everything that is to be corrected, as ``perfeval check`` tells it."""
    rows = [(finding.located(),) for finding in draft.state.faults]
    return show(pd.DataFrame(rows, columns=["待更正"]), "待更正之处")


def speak(draft: Draft, chapter: str) -> Spoken:
    """The score of the file as it stands, for the last cell of the notebook; none while something is at fault."""
    card, run = draft.before.scorecard, draft.before.run
    figures = {"score": run.figures["score"].printed} if card is not None and run is not None else {}
    return Spoken(chapter, figures, show(pd.DataFrame(list(figures.items()), columns=["编号", "数值"]), "本章数值"))
