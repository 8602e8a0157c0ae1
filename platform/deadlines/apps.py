"""The app of the running clocks."""

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Clocks, timers and the working calendar of record."""

    name = "deadlines"
