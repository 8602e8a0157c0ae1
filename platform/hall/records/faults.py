"""What is wrong with a file, a row or a cell, said so that a person can mend it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _


class Unusable(Exception):
    """A map or a file that cannot be used at all: nothing of it went in."""


class BadCell(Exception):
    """A cell that makes no sense; `column` is the file's own name for it."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class Fault:
    """A row that was refused: where it stands and why. `line` is that on which the row begins."""

    file: str
    line: int
    column: str
    reason: str

    @cached_property
    def text(self) -> str:
        """The fault in one line."""
        if not self.column:
            return _("%(file)s 第 %(line)d 行：%(reason)s") % self.facts
        return _("%(file)s 第 %(line)d 行，%(column)s 列：%(reason)s") % self.facts

    @property
    def facts(self) -> dict[str, str | int]:
        """The fault for a program."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }
