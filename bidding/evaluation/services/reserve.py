"""The reserve: k trustees open a locked sheet whose member is gone, as they open bids."""

from datetime import datetime
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import EnvelopeError, Head, Release, gather, unseal
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Evaluation, LockedSheet, ReserveRelease
from bidding.evaluation.rules.states import ROUND_OF, Round, State
from bidding.evaluation.services import rounds
from bidding.evaluation.services.common import locked, must_host, step
from bidding.models import Trustee, TrusteePublicKey
from bidding.services.refusals import refused
from bidding.services.trustees import hand_of


@transaction.atomic
def call_reserve(evaluation: int, *, who: Principal) -> Evaluation:
    """Ask the trustees to open what is locked and not released: a member is gone.

    Raises `NotAllowed`, and `Refused` while a sheet is missing: before all are locked nobody opens
    one, trustees neither; or where every secret is here.
    """
    found, now = locked(evaluation, State.REVIEW, State.SCORES)
    must_host(who, found.tender)
    stage = ROUND_OF[State(found.state)]
    rounds.must_be_locked(found, stage)
    waiting = rounds.unreleased(found, stage)
    if not waiting:
        raise Refused("nothing_waits", _("没有等待开启的评分表。"))
    found.reserve_called_at = now
    body = {"round": stage, "members": [one.member.key for one in waiting]}
    step(found, events.RESERVE_CALLED, who, now, body)
    return found


def wanted(evaluation: Evaluation) -> list[LockedSheet]:
    """The sheets that trustees are asked to open now."""
    stage = ROUND_OF.get(State(evaluation.state))
    if stage is None or evaluation.reserve_called_at is None:
        return []
    return rounds.unreleased(evaluation, stage)


def head_of(sheet: LockedSheet) -> Head:
    """A locked sheet's head."""
    return Head.read(BytesIO(bytes(sheet.envelope)))


@transaction.atomic
def log_hash(evaluation: int, trustee: int, digest: str, *, who: Principal) -> ReserveRelease:
    """Record the digest of a trustee's release before any of its shares is handed over.

    Raises `NotAllowed`, and `Refused` while nothing is asked for, or for a second one.
    """
    found, stage, key, now = _asked(evaluation, trustee, who)
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Refused("no_digest", _("摘要应为 64 位小写十六进制数。"), "digest")
    kept, made = ReserveRelease.objects.get_or_create(
        evaluation=found, round=stage, key=key, defaults={"digest": digest, "hashed_at": now}
    )
    if not made:
        raise Refused("hashed_already", _("已经登记过份额摘要，不能更改。"), "digest")
    step(found, events.SHARES_HASHED, who, now, {"trustee": key.trustee.position, "digest": digest})
    return kept


@transaction.atomic
def hand_over(evaluation: int, trustee: int, release: bytes, *, who: Principal) -> Evaluation:
    """Hand over the release whose digest was recorded; k of them open the sheets.

    Raises `NotAllowed`, and `Refused` for a file that is not the one hashed or lacks a sheet.
    """
    found, stage, key, now = _asked(evaluation, trustee, who)
    kept = ReserveRelease.objects.filter(evaluation=found, round=stage, key=key).first()
    try:
        one = Release.parse(release)
    except EnvelopeError as error:
        raise refused(error) from error
    if kept is None or one.digest.hex() != kept.digest:
        raise Refused("other_shares", _("份额文件与已登记的摘要不符。"), "release")
    if {bytes.fromhex(each.header_sha256) for each in wanted(found)} - set(one.shares):
        raise Refused("other_sheets", _("份额文件须包含全部等待开启的评分表。"), "release")
    kept.content, kept.released_at = release, now
    kept.save()
    body = {"trustee": key.trustee.position, "digest": kept.digest}
    step(found, events.SHARES_GIVEN, who, now, body)
    _open_if_enough(found, stage, now)
    return found


def _asked(
    evaluation: int, trustee: int, who: Principal
) -> tuple[Evaluation, Round, TrusteePublicKey, datetime]:
    found, now = locked(evaluation, State.REVIEW, State.SCORES)
    keeper = Trustee.objects.get(pk=trustee, tender=found.tender_id)
    hand = hand_of(keeper, who)
    stage = ROUND_OF[State(found.state)]
    if not wanted(found):
        raise Refused("nothing_waits", _("没有等待开启的评分表。"))
    keys = TrusteePublicKey.objects.select_related("trustee")
    key = keys.get(trustee=keeper, stage="sheets", hand=hand)
    return found, stage, key, now


def _open_if_enough(evaluation: Evaluation, stage: Round, now: datetime) -> None:
    """With k good shares a sheet's secret is known, and was the committed one."""
    kept = ReserveRelease.objects.filter(evaluation=evaluation, round=stage, content__isnull=False)
    releases = [Release.parse(bytes(one.content or b"")) for one in kept]
    for sheet in wanted(evaluation):
        head = head_of(sheet)
        try:
            unsealed = unseal(head, gather(head, releases).shares)
        except EnvelopeError:
            continue  # too few good shares yet
        sheet.secret, sheet.released_at = unsealed.trustee_secret, now
        sheet.save(update_fields=["secret", "released_at"])
    rounds.open_if_all(evaluation, stage, now)
