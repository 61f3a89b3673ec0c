"""The gate of one run: made with what the run met and says itself, and asked before anything is made.

In: a loaded run. Out: its `Gate`; what stands in its own files that the gate will not let through; hits in words.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.evaluation import Run
from perfeval_helpers.making.privacy.gate import Gate, Hit, name_hit
from perfeval_helpers.making.privacy.numbers import list_long_numbers
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_all

MOST_HITS = 10
LIKE_TEXT = "text.txt"
#: What rows and cells of any table are called.
TABLE_WORDS = ("合计", "小计", "累计", "总计", "平均", "其他", "其中", "全部", "未填", "相符", "不符", "符合", "不符合", "部分符合")
COMMENT = re.compile(r"(?:^|\s)#.*")


def make_gate(run: Run) -> Gate:
    """The gate that a run's outputs pass through."""
    extracts = run.extracts
    return Gate(extracts.find_personal, list_long_numbers(run.results()), extracts.name_personal_column, list_vocabulary(run))


def list_vocabulary(run: Run) -> set[str]:
    """The texts of a run's own definitions: run file, framework, labels of figures, words of the extracts' contract."""
    results = run.results()
    words = set(TABLE_WORDS) | {str(figure.get("label", "")) for figure in results.get("figures", {}).values()}
    for line in results.get("scorecard", ()):
        words |= {str(line.get(level, "")) for level in ("level1", "level2", "level3")}
    for schema in EXTRACTS.values():
        words |= {schema.title, *(word for column in schema.columns for word in (column.header, *column.values))}
    return words | set(_walk(run.spec.document.data))


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(key)
            yield from _walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item)


def check_ahead(run: Run) -> list[Finding]:
    """What the gate will stop the run for, as far as it is known before anything is made: faults of its own files.

    Looked through are the texts of run file, framework and narrative, which the report prints. What the extracts hold
    is masked by the reader, and what a notebook shows is known when it has run.
    """
    gate, spec = make_gate(run), run.spec
    findings = []
    for code, path in (("RUN-FILE", spec.path), ("FRAMEWORK", spec.framework_path), ("NARRATIVE", spec.narrative_path)):
        if path is None or not (text := Path(path).read_text("utf-8", "replace")):
            continue
        shown = spec.show(path)
        if not gate.find_hits(text.encode(), LIKE_TEXT):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            line = line if code == "NARRATIVE" else COMMENT.sub("", line)
            for hit in gate.find_hits(line.encode(), LIKE_TEXT):
                findings.append(_refuse(code, shown, number, hit))
    # the run's own word, which the gate lets pass
    for word in run.extracts.find_personal({*re.findall(r"[^\W\d_]+", spec.run), *re.findall(r"[^\W\d_A-Za-z]+", spec.run)}):
        message = tell("is what {column} holds, and everything is published under it; expected a name that is nobody's: rename the run",
                       column=run.extracts.name_personal_column(word))
        findings.append(spec.document.fault(("run",), message))
    return findings


def _refuse(code: str, shown: str, line: int, hit: Hit) -> Finding:
    return Finding(
        code,
        tell("holds personal data ({what}), which the report would print and which would not be published; expected a text without it: take it out",
             what=name_hit(hit)),
        file=shown, lines=(line,),
        advice=f"删去{shown}第{line}行的个人信息",
    )  # fmt: skip


def explain_hits(hits: Sequence[Hit]) -> Told:
    """Why nothing was published, where it stands, and what to do."""
    listed = tell_all((hit.told for hit in hits[:MOST_HITS]), CLAUSES)
    if len(hits) > MOST_HITS:
        more = tell("; and {number} more", number=len(hits) - MOST_HITS)
        listed = Told(listed + more, listed.english + more.english)
    return tell(
        "personal data in the outputs, nothing was published: {hits}. Take the values out of what shows them (a notebook's "
        "cell, the run file, the narrative), or show counts in their place; print an amount in yuan with its separators, which no number of "
        "a person's has; a column whose words tell nobody is declared as a choice",
        hits=listed,
    )
