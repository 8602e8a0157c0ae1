"""The project's own app: its commands and checks."""

from django.apps import AppConfig


class MingjingConfig(AppConfig):
    """Holds nothing but the project."""

    name = "mingjing"

    def ready(self) -> None:
        """Let every process know where tasks go: one that asks for work hands it to the worker."""
        from mingjing import celery  # noqa: F401
