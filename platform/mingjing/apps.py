"""The project's own app: its commands and checks."""

from django.apps import AppConfig


class MingjingConfig(AppConfig):
    """Holds nothing but the project."""

    name = "mingjing"
