"""The only place that reads CSV: a run's extracts → frames, line and money counts, quarantine, findings.

In: a run file (where the extracts are, headers, separator, festivals, survey, tolerance). Out: `Extracts`. Bad data never
raise: they are findings of severity error.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from perfeval_helpers.contract.catalogue import find_words
from perfeval_helpers.contract.columns import ExtractSchema
from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile import RunFile
from perfeval_helpers.contract.schema import EXTRACTS, QUESTIONNAIRES, SURVEY_COUNTS, add_items
from perfeval_helpers.extracts.accepted import Extract, Extracts, LineCounts, SpilledExtract
from perfeval_helpers.extracts.convert import Converted
from perfeval_helpers.extracts.draft import Draft
from perfeval_helpers.extracts.drafting import draft_extract
from perfeval_helpers.extracts.frames import build_frame, build_quarantine, make_empty_frame
from perfeval_helpers.extracts.labels import check_exchanged, find_place_labels
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.spilled import Judged, Parts, Unfit, judge, make_draft, read_spilled
from perfeval_helpers.extracts.spilled.storage import DISTRUSTED
from perfeval_helpers.extracts.stated_totals import ColumnSum, adds_up, check_stated, list_kinds
from perfeval_helpers.values.language import tell

#: Of so many lines set aside each is listed; of more the first ones, and how many there are.
MOST_QUARANTINED = 100_000
MOST_SHOWN = 1_000


def read_extracts(runfile: RunFile) -> Extracts:
    """Read all extracts that a run has.

    Parameters
    ----------
    runfile
        A `RunFile`: its ``extracts``, ``data_path``, ``data_file``, ``festivals``, ``reasons``, ``survey``, ``columns``,
        ``separator`` and ``tolerate_bad_lines`` are used.

    Returns
    -------
    Extracts
        With all findings of all extracts, errors first by file and line. Nothing is raised for bad data.
    """
    with _take_memory_from_jemalloc():
        return _read_extracts(runfile)


@contextmanager
def _take_memory_from_jemalloc() -> Iterator[None]:
    """Arrow's own default clears huge pages over and over: a second for two million lines. Not everywhere is jemalloc."""
    usual = pa.default_memory_pool()
    with suppress(NotImplementedError):
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(usual)


def _read_extracts(runfile: RunFile) -> Extracts:
    personal = PersonalValues()
    drafts = [_read_spilled(runfile, schema, personal) or draft_extract(runfile, schema, personal) for schema in make_schemas(runfile)]
    for draft in drafts:
        if isinstance(draft, Judged):
            check_exchanged(draft, draft.spilled.log, draft.spilled.setting.shown)
        elif draft.table is not None:
            check_exchanged(draft, draft.log, draft.table.headers)
    # Names of one extract may stand in the free text of another: masks need all of them.
    personal.let_pass(find_place_labels(drafts, personal))
    extracts: dict[str, Extract] = {}
    findings: list[Finding] = []
    for draft in drafts:
        if isinstance(draft, Judged):
            extract = _finish_judged(draft, runfile, personal)
            extracts[extract.name] = extract
            findings += extract.findings
            continue
        if draft.table is None:
            findings += draft.log.whole
            continue
        extract = _finish(draft, runfile, personal)
        extracts[extract.name] = extract
        findings += extract.findings
    return Extracts(extracts, tuple(findings), personal)


def _read_spilled(runfile: RunFile, schema: ExtractSchema, personal: PersonalValues) -> Judged | Draft | None:
    """A large file read onto disk and judged, its personal values entered, or refused as a whole."""
    spilled = read_spilled(runfile, schema, MOST_QUARANTINED if runfile.tolerate_bad_lines.get(schema.name) else MOST_SHOWN)
    if spilled is None or isinstance(spilled, Draft):
        return spilled
    try:
        judged = judge(spilled)
    except Unfit:
        return None
    for column in spilled.columns.values():
        personal.add_elsewhere(column)
    return judged


def make_schemas(runfile: RunFile) -> list[ExtractSchema]:
    """The schemas of the run's extracts, in the contract's order, then its own; the surveys' items among the columns."""
    declared = runfile.declarations
    surveys = [survey.extract for survey in runfile.all_surveys]
    names = [known for name in EXTRACTS for known in (surveys if name == QUESTIONNAIRES.name else [name])]
    return [make_schema(name, runfile) for name in names if name in runfile.extracts] + [
        declaration.schema for declaration in declared.values()]


def make_schema(name: str, runfile: RunFile) -> ExtractSchema:
    """The schema of one extract, a survey's items among the columns, the run's own sources among those of funds."""
    survey = runfile.find_survey(name)
    if survey is not None and not survey.has_questionnaires:
        return replace(SURVEY_COUNTS, name=name, title=f"{SURVEY_COUNTS.title}{survey.title.removeprefix(QUESTIONNAIRES.title)}")
    schema = QUESTIONNAIRES if survey is not None else EXTRACTS[name]
    schema = replace(schema, name=name, title=find_words(runfile).reword(schema.title))
    if survey is not None:
        schema = add_items(replace(schema, title=survey.title), survey.items)
    if name == "funds" and (sources := runfile.sources):
        columns = tuple(
            replace(column, values={**column.values, **{said: id for id, said in sources.items()}})
            if column.field == "source" else column for column in schema.columns)
        schema = replace(schema, columns=columns)
    return schema


def make_empty(name: str, runfile: RunFile) -> pd.DataFrame:
    """The frame of an extract that a run does not have: no rows, the columns and types that it would have."""
    return make_empty_frame(make_schema(name, runfile), runfile)


def _finish(draft: Draft, runfile: RunFile, personal: PersonalValues) -> Extract:
    """Set faulty lines aside, build the frame, and make the findings."""
    assert draft.table is not None
    faulty = draft.log.get_faulty() & draft.table.data
    kept = draft.table.data & ~faulty
    sums = _add_columns(draft, faulty)
    parts = _assemble(draft, runfile, personal, int(faulty.sum()), int(kept.sum()), draft.find_distrusted(faulty), sums)
    return Extract(**parts, frame=build_frame(draft, runfile, kept, personal))


def _finish_judged(judged: Judged, runfile: RunFile, personal: PersonalValues) -> Extract:
    """The same for a file on disk, whose faulty lines alone are at hand."""
    spilled, draft = judged.spilled, make_draft(judged)
    distrusted = (judged.faulty["flags"] & DISTRUSTED) > 0
    sums = {column.field: _add_up(judged.texts[column.field], *judged.money[column.field], spilled.counted.bad)
            for column in spilled.setting.present if column.type == "money"}
    parts = _assemble(draft, runfile, personal, judged.count_faulty(), judged.accepted, distrusted, sums)
    return SpilledExtract(**parts, parts=Parts(judged, runfile, personal))


def _assemble(draft: Draft, runfile: RunFile, personal: PersonalValues, faulty: int, accepted: int,
              distrusted: np.ndarray, sums: Mapping[str, ColumnSum]) -> dict[str, Any]:
    """All that an `Extract` holds but its frame."""
    table, log, schema = draft.table, draft.log, draft.schema
    assert table is not None and draft.raw is not None and draft.top is not None
    quarantined = faulty + len(draft.raw.bad)
    header = draft.top.layout.data_line - draft.top.layout.header_line
    counts = LineCounts(
        physical=draft.raw.physical, header=1, titles=draft.top.titles, blank=draft.blank, totals=len(draft.totals),
        repeated_headers=len(draft.repeated), footers=len(draft.footers), continued=draft.raw.continued + header - 1, accepted=accepted,
        quarantined=quarantined)
    tolerance = Fraction(str(runfile.tolerate_bad_lines.get(schema.name, 0)))
    tolerated = not log.whole and 0 < quarantined <= tolerance * counts.read
    if counts.read == 0 and not log.whole:
        log.add_whole("FILE-EMPTY", tell("the file has a header but no data lines; expected at least one"), draft.top.layout.header_line)
    most = MOST_QUARANTINED if tolerated else MOST_SHOWN
    # One search for all texts: each costs a pass over every name and number of the run.
    personal.find_in({*log.list_found(most), log.sheet})
    log.sheet = personal.mask([log.sheet])[0]  # where each person has a sheet, its name is the person's
    log.whole = [replace(finding, sheet=log.sheet) if finding.sheet else finding for finding in log.whole]
    log.places = {name: draft.top.layout.positions[field] for field, name in table.headers.items()}
    findings = log.make_findings(personal.show, distrusted, tolerated)
    if quarantined and tolerance and not tolerated and not log.whole:
        findings.append(_refuse_share(draft, quarantined, counts.read, tolerance))
    if tolerated and quarantined > most:
        findings.append(Finding(
            "ROW-UNLISTED", tell("'{title}': {count} lines are set aside, too many to list: quarantine/{name}.csv has the first {most} of them.",
                                 title=schema.title, count=quarantined, name=schema.name, most=most), schema.name, draft.file))
    added = {field: one for field, one in sums.items() if not schema.own or field in runfile.declarations[schema.name].list_summed()}
    stated = draft.stated if draft.stated and draft.closes(max(one.line for one in draft.stated)) else []  # what stands below it, it cannot add up
    findings += [*draft.make_notes(personal), *check_stated(schema, draft.file, table.headers, stated, added, _add_kinds(draft) if stated else {})]
    findings = [finding.locate_in(log.sheet, draft.file, log.letters) for finding in findings]
    return {
        "name": schema.name, "file": draft.file, "sha256": draft.sha256, "encoding": draft.encoding,
        "separator": draft.top.layout.separator, "header_line": draft.top.layout.header_line,
        "money": {schema[field].frame_column: one for field, one in sums.items() if schema[field].type == "money"},
        "quarantine": build_quarantine(draft, most, distrusted, personal), "counts": counts,
        "headers": dict(table.headers), "findings": tuple(findings),
        "sheet": log.sheet}


def _refuse_share(draft: Draft, quarantined: int, read: int, tolerance: Fraction) -> Finding:
    found, allowed = f"{100 * quarantined / read:.3f}", f"{100 * float(tolerance):g}"
    return Finding(
        "FILE-TOLERANCE",
        tell("'{title}': {bad} of {read} lines have faults, {found} %; the run file tolerates {allowed} % (tolerate_bad_lines)", title=draft.schema.title,
             bad=quarantined, read=read, found=found, allowed=allowed),
        draft.schema.name, draft.file,
        advice="改正数据文件，或说明理由后调整 tolerate_bad_lines")


def _add_columns(draft: Draft, faulty: np.ndarray) -> dict[str, ColumnSum]:
    """Sums of each column that adds up, by field, in whole numbers of Python: no overflow whatever the file holds."""
    table = draft.table
    assert table is not None and draft.raw is not None
    sums = {}
    for column in draft.schema.columns:
        if column.field not in table.columns or not adds_up(draft.schema, column):
            continue
        read = table.columns[column.field]
        size = len(read.values)
        all_counts = np.bincount(read.codes[table.data], minlength=size)
        faulty_counts = np.bincount(read.codes[faulty], minlength=size)
        sums[column.field] = _add_up(read, all_counts, faulty_counts, len(draft.raw.bad))
    return sums


def _add_kinds(draft: Draft) -> dict[str, list[tuple[str, int, int]]]:
    """Sums of each column that adds up over the lines of each kind, as `check_stated` takes them; two columns may have a word in common."""
    assert draft.table is not None
    table, sums = draft.table, dict[str, list[tuple[str, int, int]]]()
    for kind in filter(table.columns.__contains__, list_kinds(draft.schema)):
        for word, code in draft.schema[kind].values.items():
            rows = table.data & np.array([value == code for value in table.columns[kind].values], bool)[table.columns[kind].codes]
            for column in draft.schema.columns:
                if rows.any() and column.field in table.columns and adds_up(draft.schema, column):
                    read = table.columns[column.field]
                    counts = np.bincount(read.codes[rows], minlength=len(read.values)).tolist()
                    amounts = [(value or 0) * count for value, count in zip(read.values, counts, strict=True)]
                    sums.setdefault(column.field, []).append((word, sum(amounts), sum(max(amount, 0) for amount in amounts)))
    return sums


def _add_up(read: Converted, every: np.ndarray, faulty: np.ndarray, unreadable: int) -> ColumnSum:
    """Amounts times how often each stands there, in all and on faulty lines."""
    whole = aside = positive = 0
    for value, good, count, bad in zip(read.values, read.good.tolist(), every.tolist(), faulty.tolist(), strict=True):
        if value is None:
            unreadable += 0 if good else count
        else:
            whole += value * count
            positive += max(value, 0) * count
            aside += value * bad
    return ColumnSum(whole, whole - aside, aside, unreadable, positive)
