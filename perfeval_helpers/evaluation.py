"""One evaluation as a whole: from a run's name to its frames, figures, scorecard and findings.

In: ``params/<run>.yml`` and what it names. Out: a `Run`, or `InputFaults` with every fault that was found. Nothing is
written here. A run is loaded once a process for the same bytes of input, so that notebooks forked from a process that
has loaded it begin with it at hand.
"""

from __future__ import annotations

import hashlib
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_helpers.chapters import payouts, survey
from perfeval_helpers.chapters.computation import compute_figures, list_named, name_figures
from perfeval_helpers.chapters.records import Records, open_records
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import Finding, InputFaults, refuse_errors, sort_findings
from perfeval_helpers.contract.framework import Framework, check_run, find_framework, read_framework
from perfeval_helpers.contract.framework.reading import list_framework_faults
from perfeval_helpers.contract.framework.unused import check_remains
from perfeval_helpers.contract.narrative import Narrative, read_narrative
from perfeval_helpers.contract.project import find_root, name_run
from perfeval_helpers.contract.runfile import Item, RunFile, Survey, list_inputs, read_runfile
from perfeval_helpers.contract.runfile.reading import read_document_of
from perfeval_helpers.extracts import Extract, Extracts, make_empty, read_extracts
from perfeval_helpers.judging import reconciliation
from perfeval_helpers.judging import targets as target_results
from perfeval_helpers.judging.form import SelfEvaluation, fill_form
from perfeval_helpers.judging.scoring import Scorecard, score
from perfeval_helpers.values.figures import NO_VALUE, Ledger
from perfeval_helpers.values.words import put_in_force, using

KEPT_RUNS = 4


@dataclass(frozen=True)
class Asked:
    """A survey of a run with what was answered.

    Attributes
    ----------
    spec
        The run file's survey.
    frame
        Its extract as it was read: questionnaires, or counts by item and option.
    answers
        The questionnaires; none where only counts are left.
    """

    spec: Survey
    frame: pd.DataFrame
    answers: pd.DataFrame

    @property
    def mark(self) -> str:
        """What tells its tables from those of other surveys: （学生）; empty where it is the only one."""
        return f"（{self.spec.label or self.spec.id}）" if self.spec.id else ""

    @property
    def labels(self) -> dict[str, str]:
        """Item id → label, in order."""
        return {item.id: item.label for item in self.spec.items}

    @property
    def counted(self) -> pd.DataFrame:
        """The questionnaires as the headline counts them (see `chapters.survey.count_skips`)."""
        return survey.count_skips(self.answers, self.spec)


@dataclass(frozen=True)
class Run:
    """A loaded evaluation. Frames hold one row a line of the extract, without personal data.

    Attributes
    ----------
    spec
        The run file.
    framework
        The indicator framework by which it is scored.
    extracts
        The extracts by name, with encoding, hash, line counts and what was set aside.
    facts
        The figures that the extracts and declared facts give, before targets and scores.
    figures
        The ledger: every figure by id.
    targets
        The performance targets with their status (附件1-2, 表3).
    scorecard
        Every indicator's score with working and reason; the total and the grade.
    findings
        What the checks found: errors (only those tolerated), warnings, notes.
    narrative
        The project's own prose by place in the report.
    settled
        What the payouts come to: sums by festival, and what findings on them rest on; None without payouts.
    form
        The filled self-evaluation form (绩效自评表); None where the run file does not ask for it.
    """

    spec: RunFile
    framework: Framework
    extracts: Extracts
    facts: Ledger
    figures: Ledger
    targets: tuple[target_results.TargetResult, ...]
    scorecard: Scorecard
    findings: tuple[Finding, ...]
    narrative: Narrative
    settled: payouts.Settled | None
    form: SelfEvaluation | None = None

    @property
    def name(self) -> str:
        """The run's name, as in ``params/<run>.yml``."""
        return self.spec.run

    def _frame(self, name: str) -> pd.DataFrame | None:
        extract = self.extracts.get(name)
        return None if extract is None else extract.copy_frame()

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of an extract; one without rows where the run has no such extract, so that chapters run all the same."""
        found = self._frame(name)
        return make_empty(name, self.spec.model_copy(update={"survey": self.survey_spec, "surveys": {}})) if found is None else found

    def extract(self, name: str) -> pd.DataFrame:
        """An extract as a tidy DataFrame, a project's own too: one row a line, money in whole fen (``cost_fen``). A copy.

        Raises
        ------
        KeyError
            The run has no such extract.
        """
        return self.extracts[name].copy_frame()

    def parts(self, name: str) -> Sequence[pd.DataFrame]:
        """The frame of an extract in shares that each hold all lines of their persons; of most extracts a single one.

        An extract of many millions of lines is never in memory as a whole unless its frame is asked for.
        """
        return self.extracts[name].parts if name in self.extracts else [self.frame(name)]

    def sample(self, name: str) -> pd.DataFrame:
        """Lines to look at: all of an extract, or of one that is read in parts those of the persons of one part."""
        return self.extracts[name].take_sample() if name in self.extracts else self.frame(name)

    @property
    def states(self) -> pd.DataFrame:
        """`final_states`, or a table of them without rows where the run has no payouts."""
        if self.final_states is not None:
            return self.final_states
        return payouts.fold(self.frame("payouts"), self.spec.festivals, self.spec.reasons, self.spec.period.end)

    @property
    def funds(self) -> pd.DataFrame | None:
        """资金明细: one row an event; None where the run has no such extract. A copy: change it freely."""
        return self._frame("funds")

    @property
    def headcounts(self) -> pd.DataFrame | None:
        """移交接收人数: one row a street and enterprise level."""
        return self._frame("headcounts")

    @property
    def services(self) -> pd.DataFrame | None:
        """服务开展情况: one row a street; missing where a count was not collected."""
        return self._frame("services")

    @property
    def payouts(self) -> pd.DataFrame | None:
        """慰问金发放明细: one row a payment attempt, amounts in fen."""
        return self._frame("payouts")

    @cached_property
    def final_states(self) -> pd.DataFrame | None:
        """Where the payment attempts of each person and festival ended; None without payouts.

        Of an extract so large that it is read in parts, states that are alike are one row, and ``states_count`` says how
        many they are; what tabulates states takes both.
        """
        if self.settled is None or self.settled.is_whole:
            return None if self.settled is None else self.settled.states
        return payouts.group_states(self.extracts["payouts"].parts, self.spec)

    @property
    def survey(self) -> pd.DataFrame | None:
        """满意度问卷: one row a response, one column an item."""
        return self._frame("questionnaires")

    @property
    def self_evaluation(self) -> pd.DataFrame | None:
        """绩效自评表: one row an indicator."""
        return self._frame("self_evaluation")

    @cached_property
    def self_comparison(self) -> pd.DataFrame | None:
        """自评数据与复核数据对照: one row an indicator, as `judging.reconciliation.self_evaluation.compare` gives it."""
        frame = self._frame("self_evaluation")
        if frame is None:
            return None
        return reconciliation.self_evaluation.compare(frame, self.spec, self.framework, self.figures, self.scorecard)

    @property
    def survey_spec(self) -> Survey:
        """The run file's first survey; one without questions where it has none, so that the chapter runs all the same."""
        nothing = Item(id="none", column=NO_VALUE, label="未作问卷调查")
        return next(iter(self.spec.all_surveys), Survey(scale=[NO_VALUE], items=(nothing,), method="top_two"))

    @property
    def surveys(self) -> tuple[Asked, ...]:
        """The surveys of the run with their answers; one without any where the run has none."""
        asked = []
        for spec in self.spec.all_surveys or (self.survey_spec,):
            empty = self._make_questionnaires(spec)
            frame = self._frame(spec.extract)
            answers = frame if frame is not None and spec.has_questionnaires else empty
            asked.append(Asked(spec, empty if frame is None else frame, answers))
        return tuple(asked)

    def _make_questionnaires(self, spec: Survey) -> pd.DataFrame:
        asked = spec.model_copy(update={"counts": None, "file": None})
        return make_empty(asked.extract, self.spec.model_copy(update={"survey": asked, "surveys": {}}))

    @property
    def festival_names(self) -> dict[str, str]:
        """Festival id → name, in the run's order."""
        return {festival.id: festival.name for festival in self.spec.festivals}

    @property
    def source_names(self) -> dict[str, str]:
        """Source of funds → what readers see, those that the run file declares included."""
        return catalogue.name_sources(self.spec)

    @property
    def reason_names(self) -> dict[str, str]:
        """Reason group → what readers see: the first text that the run file gives it."""
        return catalogue.name_reasons(self.spec.reasons)

    @cached_property
    def records(self) -> dict[str, Records]:
        """The run's own extracts by name, ready to be told apart by group: ``records["meals"].tabulate("school")``."""
        return {
            name: open_records(self.spec, self.extracts[name], self.figures)
            for name in self.spec.declarations if name in self.extracts
        }  # fmt: skip

    @cached_property
    def previous(self) -> dict[str, Run]:
        """The runs of ``compare_with`` that can be loaded, by name, in the order of the run file."""
        return load_previous(self.spec)

    @cached_property
    def earlier_figures(self) -> dict[str, Ledger]:
        """The figures of the runs that a trend compares with; none where no rule does. See `_find_earlier_figures`."""
        return _find_earlier_figures(self.spec, self.framework, frozenset()) if self.framework.has_trend else {}

    def results(self) -> dict[str, Any]:
        """What results.json holds."""
        return {
            "run": self.name,
            "synthetic": self.spec.synthetic,
            "figures": {id: figure.as_json() for id, figure in self.figures.items()},
            "scorecard": [line.as_json() for line in self.scorecard.lines],
            "score": self.scorecard.as_json(),
            "findings": [finding.as_json() for finding in self.findings],
            "rows": {
                name: {
                    "read": extract.counts.read,
                    "skipped": extract.counts.skipped,
                    "accepted": extract.counts.accepted,
                    "quarantined": extract.counts.quarantined,
                }
                for name, extract in self.extracts.items()
            },
        }


def _hash_files(paths: Iterable[Path]) -> dict[Path, str]:
    """Path → SHA-256 of what it holds, empty for a file that is not there."""
    hashes = {}
    for path in paths:
        if path not in hashes:
            hashes[path] = ""
            if path.is_file():
                with path.open("rb") as file:
                    hashes[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A run that was loaded, and the hashes of the files it rests on."""

    files: dict[Path, str]
    run: Run


_LOADED: OrderedDict[tuple[object, ...], _Loaded] = OrderedDict()
_READ: OrderedDict[tuple[object, ...], Extracts] = OrderedDict()


def _keep(kept: OrderedDict[tuple[object, ...], Any], key: tuple[object, ...], made: Any) -> Any:
    """Keep what was made; of several the last few."""
    kept[key] = made
    kept.move_to_end(key)
    while len(kept) > KEPT_RUNS:
        kept.popitem(last=False)
    return made


def list_loaded() -> dict[tuple[object, ...], _Loaded]:
    """What is kept of loaded runs, for `keep_loaded` in another process."""
    return dict(_LOADED)


def keep_loaded(loaded: dict[tuple[object, ...], _Loaded]) -> None:
    """Keep runs that another process has loaded: `load_run` finds them as if they had been loaded here."""
    for key, one in loaded.items():
        _keep(_LOADED, key, one)


def load_run(name: str | int, root: Path | str | None = None, framework: str | None = None) -> Run:
    """Load a run: validate, read, check, compute and score. What a notebook shows afterwards speaks in its words.

    Parameters
    ----------
    name
        The run: ``2022`` for ``params/2022.yml``; ``2022@caiyu-2020-10`` names another framework along with it, as
        notebooks are given it. The number 2022 names the run ``2022``.
    root
        The project's folder; by default found from the working folder.
    framework
        Another framework than the run file's, by name: ``caiyu-2020-10`` for
        ``params/frameworks/caiyu-2020-10.yml``.

    Raises
    ------
    InputFaults
        Something in the run file, the framework, the narrative or the extracts is at fault; it carries every fault.

    Examples
    --------
    >>> evaluation = load_run("2022")
    >>> evaluation.figures["funding.to_position_rate"].printed
    '31.77'
    >>> evaluation.scorecard.grade
    '良'
    """
    name = name_run(name)
    if framework is None and "@" in name:
        name, framework = name.split("@", 1)
    run = _load(name, find_root() if root is None else Path(root).resolve(), framework)
    if _is_notebook():
        put_in_force(run.spec.spoken_words)
    return run


def _is_notebook() -> bool:
    """Whether this is the kernel of a notebook, whose cells show one run after it was loaded."""
    shell = sys.modules.get("IPython")
    return shell is not None and shell.get_ipython() is not None


def _load(name: str, root: Path, framework: str | None, later: frozenset[str] = frozenset()) -> Run:
    key = (name, root, framework, later)
    loaded = _LOADED.get(key)
    # The run file says which files there are: while all are what they were, it need not be read again.
    if loaded is None or _hash_files(loaded.files) != loaded.files:
        loaded = _load_anew(name, root, framework, later)
    run: Run = _keep(_LOADED, key, loaded).run
    return run


def _load_anew(name: str, root: Path, framework: str | None, later: frozenset[str]) -> _Loaded:
    spec = _read_spec(name, root, framework)
    framework_path = spec.framework_path if framework is None else find_framework(framework, root)
    own = _list_own(spec)
    later |= {spec.run}
    files = _hash_files([*own, framework_path, *list_inputs(spec, later)])
    read = partial(_read, spec, tuple((path, files[path]) for path in own))
    with using(spec.spoken_words):
        return _Loaded(files, _evaluate(spec, framework_path, read, later))


def _read_spec(name: str, root: Path, framework: str | None = None, content: bytes | None = None) -> RunFile:
    try:
        return read_runfile(name, root, content)
    except InputFaults as found:
        # Whoever corrects the run file wants to know what is wrong with the framework too, and between the two.
        raise InputFaults(_by_place([
            *found.findings, *list_framework_faults(name, root, framework, content),
            *_check_remains(name, root, framework, content),
        ])) from None


def _list_own(spec: RunFile) -> list[Path]:
    """The run file, its extracts and their declarations: what decides on what is read."""
    return [spec.path, *(spec.data_path(extract) for extract in spec.extracts), *(one.path for one in spec.declarations.values())]


#: Parts of a run file on which no figure depends: scores alone do, or what is printed.
_BESIDE_FIGURES = {
    "judgements", "judgements_for", "project", "district", "units", "evaluated_on", "goals", "documents", "known_differences",
}  # fmt: skip


def load_draft(name: str, root: Path, content: bytes, known: Run | None = None) -> Run:
    """Load a run as it would be if its run file held `content`; nothing is written.

    Parameters
    ----------
    known
        An earlier state of the run: where no figure can differ from its, only scores are made anew, and `figures`,
        `targets` and `findings` are those of that state.

    Raises
    ------
    InputFaults
        As `load_run` would raise it.
    """
    spec = _read_spec(name, root, None, content)
    later = frozenset({spec.run})
    with using(spec.spoken_words):
        kept = [key for key in RunFile.model_fields if key not in _BESIDE_FIGURES]
        if known is not None and all(getattr(spec, key) == getattr(known.spec, key) for key in kept):
            framework, narrative, _ = _read_definitions(spec, spec.framework_path)
            card = score_run(spec, framework, known.facts.copy(), later)
            return replace(known, spec=spec, framework=framework, narrative=narrative, scorecard=card)
        own = _list_own(spec)
        files = _hash_files(own) | {spec.path: hashlib.sha256(content).hexdigest()}
        return _evaluate(spec, spec.framework_path, partial(_read, spec, tuple((path, files[path]) for path in own)), later)


def _read(spec: RunFile, key: tuple[object, ...]) -> Extracts:
    """The extracts of a run file, read once for the same bytes."""
    known = _READ.get(key)
    extracts: Extracts = _keep(_READ, key, read_extracts(spec) if known is None else known)
    return extracts


def _check_remains(name: str, root: Path, framework: str | None, content: bytes | None = None) -> list[Finding]:
    try:
        document, path = read_document_of(name, root, content)
        return check_remains(document, path, root, None if framework is None else find_framework(framework, root))
    except InputFaults:
        return []


def _by_place(findings: Iterable[Finding]) -> list[Finding]:
    """File by file in the order of their first faults, each from top to bottom."""
    found = list(dict.fromkeys(findings))
    files = list(dict.fromkeys(finding.file for finding in found))
    return sorted(found, key=lambda finding: (files.index(finding.file), finding.lines))


def _evaluate(spec: RunFile, framework_path: Path, read: Callable[[], Extracts], later: frozenset[str]) -> Run:
    framework, narrative, remarks = _read_definitions(spec, framework_path)
    extracts = read()
    findings = [*remarks, *extracts.findings, *reconciliation.find_errors(spec, extracts)]
    refuse_errors(findings)
    ledger, settled = compute_figures(
        spec, extracts, list_named(spec, framework, narrative), name_figures(spec, framework),
        partial(reconciliation.payments.select, runfile=spec),
    )  # fmt: skip
    facts = ledger.copy()
    results = target_results.judge_targets(spec, ledger)
    form = fill_form(spec, results, ledger)
    scorecard = score_run(spec, framework, ledger, later)
    target_results.add_figures(spec, results, ledger)
    scorecard.add_figures(ledger, framework)
    findings += reconciliation.reconcile(spec, framework, extracts, settled, ledger, scorecard, results)
    findings += reconciliation.find_idle_entries(findings, spec, framework if framework_path == spec.framework_path else None)
    for extract in extracts.values():
        findings = [finding.locate_in(extract.sheet, extract.file, {}) for finding in findings]
    refuse_errors(findings)
    return Run(
        spec=spec, framework=framework, extracts=extracts, facts=facts, figures=ledger, targets=results,
        scorecard=scorecard, findings=sort_findings(findings), narrative=narrative, settled=settled, form=form,
    )


def score_run(
    spec: RunFile, framework: Framework, ledger: Ledger, later: frozenset[str] = frozenset()
) -> Scorecard:
    """The scorecard of a run by a framework, compared with earlier runs where a rule asks for it.

    Parameters
    ----------
    ledger
        The figures before targets and scores.
    later
        As for `load_previous`.

    Raises
    ------
    InputFaults
        A rule asks for a figure without a value, or an earlier run to compare with cannot be read.
    """
    previous = _find_earlier_figures(spec, framework, later) if framework.has_trend else {}
    missing = [n for n in spec.compare_with if framework.has_trend and n not in previous and n not in later | {spec.run}]
    if missing:
        # With fewer runs than were named the mean would be another one, and nobody would see it.
        raise InputFaults([
            spec.document.fault(
                ("compare_with",), f"the run '{name}', which cannot be read",
                f"a run without faults, since the framework scores by trend; `perfeval check {name}` says what is wrong",
                f"往期运行“{name}”不能读取，指标体系要与它比较",
            )
            for name in missing
        ])
    return score(framework, spec, ledger, {
        name: {id: number for id in figures if (number := figures.get_number(id)) is not None}
        for name, figures in previous.items()
    })


def _read_definitions(spec: RunFile, framework_path: Path) -> tuple[Framework, Narrative, list[Finding]]:
    """The framework and the narrative, after the faults of both and of the run file against them are known.

    What is no fault (a passage that the report has no place for) comes back as findings.
    """
    try:
        framework = read_framework(framework_path, root=spec.root)
    except InputFaults as broken:
        remains = check_remains(spec.document, spec.path, spec.root, framework_path)
        raise InputFaults(_by_place([*broken.findings, *remains])) from None
    is_known = partial(catalogue.is_known, runfile=spec, framework=framework)
    faults = check_run(spec, framework, is_known)
    narrative = Narrative()
    if spec.narrative_path is not None:
        names = [n for i in framework.indicators for n in (i.level1, i.level2, i.level3)]
        narrative, found = read_narrative(spec.narrative_path, spec.show(spec.narrative_path), is_known, names, spec.list_documents())
        faults.extend(found)
    refuse_errors(faults)
    return framework, narrative, faults


def load_previous(spec: RunFile, later: frozenset[str] = frozenset()) -> dict[str, Run]:
    """The runs that a run compares itself with, those of them that exist and can be loaded.

    Parameters
    ----------
    later
        Runs that are being loaded for the sake of which this is asked: they are not loaded again.
    """
    runs = {}
    for name in spec.compare_with:
        if name not in later | {spec.run}:
            try:
                runs[name] = _load(name, spec.root, None, later | {spec.run})
            except InputFaults:
                continue
    return runs


def _find_earlier_figures(spec: RunFile, framework: Framework, later: frozenset[str]) -> dict[str, Ledger]:
    """The figures of the runs that a trend compares with.

    A run that its own framework cannot score has its figures all the same: the first year of a trend is one, since
    nothing is earlier than it.
    """
    found = {name: run.figures for name, run in load_previous(spec, later).items()}
    named = [id for indicator in framework.indicators for id in indicator.rule.list_figures()]
    for name in spec.compare_with:
        if name not in found and name not in later | {spec.run}:
            try:
                earlier = read_runfile(name, spec.root)
                with using(earlier.spoken_words):
                    extracts = read_extracts(earlier)
                    refuse_errors([*extracts.findings, *reconciliation.find_errors(earlier, extracts)])
                    found[name] = compute_figures(earlier, extracts, named)[0]
            except InputFaults:
                continue
    return {name: found[name] for name in spec.compare_with if name in found}


__all__ = ["Extract", "Run", "load_draft", "load_previous", "load_run", "score_run"]
