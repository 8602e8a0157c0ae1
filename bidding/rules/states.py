"""What may follow what: an entry application, and a tender."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bidding.errors import Refused


class ProjectState(TextChoices):
    """Where an entry application stands."""

    APPLIED = "applied", _("待受理")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已受理")


class TenderState(TextChoices):
    """Where a tender stands. That it is suspended is a moment beside its state."""

    DRAFT = "draft", _("起草中")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已截止")
    CANCELLED = "cancelled", _("已终止")
    FAILED = "failed", _("已流标")


class Command(TextChoices):
    """What can be done with a tender."""

    EDIT = "edit", _("编辑")
    PUBLISH = "publish", _("发布")
    CHANGE = "change", _("澄清或修改")
    INQUIRE = "inquire", _("提问或提出异议")
    ANSWER = "answer", _("答复")
    REGISTER = "register", _("登记")
    QUALIFY = "qualify", _("资格预审")
    CANCEL = "cancel", _("终止")
    FAIL = "fail", _("宣布流标")
    REPEAT = "repeat", _("重新招标")
    DEPOSIT = "deposit", _("登记或退还保证金")
    CALL = "call", _("公布第一信封的评审结果")


ALLOWED: dict[Command, frozenset[TenderState]] = {
    Command.EDIT: frozenset({TenderState.DRAFT}),
    Command.PUBLISH: frozenset({TenderState.DRAFT}),
    Command.CHANGE: frozenset({TenderState.PUBLISHED}),
    Command.INQUIRE: frozenset({TenderState.PUBLISHED}),
    Command.ANSWER: frozenset({TenderState.PUBLISHED, TenderState.CLOSED}),
    Command.REGISTER: frozenset({TenderState.PUBLISHED}),
    Command.QUALIFY: frozenset({TenderState.PUBLISHED}),
    Command.CANCEL: frozenset({TenderState.PUBLISHED}),
    Command.FAIL: frozenset({TenderState.PUBLISHED, TenderState.CLOSED}),
    Command.DEPOSIT: frozenset({TenderState.CLOSED, TenderState.CANCELLED, TenderState.FAILED}),
    Command.REPEAT: frozenset({TenderState.CANCELLED, TenderState.FAILED}),
    Command.CALL: frozenset({TenderState.CLOSED}),
}


def check(command: Command, state: TenderState) -> None:
    """Raise `Refused` unless a tender in `state` can be given `command`."""
    if state not in ALLOWED[command]:
        raise Refused(
            "wrong_state",
            _("该招标%(state)s，不能%(command)s。")
            % {"state": state.label, "command": command.label},
        )
