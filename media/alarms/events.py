"""The kinds of ledger entries about alarms."""

from django.utils.translation import gettext_lazy as _

RAISED = "media.alarm.raised.v1"
GONE = "media.alarm.gone.v1"
ACKNOWLEDGED = "media.alarm.acknowledged.v1"

LABELS = {
    RAISED: _("镜头报警"),
    GONE: _("镜头恢复正常"),
    ACKNOWLEDGED: _("镜头报警已签收"),
}
