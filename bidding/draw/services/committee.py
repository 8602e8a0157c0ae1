"""Members who are not drawn here: the purchaser's representatives, a higher pool's experts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from bidding.draw import events
from bidding.draw.models import Draw, ImportedDraw, Representative
from bidding.draw.rules.committee import check_committee
from bidding.draw.selectors import seats_for_others
from bidding.draw.services.common import locked_tender, must_host, on_record, record_tender
from bidding.draw.services.planning import law_of
from bidding.errors import Refused
from bidding.rules.kinds import Regime
from bidding.sealing import seal
from documents.services import store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import Person

STEP = 4096


@dataclass(frozen=True)
class ImportedExpert:
    """An expert whom a higher pool drew; `person` is their account here."""

    person: int
    name: str
    speciality: str


@on_record("appoint")
def appoint(tender: int, person: int, *, speciality: str = "", who: Principal) -> Representative:
    """Appoint a representative of the purchaser, from its own people.

    The ledger does not say who: all members are secret until the result (Tendering Law 37; Order 87
    art. 47).
    Raises `NotAllowed`, and `Refused` for a stranger, or more than the committee has seats for.
    """
    found, now = locked_tender(tender)
    if not who.may(Action.TENDER_RUN, found.project.purchaser.path):
        raise NotAllowed(Action.TENDER_RUN)
    mine: Person | None = (
        accounts.selectors.people(found.project.purchaser.path).filter(pk=person).first()
    )
    if mine is None:
        raise Refused("stranger", _("代表应为招标人（采购人）自己的人员。"), "person")
    sitting = Representative.objects.filter(tender=found, ended_at=None)
    if sitting.filter(person=mine).exists():
        raise Refused("appointed_already", _("该代表已经委派。"), "person")
    seats = seats_for_others(found.pk)
    if seats is not None and sitting.count() >= seats:
        text = _("抽取规则中代表为 %(seats)s 人，不能再委派。")
        raise Refused("no_seat", text % {"seats": seats})
    made = Representative.objects.create(
        tender=found, person=mine, speciality=speciality, appointed_at=now, appointed_by=who.actor
    )
    record_tender(found, events.APPOINTED, who, now, {"representative": made.pk})
    return made


@on_record("dismiss")
def dismiss(tender: int, representative: int, *, who: Principal) -> Representative:
    """End a representative's appointment. Raises `NotAllowed`, `Refused`."""
    found, now = locked_tender(tender)
    if not who.may(Action.TENDER_RUN, found.project.purchaser.path):
        raise NotAllowed(Action.TENDER_RUN)
    kept = Representative.objects.filter(tender=found, pk=representative, ended_at=None).first()
    if kept is None:
        raise Refused("no_such_representative", _("没有这位代表。"))
    kept.ended_at = now
    kept.save(update_fields=["ended_at"])
    record_tender(found, events.DISMISSED, who, now, {"representative": kept.pk})
    return kept


@on_record("import")
def import_draw(
    tender: int,
    members: Sequence[ImportedExpert],
    *,
    source: str,
    reference: str,
    drawn_at: datetime,
    representatives: int,
    file: "UploadedFile[bytes]",
    weighty: bool = False,
    who: Principal,
) -> ImportedDraw:
    """Bring in the draw that a provincial or ministerial pool made, with its record as a file.

    Raises `NotAllowed`, and `Refused` where the own pool has drawn, or the committee that results
    is not lawful.
    """
    found, now = locked_tender(tender)
    must_host(who, found)
    if Draw.objects.filter(tender=found).exists():
        raise Refused("drawn_already", _("本平台已为本次招标抽取专家。"))
    if ImportedDraw.objects.filter(tender=found).exists():
        raise Refused("imported_already", _("上级专家库的抽取结果已经导入。"))
    if len({one.person for one in members}) != len(members):
        raise Refused("twice", _("同一专家出现两次。"))
    check_committee(
        law_of(found), Regime(found.project.regime), found.project.estimate,
        experts=len(members), others=representatives, weighty=weighty,
    )  # fmt: skip
    document = store(
        file.chunks(), name=file.name or "draw", media_type=file.content_type or "",
        scope=found.scope, actor=who.actor, now=now,
    )  # fmt: skip
    rows = [
        {"person": one.person, "name": one.name, "speciality": one.speciality} for one in members
    ]
    made = ImportedDraw.objects.create(
        tender=found, source=source, reference=reference, document=document, drawn_at=drawn_at,
        members=seal(f"imported/{found.pk}", rows, STEP), count=len(members),
        representatives=representatives, imported_at=now, imported_by=who.actor,
    )  # fmt: skip
    body = {"source": source, "reference": reference, "sha256": document.sha256}
    record_tender(found, events.IMPORTED, who, now, {**body, "experts": len(members)})
    return made
