"""The price in what was read out."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

_NAMES = re.compile(r"(总?报价|总价|price)", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9][0-9,，]*(?:\.[0-9]{1,2})?")


def price_of(read_out: Mapping[str, str] | None) -> int | None:
    """The price in fen, where exactly one item names one; None where a person has to read it."""
    named = [value for name, value in (read_out or {}).items() if _NAMES.search(name)]
    amounts = [found.group() for value in named if (found := _AMOUNT.search(value))]
    if len(named) != 1 or len(amounts) != 1 or "万" in named[0]:
        return None
    try:
        yuan = Decimal(re.sub("[,，]", "", amounts[0]))
    except InvalidOperation:
        return None
    return int(yuan * 100) or None
