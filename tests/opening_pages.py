"""Somebody before a page of an opening, and what they hand over there."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Person


def browser(person: Person | None = None) -> Client:
    """The browser of a person, or of somebody who has not signed in."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file(content: bytes) -> SimpleUploadedFile:
    """A small file of JSON."""
    return SimpleUploadedFile("file.json", content, "application/json")
