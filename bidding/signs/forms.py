"""What a supervisor types in this room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.forms.fields import text
from bidding.signs.models import Opinion


class NoteForm(forms.Form):
    """What a supervisor makes of a sign."""

    opinion = forms.ChoiceField(label=_("意见"), choices=[("", _("请选择")), *Opinion.choices])
    text = text(_("核查情况"), 4, required=True)
