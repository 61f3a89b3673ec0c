"""The form for a run file in a notebook: in comes a run's name, out come controls; nothing is saved unless it is asked for.

Every control has its label, is reached by the keyboard, and shows below it what is wrong with what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd

from perfeval_helpers.contract.findings import Finding, InputFaults
from perfeval_helpers.contract.project import find_root, find_runs
from perfeval_helpers.display import Spoken
from perfeval_helpers.editing.draft import Draft, State
from perfeval_helpers.editing.nodes import CannotEdit, read_text
from perfeval_helpers.editing.pages import BASICS, Chapter, Field, Page
from perfeval_helpers.editing.splicing import Value, spell
from perfeval_helpers.editing.verdicts import is_judged
from perfeval_helpers.showing.tables import Table, show
from perfeval_helpers.values.figures import print_number
from perfeval_helpers.values.language import choose

NOTHING = "（未填）"
#: Of a long list of faults that many are written out.
MOST_FAULTS = 12
_COLOUR = "var(--jp-error-color1, #b3261e)"


def say_fault(finding: Finding) -> str:
    """What is wrong, without the place, which the reader has before them."""
    return choose(finding.message, finding.english or finding.message)


def write_faults(findings: tuple[Finding, ...], *, located: bool = False) -> str:
    """Faults as HTML; empty where there are none."""
    said = [finding.located() if located else say_fault(finding) for finding in findings]
    more = f"<li>……共{len(said)}处</li>" if len(said) > MOST_FAULTS else ""
    lines = "".join(f"<li>{escape(one)}</li>" for one in said[:MOST_FAULTS])
    return f'<ul role="status" style="color:{_COLOUR};margin:0;line-height:1.5">{lines}{more}</ul>' if said else ""


def write_score(before: State, now: State) -> str:
    """The score as the file stands, and as it would be."""
    words = []
    for state in (before, now):
        card = state.scorecard
        words.append("暂不能评分" if card is None else f"{print_number(card.score)}分（{card.grade}）")
    if before.scorecard is not None and now.scorecard is not None and before.scorecard.score != now.scorecard.score:
        words[1] += f"，{'增加' if now.scorecard.score > before.scorecard.score else '减少'}{print_number(abs(now.scorecard.score - before.scorecard.score))}分"
    return f"文件中：{words[0]}　现在：<strong>{words[1]}</strong>　待更正：{len(now.faults)}处"


def print_value(field: Field, value: Any) -> str:
    """A value as its control shows it."""
    if field.kind == "list" and isinstance(value, list):
        return "\n".join("" if one is None else one if isinstance(one, str) else spell(one) for one in value)
    return "" if value is None else str(value)


def read_value(field: Field, text: str, before: Any) -> Value:
    """What is written for the text of a control: blank is nothing, a list has an entry a line."""
    if field.kind != "list":
        return text.strip() or None
    entries: list[Any] = [_read_entry(line.strip()) for line in text.splitlines() if line.strip()]
    if not isinstance(before, list) and before is not None and len(entries) == 1 and isinstance(entries[0], str):
        return str(entries[0])  # what stands as a single text stays one
    return entries if entries or isinstance(before, list) or field.path[-1] == "faults" else None


def _read_entry(line: str) -> Any:
    """An entry of a list: a text, or what is written in braces such as {lost: 0.5}."""
    found = read_text(f"entry: {line}").find(("entry",)) if line.startswith("{") else None
    return found if isinstance(found, dict) and found else line


class Form:
    """Controls to choose a run, a part of its file and an entry, to fill in its fields, and to save.

    Parameters
    ----------
    run
        The run to begin with.
    chapter
        The key of the run file to begin with: ``judgements``, ``targets`` …; empty for the basics.
    """

    def __init__(self, run: str | int, chapter: str = "") -> None:
        import ipywidgets

        self.widgets = ipywidgets
        self.draft = Draft(run)
        self.busy = False
        self.chapters: tuple[Chapter, ...] = self.draft.list_chapters()
        runs = dict.fromkeys([*find_runs(find_root()), self.draft.name])
        self.run = self._make("Dropdown", "运行", options=list(runs), value=self.draft.name)
        self.chapter = self._make("Dropdown", "内容", options=[])
        self.page = self._make("Dropdown", "条目", options=[])
        self.save_button = ipywidgets.Button(description="保存", button_style="primary", tooltip="写入运行文件")
        self.undo_button = ipywidgets.Button(description="放弃未保存的修改", layout=ipywidgets.Layout(width="auto"))
        self.score, self.message, self.note = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.faults = ipywidgets.HTML()
        self.fields = ipywidgets.VBox()
        self.growth = self._make("Dropdown", "增加到", options=[])
        self.key = self._make("Text", "新条目的编号或名称")
        self.add_button = ipywidgets.Button(description="增加一项")
        self.remove_button = ipywidgets.Button(description="删除此项")
        self.growing = ipywidgets.HBox([self.growth, self.key, self.add_button, self.remove_button])
        self.shown: list[tuple[Field, Any, Any]] = []
        for control, act in ((self.run, self.choose_run), (self.chapter, self.fill_pages), (self.page, self.fill_fields),
                             (self.growth, self.tell_growth)):
            control.observe(self._when_free(act), "value")
        for button, press in ((self.save_button, self.save), (self.undo_button, self.undo), (self.add_button, self.add),
                              (self.remove_button, self.remove)):
            button.on_click(lambda _, press=press: press())
        self.fill_chapters(chapter or BASICS)

    def _make(self, kind: str, label: str, **options: Any) -> Any:
        layout = self.widgets.Layout(width="auto", max_width="100%")
        return getattr(self.widgets, kind)(description=label, style={"description_width": "initial"}, layout=layout, **options)

    def _when_free(self, act: Callable[[], None]) -> Callable[[Any], None]:
        """What people do, not what follows from it."""
        def follow(_: Any) -> None:
            if not self.busy:
                act()
        return follow

    def show(self) -> None:
        """Put the form into the notebook."""
        from IPython.display import display as put

        box, row = self.widgets.VBox, self.widgets.Layout(flex_flow="row wrap")
        self.growing.layout.flex_flow = "row wrap"
        put(box([
            self.widgets.HBox([self.run, self.chapter, self.page, self.save_button, self.undo_button], layout=row),
            self.score, self.message, self.note, self.fields, self.growing, self.faults,
        ]))  # fmt: skip

    # -- what is shown ----------------------------------------------------------------------------------------------------

    def fill_chapters(self, name: str | None = None, at: tuple[Any, ...] | None = None) -> None:
        """Offer the parts of the file; stay where one was, or go to a part and to the page of a place."""
        self.busy = True
        try:
            self.chapters = self.draft.list_chapters()
            name = name or self.chapter.value
            self.chapter.options = [(self._title(chapter), chapter.name) for chapter in self.chapters]
            known = [chapter.name for chapter in self.chapters]
            self.chapter.value = name if name in known else known[0]
        finally:
            self.busy = False
        self.fill_pages(at)

    def fill_pages(self, at: tuple[Any, ...] | None = None) -> None:
        """Offer the pages of the part that is chosen."""
        chapter = self.find_chapter()
        self.busy = True
        try:
            titles = [self._mark(page) for page in chapter.pages] or ["（没有条目）"]
            self.page.options = list(zip(titles, range(len(titles)), strict=True))
            paths = [page.path for page in chapter.pages]
            self.page.value = paths.index(at) if at in paths else 0
            self.growth.options = [(growth.title, place) for place, growth in enumerate(chapter.growths)]
            self.growth.value = 0 if chapter.growths else None
        finally:
            self.busy = False
        self.fill_fields()

    def fill_fields(self) -> None:
        """Show the fields of the page that is chosen, each with what is wrong with it."""
        chapter, page = self.find_chapter(), self.find_page()
        data = self.draft.document
        self.shown = []
        if page is not None:
            for field in page.fields:
                control = self._make_control(field, data.find(field.path))
                self.shown.append((field, control, self.widgets.HTML()))
        self.fields.children = [self.widgets.VBox([control, fault]) for _, control, fault in self.shown]
        self.note.value = "<br>".join(escape(line) for line in page.note) if page else ""
        self.growing.layout.display = "" if chapter.growths else "none"
        self.tell_growth()
        self.remove_button.disabled = page is None or not page.removable
        self.tell()

    def tell_growth(self) -> None:
        """Ask for a key only where the entries of what is chosen have one."""
        growths = self.find_chapter().growths
        place = self.growth.value
        keyed = bool(growths) and place is not None and growths[place].keyed
        self.key.layout.display = "" if keyed else "none"

    def tell(self) -> None:
        """Say what is wrong, beside the fields and below them, and what the score would be."""
        page = self.find_page()
        self.score.value = write_score(self.draft.before, self.draft.state)
        beside: set[Finding] = set()
        for field, _, place in self.shown:
            found = self.draft.list_faults(field.path)
            beside.update(found)
            place.value = write_faults(found)
        whole = tuple(one for one in (self.draft.list_page_faults(page) if page else ()) if one not in beside)
        others = tuple(one for one in self.draft.state.faults if one not in beside and one not in whole)
        self.faults.value = write_faults(whole) + (
            f"<p>其他待更正之处：</p>{write_faults(others, located=True)}" if others else ""
        )
        self.save_button.disabled = self.undo_button.disabled = not self.draft.is_changed
        self.busy = True
        try:
            page_at, chapter_at = self.page.value, self.chapter.value
            pages = self.find_chapter().pages
            if pages:
                self.page.options = [(self._mark(one), place) for place, one in enumerate(pages)]
                self.page.value = page_at
            self.chapter.options = [(self._title(one), one.name) for one in self.chapters]
            self.chapter.value = chapter_at
        finally:
            self.busy = False

    def _title(self, chapter: Chapter) -> str:
        count = len({fault for page in chapter.pages for fault in self.draft.list_page_faults(page)})
        return f"{chapter.title}（{count}处待更正）" if count else chapter.title

    def _mark(self, page: Page) -> str:
        faulty = bool(self.draft.list_page_faults(page))
        if page.path[:1] in (("judgements",), ("judgements_for",)):
            state = "未评判" if not is_judged(self.draft.document.data, page) else "待更正" if faulty else "已评判"
            return f"{page.title}（{state}）"
        return f"{page.title}（待更正）" if faulty else page.title

    def find_chapter(self) -> Chapter:
        """The part of the file that is chosen."""
        return next((one for one in self.chapters if one.name == self.chapter.value), self.chapters[0])

    def find_page(self) -> Page | None:
        """The page that is chosen; None where the part has none."""
        pages = self.find_chapter().pages
        return pages[self.page.value] if pages and self.page.value is not None else None

    def _make_control(self, field: Field, value: Any) -> Any:
        label = field.title + ("" if field.required else "（可不填）")
        if field.kind == "choice":
            offered = list(field.choices)
            if value is not None and value not in [one for _, one in offered]:
                offered.append((str(value), value))
            words = [word for word, _ in offered]
            chosen = next((word for word, one in offered if one == value), NOTHING)
            control = self._make("Dropdown", label, options=[NOTHING, *words], value=chosen)
            read: Callable[[Any], Value] = dict(offered).get
        else:
            kind = "Text" if field.kind == "text" and "\n" not in str(value or "") else "Textarea"
            control = self._make(kind, f"{label}，每行一项" if field.kind == "list" else label,
                                 value=print_value(field, value), continuous_update=False)
            control.layout.width = "calc(100% - 12px)"  # its margins would be cut off
            if kind == "Textarea":
                control.rows = max(2, min(8, control.value.count("\n") + 2))

            def read(text: Any) -> Value:
                return read_value(field, text, self.draft.document.find(field.path))

        control.observe(self._when_free(lambda: self.change(field, control, read)), "value")
        return control

    # -- what people do ---------------------------------------------------------------------------------------------------

    def change(self, field: Field, control: Any, read: Callable[[Any], Value]) -> None:
        """Take over what was filled in."""
        try:
            self.draft.put(field.path, read(control.value))
        except CannotEdit:
            self.message.value = f'<p role="status" style="color:{_COLOUR}">这一处的写法不能由表单修改，请在编辑器中改：{escape(field.title)}</p>'
            return
        self.message.value = ""
        before = self.find_page()
        self.chapters = self.draft.list_chapters()
        after = self.find_page()
        if before is None or after is None or [one.path for one in before.fields] == [one.path for one in after.fields]:
            self.tell()  # the controls stay, and the keyboard where it is
            return
        self.fill_chapters(at=before.path)  # other fields are asked for now
        next((one for shown, one, _ in self.shown if shown.path == field.path), control).focus()

    def choose_run(self) -> None:
        """Open another run, unless something is not saved yet."""
        if self.draft.is_changed:
            self._put_back_run()
            self.message.value = f'<p role="status" style="color:{_COLOUR}">有未保存的修改：请先保存或放弃，再换运行。</p>'
            return
        try:
            self.draft = Draft(self.run.value)
        except InputFaults as faults:
            self._put_back_run()
            self.message.value = write_faults(faults.findings, located=True)
            return
        self.message.value = ""
        self.fill_chapters()

    def _put_back_run(self) -> None:
        self.busy = True
        try:
            self.run.value = self.draft.name
        finally:
            self.busy = False

    def save(self) -> None:
        """Write the file and say so."""
        try:
            self.draft.save()
        except InputFaults as faults:
            self.message.value = write_faults(faults.findings, located=True)
            return
        count = len(self.draft.state.faults)
        rest = f"其中还有{count}处待更正，更正后才能生成报告。" if count else f"可以运行 perfeval run {escape(self.draft.name)} 生成报告。"
        self.message.value = f'<p role="status">已保存到{escape(self.draft.shown)}。{rest}</p>'
        self.tell()

    def undo(self) -> None:
        """Go back to what the file holds now."""
        page = self.find_page()
        try:
            self.draft.open()
        except InputFaults as faults:
            self.message.value = write_faults(faults.findings, located=True)
            return
        self.message.value = '<p role="status">已恢复为文件中的内容。</p>'
        self.fill_chapters(at=page.path if page else None)

    def add(self) -> None:
        """Add an entry to the list that is chosen, and go to it."""
        if self.growth.value is None:
            return
        growth = self.find_chapter().growths[self.growth.value]
        entries = self.draft.document.find(growth.path)
        key: Any = self.key.value.strip() if growth.keyed else len(entries) if isinstance(entries, list) else 0
        if key == "" or (growth.keyed and isinstance(entries, dict) and key in entries):
            self.message.value = f'<p role="status" style="color:{_COLOUR}">请先填写新条目的编号或名称，且不与已有的重复。</p>'
            return
        at = (*growth.path, key)
        try:
            self.draft.put(at, growth.entry if growth.entry is not None else "TODO")
        except CannotEdit:
            self.message.value = f'<p role="status" style="color:{_COLOUR}">这一处的写法不能由表单增加条目，请在编辑器中改。</p>'
            return
        self.key.value, self.message.value = "", ""
        self.fill_chapters(at=at)

    def remove(self) -> None:
        """Take the entry that is shown out of the file."""
        page = self.find_page()
        if page is None or not page.removable:
            return
        try:
            self.draft.remove(page.path)
        except CannotEdit:
            self.message.value = f'<p role="status" style="color:{_COLOUR}">这一处的写法不能由表单删除，请在编辑器中改。</p>'
            return
        self.message.value = ""
        self.fill_chapters()

    # -- what stands without a hand on it -----------------------------------------------------------------------------------

    def tabulate(self) -> Table:
        """The state of the run file part by part: how many fields, how many of them are empty, what is to be corrected."""
        rows = []
        document = self.draft.document
        for chapter in self.chapters:
            if chapter.name not in (BASICS, "judgements") and not document.data.get(chapter.name):
                continue  # a run need not have it
            fields = [field for page in chapter.pages for field in page.fields]
            empty = [field for field in fields if document.find(field.path) in (None, "", [])]
            needed = "、".join(field.title for field in empty if field.required)
            faults = {fault for page in chapter.pages for fault in self.draft.list_page_faults(page)}
            if fields:
                rows.append((chapter.title, len(chapter.pages), len(fields), len(empty), needed, len(faults)))
        columns = ["内容", "条目数", "字段数", "未填字段数", "其中必填的", "待更正处数"]
        return show(pd.DataFrame(rows, columns=columns), f"运行{self.draft.name}的填写情况")

    def tabulate_judgements(self) -> Table:
        """What people have to judge by the run's framework, and how far that is."""
        chapter = next((one for one in self.chapters if one.name == "judgements"), None)
        card = self.draft.state.scorecard
        scores: Mapping[str, Any] = {} if card is None else {line.level3: line for line in card.lines}
        rows = []
        for page in chapter.pages if chapter else ():
            line = scores.get(page.title)
            rows.append((page.title, self._mark(page).removeprefix(page.title).strip("（）"),
                         "—" if line is None else print_number(line.points), "—" if line is None else print_number(line.score)))
        return show(pd.DataFrame(rows, columns=["指标", "评判", "分值", "得分"]), "由人评判的指标")

    def list_faults(self) -> Table:
        """Everything that is to be corrected, as ``perfeval check`` tells it."""
        rows = [(finding.located(),) for finding in self.draft.state.faults]
        return show(pd.DataFrame(rows, columns=["待更正"]), "待更正之处")

    def speak(self, chapter: str) -> Spoken:
        """The score of the file as it stands, for the last cell of the notebook; none while something is at fault."""
        card = self.draft.before.scorecard
        run = self.draft.before.run
        figures = {"score": run.figures["score"].printed} if card is not None and run is not None else {}
        return Spoken(chapter, figures, show(pd.DataFrame(list(figures.items()), columns=["编号", "数值"]), "本章数值"))
