"""Looks at recordings: each is on record before its first picture is shown."""

from django.db import transaction

import ledger.services
from accounts.principal import Principal
from accounts.rules import ROOT_PATH
from ledger import clock
from media import events
from media.models import Recording


@transaction.atomic
def watched(recording: Recording, who: Principal, *, live: bool) -> None:
    """Put on record that somebody looks at a recording, as it is made or afterwards.

    At the root, where nobody at the unit inspected comes across it; it is no mark of the recording.
    """
    ledger.services.append(
        events.WATCHED,
        subject=recording.entry_subject,
        actor=who.actor,
        scope=ROOT_PATH,
        at=clock.now(),
        body={"occasion": recording.occasion, "about": recording.subject, "live": live},
    )
