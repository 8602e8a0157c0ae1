"""Questions about packages: for archivists, and for the inspectors who hold them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.principal import Principal
from accounts.rules import Action
from ledger.selectors import Recorded, history
from media.archive import events
from media.archive.models import Hold, Package
from media.archive.rules import EVERY, Standing, standing
from media.models import Recording
from media.rules import State

READERS = (Action.ARCHIVE_KEEP, Action.RECORDING_REVIEW)


def _branch(who: Principal, field: str) -> Q:
    found = Q(pk__in=[])
    for action in READERS:
        for branch in who.branches(action):
            found |= Q(**{f"{field}__startswith": branch})
    return found


def packages(who: Principal) -> "QuerySet[Package]":
    """The packages that `who` keeps or may hold, the newest first."""
    found = Package.objects.filter(_branch(who, "recording__scope"))
    return found.select_related("recording__room")


def held(found: Iterable[Package]) -> set[int]:
    """The numbers of those packages on which a hold stands."""
    standing_holds = Hold.objects.filter(lifted_at=None, package__in=found)
    return set(standing_holds.values_list("package", flat=True))


def unpacked(who: Principal) -> int:
    """How many sealed recordings wait for the archivist's process."""
    found = Recording.objects.filter(_branch(who, "scope"), state=State.SEALED, package=None)
    return found.count()


def narrowed(found: "QuerySet[Package]", wanted: Standing, now: datetime) -> "QuerySet[Package]":
    """The packages that stand so at `now`."""
    is_held = Exists(Hold.objects.filter(package=OuterRef("pk"), lifted_at=None))
    alive = found.filter(deleted_at=None)
    match wanted:
        case Standing.DELETED:
            return found.exclude(deleted_at=None)
        case Standing.HELD:
            return alive.filter(is_held)
        case Standing.DUE:
            return alive.filter(~is_held, keep_until__lte=now)
        case Standing.KEPT:
            return alive.filter(~is_held, keep_until__gt=now)


@dataclass(frozen=True)
class Checked:
    """The last verification of a package: its result, and when it is due again."""

    at: datetime
    whole: bool
    findings: tuple[str, ...]
    next: datetime


def last_check(package: Package) -> Checked | None:
    """The last verification; None before the first."""
    if package.checked_at is None or package.whole is None:
        return None
    done = [one for one in history(package.subject) if one.kind == events.VERIFIED]
    findings = done[-1].body["findings"] if done else []
    return Checked(package.checked_at, package.whole, tuple(findings), package.checked_at + EVERY)


def chronicle(package: Package) -> list[Recorded]:
    """All that happened to a package, the newest first."""
    return history(package.subject)[::-1]


def standing_of(package: Package, now: datetime) -> Standing:
    """How a package stands at `now`."""
    held = package.holds.filter(lifted_at=None).exists()
    return standing(package.keep_until, package.deleted_at, held=held, now=now)


def damaged(recordings: Collection[int]) -> list[int]:
    """Those of the recordings whose package was not whole when it was verified last."""
    found = Package.objects.filter(recording__in=recordings, whole=False)
    return list(found.values_list("recording", flat=True))


def broken(recording: Recording) -> tuple[str, ...]:
    """What the last verification of a recording's package found; () for whole, or none yet."""
    package = Package.objects.filter(recording=recording).first()
    checked = None if package is None else last_check(package)
    return () if checked is None or checked.whole else checked.findings or ("NOT WHOLE",)
