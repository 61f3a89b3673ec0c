"""An executed notebook without what another run of the same would have otherwise: times, ids, files, the pieces in which it was printed.

In: an executed notebook. Out: the same notebook; the same inputs give the same bytes.
"""

import itertools
import re
from collections.abc import Iterable

from perfeval_helpers.making.execution.quick_imports import without

with without():
    import nbformat
    from nbformat.v4 import new_output

CELL_FILE = re.compile(r"ipykernel_\d+[/\\]\d+\.py")  # what a warning calls the cell that it comes from, below a folder


def join_printed(outputs: Iterable[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """What a cell printed between two other outputs as one output a stream: a kernel sends it in pieces, cut by the clock.

    Standard output stands before standard error. nbclient's ``coalesce_streams`` takes the square of a line's length.
    """
    joined: list[nbformat.NotebookNode] = []
    for is_printed, group in itertools.groupby(outputs, key=lambda output: output.output_type == "stream"):
        if not is_printed:
            joined += group
            continue
        texts: dict[str, list[str]] = {}
        for output in group:
            texts.setdefault(output.name, []).append(output.text)
        joined += [new_output("stream", name=name, text=hide_files("".join(texts[name]))) for name in sorted(texts, reverse=True)]
    return joined


def hide_files(text: str) -> str:
    """A printed text in which a cell's temporary file, which a warning names, is called ``<cell>``."""
    before, *others = CELL_FILE.split(text)
    for other in others:
        before = before[: max(map(before.rfind, " \t\n\"'(")) + 1] + "<cell>" + other
    return before


def remove_times(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop times, paths and random ids from an executed notebook, in place: times live in the receipt alone."""
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    notebook.metadata.papermill = nbformat.from_dict({"parameters": parameters})
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = join_printed(cell.outputs)
        if "injected-parameters" in cell.metadata.get("tags", []) or "id" not in cell:
            cell["id"] = f"cell-{number}"
    return notebook
