"""What the public types: a receipt number with its word, and what to look for in the catalogue."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Organisation


class ProgressForm(forms.Form):
    """A receipt number and the word printed under it."""

    number = forms.CharField(
        label=_("收件编号"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=8,
        help_text=_("收件回执上的 6 位字母和数字，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CatalogueForm(forms.Form):
    """Words of an item's name or code, and its department."""

    q = forms.CharField(
        label=_("事项名称或编码"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}),
    )
    department = forms.TypedChoiceField(
        label=_("部门"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Mapping[str, Any], departments: Iterable["Organisation"]) -> None:
        super().__init__(data)
        choices = [("", _("全部")), *((str(one.pk), one.title) for one in departments)]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]
