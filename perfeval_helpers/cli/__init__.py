"""The command `perfeval`: check, run, verify, new, lab, trend, explain.

In: the command line. Out: text, and an exit status: 0 done, 1 a run failed in its working, 2 the inputs or the call are
at fault. Nothing heavy is imported before it is needed, so that help, completion and faults come at once.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval_helpers import __version__
from perfeval_helpers.cli import examples
from perfeval_helpers.cli.lab import PASSED_ON, lab
from perfeval_helpers.cli.naming import Framework, Runs, complete_run, enter_project, name_runs
from perfeval_helpers.cli.telling import (
    can_print,
    complain,
    complain_faults,
    describe_run,
    report_outcomes,
    say,
    say_refusal,
    soften,
)
from perfeval_helpers.values.language import _, _n, join_parts, speak, spoken

if TYPE_CHECKING:
    from perfeval_helpers.making.batch import Limits
    from perfeval_helpers.making.execution.job import Job
    from perfeval_helpers.making.progress import Outcome

app = typer.Typer(
    help="Fiscal project performance evaluation: from extracts to the bureau's report. --lang zh or en says in which language.",
    epilog="Exit status: 0 done; 1 a run failed in its working; 2 the inputs or the call are at fault.",
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _say_version(asked: bool) -> None:
    if asked:
        say(f"perfeval {__version__}")
        raise typer.Exit()


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is, and end.")
    ] = False,
) -> None:
    """What stands before a command."""


@app.command(epilog=examples.CHECK)
def check(runs: Runs = None, framework: Framework = None) -> None:
    """Check run file, framework and extracts; write nothing.

    Says every fault with file, line and column, what reconciliation found, and for each extract that no line and no fen
    was lost: lines read = accepted + quarantined.
    """
    from perfeval_helpers.contract.findings import InputFaults, refuse_errors

    root, named, framework = name_runs("check", runs, framework=framework)
    from perfeval_helpers.evaluation import load_run
    from perfeval_helpers.making.privacy.runs import check_ahead

    worst = 0
    for name in named:
        try:
            run = load_run(name, root, framework)
            refuse_errors(check_ahead(run))
        except InputFaults as faults:
            complain(_n("{name}: {number} fault", "{name}: {number} faults", complain_faults(faults.findings), name=name))
            worst = 2
            continue
        for line in describe_run(run, name):
            say(line)
    raise typer.Exit(worst)


@app.command(epilog=examples.RUN)
def run(
    runs: Runs = None,
    every: Annotated[bool, typer.Option("--all", help="Every run of params/.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=512, help="Steps at work at a time; by default one a core.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make runs again whose inputs and code did not change.")] = False,
    framework: Framework = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Run on Dask: tcp://host:8786, or `local` (needs the extra `cluster`).", show_default=False),
    ] = None,
    cell_seconds: Annotated[float, typer.Option(min=0.1, help="How long a notebook's cell may take.")] = 600,
    run_seconds: Annotated[float, typer.Option(min=0.1, help="How long a run may take.")] = 3600,
) -> None:
    """Make reports: execute the notebooks, write all outputs, publish them together or not at all.

    A run that fails leaves its published outputs as they were, and the other runs alone.
    """
    root, named, framework = name_runs("run", runs, every, framework)
    from perfeval_helpers.making.batch import Limits
    from perfeval_helpers.making.execution.job import Job

    outputs = root / "outputs"
    jobs = [Job(name, framework, str(root), work="", published="", force=force, cell_seconds=cell_seconds).in_outputs(outputs) for name in named]
    limits = Limits(workers or count_cores(), cell_seconds, run_seconds)
    try:
        outcomes = produce(jobs, outputs, limits, scheduler)
    except KeyboardInterrupt:
        complain(join_parts("perfeval", _("interrupted; what was published stands as it was")))
        raise typer.Exit(130) from None
    report_outcomes(outcomes, outputs)
    raise typer.Exit(max((outcome.exit_status for outcome in outcomes), default=0))


def produce(jobs: list[Job], outputs: Path, limits: Limits, scheduler: str | None) -> list[Outcome]:
    """On this machine, with bars on a terminal and lines in a log, or on a cluster."""
    if scheduler is not None:
        from perfeval_helpers.making.cluster import run_on_cluster

        return run_on_cluster(jobs, outputs, limits, scheduler, say=complain)
    from perfeval_helpers.making.batch import run_batch
    from perfeval_helpers.making.progress import Bars, Lines

    if not sys.stderr.isatty():
        return run_batch(jobs, outputs, limits, Lines(sys.stderr))
    with Bars() as bars:
        return run_batch(jobs, outputs, limits, bars)


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@app.command(epilog=examples.NEW)
def new(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The new run's name: 2024.", show_default=False)],
    source: Annotated[str, typer.Option("--from", metavar="RUN", help="The run to start from.", autocompletion=complete_run, show_default=False)],
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


@app.command(epilog=examples.INIT)
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.", show_default=False)],
) -> None:
    """Begin a project: a folder with notebooks, frameworks, examples and a README."""
    from perfeval_helpers.new_project import make_project

    for line in make_project(folder):
        say(line)


app.command(epilog=examples.LAB, context_settings=PASSED_ON)(lab)


@app.command(epilog=examples.VERIFY)
def verify(
    runs: Runs = None,
    again: Annotated[bool, typer.Option("--again", help="Also make it anew, aside, and compare every byte.")] = False,
    framework: Framework = None,
) -> None:
    """Compare what is published with its receipt, and the inputs with what they were.

    Says every file that was changed, is missing or was added. Exit status 2 where there is one; 1 where made anew it
    comes out otherwise. Nothing that is published is changed.
    """
    root, named, framework = name_runs("verify", runs, framework=framework)
    from perfeval_helpers.contract.findings import InputFaults
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
        try:
            found = verifying.verify(root, label)
        except InputFaults as faults:
            complain_faults(faults.findings)
            worst = 2
            continue
        deviations, made = list(found.deviations), None
        if again and not deviations:  # from other inputs it would be another report
            made = verifying.make_again(root, label, lambda job, outputs: run_batch([job], outputs, limits, Aside(sys.stderr))[0])
            deviations += made
        for deviation in deviations:
            complain(str(deviation))
        for remark in found.remarks if deviations else ():
            complain(join_parts(label, remark))
        for line in verifying.advise(label, deviations):
            complain(line)
        if not deviations:
            say(verifying.describe(label, found, made))
        worst = max(worst, *(deviation.exit_status for deviation in deviations), 0)
    raise typer.Exit(worst)


@app.command(epilog=examples.TREND)
def trend(runs: Runs = None) -> None:
    """Compare runs over the years: rates, satisfaction with intervals, scores and points lost, in one page."""
    from perfeval_helpers.making.execution.trend_page import make_trend

    root, named, _framework = name_runs("trend", runs) if runs else (enter_project(), [], None)
    say(_("trend: {path}", path=make_trend(root, named).relative_to(root).as_posix()))


@app.command(epilog=examples.EXPLAIN)
def explain(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="A figure's id: funding.to_position_rate.")],
    run: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Show this run's working; by default the last three.", autocompletion=complete_run, show_default=False),
    ] = None,
) -> None:
    """Say what a figure is: definition, formula, source, and a run's working."""
    from perfeval_helpers.explaining import explain_figure

    for line in explain_figure(figure, run, enter_project()):
        say(line)


def call(arguments: list[str]) -> int:
    """Do what a command line says; its exit status. What is wrong with the call itself is said in one line."""
    from typer.main import get_command

    from perfeval_helpers.cli.help_texts import NoLanguage, explain_call, take_language, translate

    try:
        rest = take_language(arguments)
    except NoLanguage as error:
        complain(join_parts("perfeval", _("--lang takes zh or en, not '{language}'", language=str(error))))
        return 2
    if spoken() == "zh" and not can_print(sys.stdout):
        speak("en")
    command = get_command(app)
    translate(command)
    try:
        return int(command.main(args=rest, prog_name="perfeval", standalone_mode=False) or 0)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            say(error.format_message())
            return 2
        complain(join_parts("perfeval", _("{what}; `perfeval --help` shows how", what=explain_call(error))))
        return 2


def main() -> None:
    """The command; never a traceback, unless PERFEVAL_TRACEBACK=1 asks for it."""
    from perfeval_helpers.contract.findings import InputFaults, RunFailed

    # Imports make nothing but what stays: looking for garbage ever so often meanwhile takes a twelfth of their time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)  # nor is any looked for at the end, which takes a tenth of a check
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, or a program of Windows without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open to the end)
        soften(getattr(sys, name))
    try:
        sys.exit(call(sys.argv[1:]))
    except InputFaults as faults:
        complain_faults(faults.findings)
        sys.exit(2)
    except RunFailed as failure:
        complain(join_parts("perfeval", str(failure)))
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        complain(join_parts("perfeval", say_refusal(error)))
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PERFEVAL_TRACEBACK") == "1":
            raise
        complain(join_parts("perfeval", _("unexpected {kind}: {error} (PERFEVAL_TRACEBACK=1 shows where)", kind=type(error).__name__, error=error)))
        sys.exit(1)
