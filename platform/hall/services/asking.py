"""An applicant asks how their case stands; a stranger who guesses is soon told to wait."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hall.errors import Refused
from hall.models import Case, Miss
from hall.selectors import by_receipt

REMEMBERED = timedelta(minutes=15)
MOST_BY_ADDRESS = 20
MOST_BY_NUMBER = 50
"""Wrong words within a quarter of an hour, from one address and for one receipt number.

A word is one of 30⁶, so at this pace a year's guessing at one number finds it once in four hundred.
The second figure is higher: whoever guesses at a number must not shut its owner out with ease.
"""


class TooMany(Refused):
    """Too many wrong words: nobody is answered for a while."""

    def __init__(self) -> None:
        super().__init__("too_many_guesses", _("查询失败次数过多，请 15 分钟后再试。"))


def ask(number: str, code: str, address: str) -> Case | None:
    """The case with this receipt number and word; None where there is none.

    Raises `TooMany`. Only misses are kept, for `REMEMBERED`, and no ledger entry is made of them:
    a stranger could fill it.
    """
    recent = Miss.objects.filter(at__gt=Now() - REMEMBERED)
    if (
        recent.filter(address=address).count() >= MOST_BY_ADDRESS
        or recent.filter(number=number.upper()).count() >= MOST_BY_NUMBER
    ):
        raise TooMany
    found = by_receipt(number, code)
    if found is None:
        Miss.objects.filter(at__lte=Now() - REMEMBERED).delete()
        Miss.objects.create(address=address, number=number.upper())
    return found
