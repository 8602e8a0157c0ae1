"""The law of a case: kinds, states, which command is allowed when, and what a violation is. Pure.

Sources: S0 arts. 15–21, S2 art. 22, S3 arts. 13 and 16, Licensing Law arts. 32 and 42.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hall.errors import Refused, WrongState
from hall.wording import amount_text


class CaseKind(TextChoices):
    """The six kinds of case (S0 arts. 15–20)."""

    INSTANT = "instant", _("即办件")
    PROMISED = "promised", _("承诺件")
    JOINT = "joint", _("联办件")
    RETURNED = "returned", _("退回件")
    ESCALATED = "escalated", _("上报件")
    SUPPLEMENT = "supplement", _("补办件")


ITEM_KINDS = (CaseKind.INSTANT, CaseKind.PROMISED, CaseKind.JOINT, CaseKind.ESCALATED)
"""What an item can be processed as; a case becomes *returned* or *supplement* by what happens."""


class State(TextChoices):
    """Where a case stands."""

    RECEIVED = "received", _("已收件")
    SUPPLEMENT = "supplement", _("待补正")
    ACCEPTED = "accepted", _("办理中")
    FORWARDED = "forwarded", _("已上报")
    FINISHED = "finished", _("已办结")
    REFUSED = "refused", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


ENDED = frozenset({State.FINISHED, State.REFUSED, State.WITHDRAWN})
IN_PROCESS = frozenset({State.ACCEPTED, State.FORWARDED})


class Command(TextChoices):
    """What a person can do to a case."""

    ACCEPT = "accept", pgettext_lazy("command", "受理")
    REFUSE = "refuse", pgettext_lazy("command", "不予受理")
    ASK_SUPPLEMENT = "ask_supplement", pgettext_lazy("command", "一次性告知")
    GIVE_SUPPLEMENT = "give_supplement", pgettext_lazy("command", "补正材料")
    FINISH_STEP = "finish_step", pgettext_lazy("command", "办结环节")
    FINISH_PART = "finish_part", pgettext_lazy("command", "提交并联意见")
    PAUSE = "pause", pgettext_lazy("command", "中止计时")
    RESUME = "resume", pgettext_lazy("command", "恢复计时")
    ASK_EXTENSION = "ask_extension", pgettext_lazy("command", "申请延期")
    DECIDE_EXTENSION = "decide_extension", pgettext_lazy("command", "审批延期")
    FORWARD = "forward", pgettext_lazy("command", "上报")
    FINISH = "finish", pgettext_lazy("command", "办结")
    WITHDRAW = "withdraw", pgettext_lazy("command", "撤回申请")


ALLOWED: dict[Command, frozenset[State]] = {
    Command.ACCEPT: frozenset({State.RECEIVED}),
    Command.REFUSE: frozenset({State.RECEIVED, State.SUPPLEMENT}),
    # While papers are awaited a second notice is a violation, and written as one (S3 art. 16(1)).
    Command.ASK_SUPPLEMENT: frozenset({State.RECEIVED, State.SUPPLEMENT}),
    Command.GIVE_SUPPLEMENT: frozenset({State.SUPPLEMENT}),
    Command.FINISH_STEP: frozenset({State.ACCEPTED}),
    Command.FINISH_PART: frozenset({State.ACCEPTED}),
    Command.PAUSE: frozenset({State.ACCEPTED}),
    Command.RESUME: frozenset({State.ACCEPTED}),
    Command.ASK_EXTENSION: frozenset({State.ACCEPTED}),
    Command.DECIDE_EXTENSION: frozenset({State.ACCEPTED}),
    Command.FORWARD: frozenset({State.ACCEPTED}),
    Command.FINISH: IN_PROCESS,
    Command.WITHDRAW: frozenset({State.RECEIVED, State.SUPPLEMENT, State.ACCEPTED}),
}


class Ground(TextChoices):
    """Grounds on which time is excluded (S0 green channel art. 7(4), S2 art. 22)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定评估")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class NoticeKind(TextChoices):
    """Documents that must be issued, numbered and kept."""

    ACCEPTANCE = "acceptance", _("受理通知书")
    REFUSAL = "refusal", _("不予受理通知书")
    SUPPLEMENT = "supplement", _("一次性告知书")
    EXTENSION = "extension", _("延期通知书")
    DECISION = "decision", _("决定书")


class Outcome(TextChoices):
    """How a case was decided."""

    APPROVED = "approved", _("准予")
    DENIED = "denied", _("不予许可")
    REGISTERED = "registered", _("已登记")
    FORWARDED_RESULT = "forwarded_result", _("上级已批复")


class Violation(TextChoices):
    """Violations that the hall's own record shows as they happen."""

    SECOND_NOTICE = "second_notice", _("二次告知补正")
    NO_NOTICE = "no_notice", _("逾期未作一次性告知")
    LATE_EXTENSION = "late_extension", _("期限届满后申请延期")


class Channel(TextChoices):
    """How an application came in."""

    WINDOW = "window", _("窗口")
    ONLINE = "online", _("网上")
    POST = "post", _("邮寄")
    SYSTEM = "system", _("业务系统")


MOST_EXTENSION = 250
"""A year's worth of working days: more units than that are a slip of the pen."""


def check(command: Command, state: State) -> None:
    """Raise `WrongState` unless `command` is allowed in `state`."""
    if state not in ALLOWED[command]:
        raise WrongState(
            "wrong_state",
            _("当前状态为“%(state)s”，不能%(command)s。")
            % {"state": state.label, "command": command.label},
        )


def check_running(paused: bool) -> None:
    """Raise `WrongState` while the case's clocks stand still: no work is done on it then."""
    if paused:
        raise WrongState("paused", _("计时已中止，请先恢复计时。"))


def check_step(expected: int | None, given: int) -> None:
    """Raise `WrongState` unless step `given` is the one whose turn it is."""
    if expected is None:
        raise WrongState("no_step_left", _("所有环节均已办结。"))
    if given != expected:
        raise WrongState(
            "step_out_of_order",
            _("环节须按顺序办理：当前应办第 %(expected)d 环节，而非第 %(given)d 环节。")
            % {"expected": expected, "given": given},
        )


def check_ground(ground: str, named_by_item: Collection[str]) -> None:
    """Raise `Refused` unless the item's guide names the ground (S2 art. 22)."""
    if ground not in named_by_item:
        raise Refused("ground_not_named", _("办事指南未列明该中止事由，不得据此扣除时限。"))


def check_notice(absent: Collection[str], named: Collection[str]) -> None:
    """Raise `Refused` unless every paper of `absent` is `named`: a notice is complete (一次性)."""
    if left := [name for name in absent if name not in named]:
        raise Refused(
            "notice_incomplete",
            _("一次性告知须一次写全，还应列出：%(names)s。") % {"names": "、".join(left)},
        )


def check_extension(
    counted: datetime, due_at: datetime, amount: int, unit: str, most: int | None
) -> None:
    """Raise `Refused` for an extension asked late, or of more than `most` units.

    `amount` and `most` are in the limit's own `unit`; none is longer than the working day in which
    the law counts `most`. `counted` is up to when the limit has counted: now, or where its
    standstill began. A late request is refused whatever its reasons (S0 art. 21(3)).
    """
    if counted >= due_at:
        raise Refused("extension_late", _("期限已届满，延期申请须在期限届满前提出。"))
    if amount < 1:
        raise Refused("extension_amount", _("延长的数量须为正整数。"))
    longest = MOST_EXTENSION if most is None else most
    if amount > longest:
        raise Refused(
            "extension_too_long",
            _("一次延期不得超过 %(most)s。") % {"most": amount_text(longest, unit)},
        )


def check_finish(kind: CaseKind, state: State, open_steps: int, open_parts: int) -> None:
    """Raise `WrongState` unless everything that must come before the decision is done."""
    if kind == CaseKind.ESCALATED and state != State.FORWARDED:
        raise WrongState("not_forwarded", _("上报件须先上报，再登记上级批复结果。"))
    if open_parts:
        raise WrongState(
            "parts_open", _("尚有 %(n)d 个协办部门未提交意见，不能办结。") % {"n": open_parts}
        )
    if open_steps:
        raise WrongState("steps_open", _("尚有 %(n)d 个环节未办，不能办结。") % {"n": open_steps})


def outcomes(kind: CaseKind) -> list[Outcome]:
    """How a case of `kind` can be decided: only an escalated one is answered from above."""
    return [one for one in Outcome if one != Outcome.FORWARDED_RESULT or kind == CaseKind.ESCALATED]


def check_outcome(kind: CaseKind, outcome: str, decision: str) -> None:
    """Raise `Refused` for an outcome that `kind` does not have, or a denial without its reasons."""
    if outcome not in Outcome.values:
        raise Refused("no_outcome", _("请选择办理结果。"))
    if outcome not in outcomes(kind):
        raise Refused(
            "other_outcome",
            _("%(kind)s不能以“%(outcome)s”办结。")
            % {"kind": kind.label, "outcome": Outcome(outcome).label},
        )
    if outcome == Outcome.DENIED and not decision.strip():
        raise Refused("no_reasons", _("不予许可必须书面说明理由。"))


def is_offered(department: str, window: str, *, is_general: bool) -> bool:
    """Whether the window at path `window` takes applications for items of `department`.

    A department's window does for its own department. A general window (综合窗口), which stands in
    no department, does for those beside or above it: of its own centre, county or city, never of
    another county.
    """
    return window.startswith(above(department) if is_general else department)


def above(path: str) -> str:
    """The path of the organisation that the one at `path` stands beneath; "/" above the root."""
    parent, _slash, _pk = path.rstrip("/").rpartition("/")
    return f"{parent}/"


def mask(name: str) -> str:
    """A person's or company's name as a wall may show it: 张**, 云**限公司."""
    name = name.strip()
    if len(name) <= 1:
        return name and "*"
    return name[0] + "*" * min(len(name) - 1, 2)
