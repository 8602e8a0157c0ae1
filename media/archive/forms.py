"""What people type into the archive's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from media.archive.rules import Blank, Standing
from media.rules import Occasion

ALL = ("", _("全部"))


class FindForm(forms.Form):
    """Which packages a list shows."""

    q = forms.CharField(
        label=_("名称"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )  # fmt: skip
    occasion = forms.ChoiceField(label=_("种类"), required=False, choices=[ALL, *Occasion.choices])
    standing = forms.ChoiceField(
        label=_("保管状态"), required=False, choices=[ALL, *Standing.choices]
    )
    check = forms.ChoiceField(
        label=_("核验结果"),
        required=False,
        choices=[ALL, ("whole", _("完整")), ("broken", _("不完整")), ("never", _("尚未核验"))],
    )


class HoldForm(forms.Form):
    """Why a hold is placed."""

    reason = forms.CharField(label=_("保全理由"), max_length=200)


class LiftForm(forms.Form):
    """Why a hold is lifted."""

    reason = forms.CharField(label=_("解除理由"), max_length=200)


class DiscForm(forms.Form):
    """On what discs."""

    blank = forms.ChoiceField(label=_("光盘"), choices=Blank.choices, initial=Blank.BLU_RAY_25)


class DeleteForm(forms.Form):
    """Why a package is deleted, and that it is meant."""

    reason = forms.CharField(label=_("销毁理由"), max_length=200)
    sure = forms.BooleanField(label=_("我确认销毁后无法恢复"))
