"""The app of tenders."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    """Projects and tenders, from the entry application to the opening."""

    name = "bidding"
