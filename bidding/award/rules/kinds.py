"""The kinds of things after an evaluation, by the names that rows and files keep."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AwardState(TextChoices):
    """How far the award of a lot has come."""

    REPORTED = "reported", _("已收到评标报告")
    PUBLIC = "public", _("中标候选人公示")
    DETERMINED = "determined", _("已确定中标人")
    NOTIFIED = "notified", _("已发中标通知书")
    CONTRACTED = "contracted", _("已签合同")
    FAILED = "failed", _("流标（废标）")


class Duty(TextChoices):
    """Something that the law wants done within a limit."""

    PUBLISH = "publish", _("公示中标候选人")
    DETERMINE = "determine", _("确定中标人")
    NOTIFY = "notify", _("公告结果、发中标通知书")
    ANSWER = "answer", _("答复异议（质疑）")
    TAKE_UP = "take_up", _("决定是否受理投诉")
    DECIDE = "decide", _("处理投诉")
    REPORT = "report", _("提交招标投标情况报告")
    CONTRACT = "contract", _("签订合同")
    PUBLISH_CONTRACT = "publish_contract", _("公告合同")
    FILE_CONTRACT = "file_contract", _("合同备案")
    REVIEW = "review", _("审核工程变更")
    FINANCE = "finance", _("财政评审工程变更")
    DESIGN = "design", _("审核重大设计变更")


class Span(TextChoices):
    """A period that the law gives others: no duty of ours, but a limit all the same."""

    PUBLICITY = "publicity", _("公示期")
    OBJECT = "object", _("提出异议（质疑）的期限")
    COMPLAIN = "complain", _("提出投诉的期限")
    STOP = "stop", _("责令暂停的期限")
    CHANGE_PUBLICITY = "change_publicity", _("工程变更公示期")


class PassedOver(TextChoices):
    """Why a candidate ranked before is not the winner (Regulations 55)."""

    GAVE_UP = "gave_up", _("放弃中标")
    FORCE_MAJEURE = "force_majeure", _("因不可抗力不能履行合同")
    NO_BOND = "no_bond", _("未按要求提交履约保证金")
    UNLAWFUL = "unlawful", _("被查实存在影响中标结果的违法行为")
    UNFIT = "unfit", _("经原评标委员会审查，不再符合中标条件")


class ComplaintState(TextChoices):
    """How far a complaint has come."""

    RECEIVED = "received", _("已收到")
    REFUSED = "refused", _("不予受理")
    TAKEN_UP = "taken_up", _("已受理")
    DISMISSED = "dismissed", _("驳回")
    UPHELD = "upheld", _("成立")


class Tier(TextChoices):
    """Who has to approve an engineering change."""

    PARTIES = "parties", _("各方商定")
    FINANCE = "finance", _("主管部门审核，财政批准")
    GOVERNMENT = "government", _("主管部门、财政审核，市政府批准")
    FULL = "full", _("六步审批并公示")


class Reviewer(TextChoices):
    """What kind of body reviews a step of a change."""

    PARTIES = "parties", _("建设、设计、监理单位会商")
    DEPARTMENT = "department", _("行业主管部门")
    BUDGET = "budget", _("概预算审批部门")
    FINANCE = "finance", _("财政部门")
    DESIGN = "design", _("设计方案技术审批")
    APPRAISAL = "appraisal", _("财政评审中心")
    INVESTMENT = "investment", _("投资主管部门")
    GOVERNMENT = "government", _("市政府")
    PUBLICITY = "publicity", _("公示")


class ChangeState(TextChoices):
    """How far an engineering change has come."""

    REVIEWED = "reviewed", _("审批中")
    PUBLIC = "public", _("公示中")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")
