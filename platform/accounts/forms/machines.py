"""Tokens of other systems, and wall displays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import BoardsField, OrganisationField, TreeForm
from accounts.rules import TOKEN_ACTIONS, Action


class TokenForm(TreeForm):
    """A token to issue."""

    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("哪个系统、由谁使用。"))
    organisation = OrganisationField(label=_("机构"), help_text=_("只在该机构及其下级有效。"))
    actions = forms.TypedMultipleChoiceField(
        label=_("权限"),
        choices=[(one.value, one.label) for one in Action if one in TOKEN_ACTIONS],
        coerce=Action,
        widget=forms.CheckboxSelectMultiple,
    )


class DeviceForm(TreeForm):
    """What a wall display is called and shows."""

    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如：二楼监察大厅东墙。"))
    playlist = BoardsField(
        label=_("轮播看板"), required=False, help_text=_("一个也不选，就显示该机构自己的看板。")
    )
    turn_seconds = forms.IntegerField(
        label=_("每块看板停留（秒）"), min_value=5, max_value=3600, initial=60
    )


class PairForm(TreeForm):
    """The code on a screen, and what the screen becomes."""

    code = forms.CharField(
        label=_("屏幕上的代码"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}
        ),
    )
    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如：二楼监察大厅东墙。"))
    organisation = OrganisationField(
        label=_("机构"), help_text=_("大屏显示该机构的看板；配对后可设置轮播。")
    )
