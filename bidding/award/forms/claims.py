"""Objections, complaints, and what becomes of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.fields import text

TAKEN_UP = (("", _("请选择")), ("yes", _("受理")), ("no", _("不予受理")))
DECIDED = (("", _("请选择")), ("no", _("驳回")), ("yes", _("成立")))
"""Nothing is chosen beforehand."""


class TextForm(forms.Form):
    """Some words: an objection, a complaint, an answer."""

    text = text(_("内容"), 5, required=True)


class TakeUpForm(forms.Form):
    """Whether a complaint is taken up."""

    accept = forms.ChoiceField(label=_("决定"), choices=TAKEN_UP)
    text = text(_("不予受理的理由"), 3)


class StopForm(forms.Form):
    """An order to stop."""

    text = text(_("责令暂停的理由"), 3, required=True)


class DecideForm(forms.Form):
    """A decision on a complaint."""

    upheld = forms.ChoiceField(label=_("处理决定"), choices=DECIDED)
    text = text(_("事实、理由和依据"), 5, required=True)
