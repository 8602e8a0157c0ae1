"""Dates and times as other offices write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

import worktime

ISO = "iso"
FIRST_YEAR, LAST_YEAR = 1970, 2150
"""Years outside which a date is a slip of the pen."""
_TIME_OF_DAY = ("%H", "%I", "%c", "%X")


@dataclass(frozen=True, slots=True)
class MomentFormat:
    """How a column writes moments.

    `pattern` is ISO 8601 or one of `datetime.strptime`; `zone` is that of moments without an
    offset; `clock` is what a date without a time of day stands for.
    """

    pattern: str = ISO
    zone: ZoneInfo = worktime.ZONE
    clock: time = time.min

    def read(self, text: str) -> datetime:
        """The moment, in UTC. Raises `ValueError` saying in words what is wrong with it."""
        moment = self._parsed(text)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError(_("“%(text)s”的年份不合情理") % {"text": text})
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        placed = moment.replace(tzinfo=self.zone).astimezone(UTC)
        if placed.astimezone(self.zone).replace(tzinfo=None) != moment:
            facts = {"text": text, "zone": self.zone.key}
            raise ValueError(_("%(zone)s 当天没有“%(text)s”这个时刻（夏令时）") % facts)
        return placed

    def _parsed(self, text: str) -> datetime:
        try:
            if self.pattern != ISO:
                moment = datetime.strptime(text, self.pattern)  # noqa: DTZ007 (placed by `read`)
                if any(part in self.pattern for part in _TIME_OF_DAY):
                    return moment
                return datetime.combine(moment, self.clock, moment.tzinfo)
            if _is_date(text):
                return datetime.combine(date.fromisoformat(text), self.clock)
            return datetime.fromisoformat(text)
        except ValueError:
            facts = {"text": text, "pattern": "ISO 8601" if self.pattern == ISO else self.pattern}
            raise ValueError(_("“%(text)s”不是日期或时间（%(pattern)s）") % facts) from None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
