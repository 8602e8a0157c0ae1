"""A trustee says that rubbish was sealed to it, and publishes its key of this stage as the proof.

Its key is good for this stage of this tender alone, and the set is frozen: with it anybody sees
what was sealed to that trustee, and with k−1 others' shares nothing more.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.envelope import EnvelopeError, RubbishShare, TrusteeKey, open_share
from bidding.envelope.tenderlog import Body, Complaint, VoidBid, VoidProof
from bidding.errors import Refused
from bidding.models import Opening, SealedBid, Trustee, TrusteePublicKey
from bidding.rules.ceremony import BidState, ExhibitKind, Fault, OpeningState
from bidding.services import log
from bidding.services.openings import bids, locked, step
from bidding.services.reading import exhibit, head_of, open_if_enough
from bidding.services.refusals import refused
from bidding.services.trustees import hand_of

RUBBISH = "rubbish"


@transaction.atomic
def complain(opening: int, trustee: int, key: bytes, *, who: Principal) -> list[SealedBid]:
    """Publish a trustee's private key file; the bids that it proves void.

    Raises `NotAllowed`, and `Refused` before the freeze, for another key, or where every share
    sealed to it is good: then its key stays its own.
    """
    found, now = locked(opening, OpeningState.HASHES, OpeningState.SHARES)
    keeper = Trustee.objects.get(pk=trustee, tender=found.tender_id)
    published = _read(key)
    kid = published.suite.key_id(published.public).hex()
    mine = TrusteePublicKey.objects.filter(trustee=keeper, hand=hand_of(keeper, who))
    if not mine.filter(stage=found.stage, kid=kid).exists():
        raise Refused("other_key", _("这不是您为本阶段登记的密钥。"), "key")
    void = [bid for bid in bids(found, BidState.UNLOCKED) if _is_rubbish(bid, published)]
    if not void:
        raise Refused("no_rubbish", _("封给您的份额都是好的，无须公布密钥。"), "key")
    number = found.tender.number
    leaves: list[Body] = [
        Complaint(number, found.stage, keeper.position, bytes.fromhex(kid), published.private, now)
    ]
    leaves += [_void(found, bid, kid, now) for bid in void]
    log.append(found.tender, leaves, now)
    body = {"trustee": keeper.position, "void": [bid.number for bid in void]}
    step(found, events.TRUSTEE_COMPLAINED, who, now, body)
    open_if_enough(found, now)
    return void


def _read(key: bytes) -> TrusteeKey:
    try:
        return TrusteeKey.parse(key)
    except EnvelopeError as error:
        raise refused(error) from error


def _is_rubbish(bid: SealedBid, key: TrusteeKey) -> bool:
    try:
        open_share(head_of(bid), key)
    except RubbishShare:
        return True
    return False


def _void(opening: Opening, bid: SealedBid, kid: str, now: datetime) -> VoidBid:
    header = bytes.fromhex(bid.header_sha256)
    proof = VoidProof(header, RUBBISH, (), None, None, bytes.fromhex(kid))
    digest = exhibit(opening, ExhibitKind.VOID, proof.encode())
    bid.state, bid.fault, bid.reason = BidState.VOID, Fault.BIDDER, RUBBISH
    bid.save(update_fields=["state", "fault", "reason"])
    number = opening.tender.number
    return VoidBid(number, str(bid.lot.number), bid.stage, header, now, RUBBISH, digest)
