"""What the commands of the archive share."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import ledger.services
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action
from media.archive.models import Package
from media.errors import Refused

ARCHIVIST = "system:archivist"


def locked(package: int) -> Package:
    """A package that has not been deleted, locked. Raises `Refused` where there is none."""
    rows = Package.objects.select_for_update(of=["self"]).select_related("recording")
    found = rows.filter(pk=package, deleted_at=None).first()
    if found is None:
        raise Refused("no_such_package", _("没有这个档案包。"))
    return found


def must_any(who: Principal, package: Package, *actions: Action) -> None:
    """Raise `NotAllowed` unless `who` may do one of `actions` where the package is from."""
    if not any(who.may(action, package.recording.scope) for action in actions):
        raise NotAllowed(actions[0])


def record(
    kind: str, package: Package, actor: str, at: datetime, body: Mapping[str, object]
) -> None:
    """Append the entry of something that happened to a package."""
    ledger.services.append(
        kind,
        subject=package.subject,
        actor=actor,
        scope=package.recording.scope,
        at=at,
        body={"recording": package.recording_id, **body},
    )
