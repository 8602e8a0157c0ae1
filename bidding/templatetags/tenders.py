"""`{{ lot.estimate|yuan }}`, `{{ value|grouped }}`: amounts as they are written in contracts."""

import re
from decimal import Decimal

from django import template

register = template.Library()


NUMBER = re.compile(r"([0-9]{4,12})(\.[0-9]{1,2})?")


@register.filter
def grouped(text: str) -> str:
    """What was read out as it was sealed; a bare number in groups of three, as people read it."""
    found = NUMBER.fullmatch(text)
    return f"{int(found[1]):,}{found[2] or ''}" if found else text


@register.filter
def yuan(amount: Decimal) -> str:
    """An amount to the cent, in groups of three whatever the language."""
    return f"{amount:,.2f}"
