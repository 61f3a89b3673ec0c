"""Payouts of so many lines that they do not fit into memory: read in blocks, judged in partitions of whole persons.

A line becomes a record of fixed size in one of several temporary files, by its person: no name or number is in it, only
hashes under a key that is drawn anew for each reading and written nowhere. What interacts (a person's lines) then
stands together, so that the rules and the fold of ordinary extracts run on one partition after the other.
"""

from perfeval_helpers.extracts.blocks import Unfit
from perfeval_helpers.extracts.spilled.judging import Judged, judge, make_draft
from perfeval_helpers.extracts.spilled.parts import Parts
from perfeval_helpers.extracts.spilled.reading import LEAST_BYTES, read_spilled

__all__ = ["LEAST_BYTES", "Judged", "Parts", "Unfit", "judge", "make_draft", "read_spilled"]
