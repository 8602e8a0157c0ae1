"""What the server's log does not say.

Order 20 art. 21 makes the number of bidders secret. A log that writes a line for each refused form
of theirs would help to count them, so their addresses leave none; what goes wrong in the server
itself (500) is written all the same, without the address.
"""

import logging

HIDDEN = ("/bidder/", "/bids/")


class Unseen(logging.Filter):
    """Drops the lines of requests to a bidder's address, and the address from errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        path = getattr(getattr(record, "request", None), "path", "")
        if not path.startswith(HIDDEN):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args = "A bidder's page failed", None
        return True
