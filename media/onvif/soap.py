"""One device's questions and answers: SOAP 1.2 over HTTP, as ONVIF Core 5 has it."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import cast
from xml.etree import ElementTree as ET

import httpx
from onveef import envelopes, parsers

from media.onvif.addresses import Device
from media.onvif.errors import DeviceError, Trouble

LARGEST = 1 << 19
"""Bytes of one answer: two streams each of 64 cameras behind one recorder need two thirds of it."""
HEADERS = {
    "Content-Type": "application/soap+xml; charset=utf-8",
    "Accept-Encoding": "identity",  # small answers could unpack to large ones
}
YEARS = range(1970, 2100)
"""What clocks show, those included that have lost their battery."""
DENIED = ("notauthorized", "failedauthentication", "invalidsecurity")
"""Codes of SOAP faults (ONVIF Core 5.8.2, WS-Security) that mean user or password."""


class Session:
    """Asks one device, by the device's own clock, with the password as a digest only."""

    def __init__(self, client: httpx.AsyncClient, device: Device) -> None:
        self.device = device
        self.ahead = 0.0
        """Seconds by which the device's clock is ahead of ours."""
        self._client = client
        self._auth = httpx.Auth()
        """HTTP's own, which says nothing until a device wants a digest there."""

    async def read_clock(self) -> None:
        """Learn the device's time: WS-Security has it refuse what is not dated by it.

        It must tell anybody; one that does not is believed to be right.
        """
        url, body = self.device.url, envelopes.device_get_system_date_time()
        try:
            xml = await self.ask(url, body, "GetSystemDateAndTimeResponse", signed=False)
        except DeviceError as error:
            if error.trouble not in {Trouble.PASSWORD, Trouble.REFUSED}:
                raise
            return
        told = parsers.parse_system_datetime(xml).get("UTCDateTime")
        if told is not None and told["year"] in YEARS:
            shown = datetime(**told, tzinfo=UTC)
            self.ahead = (shown - datetime.now(UTC)).total_seconds()

    async def ask(self, url: str, body: str, wanted: str, *, signed: bool = True) -> str:
        """The XML of an answer whose body is an element called `wanted`. Raises `DeviceError`."""
        answer = await self._post(url, body, signed=signed)
        if answer.is_redirect:
            raise DeviceError(Trouble.ELSEWHERE)
        if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise DeviceError(Trouble.PASSWORD)
        said = _said(answer.text)
        if said is None:
            raise DeviceError(Trouble.NO_ONVIF)
        if _local(said) == wanted:
            return answer.text
        raise DeviceError(_trouble_of(said))

    async def _post(self, url: str, body: str, *, signed: bool) -> httpx.Response:
        """Ask; and ask once more by HTTP's digest where the device wants that."""
        envelope = self._envelope(body, signed=signed)
        answer = await self._client.post(url, content=envelope, auth=self._auth)
        challenge = answer.headers.get("WWW-Authenticate", "").lower()
        if answer.status_code != HTTPStatus.UNAUTHORIZED or "digest" not in challenge:
            return answer
        if self._by_http or not self.device.user:
            return answer
        self._auth = httpx.DigestAuth(self.device.user, self.device.password)
        return await self._client.post(url, content=self._envelope(body), auth=self._auth)

    @property
    def _by_http(self) -> bool:
        return isinstance(self._auth, httpx.DigestAuth)

    def _envelope(self, body: str, *, signed: bool = True) -> str:
        """The question, with a UsernameToken unless HTTP carries the digest already."""
        user = self.device.user if signed and not self._by_http else ""
        return envelopes.build_envelope(
            body, username=user, password=self.device.password, clock_offset_s=self.ahead
        )


@asynccontextmanager
async def session(device: Device, patience: float) -> AsyncIterator[Session]:
    """Talk with a device, with nobody between: proxies of the environment are not asked.

    Each wait is bounded by `patience` seconds; whoever asks bounds the whole.
    """
    transport = _Bounded(verify=_trusted(device), trust_env=False)
    async with httpx.AsyncClient(
        transport=transport, headers=HEADERS, timeout=patience, trust_env=False
    ) as client:
        yield Session(client, device)


class _Bounded(httpx.AsyncHTTPTransport):
    """HTTP whose answers end, and are read as they come: nothing is unpacked."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        answer.headers.pop("Content-Encoding", None)
        answer.stream = _Limited(cast("httpx.AsyncByteStream", answer.stream))
        return answer


class _Limited(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._stream:
            size += len(part)
            if size > LARGEST:
                raise DeviceError(Trouble.TOO_MUCH)
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


def _trusted(device: Device) -> ssl.SSLContext:
    """The authorities this machine trusts; reading them takes a while, and HTTP needs none."""
    if device.url.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _said(xml: str) -> ET.Element | None:
    """What a SOAP answer's body holds; None where it is no SOAP."""
    root = parsers.parse_xml(xml)
    if root is None or _local(root) != "Envelope":
        return None
    body = parsers.child_local(root, "Body")
    return None if body is None else next(iter(body), None)


def _trouble_of(said: ET.Element) -> Trouble:
    if _local(said) != "Fault":
        return Trouble.NO_ONVIF
    codes = [one.text or "" for one in said.iter() if _local(one) in {"Value", "faultcode"}]
    denied = any(one.strip().rpartition(":")[2].lower() in DENIED for one in codes)
    return Trouble.PASSWORD if denied else Trouble.REFUSED


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
