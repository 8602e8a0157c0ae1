"""The contract: signed on what was won, secured within the law, published, filed."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import worktime
from accounts.principal import Principal
from bidding.award import events
from bidding.award.models import Award, Contract
from bidding.award.rules.kinds import AwardState, Duty
from bidding.award.rules.money import most_bond
from bidding.award.services import duties
from bidding.award.services.common import locked, must_have_no_objections, step
from bidding.award.services.papers import keep
from bidding.errors import Refused
from bidding.rules.kinds import AnnouncementKind, Occasion
from bidding.services import deposits
from bidding.services.announcing import announce
from bidding.services.common import must_run
from hall.wording import language

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


@transaction.atomic
def sign(
    award: int,
    *,
    number: str,
    signed_on: date,
    price: Decimal,
    bond: Decimal,
    file: "UploadedFile[bytes]",
    who: Principal,
    version: int | None = None,
) -> Contract:
    """Put the signed contract on record; late or not, it is, and the lateness shows.

    Its price is that of the award (Regulations 57), its bond at most 10 % of it (58). The bid
    deposits fall due. Raises `NotAllowed`, `Conflict` and `Refused`.
    """
    found, now = locked(award, AwardState.NOTIFIED, version=version)
    must_run(who, found.tender.project)
    must_have_no_objections(found)
    _check_money(found, price, bond)
    if not number.strip():
        raise Refused("no_number", _("请填写合同编号。"), "number")
    notified = found.notified_at
    if signed_on > worktime.to_local(now).date() or (
        notified is not None and signed_on < worktime.to_local(notified).date()
    ):
        raise Refused("wrong_day", _("签订日期不能早于中标通知书，也不能晚于今天。"), "signed_on")
    contract = Contract.objects.create(
        award=found, number=number.strip(), signed_on=signed_on, price=price, bond=bond,
        document=keep(found, file, who, now), signed_at=now,
    )  # fmt: skip
    found.state = AwardState.CONTRACTED
    late = duties.end(found, Duty.CONTRACT, now)
    for duty in (Duty.PUBLISH_CONTRACT, Duty.FILE_CONTRACT):
        duties.begin(found, duty, now, now)
    lot = found.lot.number
    deposits.due(found.tender_id, lot, Occasion.CONTRACTED, now, who=who, winner=found.winner_id)
    body = {"number": contract.number, "signed_on": signed_on, "price": price, "bond": bond}
    step(found, events.CONTRACT_SIGNED, who, now, {**body, "late": late})
    return contract


@transaction.atomic
def publish_contract(award: int, *, who: Principal, version: int | None = None) -> Award:
    """Announce the contract to everybody (Procurement Regulations 50)."""
    found, now = locked(award, AwardState.CONTRACTED, version=version, stopped=True)
    must_run(who, found.tender.project)
    contract = found.contract
    if contract.published_at:
        raise Refused("published_already", _("合同已经公告。"))
    contract.published_at = now
    contract.save(update_fields=["published_at"])
    late = duties.end(found, Duty.PUBLISH_CONTRACT, now)
    announce(found.tender, AnnouncementKind.CONTRACT, contract.number, by=who.actor, now=now)
    return step(found, events.CONTRACT_PUBLISHED, who, now, {"late": late})


@transaction.atomic
def file_contract(award: int, *, who: Principal, version: int | None = None) -> Award:
    """Put on record that a copy of the contract went to the authority."""
    found, now = locked(award, AwardState.CONTRACTED, version=version, stopped=True)
    must_run(who, found.tender.project)
    contract = found.contract
    if contract.filed_at:
        raise Refused("filed_already", _("合同已经备案。"))
    contract.filed_at = now
    contract.save(update_fields=["filed_at"])
    late = duties.end(found, Duty.FILE_CONTRACT, now)
    return step(found, events.CONTRACT_FILED, who, now, {"late": late})


def _check_money(award: Award, price: Decimal, bond: Decimal) -> None:
    if price != award.price:
        said = {"price": f"{award.price:,.2f}"}
        raise Refused("other_price", _("合同价应与中标价 %(price)s 元一致。") % said, "price")
    limits = award.limits
    most = most_bond(price, limits.bond)
    if not 0 <= bond <= most:
        said = {"most": f"{most:,.2f}", "article": limits.bond_article.text(language())}
        text = _("履约保证金不超过合同金额的 10%%，即 %(most)s 元（%(article)s）。")
        raise Refused("bond_too_high", text % said, "bond")
