"""Drafting a tender: its terms, dates, lots and trustees, before anybody outside sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding import events
from bidding.errors import Refused
from bidding.models import Lot, Project, Tender, Trustee
from bidding.rules.kinds import Mark, Mode, Qualification, Regime, Suite
from bidding.rules.money import is_lawful_deposit, most_deposit
from bidding.rules.parties import Keeper, check_trustees
from bidding.rules.states import Command, ProjectState
from bidding.services.common import (
    close_tender,
    locked_project,
    locked_tender,
    must_run,
    record_tender,
)
from hall.wording import language
from ledger import clock

TERMS = (
    "mode", "qualification", "envelopes", "suite", "threshold", "subject_matter", "requirements",
    "place", "contact", "validity_days", "unlock_minutes", "rescue",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LotDraft:
    """One lot, amounts in yuan."""

    name: str
    estimate: Decimal
    deposit: Decimal = Decimal(0)
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A tender as its runner writes it; `dates` are those of the marks that are set.

    Without lots the tender is one lot, of the project's name and estimate.
    """

    dates: Mapping[Mark, datetime] = field(default_factory=dict)
    lots: Sequence[LotDraft] = ()
    trustees: Sequence[Keeper] = ()
    mode: str = Mode.OPEN
    qualification: str = Qualification.AFTER
    envelopes: int = 1
    suite: str = Suite.INTERNATIONAL
    threshold: int = 2
    subject_matter: str = ""
    requirements: str = ""
    place: str = ""
    contact: str = ""
    validity_days: int = 90
    unlock_minutes: int = 30
    rescue: bool = False


@transaction.atomic
def draft(project: int, drafted: Draft, *, who: Principal) -> Tender:
    """Draft the first tender of an accepted project.

    Raises `NotAllowed`, and `Refused` before the centre has accepted it, where a tender exists
    already (a failed one is repeated instead), and for terms that do not fit.
    """
    found = locked_project(project)
    must_run(who, found)
    if found.state != ProjectState.ACCEPTED:
        raise Refused("not_accepted", _("交易中心受理后才能起草招标。"))
    if found.tenders.exists():
        raise Refused("drafted_already", _("该项目已有招标，流标或终止后可以重新招标。"))
    return begin(found, drafted, who)


def begin(
    project: Project, drafted: Draft, who: Principal, repeats: Tender | None = None
) -> Tender:
    """The next tender of a locked project, as its draft says."""
    number = repeats.round + 1 if repeats else 1
    now = clock.now()
    tender = Tender(
        project=project,
        number=f"{project.number}-{number}",
        round=number,
        repeats=repeats,
        scope=project.scope,
        law=settings.TENDER_LIMITS,
        drafted_at=now,
        drafted_by=who.actor,
    )
    _put(tender, drafted)
    tender.save()
    _put_parts(tender, drafted)
    body = {"repeats": repeats.number} if repeats else {}
    record_tender(tender, events.TENDER_DRAFTED, who, now, {**body, **_facts(tender)})
    return tender


@transaction.atomic
def edit(tender: int, drafted: Draft, *, who: Principal, version: int | None = None) -> Tender:
    """Write a draft anew. Raises what `draft` raises, and `Conflict`."""
    found, now = locked_tender(tender, Command.EDIT, version)
    must_run(who, found.project)
    found.law = settings.TENDER_LIMITS
    _put(found, drafted)
    found.lots.all().delete()
    found.trustees.all().delete()
    _put_parts(found, drafted)
    return close_tender(found, events.TENDER_EDITED, who, now, _facts(found))


def _put(tender: Tender, drafted: Draft) -> None:
    for name in TERMS:
        setattr(tender, name, getattr(drafted, name))
    for mark in Mark:
        setattr(tender, mark.value, drafted.dates.get(mark))
    tender.notice, tender.opening = None, tender.deadline  # the law leaves no choice
    if not tender.is_prequalified:
        tender.prequalification_from = None
        tender.prequalification_to = tender.prequalification_deadline = None


def _put_parts(tender: Tender, drafted: Draft) -> None:
    project = tender.project
    lots = drafted.lots or [LotDraft(project.name, project.estimate, name_en=project.name_en)]
    Lot.objects.bulk_create(_lot(tender, number, lot) for number, lot in enumerate(lots, start=1))
    if sum(lot.estimate for lot in lots) > project.estimate:
        raise Refused("lots_exceed", _("各标段（包）金额之和超过项目的估算价或预算。"), "lots")
    if drafted.trustees:
        _put_trustees(tender, drafted.trustees)


def _lot(tender: Tender, number: int, lot: LotDraft) -> Lot:
    limit = tender.statutes.deposit
    if lot.estimate <= 0:
        raise Refused("no_estimate", _("估算价或预算应大于零。"), "lots")
    if not is_lawful_deposit(lot.deposit, lot.estimate, limit):
        most = {
            "most": most_deposit(lot.estimate, limit),
            "article": limit.article.text(language()),
        }
        raise Refused(
            "deposit_too_high",
            _("投标保证金最多 %(most)s 元（%(article)s）。") % most,
            "lots",
        )
    return Lot(
        tender=tender, number=number, name=lot.name, name_en=lot.name_en,
        estimate=lot.estimate, deposit=lot.deposit,
    )  # fmt: skip


def _put_trustees(tender: Tender, keepers: Sequence[Keeper]) -> None:
    project = tender.project
    check_trustees(keepers, tender.threshold, Regime(project.regime), project.regulator_id)
    for position, keeper in enumerate(keepers, start=1):
        _check_belongs(keeper)
        Trustee.objects.create(
            tender=tender, position=position, organisation_id=keeper.organisation,
            holder_id=keeper.holder, deputy_id=keeper.deputy,
        )  # fmt: skip


def _check_belongs(keeper: Keeper) -> None:
    """Both who keep a key belong to the organisation whose key it is."""
    organisation = accounts.selectors.subtree("/").filter(pk=keeper.organisation).first()
    people = accounts.selectors.people(organisation.path) if organisation else None
    found = people and people.filter(pk__in=(keeper.holder, keeper.deputy), is_active=True)
    if found is None or found.count() < 2:
        raise Refused("not_its_people", _("密钥保管人须是该机构在册的人员。"), "trustees")


def _facts(tender: Tender) -> dict[str, object]:
    """What an entry says of a draft."""
    return {
        **{name: getattr(tender, name) for name in TERMS},
        "dates": {mark.value: at.isoformat() for mark, at in tender.dates.items()},
        "law": tender.law,
    }
