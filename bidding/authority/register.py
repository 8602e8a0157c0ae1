"""What an authority has issued and revoked: lines that are added, never changed."""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bidding.envelope.errors import BadFormat
from bidding.envelope.files import read_small
from bidding.envelope.names import read_moment, write_moment
from bidding.envelope.strict import Fields, write_json

_SERIAL = "[0-9a-f]{1,40}"


@dataclass(frozen=True)
class Issued:
    """A certificate of the register."""

    serial: int
    sha256: str
    subject: str
    at: datetime
    not_after: datetime
    revoked_at: datetime | None = None


class Register:
    """A file of JSON lines: `issued`, and later perhaps `revoked`, of one serial number."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[int, Issued]:
        """Everything issued, by serial number, the oldest first; raises `BadFormat`."""
        found: dict[int, Issued] = {}
        data = read_small(self._path) if self._path.exists() else b""
        for number, line in enumerate(data.splitlines(), 1):
            self._take(Fields.parse(line, f"{self._path.name}:{number}"), found)
        return found

    def issued(self, one: Issued) -> None:
        """Add a certificate."""
        self._add(
            {
                "event": "issued",
                "at": write_moment(one.at),
                "serial": f"{one.serial:x}",
                "sha256": one.sha256,
                "subject": one.subject,
                "not_after": write_moment(one.not_after),
            }
        )

    def revoked(self, serial: int, at: datetime) -> None:
        """Add a revocation."""
        self._add({"event": "revoked", "at": write_moment(at), "serial": f"{serial:x}"})

    def _take(self, fields: Fields, found: dict[int, Issued]) -> None:
        event, at = fields.text("event"), read_moment(fields.text("at"), fields.what)
        serial = int(fields.text("serial", pattern=_SERIAL), 16)
        if event == "issued" and serial not in found:
            sha256 = fields.hex("sha256", 32).hex()
            subject = fields.text("subject")
            not_after = read_moment(fields.text("not_after"), fields.what)
            found[serial] = Issued(serial, sha256, subject, at, not_after)
        elif event == "revoked" and serial in found:
            found[serial] = replace(found[serial], revoked_at=at)
        else:
            raise BadFormat(f"{fields.what}：登记簿不成形", f"{fields.what}: ill-formed register")
        fields.done()

    def _add(self, facts: dict[str, str]) -> None:
        with self._path.open("ab") as file:
            file.write(write_json(facts) + b"\n")
            file.flush()
            os.fsync(file.fileno())
