"""The app of signs."""

from django.apps import AppConfig


class SignsConfig(AppConfig):
    """Signs of collusion in opened bids, for the supervisor to read."""

    name = "bidding.signs"
    label = "signs"
