"""The kinds of ledger entries about packages, and how what is found in one is called."""

from django.utils.translation import gettext_lazy as _

PACKED = "media.package.sealed.v1"
COPIED = "media.package.copied.v1"
VERIFIED = "media.package.verified.v1"
ALTERED = "media.package.altered.v1"
HELD = "media.package.held.v1"
RELEASED = "media.package.released.v1"
DELETED = "media.package.deleted.v1"
DISCS_ORDERED = "media.discs.ordered.v1"
DISCS_MADE = "media.discs.made.v1"

LABELS = {
    PACKED: _("归档并签名"),
    COPIED: _("异地加锁复制"),
    VERIFIED: _("核验"),
    ALTERED: _("档案与归档时不一致，已报警"),
    HELD: _("法律保全"),
    RELEASED: _("解除保全"),
    DELETED: _("期满销毁"),
    DISCS_ORDERED: _("申请光盘映像"),
    DISCS_MADE: _("光盘映像制作完毕"),
}

FINDINGS = {
    "CHANGED": _("内容被改动"),
    "CUT": _("片段被截短"),
    "REMOVED": _("被删除"),
    "REORDERED": _("被移位"),
    "INSERTED": _("被添加"),
    "RECORD": _("链上记录不符"),
    "MANIFEST": _("清单不符"),
    "SIGNATURE": _("签名不符"),
    "TIMESTAMP": _("时间戳不符"),
    "ANCHOR": _("与账本所存不符"),
    "COPY": _("异地副本不符"),
    "UNREADABLE": _("无法读取"),
}
"""The sorts of findings, by the word that the verifier begins with."""
