"""Records of bad conduct: published with an end date; whoever is barred cannot register."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import documents.services
import ledger.services
import worktime
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.award import events
from bidding.award.models import Conduct
from bidding.errors import Refused
from bidding.models import Tender
from ledger import clock

if TYPE_CHECKING:
    from accounts.models import Organisation


@transaction.atomic
def publish(
    party: int, *, deed: str, basis: str, ends_on: date, bars: bool, by: int, who: Principal
) -> Conduct:
    """Publish what an enterprise did, on whose decision, until when.

    `by` is the authority that decided. Raises `NotAllowed` and `Refused`.
    """
    authority = accounts.selectors.organisation(by)
    who.must(Action.TENDER_OVERSEE, authority.path)
    found = accounts.selectors.enterprises().filter(pk=party).first()
    if found is None:
        raise Refused("no_enterprise", _("没有这家市场主体。"), "party")
    if not deed.strip() or not basis.strip():
        raise Refused("no_basis", _("请写明不良行为和处理依据。"), "basis")
    now = clock.now()
    if ends_on <= worktime.to_local(now).date():
        raise Refused("ends_early", _("结束日期应在今天之后。"), "ends_on")
    year = timezone.localtime(now).year
    number = f"XW{year}-{documents.services.next_number('award.XW', year):04d}"
    made = Conduct.objects.create(
        party=found, number=number, deed=deed.strip(), basis=basis.strip(), bars=bars,
        published_at=now, ends_on=ends_on, by=authority, recorded_by=who.actor,
    )  # fmt: skip
    _record(made, events.CONDUCT_PUBLISHED, who, now, {"deed": made.deed, "basis": made.basis})
    return made


@transaction.atomic
def withdraw(conduct: int, *, reason: str, who: Principal) -> Conduct:
    """Withdraw a record, as after a successful appeal; that it was there stays on record."""
    found = Conduct.objects.select_for_update(of=["self"]).select_related("by", "party")
    made = found.filter(pk=conduct).first()
    if made is None:
        raise NotAllowed(Action.TENDER_OVERSEE)
    who.must(Action.TENDER_OVERSEE, made.by.path)
    if made.withdrawn_at or not reason.strip():
        raise Refused("no_reason", _("请写明撤销的理由；已撤销的不能再撤销。"), "reason")
    now = clock.now()
    made.withdrawn_at, made.withdrawn_reason = now, reason.strip()
    made.save()
    _record(made, events.CONDUCT_WITHDRAWN, who, now, {"reason": made.withdrawn_reason})
    return made


def check_not_barred(tender: Tender, party: int, now: datetime) -> None:  # noqa: ARG001
    """Raise `Refused` for an enterprise that is barred from bidding today."""
    today = worktime.to_local(now).date()
    barred = Conduct.objects.filter(
        party=party, bars=True, withdrawn_at__isnull=True, ends_on__gte=today
    )
    if found := barred.order_by("-ends_on").first():
        said = {"day": f"{found.ends_on:%Y-%m-%d}", "number": found.number}
        raise Refused(
            "barred", _("贵单位有不良行为记录 %(number)s，到 %(day)s 为止不能投标。") % said
        )


def _record(
    made: Conduct, kind: str, who: Principal, now: datetime, body: dict[str, object]
) -> None:
    party: Organisation = made.party
    facts = {"number": made.number, "party": party.pk, "name": party.name, "bars": made.bars}
    ledger.services.append(
        kind, subject=made.subject, actor=who.actor, scope=made.by.path, at=now,
        body={**facts, "ends_on": made.ends_on, **body},
    )  # fmt: skip
