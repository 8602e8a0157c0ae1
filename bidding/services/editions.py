"""Editions: the bundle built once an opening is over, and kept; what is published stays published.

One is made when the record is signed, or the tender has failed, as soon as witnesses, authorities
and the ledger have seen the end of the log; after `PATIENCE` without those that do not answer, and
then again when they have. A second opening makes another. Each can be made again to the byte.
"""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet

import documents.services
from bidding import events
from bidding.models import Edition, Opening, Tender, TenderLog
from bidding.rules.ceremony import OpeningState
from bidding.rules.states import TenderState
from bidding.services import evidence
from bidding.services.bundle import pack
from bidding.services.evidence import Evidence
from bidding.services.log import KEEPER
from bidding.services.openings import record
from ledger import clock

PATIENCE = timedelta(minutes=10)
"""How long a witness or an authority that does not answer is waited for."""
MOST = 8 * 1024**3
PORTION = 1 << 20
OVER = (OpeningState.RECORDED, OpeningState.FAILED)


def waiting() -> QuerySet[Tender]:
    """The tenders of which an edition may be due: closed, and none that is whole up to the end."""
    done = Edition.objects.filter(whole=True, size=F("tender__log__size")).values("tender")
    closed = Tender.objects.filter(log__closed_at__isnull=False).exclude(pk__in=done)
    return closed.filter(state__in=(TenderState.CLOSED, TenderState.FAILED))


def publish_if_due(tender: Tender) -> Edition | None:
    """Build and keep the bundle, if its time has come; None otherwise."""
    log, opening = TenderLog.objects.get(tender=tender), _last(tender)
    if opening is None or opening.state not in OVER:
        return None
    beside = evidence.gather(tender, log)
    last = tender.editions.filter(size=beside.size).last()
    head = log.heads.last()
    late = head is not None and clock.now() >= head.at + PATIENCE
    if not beside.whole and (last is not None or not late):
        return None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "bundle.zip"
        pack(tender, log, beside, target)
        return _keep(opening.pk, beside, target)


def again(edition: Edition, target: Path) -> None:
    """Make the bytes of an edition once more, as the new file `target`."""
    log = TenderLog.objects.get(tender=edition.tender_id)
    beside = Evidence(
        size=edition.size,
        manifest=bytes(edition.manifest),
        checkpoints=bytes(edition.checkpoints),
        stamps=bytes(edition.stamps),
        anchors=bytes(edition.anchors),
        whole=edition.whole,
    )
    pack(edition.tender, log, beside, target)


@transaction.atomic
def _keep(pk: int, beside: Evidence, target: Path) -> Edition | None:
    """Keep a bundle that was built; None where the log went on or another process kept it."""
    found = Opening.objects.select_for_update(of=["self"], no_key=True).select_related("tender")
    opening = found.get(pk=pk)
    tender = opening.tender
    log = TenderLog.objects.get(tender=tender)
    same = tender.editions.filter(size=beside.size, whole=beside.whole)
    if log.size != beside.size or same.exists():
        return None
    now, number = clock.now(), tender.editions.count() + 1
    document = documents.services.store(
        _portions(target),
        name=f"{tender.number}-{number}.zip",
        media_type="application/zip",
        scope=tender.scope,
        actor=KEEPER,
        now=now,
        most=MOST,
    )
    facts = {"edition": number, "leaves": beside.size, "sha256": document.sha256}
    record(opening, events.BUNDLE_PUBLISHED, KEEPER, now, facts)
    return Edition.objects.create(
        tender=tender,
        number=number,
        size=beside.size,
        manifest=beside.manifest,
        checkpoints=beside.checkpoints,
        stamps=beside.stamps,
        anchors=beside.anchors,
        whole=beside.whole,
        document=document,
        made_at=now,
    )


def _last(tender: Tender) -> Opening | None:
    """The opening that came last."""
    return Opening.objects.filter(tender=tender).order_by("-stage").first()


def _portions(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while portion := file.read(PORTION):
            yield portion
