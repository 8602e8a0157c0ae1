"""Copies in a real S3 server with object lock: what Ceph's gateway refuses, and to whom."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import boto3
import pytest
from botocore.exceptions import ClientError
from gateway import SECRET, gateway

from media.archive.storage import Bucket, NotStored
from media.archive.verifying import stated_hashes

pytestmark = pytest.mark.soak
NAME, PREFIX = "archive", "recording-12"


@pytest.fixture
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket that locks, on a server of this test."""
    with gateway(tmp_path_factory.mktemp("ceph")) as url:
        client = boto3.client(
            "s3", endpoint_url=url, aws_access_key_id=SECRET, aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )  # fmt: skip
        client.create_bucket(Bucket=NAME, ObjectLockEnabledForBucket=True)
        yield Bucket(client, NAME)


def refused(bucket: Bucket, deed: str, **how: object) -> bool:
    with pytest.raises(ClientError):
        getattr(bucket.client, deed)(Bucket=NAME, **how)
    return True


def versions(bucket: Bucket) -> list[tuple[str, str]]:
    found = bucket.client.list_object_versions(Bucket=NAME)
    return [(one["Key"], one["VersionId"]) for one in found.get("Versions", ())]


def test_a_real_server_keeps_what_was_locked_whoever_asks(bucket: Bucket, package: Path) -> None:
    hashes, until = stated_hashes(package), datetime.now(UTC) + timedelta(seconds=25)
    bucket.put(package, PREFIX, until, held=False)
    assert bucket.lacking(PREFIX, until, hashes) == []
    stored = versions(bucket)
    assert len(stored) == len(hashes)
    soon = {"RetainUntilDate": datetime.now(UTC) + timedelta(seconds=1)}
    weaker = {"RetainUntilDate": until, "Mode": "GOVERNANCE"}
    for key, version in stored[:2]:
        one = {"Key": key, "VersionId": version}
        assert refused(bucket, "delete_object", **one, BypassGovernanceRetention=True)
        assert refused(
            bucket, "put_object_retention", **one, Retention=soon | {"Mode": "COMPLIANCE"}
        )
        assert refused(bucket, "put_object_retention", **one, Retention=weaker)
    off = {"Status": "Suspended"}
    assert refused(bucket, "put_bucket_versioning", VersioningConfiguration=off)
    assert refused(bucket, "delete_bucket")

    # What hides a file from whoever lists names hides it neither from the hold nor from the check.
    key = f"{PREFIX}/seal.note"
    bucket.client.delete_object(Bucket=NAME, Key=key)
    bucket.client.put_object(Bucket=NAME, Key=f"{PREFIX}/bagit.txt", Body=b"another")
    assert bucket.lacking(PREFIX, until, hashes) == []
    bucket.put(package, PREFIX, until, held=False)
    assert len(versions(bucket)) == len(stored) + 1, "what lies there is not sent again"
    bucket.hold(PREFIX, held=True)
    sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()) + 1.5)
    with pytest.raises(NotStored, match=r"(?i)lock|denied"):
        bucket.forget(PREFIX)
    assert set(stored) <= set(versions(bucket)), "its years are over, and the hold stands"
    bucket.hold(PREFIX, held=False)
    bucket.forget(PREFIX)
    left = bucket.client.list_object_versions(Bucket=NAME)
    assert (left.get("Versions"), left.get("DeleteMarkers")) == (None, None)


def test_an_open_bucket_and_a_spoilt_file_are_refused(bucket: Bucket, package: Path) -> None:
    until = datetime.now(UTC) + timedelta(seconds=5)
    bucket.client.create_bucket(Bucket="open")
    with pytest.raises(NotStored):
        Bucket(bucket.client, "open").put(package, PREFIX, until, held=False)
    film = next(package.rglob("*.mp4"))
    with film.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")
    with pytest.raises(NotStored, match="not what its manifest states"):
        bucket.put(package, PREFIX, until, held=False)
    assert not any(key.endswith("seal.note") for key, _ in versions(bucket))
