"""Text of the building trade, made by chance from its words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random

_PROMISE = {
    "投标人": "我方",
    "承包人": "我公司",
    "中标人": "我公司",
    "必须": "保证",
    "应当": "将",
    "应": "将",
    "须": "将",
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华建国文斌志海波宁鹏"


@cache
def vocabulary(kind: str) -> tuple[str, ...]:
    """The words of a kind."""
    file = resources.files("bidding.signs.trial") / "vocabulary.toml"
    return tuple(tomllib.loads(file.read_text("utf-8"))[kind].split())


@dataclass
class Words:
    """A writer: everything follows from its random source."""

    random: Random

    def _pick(self, *kinds: str) -> str:
        return "".join(self.random.choice(vocabulary(kind)) for kind in kinds)

    def sentence(self) -> str:
        """A sentence that a site engineer could have written."""
        figure = self.random.randint(2, 98)
        first = f"{self._pick('who', 'how', 'does', 'what')}，{self._pick('why')}"
        every = f"{self._pick('what')}每{figure}米{self._pick('does')}一次"
        return f"{first}；{every}，{self._pick('why')}。"

    def clause(self) -> str:
        """A clause of tender documents."""
        first = f"{self._pick('orders', 'how', 'does', 'what')}，{self._pick('why')}"
        return f"{first}，并{self._pick('does', 'what')}。"

    def sentences(self, count: int) -> list[str]:
        """Some sentences."""
        return [self.sentence() for _ in range(count)]

    def name(self) -> str:
        """A person's name: they are not rare, and people share them."""
        given = "".join(self.random.choices(GIVEN, k=self.random.choice((1, 2, 2))))
        return self.random.choice(SURNAMES) + given

    def identity(self) -> str:
        """A citizen's number with its check sign."""
        day = f"19{self.random.randint(60, 99)}{self.random.randint(1, 12):02d}"
        body = f"33{self.digits(4)}{day}{self.random.randint(1, 28):02d}{self.digits(3)}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True))
        return body + "10X98765432"[total % 11]

    def phone(self) -> str:
        """A mobile telephone number."""
        return f"13{self.digits(9)}"

    def digits(self, count: int) -> str:
        """Some digits."""
        return "".join(self.random.choices("0123456789", k=count))

    def misquote(self, clause: str) -> str:
        """A clause with a sign wrong, missing or doubled, as one slips who types it."""
        at = self.random.randrange(len(clause) // 3, len(clause) * 2 // 3)
        wrong = self.random.choice(("", clause[at] * 2, self.random.choice(SURNAMES)))
        return clause[:at] + wrong + clause[at + 1 :]


def promised(clause: str) -> str:
    """A clause as a bidder turns it into a promise: everybody writes the same."""
    for was, now in _PROMISE.items():
        clause = clause.replace(was, now, 1)
    return clause
