"""Filling in a run file: faults where they belong, scores before and after, saving that loses nothing."""

import re

import pytest
from meals_project import ROOT, RUN, copy_meals

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.contract.runfile.models import RunFile
from perfeval_helpers.contract.runfile.validating import strip_annotation
from perfeval_helpers.contract.runfile.verdicts import Judgement
from perfeval_helpers.editing.draft import Draft
from perfeval_helpers.editing.pages import CHOICES, SENTENCES, list_chapters
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.values.language import _

SHARE = ("judgements", "长效机制", "share")


@pytest.fixture
def folder(tmp_path_factory):
    return copy_meals(tmp_path_factory.getbasetemp() / "meals")


@pytest.fixture
def in_chinese(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")


@pytest.fixture
def draft(folder):
    return Draft(RUN, folder)


def find_page(draft, title):
    return next(page for chapter in draft.list_chapters() for page in chapter.pages if page.title == title)


def list_models():
    """Every model that a run file is made of, by name."""
    from typing import get_args

    from perfeval_helpers.contract.runfile.fields import Section

    found, left = {}, [RunFile]
    while left:
        one = strip_annotation(left.pop())
        if isinstance(one, type) and not get_args(one) and issubclass(one, Section):
            if one.__name__ not in found:
                found[one.__name__] = one
                left += [info.annotation for info in one.model_fields.values()]
        else:
            left += get_args(one)
    return found


def test_every_key_of_a_run_file_has_a_title_in_both_languages(in_chinese):
    # a mark is a choice, which has no keys to fill in
    titles = {f"{name}.{key}": info.title for name, model in list_models().items() if name != "Mark" for key, info in model.model_fields.items()}
    assert {key for key, title in titles.items() if not title or re.search("[A-Za-z]", _(title)) or re.search("[\u4e00-\u9fff]", title)} == set()
    assert titles.keys() >= SENTENCES
    assert {"top_two", "true"} <= CHOICES.keys()


def test_every_text_of_a_run_file_is_on_a_page_once(draft):
    def list_texts(value, at=()):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict) or (isinstance(inner, list) and any(isinstance(one, dict) for one in inner)):
                yield from list_texts(inner, (*at, key))
            elif inner is not None:
                yield (*at, key)

    shown = [field.path for chapter in draft.list_chapters() for page in chapter.pages for field in page.fields]
    assert len(shown) == len(set(shown))
    written = set(list_texts({k: v for k, v in draft.document.data.items() if k != "judgements"}))
    assert written - set(shown) == set()
    judged = draft.document.data["judgements"]
    marks = {("judgements", name, "items", place) for name, one in judged.items() for place in range(len(one.get("items", ())))}
    assert marks | {("judgements", name, key) for name in judged for key in ("reason", "evidence", "by", "date")} <= set(shown)


def test_kinds_follow_the_models(in_chinese):
    fields = {field.path: field for chapter in list_chapters({"targets": [{}], "festivals": [{}], "survey": {"items": [{}]}})
              for page in chapter.pages for field in page.fields}
    assert fields["synthetic",].choices == (("是", "true"), ("否", "false")) and fields["synthetic",].required
    assert [value for _, value in fields["targets", 0, "judged"].choices] == ["已完成", "部分完成", "未完成"]
    assert fields["targets", 0, "reason"].kind == "sentences" and fields["extracts",].kind == "list"
    assert fields["period", "start"].title == "评价期·起日" and fields["survey", "method"].choices[0][0] == "满意问卷占比"
    assert not fields["festivals", 0, "due_by"].required and fields["festivals", 0, "name"].required
    assert (fields["festivals", 0, "due_by"].kind, fields["festivals", 0, "standard_yuan"].kind) == ("date", "money")
    # a survey by another method does without satisfied_when, and so without what stands in it
    item = ("survey", "satisfied_when", "item")
    assert fields["period", "start"].required and not fields[item].required and not fields["evaluated_on", "start"].required
    given = list_chapters({"survey": {"satisfied_when": {"answers": ["满意"]}}})
    assert [field.required for chapter in given for page in chapter.pages for field in page.fields if field.path == item] == [True]


def test_a_judgement_changes_the_score_by_its_share_of_the_points_before_it_is_saved(draft):
    points = next(i.points for i in draft.framework.indicators if i.level3 == "长效机制")
    before = draft.before.scorecard.score
    assert before == load_run(RUN, ROOT).scorecard.score
    draft.put(SHARE, "0.25")  # 0.75 in the file
    assert draft.state.scorecard.score == before - points / 2 and draft.before.scorecard.score == before
    assert draft.is_changed and draft.path.read_bytes() == draft.saved
    draft.put(SHARE, "0.75")
    assert not draft.is_changed


def test_what_changes_figures_is_computed_from_the_records(draft):
    assert draft.state.run.figures["survey.students.issued"].printed == "500"
    draft.put(("surveys", "students", "issued"), "1000")
    assert draft.state.run.figures["survey.students.issued"].printed == "1000"


def test_a_fault_stands_beside_the_field_that_it_is_about_as_the_command_says_it(draft, folder):
    draft.put(("judgements", "长效机制", "date"), "2025-02-30")
    (fault,) = draft.list_faults(("judgements", "长效机制", "date"))
    assert draft.state.scorecard is None and draft.list_faults(SHARE) == ()
    assert fault in draft.list_page_faults(find_page(draft, "长效机制"))
    draft.save()
    with pytest.raises(InputFaults) as refused:
        load_run(RUN, folder)
    # that one alone: several surveys and own extracts, sound themselves, are no further faults
    assert [one.located() for one in refused.value.findings] == [fault.located()]
    assert "is no day of the calendar" in fault.located()


def test_a_whole_that_is_missing_is_told_on_its_page(in_chinese, draft):
    draft.remove(("judgements", "长效机制"))
    page = find_page(draft, "长效机制")
    assert len(draft.list_page_faults(page)) == 1
    assert [field.path[-1] for field in page.fields] == ["share", *(n for n in Judgement.model_fields if n in ("reason", "evidence", "by", "date"))]
    draft.remove(("period",))
    assert draft.list_page_faults(find_page(draft, "基本情况"))


def test_a_judgement_is_written_from_nothing_field_by_field(draft):
    name = "立项程序规范性"
    draft.remove(("judgements", name))
    draft.put(("judgements", name, "items", 1), "部分符合")
    assert draft.document.data["judgements"][name] == {"items": [None, "部分符合"]}
    for key, value in {"items": ["符合", "部分符合", "不符合"], "reason": "缺一份纪要", "evidence": ["批复"], "by": "甲组", "date": "2025年3月10日"}.items():
        draft.put(("judgements", name, key), value)
    assert draft.state.faults == ()
    line = next(line for line in draft.state.scorecard.lines if line.level3 == name)
    assert line.score * 2 == line.points  # (1 + 1/2 + 0) / 3


def test_words_stay_as_the_file_has_them(in_chinese, draft):
    page = find_page(draft, "立项程序规范性")
    assert [value for _, value in page.fields[0].choices][:3] == ["met", "部分符合", "missed"]  # the file says met
    draft.put(page.fields[0].path, {"lost": "0.3"})
    fields = find_page(draft, "立项程序规范性").fields
    assert fields[1].path[-1] == "lost" and fields[1].title.endswith("失去的份额")


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(draft):
    draft.put(SHARE, "0.5")
    other = draft.saved + b"# added elsewhere\n"
    draft.path.write_bytes(other)
    with pytest.raises(InputFaults, match="was changed by another program since it was opened here"):
        draft.save()
    assert draft.path.read_bytes() == other and draft.is_changed
    draft.open()
    draft.put(SHARE, "0.5")
    draft.save()
    assert draft.path.read_bytes().endswith(b"# added elsewhere\n") and not draft.is_changed


def test_changes_are_made_again_in_a_file_that_somebody_else_has_changed_but_where_both_have(draft):
    draft.put(SHARE, "0.5")
    draft.put(("district",), "甲县")
    draft.put(("evaluated_on", "start"), "2025年3月1日")
    draft.put(("targets", 0, "name"), "改名")
    other = draft.saved.decode().replace("district: 示例县", "district: 乙县   # 已更名") + "# added elsewhere\n"
    other = other.replace("\ntargets:\n", "\ntargets:\n  - {level1: 产出指标, level2: 数量指标, name: 新目标, target: 完成, judged: 已完成}\n")
    draft.path.write_text(other, "utf-8")
    assert draft.is_overtaken
    assert draft.redo() == ((("district",), "甲县"), (("targets", 0, "name"), "改名"))  # by its place the first target is another now
    assert not draft.is_overtaken and draft.path.read_text("utf-8") == other
    draft.save()
    assert draft.path.read_text("utf-8") == other.replace("{share: 0.75", "{share: 0.5").replace("start: 2025-02-17", "start: 2025年3月1日")


def test_saving_is_whole_or_not_at_all(draft, monkeypatch):
    draft.put(SHARE, "0.5")

    def refuse(*_):
        raise PermissionError(13, "in use")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(InputFaults, match="cannot be written"):
        draft.save()
    assert draft.path.read_bytes() == draft.saved and draft.is_changed
    assert [path.name for path in draft.path.parent.iterdir() if path.name.startswith(".")] == []


def test_only_the_changed_line_is_saved_with_mark_and_line_ends(folder):
    path = folder / f"params/{RUN}.yml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    lines = path.read_bytes().splitlines(keepends=True)
    draft = Draft(RUN, folder)
    draft.put(SHARE, "0.5")
    draft.save()
    now = path.read_bytes().splitlines(keepends=True)
    assert [(old.replace(b"share: 0.75", b"share: 0.5")) for old in lines] == now != lines


@pytest.mark.parametrize(("codec", "named"), [("gb18030", "GBK"), ("utf-16", "UTF-16")])
def test_a_file_in_another_encoding_is_filled_in_and_saved_as_utf_8(folder, codec, named):
    path = folder / f"params/{RUN}.yml"
    text = path.read_bytes().decode().replace("\n", "\r\n")
    path.write_bytes(text.encode(codec))
    draft = Draft(RUN, folder)
    assert draft.encoding == named and draft.text == text and draft.is_followed
    (fault,) = draft.before.faults
    assert f"saved as {named}" in fault.located() and draft.state.faults == ()  # what is about to be saved has none
    assert draft.is_changed and not draft.is_edited
    draft.put(SHARE, "0.5")
    draft.save()
    assert path.read_bytes() == text.replace("长效机制: {share: 0.75", "长效机制: {share: 0.5").encode("utf-8")
    assert (draft.encoding, draft.is_changed, draft.is_edited, draft.before.faults) == ("UTF-8", False, False, ())


def test_what_is_in_no_encoding_is_shown_and_cannot_be_changed(folder):
    path = folder / f"params/{RUN}.yml"
    path.write_bytes(path.read_bytes() + b"# \xff\xff\n")
    draft = Draft(RUN, folder)
    assert "not UTF-8" in draft.state.faults[0].located() and not draft.is_followed and draft.propose() is None
    assert draft.content == path.read_bytes()
    for change in (lambda: draft.put(("project",), "改"), lambda: draft.write("run: a\n")):
        with pytest.raises(ValueError):
            change()
    assert draft.content == path.read_bytes() and not draft.is_changed


SLIPS = {  # what stands in the file, what was typed, what is proposed: the comment stays where it is
    "colon": ("district: 示例县", "district：示例县   # 县名", "district: 示例县   # 县名"),
    "blank": ("district: 示例县", "district:示例县", "district: 示例县"),
    "tab": ("  implementer: ", "\timplementer: ", "  implementer: "),
    "quotes": ("district: 示例县", "district: %示例县 # 县名", 'district: "%示例县" # 县名'),
}


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_slips_of_the_keyboard_are_put_right_on_their_lines_alone(folder, name, newline):
    right, typed, meant = SLIPS[name]
    path = folder / f"params/{RUN}.yml"
    good = path.read_text("utf-8")
    assert good.count(right) == 1
    path.write_bytes(good.replace(right, typed).replace("\n", newline).encode())
    draft = Draft(RUN, folder)
    assert not draft.is_followed and draft.state.scorecard is None
    with pytest.raises(InputFaults):
        draft.save()
    proposal = draft.propose()
    assert [change.line for change in proposal.changes] == [good[: good.index(right)].count("\n") + 1]
    draft.write(proposal.text)
    assert draft.is_followed and draft.state.scorecard is not None and draft.propose() is None
    draft.save()
    assert path.read_bytes() == good.replace(right, meant).replace("\n", newline).encode()


def test_what_yaml_takes_but_nobody_meant_is_proposed_where_less_is_wrong_then(folder):
    path = folder / f"params/{RUN}.yml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("{start: 2024-01-01, end: ", "{start：2024-01-01，end: "), "utf-8")
    draft = Draft(RUN, folder)
    assert draft.is_followed and draft.state.faults
    draft.write(draft.propose().text)
    assert draft.text == good and draft.state.faults == ()


def test_a_text_is_saved_only_when_it_can_be_read(draft):
    before = draft.saved
    broken = draft.text.replace("targets:", "targets: [", 1)
    draft.write(broken)
    assert not draft.is_followed and draft.is_edited
    with pytest.raises(InputFaults, match="no valid YAML"):
        draft.save()
    assert draft.path.read_bytes() == before and draft.text == broken  # and nothing that was typed is lost
    draft.write(broken.replace("targets: [", "targets:", 1) + "# 完\n")
    draft.save()
    assert draft.path.read_bytes() == before + "# 完\n".encode()


def test_nothing_is_proposed_that_does_not_make_less_wrong(draft):
    draft.put(SHARE, "1.5")
    assert draft.propose() is None
    draft.put(("project",), "期限：三年，含试点")  # full-width signs of a sentence are no slips
    assert draft.propose() is None


def test_a_section_that_need_not_be_there_goes_with_its_last_value(in_chinese, draft):
    before = draft.text
    draft.put(("evaluated_on", "start"), None)
    assert draft.document.data["evaluated_on"].keys() == {"start", "end"}
    draft.put(("evaluated_on", "end"), None)
    assert "evaluated_on" not in draft.document.data and draft.state.faults == ()
    assert [line for line in before.splitlines() if line not in draft.text.splitlines()] == ["evaluated_on: {start: 2025-02-17, end: 2025-04-30}"]
    form = find_page(draft, "绩效自评表")
    assert form.removable and not find_page(draft, "基本情况").removable
    draft.remove(form.path)
    assert "form" not in draft.document.data


def test_what_the_project_has_is_offered(in_chinese, draft, folder):
    fields = {field.path: field for chapter in draft.list_chapters() for page in chapter.pages for field in page.fields}
    assert fields["framework",].kind == "choice" and dict(fields["framework",].choices) == {"meals-2024.yml": "frameworks/meals-2024.yml"}
    assert fields["extracts",].kind == "several" and {"funds", "meals", "questionnaires_students"} <= {one for _, one in fields["extracts",].choices}
    assert dict((one, word) for word, one in fields["extracts",].choices)["meals"] == "供餐登记（meals）"
    assert ("满意度问卷·学生（questionnaires_students）", "questionnaires_students") in fields["extracts",].choices
    figures = {one: word for word, one in fields["targets", 0, "figure"].choices}
    assert figures["meals.take_up"] == "学生用餐率（meals.take_up）" and "score" not in figures
    # of a run that cannot be computed yet the ids are known all the same
    (folder / f"data/{RUN}/funds.csv").unlink()
    fresh = {field.path: field for chapter in Draft(RUN, folder).list_chapters() for page in chapter.pages for field in page.fields}
    expected = {"funding.use_rate", "survey.parents.index", "survey.students.hall.satisfaction_rate", "meals.take_up", "deliveries.on_time_rate"}
    assert expected - {one for _, one in fresh["targets", 0, "figure"].choices} == set()
