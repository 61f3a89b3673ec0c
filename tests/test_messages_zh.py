"""What analysts read in Chinese: the place once, what was found, what was expected; no English sentence among it.

Faults of every kind are provoked in two small projects; a line is compared whole where its wording is the point.
"""

import io
import re
from functools import cache
from pathlib import Path

import full_project
import pytest
import record_project

from perfeval_helpers.cli import call
from perfeval_helpers.cli.telling import cap_faults, list_faults, say_refusal, soften
from perfeval_helpers.contract.findings import InputFaults
from perfeval_helpers.evaluation import load_run

RUN, FRAMEWORK, NARRATIVE = "params/tiny.yml", "params/frameworks/tiny.yml", "params/narrative/tiny.md"
FUNDS, PAYOUTS, HEADS, SURVEY = (f"data/tiny/{name}.csv" for name in ("funds", "payouts", "headcounts", "questionnaires"))
DECLARED, RIDES, OWN = "params/extracts/rides.yml", "data/own/rides.csv", "params/own.yml"

#: What is written in place of what, in which file, and the line that an analyst reads.
TOLD = [
    (RUN, "synthetic: true", "synthetic: 可能", "params/tiny.yml:10：synthetic：现为“可能”，应为true（是）或false（否）。"),
    (RUN, "synthetic: true", "synthetic: 是", "params/tiny.yml:10：synthetic：现为“是”，应为true（是）或false（否），此处写作true。"),
    (RUN, "start: 2022-01-01", "start: 2022-13-01", "params/tiny.yml:6：period.start：现为“2022-13-01”，日期不存在。"),
    (RUN, "standard_yuan: 50", "standard_yuan: 50元", "params/tiny.yml:12：festivals.1.standard_yuan：现为“50元”，应为数字，如90、0.25；不写单位，写作50。"),
    (RUN, "population: 8", "population: 2.25万人", "params/tiny.yml:16：survey.population：现为“2.25万人”，应为不小于0的整数；不写单位，写作22500。"),
    (RUN, "partly_from: 60", "partly_from: 60％", "params/tiny.yml:27：targets.2.partly_from：现为“60％”，应为数字，如90、0.25；不写百分号，写作60。"),
    (RUN, "self_evaluation]", "self_evaluatoin]", "params/tiny.yml:9：extracts.6：现为“self_evaluatoin”，应为funds、headcounts、services、payouts、"
     "questionnaires、self_evaluation之一，或在params/extracts中声明；是否为“self_evaluation”？"),
    (RUN, "[funds, headcounts", "[资金明细, headcounts", "params/tiny.yml:9：extracts.1：现为“资金明细”，应为funds、headcounts、services、payouts、"
     "questionnaires、self_evaluation之一，或在params/extracts中声明；是否为“funds”？"),
    (RUN, "  制度健全性: {", "  制度建全性: {", "params/tiny.yml:29：judgements.制度健全性：缺少评判：应写结论（如“items: [met, met]”）、理由reason、佐证evidence、"
     "评判人by和日期date；运行文件评判的“制度建全性”不在指标体系中。"),
    (RUN, "method: satisfied_q", "method: satisfied-q", "params/tiny.yml:22：survey.method：现为“satisfied-questionnaires”，"
     "应为satisfied_questionnaires、top_two、weighted_index之一；是否为“satisfied_questionnaires”？"),
    (RUN, "[funds, headcounts, services,", "[funds，headcounts、services,", "params/tiny.yml:9：extracts.1：现为“funds，headcounts、services”，应为funds、headcounts、"
     "services、payouts、questionnaires、self_evaluation之一，或在params/extracts中声明；列表写在半角方括号内，各项之间用半角逗号，如[a, b]。"),
    (RUN, "reason: 没有档案制度, ", "", "params/tiny.yml:30：judgements.制度健全性.reason：缺少此项，应为评判理由。"),
    (RUN, "items: [met, missed]", "items: [met, 大概]", "params/tiny.yml:30：judgements.制度健全性.items.2：现为“大概”，应为符合、不符合、部分符合（失去一半）、"
     "{lost: 0.3}或{faults: 2}。"),
    (RUN, "items: [met, missed]", "items: [met, {faults: 两处}]", "params/tiny.yml:30：judgements.制度健全性.items.2：问题数现为“两处”，应为个数，如{faults: 2}。"),
    (RUN, "population: 8", "population: 8\n  x: {a: 5,000,000}", "params/tiny.yml:17：survey.x.000：花括号内带千分位逗号的数字须加引号，如\"5,300\"。"),
    (DECLARED, "sum: carried}", "sum: carried}\n  rides.way: {label: 里程, unit: 万元, sum: km}", "params/extracts/rides.yml:21：figures.rides.way.unit：现为“万元”，单位与算法不符：元、万元只用于金额列"
     "（type为money），文件中以元为单位，万元的先换算。"),
    (RUN, "framework: frameworks/tiny.yml", "framework: frameworks/tinny.yml", "params/tiny.yml:28：framework：现为“frameworks/tinny.yml”，文件不存在，"
     "应为相对于运行文件的路径；是否为“tiny.yml”？"),
    (RUN, "evaluator: 丁评价公司", "evaluater: 丁评价公司", "params/tiny.yml:4：units.evaluater：未知的键，此处可用：implementer、department、commissioned_by、"
     "evaluator；是否为“evaluator”？"),
    (RUN, "district: 甲市乙区", "district: TODO 区县名称", "params/tiny.yml:3：district：待填写：区县名称。"),
    (FRAMEWORK, "points: 30", "points: 20", "params/frameworks/tiny.yml:4：indicators：各指标分值合计90分，应为100分，少10分。"),
    (FRAMEWORK, "level3: 人员移交率", "level3: 预算执行率", "params/frameworks/tiny.yml:7：indicators.3.level3（预算执行率）：与第6行的“预算执行率”重复。"),
    (NARRATIVE, "[[headcount.received]]", "[[headcount.receivd]]", "params/narrative/tiny.md:4：引用的数据“[[headcount.receivd]]”在本次运行中不存在；是否为“headcount.received”？应为本次运行的数值标识。"),
    (FUNDS, "中央,800", "中央,八百元", "data/tiny/funds.csv:4：金额（元）：“八百元”不是金额，应为以元为单位的数字，如50或1,234.50。"),
    (DECLARED, "sum: carried}", "sum: caried}", "params/extracts/rides.yml:20：figures.rides.carried.sum：没有字段“caried”，可用：route、day、seats、carried、"
     "fare_yuan、km、state、arrived、bus、built、driver；是否为“carried”？"),
    (DECLARED, "unit: 万元", "unit: 人", "params/extracts/rides.yml:22：figures.rides.fares.unit：现为“人”，金额的单位应为元、万元或亿元。"),
]  # fmt: skip
#: Further faults, of which only the language is looked at.
FURTHER = [
    (RUN, "end: 2022-12-31", "end: 2021-12-31"), (RUN, "district:", "distrikt:"), (RUN, "synthetic: true", "synthetic: true\nsynthetic: true"),
    (RUN, "period: {start: 2022-01-01, end: 2022-12-31}\n", ""), (RUN, "id: spring,", "id: spring festival,"), (RUN, "due_by: 2022-02-01", "due_by: 2023-02-01"),
    (RUN, "[账号有误]", "[账号有误, 死亡]"), (RUN, "item: overall, answers: [满意]", "item: overal, answers: [很满意]"), (RUN, "  items:\n", "  weights: [100, 100, 120]\n  items:\n"),
    (RUN, "  items:\n", "  weights: [100, 10]\n  codes: {1: 好}\n  no_answer: [满意]\n  items:\n"), (RUN, "scale: [满意, 一般, 不满意]", "scale: {from: 1, to: 10}"),
    (RUN, "id: visits", "id: overall"), (RUN, "original_targets", "surveys: {}\noverall: {method: pooled}\noriginal_targets"), (RUN, '">= 90 %", partly_from: 60', "及时"),
    (RUN, "partly_from: 60", "judged: 完成了, partly_from: 95"), (RUN, '">= 90 %"', '">= 90 分"'), (RUN, "figure: survey.satisfaction_rate", "figure: 满意度"),
    (RUN, "frameworks/tiny.yml", "../../x.yml"), (RUN, "data: data/tiny", "data: data/tinny"), (RUN, "items: [met, missed]", "share: 0.5"), (RUN, "制度健全性: {items", "制度健全: {items"),
    (RUN, "run: tiny", "run: a/b"), (RUN, "compare_with: []", "compare_with: [tiny, nothere]"), (RUN, "units: {implementer: 乙区服务中心, ", "units: {"),
    (RUN, "judgements:\n", "declared:\n  headcount.received: {value: 十, unit: 人, source: 台账}\n  grade: {value: 1, unit: '', source: 台账}\njudgements:\n"),
    (RUN, "judgements:\n", "sources: {2022: 专项, central: 中央}\nvalues: {funds: {source: {自治区: 省}, amount: {a: b}}, x: {}}\nseparator: {payouts: ab}\nsheet: {funds: 表1}\njudgements:\n"),
    (RUN, "judgements:\n", "tolerate_bad_lines: {payouts: 20}\nchapters: [99_x, 报告]\nform: {initial_budget_yuan: 一万, points: {产出: 200}}\ncolumns: {payouts: {收: nam}}\njudgements:\n"),
    (RUN, "compare_with: []", "compare_with: ["), (RUN, "district: 甲市乙区", 'district: "甲市乙区'), (RUN, "district: 甲市乙区", "district: &a !x 甲市乙区"), (RUN, "run: tiny", "- a\nrun: tiny"),
    (RUN, "  issued: 12", "   issued: 12"), (RUN, "district: 甲市乙区", 'district: "a\\q"'), (RUN, "district: 甲市乙区", "district: 甲市\x07乙区"), (RUN, "run: tiny", "---\n---\nrun: tiny"),
    (FRAMEWORK, "kind: checklist", "kind: cheklist"), (FRAMEWORK, "kind: checklist, ", ""), (FRAMEWORK, "share: 0.6", "share: 六成"), (FRAMEWORK, "figure: funding.use_rate", "figure: funding.user_rate"),
    (FRAMEWORK, "figure: funding.use_rate, target: 100", "figure: funding.used, target: 100 %"), (FRAMEWORK, "{name: 良, from: 80}", "{name: 良, from: 95}"), (FRAMEWORK, "from: 0}", "from: 10}"),
    (FRAMEWORK, "[有财务制度, 有档案制度]", "[{name: a, share: 0.9}, {name: b, share: 0.9}]"), (FRAMEWORK, "tiers: [{from: 90, share: 1}, {from: 60, share: 0.6}]", "tiers: []"),
    (NARRATIVE, "## 六（1）按月对账", "## 一（一）1 设立背景"), (FUNDS, "金额（元）", "金额"), (FUNDS, "支出,2022", '"支出,2022'), (FUNDS, "下达,", "拨付,"), (FUNDS, "中央,800", "中央,800,1,2"),
    (FUNDS, "中央,800", "中央,#REF!"), (HEADS, "5,5,0,5,5", "5,4,0,5,6"), (HEADS, "区级,5,5,0,5,5", "县级,5.5,-4,,5,5"), (PAYOUTS, "春节,P1,东街道,50,50,", "中秋,P1,东街道,50,-50,"),
    (PAYOUTS, "春节,P2,东街道,50,50,2022-02-10,成功,", "春节,,东街道,五十,50,2022-02-30,完成,"), (PAYOUTS, "春节,P2,东街道,50,50", "春节,P1,东街道,60,50"), (RUN, "issued: 12", "issued: 5"),
    (SURVEY, ",满意,", ",很好,"), (SURVEY, "1、总体", "1、总的"), (DECLARED, "type: count}\n", "type: counts}\n"), (DECLARED, "sum: carried}", "sum: route}"),
    (DECLARED, "{carried: {at_most: seats}}", "{state: 准点, day: {over: 昨天}, route: {over: 3}, seats: {most: 多}}"), (DECLARED, "code: REC-OVER-SEATS", "code: OVER"),
    (DECLARED, "field: seats, header: 座位数", "field: carried, header: 日期"), (DECLARED, "by: [route]", "by: [fare_yuan, driver, nope]"), (DECLARED, ", values: {准点: punctual, 晚点: late, 停运: off}", ""),
    (DECLARED, "distinct: route", "distinct: route, sum: seats"), (DECLARED, "distinct: route", "figure: rides.routes"), (DECLARED, "dated_by: day", "dated_by: route\nunique: [x]"),
    (RIDES, "东线,2024-03-01,40,38,200.50,12.5,准点", "东线,昨天,四十,38,二百,12.55,正点"), (RIDES, "东线,2024-03-02", "东线,2024-03-01"), (OWN, "[rides]", "[ride]"),
]  # fmt: skip


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """Both projects; a test puts back what it changes."""
    root = tmp_path_factory.mktemp("zh")
    return {"tiny": full_project.make_full_project(root / "full"), "own": record_project.make_project(root / "own")}


@pytest.fixture(autouse=True)
def _speak_chinese(monkeypatch):
    monkeypatch.setenv("PERFEVAL_LANG", "zh")


def provoke(projects: dict[str, Path], file: str, old: str, new: str) -> tuple[str, ...]:
    run = "own" if (projects["own"] / file).exists() else "tiny"
    return load(run, projects[run], file, old, new)


@cache
def load(run: str, root: Path, file: str, old: str, new: str) -> tuple[str, ...]:
    """The faults that a change makes, for both tests that look at them."""
    path = root / file
    whole = path.read_text("utf-8")
    assert old in whole
    path.write_text(whole.replace(old, new, 1), "utf-8")
    try:
        load_run(run, root)
    except InputFaults as faults:
        return tuple(list_faults(faults.findings))
    finally:
        path.write_text(whole, "utf-8")
    return ()


#: What stands among Chinese as it is: what was found or how it is written, ids, paths, keys, commands.
AS_IT_IS = re.compile(r"“[^”]*”|\"[^\"]*\"|\{[^}]*\}|\[[^\]]*\]|perfeval(?: [\w-]+)*|params/[\w./-]+|data/[\w./-]+")


def find_english(line: str) -> list[str]:
    """Two English words running, or a half-width colon with a blank, outside what is quoted."""
    rest = AS_IT_IS.sub("“”", line)
    return re.findall(r"[A-Za-z]{2,} +[A-Za-z]{2,}|: |; |, [A-Za-z\u4e00-\u9fff]", rest)


@pytest.mark.parametrize(("file", "old", "new", "line"), TOLD)
def test_a_fault_says_place_found_and_expected_once(projects, file, old, new, line):
    assert line in provoke(projects, file, old, new)


@pytest.mark.parametrize(("file", "old", "new"), [told[:3] for told in TOLD] + FURTHER)
def test_no_chinese_fault_holds_english_or_names_its_place_twice(projects, file, old, new):
    lines = provoke(projects, file, old, new)
    assert lines
    for line in lines:
        assert find_english(line) == [], line
        assert re.search("[\u4e00-\u9fff]", line)
        assert "第" + line.partition("：")[0].rpartition(":")[2] + "行有误" not in line
        shown = line.partition("：")[0].rpartition(":")[0]
        assert not shown or line.count(shown) == 1, line


def test_the_search_for_english_finds_it():
    assert find_english("params/a.yml:1：应为数字 such as a number") and find_english("a.yml:1: 缺少") and find_english("应为a, b之一")
    assert not find_english("a.yml:1：现为“such as a”，写作\"a: b\"")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["run", "tiny", "--workers", "zero"], "perfeval：--workers的值不能用，应为1至512的整数；用法见perfeval --help"),
        (["run", "tiny", "--cell-seconds", "0"], "perfeval：--cell-seconds的值不能用，应为不小于0.1的数；用法见perfeval --help"),
        (["new", "x", "y", "--from", "tiny"], "perfeval：命令后面多出了：y；用法见perfeval --help"),
        (["new", "2024"], "perfeval：缺少--from；用法见perfeval --help"),
        (["frob"], "perfeval：无法理解这条命令：没有命令“frob”；用法见perfeval --help"),
        (["chck"], "perfeval：没有命令“chck”；是否为check？；用法见perfeval --help"),
        (["check", "--lang", "fr"], "perfeval：--lang只能是zh（中文）或en（英文），不能是“fr”"),
    ],
)
def test_a_wrong_call_is_told_in_one_chinese_line(arguments, line, capsys):
    assert call(arguments) == 2
    assert capsys.readouterr().err == f"{line}\n"


def test_help_is_chinese_as_often_as_it_is_asked_for_in_one_process(capsys):
    told = [(call(["trend", "--help"]), capsys.readouterr().out) for _ in range(2)]
    assert told[0] == told[1] and told[0][0] == 0 and "用法：perfeval trend" in told[0][1]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["check", "nothere"], "nothere.yml：没有运行“nothere”。现有运行：tiny。"),
        (["check", "tini"], "tini.yml：没有运行“tini”；是否为“tiny”？现有运行：tiny。"),
        (["verify", "tiny"], "outputs/tiny：没有已发布的输出。请先运行perfeval run tiny。"),
        (["new", "a/b", "--from", "tiny"], "现为“a/b”，运行名应由至多100个字母、数字、_和-组成（一个汉字算三个），不得含路径分隔符，末尾不写.yml，也不得是Windows保留的设备名（con、nul等）。"),
    ],
)
def test_what_is_not_there_is_told_in_chinese(projects, monkeypatch, arguments, line, capsys):
    monkeypatch.chdir(projects["tiny"])
    try:
        call(arguments)
    except InputFaults as faults:
        assert line in "\n".join(list_faults(faults.findings))
    except BaseException as ended:
        assert getattr(ended, "exit_code", 2) == 2
        assert line in capsys.readouterr().err


def test_what_the_system_refuses_is_told_in_chinese(tmp_path):
    try:
        (tmp_path / "nothing" / "file").read_text("utf-8")
    except OSError as error:
        assert say_refusal(error) == f"{tmp_path / 'nothing' / 'file'}：没有这个文件或文件夹"
    assert say_refusal(OSError(9999, "Some words of a library", "x.csv")) == "x.csv：操作系统报告错误9999"


def test_long_lists_are_capped_by_file_with_the_chinese_colon_too():
    lines = [*(f"data/x.csv:{n}：a" for n in range(3)), "data/y.csv：b", "data/y.csv：c"]
    capped = cap_faults(dict.fromkeys(lines, 1), most=1)
    assert capped == ["data/x.csv:0：a", "data/y.csv：b", "data/x.csv：另有2处错误（共3处）", "data/y.csv：另有1处错误（共2处）"]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("gbk", "读入￥1,234.50–5〔a〕？?"), ("utf-8", "读入¥1,234.50–5〔a〕？😀"), ("ascii", "???1,234.50-5?a???")],
)
def test_a_console_of_another_encoding_shows_what_it_has(encoding, shown):
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, newline="")
    soften(stream)
    print("读入¥1,234.50–5〔a〕？😀", end="", file=stream)
    stream.flush()
    assert written.getvalue().decode(encoding) == shown


@pytest.mark.parametrize(("encoding", "begins"), [("ascii", "perfeval: there is no option --bogus"), ("gbk", "perfeval：没有选项--bogus")])
def test_a_console_without_chinese_is_spoken_to_in_english(monkeypatch, encoding, begins):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace", newline="") for _ in range(2))
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    assert call(["run", "--bogus"]) == 2
    err.flush()
    assert err.buffer.getvalue().decode(encoding).startswith(begins)
