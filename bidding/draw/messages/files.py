"""The gateway that writes each message into a file of its own, for the telephone company's program.

It is what a hall without a contract uses too: somebody reads the folder and makes the calls. A file
appears whole under its name; one of the same reference is never written twice.
"""

import json
import os

from django.conf import settings

from bidding.draw.messages.gateway import Sent
from ledger import clock


class FileGateway:
    """Writes `REFERENCE.json` into `settings.MESSAGES_DIR`, readable by its owner alone."""

    def send(self, to: str, text: str, reference: str) -> Sent:
        """Write the file."""
        now, folder = clock.now(), settings.MESSAGES_DIR
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        said = {"to": to, "text": text, "reference": reference, "at": now.isoformat()}
        part, path = folder / f".{reference}.part", folder / f"{reference}.json"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return Sent("file", path.name, now)
