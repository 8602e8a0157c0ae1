"""A release, held while something happens to it, and the entry of that."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from media.errors import Refused
from media.release.models import Release


def locked(release: int) -> Release:
    """The release, held to the end of the transaction. Raises `Refused` where there is none."""
    rows = Release.objects.select_for_update(of=["self"]).select_related("recording")
    found = rows.filter(pk=release).first()
    if found is None:
        raise Refused("no_such_release", _("没有这个发布。"))
    return found


def record(
    kind: str, release: Release, actor: str, at: datetime, body: Mapping[str, object]
) -> None:
    """Append it, under the scope of the recording."""
    ledger.services.append(
        kind,
        subject=release.subject,
        actor=actor,
        scope=release.recording.scope,
        at=at,
        body={"recording": release.recording_id, **body},
    )
