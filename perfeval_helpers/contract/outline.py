"""A narrative to be filled in: every place of the report, with a hint in each.

In: a framework and what a run has. Out: the Markdown of a narrative to be filled in: every section, a hint in each
(lines that begin with ``>`` are never printed), and the figures at hand as ``[[…]]``.
"""

from collections.abc import Callable, Iterable, Iterator

from perfeval_helpers.contract.framework import Framework
from perfeval_helpers.contract.places import PLACES, Place
from perfeval_helpers.contract.runfile.facts import PolicyDocument
from perfeval_helpers.values.numbers import numeral

AFTER_INDICATORS = "五（一）1"
INDICATOR_HINT = "查阅了什么资料、看到什么情况、据此怎样判断；得分和失分由程序列出"
LEVEL_HINT = "这一方面总的情况，一两句"
PREFACE = """\
> 以“>”开头的行是提示，不会印出。每节在标题下面用自己的话写成段落，段落之间空一行；
> 数据用[[编号]]引用，印出时换成数值和单位，数值变了文字跟着变。
> 确实不需要的章节连标题一起删去，程序会按数据写出该节；没有写的章节，perfeval check 会数出来，报告会注明“草稿”。
"""


def write_narrative(
    title: str, framework: Framework | None, is_known: Callable[[str], bool], self_evaluated: bool, documents: Iterable[PolicyDocument] = ()
) -> str:
    """The Markdown of a narrative to be filled in; chapter 四 follows the framework, chapter 五 is there with a self-evaluation."""
    cited = [f"[[documents.{document.id}]]" for document in documents]
    lines = [f"# {title}：项目文字", "", PREFACE]
    for place in PLACES:
        if place.number == AFTER_INDICATORS:
            lines += _write_indicators(framework, is_known)
        if self_evaluated or not place.number.startswith("五"):
            lines += _write(place, is_known, cited if place.number in ("引言", "一（一）1") else [])
    return "\n".join(lines)


def _write(place: Place, is_known: Callable[[str], bool], cited: Iterable[str] = ()) -> list[str]:
    figures = [*(f"[[{id}]]" for id in place.figures if is_known(id)), *cited]
    lines = [f"## {place.number} {place.title}".rstrip(), "", f"> 提示：{place.hint}。"]
    return [*lines, *([f"> 可引用：{'、'.join(figures)}"] if figures else []), ""]


def _write_indicators(framework: Framework | None, is_known: Callable[[str], bool]) -> list[str]:
    if framework is None:
        return ["> 第四章按指标体系逐项写，一项一节，标题为指标名称，如：", "> ## 四（一）1（1） 立项依据充分性", ""]
    return [line for place in _list_indicators(framework) for line in _write(Place(*place), is_known)]


def _list_indicators(framework: Framework) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for n1, level1 in enumerate(framework.level1, 1):
        numbered = f"四（{numeral(n1)}）"
        yield numbered, f"{level1}情况分析", LEVEL_HINT, ()
        for n2, level2 in enumerate(framework.list_level2(level1), 1):
            own = [i for i in framework.indicators if (i.level1, i.level2) == (level1, level2)]
            if all(i.level3 != level2 for i in own):
                yield f"{numbered}{n2}", level2, LEVEL_HINT, ()
            for n3, indicator in enumerate(own, 1):
                yield f"{numbered}{n2}（{n3}）", indicator.level3, INDICATOR_HINT, tuple(indicator.rule.list_figures())
