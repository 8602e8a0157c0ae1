"""A member's own deeds: declare, sign in, save a draft, lock a sheet, release it."""

from datetime import datetime

from cryptography import x509
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import EnvelopeError, suite_named
from bidding.envelope.ranking import SealedSheet
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Draft, Evaluation, LockedSheet, Member
from bidding.evaluation.rules.committee import enough_ask
from bidding.evaluation.rules.states import ROUND_OF, Round, State
from bidding.evaluation.services import filming, rounds
from bidding.evaluation.services.common import (
    active,
    locked,
    must_be_signed_in,
    reason_in,
    seat_of,
    step,
)
from bidding.evaluation.services.sealing import sealed_for
from bidding.services.refusals import refused

MOST_DRAFT = 4 << 20
MOST_SHEET = 8 << 20
_WORKING = (State.CONVENED, State.REVIEW, State.SCORES, State.PRICES, State.SIGNING)


@transaction.atomic
def declare(evaluation: int, *, conflict: bool, text: str, who: Principal) -> Member:
    """Declare interests in the bidders that were read out. Who has one may not go on.

    Raises `NotAllowed`, and `Refused` for a conflict without a word about it.
    """
    found, now = locked(evaluation, *_WORKING)
    member = seat_of(found, who)
    if member.declared_at is not None:
        raise Refused("declared", _("您已经作过声明。"))
    member.declared_at = now
    member.declaration = reason_in(text) if conflict else ""
    if conflict:
        member.void_at, member.void_reason = now, member.declaration
        filming.leave(member, who.actor)
    member.save()
    body = {"member": member.key, "conflict": conflict}
    step(found, events.INTEREST_DECLARED, who, now, body)
    return member


@transaction.atomic
def sign_in(evaluation: int, certificate: bytes, *, who: Principal) -> Member:
    """Sign in with the certificate (DER) of the key that the member's browser made.

    A second one is taken only before anything was locked under the first. Raises `NotAllowed`, and
    `Refused` before the declaration, or for what is no certificate.
    """
    found, now = locked(evaluation, *_WORKING)
    member = seat_of(found, who)
    if member.declared_at is None:
        raise Refused("not_declared", _("请先作回避声明。"))
    digest = suite_named(found.tender.suite).hash(_read(certificate)).hex()
    if member.certificate_sha256 == digest:
        return member
    if member.sheets.exists():
        raise Refused("locked_before", _("您已用另一把密钥锁定过评分表，请用恢复码找回它。"))
    member.certificate, member.certificate_sha256 = certificate, digest
    member.signed_in_at = member.signed_in_at or now
    member.save()
    body = {"member": member.key, "certificate_sha256": digest}
    step(found, events.SIGNED_IN, who, now, body)
    return member


@transaction.atomic
def save_draft(
    evaluation: int, content: bytes, *, revision: int, filled: int, total: int, who: Principal
) -> Draft:
    """Keep a draft that the browser has encrypted; an older revision than the one here is refused.

    The same one once more changes nothing: its answer was lost. A draft leaves no entry, and
    nothing here could open it.
    """
    found = Evaluation.objects.get(pk=evaluation)
    member, stage = _at_work(found, who)
    if not 0 < len(content) <= MOST_DRAFT or not 0 <= filled <= total:
        raise Refused("bad_draft", _("草稿无法保存。"))
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if LockedSheet.objects.filter(member=member, round=stage, superseded=False).exists():
        raise Refused("locked", _("评分表已经锁定，不能再改。"))
    kept = Draft.objects.filter(member=member, round=stage).first()
    if kept is not None and (kept.revision, bytes(kept.content)) == (revision, content):
        return kept
    if kept is not None and kept.revision >= revision:
        raise Refused("older_draft", _("另一个窗口里有更新的草稿，请刷新页面。"))
    facts = {"content": content, "revision": revision, "filled": filled, "total": total}
    return Draft.objects.update_or_create(member=member, round=stage, defaults=facts)[0]


def _at_work(evaluation: Evaluation, who: Principal) -> tuple[Member, Round]:
    member = seat_of(evaluation, who)
    must_be_signed_in(member)
    filming.must_be_on_record(member)
    stage = ROUND_OF.get(State(evaluation.state))
    if stage is None:
        raise Refused("wrong_step", _("现在没有需要填写的评分表。"))
    return member, stage


@transaction.atomic
def lock_sheet(evaluation: int, envelope: bytes, *, who: Principal) -> LockedSheet:
    """Lock a sheet for good: sealed in the browser, for this round, under the member's certificate.

    Raises `NotAllowed`, and `Refused` for a second one, or an envelope of anything else.
    """
    found, now = locked(evaluation, State.REVIEW, State.SCORES)
    member, stage = _at_work(found, who)
    if LockedSheet.objects.filter(member=member, round=stage, superseded=False).exists():
        raise Refused("locked", _("评分表已经锁定，不能再改。"))
    sealed = _sealed(found, member, stage, envelope)
    sheet = LockedSheet.objects.create(
        member=member,
        round=stage,
        header_sha256=sealed.head.header_sha256.hex(),
        envelope=envelope,
        locked_at=now,
    )
    body = {"member": member.key, "round": stage, "header_sha256": sheet.header_sha256}
    step(found, events.SHEET_LOCKED, who, now, body)
    rounds.fix_if_all(found, stage, now)
    return sheet


def _sealed(evaluation: Evaluation, member: Member, stage: Round, envelope: bytes) -> SealedSheet:
    if len(envelope) > MOST_SHEET:
        raise Refused("too_large", _("评分表太大。"))
    try:
        sealed = SealedSheet.parse(envelope)
        sealed.head.check_tender(sealed_for(evaluation, stage))
    except EnvelopeError as error:
        raise refused(error) from error
    if sealed.certificate.hex() != member.certificate_sha256:
        raise Refused("foreign_certificate", _("评分表不是用您签到时的密钥签名的。"))
    return sealed


@transaction.atomic
def release_sheet(evaluation: int, secret: bytes, *, who: Principal) -> LockedSheet:
    """Release the secret of one's sheet, once every member has locked theirs.

    Raises `NotAllowed`, and `Refused` before that, or for another secret than the committed one.
    """
    found, now = locked(evaluation, State.REVIEW, State.SCORES)
    member, stage = _at_work(found, who)
    rounds.must_be_locked(found, stage)
    sheet = LockedSheet.objects.get(member=member, round=stage, superseded=False)
    if sheet.secret is not None:
        return sheet
    try:
        SealedSheet.parse(bytes(sheet.envelope)).check_secret(secret)
    except EnvelopeError as error:
        raise refused(error) from error
    sheet.secret, sheet.released_at = secret, now
    sheet.save(update_fields=["secret", "released_at"])
    body = {"member": member.key, "round": stage, "header_sha256": sheet.header_sha256}
    step(found, events.SHEET_RELEASED, who, now, body)
    rounds.open_if_all(found, stage, now)
    return sheet


@transaction.atomic
def ask_time(evaluation: int, *, who: Principal) -> Evaluation:
    """Say that the time is too short; once more than a third of the members do, there is more.

    Regulations art. 48. Half of the first span is added, and the requests begin anew.
    """
    found, now = locked(evaluation, State.REVIEW, State.SCORES, State.PRICES)
    member = seat_of(found, who)
    member.asks_time_at = member.asks_time_at or now
    member.save(update_fields=["asks_time_at"])
    step(found, events.TIME_ASKED, who, now, {"member": member.key})
    members = active(found)
    asking = members.filter(asks_time_at__isnull=False)
    if enough_ask(asking.count(), members.count()):
        asking.update(asks_time_at=None)
        _give_time(found, now)
    return found


def _give_time(evaluation: Evaluation, now: datetime) -> None:
    evaluation.due_at = max(evaluation.due_at, now) + evaluation.span / 2
    evaluation.asked += 1
    body = {"due_at": evaluation.due_at.isoformat()}
    step(evaluation, events.TIME_GIVEN, rounds.STEWARD, now, body)


def _read(certificate: bytes) -> bytes:
    try:
        x509.load_der_x509_certificate(certificate)
    except ValueError as error:
        raise Refused("no_certificate", _("不是 X.509 证书。")) from error
    return certificate
