"""How stable the grade is (评价等级的稳定性), for 附件2.

In: the context of a run. Out: sentences and tables; nothing where the run has no scorecard.
"""

from perfeval_helpers.report.blocks import Block
from perfeval_helpers.report.context import Context
from perfeval_helpers.showing.tables import Column, Row, Table
from perfeval_helpers.studies import sensitivity

DIRECTIONS = {"up": "升", "down": "降"}


LEVERS = (
    Column("指标", width=1.6), Column("方向", align="centre", width=0.5), Column("等级", align="centre", width=0.5),
    Column("现得分", "分", "right", 0.7), Column("需得分", "分", "right", 0.7), Column("说明", width=4.6),
)  # fmt: skip
MOVES = (
    Column("评判指标", width=1.6), Column("方向", align="centre", width=0.5), Column("变动", width=2.6), Column("现得分", "分", "right", 0.7),
    Column("变动后得分", "分", "right", 0.9), Column("总分变动", "分", "right", 0.8), Column("变动后总分", "分", "right", 0.9),
    Column("变动后等级", align="centre", width=0.8),
)  # fmt: skip
TRIED = (
    "每行只变动这一项数据或评判，其余不变；数值按最小单位逐一试算（计数为1，其余为0.01），所列为等级改变的第一个值；"
    "升：得分不低于“需得分”时等级上升；降：得分不高于“需得分”时等级下降。"
)


def describe_stability(context: Context) -> list[Block]:
    """Points to the next and the last grade; which single indicator, judgement or sample could change it."""
    found = sensitivity.assess(context.run)
    blocks: list[Block] = [context.say(found.distance.sentence)]
    if context.surveys:
        blocks.append(context.say(found.sampled))
    levers = tuple(
        Row((one.level3, DIRECTIONS[one.direction], one.grade, one.score, one.needed_score, one.sentence)) for one in found.levers
    )
    blocks.append(
        Table("grade_levers", "单项指标变动足以改变等级的情形", LEVERS, levers, note=TRIED)
        if levers else context.say("没有任何单项指标的变动足以改变评价等级。")
    )  # fmt: skip
    moves = tuple(
        Row((
            one.level3, DIRECTIONS[one.direction], one.step, one.score, one.score_after, one.change, one.total_after, one.grade_after,
        ))
        for one in found.moves
    )  # fmt: skip
    if moves:
        changed = sum(one.grade_after != found.distance.grade for one in found.moves)
        note = f"共{len(moves)}种移动，其中{changed}种会改变等级。"
        blocks.append(Table("judgement_moves", "评判上下移动一档对总分的影响", MOVES, moves, note=note))
    return blocks
