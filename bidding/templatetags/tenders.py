"""`{{ lot.estimate|yuan }}`: amounts as they are written in contracts."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def yuan(amount: Decimal) -> str:
    """An amount to the cent, in groups of three whatever the language."""
    return f"{amount:,.2f}"
