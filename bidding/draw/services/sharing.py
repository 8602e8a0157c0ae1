"""Trustees hash, then hand over their shares of all contributions; k of them make the seed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.draw import events
from bidding.draw.models import Contribution, Draw, Release
from bidding.draw.rules.kinds import DrawState
from bidding.draw.services.common import locked, step
from bidding.draw.services.seating import seat_all
from bidding.envelope import EnvelopeError, Tender, TrusteeKey
from bidding.envelope import Release as Shares
from bidding.envelope.draw import CONTRIBUTION, DrawOpen, check_release, draw_seed, opened
from bidding.envelope.draw import Contribution as Given
from bidding.errors import Refused
from bidding.models import Trustee, TrusteePublicKey
from bidding.sealing import seal, unseal
from bidding.services import log
from bidding.services.refusals import refused
from bidding.services.trustees import hand_of

STEP = 4096


def given(draw: Draw) -> list[Given]:
    """The contributions that were closed over, in their order."""
    tender = Tender.parse(bytes(draw.tender_file))
    found = draw.contributions.filter(file__isnull=False)
    return [Given.read(one.ident, bytes(one.file or b""), tender) for one in found]


def counted(draw: Draw) -> list[Release]:
    """The releases that count: those of the first k trustees that logged a hash.

    Which these are is settled before any share is shown, so nobody can choose afterwards.
    """
    trustees: dict[int, Release] = {}
    for one in draw.releases.select_related("key__trustee").order_by("hashed_at", "pk"):
        trustees.setdefault(one.key.trustee_id, one)
    return list(trustees.values())[: draw.tender.threshold]


@transaction.atomic
def log_hash(draw: int, trustee: int, digest: str, *, who: Principal) -> Release:
    """Log the hash of a trustee's release. Raises `NotAllowed`, and `Refused` out of turn."""
    found, now = locked(draw, DrawState.SHARES)
    key = _key(found, trustee, who)
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Refused("no_digest", _("摘要应为 64 位小写十六进制数。"), "digest")
    if found.releases.filter(key=key).exists():
        raise Refused("hashed_already", _("已经登记过份额摘要，不能更改。"), "digest")
    kept = Release.objects.create(draw=found, key=key, digest=digest, hashed_at=now)
    body = {"trustee": key.trustee.position, "hand": key.hand, "digest": digest}
    step(found, events.HASHED, who, now, body)
    return kept


@transaction.atomic
def complain(draw: int, trustee: int, key_file: bytes, *, who: Principal) -> Release:
    """Publish a trustee's key of this stage, with which a release may say `rubbish`.

    Raises `NotAllowed`, and `Refused` for another key, or before its hash is logged.
    """
    found, now = locked(draw, DrawState.SHARES)
    kept = _hashed(found, _key(found, trustee, who))
    try:
        key = TrusteeKey.parse(key_file)
    except EnvelopeError as error:
        raise refused(error) from error
    if key.suite.key_id(key.public).hex() != kept.key.kid:
        raise Refused("other_key", _("这不是您为本阶段登记的密钥。"), "file")
    kept.published_key = key_file
    kept.save(update_fields=["published_key"])
    step(found, events.COMPLAINED, who, now, {"trustee": kept.key.trustee.position})
    return kept


@transaction.atomic
def hand_over(draw: int, trustee: int, release: bytes, *, who: Principal) -> Draw:
    """Hand over the release whose hash was logged; the k-th of those that count makes the seed.

    Raises `NotAllowed`, and `Refused` out of turn, before k hashes are logged, or for a release
    that is not the one hashed, or not honest.
    """
    found, now = locked(draw, DrawState.SHARES)
    kept = _hashed(found, _key(found, trustee, who))
    if len(counted(found)) < found.tender.threshold:
        raise Refused("hashes_first", _("须先有足够的保管人登记份额摘要。"), "file")
    _check(found, kept, release)
    kept.content = seal(f"draw-release/{kept.pk}", [{"release": release.hex()}], STEP)
    kept.released_at = now
    kept.save()
    body = {"trustee": kept.key.trustee.position, "digest": kept.digest}
    step(found, events.HANDED_OVER, who, now, body)
    if all(one.content is not None for one in counted(found)):
        _draw(found, now)
    return found


def release_files(draw: Draw) -> list[bytes]:
    """The releases that count and are here."""
    return [
        bytes.fromhex(unseal(f"draw-release/{one.pk}", bytes(one.content))[0]["release"])
        for one in counted(draw)
        if one.content is not None
    ]


def key_files(draw: Draw) -> list[bytes]:
    """The keys that trustees published."""
    return [bytes(one.published_key) for one in counted(draw) if one.published_key is not None]


def _draw(draw: Draw, now: datetime) -> None:
    """The seed, and the panel; in the transaction of whoever brought what was missing last."""
    shares = [Shares.parse(one) for one in release_files(draw)]
    values = {one.contributor: opened(one, shares) for one in given(draw)}
    known = {who: value for who, value in values.items() if value is not None}
    for row in Contribution.objects.filter(draw=draw, ident__in=known):
        row.value = known[row.ident][:CONTRIBUTION].hex()
        row.save(update_fields=["value"])
    root = bytes.fromhex(draw.close_root)
    draw.seed = draw_seed(DrawOpen.parse(bytes(draw.open)), root, known).hex()
    draw.state, draw.drawn_at = DrawState.DRAWN, now
    seats = seat_all(draw)
    step(draw, events.DRAWN, log.KEEPER, now, {"seed": draw.seed, "seats": seats})


def _check(draw: Draw, kept: Release, release: bytes) -> None:
    try:
        one = Shares.parse(release)
        if one.digest.hex() != kept.digest:
            raise Refused("other_shares", _("份额文件与已登记的摘要不符。"), "file")
        if one.kid.hex() != kept.key.kid:
            raise Refused("other_key", _("份额文件不是用您登记的密钥做的。"), "file")
        keys = {}
        if kept.published_key is not None:
            keys[one.kid] = TrusteeKey.parse(bytes(kept.published_key))
        check_release(one, given(draw), keys)
    except EnvelopeError as error:
        raise refused(error) from error


def _hashed(draw: Draw, key: TrusteePublicKey) -> Release:
    kept = draw.releases.filter(key=key).select_related("key__trustee").first()
    if kept is None:
        raise Refused("not_hashed", _("请先登记份额摘要。"), "file")
    return kept


def _key(draw: Draw, trustee: int, who: Principal) -> TrusteePublicKey:
    keeper = Trustee.objects.filter(pk=trustee, tender=draw.tender_id).first()
    if keeper is None:
        raise Refused("no_such_trustee", _("没有这位保管人。"))
    found = TrusteePublicKey.objects.select_related("trustee")
    return found.get(trustee=keeper, stage="draw", hand=hand_of(keeper, who))
