"""One evaluation as a whole: from a run's name to its frames, figures, scorecard and findings.

In: ``params/<run>.yml`` and what it names. Out: a `Run`, or `InputFaults` with every fault that was found. Nothing is
written here. A run is loaded once a process for the same bytes of input, so that notebooks forked from a process that
has loaded it begin with it at hand.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from perfeval_helpers.chapters.computation import compute_figures, list_named, name_figures
from perfeval_helpers.chapters.records import list_unused
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.findings import Finding, InputFaults, list_errors, refuse_errors, sort_findings
from perfeval_helpers.contract.framework import Framework, check_run, find_framework, read_framework
from perfeval_helpers.contract.framework.mending import check_mended, list_faults_beside, read_for_extracts
from perfeval_helpers.contract.narrative import Narrative, read_narrative
from perfeval_helpers.contract.project import find_root, name_run
from perfeval_helpers.contract.runfile import RunFile, list_inputs, read_runfile
from perfeval_helpers.evaluation.keeping import LOADED, READ, Loaded, hash_files, keep
from perfeval_helpers.evaluation.run import Run
from perfeval_helpers.extracts import Extracts, read_extracts
from perfeval_helpers.judging import reconciliation
from perfeval_helpers.judging import targets as target_results
from perfeval_helpers.judging.form import fill_form
from perfeval_helpers.judging.scoring import Scorecard, score
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import quote_argument, tell
from perfeval_helpers.values.words import put_in_force, using

Result = TypeVar("Result")


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
    """Whether this is the kernel of a notebook, whose cells show one run after it was loaded.

    A worker has the shell of the kernels that are forked from it, but no thread that publishes what cells show.
    """
    module = sys.modules.get("IPython")
    shell = None if module is None else module.get_ipython()
    return shell is not None and (not hasattr(shell, "kernel") or shell.kernel.iopub_thread is not None)


def _load(name: str, root: Path, framework: str | None) -> Run:
    key = (name, root, framework)
    loaded = LOADED.get(key)
    # The run file says which files there are: while all are what they were, it need not be read again.
    if loaded is None or hash_files(loaded.files) != loaded.files:
        loaded = _load_anew(name, root, framework)
    return keep(LOADED, key, loaded).run


def _load_anew(name: str, root: Path, framework: str | None) -> Loaded:
    spec = _read_spec(name, root, framework)
    framework_path = spec.framework_path if framework is None else find_framework(framework, root)
    own = set(_list_own(spec))
    files = hash_files(path for path in [framework_path, *list_inputs(spec)] if path not in own)
    with using(spec.spoken_words):
        run = _evaluate(spec, framework_path, partial(_read, spec, files))
    return Loaded(files, run)


def _read_spec(name: str, root: Path, framework: str | None = None, content: bytes | None = None) -> RunFile:
    try:
        return read_runfile(name, root, content)
    except InputFaults as found:
        # Whoever corrects the run file wants to know what is wrong with the framework too, between the two, and with the extracts.
        faults = [*found.findings, *list_faults_beside(name, root, framework, content)]
        mended = read_for_extracts(name, root, found.findings) if content is None else None
        if mended is not None:
            spec, decided = mended
            with using(spec.spoken_words):
                faults += [fault for fault in _find_errors(spec, read_extracts(spec)) if fault.extract not in decided]
        raise InputFaults(_by_place(faults)) from None


def _find_errors(spec: RunFile, extracts: Extracts) -> tuple[Finding, ...]:
    """What refuses the run in its extracts, whatever else is wrong."""
    return list_errors(_locate([*extracts.findings, *reconciliation.find_errors(spec, extracts)], extracts))


def _locate(findings: Iterable[Finding], extracts: Extracts) -> list[Finding]:
    """The findings with the sheets of workbooks, of which only the reader knows."""
    sheets = {extract.file: extract.sheet for extract in extracts.values()}
    return [finding.locate_in(sheets.get(finding.file or "", ""), finding.file or "", {}) for finding in findings]


def _list_own(spec: RunFile) -> list[Path]:
    """The run file, its extracts and their declarations: what decides on what is read."""
    return [spec.path, *spec.list_data_paths(), *(one.path for one in spec.declarations.values())]


def load_draft(name: str, root: Path, content: bytes, known: Run | None) -> Run:
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
    with using(spec.spoken_words):
        if known is not None and spec.has_figures_of(known.spec):
            framework, narrative, _ = _read_definitions(spec, spec.framework_path)
            spec.note_headers(one.headers["street"] for one in known.extracts.values() if "street" in one.headers)
            with using(spec.spoken_words):
                card = score_run(spec, framework, known.facts.copy())
            return replace(known, spec=spec, framework=framework, narrative=narrative, scorecard=card)
        files = {spec.path: hashlib.sha256(content).hexdigest()}
        return _evaluate(spec, spec.framework_path, partial(_read, spec, files))


def _read(spec: RunFile, files: dict[Path, str]) -> Extracts:
    """The extracts of a run file, read once for the same bytes.

    `files` takes the hashes of all that decides on what is read, but of those that are in it. Those of extracts that are
    read now are the reader's own: a file of gigabytes is not gone through twice, and what is hashed is what was read.
    """
    own, names = _list_own(spec), {spec.data_path(name): name for name in spec.extracts}
    files |= hash_files(path for path in own if path not in names and path not in files)
    known = None
    if any([path for path, _ in key] == own for key in READ):
        files |= hash_files(names)
        known = READ.get(tuple((path, files[path]) for path in own))
    if known is None:
        known = read_extracts(spec)
        files |= {path: known[name].sha256 for path, name in names.items() if name in known}
        files |= hash_files(path for path in own if path not in files)
        if not all(files[path] for path in names):  # what is said of a missing file speaks of those beside it
            return known
    return keep(READ, tuple((path, files[path]) for path in own), known)


def _by_place(findings: Iterable[Finding]) -> list[Finding]:
    """File by file in the order of their first faults, each from top to bottom."""
    found = list(dict.fromkeys(findings))
    files = list(dict.fromkeys(finding.file for finding in found))
    return sorted(found, key=lambda finding: (files.index(finding.file), finding.lines))


def _evaluate(spec: RunFile, framework_path: Path, read: Callable[[], Extracts]) -> Run:
    faults: list[Finding] = []
    definitions = _attempt(faults, partial(_read_definitions, spec, framework_path))
    extracts = read()
    if definitions is None:
        with using(spec.spoken_words):
            raise InputFaults(_by_place([*faults, *_find_errors(spec, extracts)]))
    framework, narrative, remarks = definitions
    spec.note_headers(extract.headers["street"] for extract in extracts.values() if "street" in extract.headers)
    with using(spec.spoken_words):
        findings = _locate([*remarks, *extracts.findings, *reconciliation.find_errors(spec, extracts)], extracts)
        refuse_errors(findings)
        ledger, settled = compute_figures(
            spec, extracts, list_named(spec, framework, narrative), name_figures(spec, framework),
            partial(reconciliation.payments.note, runfile=spec),
        )  # fmt: skip
        facts = ledger.copy()
        results = _attempt(faults, partial(target_results.judge_targets, spec, ledger))
        form = None if results is None else _attempt(faults, partial(fill_form, spec, results, ledger))
        scorecard = _attempt(faults, partial(score_run, spec, framework, ledger))
        if results is None or scorecard is None or faults:
            raise InputFaults([*_locate(list_unused(spec, extracts, ledger), extracts), *faults])
        target_results.add_figures(spec, results, ledger)
        scorecard.add_figures(ledger, framework)
        findings += reconciliation.reconcile(spec, framework, extracts, settled, ledger, scorecard, results)
        findings += reconciliation.check_days(spec, framework)
        findings += reconciliation.find_idle_entries(findings, spec, framework if framework_path == spec.framework_path else None)
        findings = _locate(findings, extracts)
        refuse_errors(findings)
        return Run(
            spec=spec, framework=framework, extracts=extracts, facts=facts, figures=ledger, targets=results,
            scorecard=scorecard, findings=sort_findings(findings), narrative=narrative, settled=settled, form=form,
            load_previous=load_previous, load_earlier_figures=find_earlier_figures,
        )


def _attempt(faults: list[Finding], work: Callable[[], Result]) -> Result | None:
    """What `work` gives; None where it refuses the run, whose faults are told with those of what comes after."""
    try:
        return work()
    except InputFaults as refused:
        faults += refused.findings
        return None


def score_run(spec: RunFile, framework: Framework, ledger: Ledger) -> Scorecard:
    """The scorecard of a run by a framework, compared with earlier runs where a rule asks for it.

    Raises
    ------
    InputFaults
        A rule asks for a figure without a value, or an earlier run to compare with cannot be read.
    """
    previous = find_earlier_figures(spec, framework) if framework.has_trend else {}
    missing = [n for n in spec.compare_with if framework.has_trend and n not in previous and n != spec.run]
    if missing:
        # With fewer runs than were named the mean would be another one, and nobody would see it.
        raise InputFaults([
            spec.document.fault(
                ("compare_with",), tell("the run '{run}', which cannot be read; expected a run without faults, since the framework scores by trend; "
                                        "`perfeval check {run}` says what is wrong", run=quote_argument(name)))
            for name in missing
        ])
    return score(framework, spec, ledger, previous)


def _read_definitions(spec: RunFile, framework_path: Path) -> tuple[Framework, Narrative, list[Finding]]:
    """The framework and the narrative, after the faults of both and of the run file against them are known.

    What is no fault (a passage that the report has no place for) comes back as findings.
    """
    try:
        framework = read_framework(framework_path, spec.root)
    except InputFaults as broken:
        between = check_mended(spec.document, spec.path, spec.root, framework_path)
        raise InputFaults(_by_place([*broken.findings, *between])) from None
    is_known = partial(catalogue.is_known, runfile=spec, framework=framework)
    faults = check_run(spec, framework, is_known)
    narrative = Narrative()
    if spec.narrative_path is not None:
        names = [n for i in framework.indicators for n in (i.level1, i.level2, i.level3)]
        codes = [*CODES, *(check.code for one in spec.declarations.values() for check in one.checks)]
        narrative, found = read_narrative(spec.narrative_path, spec.show(spec.narrative_path), is_known, names, spec.list_documents(),
                                          codes, partial(catalogue.list_known, runfile=spec, framework=framework, is_known=is_known))
        faults.extend(found)
    refuse_errors(faults)
    return framework, narrative, faults


def load_previous(spec: RunFile) -> dict[str, Run]:
    """The runs that a run compares itself with and that can be loaded."""
    return _take_earlier(spec, lambda name: _load(name, spec.root, None))


def find_earlier_figures(spec: RunFile, framework: Framework) -> dict[str, Ledger]:
    """The figures of the runs that a trend compares with.

    A run has its figures whether or not its own framework can score it, and whatever it compares itself with: the first
    year of a trend has nothing earlier, and to score every year by those before it takes twice as long with each.
    """
    named = [id for indicator in framework.indicators for id in indicator.rule.list_figures()]

    def compute(name: str) -> Ledger:
        earlier = read_runfile(name, spec.root)
        with using(earlier.spoken_words):
            extracts = _read(earlier, {})
            refuse_errors([*extracts.findings, *reconciliation.find_errors(earlier, extracts)])
            return compute_figures(earlier, extracts, named)[0]

    return _take_earlier(spec, compute)


def _take_earlier(spec: RunFile, take: Callable[[str], Result]) -> dict[str, Result]:
    """What is taken of each run that a run compares itself with, by name; nothing of those that are refused."""
    taken = {name: _attempt([], partial(take, name)) for name in spec.compare_with if name != spec.run}
    return {name: one for name, one in taken.items() if one is not None}
