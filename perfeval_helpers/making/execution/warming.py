"""Fill the caches that every forked child would else fill for itself: fonts, templates, code paths used by all.

In, out: nothing. What cannot be warmed is passed over; the step that needs it will say what is wrong.
"""

from __future__ import annotations

import contextlib


def warm_kernels() -> None:
    """Hash the code, compile patterns, draw: the first chart of a process takes three times as long as its next."""
    with contextlib.suppress(Exception):
        from perfeval_helpers.contract import catalogue
        from perfeval_helpers.making import receipt

        receipt.list_versions()
        receipt.hash_package()
        catalogue.match_definition("grade")
    with contextlib.suppress(Exception):
        import pandas as pd

        from perfeval_helpers.showing import charts, tables

        counts = {"street": ["预热"], "due_count": [2], "paid_count": [1], "received_count": [1]}
        made_up = pd.DataFrame({**counts, "festival": ["预热"], "archives_received_count": [1]})
        for draw in (charts.draw_people_by_street, charts.draw_accuracy_by_street):
            chart = draw(made_up, "预热")
            chart.to_html()
            chart.png()
        tables.show(made_up, "预热")._repr_html_()


def warm_drivers() -> None:
    """Export a tiny notebook once, so that nbconvert's templates are compiled and its lexers loaded."""
    with contextlib.suppress(Exception):
        from nbformat import v4

        from perfeval_helpers.making.export import export_notebook

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
