"""The app of the supervision room."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Boards, warnings and who acknowledged them."""

    name = "monitoring"
