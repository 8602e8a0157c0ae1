"""The kinds of ledger entries about packages."""

from django.utils.translation import gettext_lazy as _

PACKED = "media.package.sealed.v1"
COPIED = "media.package.copied.v1"
VERIFIED = "media.package.verified.v1"
HELD = "media.package.held.v1"
RELEASED = "media.package.released.v1"
DELETED = "media.package.deleted.v1"
DISCS_ORDERED = "media.discs.ordered.v1"
DISCS_MADE = "media.discs.made.v1"

LABELS = {
    PACKED: _("归档并签名"),
    COPIED: _("异地加锁复制"),
    VERIFIED: _("核验"),
    HELD: _("法律保全"),
    RELEASED: _("解除保全"),
    DELETED: _("期满销毁"),
    DISCS_ORDERED: _("申请光盘映像"),
    DISCS_MADE: _("光盘映像制作完毕"),
}
