"""Why a command was refused, said to a person in their language."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A command that the rules do not allow. Nothing was changed.

    `code` is for programs and stays the same; the text is for people.
    """

    def __init__(self, code: str, text: str | Promise) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text

    def __str__(self) -> str:
        return str(self.text)


class NotReady(Refused):
    """A draw or an evaluation whose cameras do not all record and see; `reasons` says which."""

    def __init__(self, reasons: Sequence[str]) -> None:
        said = "；".join(reasons)
        super().__init__("not_ready", _("录像未就绪：%(reasons)s") % {"reasons": said})
        self.reasons = tuple(reasons)
