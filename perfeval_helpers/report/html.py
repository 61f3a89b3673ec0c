"""The document as HTML fragments: escaped text, figures that show where they come from, scoped tables, no script.

In: blocks and sections of the document model. Out: HTML; styles stand in templates/report.
"""

from __future__ import annotations

from html import escape

from perfeval_helpers.figures import Figure
from perfeval_helpers.narrative import FigureRef
from perfeval_helpers.report.document import (
    Block,
    Contents,
    Facts,
    Heading,
    Paragraph,
    Part,
    Picture,
    Reference,
    Section,
)
from perfeval_helpers.tables import Row, Table, escape_text, print_cell, stands_right

SHORT_TABLE = 6  # rows of a table that stays on one page
MERGED_KINDS = {"subtotal": "subtotal", "total": "total"}


def describe_figure(figure: Figure) -> str:
    """What a reader sees on hovering over or focusing a figure: one line each for value, formula, numbers, origin."""
    lines = [f"{figure.label}：{figure.text}", f"公式：{figure.formula}"]
    if figure.working:
        lines.append(f"计算：{figure.working}")
    if figure.inputs:
        lines.append(f"输入：{'、'.join(figure.inputs)}")
    if figure.sources:
        lines.append(f"出处：{'；'.join(map(str, figure.sources))}")
    lines.append(f"编号：{figure.id}（索引见附件5）")
    return "\n".join(lines)


def render_figure(figure: Figure, text: str) -> str:
    """A figure in text: its value for machines, its origin on hover and focus, a link to the index."""
    value = escape(str(figure.number if figure.value is not None else ""))
    tip = escape(describe_figure(figure)).replace("\n", "&#10;")
    id = escape(figure.id)
    return f'<a class="fig-link" href="#f-{id}" data-tip="{tip}"><data class="fig" data-id="{id}" value="{value}">{escape(text)}</data></a>'


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
        return f'<h{block.level} id="{escape(block.id)}">{escape_text(block.text)}</h{block.level}>'
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
    items: list[str] = []
    inner: list[str] = []
    for entry in contents.entries:
        link = f'<a href="#{escape(entry.target)}">{escape(entry.text)}</a>'
        if entry.level > 2:
            inner.append(f"<li>{link}</li>")
            continue
        if items:
            items[-1] += f"<ol>{''.join(inner)}</ol></li>" if inner else "</li>"
        inner = []
        items.append(f"<li>{link}")
    if items:
        items[-1] += f"<ol>{''.join(inner)}</ol></li>" if inner else "</li>"
    return f'<nav class="contents" aria-labelledby="contents-title"><h2 id="contents-title">目录</h2><ol>{"".join(items)}</ol></nav>'


def render_section(section: Section) -> str:
    """A whole section; annexes and chapters that need it start on a new page, wide ones on a landscape page."""
    classes = f"part {section.kind}" + (" landscape" if section.landscape else "")
    marks = f' data-running="{escape(section.running)}"' if section.running else ""
    marks += f' data-notice="{escape(section.notice)}"' if section.notice else ""
    body = "\n".join(map(render_block, section.blocks))
    return f'<section class="{classes}" id="{escape(section.id)}"{marks}>\n{body}\n</section>'


def render_table(table: Table) -> str:
    """A table with caption and unit above, scoped headers, numbers at the right."""
    unit = f'<span class="unit">单位：{escape(table.unit)}</span>' if table.unit else ""
    total = sum(column.width for column in table.columns) or 1.0
    columns = "".join(f'<col style="width:{100 * column.width / total:.1f}%">' for column in table.columns)
    head = "".join(
        f'<th scope="col"{" class=n" if column.align == "right" else ""}>{escape_text(column.title)}</th>'
        for column in table.columns
    )
    body = "\n".join(render_row(table, row) for row in table.rows)
    note = f'<p class="note">{escape_text(table.note)}</p>' if table.note else ""
    label = escape(table.title)
    name = f' id="table-{escape(table.name)}"' if table.name else ""
    marks = (" wide" if len(table.columns) > 5 else "") + (" short" if len(table.rows) <= SHORT_TABLE else "")
    return (
        f'<div class="table{marks}"{name} role="region" aria-label="{label}" tabindex="0"><table>'
        f'<caption><span class="title">{label}</span>{unit}</caption><colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>{note}"
    )


def render_row(table: Table, row: Row) -> str:
    """One line of a table."""
    cells = []
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        number = stands_right(cell, column)
        kind = ' class="n"' if number else ' class="c"' if column.align == "centre" else ""
        figure = cell if isinstance(cell, Figure) else cell.figure if isinstance(cell, FigureRef) else None
        inner = render_figure(figure, print_cell(cell)) if figure is not None else escape_text(print_cell(cell))
        tag = 'th scope="row"' if place < table.row_headers else "td"
        cells.append(f"<{tag}{kind}>{inner}</{tag[:2]}>")
    marks = f' class="{MERGED_KINDS[row.kind]}"' if row.kind in MERGED_KINDS else ""
    anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
    return f"<tr{anchor}{marks}>{''.join(cells)}</tr>"
