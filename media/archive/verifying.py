"""Whether a package is whole: with Python and `cryptography` alone, no BagIt library, no Django.

The steps of docs/archive.md, "Verifying a package":

1. Every tag file has the hash that both tag manifests state, every file of the payload that which
   both manifests state; no file is missing, none is there that nobody speaks of. On one volume of
   several, films of other volumes are missing and are listed, no findings.
2. The seal's note states the hashes of the tag manifests and is signed by a trusted key.
3. The timestamp is over the seal; it is judged where `rfc3161-client` is installed.
4. The recording in the payload is verified as any recording is (docs/recording-format.md), with an
   export of the ledger where one is given; on one volume, the segments that lie on it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import new, sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

from ledger.errors import BadInput, InvalidSignature
from ledger.notes import Note, VerifierKey
from media.archive import layout
from media.archive.seal import note_over
from media.format import verifying
from media.format.anchors import Anchors, name_of
from media.format.errors import BadFormat
from media.format.facts import UNREADABLE
from media.format.verifying import RecordingReport

CHUNK = 1024 * 1024


@dataclass
class PackageReport:
    """What was verified of a package; `findings` are what is wrong with it."""

    name: str
    files: int = 0
    size: int = 0
    elsewhere: list[str] = field(default_factory=list)
    """Files of the package that lie on other volumes."""
    signed_by: str | None = None
    stamped_at: datetime | None = None
    remarks: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    recording: RecordingReport | None = None

    @property
    def all_findings(self) -> list[str]:
        """What is wrong with the package, and with the recording in it."""
        within = [] if self.recording is None else self.recording.all_findings
        return [*self.findings, *map(str, within)]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with either."""
        return not self.all_findings


def verify(
    package: Path, trusted: Sequence[VerifierKey] = (), ledger: Anchors | None = None
) -> PackageReport:
    """Verify the package in a folder; raises `BadFormat` where there is none.

    `ledger` is what an export of the ledger holds: heads of chains, hashes of manifests.
    """
    if not (package / "bagit.txt").is_file():
        raise BadFormat(f"{package}: not a BagIt package")
    report = PackageReport(package.name)
    _check_files(package, report)
    _check_seal(package, report, trusted)
    _check_stamp(package, report)
    payload = package / layout.PAYLOAD
    if payload.is_dir():
        absent = {path.removeprefix(f"{layout.PAYLOAD}/") for path in report.elsewhere}
        held = None if ledger is None else ledger.of(name_of(payload))
        report.recording = verifying.verify(
            payload, trusted=trusted, ledger=held, elsewhere=absent
        )  # fmt: skip
    return report


def manifest(package: Path, name: str) -> dict[str, str]:
    """A manifest's hashes by file, with the names as they are on disk; raises `BadFormat`."""
    hashes = {}
    for line in _text(package / name).splitlines():
        digest, _, path = line.partition(" ")
        path = unquote(path.strip())
        if not digest or not path or path.startswith("/") or ".." in path.split("/"):
            raise BadFormat(f"{name}: not a line of a manifest: {line[:60]!r}")
        hashes[path] = digest.lower()
    return hashes


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadFormat(f"{path.name}: no text ({error})") from error


def stated_hashes(package: Path) -> dict[str, str]:
    """The SHA-256 of each file by the manifests; of those that none can name, their own.

    Raises `BadFormat`, and `OSError` where a manifest is missing.
    """
    own = {name: package / name for name in _unlisted() if (package / name).is_file()}
    return {
        **manifest(package, layout.manifest_name("sha256")),
        **manifest(package, layout.tag_manifest_name("sha256")),
        **{name: sha256(path.read_bytes()).hexdigest() for name, path in own.items()},
    }


def _check_files(package: Path, report: PackageReport) -> None:
    """Step 1."""
    payload, tags = _stated(package, "manifest", report), _stated(package, "tagmanifest", report)
    elsewhere = _of_other_volumes(package)
    for path, hashes in (payload | tags).items():
        file = package / path
        if not file.is_file():
            missing = report.elsewhere if path in elsewhere else report.findings
            missing.append(path if path in elsewhere else f"REMOVED {path}")
        elif _hashes(file, report) != hashes:
            report.findings.append(f"CHANGED {path}")
    spoken_of = payload.keys() | tags.keys() | set(_unlisted())
    for file in sorted(package.rglob("*")):
        if file.is_file() and file.relative_to(package).as_posix() not in spoken_of:
            report.findings.append(f"INSERTED {file.relative_to(package).as_posix()}")


def _stated(package: Path, kind: str, report: PackageReport) -> dict[str, tuple[str, ...]]:
    """Both hashes of each file; a file that only one manifest names is a finding."""
    stated: list[Mapping[str, str]] = []
    for algorithm in layout.ALGORITHMS:
        name = f"{kind}-{algorithm}.txt"
        if not (package / name).is_file():
            report.findings.append(f"REMOVED {name}")
            return {}
        stated.append(manifest(package, name))
    first, second = stated
    for path in sorted(first.keys() ^ second.keys()):
        report.findings.append(f"MANIFEST only one of the {kind}s names {path}")
    return {path: (first[path], second[path]) for path in first if path in second}


def _of_other_volumes(package: Path) -> frozenset[str]:
    """The files that a disc's list says lie on other discs; none of a package by itself."""
    volumes = package.parent / "volumes.json"
    if not volumes.is_file():
        return frozenset()
    try:
        facts = json.loads(_text(volumes))
        others = [one["files"] for one in facts["volumes"] if one["number"] != facts["this"]]
        return frozenset(path for files in others for path in files)
    except UNREADABLE as error:
        raise BadFormat(f"{volumes.name}: no list of volumes ({error})") from error


def _unlisted() -> Iterator[str]:
    """The files that no manifest can name: those that hold or vouch for the manifests."""
    yield from (layout.tag_manifest_name(one) for one in layout.ALGORITHMS)
    yield from (layout.SEAL, layout.STAMP, layout.AUTHORITIES)


def _hashes(file: Path, report: PackageReport) -> tuple[str, ...]:
    digests = [new(algorithm) for algorithm in layout.ALGORITHMS]
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            for digest in digests:
                digest.update(chunk)
    report.files += 1
    report.size += file.stat().st_size
    return tuple(digest.hexdigest() for digest in digests)


def _check_seal(package: Path, report: PackageReport, trusted: Sequence[VerifierKey]) -> None:
    """Step 2."""
    path = package / layout.SEAL
    if not path.is_file():
        report.findings.append("SIGNATURE the package has no seal")
        return
    try:
        note = Note.parse(_text(path))
        recording = note.text.split("\n")[1]
        if note.text != note_over(recording, package).text:
            report.findings.append("SIGNATURE the seal is over other manifests")
            return
        if (held := _recording_in(package)) not in {None, recording}:
            report.findings.append(f"SIGNATURE the seal is of {recording}, the payload of {held}")
        keys = [key.under(recording) for key in trusted]
        signers = note.signers([key for key in keys if key is not None])
    except (BadFormat, BadInput, InvalidSignature, IndexError, OSError) as error:
        report.findings.append(f"SIGNATURE {error}")
        return
    if signers:
        report.signed_by = signers[0].name
    elif trusted:
        report.findings.append("SIGNATURE no trusted key signed the seal")
    else:
        report.remarks.append("the seal's signature was not judged: no key was given")


def _recording_in(package: Path) -> str | None:
    """The name of the recording in a package; None where its files do not say one."""
    with suppress(BadFormat, OSError):
        return name_of(package / layout.PAYLOAD)
    return None


def _check_stamp(package: Path, report: PackageReport) -> None:
    """Step 3."""
    if not (package / layout.STAMP).is_file():
        report.remarks.append("no timestamp: no authority was configured when it was sealed")
        return
    if find_spec("rfc3161_client") is None:
        report.remarks.append(
            "timestamp not judged (rfc3161-client is not installed); by hand: openssl ts -verify"
            f" -data {layout.SEAL} -in {layout.STAMP} -CAfile {layout.AUTHORITIES}"
        )
        return
    from media.archive import timestamps

    try:
        accepted = timestamps.authorities((package / layout.AUTHORITIES).read_bytes())
        seal = (package / layout.SEAL).read_bytes()
        stamped = timestamps.check((package / layout.STAMP).read_bytes(), seal, accepted)
        report.stamped_at = stamped.tst_info.gen_time
    except (timestamps.NoStamp, OSError) as error:
        report.findings.append(f"TIMESTAMP {error}")
