"""The app of the expert pool."""

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    """Experts, their employers and ties, reviews and discipline."""

    name = "bidding.experts"
    label = "experts"
