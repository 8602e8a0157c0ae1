"""Who takes part as a bidder: the enterprise that a person acts for, with its certificate."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action, Kind
from bidding.errors import Refused

if TYPE_CHECKING:
    from accounts.models import Certificate, Organisation


def party_of(who: Principal) -> "Organisation":
    """The enterprise for which `who` bids.

    Raises `NotAllowed` for somebody who does not bid, `Refused` where it is not one enterprise.
    """
    if not who.may_somewhere(Action.TENDER_BID):
        raise NotAllowed(Action.TENDER_BID)
    found = accounts.selectors.organisations(who, Action.TENDER_BID)
    mine = list(found.filter(kind=Kind.ENTERPRISE, active=True)[:2])
    if len(mine) != 1:
        raise Refused("no_enterprise", _("您的账号没有绑定一家市场主体，不能参加投标。"))
    return mine[0]


def certificate_of(party: "Organisation", now: datetime) -> "Certificate":
    """The certificate with which an enterprise signs. Raises `Refused` where none is in force."""
    found = accounts.selectors.certificates(party, now).last()
    if found is None:
        raise Refused("no_certificate", _("贵单位没有有效的证书，请先登记证书。"))
    return found
