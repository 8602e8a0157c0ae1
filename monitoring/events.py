"""The ledger kinds of the supervision room, and how each is said."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACKNOWLEDGED = "monitoring.warning.acknowledged.v1"

LABELS: dict[str, str | Promise] = {ACKNOWLEDGED: _("签收预警")}
