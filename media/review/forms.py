"""Forms of viewings."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from media.models import Room
from media.review.finding import WARNINGS
from media.rules import Occasion

DAY = forms.DateInput(attrs={"type": "date"})
ALL = ("", _("全部"))


class FindForm(forms.Form):
    """What recordings to show; `rooms` are those to choose from."""

    q = forms.CharField(
        label=_("名称"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )  # fmt: skip
    occasion = forms.ChoiceField(label=_("种类"), required=False, choices=[ALL, *Occasion.choices])
    room = forms.ChoiceField(label=_("场所"), required=False)
    since = forms.DateField(label=_("起"), required=False, widget=DAY)
    until = forms.DateField(label=_("止"), required=False, widget=DAY)
    warning = forms.ChoiceField(label=_("警示"), required=False, choices=[ALL, *WARNINGS])
    person = forms.CharField(label=_("参与人"), required=False, max_length=100)
    by = forms.CharField(label=_("回看人"), required=False, max_length=100)

    def __init__(self, data: QueryDict, rooms: Iterable[Room]) -> None:
        super().__init__(data)
        field = self.fields["room"]
        if isinstance(field, forms.ChoiceField):
            called = [(one.pk, f"{one.organisation} · {one.name}") for one in rooms]
            field.choices = [ALL, *called]

    def clean_until(self) -> date | None:
        """Not before the first day."""
        since: date | None = self.cleaned_data.get("since")
        until: date | None = self.cleaned_data["until"]
        if since and until and until < since:
            raise forms.ValidationError(_("结束日期早于开始日期。"))
        return until


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
