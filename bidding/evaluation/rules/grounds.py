"""Why a bid is not ranked or a mark is corrected, by the names that the archive keeps."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """Why a bid is shut out."""

    QUALIFICATION = "qualification", _("资格审查不合格")
    REVIEW = "review", _("初步评审不合格")
    CEILING = "ceiling", _("超过最高限价")
    LOW_PRICE = "low-price", _("报价明显过低且不能说明")
    UNOPENED = "unopened", _("报价信封没有开启")
    BRAND = "brand", _("同品牌投标人已由另一家代表")


class Mistake(TextChoices):
    """When a locked sheet may be corrected (Order 87 art. 64)."""

    SUM = "sum", _("分值汇总计算错误")
    RANGE = "range", _("超出评分标准范围")
    OBJECTIVE = "objective", _("客观评审因素评分不一致")
    EXTREME = "extreme", _("经认定畸高、畸低")
