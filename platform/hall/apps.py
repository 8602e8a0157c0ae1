"""The app of the service hall."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """Items, cases, notices; the one-time-notice clock runs out here."""

    name = "hall"

    def ready(self) -> None:
        """Take over the alarm of the one-time notice: it accepts the case."""
        from deadlines import handlers
        from deadlines.rules import Kind
        from hall.services.supplements import accept_for_want_of_notice

        handlers.register(Kind.NOTICE, accept_for_want_of_notice)
