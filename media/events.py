"""The kinds of ledger entries this room writes."""

from django.utils.translation import gettext_lazy as _

ROOM_SET_UP = "media.room.set_up.v1"
CAMERA_REGISTERED = "media.camera.registered.v1"
CAMERA_CHANGED = "media.camera.changed.v1"
CAMERA_RETIRED = "media.camera.retired.v1"
BROWSER_REGISTERED = "media.browser.registered.v1"
BROWSER_RETIRED = "media.browser.retired.v1"
SEATED = "media.browser.seated.v1"
LEFT = "media.browser.left.v1"
PREPARED = "media.recording.prepared.v1"
WIDENED = "media.recording.widened.v1"
BEGUN = "media.recording.begun.v1"
ENDED = "media.recording.ended.v1"
SEALED = "media.recording.sealed.v1"
LOST = "media.track.lost.v1"
RESUMED = "media.track.resumed.v1"
HEALTH = "media.track.judged.v1"
STEPPED = "media.track.stepped.v1"
ANCHORED = "media.chain.anchored.v1"
WATCHED = "media.recording.watched.v1"

LABELS = {
    PREPARED: _("开始录像"),
    BEGUN: _("录像对象开始"),
    SEATED: _("远程席位开始录像"),
    LEFT: _("远程席位撤销"),
    ENDED: _("录像结束"),
    SEALED: _("录像封存"),
    LOST: _("录像中断"),
    RESUMED: _("录像恢复"),
    HEALTH: _("镜头状况变化"),
    STEPPED: _("时钟跳变"),
    WATCHED: _("查看录像画面"),
}
