"""What lists of tenders, and of what happens to tenders, are narrowed by."""

from typing import TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=Model)


class SearchForm(forms.Form):
    """Words of a tender's number or of its project's name."""

    q = forms.CharField(
        label=_("名称或编号"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )

    def narrowed(self, found: "QuerySet[M]", way: str = "") -> "QuerySet[M]":
        """What of `found` has these words; `way` leads to the tender, as `tender__` does."""
        text = self.cleaned_data["q"].strip() if self.is_valid() else ""
        if not text:
            return found
        number, name = f"{way}number__icontains", f"{way}project__name__icontains"
        return found.filter(Q(**{number: text}) | Q(**{name: text}))
