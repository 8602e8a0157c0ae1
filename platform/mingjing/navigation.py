"""The main navigation: each room's pages, for those who may open them, and where home is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.doors import principal
from accounts.rules import Action


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the navigation; `action` opens it, None: every person signed in.

    It is current at its own address and beneath, or beneath `under` where others belong to it.
    """

    name: str
    label: Promise
    action: Action | None
    under: str = ""


# In the order of the day's work: home is the first that the reader may open.
PAGES = (
    Page("monitoring:inbox", _("监察"), Action.WARNING_READ),
    Page("accounts:people", _("管理"), Action.PEOPLE_MANAGE, under="/admin/"),
    Page("accounts:account", _("我的账号"), None),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as `base.html` shows it."""

    url: str
    label: str
    current: bool


def links(request: HttpRequest) -> list[Link]:
    """The pages that the reader of `request` may open; none for nobody and for machines."""
    who = principal(request)
    if who.person_id is None:
        return []
    open_pages = [page for page in PAGES if page.action is None or who.may_somewhere(page.action)]
    return [_link(page, request.path) for page in open_pages]


def _link(page: Page, here: str) -> Link:
    url = reverse(page.name)
    return Link(url, str(page.label), here.startswith(page.under or url))
