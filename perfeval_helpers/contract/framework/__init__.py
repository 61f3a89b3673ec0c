"""The indicator framework: in comes its file, out comes a validated `Framework`; `check_run` holds a run file to it."""

from perfeval_helpers.contract.framework.checks import check_run, list_own_ids
from perfeval_helpers.contract.framework.models import Framework, Grade, Indicator, score_id
from perfeval_helpers.contract.framework.reading import find_framework, find_named, read_framework

__all__ = [
    "Framework", "Grade", "Indicator", "check_run", "find_framework", "find_named", "list_own_ids",
    "read_framework", "score_id",
]
