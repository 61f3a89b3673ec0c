"""The schema for people and for other tools: the data dictionary (data/README.md) and Frictionless Table Schemas.

In: `schema.EXTRACTS`. Out: Markdown text, and one JSON-ready dict an extract. ``python -m perfeval_helpers.contract.dictionary data``
writes both; tests compare the files with what is rendered here.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perfeval_helpers.contract.columns import Column, ColumnType, ExtractSchema
from perfeval_helpers.contract.declarations.reading import read_declarations
from perfeval_helpers.contract.findings import InputFaults, refuse_errors
from perfeval_helpers.contract.project import find_declared
from perfeval_helpers.contract.schema import EXTRACTS, SURVEY_COUNTS

#: The contract's extracts, and the form in which a survey may stand instead of its questionnaires.
DESCRIBED = {**EXTRACTS, SURVEY_COUNTS.name: SURVEY_COUNTS}
#: What is said of an extract beside its columns.
USES = {
    "questionnaires": (
        "一次评价有几项问卷时，运行文件写 `surveys`，每项一个代号、一个文件：默认 `questionnaires_<代号>.csv`，或由 `file` 指定；"
        "各列与本表相同。同一表头出现两次的题目，用 `position` 写明是第几列。"
    ),
    "survey_counts": (
        "只保存了问卷工具的统计页、没有逐份答卷时使用：运行文件的问卷写 `counts: survey_counts`（名称可以自定）。选项为量表中的文字，"
        "前面可以有 `A.`；“本题有效填写人次”一行按合计跳过。"
    ),
}
TYPE_NAMES: dict[ColumnType, str] = {
    "text": "文字", "id": "编号（文字）", "choice": "取值之一", "money": "金额，元", "date": "日期", "datetime": "日期时间",
    "count": "整数，≥ 0", "year": "年度", "number": "数字，≥ 0", "duration": "时长，秒", "occasion": "节日", "answer": "答案",
    "decimal": "数字",
}
# The same forms that the reader takes, as patterns for other tools; full-width ones are left to the reader.
_AMOUNT = r"([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.[0-9]{1,2})?"
MONEY_PATTERN = (rf"\s*(-?\s*[¥￥]?\s*-?{_AMOUNT}\s?元?|([¥￥]\s?)?\(\s?([¥￥]\s?)?{_AMOUNT}\s?\)|[¥￥]?\s?-\s?[¥￥]?)\s*")
COUNT_PATTERN = r"\s*([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.0+)?\s*"
DATE_PATTERN = (r"\s*[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\.[0-9]{1,2}\.[0-9]{1,2}|[0-9]{4}"
                r"|年[0-9]{1,2}月[0-9]{1,2}日)([ T]+0?0:00(:00)?)?\s*")
PATTERNS: dict[ColumnType, str] = {
    "money": MONEY_PATTERN, "count": COUNT_PATTERN, "date": DATE_PATTERN,
    "datetime": DATE_PATTERN.removesuffix(r"([ T]+0?0:00(:00)?)?\s*") + r"([ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?\s*",
    "year": r"\s*[0-9]{4}(年|\.0+)?\s*", "decimal": r"\s*-?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.[0-9]{1,12})?\s*",
    "number": r"\s*[0-9]{1,9}(\.[0-9]{1,6})?\s*",
    "duration": r"\s*([0-9]+|[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]|([0-9]+(小时|时))?([0-9]+(分钟|分))?([0-9]+秒)?)\s*",
}  # fmt: skip

HEAD = """\
# 数据字典

<!-- 本文件由 `python -m perfeval_helpers.contract.dictionary data` 生成，请勿手工修改；测试会核对。 -->

每次评价（run）一个文件夹 `data/<run>/`，每种数据一个文件：CSV，或同名的工作簿（`.xlsx`、`.xls`、`.ods`，读第一张可见的工作表，
或运行文件 `sheet` 写明的工作表）；同一数据不能有两个文件。表头为中文，也可以用英文字段名；运行文件的 `columns`
可以把其他表头对应到字段，`values` 可以把源系统的用语对应到规定的取值，`separator` 可以指定分隔符。编码为 UTF-8（有无 BOM 均可）或 GB18030。

| 类型 | 允许的写法 |
|---|---|
| 金额，元 | `50`、`1234.5`、`1,234.50`、`¥1,234.50`、`50元`；会计格式的 `-` 为 0，`(500.00)` 为 −500；最多两位小数，千分位三位一组或不分组；不接受 `1E2`、`1_000`、万元 |
| 日期 | `2022-02-01`、`2022/2/1`、`2022.2.1`、`20220201`、`2022年2月1日`；后面的 `00:00:00` 不计 |
| 整数 | 不小于 0，可以带千分位；`12.0` 是 12 |
| 时长，秒 | `345`、`345秒`、`5分45秒`、`00:05:45` |

工作簿中，文字照原样读；数字按程序显示的样子读到15位（格式 `000000` 保留前导零），编号和文字列中超过15位的数字、没有保存结果的公式、
错误值、合并的数据单元格、没有日期格式的日期一律指出单元格；隐藏的行和列照常读入并说明。

数字、日期、编号列的全角数字和空格按半角读入。标题行、空行、重复的表头行，合计、小计、累计行和文件末尾的
制表人、单位负责人、交易笔数、总笔数、共7条记录、以下空白、注：…等结尾行跳过并计数，夹在粘贴的几批数据之间的按合计行计；行末多余的空字段不计。编号前的 `'` 和 `="…"` 按文本标记去掉，`12.0` 这样的编号不接受；人员编号和
原因中的 `无`、`-`、`—`、`/` 视为没有填写。表头注明万元、千元、亿元的列不能对应到以元为单位的字段，应先换算；
表头没有写明单位，而表上方写“单位：万元”或两行表头的上一行写“（万元）”的也是。数据规范之外的列
不读取。标有“个人信息”的列只在读入时核对和比较，之后即丢弃（人员编号换成假名），任何输出中都不会出现。

评价所用的运行如在运行文件中标明 `synthetic: true`，其明细记录是按公布的合计数重建或虚构的：姓名、证件号、账号、人员编号
全部虚构，证件号的行政区划代码不对应任何地方，明细的分布（日期、街道、原因、答案）不代表真实情况。各次评价的数据从何而来、哪些是
虚构的，见其文件夹中的 `SOURCE.md`。`schemas/` 是同一规范的 Frictionless Table Schema，可供其他工具检查文件。
"""


OWN_HEAD = """
## 项目自己的数据表

由 `params/extracts/<名称>.yml` 声明，运行文件在 `extracts` 中列出名称；读入、核对、遮盖和搁置与其他数据表相同。声明的数值见该文件的
`figures`，`perfeval explain 编号` 说明其含义。
"""


def render_dictionary(own: Iterable[ExtractSchema] = ()) -> str:
    """data/README.md: what each extract and column holds, in Chinese with the English field names."""
    parts: list[str] = []
    for schema in DESCRIBED.values():
        parts += [*_render_extract(schema)]
    declared = list(own)
    if declared:
        parts.append(OWN_HEAD.rstrip("\n"))
    for schema in declared:
        parts += [*_render_extract(schema)]
    return "\n".join([HEAD.rstrip("\n"), *parts]) + "\n"


def _render_extract(schema: ExtractSchema) -> list[str]:
    optional = "" if schema.required else "（可以没有）"
    lines = ["", f"## {schema.name}.csv {schema.title}{optional}", "", f"{schema.line_means}。"]
    if schema.unique:
        lines[-1] += f"“{'” × “'.join(schema[name].header for name in schema.unique)}”不得重复。"
    if schema.name in USES:
        lines += ["", USES[schema.name]]
    lines += ["", "| 表头 | 字段 | 类型 | 必有列 | 可空白 | 说明 |", "|---|---|---|---|---|---|"]
    for column in schema.columns:
        if schema.name == "questionnaires" and column.field == "comment":
            lines.append("| （问卷题目） | 运行文件 survey.items 的 id | 答案 | 是 | 按 no_answer | 题目的表头、量表、选项代码由运行文件 "
                         "survey 规定；`A.非常满意`、选项代码、`(跳过)` 等均可 |")
        lines.append("| " + " | ".join(_describe(column)) + " |")
    return lines


def _describe(column: Column) -> tuple[str, ...]:
    values = f"取值：{'、'.join(f'{text}（{code}）' for text, code in column.values.items())}。" if column.values else ""
    personal = "**个人信息。**" if column.personal else ""
    return (column.header, f"`{column.field}`", TYPE_NAMES[column.type], "是" if column.required else "否",
            "是" if column.may_be_blank else "否", f"{personal}{column.description}。{values}")


def make_table_schema(schema: ExtractSchema) -> dict[str, Any]:
    """A Frictionless Table Schema of the extract: any tool that knows the standard can judge a file by it.

    Notes
    -----
    Fields are text with patterns, since yuan with separators and five forms of dates are one type to no such tool.
    """
    described: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": schema.name, "title": schema.title, "description": schema.line_means,
        "fields": [_make_field(column) for column in schema.columns],
        "missingValues": [""],
        "fieldsMatch": "partial",
    }
    if schema.unique:
        described["primaryKey"] = [schema[name].header for name in schema.unique]
    return described


def _make_field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required and not column.blank:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    elif column.type in PATTERNS:
        constraints["pattern"] = PATTERNS[column.type]
    described: dict[str, Any] = {"name": column.header, "title": column.field, "type": "string", "description": column.description}
    if column.personal:
        described["personal"] = True
    if constraints:
        described["constraints"] = constraints
    return described


def list_own(root: Path) -> list[ExtractSchema]:
    """The schemas of all extracts that a project declares.

    Raises
    ------
    InputFaults
        A declaration is at fault.
    """
    declarations, faults = read_declarations(find_declared(root), root)
    refuse_errors(faults)
    return [declaration.schema for declaration in declarations.values()]


def write_descriptions(folder: Path) -> list[Path]:
    """Write README.md and schemas/*.json into the data folder; the files written."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    own = list_own(folder.resolve().parent)
    texts = {folder / "README.md": render_dictionary(own)}
    for name, schema in {**DESCRIBED, **{one.name: one for one in own}}.items():
        text = json.dumps(make_table_schema(schema), ensure_ascii=False, indent=2) + "\n"
        texts[folder / "schemas" / f"{name}.json"] = text
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def main(folder: Path) -> int:
    """Write them and name them; an exit status, 2 where a declaration is at fault."""
    try:
        print(*write_descriptions(folder), sep="\n")
    except InputFaults as faults:
        print(faults, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
