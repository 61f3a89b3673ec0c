"""What the first worker of a pool does before others are forked from it: import, and fill the caches that all of them have.

In: for kernels, which modules, and the run to load meanwhile. Out: nothing. What cannot be warmed is passed over; the step
that needs it will say what is wrong.
"""

import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from perfeval_helpers.making.execution.job import Job
from perfeval_helpers.making.execution.quick_imports import undocumented, without
from perfeval_helpers.making.execution.serving import Call, share_memory

# What a run is loaded with.
LOADING_MODULES = ("perfeval_helpers.evaluation", "pyarrow.pandas_compat", "perfeval_helpers.making.execution.steps")
# What kernels are made of, and what comes with a kernel's first figure, frame and error else.
PRELOADED = (
    "matplotlib.pyplot",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.string",
    "IPython.core.debugger",
    "IPython.core.logger",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "perfeval_helpers.making.execution.forked_kernel",
    "perfeval_helpers.making.execution.forked_manager",
)
# What a run's steps need; it comes while the run is loaded beside, which takes longer.
RUN_MODULES = (
    "perfeval_helpers.display",
    "perfeval_helpers.report",
    "perfeval_helpers.making.privacy.runs",
    "pypdfium2",
    "lxml.html",
    "perfeval_helpers.report.formats.excel",
    "perfeval_helpers.report.formats.pdf",
    "perfeval_helpers.report.formats.word",
    "perfeval_helpers.rescoring",
    "perfeval_helpers.studies.trend",
)
# What drives a kernel, and makes a page of its notebook: nothing of the run.
DRIVER_MODULES = (
    "perfeval_helpers.making.execution.steps",
    "perfeval_helpers.making.execution.engine",
    "perfeval_helpers.making.execution.forked_manager",
    "perfeval_helpers.making.export",
)

BLANK_FIGURES = {1: 8, 2: 4}  # axes side by side → as many as the report and a chapter after it draw


def preload(modules: Iterable[str]) -> None:
    """Import what notebooks import; what is missing, the notebook that needs it will say.

    Kernels come without a debugger, which every one of them would load anew (0.1 s).
    """
    gc.disable()  # imports make nothing but what stays: looking for garbage meanwhile takes an eighth of their time
    with without(("debugpy",)):
        for name in modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    if "pandas" in sys.modules:
        # What pandas takes when a kernel imports it; imported here it believes that it prints on a terminal.
        sys.modules["pandas"].set_option("display.max_columns", 20)


def warm_runs(modules: Iterable[str], warmers: Iterable[Call] = (), ahead: Job | None = None, draws: bool = False) -> None:
    """Load what kernels and steps need, then warm it; the first job has its run loaded beside and, if others follow, its charts drawn.

    What comes with a kernel comes to all that are forked from here: IPython's shell, its ``__main__`` and its variables of the environment
    (``TERM``, ``PAGER``, ``FORCE_COLOR``).
    """
    preload(LOADING_MODULES)
    with contextlib.nullcontext() if ahead is None else load_beside(ahead), undocumented():
        preload((*PRELOADED, *modules))
        if sys.platform == "linux":
            from perfeval_helpers.making.execution.forked_kernel import make_kernel

            make_kernel()
        for warmer in warmers:
            warmer()
    if ahead is not None and draws:
        draw_ahead(ahead)
    share_memory()


def draw_ahead(job: Job) -> None:
    """Build the report of a run that was loaded here, and write its charts: outlines and lengths of texts are those of the next runs too, as are
    figures with nothing on them yet."""
    from perfeval_helpers.making.execution import opened
    from perfeval_helpers.showing.charts.style import lay_in_figures

    if opened.is_opened(job):
        with contextlib.suppress(Exception):
            for chart in job.parts().build(opened.open_in_memory(job).run).charts():
                if not chart.is_missing:
                    chart.svg()
    with contextlib.suppress(Exception):
        lay_in_figures(BLANK_FIGURES)


def warm(modules: Iterable[str], warmers: Iterable[Call]) -> None:
    """Load what those need that drive kernels."""
    preload(modules)
    for warmer in warmers:
        warmer()
    share_memory()


@contextlib.contextmanager
def load_beside(job: Job) -> Iterator[None]:
    """Load a run in a child while this process goes on importing; it is here then. What fails there is made again, and says why."""
    if sys.platform == "linux":
        from multiprocessing import get_context

        from perfeval_helpers.making.execution import forking, opened

        def load(parent: int) -> None:
            with contextlib.suppress(BaseException):
                forking.become_own(parent)
                theirs.send(opened.load_ahead(job))
            os._exit(0)

        ours, theirs = get_context("fork").Pipe(duplex=False)
        get_context("fork").Process(target=load, args=(os.getpid(),)).start()
        theirs.close()
        yield
        with ours, contextlib.suppress(Exception):
            if ahead := ours.recv():
                opened.keep_ahead(ahead)
    else:
        yield


def export_little() -> None:
    """Export a tiny notebook, so that nbconvert's templates are compiled and its lexers loaded."""
    with contextlib.suppress(Exception):
        from nbformat import v4

        from perfeval_helpers.making.export import export_notebook

        outputs = [
            v4.new_output("execute_result", {"text/html": "<b>1</b>", "text/plain": "1"}, execution_count=1),
            v4.new_output("stream", text="1"),
        ]
        cells = [
            v4.new_markdown_cell("# 预热\n\n段落 **粗** `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            v4.new_code_cell("x = 1", execution_count=1, outputs=outputs),
        ]
        for kind in ("chapter", "report"):
            export_notebook(v4.new_notebook(cells=cells), kind, "预热")


def fill_caches() -> None:
    """Hash the code, compile patterns, complete models, draw: the first chart of a process takes three times as long as its next."""
    with contextlib.suppress(Exception):
        from perfeval_helpers.contract import catalogue
        from perfeval_helpers.contract.framework import Framework
        from perfeval_helpers.contract.runfile import RunFile
        from perfeval_helpers.making import receipt
        from perfeval_helpers.report.sections import find_builders

        find_builders()
        receipt.list_versions()
        receipt.hash_package()
        catalogue.match_definition("grade")
        for model in (RunFile, Framework):
            model.model_rebuild()
    with contextlib.suppress(Exception):
        import pandas as pd

        from perfeval_helpers.showing import charts, tables

        counts: dict[str, Any] = {"street": ["预热"], "due_count": [2], "paid_count": [1], "received_count": [1]}
        made_up = pd.DataFrame({**counts, "festival": ["预热"], "archives_received_count": [1]})
        for draw in (charts.draw_people_by_street, charts.draw_accuracy_by_street):
            draw(made_up, "预热").to_html()
        tables.show(made_up, "预热")._repr_html_()


def look_for_faces() -> None:
    """Find the faces of report.pdf, where what sets it is loaded. Nothing is set here: Typst's threads would be lacking in children."""
    if setter := sys.modules.get("perfeval_helpers.report.formats.pdf"):
        with contextlib.suppress(Exception):
            setter.load_fonts()


WARMERS = (fill_caches, look_for_faces)
DRIVER_WARMERS = (export_little,)
