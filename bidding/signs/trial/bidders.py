"""A tender, the bidders' own papers, and what honest ones lawfully have in common."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from bidding.signs.trial.words import Words, promised

ROLES = ("项目经理", "技术负责人", "安全负责人", "造价负责人", "授权代表")
DEADLINE = dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)
LIBRARY, CLAUSES, ITEMS = 300, 60, 60


@dataclass
class Paper:
    """What one bidder writes and hands in."""

    party: int
    name: str
    staff: dict[str, tuple[str, str]]
    """By post: name and citizen's number."""
    phone: str
    account: str
    mail: str
    text: list[str]
    quoted: list[str]
    prices: dict[str, float]
    price: Decimal
    author: str
    original: str
    sessions: list[str]
    licence: str
    saved: dt.datetime
    received: dt.datetime
    created: dt.datetime
    payer: str
    extra: list[str] = field(default_factory=list)
    others_pages: list[str] = field(default_factory=list)


@dataclass
class Market:
    """A tender: its documents, the trade's common phrases, and published prices."""

    random: Random
    words: Words
    clauses: list[str]
    library: list[str]
    published: dict[str, float]
    template: str

    @classmethod
    def of(cls, random: Random) -> "Market":
        """A tender by chance."""
        words = Words(random)
        items = {
            f"{words.sentence()[2:12]}{n}": round(random.uniform(8, 4000), 2) for n in range(ITEMS)
        }
        return cls(
            random,
            words,
            [words.clause() for _ in range(CLAUSES)],
            words.sentences(LIBRARY),
            items,
            words.digits(8),
        )

    def bidder(self, number: int) -> Paper:
        """An honest bidder who has met none of the others."""
        random, words = self.random, self.words
        received = DEADLINE - dt.timedelta(minutes=random.expovariate(1 / 900) + 1)
        level = random.uniform(0.88, 1.04)
        prices = {
            name: value
            if random.random() < 0.3
            else round(value * level * random.uniform(0.9, 1.1), 2)
            for name, value in self.published.items()
        }
        return Paper(
            party=number,
            name=f"{words.digits(3)}第{number}建设有限公司",
            staff={role: (words.name(), words.identity()) for role in ROLES},
            phone=words.phone(),
            account=words.digits(19),
            mail=f"bid{words.digits(6)}@example.com",
            text=self._text(),
            quoted=[promised(one) for one in random.sample(self.clauses, 30)],
            prices=prices,
            price=Decimal(str(round(sum(prices.values()) * random.uniform(90, 110), 2))),
            author=random.choice(("Administrator", "微软用户", "lenovo", words.name())),
            original=words.digits(8),
            sessions=[words.digits(8) for _ in range(12)],
            licence=words.digits(12),
            saved=received - dt.timedelta(minutes=random.uniform(60, 3000)),
            received=received,
            created=received - dt.timedelta(minutes=random.uniform(3, 60)),
            payer=words.digits(19),
        )

    def _text(self) -> list[str]:
        """Own sentences, with phrases of the trade strewn in."""
        found = self.words.sentences(self.random.randint(250, 450))
        for phrase in self.random.sample(self.library, self.random.randint(10, 45)):
            found.insert(self.random.randrange(len(found)), phrase)
        return found


def share_honestly(market: Market, papers: list[Paper]) -> None:
    """What honest bidders have in common: each by chance, in groups by chance."""
    for deed in (_template, _print_shop, _guarantor, _network, _reference, _namesake, _rounding):
        if market.random.random() < 0.5:
            some = market.random.sample(papers, market.random.randint(2, len(papers)))
            deed(market, some)


def _template(market: Market, some: list[Paper]) -> None:
    """An association's form, downloaded by several and filled in."""
    form = [market.words.clause() for _ in range(10)]
    for one in some:
        one.original = market.template
        one.sessions[:4] = [f"{market.template[:7]}{n}" for n in range(4)]
        one.extra += form


def _print_shop(market: Market, some: list[Paper]) -> None:
    """One shop bound and saved them, one after the other."""
    for number, one in enumerate(some):
        one.author = f"{market.template[:2]}图文快印"
        one.saved = some[0].saved + dt.timedelta(minutes=25 * number)


def _guarantor(market: Market, some: list[Paper]) -> None:
    """One office guarantees for several: its telephone and account stand in each bid."""
    phone, account = market.words.phone(), market.words.digits(18)
    for one in some:
        one.extra.append(f"保函查询电话：{phone}，担保机构账号：{account}。")


def _network(market: Market, some: list[Paper]) -> None:
    """One hotel's network on the last evening: they hand in close together."""
    for one in some:
        one.received = DEADLINE - dt.timedelta(minutes=market.random.uniform(5, 40))
        one.created = one.received - dt.timedelta(minutes=market.random.uniform(1, 20))


def _reference(market: Market, some: list[Paper]) -> None:  # noqa: ARG001
    """Two were in a consortium once: each names the other among its references."""
    a, b = some[:2]
    a.extra.append(f"类似业绩：2023年与{b.name}联合承建城东桥梁。")
    b.extra.append(f"类似业绩：2023年与{a.name}联合承建城东桥梁。")


def _namesake(market: Market, some: list[Paper]) -> None:  # noqa: ARG001
    """Two site managers have one name, and each their own number."""
    name = some[0].staff[ROLES[0]][0]
    some[1].staff[ROLES[0]] = (name, some[1].staff[ROLES[0]][1])


def _rounding(market: Market, some: list[Paper]) -> None:
    """Prices rounded, some by a plain discount on the ceiling."""
    ceiling = max(one.price for one in some)
    for one in some:
        discount = Decimal(market.random.randint(90, 99)) / 100
        one.price = (ceiling * discount).quantize(Decimal(1)) // 10_000 * 10_000
