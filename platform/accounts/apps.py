"""The accounts room as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organisations, people, posts, tokens and wall displays."""

    name = "accounts"
