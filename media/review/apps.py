"""The app of viewings."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Viewings of recordings, notes on them, and packages of evidence."""

    name = "media.review"
    label = "media_review"
