"""Fields that several forms of the bidding room share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Organisation

NOTHING = ("", "—")


def text(label: "_StrPromise", rows: int = 3, **how: Any) -> forms.CharField:
    """A field for some lines; not required unless said."""
    how.setdefault("required", False)
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=20_000, widget=widget, **how)


def yuan(label: "_StrPromise", **how: Any) -> forms.DecimalField:
    """An amount of money in yuan, to the cent."""
    return forms.DecimalField(label=label, max_digits=18, decimal_places=2, min_value=0, **how)


def moment(label: "_StrPromise", **how: Any) -> forms.DateTimeField:
    """A moment to the minute, in the browser's own picker."""
    how.setdefault("required", False)
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **how)


class PartyField(forms.TypedChoiceField):
    """One of some organisations; its value is the organisation's number."""

    def __init__(self, **how: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **how)

    def offer(self, organisations: "Iterable[Organisation]") -> None:
        """Let the reader choose among `organisations`."""
        self.choices = [NOTHING, *((str(one.pk), one.title) for one in organisations)]
