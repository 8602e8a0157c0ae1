"""Commands: store a file, take the next number of a series."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

import ledger.services
from documents import events, files
from documents.models import Document


def store(
    chunks: Iterable[bytes],
    *,
    name: str,
    media_type: str,
    scope: str,
    actor: str,
    now: datetime,
    most: int | None = None,
) -> Document:
    """Keep a file of at most `most` bytes, or what is usual, and record that it was handed in.

    The bytes are on disk before the row exists; bytes without a row are harmless and are found
    again under the same hash. Raises `files.FileRefused`.
    """
    kept = files.keep(settings.DOCUMENTS_DIR, chunks, most or settings.DOCUMENT_MAX_BYTES)
    with transaction.atomic():
        document = Document.objects.create(
            sha256=kept.sha256,
            size=kept.size,
            name=name,
            media_type=media_type,
            scope=scope,
            stored_at=now,
            stored_by=actor,
        )
        ledger.services.append(
            events.DOCUMENT_STORED,
            subject=f"document:{document.pk}",
            actor=actor,
            scope=scope,
            at=now,
            body={"sha256": kept.sha256, "size": kept.size, "name": name},
        )
    return document


def next_number(series: str, year: int) -> int:
    """The next number of a series, gapless: it is given back if the transaction fails.

    Raises `RuntimeError` outside a transaction.
    """
    return next_numbers(series, year, 1)[0]


def next_numbers(series: str, year: int, count: int) -> range:
    """The next `count` numbers of a series at once, gapless as one is.

    Raises `RuntimeError` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is only given inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_series (name, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (name, year) "
            "DO UPDATE SET last = documents_series.last + excluded.last "
            "RETURNING last",
            [series, year, count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)
