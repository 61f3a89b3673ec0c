"""A project's own records: the figures of its declared extracts, by the field they are told apart by too.

In: a run file with its declarations, the accepted frames, the ledger. Out: figures with formula, working and lines; a table
by each field of ``by``; what the declared checks find.
"""

from perfeval_helpers.chapters.records.checking import check, list_unused
from perfeval_helpers.chapters.records.figures import Records, add_figures, open_records

__all__ = ["Records", "add_figures", "check", "list_unused", "open_records"]
