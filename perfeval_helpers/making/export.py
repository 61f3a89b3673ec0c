"""Executed notebooks as web pages that open anywhere: one file, no script, no request, the font's characters inside.

In: a notebook with its outputs. Out: HTML, the same for the same notebook. nbconvert converts, with templates of this
package on its classic one; what costs seconds there and is not needed (validation between its steps, a second parse of
the page) is left out.
"""

import re
from functools import cache, lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from perfeval_helpers.making.execution.quick_imports import IN_NAME_ONLY, without
from perfeval_helpers.showing.fonts import embed_font
from perfeval_helpers.showing.look import LOOK

with without(in_name_only=IN_NAME_ONLY):
    from nbconvert.exporters.html import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter

Kind = Literal["report", "chapter"]
TEMPLATES = Path(__file__).parents[1] / "templates"
SECTION = '<section class="part '
CONTENTS = '<nav class="contents"'
REPORT_TAG = "report"
HIDDEN_TAGS = frozenset({"parameters", "injected-parameters", "remove-cell", "remove_cell"})
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
HEADING_ID = re.compile(r'\sid="([^"]*)"')
DATA_ADDRESS = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+")


class QuickHTMLExporter(HTMLExporter):
    """nbconvert's HTML exporter without preprocessors and without its second parse of the finished page.

    The parse gives missing alternative texts an English default, which the templates here never leave open, and takes
    seconds for long tables.
    """

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """Convert from a notebook node."""
        # The base template names two filters that HTMLExporter registers on the way; the templates here use neither.
        self.register_filter("highlight_code", escape)
        self.register_filter("filter_data_type", escape)
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        return nb, resources


@cache
def _exporter() -> QuickHTMLExporter:
    settings = Config()
    settings.TemplateExporter.extra_template_basedirs = settings.TemplateExporter.extra_template_paths = [str(TEMPLATES)]
    settings.TemplateExporter.template_name = "chapter"
    settings.HTMLExporter.exclude_anchor_links = True
    settings.HTMLExporter.language_code = "zh"
    return QuickHTMLExporter(config=settings)


@lru_cache(maxsize=4)
def _style(kind: Kind) -> str:
    parts = [(TEMPLATES / "shared.css").read_text("utf-8"), (TEMPLATES / kind / "style.css").read_text("utf-8")]
    return re.sub(r"/\*.*?\*/\s*", "", "".join(parts), flags=re.DOTALL)


def export_notebook(nb: NotebookNode, kind: Kind, title: str, *, code: bool = True) -> str:
    """The notebook as one HTML page.

    Parameters
    ----------
    nb
        An executed notebook; it is not changed.
    kind
        ``report``: only sections of the report and cells tagged ``report``, for the bureau. ``chapter``: everything,
        code included, for the working papers.

    Returns
    -------
    str
        The page; encode it as UTF-8.
    """
    shown = nbformat.from_dict({"cells": [], "metadata": {"title": title}, "nbformat": 4, "nbformat_minor": 5})
    # The page of the run states its parameters; a chapter does not again.
    shown.cells = choose_report_cells(nb) if kind == "report" else [cell for cell in nb.cells if not cell_tags(cell) & HIDDEN_TAGS]
    if not code:
        shown.cells = [cell if cell.cell_type == "markdown" else {**cell, "source": ""} for cell in shown.cells]
    exporter = _exporter()  # one for both kinds: what they are built on is compiled once
    exporter.template_file = f"{kind}/index.html.j2"
    body, _ = exporter.from_notebook_node(shown)
    return build_page(body, kind, title)


def cell_tags(cell: NotebookNode) -> frozenset[str]:
    """The tags of a cell."""
    return frozenset(cell.metadata.get("tags", ()))


def choose_report_cells(nb: NotebookNode) -> list[NotebookNode]:
    """Cells whose output is a section of the report, and cells that are tagged for it."""
    chosen = []
    for cell in nb.cells:
        outputs = cell.get("outputs", ())
        pages = (output.get("data", {}).get("text/html", "") for output in outputs)
        is_section = any((page if isinstance(page, str) else "".join(page)).startswith(SECTION) for page in pages)
        if is_section or REPORT_TAG in cell_tags(cell):
            chosen.append(cell)
    return chosen


def build_page(body: str, kind: Kind, title: str) -> str:
    """A whole page around the body: head, policy, style, font, skip link, banner, contents."""
    body = drop_scripts(body).replace(LOOK, "")  # JupyterLab's own; a page has its style at its head
    if kind == "chapter":
        body = scope_tables(body)
    body, headings = number_headings(body)
    running = find_mark(body, "data-running")
    notice = find_mark(body, "data-notice")
    if kind == "report" and running:
        title = re.sub(r"^【[^】]*】", "", running)  # what the page is called, without the mark for synthetic data
    style = _style(kind) + page_rules(running or title)
    banner = f'<header class="banner">{escape(notice)}</header>' if notice else ""
    contents = list_headings(headings) if kind == "chapter" and len(headings) > 3 and CONTENTS not in body else ""
    if not any(level == 1 for level, _, _ in headings):
        body = f"<h1>{escape(title)}</h1>\n{body}"
    if contents and "</h1>" in body:
        body, contents = body.replace("</h1>", f"</h1>\n{contents}", 1), ""
    frame = f'<a class="skip" href="#main">跳到正文</a>\n{banner}\n<main id="main" tabindex="-1">\n{contents}{body}\n</main>'
    face = embed_font(title + style + DATA_ADDRESS.sub("", frame))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{face}{style}</style>\n</head>\n<body>\n{frame}\n</body>\n</html>\n"
    )


def drop_scripts(body: str) -> str:
    """Without script elements and handlers' carriers that other tools' outputs may hold; the policy would stop them too."""
    return re.sub(r"<(script|iframe|object|embed)\b.*?(?:</\1\s*>|$)", "", body, flags=re.DOTALL | re.IGNORECASE)


def scope_tables(body: str) -> str:
    """Give the headers of tables that pandas wrote their scope, and its empty corner a plain cell."""

    def scope_part(match: re.Match[str]) -> str:
        scope = "col" if match[1] == "thead" else "row"
        inner = re.sub(r"<th\b([^>]*)>\s*</th>", r"<td\1></td>", match[0])
        return re.sub(r"<th\b(?![^>]*\bscope=)", f'<th scope="{scope}"', inner)

    body = re.sub(r"<(thead|tbody)\b.*?</\1>", scope_part, body, flags=re.DOTALL)
    return re.sub(r'<table border="1" class="dataframe">', '<table class="dataframe">', body)


def number_headings(body: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Headings with an id each; the list of (level, text, id)."""
    found: list[tuple[int, str, str]] = []

    def name(match: re.Match[str]) -> str:
        level, attributes, inner = int(match[1]), match[2], match[3]
        known = HEADING_ID.search(attributes)
        id = unescape(known[1]) if known else f"h{len(found) + 1}"
        found.append((level, unescape(re.sub(r"<[^>]+>", "", inner)).strip(), id))
        return match[0] if known else f'<h{level}{attributes} id="{id}">{inner}</h{level}>'

    return HEADING.sub(name, body), found


def list_headings(headings: list[tuple[int, str, str]]) -> str:
    """Contents of a working paper: its headings of level 2 and 3."""
    items = "".join(
        f'<li class="l{level}"><a href="#{escape(id)}">{escape(text)}</a></li>'
        for level, text, id in headings
        if level in (2, 3)
    )
    return f'{CONTENTS} aria-label="目录"><ol>{items}</ol></nav>\n'


def find_mark(body: str, attribute: str) -> str:
    """The text that the cover carries for the page's frame; empty where there is none."""
    match = re.search(rf'\s{attribute}="([^"]*)"', body) if attribute in body else None
    return unescape(match[1]) if match else ""


def quote_css(text: str) -> str:
    """A text as a CSS string."""
    return '"' + re.sub(r'[\\"<>\n\r\f]', lambda m: f"\\{ord(m[0]):x} ", text) + '"'


def page_rules(running: str) -> str:
    """Paper: A4 with the official margins; a running line on top; — n — below, outside right on odd, left on even pages."""
    face = 'perfeval-latin,SimSun,"Noto Serif CJK SC","perfeval-sc",serif'
    number = f'content:"— " counter(page) " —";font:14pt {face};vertical-align:top;padding-top:4mm'
    line = f"content:{quote_css(running)};font:9pt {face};color:#444;vertical-align:bottom;padding-bottom:4mm"
    return (
        f"@page{{size:A4;margin:37mm 26mm 35mm 28mm;@top-center{{{line}}}}}\n"
        f"@page :right{{@bottom-right{{{number}}}}}\n@page :left{{@bottom-left{{{number}}}}}\n"
        "@page landscape{size:A4 landscape;margin:28mm 30mm 26mm 30mm}\n"
        "@page cover{@bottom-right{content:none}@bottom-left{content:none}}\n"
    )
