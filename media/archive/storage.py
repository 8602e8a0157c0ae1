"""Copies in S3, locked by the storage itself (Object Lock, mode COMPLIANCE): not even the account's
owner can delete or shorten them before their time.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

CHUNK = 1024 * 1024


class NotStored(Exception):
    """S3 did not take the copy, or does not lock it; the text says why."""


def is_configured() -> bool:
    """Whether copies go anywhere."""
    return bool(settings.ARCHIVE_S3_BUCKET)


def configured() -> "Bucket":
    """The bucket of the settings. Raises `NotStored` where there is none."""
    if not is_configured():
        raise NotStored("ARCHIVE_S3_BUCKET names no bucket")
    client = boto3.client("s3", endpoint_url=settings.ARCHIVE_S3_URL or None)
    return Bucket(client, settings.ARCHIVE_S3_BUCKET)


@dataclass(frozen=True)
class Bucket:
    """A bucket with object lock; keys and addresses come from the usual AWS_… variables."""

    client: Any  # boto3 makes its clients' methods at run time
    name: str

    def put(self, package: Path, prefix: str, until: datetime, *, held: bool) -> None:
        """Store every file of a package below `prefix`, locked; its seal last.

        S3 compares each file's SHA-256 as it comes. Raises `NotStored`.
        """
        try:
            self._must_lock()
            for path in _sealed_last(package):
                self._put(path, f"{prefix}/{path.relative_to(package).as_posix()}", until, held)
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise NotStored(str(error)) from error

    def hold(self, prefix: str, *, held: bool) -> None:
        """Place or lift the legal hold on every file below `prefix`. Raises `NotStored`."""
        status = {"Status": "ON" if held else "OFF"}
        try:
            for key in self._keys(prefix):
                self.client.put_object_legal_hold(Bucket=self.name, Key=key, LegalHold=status)
        except (BotoCoreError, ClientError) as error:
            raise NotStored(str(error)) from error

    def forget(self, prefix: str) -> None:
        """Delete every version of every file below `prefix`; the lock must have ended.

        Raises `NotStored` where S3 keeps one.
        """
        pages = self.client.get_paginator("list_object_versions")
        try:
            for page in pages.paginate(Bucket=self.name, Prefix=f"{prefix}/"):
                for one in page.get("Versions", ()):
                    self.client.delete_object(
                        Bucket=self.name, Key=one["Key"], VersionId=one["VersionId"]
                    )
        except (BotoCoreError, ClientError) as error:
            raise NotStored(str(error)) from error

    def _must_lock(self) -> None:
        found = self.client.get_object_lock_configuration(Bucket=self.name)
        if found["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled":
            raise NotStored(f"the bucket {self.name} does not lock its objects")

    def _put(self, path: Path, key: str, until: datetime, held: bool) -> None:
        with path.open("rb") as body:
            self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=_checksum(path),
                ObjectLockMode="COMPLIANCE",
                ObjectLockRetainUntilDate=until,
                ObjectLockLegalHoldStatus="ON" if held else "OFF",
            )

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.name, Prefix=f"{prefix}/"):
            yield from (one["Key"] for one in page.get("Contents", ()))


def _sealed_last(package: Path) -> list[Path]:
    """The files of a package; the seal comes last, and says that all others are there."""
    files = (path for path in package.rglob("*") if path.is_file())
    return sorted(files, key=lambda path: (path.name.startswith("seal"), path))


def _checksum(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return b64encode(digest.digest()).decode()
