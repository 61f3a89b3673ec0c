"""Words of source systems that the run file maps to the contract's (``values``)."""

import re
from pathlib import Path

import pytest
import yaml
from extract_samples import GOOD, list_errors, make_run, read_text
from record_project import RECORDS, RUN, make_project
from test_runfile import MINIMAL, faults, project, read  # noqa: F401  (a fixture)

from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import load_run
from perfeval_helpers.extracts import read_extracts

BANK = (
    "发放节日,人员编号,街道,应发金额（元）,实发金额（元）,发放日期,处理结果,原因\n"
    "2022春节慰问,A1001,玉兴街道,50,50,2022-01-20,交易成功,\n"
    "春节,A1002,玉兴街道,50,50,2022-01-20, 交易成功 ,\n"
    "春节,A1003,玉兴街道,50,0,,0000,3031 账号户名不符\n"
    "春节,A1004,玉兴街道,50,50,2022-01-20,成功,\n"
    "春节,A1004,玉兴街道,50,-50,2022-01-25,退票,账号有误\n"
    "合计,,,250,100,,交易成功,\n"
)
VALUES = {"payouts": {
    "result": {"交易成功": "成功", "0000": "失败", "退票": "退回", "退汇": "退回"},
    "原因": {"3031 账号户名不符": "账号有误", "账号有误": "死亡"},
    "occasion": {"2022春节慰问": "春节"},
}}


def test_words_are_mapped_once_before_they_are_read(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", BANK, values=VALUES)
    assert list_errors(extracts) == []
    frame = extracts["payouts"].frame
    assert frame["result"].tolist() == ["success", "success", "failed", "success", "returned"]
    assert frame["occasion"].tolist() == ["spring_festival"] * 5
    # 3031 … is read as 账号有误, and not once more as 死亡
    assert frame["reason"].tolist() == ["", "", "账号有误", "", "死亡"]


def test_what_was_mapped_is_said_with_counts(tmp_path: Path) -> None:
    extracts = read_text(tmp_path, "payouts", BANK, values=VALUES)
    notes = {f.column: f for f in extracts.findings if f.code == "VALUE-MAPPED"}
    assert {f.severity for f in notes.values()} == {"note"} and set(notes) == {"处理结果", "原因", "发放节日"}
    # the line of totals is no data, and 退汇 does not occur
    assert "“0000”读作“失败”1行、“交易成功”读作“成功”2行、“退票”读作“退回”1行。" in notes["处理结果"].message
    assert notes["处理结果"].lines == (2, 3, 4, 6)
    assert "“2022春节慰问”读作“春节”1行。" in notes["发放节日"].message


def test_what_is_not_mapped_is_refused_and_told_where_to_map_it(tmp_path: Path) -> None:
    values = {"payouts": {"result": {"交易成功": "成功", "退票": "退回"}, "occasion": {"2022春节慰问": "春节"}}}
    extracts = read_text(tmp_path, "payouts", BANK, values=values)
    assert list_errors(extracts) == [("ROW-VALUE", (4,), "处理结果")]
    (fault,) = [f for f in extracts.findings if f.severity == "error"]
    assert "'0000' is not among the allowed values; expected one of '成功', '失败', '退回', '未发放'; a source system's own word" in fault.english
    assert "values" in fault.sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_writes_what_a_refusal_says_is_understood(tmp_path: Path, language: str) -> None:
    text, given = BANK.replace("2022春节慰问", "春节慰问"), dict[str, dict[str, str]]()
    # one refusal a column: each shows the line to write, with a word of the contract in the place of the meaning
    for word, meaning in {"春节慰问": "春节", "交易成功": "成功", "0000": "失败", "退票": "退回"}.items():
        faults = [f for f in read_text(tmp_path, "payouts", text, values={"payouts": given}).findings if f.severity == "error"]
        hint = next(f.hint for f in faults if f"“{word}”" in f.message)
        assert hint is not None
        shown = re.search("values: ({.+})", hint if language == "zh" else hint.english)
        assert shown is not None
        (field, example), = yaml.safe_load(shown[1])["payouts"].items()
        assert example.popitem()[1] in ("春节", "成功")
        given.setdefault(field, {})[word] = meaning
    assert list_errors(read_text(tmp_path, "payouts", text, values={"payouts": given})) == []


def test_a_word_of_an_own_extract_is_told_where_to_map_it(tmp_path: Path) -> None:
    make_project(tmp_path, RECORDS.replace("准点", "正点", 1), run=RUN)
    with pytest.raises(InputFaults) as refused:
        load_run("own", tmp_path)
    assert "`values: {rides: {state: {word: 准点}}}`" in str(refused.value)


def test_sources_of_funds(tmp_path: Path) -> None:
    text = GOOD["funds"].replace("-20,2021,中央", "-20,2021,自治区").replace("下达,2021-03-05,2021,中央", "下达,2021-03-05,2021,专项债")
    values = {"funds": {"资金来源": {"自治区": "省级", "专项债": "专项债券"}}}
    (tmp_path / "funds.csv").write_text(text, encoding="utf-8")
    extracts = read_extracts(make_run(tmp_path, ("funds",), values=values, sources={"bond": "专项债券"}))
    assert list_errors(extracts) == []
    assert extracts["funds"].frame["source"].tolist() == ["bond", "central", "provincial", "provincial"]


def test_a_line_with_a_separator_too_many_is_known_by_its_mapped_word(tmp_path: Path) -> None:
    text = BANK.replace("2022-01-20,交易成功,\n", "2022-01-20,交易成功,,\n", 1)
    assert list_errors(read_text(tmp_path, "payouts", text, values=VALUES)) == []


@pytest.mark.parametrize(("values", "fault"), [
    ("payouts: {result: {交易成功: 成攻}}", "values.payouts.result.交易成功: '成攻'; expected one of '成功', '失败', '退回', '未发放'"),
    ("payouts: {result: {成功: 失败}}", "values.payouts.result.成功: '失败' for '成功', itself a word of the contract with another meaning"),
    ("payouts: {paid_yuan: {五十: 50}}", "values.payouts.paid_yuan: 'paid_yuan', no field of payouts that holds words of a list"),
    ("payouts: {rslt: {a: 成功}}", "'rslt', no field of payouts that holds words of a list; did you mean 'result'?; expected one of occasion, result, reason"),
    ("payouts: {result: {退票: 退回, 退 票: 失败}}", "values.payouts.result.退 票: '退 票' a second time (first as '退票'"),
    ("payouts: {result: {退票: 退回}, 处理结果: {退汇: 退回}}", "the field result a second time (first as 'result')"),
    ("payouts: {occasion: {新春: 中秋}}", "values.payouts.occasion.新春: '中秋'; expected one of '春节', 'spring'"),
    ("funds: {source: {自治区: 自治区级}}", "expected one of '中央', '省级', '市级', '区级', '县级', '其他', '专项债券'"),
    ("services: {street: {a: b}}", "given for services, which has no field that holds words of a list; expected nothing here"),
    ("payout: {result: {退票: 退回}}", "values.payout: 'payout'; did you mean 'payouts'?"),
    ("payouts: {result: [退票]}", "values.payouts.result: a list; expected a mapping"),
])  # fmt: skip
def test_faults_of_the_mapping_are_told_before_anything_is_read(project: Path, values: str, fault: str) -> None:  # noqa: F811
    text = MINIMAL + "sources: {bond: 专项债券}\nfestivals:\n  - {id: spring, name: 春节}\nvalues:\n  " + values + "\n"
    found = faults(project, text)
    assert any(fault in one for one in found), found


def test_good_mappings_and_words_that_stay_what_they_are(project: Path) -> None:  # noqa: F811
    text = MINIMAL + (
        "sources: {bond: 专项债券}\nfestivals:\n  - {id: spring, name: 春节}\n"
        "values: {payouts: {处理结果: {成功: 成功, 0000: 成功}, occasion: {新春: spring}, reason: {户名错: 账号有误}}, funds: {source: {债券: 专项债券}, event: {拨入: 到位}}}\n"
    )
    assert read(project, text).values["payouts"]["处理结果"] == {"成功": "成功", "0000": "成功"}


def test_words_of_an_own_extracts_choices(tmp_path: Path) -> None:
    records = RECORDS.replace("准点,", "正点,")
    make_project(tmp_path, records, run=RUN + "values: {rides: {到校情况: {正点: 准点, 迟到: 晚点}}}\n")
    run = load_run("own", tmp_path)
    # of 4 lines in the period 2 are 正点
    assert run.figures["rides.punctual_rate"].printed == "50"
    (note,) = [f for f in run.findings if f.code == "VALUE-MAPPED"]
    assert "“到校情况”按评价方案中的对应关系读入：“正点”读作“准点”3行。" in note.message
    make_project(tmp_path, records, run=RUN + "values: {rides: {到校情况: {正点: 准时}, km: {五: 5}}}\n")
    with pytest.raises(InputFaults) as caught:
        load_run("own", tmp_path)
    found = [finding.located() for finding in caught.value.findings]
    assert any("values.rides.到校情况.正点: '准时'; expected one of '准点', '晚点', '停运'" in one for one in found)
    assert any("values.rides.km: 'km', no field of rides that holds words of a list" in one for one in found)
