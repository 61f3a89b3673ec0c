"""The bureau's report: built once from a run as a `Document`, written as HTML, Word and Excel.

In: a run. Out: `build(run)`; its sections show themselves in notebooks one by one.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from perfeval_helpers.contract.catalogue import find_words
from perfeval_helpers.contract.project import LOOK
from perfeval_helpers.contract.sections import CONTENTS, SECTIONS
from perfeval_helpers.evaluation import Run
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.document import Document, Section, assemble
from perfeval_helpers.report.sections import find_builders
from perfeval_helpers.report.sections.front import build_contents, make_banner, make_notice, make_running, make_title
from perfeval_helpers.values.words import using

__all__ = ["Document", "Section", "build"]


@lru_cache(maxsize=4)
def build(run: Run) -> Document:
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
    with using(find_words(run.spec)):
        return _build(Context(run))


def _build(context: Context) -> Document:
    run = context.run
    sections = [build_section(context) for build_section in find_builders()]
    assembled = list(assemble(section for section in sections if section.blocks))
    assembled[0] = replace(assembled[0], running=make_running(context), notice=make_banner(context))
    assembled.insert(SECTIONS.index(CONTENTS), build_contents(assembled))
    properties = {
        "author": run.spec.units.evaluator or run.spec.units.implementer,
        "subject": f"{context.spec.period.term}项目支出绩效评价",
        "date": (run.spec.evaluated_on.end if run.spec.evaluated_on else run.spec.period.end).isoformat(),
    }
    return Document(make_title(context), make_running(context), make_notice(context), tuple(assembled), properties, Path(run.spec.root) / LOOK)
