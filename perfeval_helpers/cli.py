"""The command `perfeval`: check, run, verify, new, trend, explain.

In: the command line. Out: text, and an exit status: 0 done, 1 a run failed in its working, 2 the inputs or the call are
at fault. Nothing heavy is imported before it is needed, so that help, completion and faults come at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from perfeval_helpers.contract.codes import SEVERITY_NAMES, Severity
from perfeval_helpers.making.progress import show_points
from perfeval_helpers.values.language import _, _n, choose

if TYPE_CHECKING:
    from perfeval_helpers.contract.findings import Finding
    from perfeval_helpers.evaluation import Run
    from perfeval_helpers.making.batch import Outcome

MOST_FAULTS_A_FILE = 50
EXAMPLES_CHECK = """Examples:

    perfeval check 2022              find every fault of the extracts, write nothing

    perfeval check 2021 2022 2023    several runs in one go
"""
EXAMPLES_RUN = """Examples:

    perfeval run 2022                                outputs/2022/report.html and the rest

    perfeval run --all --workers 4                   every run of params/, four steps at a time

    perfeval run 2022 --framework caiyu-2020-10      outputs/2022@caiyu-2020-10/: the same year by another framework

    perfeval run --all --scheduler local             on a Dask cluster of this machine

    perfeval run --all --scheduler tcp://head:8786   on a Dask cluster that is running
"""
EXAMPLES_NEW = """Examples:

    perfeval new 2024 --from 2023            params/2024.yml with TODOs, params/narrative/2024.md, data/2024/ with headers only

    perfeval new school --from 2023 --blank  another project: everything that names the old one is a TODO
"""
EXAMPLES_INIT = """Examples:

    perfeval init 我的项目            a folder with notebooks, frameworks, examples and a README in Chinese
"""
EXAMPLES_TREND = """Examples:

    perfeval trend                   outputs/trend/trend.html over all runs of the project

    perfeval trend 2021 2022 2023    over these
"""
EXAMPLES_VERIFY = """Examples:

    perfeval verify 2022             was anything changed since it was published: outputs, inputs

    perfeval verify 2022 --again     and do the same inputs give the same bytes
"""
EXAMPLES_EXPLAIN = """Examples:

    perfeval explain funding.to_position_rate              definition, formula, source

    perfeval explain grade --run 2022                      with the working of 2022
"""

app = typer.Typer(
    help="Fiscal project performance evaluation: from extracts to the bureau's report. --lang zh or en says in which language.",
    epilog="Exit status: 0 done; 1 a run failed in its working; 2 the inputs or the call are at fault.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def complete_run(incomplete: str) -> list[str]:
    """Shell completion: the runs of the project that begin so."""
    try:
        from perfeval_helpers.contract.project import find_root, find_runs

        return [name for name in find_runs(find_root()) if name.startswith(incomplete)]
    except Exception:
        return []


def complete_framework(incomplete: str) -> list[str]:
    """Shell completion: the frameworks of the project that begin so."""
    try:
        from perfeval_helpers.contract.project import find_root

        folder = find_root() / "params" / "frameworks"
        return [path.stem for path in sorted(folder.glob("*.yml")) if path.stem.startswith(incomplete)]
    except Exception:
        return []


Runs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="RUN", help="A run: 2022 for params/2022.yml.", autocompletion=complete_run, show_default=False
    ),
]
Framework = Annotated[
    str | None,
    typer.Option(
        help="Score by params/frameworks/NAME.yml instead.",
        metavar="NAME",
        autocompletion=complete_framework,
        show_default=False,
    ),
]


def say(line: str) -> None:
    """A line on standard output."""
    print(line, flush=True)


def complain(line: str) -> None:
    """A line on standard error."""
    print(line, file=sys.stderr, flush=True)


def refuse_call(message: str) -> NoReturn:
    """The call is at fault."""
    complain(f"perfeval: {message}")
    raise typer.Exit(2)


def cap_faults(lines: Iterable[str], most: int = MOST_FAULTS_A_FILE) -> list[str]:
    """At most so many lines a file, then how many more: every file with a fault is heard of."""
    shown: list[str] = []
    counts: dict[str, int] = {}
    for line in lines:
        file = line.partition(":")[0]
        counts[file] = counts.get(file, 0) + 1
        if counts[file] <= most:
            shown.append(line)
    more = [
        _("{file}: and {more} more faults ({count} in all)", file=file, more=count - most, count=count)
        for file, count in counts.items() if count > most
    ]
    return shown + more


def list_faults(findings: Iterable[Finding]) -> list[str]:
    """Findings as the contract's fault lines, each once, in order."""
    return list(dict.fromkeys(finding.located() for finding in findings))


def enter_project() -> Path:
    """The project's folder; who watches is told which one it is."""
    from perfeval_helpers.contract.project import find_root

    root = find_root()
    if sys.stderr.isatty():
        complain(_("project: {path}", path=root))
    return root


def name_runs(runs: list[str] | None, every: bool) -> tuple[Path, list[str]]:
    """The project's folder and the runs that the call names, each once."""
    from perfeval_helpers.contract.project import find_runs

    root = enter_project()
    if every:
        if runs:
            refuse_call(_("give runs or --all, not both"))
        known = list(find_runs(root))
        if not known:
            refuse_call(_("there is no run file in params/; `perfeval new RUN --from RUN` or a copy of another makes one"))
        return root, known
    if not runs:
        refuse_call(_("name a run, such as `perfeval run 2022`, or give --all"))
    named = []
    for run in runs:
        path = Path(run)
        if path.suffix in (".yml", ".yaml") and (
            path.resolve().parent == root / "params" or path.parent == Path("params")
        ):
            run = path.stem
        named.append(run)
    return root, list(dict.fromkeys(named))


@app.command(epilog=EXAMPLES_CHECK)
def check(runs: Runs = None, framework: Framework = None) -> None:
    """Check run file, framework and extracts; write nothing.

    Says every fault with file, line and column, what reconciliation found, and for each extract that no line and no fen
    was lost: lines read = accepted + quarantined.
    """
    from perfeval_helpers.contract.findings import InputFaults, refuse_errors

    root, named = name_runs(runs, False)
    from perfeval_helpers.evaluation import load_run
    from perfeval_helpers.making.privacy.runs import check_ahead

    worst = 0
    for name in named:
        try:
            run = load_run(name, root, framework)
            refuse_errors(check_ahead(run))
        except InputFaults as faults:
            lines = list_faults(faults.findings)
            for line in cap_faults(lines):
                complain(line)
            complain(_n("{name}: {number} fault", "{name}: {number} faults", len(lines), name=name))
            worst = 2
            continue
        for line in describe_run(run, name):
            say(line)
    raise typer.Exit(worst)


def count_findings(counts: Mapping[str, int]) -> str:
    """2 warnings, 1 note; tolerated errors in front where there are any."""
    errors, warnings, notes = (counts.get(kind, 0) for kind in ("error", "warning", "note"))
    tolerated = _n("{number} tolerated error, ", "{number} tolerated errors, ", errors) if errors else ""
    warned = _n("{number} warning, ", "{number} warnings, ", warnings)
    return tolerated + warned + _n("{number} note", "{number} notes", notes)


def name_severity(severity: Severity) -> str:
    """warning, or 警告."""
    return choose(SEVERITY_NAMES[severity], severity)


def describe_run(run: Run, name: str) -> list[str]:
    """What a check says of a run that has no fault: conservation by extract, then the findings."""
    lines = []
    for key, extract in run.extracts.items():
        lines += describe_conservation(extract.file or key, extract)
    for finding in run.findings:
        lines.append(f"{name_severity(finding.severity)} {finding.code}: {replace(finding, english='').located()}")
    if run.narrative.unwritten:
        lines.append(
            _n("{number} section of the narrative is still to be written; until then the report is a draft",
               "{number} sections of the narrative are still to be written; until then the report is a draft",
               len(run.narrative.unwritten))
        )  # fmt: skip
    elif not run.narrative.passages:
        lines.append(_("there is no narrative; until then the report is a draft"))
    counts = {kind: sum(1 for f in run.findings if f.severity == kind) for kind in ("error", "warning", "note")}
    lines.append(
        _("{name}: no faults; {counts}; score {score} of {points}, {grade}", name=name, counts=count_findings(counts),
          score=show_points(run.scorecard.score), points=show_points(run.scorecard.points), grade=run.scorecard.grade)
    )  # fmt: skip
    return lines


def describe_conservation(file: str, extract: Any) -> list[str]:
    """That no line and no fen was lost, in numbers."""
    from perfeval_helpers.contract.schema import name_column

    counts = extract.counts
    lines = [
        _("{file}: {physical} lines = {read} read + {skipped} headers, totals and blanks; "
          "{read} read = {accepted} accepted + {quarantined} quarantined", file=file, physical=counts.physical,
          read=counts.read, skipped=counts.header_and_skipped, accepted=counts.accepted,
          quarantined=counts.quarantined)
    ]  # fmt: skip
    for column, money in extract.money.items():
        unread = money.unreadable_count
        lines.append(
            _("{file}: {column}: {read} read = {accepted} accepted + {quarantined} quarantined", file=file,
              column=name_column(extract.name, column, extract.headers), read=print_yuan(money.read_fen),
              accepted=print_yuan(money.accepted_fen), quarantined=print_yuan(money.quarantined_fen))
            + (_n("; {number} amount unreadable", "; {number} amounts unreadable", unread) if unread else "")
        )  # fmt: skip
    return lines


def print_yuan(fen: int) -> str:
    """¥1,234.50."""
    sign, rest = ("-" if fen < 0 else ""), abs(int(fen))
    return f"{sign}¥{rest // 100:,}.{rest % 100:02d}"


@app.command(epilog=EXAMPLES_RUN)
def run(
    runs: Runs = None,
    every: Annotated[bool, typer.Option("--all", help="Every run of params/.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=512, help="Steps at work at a time; by default one a core.", show_default=False),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make runs again whose inputs and code did not change.")
    ] = False,
    framework: Framework = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run on Dask: tcp://host:8786, or `local` (needs the extra `cluster`).",
            show_default=False,
        ),
    ] = None,
    cell_seconds: Annotated[float, typer.Option(min=0.1, help="How long a notebook's cell may take.")] = 600,
    run_seconds: Annotated[float, typer.Option(min=0.1, help="How long a run may take.")] = 3600,
) -> None:
    """Make reports: execute the notebooks, write all outputs, publish them together or not at all.

    A run that fails leaves its published outputs as they were, and the other runs alone.
    """
    root, named = name_runs(runs, every)
    from perfeval_helpers.making.batch import Limits
    from perfeval_helpers.making.execution.job import Job

    outputs = root / "outputs"
    jobs = []
    for name in named:
        job = Job(
            run=name, framework=framework, root=str(root), work="", published="", force=force, cell_seconds=cell_seconds
        )
        jobs.append(job.in_outputs(outputs))
    limits = Limits(workers or count_cores(), cell_seconds, run_seconds)
    try:
        outcomes = produce(jobs, outputs, limits, scheduler)
    except KeyboardInterrupt:
        complain("perfeval: " + _("interrupted; what was published stands as it was"))
        raise typer.Exit(130) from None
    report_outcomes(outcomes, outputs)
    raise typer.Exit(max((outcome.exit_status for outcome in outcomes), default=0))


def produce(jobs: list[Any], outputs: Path, limits: Any, scheduler: str | None) -> list[Outcome]:
    """On this machine, with bars on a terminal and lines in a log, or on a cluster."""
    if scheduler is not None:
        from perfeval_helpers.making.cluster import run_on_cluster

        return run_on_cluster(jobs, outputs, limits, scheduler, say=complain)
    from perfeval_helpers.making.batch import run_batch
    from perfeval_helpers.making.progress import Bars, Lines, is_terminal

    if not is_terminal():
        return run_batch(jobs, outputs, limits, Lines(sys.stderr))
    with Bars() as bars:
        return run_batch(jobs, outputs, limits, bars)


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def report_outcomes(outcomes: list[Outcome], outputs: Path) -> None:
    """Fault lines, the table, the index."""
    from perfeval_helpers.making.overview import write_index
    from perfeval_helpers.making.publishing import NotWritable

    for outcome in outcomes:
        for line in outcome.faults:
            complain(line)
    try:
        index = write_index(outputs, outcomes)
    except NotWritable as error:
        index = None
        complain(f"perfeval: {error}")
    if len(outcomes) > 1:
        print_table(outcomes)
    for outcome in outcomes:
        if outcome.exit_status == 0:
            say(f"{outcome.label}: {(outputs / outcome.label / 'report.html').relative_to(outputs.parent)}")
    if index is not None and len(outcomes) > 1:
        say(_("all runs: {path}", path=index.relative_to(outputs.parent)))


def show_score(summary: dict[str, Any]) -> str:
    """The score, of a framework that does not end at 100 with its points: 75.42 / 120."""
    if "score" not in summary:
        return ""
    points = summary.get("points", 100)
    return show_points(summary["score"]) + (f" / {show_points(points)}" if points != 100 else "")


def print_table(outcomes: list[Outcome]) -> None:
    """The summary, failures first."""
    from rich.console import Console
    from rich.table import Table

    from perfeval_helpers.making.overview import STATUS_NAMES, order_outcomes

    table = Table(box=None, pad_edge=False)
    for title, justify in (
        (_("run"), "left"),
        (_("status"), "left"),
        (_("score"), "right"),
        (_("grade"), "left"),
        (_("findings"), "left"),
        (_("seconds"), "right"),
    ):
        table.add_column(title, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column(_("what is wrong"))
    for outcome in order_outcomes(outcomes):
        summary = outcome.summary
        counts = summary.get("findings", {})
        table.add_row(
            outcome.label,
            choose(STATUS_NAMES[outcome.status], outcome.status),
            show_score(summary),
            summary.get("grade") or "",
            count_findings({**counts, "error": 0}) if counts else "",
            f"{outcome.seconds:.1f}",
            outcome.message,
        )
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    console.print(table)
    good = sum(outcome.exit_status == 0 for outcome in outcomes)
    say(_("{good} of {all} runs published", good=good, all=len(outcomes)))


@app.command(epilog=EXAMPLES_NEW)
def new(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The new run's name: 2024.", show_default=False)],
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="RUN", help="The run to start from.", autocompletion=complete_run, show_default=False
        ),
    ],
    blank: Annotated[
        bool, typer.Option("--blank", help="Take over nothing that names the project, as for a name that is no later year.")
    ] = False,
) -> None:
    """Begin a new run: a run file with what carries over, TODOs for what does not, a narrative with every section and a
    hint in each, and extracts with headers only.
    """
    from perfeval_helpers.new_run import make_run

    for line in make_run(run, source, enter_project(), blank):
        say(line)


@app.command(epilog=EXAMPLES_INIT)
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.", show_default=False)],
) -> None:
    """Begin a project: a folder with notebooks, frameworks, examples and a README."""
    from perfeval_helpers.new_project import make_project

    for line in make_project(folder):
        say(line)


@app.command(epilog=EXAMPLES_VERIFY)
def verify(
    runs: Runs = None,
    again: Annotated[bool, typer.Option("--again", help="Also make it anew, aside, and compare every byte.")] = False,
    framework: Framework = None,
) -> None:
    """Compare what is published with its receipt, and the inputs with what they were.

    Says every file that was changed, is missing or was added. Exit status 2 where there is one; 1 where made anew it
    comes out otherwise. Nothing that is published is changed.
    """
    root, named = name_runs(runs, False)
    from perfeval_helpers.making import verifying
    from perfeval_helpers.making.batch import Limits, run_batch
    from perfeval_helpers.making.progress import Lines

    class Aside(Lines):
        """Says nothing at the end: nothing is published, and what comes out is told by the comparison."""

        def end_run(self, outcome: Outcome) -> None:
            pass

    limits = Limits(count_cores(), 600, 3600)
    worst = 0
    for label in [name if framework is None else f"{name}@{framework}" for name in named]:
        found = verifying.verify(root, label)
        deviations, made = list(found.deviations), None
        if again and not deviations:  # from other inputs it would be another report
            made = verifying.make_again(root, label, lambda job, outputs: run_batch([job], outputs, limits, Aside(sys.stderr))[0])
            deviations += made
        for deviation in deviations:
            complain(str(deviation))
        for remark in found.remarks if deviations else ():
            complain(f"{label}: {remark}")
        if not deviations:
            say(verifying.describe(label, found, made))
        worst = max(worst, *(deviation.exit_status for deviation in deviations), 0)
    raise typer.Exit(worst)


@app.command(epilog=EXAMPLES_TREND)
def trend(runs: Runs = None) -> None:
    """Compare runs over the years: rates, satisfaction with intervals, scores and points lost, in one page."""
    from perfeval_helpers.making.execution.trend_page import make_trend

    root, named = name_runs(runs, False) if runs else (enter_project(), [])
    say(_("trend: {path}", path=make_trend(root, named).relative_to(root)))


@app.command(epilog=EXAMPLES_EXPLAIN)
def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="A figure's id: funding.to_position_rate.")],
    run: Annotated[
        str | None,
        typer.Option(
            metavar="RUN",
            help="Show this run's working; by default the last three.",
            autocompletion=complete_run,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say what a figure is: definition, formula, source, and a run's working."""
    from perfeval_helpers.explaining import explain_figure

    for line in explain_figure(figure, run, enter_project()):
        say(line)


def call(arguments: list[str]) -> int:
    """Do what a command line says; its exit status. What is wrong with the call itself is said in one line."""
    from perfeval_helpers.languages.command import NoLanguage, explain_call, get_command, take_language, translate

    try:
        rest = take_language(arguments)
    except NoLanguage as error:
        complain("perfeval: " + _("--lang takes zh or en, not {language}", language=repr(str(error))))
        return 2
    command = get_command()
    translate(command)
    try:
        return int(command.main(args=rest, prog_name="perfeval", standalone_mode=False) or 0)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            say(error.format_message())
            return 2
        complain("perfeval: " + _("{what}; `perfeval --help` shows how", what=explain_call(error)))
        return 2


def main() -> None:
    """The command; never a traceback, unless PERFEVAL_TRACEBACK=1 asks for it."""
    from perfeval_helpers.contract.findings import InputFaults, RunFailed

    for stream in (sys.stdout, sys.stderr):
        # A terminal or log of another encoding must not stop a run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(call(sys.argv[1:]))
    except InputFaults as faults:
        for line in cap_faults(list_faults(faults.findings)):
            complain(line)
        sys.exit(2)
    except RunFailed as failure:
        complain(f"perfeval: {failure}")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        complain(f"perfeval: {error}")
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PERFEVAL_TRACEBACK") == "1":
            raise
        complain("perfeval: " + _("unexpected {kind}: {error} (PERFEVAL_TRACEBACK=1 shows where)", kind=type(error).__name__, error=error))
        sys.exit(1)


if __name__ == "__main__":
    main()
