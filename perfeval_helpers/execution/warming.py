"""Fill the caches that every forked child would else fill for itself: fonts, templates, code paths used by all.

In, out: nothing. What cannot be warmed is passed over; the step that needs it will say what is wrong.
"""

from __future__ import annotations

import contextlib
import io


def warm_kernels() -> None:
    """Hash the code, compile the patterns of figure ids, draw a figure: matplotlib's fonts and backend are loaded then."""
    with contextlib.suppress(Exception):
        from perfeval_helpers import catalogue, receipt

        receipt.list_versions()
        receipt.hash_package()
        catalogue.match_definition("grade")
    with contextlib.suppress(Exception):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from perfeval_helpers.charts import style

        figure = Figure(figsize=(2, 2))
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], label="图")
        axes.set_title("预热 0123456789", fontfamily=style.font_family())
        axes.legend(prop={"family": style.font_family()})
        for kind in ("svg", "png"):
            figure.savefig(io.BytesIO(), format=kind)


def warm_drivers() -> None:
    """Export a tiny notebook once, so that nbconvert's templates are compiled and its lexers loaded."""
    with contextlib.suppress(Exception):
        from nbformat import v4

        from perfeval_helpers.export import export_notebook

        cells = [
            v4.new_markdown_cell("# 预热\n\n段落 **粗** `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            v4.new_code_cell(
                "x = 1",
                execution_count=1,
                outputs=[
                    v4.new_output("execute_result", {"text/html": "<b>1</b>", "text/plain": "1"}, execution_count=1),
                    v4.new_output("stream", text="1"),
                ],
            ),
        ]
        for kind in ("chapter", "report"):
            export_notebook(v4.new_notebook(cells=cells), kind, "预热")
