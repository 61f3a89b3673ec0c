"""A project's own words for what is paid out, on what occasion, to whom and where: the one place that applies them.

In: the run file's ``words`` (慰问金, 节日, 人, 街道 unless it says otherwise). Out: the words in force, and texts of this
package said in them. Whoever makes texts of a run does so inside `using` that run's words; in a notebook `load_run` puts those of the run
it was asked for in force, so that what a notebook shows afterwards speaks as its run does.

What comes from the project itself (names, narrative, cells of extracts) is never changed: `reword` is for texts that
stand in this package, before anything else is put into them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What readers see for the four things that differ by project."""

    payment: str = "慰问金"  #: What is paid out: 慰问金, 生活补贴
    occasion: str = "节日"  #: What it is paid for, one after the other: 节日, 月份
    payee: str = "人"  #: Whom it is paid to: 人, 户, 学员
    place: str = "街道"  #: By what the lines are told apart: 街道, 学校

    @property
    def measure(self) -> str:
        """The unit in which payees are counted: what they are called where that is a measure word, else what counts such.

        Examples
        --------
        >>> [Words(payee=payee).measure for payee in ("户", "学员", "家长", "护士", "脱贫户", "小微企业", "公厕")]
        ['户', '人', '人', '人', '户', '家', '个']
        """
        if len(self.payee) == 1:
            return self.payee
        return next((measure for endings, measure in _MEASURES if endings.search(self.payee)), "个")

    @property
    def each(self) -> str:
        """One payee after the other, as formulas name them: 每人, 每名学员."""
        return "每" + (self.payee if len(self.payee) == 1 else ("名" if self.measure == USUAL.payee else self.measure) + self.payee)

    @property
    def payments(self) -> str:
        """The unit in which payees of several occasions are counted together: 人次, 户次."""
        return self.measure + "次"

    def name_payment(self, occasion: str) -> str:
        """What is paid out for an occasion, which may be called by it already.

        Examples
        --------
        >>> USUAL.name_payment("春节"), Words(payment="补贴").name_payment("1月生活补贴")
        ('春节慰问金', '1月生活补贴')
        """
        return occasion if occasion.endswith(self.payment) else occasion + self.payment

    def reword(self, text: str) -> str:
        """A text of this package, in which the usual words stand, in these.

        人 is told from other uses of the letter by what stands around it: ``每人``, ``应发人数`` name the payees, ``人次`` counts them.

        Examples
        --------
        >>> Words(payment="补贴", occasion="月份", payee="户", place="乡镇").reword("各街道每个节日的慰问金应发人数")
        '各乡镇每个月份的补贴应发户数'
        >>> Words(payee="学员").reword("每人应发"), Words(payee="学员").reword("应发人数"), Words(payee="学员").reword("人次")
        ('每名学员应发', '应发学员数', '人次')
        """
        if self == USUAL:
            return text
        own = dict(zip(astuple(USUAL), astuple(self), strict=True)) | {USUAL.payments: self.payments, USUAL.each: self.each}

        def find_own(found: re.Match[str]) -> str:
            counts = found[0] == USUAL.payee and not text.startswith("数", found.end())
            return self.measure if counts else own[found[0]]

        return _USUAL.sub(find_own, text)


#: What a noun ends in → what such are counted in.
_MEASURES = (
    (re.compile("(?:户|家庭)$"), "户"), (re.compile("(?:企业|公司|单位|机构|合作社|商店|工厂|农场)$"), "家"), (re.compile("(?:学校|小学|中学|幼儿园|医院)$"), "所"),
    (re.compile("(?:[人员民生者师工童农兵妇婴儿女属医众才长亲友]|对象|干部|教练|代表|专家|孩子|[青少老]年|[护战女人学硕博院]士|学徒|司机|劳模)$"), "人"),
)  # fmt: skip
USUAL = Words()
#: What a run says that has neither payments nor streets, and gives no words of its own.
NEUTRAL = Words(payment="款项", occasion="批次", place="所在地")
# People are not always payees: 人员, 总体人数, 走访人次 are what they are whatever is paid to whom.
_PAYEE = (f"{USUAL.each}(?![员民])|(?<=[发放确时迟到]){USUAL.payee}(?=[数次天])|^{USUAL.payee}(?=数准确率)"
          f"|^{USUAL.payee}次?$|{USUAL.payee}(?=天)|(?<=到位){USUAL.payee}(?=次)")
_USUAL = re.compile("|".join([USUAL.payment, USUAL.occasion, USUAL.place, _PAYEE]))
_IN_FORCE: ContextVar[Words] = ContextVar("words", default=USUAL)


def get_words() -> Words:
    """The words in force.

    Examples
    --------
    >>> get_words().place
    '街道'
    """
    return _IN_FORCE.get()


def put_in_force(words: Words) -> None:
    """Have all texts made from now on speak in these words."""
    _IN_FORCE.set(words)


@contextmanager
def using(words: Words) -> Iterator[Words]:
    """Have the texts made inside speak in these words.

    Examples
    --------
    >>> with using(Words(place="学校")):
    ...     reword("各街道满意度")
    '各学校满意度'
    """
    before = _IN_FORCE.set(words)
    try:
        yield words
    finally:
        _IN_FORCE.reset(before)


def reword(text: str) -> str:
    """A text of this package in the words in force: see `Words.reword`.

    Examples
    --------
    >>> reword("各街道满意度")
    '各街道满意度'
    """
    return _IN_FORCE.get().reword(text)
