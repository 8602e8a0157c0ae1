"""Where a camera's stream is to be had now; its device is asked beside, never instead."""

import logging
import threading
import time

from media import onvif
from media.addresses import Address
from media.onvif import DeviceError

AGAIN = 5.0
"""Seconds from one question to a device to the next."""

logger = logging.getLogger(__name__)


class Source:
    """A camera's address. Whoever cannot connect there calls `failed`, and goes on trying."""

    def __init__(self, text: str) -> None:
        self._kept = Address.of(text)
        self._asked = -AGAIN
        self._asking: threading.Thread | None = None
        self.stream = self._kept.stream
        """The RTSP address to open next; the last one known."""

    def failed(self) -> None:
        """Have the device say in its own time where the stream is now, where there is a device.

        Nobody waits for that: a device whose ONVIF does not answer may well send pictures.
        """
        asking = self._asking is not None and self._asking.is_alive()
        if not self._kept.device or asking or time.monotonic() - self._asked < AGAIN:
            return
        self._asked = time.monotonic()
        name = f"{threading.current_thread().name}-onvif"
        self._asking = threading.Thread(target=self._ask, name=name, daemon=True)
        self._asking.start()

    def _ask(self) -> None:
        try:
            told = onvif.stream(onvif.device_at(self._kept.device), self._kept.profile)
        except DeviceError as error:
            logger.info("the device was asked in vain: %s", error)
            return
        if told != self.stream:
            self.stream = told
            logger.warning("the device gives another address for its stream")
