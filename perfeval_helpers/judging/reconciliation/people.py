"""People received against transferred, due for payouts, and archives.

In: the ledger and the extract ``headcounts``. Out: findings on numbers of people that should agree and do not.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import EXTRACTS, HEADCOUNTS
from perfeval_helpers.extracts.row_rules import SUMMED, say_unequal
from perfeval_helpers.judging.reconciliation.wording import (
    locate,
    name_lines,
    take_lines,
    tell_labelled,
    tell_number,
    unexplained,
)
from perfeval_helpers.values.figures import Ledger
from perfeval_helpers.values.language import CLAUSES, Told, tell, tell_all, tell_n, tell_name
from perfeval_helpers.values.words import get_words, reword

MOST_PLACES = 5
RARE, OFTEN = 2, 10  # lines of a writing that may be a slip, and of the one that is usual
ELSEWHERE = ("其他", "其它")  # an answer that a questionnaire offers beside its places


def check_sums(frame: pd.DataFrame, file: str) -> Iterator[Finding]:
    """``REC-HEADCOUNT`` (error): people received are those transferred and those directly managed, line by line."""
    headers = [HEADCOUNTS[name].header for name in SUMMED]
    difference = frame["received_count"] - frame["transferred_count"] - frame["directly_managed_count"]
    for row in frame[difference.fillna(0) != 0].itertuples():
        unequal = say_unequal(row.received_count, row.transferred_count, row.directly_managed_count, headers)
        yield Finding(
            "REC-HEADCOUNT", tell("{street}: {difference}", street=tell_name(row.street), difference=unequal),
            extract="headcounts", file=file, lines=(int(row.line),), column=headers[0],
            figures=("headcount.received", "headcount.transferred", "headcount.directly_managed"),
            advice="更正移交接收人数表，或说明原因",
        )  # fmt: skip


def check_figures(ledger: Ledger, runfile: RunFile, frame: pd.DataFrame | None) -> Iterator[Finding]:
    """``REC-DUE-HEADCOUNT`` for each festival, and ``REC-ARCHIVES``; from figures, so declared ones are checked too."""
    received = ledger.get_number("headcount.received")
    if received is None:
        return
    for festival in runfile.festivals:
        id = f"payout.{festival.id}.due_count"
        due = ledger.get_number(id)
        if due is not None and due != received:
            values = {"due": tell_labelled(ledger[id]), "received": tell_labelled(ledger["headcount.received"]), "gap": tell_number(abs(received - due), "人"),
                      "unexplained": unexplained()[0]}  # fmt: skip
            yield Finding(
                "REC-DUE-HEADCOUNT",
                tell("{due}, fewer than {received} by {gap}{unexplained}", **values) if due < received
                else tell("{due}, more than {received} by {gap}{unexplained}", **values),
                **locate(runfile, "payouts"), figures=(id, "headcount.received"),
                advice="说明未列入发放名单的人员情况，如去世、外迁、自愿放弃" if due < received else "说明列入发放名单而未接收的人员情况，核实应发范围",
            )  # fmt: skip
    archives = ledger.get_number("archives.received")
    if archives is None or archives >= received:
        return
    lines = pd.Series(dtype="int64") if frame is None else frame.loc[
        (frame["archives_received_count"] < frame["received_count"]).fillna(False).astype(bool), "line"
    ]  # fmt: skip
    rate = ledger.get("archives.received_rate")
    parts = [
        tell("{archives}, fewer than {received} by {gap} (one a person)", archives=tell_labelled(ledger["archives.received"]),
             received=tell_labelled(ledger["headcount.received"]), gap=tell_number(received - archives, "份")),
    ]  # fmt: skip
    if rate is not None and rate.working:
        parts.append(tell("{rate} is taken of the files due ('{working}'), not of the people received", rate=tell_labelled(rate), working=rate.working))
    yield Finding(
        "REC-ARCHIVES", tell_all(parts, CLAUSES), extract="headcounts" if frame is not None else None,
        file=runfile.data_file("headcounts") if frame is not None else None, lines=take_lines(lines),
        seen=name_lines(lines) if len(lines) else None,
        figures=("archives.received", "headcount.received", "archives.received_rate"),
        advice="说明没有档案的人数和原因，并写明接收率的分母",
    )  # fmt: skip


def check_archives(frame: pd.DataFrame, runfile: RunFile) -> Iterator[Finding]:
    """``REC-ARCHIVES`` where more files came in than were due: a rate above 100 % may hide what is missing elsewhere."""
    excess = (frame["archives_received_count"] - frame["archives_due_count"]).fillna(0)
    over = frame[excess > 0]
    if len(over):
        yield Finding(
            "REC-ARCHIVES",
            tell("more files received than due on {count}, {excess} in all", count=tell_n("{number} line", "{number} lines", len(over)),
                 excess=tell_number(int(excess[excess > 0].sum()), "份")),
            **locate(runfile, "headcounts", over["line"]),
            figures=("archives.received", "archives.due"), advice="核对应接收、实接收档案数是否填错",
        )  # fmt: skip


def check_places(frames: Mapping[str, pd.DataFrame], paid: Collection[str], runfile: RunFile) -> Iterator[Finding]:
    """``REC-PLACES``: places that the people received are not of, written otherwise or left out, and those of which payments or services are missing.

    Parameters
    ----------
    frames
        ``headcounts`` and others; of those, services and questionnaires have places.
    paid
        The places of the payments, empty where the run has none.
    """
    people = frames["headcounts"].groupby("street", observed=True)[["received_count", "transferred_count"]].sum()
    received = set(people.index)
    named = {"payouts": set(paid), **{name: set(frame["street"].dropna().astype("str")) for name, frame in frames.items()
                                      if "street" in frame and (name == "services" or runfile.find_survey(name))}}  # fmt: skip
    for name, places in named.items():
        survey = runfile.find_survey(name)
        other = sorted(places - received - {"", *(ELSEWHERE if survey else ())})
        counted = {"payouts": "received_count", "services": "transferred_count"}.get(name)  # whom the centre manages itself no place serves
        absent = sorted(set(people.index[people[counted] > 0]) - places) if places and counted else []
        values = {"received": reword(HEADCOUNTS.title)}
        if other and not places & received:  # what the column holds is not known: names of people, where two were exchanged
            parts = [tell("none of {count} '{place}' is one of '{received}'; does the column hold something else?",
                          count=len(other), place=get_words().place, **values)]
        else:
            parts = [tell("{places} that '{received}' does not have", places=_name_places(other, () if name == "services" else received), **values)] if other else []
            parts += [tell("without {places} of '{received}'", places=_name_places(absent), **values)] if absent else []
        if parts:
            yield Finding("REC-PLACES", tell("'{title}': {parts}", title=survey.title if survey else reword(EXTRACTS[name].title),
                                             parts=tell_all(parts, CLAUSES)), **locate(runfile, name))


def check_writings(frames: Mapping[str, pd.DataFrame], runfile: RunFile) -> Iterator[Finding]:
    """``REC-PLACES``, a note: a place, or another group of own records, that hardly occurs and begins as a frequent one does, or the other way round.

    Surveys are looked at where no headcounts say which places there are; of own extracts the fields by which they are told apart, choices aside.
    """
    for name, frame in frames.items():
        own, survey = runfile.declarations.get(name), runfile.find_survey(name)
        columns = {c.field: c.header for c in own.schema.columns if c.field in own.by and c.type == "text" and c.field in frame} if own else {}
        columns |= {"street": get_words().place} if survey and "street" in frame and "headcounts" not in frames else {}
        for column, header in columns.items():
            counts = frame[column].value_counts()
            often = [str(place) for place, count in counts.items() if count >= OFTEN]
            near = {str(place): like for place, count in counts.items() if 0 < count <= RARE and often
                    if (like := next((known for known in often if _begins_alike(str(place), known)), None))}
            if near:
                shown = [tell("'{place}' beside '{known}'", place=place, known=known) for place, known in [*near.items()][:MOST_PLACES]]
                lines = frame.loc[frame[column].isin(near), "line"]
                yield Finding("REC-PLACES", tell("'{title}', '{column}': {places}, which hardly occurs and may be another writing of it",
                                                 title=survey.title if survey else own.title if own else name, column=header, places=tell_all(shown)),
                              **locate(runfile, name, lines), stated="note", advice="核对是否为同一对象，统一写法")


def _begins_alike(one: str, other: str) -> bool:
    """Whether one name is the beginning of the other, numbers whole: 上游 of 上游段, not K1 of K10.

    >>> _begins_alike("上游", "上游段（K0+300）"), _begins_alike("K1", "K10"), _begins_alike("东", "东街"), _begins_alike("东街", "东街")
    (True, False, False, False)
    """
    short, long = sorted((one, other), key=len)
    rest = long.removeprefix(short)
    return len(short) > 1 and rest not in (long, "") and not (short[-1].isdigit() and rest[0].isdigit())


def _name_places(names: Sequence[str], like: Collection[str] = ()) -> Told:
    """How many places, and the first of them; where persons have them those alone that begin or end `like` known ones, as a name may stand in a wrong column."""
    ends = {end for known in like for end in (known[:2], known[-2:])}
    shown = [name for name in names if not like or {name[:2], name[-2:]} & ends][:MOST_PLACES]
    if not shown:
        return tell("{count} '{place}'", count=len(names), place=get_words().place)
    return tell("{count} '{place}' ({names}{more})", count=len(names), place=get_words().place, names=tell_all(map(tell_name, shown)),
                more="…" if len(names) > len(shown) else "")
