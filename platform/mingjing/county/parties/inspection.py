"""The second supervisor, who consents to looking at the recording of a draw or an evaluation."""

import re
from datetime import timedelta
from pathlib import Path

from mingjing.county.parties.staff import Staff
from mingjing.county.parties.waiting import waited

SECOND = "supervisor2"
LISTING = "/recordings/review/"
LEISURE = timedelta(minutes=10)
"""How long the other supervisor's request waits: a visitor may consent themselves."""
CONSENT = r'action="(/recordings/viewings/\d+/consent/)"'
WAITS = r'<li><a href="(/recordings/review/\d+/)"'


class Inspection:
    """Answers requests of others; its own it may not."""

    def __init__(self, staff: Staff, folder: Path) -> None:
        self._staff, self._folder = staff, folder

    def look(self) -> None:
        """Consent to every viewing that has waited for a while."""
        listing = self._staff.open(SECOND, LISTING)
        for recording in sorted(set(re.findall(WAITS, listing.text))):
            page = self._staff.open(SECOND, recording)
            for action in set(re.findall(CONSENT, page.text)):
                if waited(self._folder, action.strip("/").replace("/", "-")) >= LEISURE:
                    self._staff.send(SECOND, page.form(action))
