"""The app of the supervision room."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Boards, warnings and who acknowledged them."""

    name = "monitoring"

    def ready(self) -> None:
        """Have the relay project the hall onto the boards, and open the boards' door; a case's
        history says what supervision did.
        """
        from hall import chronicle
        from live import doors, projection
        from monitoring import events
        from monitoring.doors import may_read_board
        from monitoring.projector import Boards

        projection.register(Boards())
        doors.register("wall:", may_read_board)
        chronicle.register(events.LABELS)
