"""What a draw's ledger entries mean to whoever looks at its recording.

Contributions come from wherever their parties are; the host opens and closes the draw in the room.
"""

from django.utils.translation import gettext_lazy as _

from bidding.draw import events
from media.deeds import Deed

DEEDS = {
    events.OPENED: Deed(_("开始抽取"), in_room=True),
    events.CONTRIBUTED: Deed(_("出数")),
    events.CLOSED: Deed(_("停止出数"), in_room=True),
    events.SETTLED: Deed(_("出数固定")),
    events.HASHED: Deed(_("保管人承诺密钥份额")),
    events.HANDED_OVER: Deed(_("保管人交出密钥份额")),
    events.COMPLAINED: Deed(_("对保管人的异议")),
    events.DRAWN: Deed(_("抽出席位")),
    events.CALLED: Deed(_("通知专家")),
    events.VOIDED: Deed(_("抽取作废")),
}
