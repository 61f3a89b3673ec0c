"""The bureau's report: built once from a run as a `Document`, written as HTML, Word and Excel.

In: a run. Out: `build(run)`; its sections show themselves in notebooks one by one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from perfeval_helpers.contract.catalogue import find_words
from perfeval_helpers.contract.project import LOOK
from perfeval_helpers.contract.sections import list_misplaced
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Document, Section, assemble
from perfeval_helpers.report.sections.analysis import build_analysis
from perfeval_helpers.report.sections.annexes import (
    build_findings_annex,
    build_scorecard_annex,
    build_self_evaluation_annex,
    build_targets_annexes,
)
from perfeval_helpers.report.sections.background import build_background, build_opening, build_work
from perfeval_helpers.report.sections.conclusion import build_conclusion
from perfeval_helpers.report.sections.front import (
    build_contents,
    build_cover,
    build_summary,
    make_notice,
    make_running,
    make_title,
)
from perfeval_helpers.report.sections.papers import build_papers_annex
from perfeval_helpers.report.sections.problems import build_advice, build_problems, list_problems
from perfeval_helpers.report.sections.review import build_experience, build_remarks, build_review
from perfeval_helpers.report.sections.survey_annex import build_survey_annex
from perfeval_helpers.values.words import using

__all__ = ["Document", "Section", "build"]


def build(run: Any) -> Document:
    """The whole report of a run: 封面, 目录, 摘要, 正文, chapters 一 to 九, annexes 1 to 6.

    It speaks in the run's words (`values.words`). Built once for a run that stays in memory, so that processes forked from one that built it have it at hand.

    Parameters
    ----------
    run
        A loaded run: `spec`, `framework`, `extracts`, frames, `figures`, `targets`, `scorecard`, `findings`.

    Returns
    -------
    Document
        Sections by key: ``document["三"]``; the same run gives the same document.
    """
    for known, document in _BUILT:
        if known is run:
            return document
    with using(find_words(run.spec)):
        document = _build(Context(run))
    _BUILT.append((run, document))
    del _BUILT[:-KEPT_DOCUMENTS]
    return document


KEPT_DOCUMENTS = 4
_BUILT: list[tuple[Any, Document]] = []


def _build(context: Context) -> Document:
    run = context.run
    problems = list_problems(context)
    title = make_title(context)
    sections = [
        build_cover(context),
        build_summary(context, problems),
        build_opening(context, title),
        build_background(context),
        build_work(context),
        build_conclusion(context),
        build_analysis(context),
        build_review(context),
        build_experience(context),
        build_problems(context, problems),
        build_advice(context, problems),
        build_remarks(context),
        *build_targets_annexes(context),
        build_scorecard_annex(context),
        build_findings_annex(context, problems),
        build_survey_annex(context),
        build_papers_annex(context),
        build_self_evaluation_annex(context),
    ]
    assembled = list(assemble(section for section in sections if section.blocks))
    assembled.insert(1, build_contents(assembled))
    if misplaced := list_misplaced([section.key for section in assembled]):
        raise ValueError(f"sections that contract.sections does not have, or has elsewhere: {', '.join(misplaced)}")
    properties = {
        "author": run.spec.units.evaluator or run.spec.units.implementer,
        "subject": f"{context.year}年度项目支出绩效评价",
        "date": (run.spec.evaluated_on.end if run.spec.evaluated_on else run.spec.period.end).isoformat(),
    }
    return Document(title, make_running(context), make_notice(context), tuple(assembled), properties, Path(run.spec.root) / LOOK)
