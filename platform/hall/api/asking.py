"""Who asks, and which case or window they mean."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.errors import NotAllowed
from accounts.principal import Principal
from accounts.rules import Action, Kind
from hall import desk
from hall.errors import Refused
from hall.models import Case

if TYPE_CHECKING:
    from accounts.models import Organisation


def asker(request: HttpRequest, *actions: Action) -> Principal:
    """Whose token it is. Raises `NotAllowed` unless it has a right to one of `actions`."""
    who: Principal = request.auth  # type: ignore[attr-defined]
    if not any(who.may_somewhere(action) for action in actions):
        raise NotAllowed(actions[0])
    return who


def case_of(number: str, who: Principal) -> Case:
    """The case with this receipt number; raises `Http404` for one that `who` may not see."""
    if "\0" in number:
        raise Http404
    found = desk.visible(who).filter(number=number.upper()).first()
    if found is None:
        raise Http404
    return found


def window_of(window: int | str) -> "Organisation":
    """The open window with this code or number; raises `Refused` where there is none.

    A code goes before a number: in a form both come as text.
    """
    windows = accounts.selectors.subtree("/").filter(active=True, kind=Kind.WINDOW)
    found = windows.filter(code=str(window)).first()
    if found is None and (number := _number(window)) is not None:
        found = windows.filter(pk=number).first()
    if found is None:
        raise Refused("no_such_window", _("没有这个窗口，或该窗口已停用。"))
    return found


def _number(window: int | str) -> int | None:
    if isinstance(window, int):
        return window
    return int(window) if window.isascii() and window.isdecimal() and len(window) < 19 else None
