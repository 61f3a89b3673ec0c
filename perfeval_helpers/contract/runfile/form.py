"""What a run file says of the self-evaluation form (项目支出绩效自评表): ``form:`` and the points of its targets.

In: the texts of a parsed document. Out: the model, and faults between its parts: points that do not add up.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from perfeval_helpers.contract.findings import Finding
from perfeval_helpers.contract.runfile.document import Document, Key, describe, suggest
from perfeval_helpers.contract.runfile.entries import listed, mapping
from perfeval_helpers.contract.runfile.fields import Exact, Section, Text, fault, read_exact_number, read_share_or_none
from perfeval_helpers.values.bounds import print_exact
from perfeval_helpers.values.language import N_, tell, tell_all

Part = Literal["execution", "output", "cost", "benefit", "satisfaction"]
#: Points of the parts of the form, unless the run file says otherwise: 预算执行率 10, 产出 50, 效益 30, 满意度 10.
USUAL_POINTS: Mapping[Part, int] = {"execution": 10, "output": 50, "cost": 0, "benefit": 30, "satisfaction": 10}
PART_NAMES: Mapping[Part, str] = {"execution": "预算执行率", "output": "产出指标", "cost": "成本指标", "benefit": "效益指标", "satisfaction": "满意度指标"}
#: Chinese words under which the points of a part may stand too.
PART_WORDS: Mapping[str, Part] = {
    "预算执行率": "execution", "预算执行": "execution", "执行率": "execution", "产出": "output", "产出指标": "output", "成本": "cost",
    "成本指标": "cost", "效益": "benefit", "效益指标": "benefit", "满意度": "satisfaction", "满意度指标": "satisfaction",
}  # fmt: skip
ALL_POINTS = 100


def _at_least_zero(value: Decimal) -> Decimal:
    if value < 0:
        raise fault(tell("{number}; expected a number from 0 up", number=str(value)))
    return value


def _read_points(value: Any) -> Any:
    if not isinstance(value, dict):
        return value  # pydantic says what it expects
    read: dict[Part, Fraction] = {}
    for key, text in value.items():
        part = key if key in USUAL_POINTS else PART_WORDS.get(str(key))
        number = Fraction(text) if isinstance(text, (int, Decimal, Fraction)) else read_exact_number(text)
        if part is None:
            known = [*USUAL_POINTS, *PART_WORDS]
            raise fault(tell("unknown key{hint}; expected one of {usual_points}",
                             hint=suggest(str(key), known), usual_points=tell_all(USUAL_POINTS)), (key,))
        if number is None or number < 0:
            raise fault(tell("{found}; expected points from 0 up", found=describe(text)), (key,))
        if part in read:
            raise fault(tell("the points of {part} a second time; expected each part once", part=part), (key,))
        read[part] = Fraction(number)
    total = sum((Fraction(read.get(part, usual)) for part, usual in USUAL_POINTS.items()), Fraction(0))
    if total != ALL_POINTS:
        raise fault(tell("points that add up to {total}, with the usual ones of parts that are not named; expected 100 in all",
                         total=print_exact(total)))
    return {part: Fraction(read.get(part, usual)) for part, usual in USUAL_POINTS.items()}


Money = Annotated[Exact, AfterValidator(_at_least_zero)]
Points = Annotated[Exact, AfterValidator(_at_least_zero)]
PartPoints = Annotated[dict[str, Any], BeforeValidator(_read_points)]


class Form(Section):
    """``form:`` of the run file."""

    initial_budget_yuan: Money = Field(title=N_("Budget at the start of the year (yuan)"))  #: 年初预算数
    overall_target: Text = Field(title=N_("Overall target of the year"))  #: 年度总体目标的预期目标
    overall_result: Text = Field(title=N_("What was achieved"))  #: 年度总体目标的实际完成情况
    #: Points by part; all parts, with the usual points where the run file names none
    points: PartPoints = Field(default_factory=lambda: _read_points({}), title=N_("Points of the parts"))


def name_part(level1: str, level2: str, points: Mapping[str, Any]) -> Part:
    """The part of the form that a target belongs to, by its levels; costs are an output unless they have points of their own.

    Examples
    --------
    >>> name_part("效益指标", "服务对象满意度指标", USUAL_POINTS), name_part("产出指标", "成本指标", USUAL_POINTS)
    ('satisfaction', 'output')
    """
    if "满意" in level2 or "满意" in level1:
        return "satisfaction"
    if "成本" in level1 and points.get("cost"):
        return "cost"
    if "效益" in level1 or ("产出" not in level1 and "成本" not in level1 and ("效益" in level2 or "影响" in level2)):
        return "benefit"
    return "output"


def check_form(document: Document, data: dict[str, Any]) -> Iterator[Finding]:
    """Targets of the form without points, points that a part's targets do not add up to, shares beside no judgement."""
    targets = [mapping(entry) for entry in listed(data.get("targets"))]
    for place, entry in enumerate(targets):
        yield from _check_share(document, entry, ("targets", place, "judged_share"))
    form = data.get("form")
    if not isinstance(form, dict):
        return
    try:
        given = mapping(form.get("points"))
        points = _read_points(given)
    except PydanticCustomError:  # the model says what is wrong with them
        return
    if not targets:
        yield document.fault(("targets",), tell("missing; expected the targets of the form, each with its points"))
    sums: dict[Part, Fraction] = {}
    complete = True
    for place, entry in enumerate(targets):
        text = entry.get("points")
        if text is None or text == "":
            complete = False
            yield document.fault(("targets", place, "points"), tell("missing; expected the target's points in the self-evaluation form"))
            continue
        number = read_exact_number(text)
        if number is None:
            complete = False
            continue
        part = name_part(str(entry.get("level1", "")), str(entry.get("level2", "")), points)
        sums[part] = sums.get(part, Fraction(0)) + number
    if not complete or not targets:
        return
    for part in USUAL_POINTS:
        if part != "execution" and sums.get(part, 0) != points[part]:
            found, expected = print_exact(sums.get(part, Fraction(0))), print_exact(points[part])
            at: Key = ("form", "points", part) if part in given else ("form",)
            yield document.fault(at, tell("targets of {part} with {found} points in all; expected {expected}, the points of that part",
                                          part=PART_NAMES[part], found=found, expected=expected))


def _check_share(document: Document, entry: Mapping[str, Any], at: Key) -> Iterator[Finding]:
    text = entry.get("judged_share")
    if read_share_or_none(text) is not None and entry.get("judged") not in ("部分完成", "未完成"):
        yield document.fault(at, tell("{found} without judged: '部分完成' or '未完成'; expected a share of the points beside one of these judgements",
                                      found=describe(text)))  # fmt: skip
