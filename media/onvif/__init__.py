"""What an ONVIF device says of its streams (ONVIF Core, Media and Media2), read with suspicion.

Nothing here knows the house: the recorder asks as the pages do. A device is asked in bounded time,
its answers are bounded in bytes, and it can lead nobody to another machine: whatever it says, only
its own host is spoken to, and nothing but RTSP is taken from it.
"""

from media.onvif.addresses import Device, device_at, is_onvif
from media.onvif.asking import Offered, offered, stream
from media.onvif.errors import DeviceError, Trouble
from media.onvif.offers import Doubt, Offer, best

__all__ = [
    "Device",
    "DeviceError",
    "Doubt",
    "Offer",
    "Offered",
    "Trouble",
    "best",
    "device_at",
    "is_onvif",
    "offered",
    "stream",
]
