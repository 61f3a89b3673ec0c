"""A run's extracts, read strictly: every fault found and located, no line or fen lost, no person recognisable.

The only place that reads CSV. `read_extracts` takes a run file and gives `Extracts`.
"""

from perfeval_helpers.extracts.accepted import Extract, Extracts, LineCounts
from perfeval_helpers.extracts.reader import make_empty, make_schemas, read_extracts

__all__ = ["Extract", "Extracts", "LineCounts", "make_empty", "make_schemas", "read_extracts"]
