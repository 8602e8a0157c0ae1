"""The kinds of things in a tender, by the names that rows, files and interfaces keep."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Regime(TextChoices):
    """Which law a project follows."""

    TENDERING = "tendering", _("招标投标")
    PROCUREMENT = "procurement", _("政府采购")


class ProjectKind(TextChoices):
    """What is being bought."""

    CONSTRUCTION = "construction", _("工程")
    GOODS = "goods", _("货物")
    SERVICES = "services", _("服务")


class Mode(TextChoices):
    """Who may bid."""

    OPEN = "open", _("公开招标")
    INVITED = "invited", _("邀请招标")


class Qualification(TextChoices):
    """When a bidder's qualification is examined."""

    AFTER = "after", _("资格后审")
    BEFORE = "before", _("资格预审")


class Suite(TextChoices):
    """The closed list of cryptographic suites; a tender has one, nothing is negotiated."""

    INTERNATIONAL = "intl-1", _("国际密码套件 intl-1")
    NATIONAL = "gm-1", _("国密套件 gm-1")


class Topic(TextChoices):
    """What a question or an objection is about."""

    DOCUMENTS = "documents", _("招标文件")
    PREQUALIFICATION = "prequalification", _("资格预审文件")


class InquiryKind(TextChoices):
    """A question is answered when it can be; an objection (异议, 质疑) within its limit."""

    QUESTION = "question", _("提问")
    OBJECTION = "objection", _("异议（质疑）")


class AnnouncementKind(TextChoices):
    """What a tender tells everybody, one numbered announcement after another."""

    NOTICE = "notice", _("招标公告")
    CLARIFICATION = "clarification", _("澄清")
    AMENDMENT = "amendment", _("修改")
    SUSPENSION = "suspension", _("暂停")
    RESUMPTION = "resumption", _("恢复")
    CANCELLATION = "cancellation", _("终止")
    FAILURE = "failure", _("流标（废标）")
    RESULT = "result", _("第一信封评审结果")
    CANDIDATES = "candidates", _("中标候选人公示")
    AWARD = "award", _("中标结果公告")
    CONTRACT = "contract", _("合同公告")


class Mark(TextChoices):
    """A moment of a tender's calendar."""

    NOTICE = "notice", _("公告发布")
    NOTICE_TO = "notice_to", _("公告期满")
    PREQUALIFICATION_FROM = "prequalification_from", _("预审文件开始发出")
    PREQUALIFICATION_TO = "prequalification_to", _("预审文件停止发出")
    PREQUALIFICATION_DEADLINE = "prequalification_deadline", _("预审申请截止")
    DOCUMENTS_FROM = "documents_from", _("招标文件开始发出")
    DOCUMENTS_TO = "documents_to", _("招标文件停止发出")
    DEADLINE = "deadline", _("投标截止")
    OPENING = "opening", _("开标")


class Occasion(TextChoices):
    """What makes a deposit due back."""

    WITHDRAWN = "withdrawn", _("截止前撤回")
    UNOPENED = "unopened", _("非投标人原因未开启，视为撤回")
    NO_BID = "no_bid", _("已交款，未投标")
    ENDED = "ended", _("招标终止或流标")
    AWARDED = "awarded", _("中标通知书发出")
    CONTRACTED = "contracted", _("合同签订")


class Ground(TextChoices):
    """Why a deposit may be kept (不予退还)."""

    REVOKED = "revoked", _("截止后撤销投标文件")
    NO_CONTRACT = "no_contract", _("中标人无正当理由不签合同")
