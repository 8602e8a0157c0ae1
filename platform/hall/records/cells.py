"""One value of a row, found by its column's name and read as the map says."""

from datetime import datetime, time
from functools import lru_cache

from django.utils.translation import gettext as _

from hall.records.faults import BadCell
from hall.records.mapping import Column, MomentColumn, RecordMap
from hall.records.moments import MomentFormat
from hall.records.table import Row, Table


class TextCell:
    """A value in words, of at most `most` characters."""

    def __init__(
        self, table: Table, role: str, said: Column, most: int, *, needed: bool = False
    ) -> None:
        """Find the column. Raises `Unusable` where the table lacks it."""
        self.role = role
        self.name = said.column or role
        self._place = table.place(said.column) if said.column else None
        self._said = said
        self._most = most
        self._needed = needed

    def of(self, row: Row) -> str:
        """The row's value. Raises `BadCell`."""
        found = "" if self._place is None else row.cells[self._place]
        found = self._said.values.get(found, found) or self._said.default
        if not found and self._needed:
            raise BadCell(self.name, _("此格为空"))
        if len(found) > self._most:
            raise BadCell(self.name, _("超过 %(most)d 个字符") % {"most": self._most})
        return found


class MomentCell:
    """A moment; a date alone stands for `clock` on it unless the map says otherwise."""

    def __init__(
        self,
        table: Table,
        role: str,
        said: MomentColumn,
        how: RecordMap,
        clock: time = time.min,
    ) -> None:
        """Find the column. Raises `Unusable` where the table lacks it."""
        self._cell = TextCell(table, role, said, 60)
        self.role = role
        self.name = self._cell.name
        written = MomentFormat(
            said.format or how.format, said.zone or how.zone, said.clock or clock
        )
        self._read = lru_cache(maxsize=4096)(written.read)

    def of(self, row: Row) -> datetime | None:
        """The row's moment, None where the cell is empty. Raises `BadCell`."""
        text = self._cell.of(row)
        if not text:
            return None
        try:
            return self._read(text)
        except ValueError as error:
            raise BadCell(self.name, str(error)) from None

    def needed(self, row: Row) -> datetime:
        """The row's moment. Raises `BadCell`, also where the cell is empty."""
        moment = self.of(row)
        if moment is None:
            raise BadCell(self.name, _("此格为空"))
        return moment
