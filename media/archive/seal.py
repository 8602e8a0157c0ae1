"""The seal of a package: a signed note over its tag manifests, and a timestamp over the note.

The tag manifests hash every tag file, the payload's manifests among them, which hash every file of
the payload: what is signed is the whole package.
"""

from hashlib import sha256, sha512
from pathlib import Path

from ledger.notes import Note, SignerKey
from media.archive import layout
from media.format.places import put


def note_over(recording: str, package: Path) -> Note:
    """What is signed of a package, unsigned: four lines."""
    by_256 = (package / layout.tag_manifest_name("sha256")).read_bytes()
    by_512 = (package / layout.tag_manifest_name("sha512")).read_bytes()
    hashes = f"{sha256(by_256).hexdigest()}\n{sha512(by_512).hexdigest()}\n"
    return Note(f"{layout.FORM}\n{recording}\n{hashes}")


def sign(recording: str, package: Path, key: SignerKey) -> bytes:
    """Write the seal into the package; its bytes, which are to be time-stamped.

    `key` bears the recording's name, as that under the recording's manifest does.
    """
    seal = str(note_over(recording, package).signed(key)).encode()
    put(package / layout.SEAL, seal)
    return seal


def stamp(package: Path, token: bytes, authorities: bytes) -> None:
    """Write the timestamp, and the authorities' certificates (PEM) beside it."""
    put(package / layout.AUTHORITIES, authorities)
    put(package / layout.STAMP, token)
