"""S3 for tests, as moto has it: it keeps objects and honours their locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import boto3
import pytest
from django.conf import LazySettings
from moto.server import ThreadedMotoServer

BUCKET = "archive"


@contextmanager
def a_locking_bucket(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server with one empty bucket that locks, and the house's settings for it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings.ARCHIVE_S3_URL, settings.ARCHIVE_S3_BUCKET = f"http://{host}:{port}", BUCKET
        with urlopen(Request(f"{settings.ARCHIVE_S3_URL}/moto-api/reset", method="POST")):
            s3(settings).create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        yield
    finally:
        server.stop()


def s3(settings: LazySettings) -> "boto3.client":
    """A client of that server."""
    return boto3.client("s3", endpoint_url=settings.ARCHIVE_S3_URL)
