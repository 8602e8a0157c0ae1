"""An ONVIF device for tests, held to ONVIF's own WSDL; its streams are a real RTSP server's.

What it is asked is read, and what it answers is written, by zeep from the WSDL that ONVIF
publishes: a question with an element too many or in the wrong place is refused, an answer that
lacks one cannot be written. The product asks with neither zeep nor that WSDL.
"""

import base64
import hashlib
import importlib.util
import re
import secrets
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import zeep
from lxml import etree

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
TDS = "http://www.onvif.org/ver10/device/wsdl"
TRT = "http://www.onvif.org/ver10/media/wsdl"
TR2 = "http://www.onvif.org/ver20/media/wsdl"
TT = "http://www.onvif.org/ver10/schema"
WSDL = {
    TDS: "ver10/device/wsdl/devicemgmt.wsdl",
    TRT: "ver10/media/wsdl/media.wsdl",
    TR2: "ver20/media/wsdl/media.wsdl",
}
PATHS = {TDS: "/onvif/device_service", TRT: "/onvif/media", TR2: "/onvif/media2"}
OPEN = {"GetSystemDateAndTime"}
"""What anybody may ask (ONVIF Core, access class PRE_AUTH), as cameras do that are strict."""
FRESH = timedelta(seconds=30)


@cache
def wsdl(namespace: str) -> Any:
    """One of ONVIF's services as published, from the package that ships them all."""
    spec = importlib.util.find_spec("onvif")
    assert spec is not None
    assert spec.origin is not None
    return zeep.Client(str(Path(spec.origin).parent / "wsdl" / WSDL[namespace]))


@dataclass(frozen=True)
class Profile:
    """A stream as the device is set."""

    token: str
    name: str
    codec: str = "H264"
    size: tuple[int, int] = (1280, 720)
    rate: int = 25
    gop: int = 50
    sound: str = ""
    held: bool = False
    """Whether its encoder holds a bit rate."""


@dataclass
class Settings:
    """How the device is set; a test may change it while it runs."""

    profiles: list[Profile]
    stream: str
    """What it says of every stream's address."""
    user: str = "admin"
    password: str = "secret@word"
    clock: timedelta = timedelta(0)
    """How far its clock is ahead."""
    newer: bool = True
    """Whether it has Media2 beside Media."""
    http_digest: bool = False
    asked: list[str] = field(default_factory=list)
    """The questions that came, as they are called."""


class Denied(Exception):
    """Whoever asks is not known."""


class OnvifDevice:
    """A device on this machine, over HTTP."""

    def __init__(self, stream: str, *profiles: Profile) -> None:
        self.set = Settings(list(profiles), stream)
        handler = type("Handler", (_Handler,), {"device": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port: int = self._server.server_address[1]
        self._nonces: set[str] = set()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def address(self, password: str | None = None, scheme: str = "http") -> str:
        """As somebody types it."""
        word = quote(password or self.set.password, safe="")
        return f"{scheme}://{self.set.user}:{word}@127.0.0.1:{self.port}/onvif/device_service"

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From now on it speaks HTTPS."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def close(self) -> None:
        """Switch it off."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, envelope: bytes, *, known: bool) -> bytes:
        """The answer to a question. Raises `Denied`, and zeep's errors for what is none."""
        root = etree.fromstring(envelope)
        assert root.tag == f"{{{SOAP}}}Envelope"
        body = root.find(f"{{{SOAP}}}Body")
        (question,) = body
        name = etree.QName(question)
        if name.localname not in OPEN and not known:
            self._check(root.find(f"{{{SOAP}}}Header"))
        self.set.asked.append(name.localname)
        client = wsdl(name.namespace)
        said = client.get_element(name.text).parse(question, client.wsdl.types)
        wanted = client.get_element(f"{{{name.namespace}}}{name.localname}Response")
        value = wanted(**ANSWERS[name.namespace, name.localname](self.set, said, self.port))
        out = etree.Element(f"{{{SOAP}}}Envelope")
        wanted.render(etree.SubElement(out, f"{{{SOAP}}}Body"), value)
        return etree.tostring(out, xml_declaration=True, encoding="UTF-8")

    def _check(self, header: Any) -> None:
        """A UsernameToken with a digest, dated by this device's clock (WS-Security)."""
        token = header.find(f".//{{{WSSE}}}UsernameToken")
        if token is None:
            raise Denied
        said = {etree.QName(one).localname: one.text for one in token}
        created, nonce = said["Created"], base64.b64decode(said["Nonce"])
        wanted = hashlib.sha1(nonce + created.encode() + self.set.password.encode()).digest()
        age = datetime.now(UTC) + self.set.clock - datetime.fromisoformat(created)
        right = said["Password"] == base64.b64encode(wanted).decode()
        new = said["Nonce"] not in self._nonces
        if not (right and new and said["Username"] == self.set.user and abs(age) < FRESH):
            raise Denied
        self._nonces.add(said["Nonce"])

    def knows(self, authorization: str, nonce: str) -> bool:
        """Whether HTTP's digest (RFC 7616, MD5 and qop=auth) is right."""
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', authorization))
        first = _md5(f"{self.set.user}:device:{self.set.password}")
        second = _md5(f"POST:{said.get('uri')}")
        middle = f"{nonce}:{said.get('nc')}:{said.get('cnonce')}:{said.get('qop')}"
        return said.get("response") == _md5(f"{first}:{middle}:{second}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    device: OnvifDevice
    nonce = secrets.token_hex(8)

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["Content-Length"]))
        by_http = self.device.set.http_digest
        if by_http and not self.device.knows(self.headers.get("Authorization", ""), self.nonce):
            self.send_response(401)
            challenge = f'Digest realm="device", qop="auth", nonce="{self.nonce}", algorithm=MD5'
            self.send_header("WWW-Authenticate", challenge)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        try:
            self._say(200, self.device.answer(question, known=by_http))
        except Denied:
            self._say(400, _fault("Sender", "NotAuthorized", "Authority failure"))
        except (zeep.exceptions.Error, KeyError, TypeError) as error:
            self._say(500, _fault("Sender", "InvalidArgVal", repr(error)))

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def _fault(code: str, subcode: str, reason: str) -> bytes:
    names = {"s": SOAP, "ter": "http://www.onvif.org/ver10/error"}
    out = etree.Element(f"{{{SOAP}}}Envelope", nsmap=names)
    fault = etree.SubElement(etree.SubElement(out, f"{{{SOAP}}}Body"), f"{{{SOAP}}}Fault")
    said = etree.SubElement(fault, f"{{{SOAP}}}Code")
    etree.SubElement(said, f"{{{SOAP}}}Value").text = f"s:{code}"
    below = etree.SubElement(said, f"{{{SOAP}}}Subcode")
    etree.SubElement(below, f"{{{SOAP}}}Value").text = f"ter:{subcode}"
    text = etree.SubElement(etree.SubElement(fault, f"{{{SOAP}}}Reason"), f"{{{SOAP}}}Text")
    text.text = reason
    return bytes(etree.tostring(out))


def _clock(how: Settings, _said: Any, _port: int) -> dict[str, Any]:
    now = datetime.now(UTC) + how.clock
    moment = {
        "Time": {"Hour": now.hour, "Minute": now.minute, "Second": now.second},
        "Date": {"Year": now.year, "Month": now.month, "Day": now.day},
    }
    words = {"DateTimeType": "Manual", "DaylightSavings": False, "UTCDateTime": moment}
    return {"SystemDateAndTime": words}


def _services(how: Settings, _said: Any, port: int) -> dict[str, Any]:
    known = [TDS, TRT, *([TR2] if how.newer else [])]
    return {
        "Service": [
            {
                "Namespace": one,
                "XAddr": f"http://0.0.0.0:{port}{PATHS[one]}",  # as cameras behind a router say
                "Version": {"Major": 2, "Minor": 60},
            }
            for one in known
        ]
    }


def _profiles(how: Settings, _said: Any, _port: int) -> dict[str, Any]:
    shown = [one for one in how.profiles if one.codec != "H265"]  # Media has no name for it
    return {"Profiles": [_profile(one) for one in shown]}


def _profile(one: Profile) -> dict[str, Any]:
    size = {"Width": one.size[0], "Height": one.size[1]}
    encoder: dict[str, Any] = {
        "token": f"v-{one.token}", "Name": "v", "UseCount": 1, "Encoding": one.codec,
        "Resolution": size, "Quality": 5,
        "RateControl": {"FrameRateLimit": one.rate, "EncodingInterval": 1, "BitrateLimit": 4096},
        "Multicast": MULTICAST, "SessionTimeout": timedelta(minutes=1),
    }  # fmt: skip
    if one.codec == "H264":
        encoder["H264"] = {"GovLength": one.gop, "H264Profile": "Main"}
    made = {"token": one.token, "Name": one.name, "VideoEncoderConfiguration": encoder}
    if one.sound:
        made["AudioEncoderConfiguration"] = {
            "token": "a", "Name": "a", "UseCount": 1, "Encoding": one.sound, "Bitrate": 64,
            "SampleRate": 8, "Multicast": MULTICAST, "SessionTimeout": timedelta(minutes=1),
        }  # fmt: skip
    return made


MULTICAST = {
    "Address": {"Type": "IPv4", "IPv4Address": "0.0.0.0"},
    "Port": 0, "TTL": 1, "AutoStart": False,
}  # fmt: skip
NEWER = {"G711": "PCMU", "AAC": "MP4A-LATM", "G726": "G726"}
"""Media2 calls codecs of sound as IANA does."""


def _newer_profiles(how: Settings, said: Any, _port: int) -> dict[str, Any]:
    assert said.Type == ["All"]
    return {"Profiles": [_newer_profile(one) for one in how.profiles]}


def _newer_profile(one: Profile) -> dict[str, Any]:
    encoder = {
        "token": f"v-{one.token}", "Name": "v", "UseCount": 1, "Encoding": one.codec,
        "Resolution": {"Width": one.size[0], "Height": one.size[1]}, "Quality": 5,
        "RateControl": {
            "FrameRateLimit": float(one.rate), "BitrateLimit": 4096, "ConstantBitRate": one.held,
        },
        **({"GovLength": one.gop} if one.codec != "JPEG" else {}),
    }  # fmt: skip
    held: dict[str, Any] = {"VideoEncoder": encoder}
    if one.sound:
        held["AudioEncoder"] = {
            "token": "a", "Name": "a", "UseCount": 1, "Encoding": NEWER[one.sound], "Bitrate": 64,
            "SampleRate": 8,
        }  # fmt: skip
    return {"token": one.token, "fixed": True, "Name": one.name, "Configurations": held}


def _stream(how: Settings, said: Any, _port: int) -> dict[str, Any]:
    _known(how, said.ProfileToken)
    assert said.StreamSetup.Stream == "RTP-Unicast"
    assert said.StreamSetup.Transport.Protocol == "RTSP"
    uri = {
        "Uri": how.stream, "InvalidAfterConnect": False, "InvalidAfterReboot": False,
        "Timeout": timedelta(0),
    }  # fmt: skip
    return {"MediaUri": uri}


def _newer_stream(how: Settings, said: Any, _port: int) -> dict[str, Any]:
    _known(how, said.ProfileToken)
    assert said.Protocol == "RtspUnicast"
    return {"Uri": how.stream}


def _known(how: Settings, token: str) -> None:
    """Raise `KeyError` for a profile that the device has not."""
    {one.token: one for one in how.profiles}[token]


ANSWERS: dict[tuple[str, str], Callable[[Settings, Any, int], dict[str, Any]]] = {
    (TDS, "GetSystemDateAndTime"): _clock,
    (TDS, "GetServices"): _services,
    (TRT, "GetProfiles"): _profiles,
    (TRT, "GetStreamUri"): _stream,
    (TR2, "GetProfiles"): _newer_profiles,
    (TR2, "GetStreamUri"): _newer_stream,
}
