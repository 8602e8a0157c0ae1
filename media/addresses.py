"""Where a camera's pictures come from, as it is kept: an RTSP address, or an ONVIF device's."""

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Address:
    """A camera's address. All of it is secret: it holds passwords."""

    stream: str
    """The stream's RTSP address; of an ONVIF device, the one it gave last."""
    device: str = ""
    """The ONVIF device's address as somebody typed it; empty for an RTSP address."""
    profile: str = ""
    """The token of the profile that was chosen there."""

    @property
    def text(self) -> str:
        """As it is sealed: an RTSP address as it is, one of ONVIF as JSON."""
        return json.dumps(asdict(self)) if self.device else self.stream

    @classmethod
    def of(cls, text: str) -> "Address":
        """What `text` holds."""
        return cls(**json.loads(text)) if text.startswith("{") else cls(text)


def shown(address: str) -> str:
    """An address as people may see it: without its password."""
    parts = urlsplit(address)
    user = f"{parts.username}:•••@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{user}{host}{port}{parts.path}"
