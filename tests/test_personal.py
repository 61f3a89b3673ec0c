"""Personal data: masks, pseudonyms, damaged numbers, shared accounts; nothing leaves in any output of the reader."""

import ast
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from extract_samples import GOOD, edit, make_run, read_text
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_helpers import extracts
from perfeval_helpers.extracts import masks, personal, read_extracts
from perfeval_helpers.extracts.draft import count_pairs
from perfeval_helpers.extracts.masks import MASK, find_maskable, mask_text, squeeze_only, squeeze_text
from perfeval_helpers.extracts.numbers import find_damaged, find_shared, lengthen, passes_check
from perfeval_helpers.extracts.personal import PersonalValues
from perfeval_helpers.extracts.pseudonyms import make_key, make_pseudonyms

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_number(body: str) -> str:
    """17 digits and the check digit, by the standard's own formula."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


PARTS = st.sampled_from(["护照", "军官证号", "E", "军字第", "0877", "1", "9912", "１３８", "123456", "20", "-", " ", "（", "：", ".", "＠", "号", "\u200b", "甲", "::", "a"])


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_what_is_not_searched_has_nothing_to_mask(text: str) -> None:
    shown = mask_text(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(masks, "_TELLING", re.compile(""))
        assert mask_text(text) == shown


@pytest.mark.parametrize("cell", ["E99123456", "ea9912345", "Ｈ 99123456", "AAA990080010101", "军字第9912345号", "第9912345"])
@pytest.mark.parametrize("column", [3, 4])
def test_a_number_of_a_document_in_another_column_is_not_shown(tmp_path: Path, cell: str, column: int) -> None:
    faults = [f for f in read_text(tmp_path, "funds", edit("funds", 2, column, cell)).findings if f.severity == "error"]
    said = "".join(fault.message + fault.english for fault in faults)
    assert "the value (not shown, it may be personal)" in said and "9912345" not in said and "990080010101" not in said


@pytest.mark.parametrize("cell", ["E9912", "CNY100000", "50元", "第12号", "五十"])
def test_what_is_no_number_of_a_document_is_shown(tmp_path: Path, cell: str) -> None:
    (fault,) = read_text(tmp_path, "funds", edit("funds", 2, 3, cell)).findings
    assert f"'{cell}'" in fault.english


@pytest.mark.parametrize("found", [
    "13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "１３８１２３４５６７８", "990000195001010019", "99000019491231000X",
    "990000 19500101 0019", "990000500101001", "6217001234567890123", "6217 0012 3456 7890 123", "0877-2012345", "087720123456",
    "021 6234567", "1.1.1.1", "192.168.1.20", "2001:db8:0:0:0:0:0:1", "fe80::1", "someone@example.org", "12345678901",
])
def test_masked(found: str) -> None:
    assert mask_text(f"请联系{found}，谢谢") == f"请联系{MASK}，谢谢"
    assert mask_text(found) == MASK


@pytest.mark.parametrize(("before", "number", "after"), [
    ("护照", "E99123456", ""), ("护照号码：", "EA9912345", "，谢谢"), ("军官证号:", "军字第9912345", "号"), ("士兵证", "南字第9912345", "号"), ("通行证（", "H99123456", "）"),
    ("居留许可 ", "99123456", "到期"), ("永久居留证", "AAA990080010101", ""), ("户口簿编号为", "990102001", "。"), ("居住证", "990000 19500101 001X", "已交"),
    ("护照", "Ｅ９９１２３４５６", ""), ("港澳证", "H99123456", ""), ("证件号码：", "E99123456", "。"), ("社保卡", "6217 0012 3456 7890 123", ""),
])
def test_numbers_of_documents_are_masked(before: str, number: str, after: str) -> None:
    assert mask_text(before + number + after) == before + MASK + after


@pytest.mark.parametrize("text", ["居住证2022-12-31办", "办理居住证12000份", "残疾证12人", "没有护照", "编号E99123456"])
def test_what_is_no_number_of_a_document_is_not_masked(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize("text", ["", "2022-02-01", "2022年10月4日", "1,234.50", "50元", "云财社〔2022〕15号", "1.2.3", "10:23:45", "12345678", "时间 9:30",
                                  "A::B", "版本1.2.3.4.5", "20220201"])
def test_not_masked(text: str) -> None:
    assert mask_text(text) == text


@given(st.text(st.sampled_from("张三12 　ＡⅢ㈱ﬁ가각ᄀ\u1161\u11a8e\u0301か\u3099\u200b．/"), max_size=12))
def test_a_text_squeezed_without_its_places_is_the_same(text: str) -> None:
    """Marks that belong to the character before them (é, が) and jamo, which do not, included."""
    assert squeeze_only(text) == squeeze_text(text).text


PARTS = st.sampled_from(["1", "3", "8", "13", "0", "087", "7", "2", "4567", "6217", "10.1", ".", ":", "::", "@", "a", "F", "X", "x", "_", "/", "-", " ", "+86",
                         "(0877)", "·", "，", "\u200b", "３", "@b.cn", "192.168.1.20", "990000", "19500101", "0019"])  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join))
def test_whatever_is_masked_is_among_the_texts_that_are_looked_at(text: str) -> None:
    assert mask_text(text) == text or find_maskable(pa.array([text])).tolist() == [0]


def test_short_codes_are_not_looked_at_one_by_one() -> None:
    assert find_maskable(pa.array(["", "1", "R0000017", "A_3/4", "123456789", "1234567890", "1-2", "甲"])).tolist() == [5, 6, 7]


def test_two_numbers_in_one_text() -> None:
    assert mask_text("电话13812345678或13912345678") == f"电话{MASK}或{MASK}"


def test_pseudonyms_are_letters_keyed_and_distinct() -> None:
    values = pa.array([str(n) for n in range(5000)])
    first = make_pseudonyms(values, make_key("a" * 64, "2022")).to_pylist()
    again = make_pseudonyms(values, make_key("a" * 64, "2022")).to_pylist()
    other = make_pseudonyms(values, make_key("b" * 64, "2022")).to_pylist()
    assert first == again
    assert len(set(first)) == 5000
    assert not set(first) & set(other)
    assert all(re.fullmatch("p[a-p]{16}", name) for name in first)
    assert len(set(make_pseudonyms(pa.array(["1", "2", "1"]), make_key("a" * 64, "2022")).to_pylist())) == 2


def test_pseudonyms_that_collide_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = pd.util.hash_array, []

    def collide_once(texts: np.ndarray, **options: object) -> np.ndarray:
        calls.append(options["hash_key"])
        return real(texts, **options) if len(calls) > 1 else np.zeros(len(texts), np.uint64)

    monkeypatch.setattr(pd.util, "hash_array", collide_once)
    assert len(set(make_pseudonyms(pa.array(["1", "2"]), make_key("a" * 64, "2022")).to_pylist())) == 2
    assert len(set(calls)) == 2


def test_check_digits() -> None:
    # 1×7+1×9+0×10+…: the standard's own example 11010519491231002X
    numbers = ["11010519491231002X", "110105194912310021", make_number("99000019500101001"), make_number("99000019501301001")]
    # the last one has a month 13
    assert passes_check(pa.array(numbers)).tolist() == [True, False, True, False]
    assert passes_check(pa.array(numbers).slice(1, 2)).tolist() == [False, True]


def test_no_room_of_the_reader_multiplies_matrices() -> None:
    # The threads of the linear algebra library that NumPy calls for it spin for the next product: a core less for the reader.
    trees = {path: ast.parse(path.read_text("utf-8")) for path in Path(extracts.__file__).parent.rglob("*.py")}
    nodes = [(path.name, node) for path, tree in trees.items() for node in ast.walk(tree)]
    assert len(trees) > 40
    assert [(name, node.lineno) for name, node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)] == []
    assert {(name, node.attr) for name, node in nodes if isinstance(node, ast.Attribute)
            and node.attr in ("dot", "matmul", "inner", "tensordot", "linalg", "einsum")} == set()


def test_damage_by_excel_is_told_from_numbers_that_end_in_zeros() -> None:
    good = [make_number(f"990000{n}0101101") for n in range(1920, 1980)]
    ends_in_zeros = next(number for number in (make_number(f"99000019500101{n:01d}00") for n in range(10)) if number.endswith("000"))
    damaged, failing = find_damaged(pa.array([*good, ends_in_zeros]))
    assert not damaged.any()
    hurt = next(number[:15] + "000" for number in good if make_number(number[:15] + "00")[17] != "0")  # fails its check
    damaged, failing = find_damaged(pa.array([*good, hurt]))
    assert np.flatnonzero(damaged).tolist() == [60]
    assert failing[60]


def test_many_numbers_that_end_in_zeros_are_damaged_whatever_their_check_digit() -> None:
    numbers = pa.array([f"9900001950{month:02d}01{n}000" for month in range(1, 13) for n in range(3)])
    assert find_damaged(numbers)[0].all()


def test_counters_without_check_digits_are_not_damaged() -> None:
    numbers = pa.array([f"99000019500101{n:04d}" for n in range(990, 1015)])
    assert not find_damaged(numbers)[0].any()


def test_shared_accounts_and_identity_numbers() -> None:
    accounts, persons = np.array([0, 1, 0, -1, 2, 2, 1]), np.array([0, 1, 2, 3, 4, 4, 1])
    # account 0: persons 0 and 2; account 1: person 1 twice; account 2: person 4 twice
    assert find_shared(accounts, persons, 3).tolist() == [0, 2]
    # number 0: persons 0 and 3; number 1: person 1 twice; number 2: person 2, and person 3, whose first number is another
    numbers = np.array([0, 0, 1, 2, 1, 0, 2])
    assert find_shared(numbers, np.array([0, 0, 1, 2, 1, 3, 3]), 3).tolist() == [0, 1, 3, 5, 6]
    assert find_shared(numbers, np.array([0, 0, 1, 2, 1, 0, 2]), 3).size == find_shared(numbers[:0], numbers[:0], 0).size == 0


def test_values_are_found_inside_other_text() -> None:
    values = PersonalValues()
    values.add(pa.array(["甲春山", "乙", None]), True)
    values.add(pa.array(["A1001", "A10022"]), False)
    assert values.mask(["感谢甲春山同志", "乙很好", "A10022号", "A1001号"]) == [f"感谢{MASK}同志", "乙很好", f"{MASK}号", "A1001号"]
    assert values.show(["甲春山", "五十", "x" * 50, "13812345678"]) == [None, "五十", "x" * 40 + "…", None]
    assert values.find_exactly(["甲春山", "A10022", "乙", "五十", "A1001"]) == {"甲春山", "A10022"}


PLANTED = {
    "name": "欧阳隐私测", "id": make_number("99000019470707123"), "account": "9900777766665555123", "phone": "13987654321",
    "ip": "203.0.113.77", "person": "PERSON-778899",
}


def test_planted_values_reach_no_output(tmp_path: Path) -> None:
    everything = " ".join(PLANTED.values())
    payouts = GOOD["payouts"].replace("A1001", PLANTED["person"]).replace("甲春山", PLANTED["name"])
    payouts = payouts.replace("990000195001010019", PLANTED["id"]).replace("9900111122223333001", PLANTED["account"])
    texts = dict(GOOD) | {
        "payouts": payouts.replace("账号有误", everything)
        + f"春节,B1,{PLANTED['name']},{PLANTED['id']},{PLANTED['account']},玉兴街道,,五十,{PLANTED['phone']},{PLANTED['name']},{PLANTED['id']},x\n"
        + f"{PLANTED['name']},{PLANTED['account']}\n",
        "funds": GOOD["funds"].replace("红字冲销", everything).replace("专用经费", everything).replace("凭证7", PLANTED["phone"]),
        "questionnaires": GOOD["questionnaires"].replace("很好", everything).replace("10.9.8.7", PLANTED["ip"])
        + f"{PLANTED['phone']},,,,,,{PLANTED['name']},{PLANTED['account']},{PLANTED['phone']},\n",
        "self_evaluation": GOOD["self_evaluation"].replace("抽样调查", everything).replace("92%", everything),
        "services": GOOD["services"].replace("150", PLANTED["phone"] + PLANTED["name"]),
        "headcounts": GOOD["headcounts"].replace("120,120", f"{PLANTED['id']},{PLANTED['account']}"),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    run = make_run(tmp_path, tuple(GOOD), tolerate_bad_lines=dict.fromkeys(GOOD, Decimal(1)))
    extracts = read_extracts(run)
    shown = [repr(extracts), *(f.located() + f.message + repr(f) for f in extracts.findings)]
    for extract in extracts.values():
        shown += [repr(extract), extract.frame.to_csv(), extract.quarantine.to_csv(), repr(extract.counts), repr(extract.headers)]
    everywhere = "\n".join(shown)
    assert [kind for kind, value in PLANTED.items() if value in everywhere] == []
    assert extracts.find_personal([PLANTED["name"]]) and extracts.find_personal([PLANTED["account"]])
    assert extracts["funds"].counts.accepted == 4


def test_swapped_cells_are_not_shown(tmp_path: Path) -> None:
    # 姓名 and 处理结果 changed places on one line; the name stands nowhere else.
    text = GOOD["payouts"].replace("A1003,丙东海,990000195212120031,9900111122223333004,玉兴街道,二社区,50,50,2022-01-21,成功",
                                   "A1004,成功,990000195212120031,9900111122223333004,玉兴街道,二社区,50,50,2022-01-21,丁独特")
    extracts = read_text(tmp_path, "payouts", text.replace("春节,A1003,丙东海,990000195212120031,9900111122223333004,玉兴街道,二社区,50,-50,"
                                                           "2022-01-25,退回,退汇\n", ""))
    errors = [f for f in extracts.findings if f.severity == "error"]
    assert [(f.code, f.column) for f in errors] == [("ROW-VALUE", "处理结果")]
    assert "not shown" in errors[0].english
    assert "丁独特" not in repr(extracts.findings) + extracts["payouts"].quarantine.to_csv()


@pytest.mark.parametrize("found", [
    "(0877)2012345", "（0877）2012345", "（0877） 2012345", "0877—2012345", "138—1234—5678", "138_1234_5678", "138  1234  5678", "138\u200b1234\u200b5678",
    "1381\u200b234567\u20608", "138－1234－5678", "+86 138—1234—5678", "99000019500101\u200b0019",
])
def test_telephones_as_people_write_them_are_masked(found: str) -> None:
    assert mask_text(f"请联系{found}，谢谢") == f"请联系{MASK}，谢谢"


@pytest.mark.parametrize("text", ["(2022)1234567", "共138人—1234元—5678元", "（087）页", "2022—2023", "138\u200b人", "01—12月"])
def test_other_numbers_with_dashes_and_brackets_are_not_masked(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize("cell", ["欧阳甲乙 ", "欧阳　甲乙", "欧 阳 甲 乙", "'欧阳甲乙", '="欧阳甲乙"', "欧阳\n甲乙", "\u200b欧阳甲乙", "’欧阳甲乙", "欧阳甲\ufeff乙"])
@pytest.mark.parametrize("text", ["欧阳甲乙", "欧阳 甲乙", "欧阳　甲乙", "欧阳\n甲乙", "欧阳\u200b甲乙"])
def test_names_are_found_however_blanks_stand_in_them(cell: str, text: str) -> None:
    values = PersonalValues()
    values.add(pa.array(["丙东海", cell, None]), True)
    assert values.mask([f"感谢 {text} 同志", "阳甲乙"]) == [f"感谢 {MASK} 同志", "阳甲乙"]
    assert values.show([f"感谢{text}"]) == [None]
    assert values.find_exactly([text, "感谢"]) == {text}


def test_names_of_which_one_character_is_left_are_found_nowhere() -> None:
    values = PersonalValues()
    values.add(pa.array(["张 ", "'张", "　　"]), True)
    assert values.mask(["张 先生"]) == ["张 先生"]
    assert not values.find_exactly(["张", ""])


def test_numbers_in_any_writing_are_found_but_two_numbers_are_not_one() -> None:
    values = PersonalValues()
    values.add(pa.array(['="YL00123"', "100 234", "200345.0"]), False)
    assert values.mask(["YL00123号", "ＹＬ００１２３号", "100 234", "200345"]) == [f"{MASK}号", f"{MASK}号", MASK, MASK]
    assert values.find_exactly(["YL00123", "100234", "200345", "200 345"]) == {"YL00123", "100234", "200345"}


def test_full_width_letters_and_several_names_are_cut_at_the_right_places() -> None:
    values = PersonalValues()
    values.add(pa.array(["买买提·ＡＢ", "李　四", "㍿社员"]), True)
    assert values.mask(["１．买买提·A B、李 四㈱，李四"]) == [f"１．{MASK}、{MASK}㈱，{MASK}"]
    assert values.mask(["ｅ́ 株式会社社员好"]) == [f"ｅ́ {MASK}好"]


@pytest.mark.parametrize("cell", ["欧阳甲乙 ", "欧阳　甲乙", "'欧阳甲乙", '="欧阳甲乙"', '"欧阳\n甲乙"'])
def test_a_padded_name_reaches_no_output_of_the_reader(tmp_path: Path, cell: str) -> None:
    texts = dict(GOOD) | {
        "payouts": GOOD["payouts"].replace("甲春山", cell),
        "questionnaires": GOOD["questionnaires"].replace("很好", "感谢欧 阳甲乙"),
        "self_evaluation": GOOD["self_evaluation"].replace("抽样调查", "由欧阳甲乙抽样").replace("移交率", "欧阳甲乙移交率"),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    extracts = read_extracts(make_run(tmp_path, tuple(GOOD)))
    shown = "".join(extract.frame.to_csv() for extract in extracts.values()) + repr(extracts.findings)
    assert "欧阳" not in shown and "欧 阳" not in shown
    assert shown.count(MASK) == 3
    assert extracts.find_personal(["欧阳甲乙", "欧阳 甲乙", "感谢"]) == {"欧阳甲乙", "欧阳 甲乙"}


def test_an_old_number_lengthened_ends_in_its_check_digit() -> None:
    assert lengthen("990000500101001") == make_number("99000019500101001")
    assert passes_check(pa.array([lengthen("990000491231100")])).tolist() == [True]


SAME = "990000195001010019"  # A1001's; its old form is 990000500101001


@pytest.mark.parametrize(("line", "lines"), [
    ("春节,A1009,甲春山,{},,玉兴街道,,50,50,2022-01-23,成功,", (2, 8)),
    ("春节,A1009,甲春山,{},,玉兴街道,,50,0,,失败,账号有误", None),  # only one was paid
    ("敬老节,A1009,甲春山,{},,玉兴街道,,50,50,2022-10-01,成功,", None),  # another festival, for which A1001 was not paid
    ("春节,A1001,甲春山,{},,玉兴街道,,50,50,2022-01-23,成功,", None),  # the same person number
    ("春节,,甲春山,{},,玉兴街道,,50,50,2022-01-23,成功,", None),  # no person number: a fault of its own
])
@pytest.mark.parametrize("number", [SAME, "'" + SAME, '="' + SAME + '"', "990000 19500101 0019", "990000500101001"])
def test_two_person_numbers_of_one_identity_number(tmp_path: Path, line: str, lines: tuple[int, ...] | None, number: str) -> None:
    good = GOOD["payouts"].replace("990000195001010019", make_number("99000019500101001"))
    number = number.replace("990000195001010019", make_number("99000019500101001")).replace("0019", make_number("99000019500101001")[-4:])
    extracts = read_text(tmp_path, "payouts", good + line.format(number) + "\n")
    found = [f for f in extracts.findings if f.code == "REC-DOUBLE-PAID"]
    assert [f.lines for f in found] == ([lines] if lines else [])
    if lines:
        assert found[0].severity == "warning" and "同一证件号的不同人员编号" in found[0].message
        assert "1个证件号、2个人员编号，2行共实发100元" in found[0].message
    assert "19500101" not in repr(extracts.findings) and "500101001" not in repr(extracts.findings)


def test_money_that_came_back_is_not_paid_twice(tmp_path: Path) -> None:
    line = "春节,A1009,丙东海,990000195212120031,,玉兴街道,,50,50,2022-01-23,成功,\n"  # A1003's number, whose payment was returned
    assert not [f for f in read_text(tmp_path, "payouts", GOOD["payouts"] + line).findings if f.code == "REC-DOUBLE-PAID"]


def test_what_was_paid_to_a_second_person_number_after_the_period_is_not_paid_twice_in_it(tmp_path: Path) -> None:
    line = f"春节,A1009,甲春山,{SAME},,玉兴街道,,50,50,2023-01-05,成功,\n"
    period = SimpleNamespace(start=date(2022, 1, 1), end=date(2022, 12, 31))
    both = [[f.code for f in read_text(tmp_path, "payouts", GOOD["payouts"] + line, **changes).findings]
            for changes in ({"period": period}, {})]
    assert ["REC-DOUBLE-PAID" in codes for codes in both] == [False, True]


def test_words_that_tell_nobody_are_looked_for_nowhere_and_names_everywhere() -> None:
    values = PersonalValues()
    values.add(pa.array(["汉族", "彝族", "不是", "已婚", "白族强", "水开远", "文盲生", "丁一山"]), is_name=True)
    text = "汉族和彝族群众中已婚的不是少数，白族强、水开远、文盲生、丁一山都这样说"
    assert values.find_in([text]) == {"白族强", "水开远", "文盲生", "丁一山"}
    assert values.find_exactly(["汉族", "汉 族", "白 族强", "丁一山"]) == {"白 族强", "丁一山"}
    assert values.find_exactly(["彝族", "已婚", "水开远"]) == {"水开远"}
    assert values.mask([text]) == ["汉族和彝族群众中已婚的不是少数，〔已遮盖〕、〔已遮盖〕、〔已遮盖〕、〔已遮盖〕都这样说"]
    assert values.show(["汉族", "丁一山"]) == ["汉族", None]


def test_a_name_that_stands_on_every_line_is_looked_for_all_the_same() -> None:
    values = PersonalValues()
    values.add(pa.array(["丁一山"] * 1000 + ["汉族"] * 1000), is_name=True)
    values.add(pa.array(["高中", "农业", "高山", "毛南"]), is_name=True)  # words that are names as well
    assert values.find_exactly(["丁一山", "汉族", "高中", "农业", "高山", "毛南"]) == {"丁一山", "高中", "农业", "高山", "毛南"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("甲乙春夏𠀀é9 　Ａ", max_size=12), max_size=20), st.lists(st.text("甲乙春夏𠀀9A", min_size=1, max_size=7), max_size=12),
       st.text("ABC", min_size=33, max_size=40))
def test_values_are_found_in_many_texts_as_in_few(texts: list[str], held: list[str], long: str) -> None:
    """Synthetic names and numbers, among them one longer than any person's; looked for anew in each text, character by character."""
    squeezed = ["".join(text.split()).replace("Ａ", "A") for text in [*texts, f"甲{long}乙"]]
    for few in (0, 1 << 30):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(personal, "FEW_CHARACTERS", few)
            values = PersonalValues()
            values.add(pa.array([*held, long]), is_name=True)
            looked_for = {value for value in [*held, long] if len(value) >= 2}
            expected = {value for value in looked_for if any(value in text for text in squeezed)}
            assert values.find_in([*texts, f"甲{long}乙"]) == expected
            shown = values.mask(squeezed)
    ordered = sorted(expected, key=len, reverse=True)
    for text, masked in zip(squeezed, shown, strict=True):
        place, parts = 0, []
        while place < len(text):
            value = next((value for value in ordered if text.startswith(value, place)), "")
            parts.append(MASK if value and not (value.isdigit() and len(value) >= 6) else text[place:place + max(1, len(value))])
            place += max(1, len(value))
        if "999999" not in text:  # of few digits it matters what stands about them, of many that they are many
            assert masked == "".join(parts)


def test_of_texts_that_all_differ_only_what_may_be_a_value_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"第{number}天米饭偏硬，{'甲春山' if number % 500 == 0 else '汤已热'}" for number in range(6000)]
    values, looked_up, is_in = PersonalValues(), [], pc.is_in
    values.add(pa.array(["甲春山", "乙夏", "990000195001010018"]), is_name=True)

    def count(held: Any, value_set: Any) -> Any:
        looked_up.append(len(value_set))
        return is_in(held, value_set=value_set)

    monkeypatch.setattr(pc, "is_in", count)
    assert values.mask(texts) == [text.replace("甲春山", MASK) for text in texts]
    assert sum(looked_up) < len(texts) / 100


def test_persons_beside_a_value_are_counted_once() -> None:
    """Value 0 stands beside persons 7 and 8, value 2 beside 7, and in another share beside 9 and 10; nobody asks for 1."""
    shares = [(np.array([0, 2, 0, 0, 1]), np.array([7, 7, 8, 7, 7])), (np.array([2, 2, 2]), np.array([9, 10, 9]))]
    values, persons = zip(*shares, strict=True)
    assert count_pairs(values, persons, [2, 0]) == [3, 2]
    assert count_pairs([], [], [1]) == [0]
