"""Receiving an application: the receipt number, the papers, the clock of the one-time notice."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import deadlines.services
import documents.services
from accounts.principal import Principal
from accounts.rules import Action
from accounts.rules import Kind as OrganisationKind
from deadlines.rules import Kind as ClockKind
from hall import events
from hall.desk import takes
from hall.errors import Refused
from hall.models import Case, ItemRevision, Material
from hall.rules import CaseKind, Channel, State
from hall.selectors import revision_in_force
from hall.services.common import record
from hall.services.once import once
from hall.services.papers import check_known
from hall.services.receipts import receipt_number, receipt_word
from ledger import clock
from worktime import ZONE, Limit

if TYPE_CHECKING:
    from accounts.models import Organisation


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper on the checklist; `document` where a file came with it."""

    name: str
    given: bool
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What a clerk types in for a new case."""

    item: str
    window: int
    applicant: str
    phone: str = ""
    summary: str = ""
    channel: str = Channel.WINDOW
    priority: bool = False
    papers: tuple[Paper, ...] = ()


def receive(application: Application, *, who: Principal, key: str = "") -> Case:
    """Receive an application and give it a receipt number.

    With an idempotency `key` the same application sent twice by the same actor is received once;
    the same key with another application raises `Conflict`. Raises `NotAllowed`, and `Refused` for
    an unknown item or window, an empty applicant, a paper named twice, and one said to be missing
    that the item does not ask for. What an applicant brings beyond the item's list is kept too.
    """
    facts = {"command": "receive", **asdict(application)}
    return once(lambda: _receive(application, who), who=who, key=key, facts=facts)


@transaction.atomic
def _receive(application: Application, who: Principal) -> Case:
    # Locked, so that the window is not closed while a case is being received at it.
    windows = accounts.selectors.subtree("/").select_for_update(no_key=True)
    window = windows.filter(pk=application.window, active=True).first()
    if window is None or window.kind != OrganisationKind.WINDOW:
        raise Refused("no_such_window", _("没有这个窗口，或该窗口已停用。"))
    who.must(Action.CASE_RECEIVE, window.path)
    revision = revision_in_force(application.item)
    if revision is None:
        raise Refused("no_such_item", _("没有这个事项，或该事项已停办。"))
    _check(application, revision, window, who)
    now = clock.now()
    case = _create(application, revision, window, who, now)
    if not case.papers_complete:
        deadlines.services.start(
            case.subject, ClockKind.NOTICE, Limit(settings.NOTICE_WORKING_DAYS),
            scope=case.scope, started_at=now, now=now,
        )  # fmt: skip
    record(case, events.RECEIVED, who.actor, now, _facts(case))
    return case


def _check(
    application: Application, revision: ItemRevision, window: "Organisation", who: Principal
) -> None:
    if not takes(window, revision):
        raise Refused("not_offered_here", _("本窗口不办理该事项。"))
    if not application.applicant.strip():
        raise Refused("no_applicant", _("请填写申请人。"))
    if application.channel not in Channel.values:
        raise Refused("no_such_channel", _("没有这种申请渠道。"))
    _check_papers(application.papers, {one["name"] for one in revision.materials})
    for paper in application.papers:
        check_known(paper.document, who)


def _check_papers(papers: Sequence[Paper], listed: Container[str]) -> None:
    """Raise `Refused` for papers that contradict each other, or the item's list."""
    named: set[str] = set()
    for paper in papers:
        if not paper.name.strip():
            raise Refused("paper_unnamed", _("请写明材料名称。"))
        if paper.name in named:
            raise Refused("paper_twice", _("材料“%(name)s”列了两次。") % {"name": paper.name})
        if not paper.given and paper.name not in listed:
            raise Refused(
                "no_such_paper", _("本事项的材料清单中没有“%(name)s”。") % {"name": paper.name}
            )
        named.add(paper.name)


def _create(
    application: Application,
    revision: ItemRevision,
    window: "Organisation",
    who: Principal,
    now: datetime,
) -> Case:
    line = {one.kind: one for one in accounts.selectors.ancestors(window.path)}
    centre = line.get(OrganisationKind.CENTRE)
    if centre is None:
        raise Refused("no_centre", _("该窗口不属于任何政务服务中心。"))
    year = now.astimezone(ZONE).year
    serial = documents.services.next_number(f"case:{centre.pk}", year)
    case = Case.objects.create(
        number=receipt_number(centre, year, serial),
        code=receipt_word(),
        scope=window.path,
        centre=centre,
        # A general window stands in no department: the case is the item's department's.
        department=line.get(OrganisationKind.DEPARTMENT, revision.item.department),
        window=window,
        revision=revision,
        kind=CaseKind(revision.kind),
        state=State.RECEIVED,
        channel=application.channel,
        priority=application.priority,
        applicant=application.applicant.strip(),
        phone=application.phone.strip(),
        summary=application.summary,
        received_at=now,
        received_by=who.actor,
        papers_complete=_complete(revision, application.papers),
    )
    _materials(case, revision, application.papers, now)
    return case


def _complete(revision: ItemRevision, papers: Sequence[Paper]) -> bool:
    given = {paper.name for paper in papers if paper.given}
    return all(one["name"] in given for one in revision.materials if one["required"])


def _materials(case: Case, revision: ItemRevision, papers: Sequence[Paper], now: datetime) -> None:
    required = {one["name"]: bool(one["required"]) for one in revision.materials}
    known = {paper.name: paper for paper in papers}
    unknown = [name for name in known if name not in required]
    Material.objects.bulk_create(
        Material(
            case=case,
            name=name,
            required=required.get(name, False),
            given_at=now if (paper := known.get(name)) and paper.given else None,
            document_id=paper.document if (paper := known.get(name)) else None,
        )
        for name in [*required, *unknown]
    )


def _facts(case: Case) -> dict[str, object]:
    """What the ledger keeps of an application: no name, but a hash that pins it."""
    pinned = "\n".join((case.number, case.code, case.applicant, case.phone, case.summary))
    return {
        "item": case.revision.item.code,
        "revision": case.revision.number,
        "window": case.window_id,
        "channel": case.channel,
        "priority": case.priority,
        "papers_complete": case.papers_complete,
        "applicant_sha256": hashlib.sha256(pinned.encode()).hexdigest(),
    }
