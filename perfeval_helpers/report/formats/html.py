"""Blocks as HTML fragments: escaped text, figures that show where they come from, scoped tables, no script.

In: blocks of the document model. Out: HTML; styles stand in templates/report.
"""

from html import escape

from perfeval_helpers.contract.narrative import FigureRef
from perfeval_helpers.report.blocks import Block, Contents, Facts, Heading, Paragraph, Part, Picture, Reference
from perfeval_helpers.showing.tables import Table, escape_text, render_figure, render_table


def render_part(part: Part) -> str:
    """A run of text, a figure or a reference."""
    if isinstance(part, FigureRef):
        return render_figure(part.figure, part.text)
    if isinstance(part, Reference):
        return f'<a href="#{escape(part.target)}">{escape(part.text or part.target)}</a>'
    return escape_text(part)


def render_block(block: Block) -> str:
    """Any block."""
    if isinstance(block, Heading):
        face = ' class="first"' if block.face_level < block.level else ""
        return f'<h{block.level}{face} id="{escape(block.id)}">{escape_text(block.text)}</h{block.level}>'
    if isinstance(block, Paragraph):
        inner = "".join(map(render_part, block.parts))
        return f'<p class="{block.style}">{inner}</p>' if block.style != "body" else f"<p>{inner}</p>"
    if isinstance(block, Table):
        return render_table(block)
    if isinstance(block, Picture):
        return block.chart.to_html(block.caption)
    if isinstance(block, Facts):
        rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in block.rows)
        return f'<dl class="facts">{rows}</dl>'
    if isinstance(block, Contents):
        return render_contents(block)
    raise TypeError(f"{type(block).__name__} is not a block of the report")


def render_contents(contents: Contents) -> str:
    """The contents as nested lists of links."""
    items: list[tuple[str, list[str]]] = []
    for entry in contents.entries:
        link = f'<a href="#{escape(entry.target)}">{escape(entry.text)}</a>'
        if entry.level <= 2:
            items.append((link, []))
        elif items:
            items[-1][1].append(f"<li>{link}</li>")
    listed = "".join(f"<li>{link}" + (f"<ol>{''.join(inner)}</ol></li>" if inner else "</li>") for link, inner in items)
    # Folded away on a phone; from there on up the style opens it, and has it printed.
    return (
        '<nav class="contents" aria-labelledby="contents-title"><details><summary><h2 id="contents-title">目录</h2></summary>'
        f'<ol>{listed}</ol></details></nav>'
    )
