"""Why a bid is not ranked, by the names that the archive keeps."""

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
