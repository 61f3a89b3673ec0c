"""Tiny good extracts with known answers, and a stand-in for the run file, for the reader's tests.

Identity numbers are of region 990000, which no place has; their check digits are right.
"""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from survey_models import RunWith, make_survey

from perfeval_helpers.extracts import Extracts, read_extracts

GOOD: dict[str, str] = {
    "funds": (
        "事项,日期,预算年度,资金来源,金额（元）,文号,用途,备注\n"
        "下达,2021-03-05,2021,中央,1000000.00,测财〔2021〕1号,专用经费,\n"
        "到位,2022-01-10,2021,中央,600000,测财〔2022〕2号,专用经费,\n"
        "支出,2022-01-20,2021,中央,500000.5,凭证7,慰问金,\n"
        "支出,2022-02-20,2021,中央,-100.25,凭证9,慰问金,红字冲销\n"
    ),
    "headcounts": (
        "街道,企业层级,接收人数,移交人数,直管人数,应接收档案数,实接收档案数,企业数\n"
        "玉兴街道,区级,120,120,0,110,110,3\n"
        "玉兴街道,市级,30,30,0,30,29,\n"
        "退管中心直管,市以上,5,0,5,5,5,1\n"
    ),
    "services": (
        "街道,活动场次,走访慰问人次,互助愿意人数,互助参保人数,互助退费人数\n"
        "玉兴街道,6,150,80,78,2\n"
        "凤凰街道,7,,60,60,\n"
    ),
    "payouts": (
        "发放节日,人员编号,姓名,身份证号,银行账号,街道,社区,应发金额（元）,实发金额（元）,发放日期,处理结果,原因\n"
        "春节,A1001,甲春山,990000195001010019,9900111122223333001,玉兴街道,一社区,50,50,2022-01-20,成功,\n"
        "春节,A1002,乙秋水,990000194912310026,9900111122223333002,玉兴街道,一社区,50,0,,失败,账号有误\n"
        "春节,A1002,乙秋水,990000194912310026,9900111122223333003,玉兴街道,一社区,50,50,2022-02-20,成功,\n"
        "春节,A1003,丙东海,990000195212120031,9900111122223333004,玉兴街道,二社区,50,50,2022-01-21,成功,\n"
        "春节,A1003,丙东海,990000195212120031,9900111122223333004,玉兴街道,二社区,50,-50,2022-01-25,退回,退汇\n"
        "敬老节,A1001,甲春山,990000195001010019,9900111122223333001,玉兴街道,一社区,50.00,0.00,,未发放,死亡\n"
    ),
    "questionnaires": (
        "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、总体是否满意,2、服务态度,街道,意见建议\n"
        "1,2022/11/5 10:23:45,345秒,微信,N/A,10.9.8.7,非常满意,A.比较满意,玉兴街道,很好\n"
        "2,2022-11-05 10:24,5分45秒,微信,N/A,10.9.8.6,不满意,(跳过),玉兴街道,\n"
        "3,,,微信,N/A,10.9.8.5,B、比较满意,,,=1+1\n"
    ),
    "self_evaluation": (
        "指标,指标值,完成值,分值,自评得分,说明\n"
        "移交率,100%,100%,10,10,\n"
        "满意度,90%,92%,10,9.5,抽样调查\n"
        "及时率,及时,及时,,,\n"
    ),
}


SURVEY = make_survey(
    {"overall": ("1、总体是否满意", "总体"), "attitude": ("2、服务态度", "态度")},
    scale=["非常满意", "比较满意", "一般", "不太满意", "不满意"], no_answer=["", "(空)", "(跳过)", "-2", "-3"],
)  # fmt: skip


def make_run(folder: Path, names: tuple[str, ...], **changes: Any) -> Any:
    """What the reader needs of a run file."""
    spec: dict[str, Any] = {
        "run": "tiny", "file": "params/tiny.yml", "extracts": names,
        "data_path": lambda name: folder / f"{name}.csv", "data_file": lambda name: f"data/tiny/{name}.csv",
        "festivals": (
            SimpleNamespace(id="spring_festival", name="春节", due_by=date(2022, 2, 1)),
            SimpleNamespace(id="elders_day", name="敬老节", due_by=date(2022, 10, 4)),
        ),
        "reasons": {"deceased": ("死亡",), "bad_account": ("账号有误",)},
        "survey": SURVEY,
        "columns": {}, "separator": {}, "tolerate_bad_lines": {}, "known_differences": {},
    }
    return RunWith(**(spec | changes))


def read_text(folder: Path, name: str, text: str | bytes | None = None, **changes: Any) -> Extracts:
    """Read one extract from a text; the good one where none is given."""
    text = GOOD[name] if text is None else text
    (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_extracts(make_run(folder, (name,), **changes))


def edit(name: str, line: int, field: int, value: str) -> str:
    """The good extract with one cell changed; lines count from 1 (the header), fields from 0."""
    lines = GOOD[name].split("\n")
    cells = lines[line - 1].split(",")
    cells[field] = value
    lines[line - 1] = ",".join(cells)
    return "\n".join(lines)


def list_errors(extracts: Extracts) -> list[tuple[str, tuple[int, ...], str | None]]:
    """Code, lines and column of each error."""
    return [(f.code, f.lines, f.column) for f in extracts.findings if f.severity == "error"]
