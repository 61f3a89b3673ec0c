"""附件5 (主要工作底稿): what the report rests on, with hashes, and the index of all its figures.

In: the context of a run. Out: a section.
"""

import hashlib
import json
import re
from pathlib import Path

from perfeval_helpers.contract.chapters import find_notebook, list_chapters
from perfeval_helpers.contract.runfile.facts import PolicyDocument
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context
from perfeval_helpers.report.sections import builds
from perfeval_helpers.showing.tables import Column, Quantity, Row, Table, print_cell
from perfeval_helpers.values.words import reword

# What goes into a figure and is none itself.
SOURCES = {"declared": "评价方案所填", "runfile": "评价方案", "framework": "指标体系", "judgements": "评判"}


@builds("附件5", landscape=True)
def build_papers_annex(context: Context) -> list[Block]:
    """附件5: files with SHA-256, then every figure with formula, working, inputs and lines."""
    blocks: list[Block] = [
        Heading(3, "一、工作底稿清单"),
        context.say("评价所用的数据表、评价方案、指标体系、文字说明和分析底稿列于下表；各文件的存放位置和校验值见电子版报告和附表工作簿。"),
        tabulate_papers(context),
    ]
    documents = list_uncited(context)
    if documents:
        columns = (Column("序号", align="centre", width=0.5), Column("文件", width=6.0), Column("文号", width=2.0))
        rows = tuple(Row((n, d.title, d.number or "—")) for n, d in enumerate(documents, 1))
        blocks += [Heading(3, "二、政策文件"), Table("documents", "政策文件", columns, rows, row_headers=2)]
    said = context.say(
        f"正文和附件共引用数据{len(context.figures)}个，各数据的公式、计算、输入和出处列于电子版报告（网页）和附表工作簿的“数据索引”表；"
        "在屏幕上指向或选中正文中的数据可见其公式和出处，点选即到该表。"
    )
    return [*blocks, Heading(3, f"{'三' if documents else '二'}、数据索引"), said, tabulate_index(context)]


def list_uncited(context: Context) -> list[PolicyDocument]:
    """The policy documents that the narrative does not cite: the others stand in full where they are cited."""
    told = "".join(text for passage in context.run.narrative.passages for text in passage.paragraphs)
    return [document for document in context.spec.documents if document.cited not in told]


def tabulate_papers(context: Context) -> Table:
    """Extracts, run file, framework, narrative, notebooks."""
    spec = context.spec
    rows: list[tuple[str, str, int | None, str, str]] = []
    for name in spec.extracts:
        if name in context.run.extracts:
            e = context.run.extracts[name]
            rows.append(("数据表", context.title(name), e.counts.physical, e.file, e.sha256))
    root = Path(spec.root)
    files = [
        ("评价方案", f"{context.spec.period.term}评价方案", Path(spec.path)),
        ("指标体系", context.run.framework.name or "评价指标体系", root / context.run.framework.file),
    ]
    if spec.narrative_path is not None:
        files.append(("文字说明", "报告文字说明", Path(spec.narrative_path)))
    files += [("分析底稿", title_notebook(path), path) for path in (find_notebook(root, name) for name in list_chapters(spec))]
    for kind, name, path in files:
        if path.is_file():
            data = path.read_bytes()
            rows.append((kind, name, None, spec.show(path), hashlib.sha256(data).hexdigest()))
    columns = (
        Column("序号", align="centre", width=0.5), Column("种类", width=0.8), Column("名称", width=2.4), Column("行数", "行", "right", 0.8),
        Column("文件", width=2.4, screen_only=True), Column("SHA-256", width=4.2, screen_only=True),
    )  # fmt: skip
    return Table("papers", "工作底稿清单", columns, tuple(Row((n, *row)) for n, row in enumerate(rows, 1)), row_headers=3)


def title_notebook(path: Path) -> str:
    """What a notebook is called: its first heading, in the words of the run; its file's name where it has none.

    Examples
    --------
    >>> title_notebook(Path("no_such.ipynb"))
    'no_such'
    """
    if not path.is_file():
        return path.stem
    for cell in json.loads(path.read_text("utf-8")).get("cells", ()):
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        if cell["cell_type"] == "markdown" and (heading := re.match(r"#\s+(.+)", text)):
            return reword(heading[1].strip())
    return path.stem


def name_input(context: Context, input: str) -> str:
    """What goes into a figure: another figure by its name, anything else in words."""
    kind, _, extract = input.partition(":")
    if kind == "extract":
        return context.title(extract)
    return context.figures[input].label if context.has(input) else SOURCES.get(input, input)


def tabulate_index(context: Context) -> Table:
    """One line a figure; figures in the text link to it."""
    columns = (
        Column("编号", width=2.2), Column("名称", width=1.5), Column("数值", align="right", width=0.8), Column("单位", align="centre", width=0.45),
        Column("公式", width=2.0), Column("计算", width=2.0), Column("输入和出处", width=3.9),
    )  # fmt: skip
    rows = []
    for id, figure in context.figures.items():
        inputs = "、".join(name_input(context, input) for input in figure.inputs if not (figure.sources and input.startswith("extract:")))
        origin = "；".join(part for part in (inputs, "；".join(source.said for source in figure.sources)) if part)
        words = (text or "—" for text in (figure.unit, figure.formula, figure.working, origin))
        rows.append(Row((id, figure.label, Quantity(figure.value, print_cell(figure)), *words), anchor=f"f-{id}"))
    return Table("figures", "数据索引", columns, tuple(rows), screen_only=True)
