"""Finding a session: by name, kind, room, days and people, and by what was warned of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

import accounts.selectors
import media.alarms.selectors
import media.archive.selectors
from media.alarms.models import TROUBLES, Alarm
from media.models import Recording
from media.review.contradictions import Kind
from media.review.models import Survey, Viewing

GAP, DAMAGED, ALARM, CONTRADICTION = "gap", "damaged", "alarm", "contradiction"
WARNINGS = [
    (GAP, _("缺失时段")),
    (DAMAGED, _("档案不完整")),
    (_("镜头"), [(ALARM, _("任何镜头报警")), *TROUBLES]),
    (_("不一致"), [(CONTRADICTION, _("任何不一致之处")), *Kind.choices]),
]
"""What a session may be found by, as a form offers it."""


def found_by(found: "QuerySet[Recording]", wanted: Mapping[str, Any]) -> "QuerySet[Recording]":
    """Those that are `wanted`, as the form for it has cleaned it."""
    found = found.filter(title__icontains=wanted["q"])
    if wanted["occasion"]:
        found = found.filter(occasion=wanted["occasion"])
    if wanted["room"]:
        found = found.filter(room=wanted["room"])
    if wanted["since"]:
        found = found.filter(ended_at__date__gte=wanted["since"])
    if wanted["until"]:
        found = found.filter(prepared_at__date__lte=wanted["until"])
    if wanted["person"]:
        surveys = Survey.objects.filter(recording=OuterRef("pk"))
        found = found.filter(Exists(surveys.filter(people__overlap=_actors(wanted["person"]))))
    if wanted["by"]:
        looks = Viewing.objects.filter(recording=OuterRef("pk"))
        found = found.filter(Exists(looks.filter(actor__in=_actors(wanted["by"]))))
    return warned_of(found, wanted["warning"])


def _actors(name: str) -> list[str]:
    """The people with such a name, as entries name actors."""
    return [one.actor for one in accounts.selectors.people("/").filter(name__icontains=name)]


def warned_of(found: "QuerySet[Recording]", warning: str) -> "QuerySet[Recording]":
    """Those with such a warning; all of them for none."""
    alarms = Alarm.objects.filter(track__recording=OuterRef("pk"))
    surveys = Survey.objects.filter(recording=OuterRef("pk"))
    conditions = {
        GAP: Exists(surveys.filter(missing__gt=0)),
        DAMAGED: Q(package__whole=False),
        ALARM: Exists(alarms),
        CONTRADICTION: Exists(surveys.exclude(contradicts=[])),
        **{fault: Exists(alarms.filter(fault=fault)) for fault, _name in TROUBLES},
        **{kind: Exists(surveys.filter(contradicts__contains=[kind])) for kind in Kind.values},
    }
    return found.filter(conditions[warning]) if warning else found


@dataclass
class Warned:
    """What a recording is warned of: labels, and seconds."""

    damaged: bool = False
    compared: bool = False
    """Whether it was searched and compared already: before that, two of these are not known."""
    missing: float = 0
    faults: list[str] = field(default_factory=list)
    contradicts: list[str] = field(default_factory=list)


def warnings_of(recordings: Collection[int]) -> dict[int, Warned]:
    """What each of the recordings is warned of, asked for all of them at once."""
    found = {one: Warned() for one in recordings}
    for one in media.archive.selectors.damaged(recordings):
        found[one].damaged = True
    for one, fault in media.alarms.selectors.faults(recordings):
        found[one].faults.append(fault)
    surveys = Survey.objects.filter(recording__in=recordings).exclude(compared_at=None)
    for one, missing, kinds in surveys.values_list("recording", "missing", "contradicts"):
        found[one].compared, found[one].missing = True, missing
        found[one].contradicts = [str(Kind(kind).label) for kind in kinds]
    return found
