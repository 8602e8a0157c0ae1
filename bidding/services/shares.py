"""Shares: each trustee logs a hash over all of its own first, then hands them over."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import events
from bidding.envelope import EnvelopeError, Release
from bidding.envelope.tenderlog import ShareHash, ShareReleased
from bidding.errors import Refused
from bidding.models import Opening, ShareRelease, Trustee, TrusteePublicKey
from bidding.rules.ceremony import BidState, OpeningState
from bidding.sealing import seal
from bidding.services import log
from bidding.services.openings import bids, locked, step
from bidding.services.reading import open_if_enough
from bidding.services.refusals import refused
from bidding.services.trustees import hand_of

RELEASE_STEP = 4096


@transaction.atomic
def log_hash(opening: int, trustee: int, digest: str, *, who: Principal) -> ShareRelease:
    """Log the digest of a trustee's release file, before any of its shares is handed over.

    Once k trustees have, shares are taken. Raises `NotAllowed`, and `Refused` out of turn, for
    what is no digest, or a second one under the same key.
    """
    found, now = locked(opening, OpeningState.HASHES, OpeningState.SHARES)
    key = _key(found, trustee, who)
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Refused("no_digest", _("摘要应为 64 位小写十六进制数。"), "digest")
    if found.releases.filter(key=key).exists():
        raise Refused("hashed_already", _("已经登记过份额摘要，不能更改。"), "digest")
    kept = ShareRelease.objects.create(opening=found, key=key, digest=digest, hashed_at=now)
    facts = (found.tender.number, found.stage, key.trustee.position)
    leaf = ShareHash(*facts, bytes.fromhex(key.kid), bytes.fromhex(digest), now)
    log.append(found.tender, [leaf], now)
    if found.state == OpeningState.HASHES and _committed(found) >= found.tender.threshold:
        found.state = OpeningState.SHARES
    body = {"trustee": key.trustee.position, "hand": key.hand, "digest": digest}
    step(found, events.SHARES_HASHED, who, now, body)
    return kept


@transaction.atomic
def hand_over(opening: int, trustee: int, release: bytes, *, who: Principal) -> Opening:
    """Hand over the release file whose digest was logged; enough of them open the bids.

    Raises `NotAllowed`, and `Refused` out of turn, or for a file that is not the one hashed, or not
    about exactly the frozen bids.
    """
    found, now = locked(opening, OpeningState.SHARES)
    key = _key(found, trustee, who)
    kept = found.releases.filter(key=key).first()
    if kept is None:
        raise Refused("not_hashed", _("请先登记份额摘要。"), "release")
    if kept.content is not None:
        return found
    one = _read(release, found, key, kept)
    content = [{"release": one.encode().hex()}]
    kept.content, kept.released_at = seal(f"release/{kept.pk}", content, RELEASE_STEP), now
    kept.save()
    leaf = ShareReleased(found.tender.number, found.stage, one.trustee, one.kid, one.digest, now)
    log.append(found.tender, [leaf], now)
    body = {"trustee": one.trustee, "hand": key.hand, "digest": kept.digest}
    step(found, events.SHARES_RELEASED, who, now, body)
    open_if_enough(found, now)
    return found


def _read(release: bytes, opening: Opening, key: TrusteePublicKey, kept: ShareRelease) -> Release:
    try:
        one = Release.parse(release)
    except EnvelopeError as error:
        raise refused(error) from error
    if one.digest.hex() != kept.digest:
        raise Refused("other_shares", _("份额文件与已登记的摘要不符。"), "release")
    mine = (opening.tender.number, opening.stage, key.trustee.position, key.kid)
    if (one.tender, one.stage, one.trustee, one.kid.hex()) != mine:
        raise Refused("other_key", _("份额文件不是用您登记的密钥做的。"), "release")
    found = bids(opening, BidState.UNLOCKED, BidState.VOID)
    frozen = {bytes.fromhex(bid.header_sha256) for bid in found}
    if set(one.shares) != frozen:
        raise Refused("other_bids", _("份额文件须包含且只包含全部待开启的投标文件。"), "release")
    return one


def _key(opening: Opening, trustee: int, who: Principal) -> TrusteePublicKey:
    keeper = Trustee.objects.filter(pk=trustee, tender=opening.tender_id).first()
    if keeper is None:
        raise Refused("no_such_trustee", _("没有这位保管人。"))
    hand = hand_of(keeper, who)
    found = TrusteePublicKey.objects.select_related("trustee")
    return found.get(trustee=keeper, stage=opening.stage, hand=hand)


def _committed(opening: Opening) -> int:
    return opening.releases.values("key__trustee").distinct().count()
