"""Text and figures as HTML: escaped, and a figure shows where it comes from.

In: texts and figures. Out: HTML; styles stand in templates/report.
"""

from html import escape

from perfeval_helpers.values.figures import Figure


def escape_text(text: object) -> str:
    """HTML-escaped text in which line breaks survive."""
    return escape(str(text)).replace("\n", "<br>")


def describe_figure(figure: Figure) -> str:
    """What a reader sees on hovering over or focusing a figure: one line each for value, formula, numbers, origin.

    The figures that go in are named by the formula; ids and paths stand in the index alone.
    """
    lines = [f"{figure.label}：{figure.text}"]
    if figure.formula:
        lines.append(f"公式：{figure.formula}")
    if figure.working:
        lines.append(f"计算：{figure.working}")
    if figure.sources:
        lines.append(f"出处：{'；'.join(source.said for source in figure.sources)}")
    lines.append("索引见附件“主要工作底稿”")
    return "\n".join(lines)


def render_figure(figure: Figure, text: str) -> str:
    """A figure in text: its value for machines, its origin on hover and focus, a link to the index."""
    value = escape(str(figure.number if figure.value is not None else ""))
    tip = escape(describe_figure(figure)).replace("\n", "&#10;")
    id = escape(figure.id)
    return f'<a class="fig-link" href="#f-{id}" data-tip="{tip}"><data class="fig" data-id="{id}" value="{value}">{escape(text)}</data></a>'
