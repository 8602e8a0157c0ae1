"""Questions about stored files."""

from pathlib import Path

from django.conf import settings

from documents.files import path_of
from documents.models import Document


def document(pk: int) -> Document | None:
    """What is known of one file."""
    return Document.objects.filter(pk=pk).first()


def bytes_of(document: Document) -> Path:
    """Where its bytes lie."""
    return path_of(settings.DOCUMENTS_DIR, document.sha256)
