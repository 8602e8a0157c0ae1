"""What a contradiction is called, what it means, and how it may come about innocently."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Unjudged(StrEnum):
    """What could not be compared, because nothing is known of it."""

    CAMERAS = "cameras"
    FACES = "faces"
    CLOCKS = "clocks"
    HEALTH = "health"
    SEATS = "seats"


class Kind(TextChoices):
    """A sort of contradiction, the gravest first."""

    ALTERED = "altered", _("录像与归档时不一致")
    OUTSIDE = "outside", _("会议之外的操作")
    BLIND = "blind", _("操作时没有镜头看得见")
    EMPTY = "empty", _("操作时画面中没有人")
    UNSIGNED = "unsigned", _("未签到先操作")
    FEWER = "fewer", _("画面中的人少于签到人数")
    SILENT = "silent", _("签到后再无操作")
    CLOCK = "clock", _("摄像机时间与平台时间不符")
    STEPPED = "stepped", _("平台时钟跳变")
    PARTLY = "partly", _("操作时部分镜头看不见")
    IDLE = "idle", _("长时间有画面而无操作")


EXPLAINED: dict[Kind, str | Promise] = {
    Kind.ALTERED: _("归档时签名的内容与现在磁盘上的不同，列出的文件被改动、删去或添加过。"),
    Kind.OUTSIDE: _("账本上的这项操作应在会议中进行，时间却在会议开始之前或结束之后。"),
    Kind.BLIND: _("账本上有这项操作，而当时没有一个镜头录到清晰画面，录像既不能证实也不能否定它。"),
    Kind.EMPTY: _("操作前后各镜头的关键画面上都没有找到人脸。"),
    Kind.UNSIGNED: _("该席位在签到之前已有操作。"),
    Kind.FEWER: _("各镜头画面上找到的人脸，最多时合计也没有达到已签到的席位数。"),
    Kind.SILENT: _("该席位已签到，会议中却再没有任何操作。"),
    Kind.CLOCK: _("画面自带的时间与录下它的时间相差过大，可能是重放的旧画面。"),
    Kind.STEPPED: _("会议中平台时钟被拨动，跳变前后的先后次序只能以录像的单调时钟为准。"),
    Kind.PARTLY: _("账本上有这项操作，而当时一部分镜头没有清晰画面。"),
    Kind.IDLE: _("会议进行中很久没有任何操作记录。"),
}

INNOCENT: dict[Kind, str | Promise] = {
    Kind.ALTERED: _("磁盘损坏也会如此：先取异地副本或光盘核对。"),
    Kind.OUTSIDE: _("可能是主持人补办手续，或会议提前、延后；看理由和现场笔录。"),
    Kind.BLIND: _("停电、断网或摄像机故障与操作人无关；看缺口的原因、门禁和日志。"),
    Kind.EMPTY: _("背对镜头、低头、戴口罩、离得远或逆光都会漏检；异地专家不在这个房间。请看画面。"),
    Kind.UNSIGNED: _("可能重新签到换过证书；看账本上该席位的全部条目。"),
    Kind.FEWER: _("人脸检测会漏检，镜头可能照不到所有座位，异地专家不在画面中。请看画面。"),
    Kind.SILENT: _("可能被更换、中途退出，或会议没有开到他操作的一步。"),
    Kind.CLOCK: _("多数摄像机时钟从未校准，固定的偏差不说明什么；中途突变才可疑。"),
    Kind.STEPPED: _("校时服务会这样改正偏差。"),
    Kind.PARTLY: _("其余镜头仍有画面，请看它们。"),
    Kind.IDLE: _("评委可能在阅读、讨论或休息。"),
}

UNJUDGED: dict[Unjudged, str | Promise] = {
    Unjudged.CAMERAS: _("这次录像没有摄像机，无法比对画面。"),
    Unjudged.FACES: _("画面还没有检索过人脸，或未装检测模型：画面中有没有人没有比对。"),
    Unjudged.CLOCKS: _("摄像机没有报告自己的时间，或者平台时钟在演练中走得更快：没有比对。"),
    Unjudged.HEALTH: _("有镜头的画面状况当时没有判定：黑屏、遮挡、静止没有比对。"),
    Unjudged.SEATS: _("账本上没有签到：人数和席位没有比对。"),
}
"""What is said of each."""
