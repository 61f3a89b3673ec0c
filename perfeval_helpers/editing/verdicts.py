"""What people are to judge, as pages: in come a framework and a run file's texts, out come fields in each rule's shape."""

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.framework.models import Indicator
from perfeval_helpers.contract.framework.rule_kinds import RuleKind
from perfeval_helpers.contract.framework.rule_kinds.base import Question
from perfeval_helpers.contract.runfile.document import Key, find_in
from perfeval_helpers.contract.runfile.entries import listed, mapping
from perfeval_helpers.contract.runfile.verdicts import Judgement, Verdict
from perfeval_helpers.editing.pages import Field, Kind, Page, list_entry_fields
from perfeval_helpers.values.language import _
from perfeval_helpers.values.numbers import print_number

#: Codes in the place of words, where a file uses them already.
_CODED = {"met", "missed"}
_ACCOUNT = tuple(name for name in Judgement.model_fields if name not in Verdict.model_fields)


def find_place(indicator: Indicator, framework: Framework, data: Mapping[str, Any]) -> Key:
    """Where the judgement of an indicator stands, or is to stand: that for this framework goes before the general one."""
    own = mapping(mapping(data.get("judgements_for")).get(framework.stem))
    return ("judgements_for", framework.stem, indicator.level3) if indicator.level3 in own else ("judgements", indicator.level3)


def list_pages(framework: Framework, data: Mapping[str, Any]) -> tuple[Page, ...]:
    """A page for each indicator that is judged: verdict, reason, evidence, who and when."""
    pages = []
    for indicator in (one for one in framework.indicators if one.rule.needs_judgement):
        path = find_place(indicator, framework, data)
        value = mapping(find_in(data, path))
        fields = (*_list_verdict(indicator.rule, path, value), *list_entry_fields(Judgement, path, value, _ACCOUNT))
        note = [_("{level1} → {level2}, {points} points", level1=indicator.level1, level2=indicator.level2, points=print_number(indicator.points))]
        note += [_("Explained: {text}", text=indicator.explanation)] if indicator.explanation else []
        note += [_("Standard: {text}", text=indicator.standard)] if indicator.standard else []
        pages.append(Page(path, indicator.level3, fields, tuple(note)))
    return tuple(pages)


def _list_verdict(rule: RuleKind, path: Key, value: Mapping[str, Any]) -> Iterator[Field]:
    """A field for each thing that a rule asks of people, as the file has it so far."""
    for asked in rule.list_questions(value):
        given = find_in(value, asked.at)
        if asked.shape == "mark":
            beside = listed(find_in(value, asked.at[:-1]))
            yield from _list_mark(asked, (*path, *asked.at), given, bool(_CODED.intersection(m for m in beside if isinstance(m, str))))
        elif asked.shape == "met":
            yield Field((*path, *asked.at), asked.title, "choice", _offer_met(given), True)
        else:
            kind: Kind = "list" if asked.shape == "faults" and not isinstance(given, str) else "text"
            yield Field((*path, *asked.at), asked.title, kind, (), True)


def _offer_met(value: Any) -> tuple[tuple[str, Any], ...]:
    if value in ("true", "false"):
        return ((_("met"), "true"), (_("not met"), "false"))
    return ((_("yes"), "是"), (_("no"), "否")) if value in ("是", "否") else ((_("met"), "符合"), (_("not met"), "不符合"))


def _list_mark(asked: Question, path: Key, mark: Any, coded: bool) -> Iterator[Field]:
    """The choice for one item of a checklist, and how much of it is lost or how many faults it has where that is counted."""
    lost = mark if isinstance(mark, dict) and ({"lost", "失去"} & mark.keys()) else {"lost": "0.5"}
    faults = mark if isinstance(mark, dict) and ({"faults", "问题"} & mark.keys()) else {"faults": "1"}
    choices: list[tuple[str, Any]] = [
        (_("met"), "met" if coded else "符合"), (_("partly met (half is lost)"), "部分符合"), (_("not met"), "missed" if coded else "不符合"),
        (_("partly met (the lost share is given)"), lost),
    ]  # fmt: skip
    if asked.counts_faults:
        choices.append((_("faults (by their number)"), faults))
    yield Field(path, asked.title, "choice", tuple(choices), True)
    if isinstance(mark, dict) and mark:
        key = next(iter(mark))
        title = _("{item}: number of faults", item=asked.title) if key in ("faults", "问题") else _("{item}: share that is lost", item=asked.title)
        yield Field((*path, key), title, "text", (), True)
