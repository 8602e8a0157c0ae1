"""The app of the live screens."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Topics, the relay that writes them and the hub that shows them."""

    name = "live"
