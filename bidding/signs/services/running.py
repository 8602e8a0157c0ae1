"""Running an analysis: bids decrypted into a folder that is gone afterwards, read, compared."""

import tempfile
from dataclasses import asdict
from pathlib import Path

from django.db import transaction

from bidding.envelope import EnvelopeError
from bidding.signs import events
from bidding.signs.models import Analysis, FoundSign, State
from bidding.signs.reading.children import read, read_all
from bidding.signs.rules.analysis import Analysis as Found
from bidding.signs.rules.analysis import analyse
from bidding.signs.services.material import Laid, lay_out, lay_out_documents, material
from bidding.signs.services.record import ACTOR, record
from ledger import clock


def run(analysis: int) -> Analysis:
    """Run an analysis that was asked for; one that has ended is left as it is.

    A run that a killed worker left behind is begun again: nothing of it was written down.
    """
    found = _begin(analysis)
    if found.state == State.ENDED:
        return found
    try:
        with tempfile.TemporaryDirectory(prefix="signs-") as folder:
            laid, signs = _analyse(found, Path(folder))
    except (EnvelopeError, OSError) as error:
        return _break(found, f"{type(error).__name__}: {error}")
    return _end(found, laid, signs)


@transaction.atomic
def _begin(pk: int) -> Analysis:
    related = ("tender__project", "lot__tender")
    found = Analysis.objects.select_for_update(of=["self"]).select_related(*related).get(pk=pk)
    if found.state != State.ENDED:
        found.state, found.read = State.READING, 0
        found.save(update_fields=["state", "read"])
    return found


def _analyse(found: Analysis, folder: Path) -> tuple[list[Laid], Found]:
    (documents,) = read([lay_out_documents(found.tender, folder / "documents")])
    laid = lay_out(found.lot, folder)
    for done, _ in enumerate(read_all([one.folder for one in laid]), 1):
        Analysis.objects.filter(pk=found.pk).update(read=done)
    return laid, analyse(material(found.lot, laid, documents))


@transaction.atomic
def _end(found: Analysis, laid: list[Laid], signs: Found) -> Analysis:
    now = clock.now()
    found.bids = [{"party": one.party.pk, "name": one.party.name} for one in laid]
    found.absent = [one.value for one in signs.absent]
    found.state, found.ended_at, found.read = State.ENDED, now, len(laid)
    found.save()
    FoundSign.objects.bulk_create(
        FoundSign(
            analysis=found,
            kind=one.kind,
            strength=one.strength,
            bids=list(one.bids),
            evidence=[asdict(evidence) for evidence in one.evidence],
            measures=one.measures,
        )
        for one in signs.signs
    )
    body = {"bids": len(laid), "signs": len(signs.signs), "first": len(signs.serious)}
    record(found, events.ANALYSIS_ENDED, ACTOR, now, {**body, "absent": found.absent})
    return found


@transaction.atomic
def _break(found: Analysis, problem: str) -> Analysis:
    now = clock.now()
    found.state, found.problem, found.ended_at = State.BROKEN, problem[:500], now
    found.save(update_fields=["state", "problem", "ended_at"])
    record(found, events.ANALYSIS_BROKEN, ACTOR, now, {"problem": found.problem})
    return found
