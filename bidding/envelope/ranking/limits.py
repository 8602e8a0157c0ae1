"""What the law asks of a method, as data: each limit with its article and its own words.

A set of limits has a name, which a method states; what changes in the law is a new set.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bidding.envelope.errors import BadFormat
from bidding.envelope.ranking.method import (
    ALL,
    COMPREHENSIVE,
    LOWEST_RATIO,
    NO_PRICE,
    PRICE,
    Method,
)

ORDER_87: Final = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"


@dataclass(frozen=True)
class Article:
    """Where a limit comes from; `quote` is the statute's wording as the house knows it."""

    zh: str
    en: str
    quote: str = ""


def _order_87(number: int, chinese: str, quote: str) -> Article:
    return Article(
        f"{ORDER_87}第{chinese}条", f"Ministry of Finance Order 87, art. {number}", quote
    )


ART_31 = _order_87(31, "三十一", "按一家投标人计算")
ART_54 = _order_87(54, "五十四", "不能对投标人的投标价格进行任何调整")
ART_55_ADJUSTED = _order_87(
    55, "五十五", "因落实政府采购政策进行价格调整的，以调整后的价格计算评标基准价和投标报价"
)
ART_55_WEIGHT = _order_87(
    55, "五十五", "货物项目的价格分值占总分值的比重不得低于30%；服务项目……不得低于10%"
)
ART_55_FORMULA = _order_87(55, "五十五", "价格分应当采用低价优先法计算")
ART_57 = _order_87(57, "五十七", "得分相同的，按投标报价由低到高顺序排列")
ART_64 = _order_87(64, "六十四", "评标结果汇总完成后，……任何人不得修改评标结果")


@dataclass(frozen=True)
class Limits:
    """One set: least price weights by kind in government procurement, and how many bids it needs.

    Weights are hundredths of a point of a hundred. In the Tendering Law regime the law sets none.
    """

    name: str
    least_weights: dict[str, int]
    least_bids: int


LIMITS: Final = {
    "cn-2026": Limits("cn-2026", {"goods": 3000, "services": 1000}, 3),
}


@dataclass(frozen=True)
class Breach:
    """A limit that a method does not keep."""

    zh: str
    en: str
    article: Article


def limits_named(name: str) -> Limits:
    """The set of this name; raises `BadFormat`."""
    if name not in LIMITS:
        raise BadFormat(f"未知的限制数据 {name}", f"unknown set of limits {name}")
    return LIMITS[name]


def breaches(method: Method) -> list[Breach]:
    """Everything in which a method is unlawful; raises `BadFormat` for unknown limits."""
    limits = limits_named(method.limits)
    if method.regime != "procurement":
        return []
    return [found for rule in _PROCUREMENT for found in rule(method, limits)]


def _weight(method: Method, limits: Limits) -> Iterator[Breach]:
    """Fixed prices are no factor at all (art. 55); any other has its least weight."""
    least = limits.least_weights.get(method.kind, 0)
    if method.way == COMPREHENSIVE and method.price.formula != NO_PRICE:
        if method.price.weight < least:
            yield Breach(
                f"价格分值为 {method.price.weight / 100:g}%，不得低于 {least / 100:g}%",
                f"the price weighs {method.price.weight / 100:g} %, less than {least / 100:g} %",
                ART_55_WEIGHT,
            )
        if method.price.formula != LOWEST_RATIO:
            yield Breach(
                "政府采购的价格分应当采用低价优先法",
                "government procurement knows one price formula: lowest ÷ own",
                ART_55_FORMULA,
            )


def _mean(method: Method, _: Limits) -> Iterator[Breach]:
    if method.mean != ALL:
        yield Breach(
            "不得去掉最高分和最低分：畸高、畸低只能经认定更正",
            "no member's total is left out: extremes are corrected one by one",
            ART_64,
        )


def _ties(method: Method, _: Limits) -> Iterator[Breach]:
    if method.way == COMPREHENSIVE and method.ties[:1] != (PRICE,):
        yield Breach(
            "得分相同的，应按投标报价由低到高排列",
            "equal scores are parted by the lower price first",
            ART_57,
        )


def _brands(method: Method, _: Limits) -> Iterator[Breach]:
    if method.kind == "goods" and not method.brands:
        yield Breach(
            "同品牌产品应按一家投标人计算", "bids of one brand count as one bidder", ART_31
        )


def _deviations(method: Method, _: Limits) -> Iterator[Breach]:
    if method.deviations:
        yield Breach(
            "除算术修正和政策性扣除外，不得调整投标价格",
            "prices are adjusted by arithmetic and policy deductions only",
            ART_55_ADJUSTED if method.way == COMPREHENSIVE else ART_54,
        )


_PROCUREMENT: tuple[Callable[[Method, Limits], Iterator[Breach]], ...] = (
    _weight,
    _mean,
    _ties,
    _brands,
    _deviations,
)
