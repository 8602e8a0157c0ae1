"""What an evaluation's ledger entries mean to whoever looks at its recording: all that a member
does, they do in the room.
"""

from django.utils.translation import gettext_lazy as _

from bidding.evaluation import events
from media.deeds import Deed

DEEDS = {
    events.CONVENED: Deed(_("组成评标委员会")),
    events.INTEREST_DECLARED: Deed(_("作出回避声明"), in_room=True),
    events.SIGNED_IN: Deed(_("专家签到"), in_room=True, enters=True, seat="member"),
    events.SEATED_REMOTELY: Deed(_("安排远程席位")),
    events.MEMBER_REPLACED: Deed(_("更换评委")),
    events.TIME_ASKED: Deed(_("请求延长评审时间"), in_room=True, seat="member"),
    events.TIME_GIVEN: Deed(_("延长评审时间")),
    events.BIDS_QUALIFIED: Deed(_("资格审查")),
    events.ROUND_BEGUN: Deed(_("评审轮次开始")),
    events.BID_LOOKED_AT: Deed(_("查阅投标文件"), in_room=True, seat="member"),
    events.SHEET_LOCKED: Deed(_("锁定评分表"), in_room=True, seat="member"),
    events.SHEET_RELEASED: Deed(_("公开评分表"), in_room=True, seat="member"),
    events.ROUND_OPENED: Deed(_("开启评分表")),
    events.QUESTION_ASKED: Deed(_("要求澄清"), in_room=True),
    events.QUESTION_ANSWERED: Deed(_("投标人澄清")),
    events.LOW_PRICE_DECIDED: Deed(_("认定低价说明"), in_room=True),
    events.PRICES_OPENED: Deed(_("开启报价")),
    events.DETAILS_RECORDED: Deed(_("登记价格评审要素"), in_room=True),
    events.SCORE_EXPLAINED: Deed(_("说明悬殊评分"), in_room=True, seat="member"),
    events.MARK_CORRECTED: Deed(_("更正评分"), in_room=True, seat="member"),
    events.RANKED: Deed(_("汇总排序"), in_room=True),
    events.ASSENTED: Deed(_("签署评标报告"), in_room=True, seat="member"),
    events.REFUSED: Deed(_("登记拒签评标报告"), in_room=True),
    events.REPORTED: Deed(_("形成评标报告")),
}
