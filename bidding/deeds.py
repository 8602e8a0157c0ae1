"""What an opening's ledger entries mean to whoever looks at its recording.

Bidders unlock and object from wherever they are, and so do trustees: only what the host does is
done in the room.
"""

from django.utils.translation import gettext_lazy as _

from bidding import events
from bidding.envelope.tenderlog import ANCHOR_KIND
from media.deeds import Deed

DEEDS = {
    ANCHOR_KIND: Deed(_("投标日志的签名入账")),
    events.TENDER_CLOSED: Deed(_("投标截止")),
    events.OPENING_BEGUN: Deed(_("开标开始")),
    events.OPENING_CALLED: Deed(_("宣布开标时间")),
    events.RESULT_CORRECTED: Deed(_("更正第一信封的评审结果")),
    events.LOCK_RELEASED: Deed(_("投标人解锁")),
    events.BID_EXCUSED: Deed(_("认定未能解密的原因"), in_room=True),
    events.BID_RESCUED: Deed(_("补救解密"), in_room=True),
    events.OPENING_FROZEN: Deed(_("开标名单固定")),
    events.SHARES_HASHED: Deed(_("保管人承诺密钥份额")),
    events.SHARES_RELEASED: Deed(_("保管人交出密钥份额")),
    events.TRUSTEE_COMPLAINED: Deed(_("对保管人的异议")),
    events.OPENING_OPENED: Deed(_("开启投标文件")),
    events.REMARK_RAISED: Deed(_("投标人对开标提出异议")),
    events.REMARK_ANSWERED: Deed(_("答复开标异议"), in_room=True),
    events.BUNDLE_PUBLISHED: Deed(_("公布开标数据包")),
    events.OPENING_RECORDED: Deed(_("形成开标记录"), in_room=True),
}
