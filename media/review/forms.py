"""Forms of viewings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from media.rules import Occasion


class FindForm(forms.Form):
    """What recordings to show."""

    q = forms.CharField(label=_("名称"), required=False, max_length=100)
    occasion = forms.ChoiceField(
        label=_("种类"), required=False, choices=[("", _("全部")), *Occasion.choices]
    )
    day = forms.DateField(
        label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    by = forms.CharField(label=_("回看人"), required=False, max_length=100)


class ReasonForm(forms.Form):
    """Why somebody wants to look."""

    reason = forms.CharField(label=_("回看理由"), max_length=200)


class NoteForm(forms.Form):
    """A note at a moment."""

    at = forms.CharField()
    text = forms.CharField(required=False, max_length=500)


class PieceForm(forms.Form):
    """A piece of a recording, by the house clock."""

    start = forms.CharField()
    end = forms.CharField()
