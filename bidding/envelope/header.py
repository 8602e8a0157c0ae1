"""The signed header: commitments, sealed shares, and what the parts' bytes hash to."""

from collections.abc import Iterator
from dataclasses import dataclass

from bidding.envelope.encoding import to_base64
from bidding.envelope.errors import BadFormat
from bidding.envelope.names import ENVELOPE, PART_NAME
from bidding.envelope.pre import Pre
from bidding.envelope.strict import Fields, write_json
from bidding.envelope.suites import Suite, plain_length
from bidding.envelope.tender import MAX_PARTS
from bidding.envelope.trustees import MAX_KEYS


@dataclass(frozen=True)
class SealedShare:
    """A share sealed to one key."""

    kid: bytes
    sealed: bytes


@dataclass(frozen=True)
class TrusteeBox:
    """What an envelope holds for one trustee: a commitment, and the share sealed to each key."""

    trustee: int
    commit: bytes
    sealed: tuple[SealedShare, ...]


@dataclass(frozen=True)
class Part:
    """One named stream of sealed bytes."""

    name: str
    length: int
    """Of the sealed bytes, as they stand in the file."""
    digest: bytes
    """H of the sealed bytes."""

    @property
    def plain_length(self) -> int:
        """How many bytes were sealed."""
        return plain_length(self.length) or 0


@dataclass(frozen=True)
class Header:
    """Everything the bidder signs."""

    pre: Pre
    pre_bytes: bytes
    commit_secret: bytes
    commit_lock: bytes | None
    boxes: tuple[TrusteeBox, ...]
    parts: tuple[Part, ...]

    def encode(self) -> bytes:
        """The header's bytes."""
        return write_json(
            {
                "fmt": ENVELOPE,
                "pre": to_base64(self.pre_bytes),
                "commit_t": self.commit_secret.hex(),
                "commit_b": self.commit_lock.hex() if self.commit_lock else None,
                "shares": [_box_json(box) for box in self.boxes],
                "parts": [_part_json(part, self.pre.suite) for part in self.parts],
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> "Header":
        """Read a header; raises `BadFormat`."""
        fields = Fields.parse(data, "header")
        fields.constant("fmt", ENVELOPE)
        pre_bytes = fields.base64("pre")
        pre = Pre.parse(pre_bytes)
        header = cls(
            pre,
            pre_bytes,
            fields.hex("commit_t", 32),
            fields.or_null("commit_b", lambda name: fields.hex(name, 32)),
            tuple(_read_boxes(fields.objects("shares", pre.n, pre.n))),
            tuple(_read_part(one, pre.suite) for one in fields.objects("parts", 1, MAX_PARTS)),
        )
        fields.done()
        header.check()
        return header

    def check(self) -> None:
        """Raise `BadFormat` for facts that contradict each other."""
        names = [part.name for part in self.parts]
        if len(set(names)) != len(names):
            raise BadFormat("header：两个部分同名", "header: two parts of one name")
        if (self.commit_lock is not None) != self.pre.locked:
            raise BadFormat(
                "header：commit_b 与 pre 的 lock 不一致", "header: commit_b and pre's lock disagree"
            )
        kids = [one.kid for box in self.boxes for one in box.sealed]
        if len(set(kids)) != len(kids):
            raise BadFormat("header：同一公钥出现两次", "header: one key stands there twice")

    def part(self, name: str) -> Part:
        """The part called `name`; raises `BadFormat`."""
        for part in self.parts:
            if part.name == name:
                return part
        raise BadFormat(f"标书没有名为 {name} 的部分", f"the envelope has no part {name}")


def _box_json(box: TrusteeBox) -> dict[str, object]:
    sealed = [{"kid": one.kid.hex(), "ct": to_base64(one.sealed)} for one in box.sealed]
    return {"i": box.trustee, "commit": box.commit.hex(), "sealed": sealed}


def _read_boxes(items: list[Fields]) -> Iterator[TrusteeBox]:
    for number, fields in enumerate(items, 1):
        fields.whole("i", number, number)
        commit = fields.hex("commit", 32)
        sealed = tuple(_read_sealed(one) for one in fields.objects("sealed", 1, MAX_KEYS))
        fields.done()
        yield TrusteeBox(number, commit, sealed)


def _read_sealed(fields: Fields) -> SealedShare:
    share = SealedShare(fields.hex("kid", 32), fields.base64("ct"))
    fields.done()
    return share


def _part_json(part: Part, suite: Suite) -> dict[str, object]:
    return {
        "name": part.name,
        "ct_len": part.length,
        f"ct_{suite.digest_name}": part.digest.hex(),
    }


def _read_part(fields: Fields, suite: Suite) -> Part:
    name = fields.text("name", pattern=PART_NAME.pattern)
    part = Part(name, fields.whole("ct_len", 0), fields.hex(f"ct_{suite.digest_name}", 32))
    fields.done()
    if plain_length(part.length) is None:
        raise BadFormat(
            f"header：部分 {name} 不可能有 {part.length} 字节",
            f"header: part {name} cannot be {part.length} bytes long",
        )
    return part
