"""How a page answers a form: the deed is done, or what stands against it is beside the field."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import Form

import accounts.errors
from bidding.errors import Refused

UNPROCESSABLE = 422
T = TypeVar("T")


def attempt(form: Form, deed: Callable[[], T]) -> T | None:
    """Do `deed` if the form is filled; what is refused is said beside the field it concerns."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refused as refusal:
        form.add_error(_field(form, refusal.field), str(refusal))
    except accounts.errors.Refused as refusal:
        form.add_error(_field(form, refusal.field), refusal.message)
    return None


def _field(form: Form, name: str | None) -> str | None:
    return name if name in form.fields else None
