"""Looks at recordings: each is on record before its first picture is shown."""

from django.db import transaction

import ledger.services
from accounts.principal import Principal
from ledger import clock
from media import events
from media.models import Recording


@transaction.atomic
def watched(recording: Recording, who: Principal, *, live: bool) -> None:
    """Put on record that somebody looks at a recording, as it is made or afterwards."""
    ledger.services.append(
        events.WATCHED,
        subject=recording.entry_subject,
        actor=who.actor,
        scope=recording.scope,
        at=clock.now(),
        body={"occasion": recording.occasion, "about": recording.subject, "live": live},
    )
