"""Why a command was refused, said to a person in their language."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bidding.rules.calendar import Checked


class Refused(Exception):
    """A command that the rules do not allow. Nothing was changed.

    `code` is for programs and stays the same; the text is for people; `field` names the form field
    it concerns, where there is one.
    """

    def __init__(self, code: str, text: str | Promise, field: str | None = None) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.field = field

    def __str__(self) -> str:
        return str(self.text)


class Conflict(Refused):
    """Somebody else changed it first."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile", _("内容刚刚被他人更新，请核对后重试。"))


class TooSoon(Refused):
    """Dates that the law does not allow: `breached` says which, each with its article."""

    def __init__(self, breached: "Sequence[Checked]") -> None:
        super().__init__("limits_breached", _("下列时间不符合法律规定，不能发布。"))
        self.breached = tuple(breached)
