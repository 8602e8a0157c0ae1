"""The app of documents and numbers."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Content-addressed files and numbered series."""

    name = "documents"
