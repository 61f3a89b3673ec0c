"""Reconciliation (勾稽核对): the contradictions between extracts, run file, framework and what was judged.

In: a run's pieces. Out: findings ``REC-*``, each with the two figures, the difference and the lines. `find_errors`
comes before any figure, since what it finds refuses the run; `reconcile` comes after scoring.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from perfeval_helpers.chapters import payouts, records
from perfeval_helpers.chapters.computation import add_chapters
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.project import find_runs
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.runfile.document import suggest
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts import Extract
from perfeval_helpers.judging.reconciliation import (
    judgements,
    money,
    opening,
    payments,
    people,
    questionnaires,
    self_evaluation,
)
from perfeval_helpers.judging.reconciliation.judgements import check_days
from perfeval_helpers.judging.reconciliation.wording import tell_figure, tell_gap, tell_labelled, unexplained
from perfeval_helpers.judging.scoring import Scorecard
from perfeval_helpers.judging.targets import TargetResult
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_all
from perfeval_helpers.values.words import reword

__all__ = ["check_days", "find_errors", "find_idle_entries", "reconcile", "self_evaluation"]


def find_errors(runfile: RunFile, extracts: Mapping[str, Extract]) -> list[Finding]:
    """What makes the extracts contradict themselves so that no figure may be computed from them.

    ``REC-HEADCOUNT`` for each line whose people do not add up, and ``REC-RESPONSE-RATE`` where more questionnaires came
    back than were issued or than there are people.
    """
    found: list[Finding] = []
    if "headcounts" in extracts:
        found += people.check_sums(extracts["headcounts"].frame, runfile.data_file("headcounts"))
    for asked in runfile.all_surveys:
        if asked.extract in extracts:
            frame = extracts[asked.extract].frame
            found += questionnaires.check_too_many(frame, runfile, asked)
            found += [] if asked.has_questionnaires else questionnaires.check_items(frame, runfile, asked)
    return list(_explain(found, runfile))


def reconcile(
    runfile: RunFile,
    framework: Framework,
    extracts: Mapping[str, Extract],
    settled: payouts.Settled | None,
    ledger: Ledger,
    scorecard: Scorecard,
    results: Sequence[TargetResult],
) -> list[Finding]:
    """Every contradiction that can be told from what the run has; figures may come from extracts or be declared.

    Examples
    --------
    More was paid than spent, as far as the extracts tell:

    >>> from perfeval_helpers import load_run
    >>> run = load_run("2022")
    >>> found = reconcile(run.spec, run.framework, run.extracts, run.settled, run.figures, run.scorecard, run.targets)
    >>> print(next(finding.message for finding in found if finding.code == "REC-PAID-OVER-SPENT"))
    慰问金实发合计222.85万元（春节111.53万元、敬老节111.32万元），大于本期使用资金151.68万元，相差71.17万元，资金来源未说明
    """
    frames = {name: extract.frame for name, extract in extracts.items() if name != "payouts"}
    found: list[Finding] = [*money.check_totals(ledger, runfile)]
    if "funds" in frames:
        found += money.check_events(frames["funds"], runfile)
    found += opening.check(runfile, ledger, frames.get("funds"))
    found += people.check_figures(ledger, runfile, frames.get("headcounts"))
    if "headcounts" in frames:
        found += people.check_archives(frames["headcounts"], runfile)
        found += people.check_places(frames, settled.tallies[None].places if settled is not None else (), runfile)
    found += people.check_writings(frames, runfile)
    if settled is not None:
        found += payments.check_absent(settled.tallies, runfile)
        found += payments.check(settled.noted, runfile)
    for asked in runfile.all_surveys:
        if asked.extract not in frames:
            continue
        found += questionnaires.check_unanswered(ledger, runfile, asked)
        if not asked.has_questionnaires:
            found += questionnaires.check_page(frames[asked.extract], runfile, asked)
        else:
            found += questionnaires.check(frames[asked.extract], runfile, asked, frames.get("headcounts"))
            found += questionnaires.check_comments(extracts[asked.extract].headers, runfile, asked)
    found += records.check(runfile, extracts, ledger)
    found += check_declared(frames, settled, runfile, ledger)
    found += judgements.check(runfile, framework, ledger, scorecard, results)
    if "self_evaluation" in frames:
        table = self_evaluation.compare(frames["self_evaluation"], runfile, framework, ledger, scorecard)
        found += self_evaluation.check(table, runfile)
    return list(_explain(found, runfile))


def check_declared(
    frames: Mapping[str, pd.DataFrame], settled: payouts.Settled | None, runfile: RunFile, ledger: Ledger
) -> Iterator[Finding]:
    """``REC-DECLARED``: a declared figure that the run's own extracts give otherwise; the declared one is used."""
    declared = [id for id in runfile.declared if catalogue.match_definition(id, runfile) is not None]
    if not declared:
        return
    computed = Ledger()
    add_chapters(computed, runfile, frames, settled)
    for id in declared:
        said, found = ledger.get_number(id), computed.get_number(id)
        if said is not None and found is not None and said != found:
            yield Finding(
                "REC-DECLARED",
                tell("the run file declares {declared} (source: '{source}'); the extracts give {computed}, a difference of {gap}; report and "
                     "score use what is declared", declared=tell_labelled(ledger[id], found), source=runfile.declared[id].source,
                     computed=tell_figure(computed[id], said), gap=tell_gap(abs(said - found), computed[id].unit)),
                file=runfile.file, column=f"declared.{id}", figures=(id,),
                advice="核对两个数值；以数据为准的，删去该项声明",
            )  # fmt: skip


def _explain(findings: Iterable[Finding], runfile: RunFile) -> Iterator[Finding]:
    """Add what the run file says about a known difference, by code or by figure; the finding stays.

    An error that is explained becomes a warning: somebody has looked at it and answers for it.
    """
    known = runfile.known_differences
    for finding in findings:
        said = [known[key] for key in (finding.code, *finding.figures) if key in known]
        if not said:
            yield finding
            continue
        severity = "warning" if finding.severity == "error" else finding.severity
        stated = finding.message
        for part in unexplained():  # what is explained is no longer unexplained
            stated = stated.drop(part) if isinstance(stated, Told) else stated
        message = tell("{finding} (explained: '{reasons}')", finding=stated, reasons=tell_all(dict.fromkeys(said), CLAUSES))
        yield replace(finding, message=message, stated=severity, explained=True)


def find_idle_entries(findings: Iterable[Finding], runfile: RunFile, framework: Framework | None) -> Iterator[Finding]:
    """``NOTE-IDLE``: what the run file says and nothing uses, such as a misspelt code or indicator.

    Explanations of differences that no check has found, judgements of indicators that the framework does not have, how
    extracts are read that the run does not have, and runs to compare with that do not exist.

    Parameters
    ----------
    framework
        The run file's own; None where another scores the run, for which its judgements need not be.
    """

    def note(key: str, message: Told, advice: str) -> Finding:
        return Finding("NOTE-IDLE", message, file=runfile.file, column=key, advice=advice)

    used = {key for f in findings if f.explained for key in (f.code, *f.figures)}
    codes = [*CODES, *(check.code for one in runfile.declarations.values() for check in one.checks)]
    for key in runfile.known_differences:
        if key not in used:
            yield note(f"known_differences.{key}", tell("the run file explains a difference '{key}' that no check has found{hint}", key=key,
                                                              hint=suggest(key, codes) if key not in codes else ""),
                       "删去该项说明，或更正其代码或数据编号")  # fmt: skip
    names = {indicator.level3 for indicator in framework.indicators} if framework is not None else set()
    for name in runfile.judgements if framework is not None else ():
        if name not in names:
            yield note(f"judgements.{name}", tell("the run file judges '{name}', which is no indicator of the framework", name=name),
                       "删去该项评判，或更正指标名称")  # fmt: skip
    told: dict[str, Mapping[str, object]] = {"columns": runfile.columns, "separator": runfile.separator, "tolerate_bad_lines": runfile.tolerate_bad_lines}
    for key, entries in told.items():
        for extract in entries:
            if extract not in runfile.extracts:
                title = reword(EXTRACTS[extract].title) if extract in EXTRACTS else extract
                message = tell("the run file gives {key} for '{title}', an extract that this run does not have", key=key, title=title)
                yield note(f"{key}.{extract}", message, "删去该项，或把该数据文件列入extracts")
    known = find_runs(runfile.root)
    for name in runfile.compare_with:
        if name not in known:
            yield note("compare_with", tell("there is no run file for '{name}', a run to compare with: it was not compared", name=name), "删去，或补上该运行")
