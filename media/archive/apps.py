"""The app of the archive."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Packages of recordings, holds on them, their copies elsewhere, and when they were checked."""

    name = "media.archive"
    label = "media_archive"
