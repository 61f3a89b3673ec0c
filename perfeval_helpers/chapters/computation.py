"""From a run's extracts to its figures, chapter by chapter, before targets and scores.

In: a run file, accepted frames, the figure ids that rules, targets and prose name. Out: the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd

from perfeval_helpers import chapters
from perfeval_helpers.chapters import funding, payouts, records, survey
from perfeval_helpers.contract import catalogue
from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.narrative import Narrative
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import EXTRACTS
from perfeval_helpers.extracts import Extracts
from perfeval_helpers.values.figures import Ledger


def list_named(spec: RunFile, framework: Framework, narrative: Narrative) -> list[str]:
    """The figure ids that rules, targets and prose name."""
    ids = [id for indicator in framework.indicators for id in indicator.rule.list_figures()]
    ids += [target.figure for target in (*spec.original_targets, *spec.targets) if target.figure]
    for passage in narrative.passages:
        ids += passage.cited
    return list(dict.fromkeys(ids))


def name_figures(spec: RunFile, framework: Framework) -> dict[str, str]:
    """What a figure is called by the first target, else the first indicator, that rests on it: id → name.

    A declared figure need not have a label; a reader of the report should not meet its id all the same.
    """
    names: dict[str, str] = {}
    for indicator in reversed(framework.indicators):
        names |= indicator.rule.name_figures(indicator.level3)
    return names | {t.figure: t.name for t in reversed((*spec.targets, *spec.original_targets)) if t.figure}


def compute_figures(
    spec: RunFile, extracts: Extracts, named: Iterable[str], names: Mapping[str, str] | None = None,
    note: payouts.Note = payouts.note_nothing,
) -> tuple[Ledger, payouts.Settled | None]:
    """Every figure that the declared facts and the extracts give, before targets and scores.

    Parameters
    ----------
    named
        As `list_named` gives them.
    names
        As `name_figures` gives them: what a declared figure without a label is called.
    note
        As for `payouts.settle`.

    Returns
    -------
    The ledger, and what payouts come to (None without that extract).
    """
    ledger = Ledger()
    for id, declared in spec.declared.items():
        found = catalogue.match_definition(id, spec)
        label = declared.label or (
            found[0].label.format(**catalogue.name_parts(found[1], spec)) if found else (names or {}).get(id, id)
        )
        ledger.add(id, declared.value, declared.unit, label, f"据{declared.source}", ["declared"],
                   working=f"评价方案所填，来源：{declared.source}", is_count=declared.is_count)  # fmt: skip
    settled = payouts.settle(extracts["payouts"].parts, spec, note) if "payouts" in extracts else None
    add_chapters(ledger, spec, {name: extract.frame for name, extract in extracts.items() if name != "payouts"}, settled, named)
    records.add_figures(ledger, spec, extracts)
    return ledger, settled


def add_chapters(
    ledger: Ledger, spec: RunFile, frames: Mapping[str, pd.DataFrame], settled: payouts.Settled | None, named: Iterable[str] = ()
) -> None:
    """Enter the figures of the built-in extracts, of payouts by what they come to."""
    if funding.EXTRACT in frames:
        funding.add_figures(ledger, spec, frames[funding.EXTRACT], named)
    for extract, add_figures in find_chapters().items():
        if extract in frames and extract != funding.EXTRACT:
            add_figures(ledger, spec, frames[extract])
    if settled is not None:
        payouts.enter_figures(ledger, spec, settled.tallies)
    for asked in spec.all_surveys:
        if asked.extract in frames:
            survey.add_figures(ledger, spec, asked, frames[asked.extract])
    survey.add_overall(ledger, spec)


@cache
def find_chapters() -> dict[str, Callable[[Ledger, RunFile, pd.DataFrame], None]]:
    """Extract → what enters its figures: ``add_figures`` of the module of this room that names it in ``EXTRACT``.

    Examples
    --------
    >>> list(find_chapters())
    ['funds', 'headcounts', 'services']
    """
    modules = [import_module(f"{chapters.__name__}.{module.name}") for module in iter_modules(chapters.__path__)
               if module.name != "computation"]  # fmt: skip
    found = {module.EXTRACT: module.add_figures for module in modules if hasattr(module, "EXTRACT") and hasattr(module, "add_figures")}
    return {extract: found[extract] for extract in EXTRACTS if extract in found}
