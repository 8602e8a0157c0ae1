"""Fields that several forms share, and what they do with a refusal."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

from django import forms

from accounts.errors import Refused
from accounts.models import Organisation

INDENT = "　"
# What a choice shows before it is made, so that nothing is chosen by oversight.
NOTHING = ("", "—")


def _choices(organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Organisations in the order of the tree, each indented by its depth in it."""
    offered = list(organisations)
    top = min((one.depth for one in offered), default=0)
    return [(str(one.pk), f"{INDENT * (one.depth - top)}{one.title}") for one in offered]


class OrganisationField(forms.TypedChoiceField):
    """One organisation among those offered, shown as a tree; its value is the organisation."""

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let the reader choose among `organisations`, given in the order of the tree."""
        offered = {str(one.pk): one for one in organisations}
        self.coerce = offered.__getitem__
        self.empty_value = None
        self.choices = [NOTHING, *_choices(offered.values())]


class BoardsField(forms.TypedMultipleChoiceField):
    """Organisations whose boards a display shows in turn; its value is their numbers."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Let the reader choose among `organisations`, given in the order of the tree."""
        self.coerce = int
        self.choices = _choices(organisations)


class TreeForm(forms.Form):
    """A form that asks for places in the tree."""

    def offering(self, organisations: Iterable[Organisation]) -> Self:
        """The form itself, with every such field offering `organisations`."""
        offered = list(organisations)
        for field in self.fields.values():
            if isinstance(field, OrganisationField | BoardsField):
                field.offer(offered)
        return self


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """Show what a service refuses beside the field it concerns; what was typed stays."""
    try:
        yield
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
