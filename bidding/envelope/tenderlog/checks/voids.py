"""Bids called void: every proof is worked out again, and every complaint."""

from io import BytesIO
from typing import cast

from bidding.envelope.envelope import Head
from bidding.envelope.errors import BadFormat, EnvelopeError, RubbishShare, Void
from bidding.envelope.opening import unseal
from bidding.envelope.payload import PartKey, open_part
from bidding.envelope.releases import open_share
from bidding.envelope.tenderlog.bundle import part_name, void_name
from bidding.envelope.tenderlog.ceremony import (
    VOID_PART,
    VOID_RUBBISH,
    VOID_SHARES,
    Complaint,
    VoidBid,
)
from bidding.envelope.tenderlog.checks.case import Case
from bidding.envelope.tenderlog.checks.ceremony import check_trustee_key
from bidding.envelope.tenderlog.findings import Code
from bidding.envelope.tenderlog.readout import VoidProof
from bidding.envelope.trustees import TrusteeKey


class Nowhere(BytesIO):
    """A target whose bytes nobody needs."""

    def write(self, data: object, /) -> int:
        """Forget them."""
        return len(cast("bytes", data))


def complained_keys(case: Case) -> dict[bytes, TrusteeKey]:
    """The keys that trustees published with a complaint, by their id."""
    found: dict[bytes, TrusteeKey] = {}
    for one in case.log.all(Complaint):
        body = one.body
        with case.report.finding(Code.SHARES, leaf=one.index):
            key = TrusteeKey(case.suite, body.tender, body.stage, f"{body.trustee}", body.private)
            if case.suite.key_id(key.public) != body.kid:
                raise BadFormat(
                    "公布的私钥与其编号不符", "the key published is not the one it is said to be"
                )
            check_trustee_key(case, body.stage, body.trustee, body.kid)
            found[body.kid] = key
    return found


def is_rubbish(head: Head, key: TrusteeKey) -> bool:
    """Whether a published key shows that rubbish was sealed to it; False for another's envelope."""
    try:
        open_share(head, key)
    except RubbishShare:
        return True
    except EnvelopeError:
        return False
    return False


def proven_voids(case: Case, keys: dict[bytes, TrusteeKey]) -> set[bytes]:
    """The envelopes whose being void was proven; one whose proof does not hold is a finding."""
    proven = set()
    for one in case.log.all(VoidBid):
        header = one.body.header_sha256
        with case.report.finding(Code.VOID_UNPROVEN, leaf=one.index, envelope=header):
            _check_void(case, one.body, keys)
            proven.add(header)
    return proven


def _check_void(case: Case, body: VoidBid, keys: dict[bytes, TrusteeKey]) -> None:
    """Raise unless the proof shows that the envelope is void for the reason stated."""
    head = case.heads.get(body.header_sha256)
    if head is None:
        raise BadFormat("没有这份标书的标头", "its head is not here")
    data = case.bundle.read_hashed(void_name(body.proof_sha256), body.proof_sha256)
    proof = VoidProof.parse(data)
    if (proof.header_sha256, proof.fault) != (body.header_sha256, body.fault):
        raise BadFormat("证明说的是另一份标书", "the proof is about something else")
    holds = {VOID_SHARES: _bad_shares, VOID_PART: _bad_part, VOID_RUBBISH: _bad_rubbish}
    if not holds[body.fault](case, head, proof, keys):
        raise BadFormat(
            "无效的证明不成立：这可能是一份被藏起的有效标书",
            "the proof that it is void does not hold: a valid bid may have been hidden",
        )


def _bad_shares(case: Case, head: Head, proof: VoidProof, keys: dict[bytes, TrusteeKey]) -> bool:
    """K shares that were committed to do not make the secret, or not the other shares."""
    del case, keys
    try:
        unseal(head, {one.trustee: one.share for one in proof.shares}, proof.lock)
    except Void:
        return True
    except EnvelopeError:
        return False
    return False


def _bad_part(case: Case, head: Head, proof: VoidProof, keys: dict[bytes, TrusteeKey]) -> bool:
    """A part is as the bidder signed it, and its own key does not open it."""
    del keys
    unsealed = unseal(head, {one.trustee: one.share for one in proof.shares}, proof.lock)
    part = head.header.part(proof.part or "")
    context = head.derivation.part_context(part.name)
    key = PartKey(head.suite, unsealed.part_key(part.name), context)
    name = part_name(head.header_sha256, part.name)
    case.hashed.add(name)
    with case.bundle.stream(name) as file:
        try:
            open_part(key, part, file, Nowhere())
        except Void:
            return True
    return False


def _bad_rubbish(case: Case, head: Head, proof: VoidProof, keys: dict[bytes, TrusteeKey]) -> bool:
    """A trustee's published key shows that rubbish was sealed to it."""
    del case
    key = keys.get(proof.kid or b"")
    return key is not None and is_rubbish(head, key)
