"""Why a device could not be asked, or what it said was not taken."""

from enum import StrEnum


class Trouble(StrEnum):
    """What was wrong; the page says it in words."""

    ADDRESS = "address"
    """What was typed is no address of a device."""
    SILENT = "silent"
    """Nothing answers there."""
    SLOW = "slow"
    """The answer was not complete in time."""
    CERTIFICATE = "certificate"
    """TLS failed: most often a certificate nobody here knows."""
    PASSWORD = "password"  # noqa: S105
    """The device does not know the user or the password."""
    ELSEWHERE = "elsewhere"
    """It redirects; nobody follows a device to another address."""
    NO_ONVIF = "no_onvif"
    """Something answers, but not as an ONVIF device does."""
    REFUSED = "refused"
    """It answers with a fault."""
    TOO_MUCH = "too_much"
    """More than any device has to say."""
    NO_STREAM = "no_stream"
    """It offers nothing that can be recorded."""
    NO_RTSP = "no_rtsp"
    """The address it gives for the stream is none of RTSP."""


class DeviceError(Exception):
    """A device that was asked in vain; it says why, and holds nothing of what the device said."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
