"""Who may do what, and where: roles, the actions a door asks for, and the shape of the tree.

Pure: nothing here reads a row or a clock. A right is always a pair of an action and a *branch*: the
path of an organisation ("/1/4/9/"), which covers that organisation and everything beneath it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ROOT_PATH = "/"


class Kind(TextChoices):
    """What an organisation is."""

    CITY = "city", _("市")
    COUNTY = "county", _("县区")
    CENTRE = "centre", _("中心")
    DEPARTMENT = "department", _("部门")
    WINDOW = "window", _("窗口")
    ENTERPRISE = "enterprise", _("市场主体")


PARENTS: dict[Kind, frozenset[Kind]] = {
    Kind.CITY: frozenset(),
    Kind.COUNTY: frozenset({Kind.CITY}),
    Kind.CENTRE: frozenset({Kind.CITY, Kind.COUNTY}),
    Kind.DEPARTMENT: frozenset({Kind.CITY, Kind.COUNTY, Kind.CENTRE}),
    Kind.WINDOW: frozenset({Kind.CENTRE, Kind.DEPARTMENT}),
    # Bidders and agents come from anywhere: no county's administrators look after them.
    Kind.ENTERPRISE: frozenset({Kind.CITY}),
}


def may_hold(parent: Kind, child: Kind) -> bool:
    """Tell whether an organisation of kind `child` may stand directly beneath one of `parent`."""
    return parent in PARENTS[child]


class Action(TextChoices):
    """Everything a door asks for. The value is what tokens and ledger entries write."""

    CASE_RECEIVE = "case.receive", _("收件与受理")
    CASE_PROCESS = "case.process", _("办理")
    CASE_READ = "case.read", _("查看办件")
    EXTENSION_APPROVE = "extension.approve", _("批准延期")
    WARNING_READ = "warning.read", _("查看预警")
    WARNING_ACKNOWLEDGE = "warning.acknowledge", _("签收预警")
    BOARD_READ = "board.read", _("查看大屏")
    ITEM_MANAGE = "item.manage", _("维护事项")
    ORGANISATION_MANAGE = "organisation.manage", _("维护机构")
    PEOPLE_MANAGE = "people.manage", _("维护人员与岗位")
    CALENDAR_MANAGE = "calendar.manage", _("维护日历")
    DEVICE_MANAGE = "device.manage", _("维护大屏设备")
    TOKEN_MANAGE = "token.manage", _("维护接口令牌")
    TENDER_RUN = "tender.run", _("组织招标采购")
    TENDER_ADMIT = "tender.admit", _("受理进场交易")
    TENDER_OVERSEE = "tender.oversee", _("监督招标采购")
    TENDER_BID = "tender.bid", _("参加投标")
    CAMERA_MANAGE = "camera.manage", _("维护摄像机")
    RECORDING_WATCH = "recording.watch", _("查看录像直播")
    RECORDING_REVIEW = "recording.review", _("回看录像")
    RECORDING_PUBLISH = "recording.publish", _("发布开标录像")
    ARCHIVE_KEEP = "archive.keep", _("保管录像档案")
    EXPERT_KEEP = "expert.keep", _("维护专家库")
    EXPERT_SERVE = "expert.serve", _("参加评标评审")


class Role(TextChoices):
    """What a post makes of a person. Applicants have no account."""

    ADMINISTRATOR = "administrator", _("管理员")
    CLERK = "clerk", _("窗口人员")
    CHIEF = "chief", _("首席代表")
    SUPERVISION_WINDOW = "supervision_window", _("监察窗口")
    SUPERVISOR = "supervisor", _("监察员")
    AUDITOR = "auditor", _("审计员")
    PURCHASER = "purchaser", _("招标采购人员")
    TRADING_CENTRE = "trading_centre", _("交易中心人员")
    REGULATOR = "regulator", _("行政监督人员")
    BIDDER = "bidder", _("投标人员")
    POOL_KEEPER = "pool_keeper", _("专家库管理人员")
    EXPERT = "expert", _("评标专家")
    INSPECTOR = "inspector", _("纪检人员")
    ARCHIVIST = "archivist", _("档案管理员")
    PUBLISHER = "publisher", _("录像发布人员")


_CLERK = frozenset({Action.CASE_RECEIVE, Action.CASE_PROCESS, Action.CASE_READ, Action.BOARD_READ})
_WATCH = frozenset({Action.CASE_READ, Action.WARNING_READ, Action.BOARD_READ})

# Whoever is supervised gets no right to the record of it, and whoever keeps accounts gets no right
# to cases: an administrator who wants to work a case needs a post that somebody else granted.
ACTIONS: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Action.ORGANISATION_MANAGE,
            Action.PEOPLE_MANAGE,
            Action.ITEM_MANAGE,
            Action.CALENDAR_MANAGE,
            Action.DEVICE_MANAGE,
            Action.TOKEN_MANAGE,
            Action.BOARD_READ,
        }
    ),
    Role.CLERK: _CLERK,
    Role.CHIEF: _CLERK | {Action.WARNING_READ, Action.EXTENSION_APPROVE},
    Role.SUPERVISION_WINDOW: _WATCH | {Action.EXTENSION_APPROVE},
    Role.SUPERVISOR: _WATCH
    | {Action.WARNING_ACKNOWLEDGE, Action.RECORDING_WATCH, Action.RECORDING_REVIEW},
    Role.AUDITOR: frozenset({Action.CASE_READ, Action.BOARD_READ}),
    # The parties of a tender: none may do what another answers for.
    Role.PURCHASER: frozenset({Action.TENDER_RUN}),
    Role.TRADING_CENTRE: frozenset({Action.TENDER_ADMIT, Action.CAMERA_MANAGE}),
    Role.REGULATOR: frozenset({Action.TENDER_OVERSEE}),
    Role.BIDDER: frozenset({Action.TENDER_BID}),
    # Who keeps the pool knows every expert, and therefore has no part in drawing them.
    Role.POOL_KEEPER: frozenset({Action.EXPERT_KEEP}),
    Role.EXPERT: frozenset({Action.EXPERT_SERVE}),
    # Recordings: who inspects them keeps none, who keeps them may not look, who publishes waits for
    # an inspector's word.
    Role.INSPECTOR: _WATCH | {Action.RECORDING_REVIEW},
    Role.ARCHIVIST: frozenset({Action.ARCHIVE_KEEP}),
    Role.PUBLISHER: frozenset({Action.RECORDING_PUBLISH}),
}

# What the interface for machines asks for, a clerk's work: it never keeps accounts nor answers for
# a person.
TOKEN_ACTIONS = frozenset({Action.CASE_RECEIVE, Action.CASE_PROCESS, Action.CASE_READ})
DEVICE_ACTIONS = frozenset({Action.BOARD_READ})


@dataclass(frozen=True, slots=True)
class Grant:
    """Some actions in the branch `path`; `role` where a post gave them."""

    actions: frozenset[Action]
    path: str
    role: Role | None = None

    @classmethod
    def of_role(cls, role: Role, path: str) -> "Grant":
        """The grant that a post of `role` at the organisation `path` gives."""
        return cls(ACTIONS[role], path, role)


def within(path: str, branch: str) -> bool:
    """Tell whether the organisation `path` is `branch` or lies beneath it."""
    return path.startswith(branch)


def may(grants: Iterable[Grant], action: Action, path: str) -> bool:
    """Tell whether one of `grants` allows `action` at the organisation `path`."""
    return any(action in grant.actions and within(path, grant.path) for grant in grants)


def branches(grants: Iterable[Grant], action: Action) -> tuple[str, ...]:
    """The branches where `action` is allowed, without those that lie inside another, sorted."""
    paths = sorted({grant.path for grant in grants if action in grant.actions})
    return tuple(
        path for path in paths if not any(path != other and within(path, other) for other in paths)
    )


def may_manage_person(grants: Collection[Grant], home: str, posts: Iterable[str]) -> bool:
    """Tell whether `grants` allow keeping the account of a person at `home` with `posts`.

    Every post has to lie within the branch, not only the home: whoever may reset a password may
    act as its owner, and must not reach further up or across by it.
    """
    return all(may(grants, Action.PEOPLE_MANAGE, path) for path in (home, *posts))
