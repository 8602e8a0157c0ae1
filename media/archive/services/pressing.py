"""Disc images: ordered by the archivist, written by the archivist's process, one after another."""

import shutil

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.rules import Action
from ledger import clock
from media.archive import disc, events, offline
from media.archive.models import Image, Pressing
from media.archive.rules import Blank
from media.archive.services.common import ARCHIVIST, locked, record
from media.archive.volumes import TooLarge
from media.errors import Refused
from media.format.errors import FormatError
from media.format.places import sha256_of


@transaction.atomic
def order(package: int, *, who: Principal, blank: Blank) -> Pressing:
    """Have the images of a package made for discs of this sort.

    Raises `NotAllowed`, and `Refused` while others of it are being made.
    """
    found = locked(package)
    who.must(Action.ARCHIVE_KEEP, found.recording.scope)
    if found.pressings.filter(ended_at=None).exists():
        raise Refused("under_way", _("这个档案包的光盘映像正在制作。"))
    now = clock.now()
    made = Pressing.objects.create(
        package=found, blank=blank, asked_at=now, asked_by=who.actor
    )  # fmt: skip
    record(events.DISCS_ORDERED, found, who.actor, now, {"pressing": made.pk, "blank": blank})
    return made


def press(pressing: int) -> Pressing:
    """Write the images that were ordered; what a killed process left behind is written anew."""
    found = Pressing.objects.select_related("package__recording").get(pk=pressing)
    found.images.all().delete()
    target = found.folder
    try:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        room, page = Blank(found.blank).capacity, offline.viewer()
        for one in disc.write(found.package.folder, target, capacity=room, page=page):
            Image.objects.create(
                pressing=found, number=one.volume.number, name=one.path.name,
                size=one.path.stat().st_size, sha256=sha256_of(one.path),
            )  # fmt: skip
    except (TooLarge, FormatError, OSError) as error:
        return _end(found, str(error)[:300])
    return _end(found, "")


@transaction.atomic
def _end(found: Pressing, problem: str) -> Pressing:
    found.ended_at, found.problem = clock.now(), problem
    found.save(update_fields=["ended_at", "problem"])
    images = {one.name: one.sha256 for one in found.images.all()}
    facts = {"pressing": found.pk, "images": images, "problem": problem}
    record(events.DISCS_MADE, found.package, ARCHIVIST, found.ended_at, facts)
    return found
