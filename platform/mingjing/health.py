"""Whether the house is at work: asked by load balancers, supervisors and the start of the demo."""

from datetime import datetime

from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import bidding.steward
import deadlines.selectors
import live.selectors

STALE = 5.0  # real seconds after which a process that should report each second counts as gone
STEWARD_STALE = 60.0  # it reports after each look, and closing a large tender is one look


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """How long ago relay, watcher and steward were last heard, in real seconds; 503 if too long.

    A house in which no steward was ever at work has no tenders to keep. Open to everyone: it tells
    nothing but that.
    """
    try:
        pulse = live.selectors.pulse()
        watched = deadlines.selectors.watcher_seen_at()
        kept = bidding.steward.seen_at()
    except OperationalError:
        return JsonResponse({"well": False, "database": "does not answer"}, status=503)

    def age(last: datetime | None) -> float | None:
        return None if last is None else round((pulse.now - last).total_seconds() / pulse.rate, 1)

    ages = {"relay": age(pulse.asof), "watcher": age(watched), "steward": age(kept)}
    each_second = (ages["relay"], ages["watcher"])
    well = all(one is not None and one < STALE for one in each_second)
    well = well and (ages["steward"] or 0) < STEWARD_STALE
    body = {"well": well, "now": pulse.now.isoformat(), "seconds_since": ages}
    return JsonResponse(body, status=200 if well else 503)
