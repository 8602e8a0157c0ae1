"""The app of public releases."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Redacted releases of openings."""

    name = "media.release"
    label = "media_release"
