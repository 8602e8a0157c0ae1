"""The app of camera alarms."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """Alarms, and how each camera's picture looks when all is well."""

    name = "media.alarms"
    label = "media_alarms"
