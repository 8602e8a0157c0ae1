"""The main navigation: each room's pages, for those who may open them, and where home is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

import bidding.evaluation.selectors
import bidding.selectors
import bidding.signs.doors
import media.selectors
import monitoring.warnings
from accounts.doors import principal
from accounts.principal import Principal
from accounts.rules import Action


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the navigation; `action` opens it, None: every person signed in, or whom `to` says.

    It is current at its own address and beneath, or beneath `under` where others belong to it.
    """

    name: str
    label: Promise
    action: Action | None
    under: str = ""
    to: Callable[[Principal], bool] | None = None


def _draws(who: Principal) -> bool:
    """Whether `who` has a part in draws: hosts or supervises them."""
    return any(map(who.may_somewhere, (Action.TENDER_ADMIT, Action.TENDER_OVERSEE)))


def _sits(who: Principal) -> bool:
    """Whether `who` is an expert, or on a committee as another pool's or a purchaser's member."""
    seated = bidding.evaluation.selectors.desks_of(who)
    return who.may_somewhere(Action.EXPERT_SERVE) or seated.exists()


# In the order of the day's work: home is the first that the reader may open.
PAGES = (
    Page("monitoring:inbox", _("监察"), None, to=monitoring.warnings.may_read),
    Page("hall:queue", pgettext_lazy("list", "办件"), Action.CASE_READ, under="/hall/"),
    Page("hall:receive", pgettext_lazy("command", "收件"), Action.CASE_RECEIVE),
    Page("hall:parts", _("协办"), Action.CASE_PROCESS),
    Page("hall:extensions", _("延期审批"), Action.EXTENSION_APPROVE),
    Page("bidding:projects", _("招标项目"), Action.TENDER_RUN, under="/trading/"),
    Page("bidding:entries", _("进场申请"), Action.TENDER_ADMIT),
    Page("bidding:deposits_list", _("投标保证金"), None, to=bidding.selectors.holds_office),
    Page("media:recordings", _("录像"), None, under="/recordings/", to=media.selectors.has_part),
    Page("bidding:portal", _("投标"), Action.TENDER_BID, under="/bidder/"),
    Page("bidding:tenders", pgettext_lazy("list", "招标公告"), Action.TENDER_OVERSEE),
    Page("bidding:award_oversight", _("定标监督"), Action.TENDER_OVERSEE),
    Page("bidding:signs", _("串标线索"), None, to=bidding.signs.doors.oversees),
    Page("draw:list", _("抽取专家"), None, to=_draws),
    Page("draw:calls", _("评审通知"), Action.EXPERT_SERVE),
    Page("evaluation:desks", _("我的评审"), None, under="/evaluation/", to=_sits),
    Page("experts:list", _("专家库"), Action.EXPERT_KEEP),
    Page("bidding:trustees", _("保管密钥"), None, to=bidding.selectors.keeps_keys),
    Page("accounts:people", _("管理"), Action.PEOPLE_MANAGE, under="/admin/"),
    Page("accounts:account", _("我的账号"), None),
)

# What anybody may open without an account.
PUBLIC = (
    Page("hall:catalogue", _("办事指南"), None),
    Page("hall:progress", _("办件进度"), None),
    Page("bidding:tenders", pgettext_lazy("list", "招标公告"), None),
    Page("release:public", _("开标录像"), None),
    Page("bidding:conduct", _("不良行为记录"), None),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as `base.html` shows it."""

    url: str
    label: str
    current: bool


def links(request: HttpRequest) -> list[Link]:
    """The pages that the reader of `request` may open; none for machines."""
    who = principal(request)
    if who.is_nobody:
        return _marked(PUBLIC, request.path)
    if who.person_id is None:
        return []
    return _marked([page for page in PAGES if _is_open(page, who)], request.path)


def _is_open(page: Page, who: Principal) -> bool:
    if page.action is not None:
        return who.may_somewhere(page.action)
    return page.to is None or page.to(who)


def _marked(pages: Iterable[Page], here: str) -> list[Link]:
    """The pages as links; where one lies beneath another, the nearer one is current."""
    beneath = [(page, reverse(page.name)) for page in pages]
    over = [page.under or url for page, url in beneath if here.startswith(page.under or url)]
    nearest = max(over, key=len, default=None)
    return [Link(url, str(page.label), (page.under or url) == nearest) for page, url in beneath]
