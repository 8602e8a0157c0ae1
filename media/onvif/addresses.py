"""Addresses that people type for devices, and those that devices give for their streams. Pure."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from onveef import urls

from media.onvif.errors import DeviceError, Trouble

SCHEMES = {"http": "http", "https": "https", "onvif": "http"}
"""What an ONVIF address may begin with, and what is spoken then."""
SERVICE = "/onvif/device_service"
"""Where ONVIF Core 5.1.1 puts a device's own service."""
LONGEST = 1_000
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")


@dataclass(frozen=True)
class Device:
    """An ONVIF device: where its own service is, and who asks."""

    url: str
    """`http://…` or `https://…`, without user and password."""
    user: str
    password: str = field(repr=False)


def is_onvif(address: str) -> bool:
    """Whether an address that somebody typed is meant for ONVIF, whatever else is wrong with it."""
    return address.partition(":")[0].lower() in SCHEMES


def device_at(address: str) -> Device:
    """The device at `http(s)://user:password@host[:port][/path]`, or with `onvif://`.

    Without a path it is that of the standard. Raises `DeviceError`, also where a `#` shows that a
    password was not written as addresses want it.
    """
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise DeviceError(Trouble.ADDRESS) from None
    good = host and port != 0 and not parts.fragment and is_onvif(address)
    if not good or not host or _CONTROL.search(address):
        raise DeviceError(Trouble.ADDRESS)
    place = f"[{host}]" if ":" in host else host
    authority = f"{place}:{port}" if port else place
    path = parts.path if parts.path.strip("/") else SERVICE
    query = f"?{parts.query}" if parts.query else ""
    url = f"{SCHEMES[parts.scheme.lower()]}://{authority}{path}{query}"
    return Device(url, unquote(parts.username or ""), unquote(parts.password or ""))


def stream_of(device: Device, said: str) -> str:
    """The stream's address as the recorder opens it: on the device's own host, with its password.

    Devices give addresses of a network that nobody reaches (0.0.0.0, one behind a router); and a
    crooked one would have the password sent to another host. Raises `DeviceError` for anything
    but RTSP.
    """
    try:
        parts = urlsplit(said)
        good = parts.scheme in {"rtsp", "rtsps"} and bool(parts.netloc) and parts.port != 0
    except ValueError:
        good = False
    if not good or len(said) > LONGEST or _CONTROL.search(said):
        raise DeviceError(Trouble.NO_RTSP)
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    bare += f"?{parts.query}" if parts.query else ""
    here = urls.rewrite_host(bare, device.url)
    return urls.with_credentials(here, device.user, device.password)
