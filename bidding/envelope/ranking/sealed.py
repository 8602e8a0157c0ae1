"""A locked sheet's envelope, opened with St: by the member who kept it, or by k trustees."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from io import BytesIO

from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat, WrongKey
from bidding.envelope.payload import PartKey, open_part
from bidding.envelope.ranking.sheet import PART, STAGE, Sheet


@dataclass(frozen=True)
class SealedSheet:
    """An envelope that holds one sheet."""

    head: Head
    part: bytes

    @classmethod
    def parse(cls, data: bytes) -> "SealedSheet":
        """Read it strictly, signatures verified. Raises `BadFormat` or `BadSignature`."""
        stream = BytesIO(data)
        head = Head.read(stream)
        part = stream.read()
        names = [one.name for one in head.header.parts]
        if head.pre.stage != STAGE or head.pre.locked or names != [PART]:
            raise BadFormat("不是评分表的信封", "not the envelope of a sheet")
        if len(data) != head.file_size:
            raise BadFormat("评分表信封的长度不对", "a sheet's envelope of the wrong length")
        return cls(head, part)

    @property
    def basis(self) -> bytes:
        """The SHA-256 of what it is about."""
        return self.head.pre.documents_sha256

    @property
    def certificate(self) -> bytes:
        """H of the certificate it is signed under."""
        return self.head.pre.bidder

    def check_secret(self, secret: bytes) -> None:
        """Raise `WrongKey` unless `secret` is the St that the envelope commits to."""
        found = self.head.derivation.commit_secret(secret)
        if not compare_digest(found, self.head.header.commit_secret):
            raise WrongKey("交出的密钥不是评分表所承诺的", "not the secret the sheet commits to")

    def open(self, secret: bytes) -> Sheet:
        """The sheet. Raises `WrongKey`, `Damaged`, `Void` or `BadFormat`."""
        self.check_secret(secret)
        derivation = self.head.derivation
        key = derivation.part_key(derivation.root(secret), PART)
        part_key = PartKey(self.head.suite, key, derivation.part_context(PART))
        target = BytesIO()
        open_part(part_key, self.head.header.part(PART), BytesIO(self.part), target)
        sheet = Sheet.parse(target.getvalue().rstrip(b" "))
        if sheet.basis != self.basis or sheet.tender != self.head.pre.tender:
            raise BadFormat("评分表与信封不符", "the sheet is not about what its envelope says")
        return sheet


def digest_of(basis: bytes) -> bytes:
    """How sheets name a basis."""
    return sha256(basis).digest()
