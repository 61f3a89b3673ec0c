"""Every figure id that a run can have, as data: pattern, name, unit, formula, what it needs and where it is defined.

In: a figure id and, where known, the run file and the framework. Out: whether the id can exist in that run (before any
extract is read), what it means in Chinese, and its entry in the ledger. Chapters enter figures through `enter`, so the
names, units and formulas of the report are the ones that stand here.
"""

from perfeval_helpers.contract.catalogue.definitions import (
    DEFINITIONS,
    ENTERPRISE_LEVELS,
    LEVEL_GROUPS,
    OTHER_REASON,
    SOURCES,
    TARGET_KINDS,
)
from perfeval_helpers.contract.catalogue.entering import cite, enter, explain, print_rate, print_wan_yuan
from perfeval_helpers.contract.catalogue.matching import (
    OVERALL_FIGURE,
    accepts_unit,
    find_fault,
    find_survey,
    find_unit,
    find_words,
    is_known,
    is_result,
    list_known,
    match_definition,
    name_parts,
    name_reasons,
    name_sources,
)
from perfeval_helpers.contract.schema import NO_REASON

__all__ = [
    "DEFINITIONS", "ENTERPRISE_LEVELS", "LEVEL_GROUPS", "NO_REASON", "OTHER_REASON", "OVERALL_FIGURE", "SOURCES", "TARGET_KINDS",
    "accepts_unit", "cite", "enter", "explain", "find_fault", "find_survey", "find_unit", "find_words", "is_known", "is_result",
    "list_known", "match_definition", "name_parts", "name_reasons", "name_sources", "print_rate", "print_wan_yuan",
]  # fmt: skip
