"""Copies in S3, locked by the storage itself (Object Lock, mode COMPLIANCE): not even the account's
owner can delete or shorten them before their time.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import file_digest, md5
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from media.archive.verifying import stated_hashes

MODE = "COMPLIANCE"
STATED = "sha256"
"""The name under which a file's hash stands beside it, as metadata of the locked version."""


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
    """A bucket with object lock; keys and addresses come from the usual AWS_… variables.

    A lock is a version's, not a name's: whoever may write can put another version, or a mark of
    deletion, over a locked one. So every version is asked about, held and let go.
    """

    client: Any  # boto3 makes its clients' methods at run time
    name: str

    def put(self, package: Path, prefix: str, until: datetime, *, held: bool) -> None:
        """Store what is lacking of a package below `prefix`, locked; its seal last.

        The server compares each file's MD5 as it comes, and its SHA-256 where it knows how to.
        Raises `NotStored`, also for a file that is not what its manifest states.
        """
        hashes = stated_hashes(package)
        with _told():
            self._must_lock()
            for path in _sealed_last(self.lacking(prefix, until, hashes)):
                self._put(package / path, f"{prefix}/{path}", until, held, hashes[path])

    def lacking(self, prefix: str, until: datetime, hashes: Mapping[str, str]) -> list[str]:
        """The files of `hashes` that do not lie there, of that SHA-256 and locked until then.

        Raises `NotStored`.
        """
        with _told():
            stored: dict[str, list[str]] = defaultdict(list)
            for key, version in self._versions(prefix):
                stored[key].append(version)
            return [
                path
                for path, digest in hashes.items()
                if not any(
                    self._keeps(f"{prefix}/{path}", version, until, digest)
                    for version in stored[f"{prefix}/{path}"]
                )
            ]

    def hold(self, prefix: str, *, held: bool) -> None:
        """Place or lift the legal hold on every version below `prefix`. Raises `NotStored`."""
        status = {"Status": "ON" if held else "OFF"}
        with _told():
            for key, version in self._versions(prefix):
                self.client.put_object_legal_hold(
                    Bucket=self.name, Key=key, VersionId=version, LegalHold=status
                )

    def forget(self, prefix: str) -> None:
        """Delete every version and mark of deletion below `prefix`; the lock must have ended.

        Raises `NotStored` where S3 keeps one.
        """
        with _told():
            for key, version in self._versions(prefix, "Versions", "DeleteMarkers"):
                self.client.delete_object(Bucket=self.name, Key=key, VersionId=version)

    def _must_lock(self) -> None:
        found = self.client.get_object_lock_configuration(Bucket=self.name)
        if found["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled":
            raise NotStored(f"the bucket {self.name} does not lock its objects")

    def _put(self, path: Path, key: str, until: datetime, held: bool, stated: str) -> None:
        with path.open("rb") as body:
            if file_digest(body, "sha256").hexdigest() != stated:
                raise NotStored(f"{path} is not what its manifest states")
            body.seek(0)
            by_md5 = file_digest(body, lambda: md5(usedforsecurity=False)).digest()
            body.seek(0)
            self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ContentMD5=b64encode(by_md5).decode(),
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=b64encode(bytes.fromhex(stated)).decode(),
                Metadata={STATED: stated},
                ObjectLockMode=MODE,
                ObjectLockRetainUntilDate=_locked_until(until),
                ObjectLockLegalHoldStatus="ON" if held else "OFF",
            )

    def _keeps(self, key: str, version: str, until: datetime, digest: str) -> bool:
        """Whether a version is of that hash and stays until then."""
        found = self.client.head_object(Bucket=self.name, Key=key, VersionId=version)
        if found.get("ObjectLockMode") != MODE or found["Metadata"].get(STATED) != digest:
            return False
        return bool(found["ObjectLockRetainUntilDate"] >= until)

    def _versions(self, prefix: str, *sorts: str) -> Iterator[tuple[str, str]]:
        """The key and the name of each version below `prefix`."""
        pages = self.client.get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self.name, Prefix=f"{prefix}/"):
            for sort in sorts or ("Versions",):
                yield from ((one["Key"], one["VersionId"]) for one in page.get(sort, ()))


@contextmanager
def _told() -> Iterator[None]:
    """Whatever S3 refuses is `NotStored`."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise NotStored(str(error)) from error


def _locked_until(moment: datetime) -> datetime:
    """The first whole second not before `moment`: S3 cuts what is smaller off."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def _sealed_last(files: Iterable[str]) -> list[str]:
    """The seal comes last, and says that all others are there."""
    return sorted(files, key=lambda path: (path.startswith("seal"), path))
