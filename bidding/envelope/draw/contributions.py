"""Contributions: 32 random bytes of each contributor, sealed to the tender's trustees.

Each is an envelope without a lock, for the stage `draw`, the draw's number as its lot and the
SHA-256 of draw-open as its documents; its only part is `contribution`. The releases of k trustees
open all of them. One that these releases do not open counts as silence: an empty c.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from bidding.envelope.draw.documents import PART, STAGE, DrawOpen
from bidding.envelope.draw.seed import CONTRIBUTION
from bidding.envelope.envelope import Head
from bidding.envelope.errors import (
    BadFormat,
    Damaged,
    RubbishShare,
    ShareMismatch,
    Void,
    WrongKey,
    WrongTender,
)
from bidding.envelope.opening import unseal
from bidding.envelope.payload import PartKey, check_part, open_part
from bidding.envelope.releases import Release, gather, open_share
from bidding.envelope.tender import Tender
from bidding.envelope.trustees import TrusteeKey, TrusteeSet


def sealed_for(opened: DrawOpen, trustees: TrusteeSet) -> Tender:
    """The tender file that contributions are sealed for."""
    return Tender(opened.log_origin, str(opened.draw_no), opened.digest, False, (PART,), trustees)


@dataclass(frozen=True)
class Contribution:
    """One contributor's envelope, head and part."""

    contributor: str
    file: bytes
    head: Head

    @classmethod
    def read(cls, contributor: str, file: bytes, tender: Tender) -> "Contribution":
        """Read an envelope whole, and hold it against what it has to be sealed for.

        Raises `BadFormat`, `BadSignature`, `Damaged`, `WrongTender` or `WrongTrustees`.
        """
        stream = BytesIO(file)
        head = Head.read(stream)
        head.check_tender(tender)
        if head.file_size != len(file):
            raise BadFormat("出数信封的长度不对", "a contribution cut off or with bytes too many")
        if head.header.parts[0].plain_length != CONTRIBUTION:
            raise BadFormat("出数应为 32 字节", "a contribution is 32 bytes")
        check_part(head.suite, head.header.parts[0], stream)
        return cls(contributor, file, head)

    @property
    def name(self) -> bytes:
        """SHA-256 of its header, by which it is logged."""
        return self.head.header_sha256


def check_release(
    one: Release, given: Sequence[Contribution], keys: Mapping[bytes, TrusteeKey]
) -> None:
    """Raise unless a trustee's release is about exactly these contributions, and honest.

    A share that is said to be rubbish needs the trustee's published key, by its id in `keys`, which
    shows that it is. Raises `BadFormat`, `ShareMismatch`, `WrongKey` or `WrongTender`.
    """
    if set(one.shares) != {contribution.name for contribution in given}:
        raise BadFormat(
            "份额文件须包含且只包含全部出数", "a release is about all contributions and no other"
        )
    if one.stage != STAGE:
        raise WrongTender(f"份额文件属于 {one.stage}", f"a release for {one.stage}")
    for contribution in given:
        _check_share(one, contribution, keys)


def _check_share(one: Release, given: Contribution, keys: Mapping[bytes, TrusteeKey]) -> None:
    share = gather(given.head, [one]).shares.get(one.trustee)
    if share is None:
        _check_rubbish(one, given, keys)
    elif given.head.derivation.commit_share(one.trustee, share) != (
        given.head.header.boxes[one.trustee - 1].commit
    ):
        raise ShareMismatch(
            f"第 {one.trustee} 位保管人交出的份额与承诺不符",
            f"trustee {one.trustee} handed over another share than was committed to",
            trustees=(one.trustee,),
        )


def _check_rubbish(one: Release, given: Contribution, keys: Mapping[bytes, TrusteeKey]) -> None:
    key = keys.get(one.kid)
    if key is None:
        raise WrongKey(
            f"第 {one.trustee} 位保管人称份额为乱码，却未公布其本阶段的密钥",
            f"trustee {one.trustee} says rubbish was sealed to it and does not publish its key",
        )
    try:
        open_share(given.head, key)
    except RubbishShare:
        return
    raise ShareMismatch(
        f"第 {one.trustee} 位保管人称份额为乱码，其密钥却能打开",
        f"trustee {one.trustee} says rubbish was sealed to it, and its key opens the share",
        trustees=(one.trustee,),
    )


def opened(given: Contribution, releases: Sequence[Release]) -> bytes | None:
    """The 32 bytes, from the releases of k trustees; None where it does not open: silence.

    Raises `NotEnoughShares` for fewer than k releases.
    """
    found = gather(given.head, releases)
    if found.rubbish:
        return None
    try:
        unsealed = unseal(given.head, found.shares)
        part = given.head.header.part(PART)
        key = PartKey(
            given.head.suite, unsealed.part_key(PART), given.head.derivation.part_context(PART)
        )
        source, target = BytesIO(given.file), BytesIO()
        source.seek(given.head.size)
        open_part(key, part, source, target)
    except (Void, Damaged):
        return None
    return target.getvalue()
