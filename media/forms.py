"""What people type into the pages of cameras."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from accounts.rules import Action
from media.rules import Occasion, State


class RoomForm(forms.Form):
    """A room with cameras."""

    organisation = forms.TypedChoiceField(label=_("机构"), coerce=int)
    name = forms.CharField(label=_("场所名称"), max_length=60)
    occasions = forms.MultipleChoiceField(
        label=_("用途"), choices=Occasion.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict | None, who: Principal) -> None:
        super().__init__(data)
        places = accounts.selectors.organisations(who, Action.CAMERA_MANAGE)
        field = self.fields["organisation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.pk, one.title) for one in places.filter(active=True)]


class CameraForm(forms.Form):
    """A camera of a room."""

    title = forms.CharField(label=_("名称"), max_length=60, help_text=_("如：前、评委席、门口。"))
    place = forms.CharField(label=_("安装位置"), max_length=120, required=False)
    sound = forms.CharField(
        label=_("声道"),
        max_length=60,
        required=False,
        help_text=_("这路声音是谁的，没有声音不填。"),
    )
    address = forms.CharField(
        label=_("地址"),
        max_length=500,
        help_text=_(
            "rtsp://用户名:密码@地址/… ，或设备的 ONVIF 地址：http://用户名:密码@10.0.4.21 。"
            "加密保存，不再显示密码。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CameraChangeForm(CameraForm):
    """What is known of a camera, changed."""

    address = forms.CharField(
        label=_("新地址"),
        max_length=500,
        required=False,
        help_text=_("不填则沿用现在的地址。rtsp:// 地址，或设备的 ONVIF 地址（http://…）。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BrowserForm(forms.Form):
    """A remote expert's browser, by the code that it shows."""

    code = forms.CharField(
        label=_("代码"),
        max_length=20,
        help_text=_("在远程席位的浏览器上打开 /recordings/browser/，把显示的代码填在这里。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(label=_("名称"), max_length=60, help_text=_("如：远程一席。"))
    place = forms.CharField(
        label=_("所在地点"),
        max_length=120,
        required=False,
        help_text=_("哪个交易中心的哪一间。"),
    )


class FilterForm(forms.Form):
    """Which recordings a list shows."""

    q = forms.CharField(
        label=_("名称"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    occasion = forms.ChoiceField(
        label=_("种类"), required=False, choices=[("", _("全部")), *Occasion.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *State.choices]
    )
