"""The entry of something that happened to an analysis."""

from datetime import datetime

import ledger.services
from bidding.signs.models import Analysis

ACTOR = "system:signs"


def record(
    analysis: Analysis, kind: str, actor: str, now: datetime, body: dict[str, object]
) -> None:
    """Append it, under the tender's scope."""
    facts = {"tender": analysis.tender.number, "lot": analysis.lot.number}
    ledger.services.append(
        kind,
        subject=analysis.subject,
        actor=actor,
        scope=analysis.tender.scope,
        at=now,
        body={**facts, **body},
    )
