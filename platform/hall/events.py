"""The ledger kinds of the hall, and how each is said on a board."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RECEIVED = "hall.case.received.v1"
ACCEPTED = "hall.case.accepted.v1"
DEEMED_ACCEPTED = "hall.case.deemed_accepted.v1"
REFUSED = "hall.case.refused.v1"
SUPPLEMENT_ASKED = "hall.supplement.asked.v1"
SUPPLEMENT_GIVEN = "hall.supplement.given.v1"
STEP_FINISHED = "hall.step.finished.v1"
PART_FINISHED = "hall.part.finished.v1"
PAUSED = "hall.pause.opened.v1"
RESUMED = "hall.pause.closed.v1"
EXTENSION_ASKED = "hall.extension.asked.v1"
EXTENSION_GRANTED = "hall.extension.granted.v1"
EXTENSION_DENIED = "hall.extension.denied.v1"
EXTENSION_LAPSED = "hall.extension.lapsed.v1"
FORWARDED = "hall.case.forwarded.v1"
FINISHED = "hall.case.finished.v1"
WITHDRAWN = "hall.case.withdrawn.v1"
CORRECTED = "hall.case.corrected.v1"
IMPORTED = "hall.case.imported.v1"
NOTED = "hall.record.noted.v1"
VIOLATION = "hall.violation.found.v1"
ITEM_REVISED = "hall.item.revised.v1"
ITEM_APPROVED = "hall.item.approved.v1"
ITEM_CLOSED = "hall.item.closed.v1"

LABELS: dict[str, str | Promise] = {
    RECEIVED: _("收件"),
    ACCEPTED: _("受理"),
    DEEMED_ACCEPTED: _("逾期未告知，视为受理"),
    REFUSED: _("不予受理"),
    SUPPLEMENT_ASKED: _("一次性告知补正"),
    SUPPLEMENT_GIVEN: _("补正材料"),
    STEP_FINISHED: _("环节办结"),
    PART_FINISHED: _("并联意见"),
    PAUSED: _("中止计时"),
    RESUMED: _("恢复计时"),
    EXTENSION_ASKED: _("申请延期"),
    EXTENSION_GRANTED: _("批准延期"),
    EXTENSION_DENIED: _("不予延期"),
    EXTENSION_LAPSED: _("延期申请失效"),
    FORWARDED: _("上报"),
    FINISHED: pgettext_lazy("event", "办结"),
    WITHDRAWN: _("撤回申请"),
    CORRECTED: _("更正"),
    IMPORTED: _("导入"),
    NOTED: _("业务记录"),
    VIOLATION: _("违规"),
    ITEM_REVISED: _("事项修订"),
    ITEM_APPROVED: _("事项修订生效"),
    ITEM_CLOSED: _("事项停办"),
}
