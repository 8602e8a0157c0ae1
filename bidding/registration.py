"""Registering for a tender without being written down.

Tendering Law art. 22 and Order 20 art. 21 make the names *and the number* of those who take part
secret. A row for each, however encrypted, can be counted: by itself, by a sequence, by the age
PostgreSQL keeps of every row version, in a backup. So there is no row. Whoever registers is handed
a *slip*: a signed statement of who they are and when they came, which they keep, and show again
when they hand in a bid. The server recognises its own signature and remembers nothing
(docs/decisions/0012-registration-leaves-nothing.md).

    slip = register(tender, who)          # a Slip; its `text` is what the bidder keeps
    found = recognise(text, tender)       # who, and when they registered; or Refused
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding import admission
from bidding.errors import Refused
from bidding.models import Tender
from bidding.models.box import Purpose
from bidding.parties import certificate_of, party_of
from bidding.rules import states
from bidding.rules.states import Command, TenderState
from bidding.services import boxes
from bidding.services.qualification import has_passed
from ledger import clock

SALT = "mingjing/bidding/slip/v1"


@dataclass(frozen=True, slots=True)
class Registered:
    """Who registered for a tender, when, and with which certificate (SHA-256 of its DER)."""

    tender: int
    party: int
    certificate: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Slip:
    """What a bidder keeps: their registration, signed by the platform. Always of one length."""

    registered: Registered
    text: str


def register(tender: Tender, who: Principal) -> Slip:
    """Register the enterprise of `who`; as often as they like, each slip is as good.

    Changes nothing and records nothing. Raises `NotAllowed`, and `Refused` outside the time in
    which documents are offered, while the tender is suspended, without a certificate in force, for
    a party to the tender itself, and for who was not invited or did not pass.
    """
    now, party = clock.now(), party_of(who)
    states.check(Command.REGISTER, TenderState(tender.state))
    _check_time(tender, now)
    _check_admitted(tender, party.pk)
    admission.check(tender, party.pk, now)
    certificate = certificate_of(party, now)
    registered = Registered(tender.pk, party.pk, certificate.sha256, now.replace(microsecond=0))
    return Slip(registered, _signed(registered))


def recognise(text: str, tender: Tender) -> Registered:
    """Whom a slip names. Raises `Refused` for one that is not the platform's, or another tender's.

    A certificate that was revoked or a party that was closed meanwhile is for the caller to see.
    """
    refusal = Refused("no_slip", _("登记凭证不对：不是本平台为本次招标出具的。"), "slip")
    try:
        said = signing.Signer(salt=SALT).unsign(text.strip())
    except signing.BadSignature as error:
        raise refusal from error
    number, party, certificate, at = said.split(".")
    if int(number) != tender.pk:
        raise refusal
    moment = datetime.fromtimestamp(int(at), UTC)
    return Registered(tender.pk, int(party), certificate, moment)


def _signed(registered: Registered) -> str:
    said = (
        f"{registered.tender:012d}.{registered.party:012d}.{registered.certificate}"
        f".{int(registered.at.timestamp()):012d}"
    )
    return signing.Signer(salt=SALT).sign(said)


def _check_time(tender: Tender, now: datetime) -> None:
    if tender.suspended_at:
        raise Refused("suspended", _("招标投标活动已暂停，恢复后再登记。"))
    begins, ends = tender.documents_from, tender.documents_to
    if begins is None or ends is None or not begins <= now < ends:
        raise Refused("not_now", _("现在不是获取招标文件的时间，不能登记。"))


def _check_admitted(tender: Tender, party: int) -> None:
    project = tender.project
    if party in (project.purchaser_id, project.agent_id):
        raise Refused("own_tender", _("招标人和代理机构不得参加自己的投标。"))
    if tender.is_invited and not is_invited(tender, party):
        raise Refused("not_invited", _("本次招标只接受被邀请人投标。"))
    if tender.is_prequalified and not has_passed(tender, party):
        raise Refused("not_qualified", _("未通过资格预审，不能登记。"))


def is_invited(tender: Tender, party: int) -> bool:
    """Whether an enterprise is on the tender's sealed list."""
    return any(row["party"] == party for row in boxes.rows(tender, Purpose.INVITED))


def name_of(registered: Registered) -> str:
    """The enterprise a slip names, in words."""
    return accounts.selectors.organisation(registered.party).title
