"""One evaluation as a whole, as notebooks and report meet it: its frames, figures, scorecard and findings.

In: what `loading` has read and computed. Out: `Run`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval_helpers.chapters import payouts, survey
from perfeval_helpers.chapters.records import Records, open_records
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.narrative import Narrative
from perfeval_helpers.contract.runfile import Item, RunFile, Survey
from perfeval_helpers.contract.runfile.surveys import Scale
from perfeval_helpers.extracts import Extracts, make_empty
from perfeval_helpers.judging import reconciliation
from perfeval_helpers.judging import targets as target_results
from perfeval_helpers.judging.form import SelfEvaluation
from perfeval_helpers.judging.scoring import Scorecard
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.numbers import NO_VALUE


@dataclass(frozen=True)
class Asked:
    """A survey of a run with what was answered."""

    spec: Survey  #: The run file's survey
    frame: pd.DataFrame  #: Its extract as it was read: questionnaires, or counts by item and option
    answers: pd.DataFrame  #: The questionnaires; none where only counts are left
    target: Fraction | None = None  #: The target of its headline, in the headline's unit (``spec.unit``); None without one

    @property
    def target_pct(self) -> Fraction | None:
        """The target that rates by item and street are held to; None where the headline is an index, which is no rate."""
        return self.target if self.spec.unit == "%" else None

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


@dataclass(frozen=True, eq=False)
class Run:
    """A loaded evaluation, equal to itself alone. Frames hold one row a line of the extract, without personal data."""

    spec: RunFile  #: The run file
    framework: Framework  #: The indicator framework by which it is scored
    extracts: Extracts  #: The extracts by name, with encoding, hash, line counts and what was set aside
    facts: Ledger  #: The figures that the extracts and declared facts give, before targets and scores
    figures: Ledger  #: The ledger: every figure by id
    targets: tuple[target_results.TargetResult, ...]  #: The performance targets with their status (附件1-2, 表3)
    scorecard: Scorecard  #: Every indicator's score with working and reason; the total and the grade
    findings: tuple[Finding, ...]  #: What the checks found: errors (only those tolerated), warnings, notes
    narrative: Narrative  #: The project's own prose by place in the report
    settled: payouts.Settled | None  #: What the payouts come to: sums by festival, and what findings on them rest on; None without payouts
    form: SelfEvaluation | None  #: The filled self-evaluation form (绩效自评表); None where the run file does not ask for it
    #: What `previous` is loaded by, when somebody asks for it
    load_previous: Callable[[RunFile], dict[str, Run]] = field(repr=False)
    #: What `earlier_figures` are loaded by, likewise
    load_earlier_figures: Callable[[RunFile, Framework], dict[str, Ledger]] = field(repr=False)

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
    def payouts(self) -> pd.DataFrame | None:
        """慰问金发放明细: one row a payment attempt, amounts in fen."""
        return self._frame("payouts")

    @cached_property
    def final_states(self) -> pd.DataFrame | None:
        """Where the payment attempts of each person and festival ended; None without payouts.

        Of an extract so large that it is read in parts, states that are alike are one row, and ``states_count`` says how
        many they are; what tabulates states takes both.
        """
        if self.settled is None or self.settled.states is not None:
            return None if self.settled is None else self.settled.states
        return payouts.group_states(self.extracts["payouts"].parts, self.spec)

    @property
    def survey(self) -> pd.DataFrame | None:
        """满意度问卷: one row a response, one column an item."""
        return self._frame("questionnaires")

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
        return next(iter(self.spec.all_surveys), Survey(scale=Scale([NO_VALUE]), items=(nothing,), method="top_two"))

    @property
    def surveys(self) -> tuple[Asked, ...]:
        """The surveys of the run with their answers; one without any where the run has none."""
        asked = []
        for spec in self.spec.all_surveys or (self.survey_spec,):
            frame = self._frame(spec.extract)
            answers = frame if frame is not None and spec.has_questionnaires else self._make_questionnaires(spec)
            target = self.figures.get_number(f"{spec.prefix}satisfaction_target")
            asked.append(Asked(spec, answers if frame is None else frame, answers, None if target is None else Fraction(target)))
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
        return self.load_previous(self.spec)

    @cached_property
    def earlier_figures(self) -> dict[str, Ledger]:
        """The figures of the runs that a trend compares with; none where no rule does."""
        return self.load_earlier_figures(self.spec, self.framework) if self.framework.has_trend else {}

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
                    "read": extract.counts.read, "skipped": extract.counts.skipped, "accepted": extract.counts.accepted,
                    "quarantined": extract.counts.quarantined,
                }
                for name, extract in self.extracts.items()
            },
        }  # fmt: skip
