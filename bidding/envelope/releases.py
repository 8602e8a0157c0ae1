"""What a trustee hands over at the opening: its shares of many envelopes, in one release file.

    digest = H(D("release") ‖ LP(tender, stage, u8 i, kid, h_1, y_1, h_2, y_2 …))

with the envelopes' header hashes in rising order and an empty y where rubbish was sealed; it is
logged before the shares themselves are handed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bidding.envelope.derivation import SECRET
from bidding.envelope.encoding import domain, length_prefixed, u8
from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat, BadInput, RubbishShare, WrongKey, WrongTender
from bidding.envelope.header import SealedShare, TrusteeBox
from bidding.envelope.strict import Fields, write_json
from bidding.envelope.suites import Suite, suite_named
from bidding.envelope.trustees import MAX_N, TrusteeKey

FORMAT = "ebid-release/1"
MAX_ENVELOPES = 1 << 16


@dataclass(frozen=True)
class Release:
    """One trustee's shares, by header hash; None where rubbish was sealed to it."""

    suite: Suite
    tender: str
    stage: str
    trustee: int
    kid: bytes
    shares: Mapping[bytes, bytes | None]

    @property
    def digest(self) -> bytes:
        """What the trustee logs before it hands the release over."""
        head = [self.tender.encode(), self.stage.encode(), u8(self.trustee), self.kid]
        body = [one for name in sorted(self.shares) for one in (name, self.shares[name] or b"")]
        return self.suite.hash(domain("release"), length_prefixed(*head, *body))

    def encode(self) -> bytes:
        """The release file."""
        return write_json(
            {
                "fmt": FORMAT,
                "suite": self.suite.name,
                "tender": self.tender,
                "stage": self.stage,
                "trustee": self.trustee,
                "kid": self.kid.hex(),
                "shares": [
                    {"header_sha256": name.hex(), "share": share.hex() if share else None}
                    for name, share in sorted(self.shares.items())
                ],
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> "Release":
        """Read a release file; raises `BadFormat`."""
        fields = Fields.parse(data, "release")
        fields.constant("fmt", FORMAT)
        suite = suite_named(fields.text("suite"))
        tender, stage = fields.text("tender"), fields.text("stage")
        trustee, kid = fields.whole("trustee", 1, MAX_N), fields.hex("kid", 32)
        items = [_read_item(one) for one in fields.objects("shares", 0, MAX_ENVELOPES)]
        fields.done()
        if len(dict(items)) != len(items):
            raise BadFormat("release：同一标书出现两次", "release: one envelope stands there twice")
        return cls(suite, tender, stage, trustee, kid, dict(items))


def _read_item(fields: Fields) -> tuple[bytes, bytes | None]:
    name = fields.hex("header_sha256", 32)
    share = fields.or_null("share", lambda one: fields.hex(one, SECRET))
    fields.done()
    return name, share


def open_share(head: Head, key: TrusteeKey) -> tuple[int, bytes]:
    """The trustee's number and its share of one envelope, checked against the commitment.

    With a key that a trustee published, anyone judges by this whether rubbish was sealed to it.
    Raises `WrongTender`, `WrongKey`, or `RubbishShare` — then the bidder is at fault.
    """
    if (head.suite, head.pre.tender, head.pre.stage) != (key.suite, key.tender, key.stage):
        raise WrongTender(
            f"此私钥属于 {key.tender} {key.stage}", f"this key is for {key.tender}, {key.stage}"
        )
    box, sealed = _sealed_to(head, key.suite.key_id(key.public))
    share = head.suite.unwrap(key.private, head.derivation.ctx, box.trustee, sealed.sealed)
    if len(share) != SECRET or head.derivation.commit_share(box.trustee, share) != box.commit:
        raise RubbishShare(
            f"封给第 {box.trustee} 位保管人的不是所承诺的份额",
            f"what was sealed to trustee {box.trustee} is not the share that was committed to",
            trustee=box.trustee,
        )
    return box.trustee, share


def _sealed_to(head: Head, kid: bytes) -> tuple[TrusteeBox, SealedShare]:
    for box in head.header.boxes:
        for sealed in box.sealed:
            if sealed.kid == kid:
                return box, sealed
    raise WrongKey(
        f"标书中没有封给公钥 {kid.hex()[:16]}… 的份额",
        f"nothing in the envelope is sealed to the key {kid.hex()[:16]}…",
    )


def release(heads: Iterable[Head], key: TrusteeKey) -> Release:
    """Open the trustee's shares of all these envelopes; rubbish is said to be so, as None.

    Raises `WrongTender` or `WrongKey` where an envelope is not for this key at all, and
    `BadInput` for no envelope.
    """
    shares: dict[bytes, bytes | None] = {}
    numbers = set()
    for head in heads:
        try:
            number, shares[head.header_sha256] = open_share(head, key)
        except RubbishShare as error:
            number, shares[head.header_sha256] = error.trustee, None
        numbers.add(number)
    if len(numbers) != 1:
        raise BadInput(
            "这些标书没有把份额封给同一位保管人",
            "these envelopes are not sealed to one and the same trustee",
        )
    kid = key.suite.key_id(key.public)
    return Release(key.suite, key.tender, key.stage, numbers.pop(), kid, shares)


@dataclass(frozen=True)
class Gathered:
    """What several releases say about one envelope."""

    shares: Mapping[int, bytes]
    rubbish: frozenset[int]
    """The trustees who say that rubbish was sealed to them."""


def gather(head: Head, releases: Iterable[Release]) -> Gathered:
    """All shares of one envelope by trustee; a deputy's stands in for one that does not match.

    Raises `WrongTender` or `WrongKey` for a release that is not about this envelope's trustees.
    """
    shares: dict[int, bytes] = {}
    rubbish = set()
    for one in releases:
        box = _box_of(head, one)
        if head.header_sha256 not in one.shares:
            continue
        share = one.shares[head.header_sha256]
        if share is None:
            rubbish.add(box.trustee)
        elif head.derivation.commit_share(box.trustee, share) == box.commit:
            shares[box.trustee] = share
        else:
            shares.setdefault(box.trustee, share)
    return Gathered(shares, frozenset(rubbish - shares.keys()))


def _box_of(head: Head, one: Release) -> TrusteeBox:
    if (one.suite, one.tender, one.stage) != (head.suite, head.pre.tender, head.pre.stage):
        raise WrongTender(
            f"此份额文件属于 {one.tender} {one.stage}",
            f"this release is for {one.tender}, {one.stage}",
        )
    box, _ = _sealed_to(head, one.kid)
    if box.trustee != one.trustee:
        raise WrongKey(
            f"份额文件称是第 {one.trustee} 位保管人，公钥却是第 {box.trustee} 位的",
            f"the release says trustee {one.trustee}, its key is trustee {box.trustee}'s",
        )
    return box
