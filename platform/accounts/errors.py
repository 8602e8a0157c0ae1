"""What a service answers instead of doing it, each with a message in the reader's language."""

from django.core.exceptions import PermissionDenied

from accounts.rules import Action


class NotAllowed(PermissionDenied):
    """The principal has no right to `action` here. Pages turn it into the 403 page."""

    def __init__(self, action: Action) -> None:
        super().__init__(str(action.label))
        self.action = action


class AccountsError(Exception):
    """What the room says no to."""


class Refused(AccountsError):
    """A rule stands against it; the message says which, and nothing has changed.

    `field` names the form field it concerns, where there is one.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
