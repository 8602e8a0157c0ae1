"""The trustees of a tender's stage and the keys they published.

trustee_set = H(D("trustee-set") ‖ LP(suite, tender, stage, u8 k, u8 n, T_1 … T_n))
T_i         = LP(name_i, pk_i1, pk_i2 …)      a trustee's own key first, then its deputies'
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bidding.envelope.encoding import domain, length_prefixed, to_base64, u8
from bidding.envelope.errors import BadFormat
from bidding.envelope.strict import Fields
from bidding.envelope.suites import Suite, suite_named

MIN_K = 2
MAX_N = 255
MAX_KEYS = 4


@dataclass(frozen=True)
class Trustee:
    """One of n organisations: its name, and the public keys its share is sealed to."""

    name: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True)
class TrusteeSet:
    """Who holds the tender shut: any k of these, numbered from 1 in this order."""

    suite: Suite
    tender: str
    stage: str
    k: int
    trustees: tuple[Trustee, ...]

    def __post_init__(self) -> None:
        if not MIN_K <= self.k <= self.n <= MAX_N:
            raise BadFormat(
                f"保管人门限应满足 {MIN_K} ≤ k ≤ n ≤ {MAX_N}，而 k={self.k}、n={self.n}",
                f"{MIN_K} ≤ k ≤ n ≤ {MAX_N} does not hold for k={self.k}, n={self.n}",
            )
        keys = [key for trustee in self.trustees for key in trustee.keys]
        if len(set(keys)) != len(keys) or not all(one.keys for one in self.trustees):
            raise BadFormat(
                "每位保管人至少有一个公钥，且任何公钥只出现一次",
                "every trustee has a key, and no key stands there twice",
            )
        for trustee in self.trustees:
            for key in trustee.keys:
                self.suite.check_public_key(key, trustee.name)

    @property
    def n(self) -> int:
        """How many trustees there are."""
        return len(self.trustees)

    @property
    def digest(self) -> bytes:
        """What an envelope and the tender's log name the set by."""
        items = [length_prefixed(one.name.encode(), *one.keys) for one in self.trustees]
        head = [self.suite.name.encode(), self.tender.encode(), self.stage.encode()]
        numbers = [u8(self.k), u8(self.n)]
        return self.suite.hash(domain("trustee-set"), length_prefixed(*head, *numbers, *items))

    def key_ids(self) -> list[list[bytes]]:
        """The ids of each trustee's keys, in order."""
        return [[self.suite.key_id(key) for key in one.keys] for one in self.trustees]

    def trustee_json(self) -> list[dict[str, object]]:
        """The trustees as they stand in a tender file."""
        return [
            {"i": i, "name": one.name, "keys": [_key_json(self.suite, key) for key in one.keys]}
            for i, one in enumerate(self.trustees, 1)
        ]


def read_trustees(items: Sequence[Fields], suite: Suite) -> tuple[Trustee, ...]:
    """The trustees of a tender file; raises `BadFormat`."""
    return tuple(_read_trustee(fields, i, suite) for i, fields in enumerate(items, 1))


def _read_trustee(fields: Fields, number: int, suite: Suite) -> Trustee:
    fields.whole("i", number, number)
    name = fields.text("name")
    keys = tuple(_read_key(one, suite) for one in fields.objects("keys", 1, MAX_KEYS))
    fields.done()
    return Trustee(name, keys)


def _key_json(suite: Suite, key: bytes) -> dict[str, object]:
    return {"kid": suite.key_id(key).hex(), "pk": to_base64(key)}


def _read_key(fields: Fields, suite: Suite) -> bytes:
    stated, key = fields.hex("kid", 32), fields.base64("pk")
    fields.done()
    if suite.key_id(key) != stated:
        raise BadFormat(f"{fields.what}：kid 与公钥不符", f"{fields.what}: kid is not that of pk")
    return key


@dataclass(frozen=True)
class TrusteeKey:
    """A trustee's private key for one stage of one tender: 32 bytes that open its shares."""

    suite: Suite
    tender: str
    stage: str
    name: str
    private: bytes

    FORMAT = "ebid-trustee-key/1"
    PUBLIC_FORMAT = "ebid-trustee-pub/1"

    @classmethod
    def generate(cls, suite: Suite, tender: str, stage: str, name: str) -> "TrusteeKey":
        """A new key."""
        return cls(suite, tender, stage, name, suite.make_private_key())

    @property
    def public(self) -> bytes:
        """The public half."""
        return self.suite.public_key(self.private)

    def __repr__(self) -> str:
        return f"TrusteeKey({self.name}, {self.tender}, {self.stage})"

    def json(self) -> dict[str, object]:
        """The private key as a JSON object."""
        return {"fmt": self.FORMAT, **self._facts(), "private": self.private.hex()}

    def public_json(self) -> dict[str, object]:
        """The public half as a JSON object."""
        return {"fmt": self.PUBLIC_FORMAT, **self._facts(), "pk": to_base64(self.public)}

    def _facts(self) -> dict[str, object]:
        return {
            "suite": self.suite.name,
            "tender": self.tender,
            "stage": self.stage,
            "name": self.name,
            "kid": self.suite.key_id(self.public).hex(),
        }

    @classmethod
    def parse(cls, data: bytes) -> "TrusteeKey":
        """Read a private key; raises `BadFormat`, never quoting it."""
        fields = Fields.parse(data, "trustee key")
        fields.constant("fmt", cls.FORMAT)
        suite = suite_named(fields.text("suite"))
        tender, stage, name = fields.text("tender"), fields.text("stage"), fields.text("name")
        stated = fields.hex("kid", 32)
        key = cls(suite, tender, stage, name, fields.hex("private", 32))
        fields.done()
        if suite.key_id(key.public) != stated:
            raise BadFormat("私钥与其 kid 不符", "the private key is not that of its kid")
        return key


@dataclass(frozen=True)
class PublicKey:
    """The public half of a trustee's key, as it is published."""

    suite: Suite
    tender: str
    stage: str
    name: str
    public: bytes

    @classmethod
    def parse(cls, data: bytes) -> "PublicKey":
        """Read a public key; raises `BadFormat`."""
        fields = Fields.parse(data, "trustee public key")
        fields.constant("fmt", TrusteeKey.PUBLIC_FORMAT)
        suite = suite_named(fields.text("suite"))
        tender, stage, name = fields.text("tender"), fields.text("stage"), fields.text("name")
        public = _read_key(fields, suite)
        suite.check_public_key(public, name)
        return cls(suite, tender, stage, name, public)
