"""The form of the run file: labelled controls, faults below them, scores, saving when asked for; alone under papermill."""

import re
import shutil
from pathlib import Path

import pytest
from meals_project import RUN, copy_meals

pytest.importorskip("ipywidgets", reason="the form needs what JupyterLab brings")

from perfeval_helpers.contract import schema
from perfeval_helpers.contract.runfile import facts
from perfeval_helpers.editing.form import Form


@pytest.fixture
def folder(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    folder = copy_meals(tmp_path_factory.getbasetemp() / "meals")
    monkeypatch.setenv("PERFEVAL_ROOT", str(folder))
    return folder


@pytest.fixture
def form(folder):
    return Form(RUN, "judgements")


#: Titles of extracts and states of targets are words of the data.
WORDS = (Path(schema.__file__), Path(facts.__file__))


def list_words(form):
    """What the form itself says, page by page, without the words of the run file."""
    own = " ".join(path.read_text("utf-8") for path in (*form.draft.path.parent.rglob("*.yml"), *WORDS))
    form.growing.add_button.click()
    for name in [value for _, value in form.chapter.options]:
        form.chapter.value = name
        for place in range(len(form.find_chapter().pages)):
            form.page.value = place
            said = [form.score.value, form.note.value, form.faults.value, form.message.value]
            said += [text for text, _ in (*form.chapter.options, *form.page.options)]
            for _, one, below in form.shown:
                said += [one.description, below.value, getattr(one, "placeholder", ""), *(getattr(one, "options", None) or ())]
            for text in said:
                yield name, re.sub(r"'[^']*'|“[^”]*”|^.* \([\w.-]+\)$", "", text), own  # 供餐登记 (meals): the label of a figure or extract


def go_to(form, chapter, title):
    form.chapter.value = chapter
    form.page.value = next(place for place, page in enumerate(form.find_chapter().pages) if page.title.endswith(title))


def control(form, title):
    return next((control, fault) for field, control, fault in form.shown if control.description.startswith(title))


def test_every_page_has_a_label_for_each_control(form):
    for name in [value for _, value in form.chapter.options]:
        form.chapter.value = name
        for place in range(len(form.find_chapter().pages)):
            form.page.value = place
            assert len(form.fields.children) == len(form.find_page().fields) > 0
            assert all(one.description.strip() for _, one, _ in form.shown)
            assert not form.draft.is_changed  # looking changes nothing
    assert {form.run.description, form.chapter.description, form.page.description} == {"运行", "内容", "条目"}


def test_in_english_the_form_says_nothing_in_chinese_but_the_words_of_the_project(folder, monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "en")
    form = Form(RUN, "targets")
    assert form.run.description == "Run" and form.save_button.description == "Save" and form.beginning.fold.description == "New run"
    mixed = {(name, word) for name, text, own in list_words(form) for word in re.findall(r"[\u3400-\u9fff]+", text)
             if word not in own}
    assert mixed == set()
    assert Form(RUN).list_faults()._repr_html_() == "<p>There is nothing for “What is to be corrected”.</p>"


def test_judging_changes_the_score_and_is_saved_when_asked_for(form, folder):
    path = folder / f"params/{RUN}.yml"
    before = path.read_text("utf-8")
    go_to(form, "judgements", "立项程序规范性")
    choice, _ = control(form, form.find_page().fields[0].title)
    assert choice.value == "符合" and form.save_button.disabled
    choice.value = "不符合"
    assert "减少" in form.score.value and path.read_text("utf-8") == before and not form.save_button.disabled
    control(form, "理由")[0].value = "缺少集体研究的记录"
    form.save_button.click()
    assert "已保存到params/meals-2024.yml" in form.message.value and form.save_button.disabled
    line = next(line for line in before.splitlines() if line.startswith("  立项程序规范性:"))
    after = line.replace("[met, met, met]", "[missed, met, met]").replace("经集体研究，审批材料完整", "缺少集体研究的记录")
    assert path.read_text("utf-8") == before.replace(line, after)


def test_a_fault_stands_below_its_field_and_the_work_can_be_put_away(form, folder):
    go_to(form, "judgements", "长效机制")
    share, fault = control(form, "得分占分值的份额")
    assert fault.value == ""
    share.value = "1.5"
    assert "应为0至1之间的份额" in fault.value and 'role="status"' in fault.value
    assert "暂不能评分" in form.score.value and "待更正：1处" in form.score.value
    assert any("长效机制（待更正）" in title for title, _ in form.page.options)
    form.save_button.click()
    assert "还有1处待更正" in form.message.value
    assert "share: 1.5" in (folder / f"params/{RUN}.yml").read_text("utf-8")
    share.value = "0.75"
    assert control(form, "得分占分值的份额")[1].value == "" and "待更正：0处" in form.score.value


def test_entries_are_added_and_taken_out_again(form):
    before = form.draft.text
    form.chapter.value = "targets"
    count = len(form.find_chapter().pages)
    form.growing.add_button.click()
    assert len(form.find_chapter().pages) == count + 1 and form.find_page().path == ("targets", count)
    assert "待更正" in form.score.value and control(form, "指标名称")[1].value  # it has no name yet
    form.growing.remove_button.click()
    assert form.draft.text == before
    form.chapter.value = "declared"
    form.growing.add_button.click()
    assert "请先填写" in form.message.value and form.draft.text == before
    form.growing.key.value = "cost.price"
    form.growing.add_button.click()
    assert form.find_page().path == ("declared", "cost.price")


def test_no_change_is_lost_by_choosing_another_run(form, folder):
    shutil.copy(folder / f"params/{RUN}.yml", folder / "params/other.yml")
    form = Form(RUN)
    control(form, "项目名称")[0].value = "改名"
    form.run.value = "other"
    assert form.run.value == RUN and "有未保存的修改" in form.message.value and form.draft.is_changed
    form.undo_button.click()
    assert not form.draft.is_changed and control(form, "项目名称")[0].value == "义务教育学校供餐专项资金"
    form.run.value = "other"
    assert form.draft.name == "other" and "应与文件名一致，即“other”" in control(form, "运行名")[1].value  # it says run: meals-2024


def test_what_the_tables_say_without_a_hand_on_the_controls(form):
    judged = form.tabulate_judgements()
    assert len(judged.rows) == 10 and {row.cells[1] for row in judged.rows} == {"已评判"}
    assert sum(float(row.cells[3]) for row in judged.rows) <= sum(float(row.cells[2]) for row in judged.rows)
    assert form.list_faults().rows == ()
    form.draft.remove(("judgements", "长效机制"))
    form.draft.remove(("units", "implementer"))
    form.chapters = form.draft.list_chapters()
    states = {row.cells[0]: row.cells[1] for row in form.tabulate_judgements().rows}
    assert states["长效机制"] == "未评判"
    basics = form.tabulate().rows[0]
    assert basics.cells[0] == "基本情况" and basics.cells[4] == "单位·实施单位" and basics.cells[5] == 1
    assert len(form.list_faults().rows) == 2


def test_days_and_amounts_are_taken_as_people_write_them_and_read_back_to_them(form):
    form.chapter.value = "basics"
    start, below = control(form, "评价期·起日")
    start.value = "2024年1月1日"
    assert "读作2024年1月1日，星期一" in below.value and "待更正：0处" in form.score.value
    start.value = "2024-02-30"
    assert "读作" not in below.value and "日期不存在" in below.value
    go_to(form, "form", "绩效自评表")
    budget, below = control(form, "年初预算数")
    budget.value = "980.5万元"
    assert form.draft.document.find(("form", "initial_budget_yuan")) == "9805000"
    assert "读作9,805,000元，报告中为980.50万元" in below.value
    budget.value = "九百万"
    assert "应为数字" in below.value and form.draft.document.find(("form", "initial_budget_yuan")) == "九百万"


def test_extracts_are_ticked_and_files_chosen(form):
    form.chapter.value = "basics"
    extracts, _ = control(form, "本次有哪些数据表")
    boxes = {box.description: box for box, _ in extracts.boxes}
    before = form.draft.document.find(("extracts",))
    boxes["供餐登记（meals）"].value = False
    assert form.draft.document.find(("extracts",)) == [one for one in before if one != "meals"] and "待更正：0处" not in form.score.value
    boxes["供餐登记（meals）"].value = True
    assert sorted(form.draft.document.find(("extracts",))) == sorted(before) and "待更正：0处" in form.score.value
    assert control(form, "指标体系文件")[0].value == "meals-2024.yml"
    go_to(form, "targets", "学生用餐率")
    assert control(form, "依据的数值编号")[0].value == "学生用餐率（meals.take_up）"


def test_a_file_with_a_slip_is_shown_as_text_and_put_right_by_one_button(folder):
    path = folder / f"params/{RUN}.yml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("district: ", "district：", 1), "utf-8")
    form = Form(RUN)
    assert form.text.box.layout.display == "" and form.pages.layout.display == "none"
    assert form.whole.disabled and form.save_button.disabled and form.chapter.disabled
    assert form.text.area.value == path.read_text("utf-8")
    assert "全角冒号" in form.text.faults.value and "原：district：" in form.text.proposal.value and "改：district: " in form.text.proposal.value
    form.text.mend_button.click()
    assert "已改正1行" in form.message.value and form.pages.layout.display == "" and form.text.box.layout.display == "none"
    assert "待更正：0处" in form.score.value and not form.save_button.disabled and not form.chapter.disabled
    form.save_button.click()
    assert path.read_text("utf-8") == good


def test_the_text_can_be_written_by_hand_and_nothing_typed_is_lost(form, folder):
    path = folder / f"params/{RUN}.yml"
    before = path.read_text("utf-8")
    form.whole.value = True
    assert form.text.box.layout.display == "" and form.whole.description == "回到表单" and form.text.mend_button.layout.display == "none"
    broken = before.replace("district: ", 'district: "', 1)
    form.text.area.value = broken
    assert "暂不能保存" in form.message.value and form.save_button.disabled and form.whole.disabled and form.text.area.value == broken
    form.run.value = RUN
    assert path.read_text("utf-8") == before and not form.undo_button.disabled
    form.text.area.value = before.replace("district: ", "district: 新", 1)
    assert not form.whole.disabled and not form.save_button.disabled
    form.whole.value = False
    form.chapter.value = "basics"
    assert control(form, "地区")[0].value.startswith("新")
    form.save_button.click()
    assert path.read_text("utf-8") == before.replace("district: ", "district: 新", 1)


def test_a_file_in_gbk_is_filled_in_and_becomes_utf_8(folder):
    path = folder / f"params/{RUN}.yml"
    before = path.read_text("utf-8")
    path.write_bytes(before.encode("gbk"))
    form = Form(RUN)
    assert "文件是GBK编码" in form.message.value and control(form, "项目名称")[0].value == "义务教育学校供餐专项资金"
    assert not form.save_button.disabled and form.undo_button.disabled  # nothing of it is anybody's change
    assert path.read_bytes() == before.encode("gbk")
    form.save_button.click()
    assert path.read_text("utf-8") == before and form.save_button.disabled


def test_a_run_is_begun_from_the_form(form, folder):
    assert form.beginning.fields.layout.display == "none"
    form.beginning.fold.value = True
    assert form.beginning.fields.layout.display == "" and form.beginning.source.value == RUN
    form.beginning.button.click()
    assert "请先填写新运行的名称" in form.beginning.message.value
    form.beginning.name.value = RUN
    form.beginning.button.click()
    assert "已有文件" in form.beginning.message.value and form.draft.name == RUN
    form.beginning.name.value = "meals-2025"
    form.beginning.button.click()
    assert form.draft.name == form.run.value == "meals-2025" and "params/meals-2025.yml" in form.message.value
    assert (folder / "data/meals-2025/meals.csv").is_file() and (folder / "params/narrative/meals-2025.md").is_file()
    start, fault = control(form, "评价工作·起日")
    assert start.value == "" and "待填写" in fault.value  # a TODO is no value
    assert control(form, "记录是否为虚构")[0].value == "（未填）" and control(form, "评价期·起日")[0].value == "2025-01-01"
    assert not form.draft.is_edited


def test_what_is_optional_and_to_be_filled_in_can_be_left_out(form, folder):
    path = folder / f"params/{RUN}.yml"
    path.write_text(path.read_text("utf-8").replace("commissioned_by: 示例县财政局", "commissioned_by: TODO 委托方"), "utf-8")
    form = Form(RUN)
    buttons = {button.description: button for box in form.fields.children for button in box.children[2:]}
    assert list(buttons) == ["不写“单位·委托方”"] and "待填写" in control(form, "单位·委托方")[1].value
    buttons["不写“单位·委托方”"].click()
    assert control(form, "单位·委托方")[1].value == "" and not any(box.children[2:] for box in form.fields.children)
    form.save_button.click()
    assert "TODO" not in path.read_text("utf-8") and "委托方" not in "".join(one.message for one in Form(RUN).draft.state.faults)


def test_nothing_is_called_by_what_is_still_to_be_filled_in(folder):
    path = folder / f"params/{RUN}.yml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("label: 学生\n", "label: TODO 调查对象\n").replace("name: 学生用餐人次", "name: TODO 三级指标"), "utf-8")
    form = Form(RUN)
    boxes = [box.description for box, _ in control(form, "本次有哪些数据表")[0].boxes]
    assert "满意度问卷（questionnaires_students）" in boxes
    form.chapter.value = "targets"
    assert not any("TODO" in str(option) for option in (*boxes, *form.page.options)) and path.read_text("utf-8") != before


def test_a_run_begun_meanwhile_takes_no_change_away(form):
    control(form, "理由")[0].value = "另有原因"
    form.beginning.name.value = "meals-2025"
    form.beginning.button.click()
    assert form.draft.name == RUN and form.draft.is_edited and "meals-2025" in form.run.options and "未保存的修改" in form.message.value


def test_what_somebody_else_saved_meanwhile_is_kept_and_so_is_what_was_filled_in(form, folder):
    path = folder / f"params/{RUN}.yml"
    go_to(form, "judgements", "立项程序规范性")
    control(form, "理由")[0].value = "缺少集体研究的记录"
    other = path.read_text("utf-8").replace("district: 示例县", "district: 乙县") + "# 另一人\n"
    path.write_text(other, "utf-8")
    form.save_button.click()
    assert "已被其他人修改" in form.message.value and "重做了您的1处修改" in form.message.value and path.read_text("utf-8") == other
    assert control(form, "理由")[0].value == "缺少集体研究的记录"  # on the same page
    form.save_button.click()
    assert "已保存" in form.message.value
    assert path.read_text("utf-8") == other.replace("经集体研究，审批材料完整", "缺少集体研究的记录")
