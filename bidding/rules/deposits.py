"""A deposit beside what was asked for, and whom an occasion gives theirs back. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

import worktime
from bidding.rules.calendar import earliest_after
from bidding.rules.interest import DEPOSIT, LATE, borne, rates
from bidding.rules.statutes import ReturnLimit
from worktime import Calendar

GUARANTEE = "guarantee"
"""The name of the part of an envelope that holds an electronic guarantee, or how it begins."""


class DepositKind(TextChoices):
    """How a deposit was given."""

    TRANSFER = "transfer", _("转账")
    GUARANTEE = "guarantee", _("电子保函")


class Finding(TextChoices):
    """What is seen of a bid's deposit. A person decides what follows, no machine rejects."""

    NONE_ASKED = "none_asked", _("不要求保证金")
    IN_ORDER = "in_order", _("足额、按时")
    GUARANTEE = "guarantee", _("标书内有电子保函")
    MISSING = "missing", _("未见到账")
    SHORT = "short", _("金额不足")
    LATE = "late", _("截止后到账")
    OTHER_PAYER = "other_payer", _("付款人不是投标人")


@dataclass(frozen=True, slots=True)
class Payment:
    """What came in for a bid: yuan, when, and whether the payer bears the bidder's name."""

    amount: Decimal
    at: datetime
    own: bool


def findings(
    asked: Decimal, deadline: datetime, payments: Collection[Payment], *, guaranteed: bool
) -> list[Finding]:
    """Everything there is to say of a bid's deposit, the gravest first.

    In time is what came before the deadline; what came after it does not count towards the amount.
    """
    if not asked:
        return [Finding.NONE_ASKED]
    timely = [one for one in payments if one.at < deadline]
    found = []
    if guaranteed:
        found.append(Finding.GUARANTEE)
    elif not payments:
        found.append(Finding.MISSING)
    elif sum((one.amount for one in timely), Decimal(0)) < asked:
        found.append(Finding.SHORT)
    if len(timely) < len(payments):
        found.append(Finding.LATE)
    if any(not one.own for one in payments):
        found.append(Finding.OTHER_PAYER)
    return found or [Finding.IN_ORDER]


def is_guarantee(part: str) -> bool:
    """Whether a part of an envelope holds a guarantee: `guarantee`, `guarantee.pdf`."""
    return part.split(".", 1)[0] == GUARANTEE


def due_at(happened: datetime, limit: ReturnLimit, calendar: Calendar) -> datetime:
    """The moment by which deposits are back: the close of work on the last day."""
    day = worktime.to_local(happened).date()
    return calendar.closing(earliest_after(day, limit.within, calendar)[0])


@dataclass(frozen=True, slots=True)
class Owed:
    """Yuan that go back: what was paid, its interest, and what lateness costs."""

    principal: Decimal
    interest: Decimal
    charge: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.principal + self.interest + self.charge


def owed(amount: Decimal, paid: date, back: date, due: date, *, interest: bool, late: bool) -> Owed:
    """What is owed for `amount` paid in on `paid` if it goes `back` on that day, due on `due`.

    `interest` and `late` say whether the law asks for the one (Tendering Regulations 31, 57) and
    the other (Order 87 art. 38).
    """
    nothing = Decimal(0)
    return Owed(
        amount,
        borne(amount, paid, back, rates(DEPOSIT)) if interest else nothing,
        borne(amount, due, back, rates(LATE)) if late else nothing,
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for spaces and the width of brackets."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(name.split()).translate(str.maketrans("（）", "()")).casefold()


def first_alike(name: str, among: Iterable[tuple[int, str]]) -> int | None:
    """The one number among (number, name) pairs whose name is `name`; None for none or several."""
    found = {number for number, other in among if same_name(name, other)}
    return found.pop() if len(found) == 1 else None
