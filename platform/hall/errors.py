"""Why a command was refused, said to a person in their language."""

from django.utils.functional import Promise


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
