"""Why a command was refused, said to a person in their language."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A command that the rules do not allow. Nothing was changed.

    `code` is for programs and stays the same; the text is for people.
    """

    def __init__(self, code: str, text: str | Promise) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class Conflict(Refused):
    """Somebody else changed the case first, or the same request came with other contents."""


class WrongState(Refused):
    """As the case stands the command is not allowed; before or after another deed it may be."""


class TooLarge(Refused):
    """A file larger than `settings.DOCUMENT_MAX_BYTES`."""

    def __init__(self) -> None:
        most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
        super().__init__("file_too_large", _("文件超过 %(most)s 的上限。") % {"most": most})
