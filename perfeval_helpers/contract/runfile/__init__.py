"""The run file: in comes ``params/<run>.yml``, out comes a validated `RunFile`, or every fault with its line."""

from perfeval_helpers.contract.runfile.facts import Declared, Festival, Span, Target, Units
from perfeval_helpers.contract.runfile.models import RunFile
from perfeval_helpers.contract.runfile.reading import list_inputs, read_runfile
from perfeval_helpers.contract.runfile.surveys import Item, SatisfiedWhen, Survey
from perfeval_helpers.contract.runfile.verdicts import Judgement, Mark, Verdict

__all__ = [
    "Declared", "Festival", "Item", "Judgement", "Mark", "RunFile", "SatisfiedWhen", "Span", "Survey",
    "Target", "Units", "Verdict", "list_inputs", "read_runfile",
]
