"""Doing a command once, however often it is sent.

A command that comes with a key leaves a row with it, in its own transaction: whoever sends the same
key at the same moment waits for that row, and then finds the command done.
"""

import hashlib
import json
from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from hall.errors import Conflict
from hall.models import Case, Request
from ledger import clock

Facts = Mapping[str, object]
"""What was asked, as plain data: two requests are the same when these are."""


@transaction.atomic
def once(deed: Callable[[], Case], *, who: Principal, key: str, facts: Facts) -> Case:
    """Do `deed`, unless `who` has had it done under `key` before; return the case as it stands.

    Without a key the deed is simply done. Raises `Conflict` for a key that was used for something
    else, and whatever the deed raises: then the key is free again.
    """
    if not key:
        return deed()
    request, is_new = begin(who, key, facts)
    if not is_new and request.case is not None:
        return request.case
    request.case = deed()
    request.save(update_fields=["case"])
    return request.case


def begin(who: Principal, key: str, facts: Facts) -> tuple[Request, bool]:
    """The row of a key, and whether it is new. The caller completes a new one.

    Raises `Conflict` for a key that was used for something else.
    """
    asked = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
    request, is_new = Request.objects.get_or_create(
        actor=who.actor, key=key, defaults={"digest": asked, "at": clock.now()}
    )
    if request.digest != asked:
        raise Conflict("key_reused", _("该请求编号已用于另一项请求。"))
    return request, is_new
