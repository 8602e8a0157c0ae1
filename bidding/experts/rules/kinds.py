"""The words of the expert pool."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExpertState(TextChoices):
    """Whether an expert may be drawn at all."""

    ACTIVE = "active", _("在库")
    SUSPENDED = "suspended", _("暂停")
    LEFT = "left", _("出库")


class TitleLevel(TextChoices):
    """The grade of a professional title (职称)."""

    SENIOR = "senior", _("正高级")
    ASSOCIATE = "associate", _("副高级")
    MIDDLE = "middle", _("中级")
    OTHER = "other", _("其他")


class TieKind(TextChoices):
    """What ties an expert to a party, as declared or found."""

    INTEREST = "interest", _("经济利益关系")
    RELATIVE = "relative", _("近亲属任职")


class WorkKind(TextChoices):
    """What an expert had to do with a project before."""

    PREPARED = "prepared", _("参与项目前期或编制文件")
    EVALUATED = "evaluated", _("参加评标评审")


class Reason(TextChoices):
    """Why an expert may not be drawn. The values stand in filters that everybody can check."""

    EMPLOYER = "employer", _("任职单位为当事人")
    RECENT_EMPLOYER = "recent-employer", _("近年曾在当事人处任职")
    AUTHORITY = "authority", _("任职于行政主管或监督部门")
    INTEREST = "interest", _("与当事人有经济利益关系")
    RELATIVE = "relative", _("近亲属在当事人处任职")
    EARLIER_WORK = "earlier-work", _("参与过本项目的前期工作")
    DISCIPLINE = "discipline", _("受过处理，尚在期限内")
    SUSPENDED = "suspended", _("已暂停或出库")
    UNREVIEWED = "unreviewed", _("年度复核已过期")
    REGION = "region", _("不在抽取的地域范围")
    WORKLOAD = "workload", _("近期评审次数已满")
