"""Chapters 五 (自评复核), 六 (经验和做法) and 九 (其他需说明的情况).

In: the context of a run. Out: sections.
"""

from perfeval_helpers.contract.codes import CODES
from perfeval_helpers.contract.sections import ANNEXES
from perfeval_helpers.judging.reconciliation import self_evaluation
from perfeval_helpers.report.blocks import Block, Heading
from perfeval_helpers.report.context import Context, list_full
from perfeval_helpers.report.sections import builds
from perfeval_helpers.report.sections.advice import is_difference
from perfeval_helpers.report.sections.front import print_date
from perfeval_helpers.report.sections.standing import build_outline, build_part, head
from perfeval_helpers.showing.tables import is_missing
from perfeval_helpers.values.numbers import numeral, print_number


@builds("五", "绩效自评重点抽查复核情况")
def build_review(context: Context) -> list[Block]:
    """五: what the unit reported of itself, against what was recomputed."""
    if not context.has_extract("self_evaluation") and not context.run.narrative.chapter("五"):
        return [context.say("本次评价没有开展自评的抽查复核。")]
    found = [f for f in context.run.findings if f.code in self_evaluation.CODES]
    told = [*(context.say(f"（{n}）{f.message.rstrip('。')}。") for n, f in enumerate(found, 1)), *context.compose("五（三）")]
    none = "逐项比对未发现自评数据与复核结果不一致。" if context.has_extract("self_evaluation") else "无。"
    return [
        *build_outline(context, "五（一）", {"五（一）": "自评重点抽查复核工作开展情况"}, {}),
        *build_part(context, "五（二）", describe_review(context, sum(map(is_difference, found))), first=True),
        head("五（三）"), *(told or [context.say(none)]),
        *build_part(context, "五（四）"),
        *build_part(context, "五（五）"),
    ]  # fmt: skip


def describe_review(context: Context, differences: int) -> str | None:
    """How complete the self-evaluation is and how many of its values differ."""
    table = context.run.self_comparison
    if table is None:
        return None
    missing = self_evaluation.list_missing(table)
    of_all = [f"均未填{'、'.join(words)}" for words, places in missing if len(places) == len(table)]
    of_some = "，".join(f"{len(places)}项未填{'、'.join(words)}" for words, places in missing if len(places) < len(table))
    lacking = "，".join([*of_all, *([f"其中{of_some}"] if of_some else [])])
    text = f"自评表共列指标{len(table)}项，{lacking or '分值、得分和应作的说明均已填写'}"
    text += f"。完成值与本次复核结果不一致的有{differences}项" if differences else "。能够复核的完成值与本次复核结果一致"
    return text + "，逐项比对见{{附件6}}。"


def is_blank(value: object) -> bool:
    """Missing or an empty text."""
    return is_missing(value) or str(value).strip() == ""


@builds("六", "经验和做法")
def build_experience(context: Context) -> list[Block]:
    """六: the project's own experience, else the indicators that got full points."""
    blocks: list[Block] = []
    for number, passage in enumerate(context.run.narrative.chapter("六"), 1):
        blocks += [Heading(3, f"（{numeral(number)}）{passage.title}"), *context.tell(passage)]
    full = [f"{line.level3}（{print_number(line.points)}分）" for line in list_full(context)]
    said = f"得满分的三级指标共{len(full)}项：{'、'.join(full)}。" if full else "没有得满分的三级指标。"
    return blocks or [context.say(said)]


HANGING = "\u3000" * 3  # as wide as 附件：, under which the numbers stand


def list_annexes(context: Context) -> list[Block]:
    """附件：1.绩效目标表 …, as they stand behind the body."""
    titles = [annex.title for key, annex in ANNEXES.items() if annex.title and context.name_annex(key)]
    return [context.say(f"{'附件：' if n == 1 else HANGING}{n}.{title}") for n, title in enumerate(titles, 1)]


def sign(context: Context) -> list[Block]:
    """Who answers for the report, and when it was made, behind the list of annexes; nothing where the run file names nobody."""
    signed = [text for text in (context.spec.units.evaluator, print_date(context)) if text]
    return [context.say("\n".join(signed), "signature")] if context.spec.units.evaluator else []


@builds("九", "其他需说明的情况")
def build_remarks(context: Context) -> list[Block]:
    """九: what a reader has to know of the data behind the report."""
    notes = []
    if context.spec.synthetic:
        notes.append("本报告的明细记录为合成数据，除已公布的汇总数外仅供演示，不代表实际情况。")
    extracts = [context.run.extracts[name] for name in context.spec.extracts if name in context.run.extracts]
    split = "、".join(f"{context.title(e.name)}{e.counts.quarantined:,}行" for e in extracts if e.counts.quarantined)
    if split:
        notes.append(f"按评价方案允许的比例搁置了不合格记录：{split}；行号和原因见隔离清单，金额见{{{{附件3}}}}。")
    for key, reason in context.spec.known_differences.items():
        title = CODES[key].title if key in CODES else context.figures[key].label if context.has(key) else key
        notes.append(f"已知差异（{title}）：{reason.rstrip('。')}。")
    blocks = [*context.compose("九"), *map(context.say, notes)]
    return [*(blocks or [context.say("无。")]), *list_annexes(context), *sign(context)]
