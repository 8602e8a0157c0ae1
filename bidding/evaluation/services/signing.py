"""Members sign the finished evaluation, dissent, or do not."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding.envelope import EnvelopeError
from bidding.envelope.ranking import ASSENT_TYPE, DISSENT, digest_of
from bidding.envelope.ranking import Assent as Signature
from bidding.errors import Refused
from bidding.evaluation import events
from bidding.evaluation.models import Assent, Evaluation, Member
from bidding.evaluation.rules.states import State
from bidding.evaluation.services.common import locked, must_host, seat_of, step
from bidding.evaluation.services.correcting import check_signature
from bidding.services.refusals import refused
from worktime import to_local


@transaction.atomic
def assent(evaluation: int, body: bytes, sigs: bytes, *, who: Principal) -> Assent:
    """Take a member's signature (`ebid-assent/1`) under the evaluation, with dissent or without.

    Raises `NotAllowed`, and `Refused` for another evaluation, dissent without reasons, a second
    signature, or one that does not hold.
    """
    found, now = locked(evaluation, State.SIGNING)
    member = seat_of(found, who)
    _once(member)
    try:
        said = Signature.parse(body)
    except EnvelopeError as error:
        raise refused(error) from error
    check_signature(member, body, sigs, ASSENT_TYPE)
    about = (found.tender.number, member.key, digest_of(bytes(found.evaluated or b"")))
    if (said.tender, said.member, said.evaluation_sha256) != about:
        raise Refused("other_evaluation", _("签的不是这份评审结果。"))
    reasons = "\n".join(said.reasons).strip()
    if said.opinion == DISSENT and not reasons:
        raise Refused("no_reason", _("不同意见须写明理由。"), "reason")
    kept = Assent.objects.create(
        member=member, dissent=said.opinion == DISSENT, reason=reasons, body=body, sigs=sigs, at=now
    )
    step(found, events.ASSENTED, who, now, {"member": member.key, "opinion": said.opinion})
    return kept


@transaction.atomic
def note_refusal(evaluation: int, number: int, *, who: Principal) -> Assent:
    """Note that a member neither signs nor writes why: it counts as consent (Order 87 art. 61).

    By the host, once members have had the time to sign or to write down why not: `assent` takes
    dissent. Raises `NotAllowed`, and `Refused` before that.
    """
    found, now = locked(evaluation, State.SIGNING)
    must_host(who, found.tender)
    member = Member.objects.get(evaluation=found, number=number, void_at=None)
    _once(member)
    until = (found.ranked_at or now) + settings.EVALUATION_SIGNING
    if now < until:
        text = _("评委签字或书面说明不同意见的时间到 %(until)s 为止，之前不能登记为拒绝签字。")
        raise Refused("may_sign_still", text % {"until": f"{to_local(until):%H:%M:%S}"}, "number")
    kept = Assent.objects.create(member=member, refused=True, at=now)
    step(found, events.REFUSED, who, now, {"member": member.key})
    return kept


def _once(member: Member) -> None:
    if Assent.objects.filter(member=member).exists():
        raise Refused("signed", _("已经签过字。"))


def all_signed(evaluation: Evaluation) -> bool:
    """Whether everybody has signed or is noted not to."""
    members = Member.objects.filter(evaluation=evaluation, void_at=None)
    return not members.filter(assent=None).exists()
