"""Which cases a queue shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hall.queue import ALL, OPEN, Wanted
from hall.rules import CaseKind, State
from worktime import Lamp

ANY = ("", _("全部"))
LAMPS = [
    (Lamp.RED.value, _("■ 超时")),
    (Lamp.YELLOW.value, _("▲ 预警")),
    (Lamp.GREEN.value, _("● 正常")),
    (Lamp.PAUSED.value, _("‖ 中止")),
]


class QueueFilterForm(forms.Form):
    """Text, state, kind, lamp and item; whatever is left empty narrows nothing."""

    q = forms.CharField(
        label=_("编号、申请人、电话、摘要"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("未办结")), *State.choices, (ALL, _("全部"))],
    )
    lamp = forms.ChoiceField(label=_("亮灯"), required=False, choices=[ANY, *LAMPS])
    kind = forms.ChoiceField(label=_("办件类型"), required=False, choices=[ANY, *CaseKind.choices])
    item = forms.CharField(
        label=_("事项编码"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "items"}),
    )

    @property
    def wanted(self) -> Wanted:
        """What the reader asked for; a filter that makes no sense narrows nothing, and is said."""
        if not self.is_valid():
            return Wanted()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**{"state": OPEN, **asked})
