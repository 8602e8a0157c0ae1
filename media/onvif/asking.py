"""What a device is asked for: the streams it offers, and the address of one of them."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from xml.etree.ElementTree import Element

import httpx
from onveef import envelopes, parsers, urls
from pydantic import BaseModel, TypeAdapter

from media.onvif.addresses import Device, stream_of
from media.onvif.errors import DeviceError, Trouble
from media.onvif.offers import PICTURES, SOUNDS, Offer
from media.onvif.soap import Session, session

PATIENCE = 8.0
"""Seconds that all questions together may take, however slowly a device dribbles its answers."""
MOST = 256
"""Streams of one device that are listed: a recorder of 64 channels has less."""
MEDIA = ("media2", "media")
UNHELPED = {Trouble.REFUSED, Trouble.NO_STREAM, Trouble.NO_ONVIF, Trouble.NO_RTSP}
"""What the older service may help with where the newer one has failed."""
TOKEN = 64
"""Characters of a profile's token at most (ONVIF's ReferenceToken)."""
NAME = 64

T = TypeVar("T")


@dataclass(frozen=True)
class Offered:
    """A device's answer."""

    offers: tuple[Offer, ...]
    ahead: timedelta
    """By how much its clock is ahead of ours."""


@dataclass(frozen=True)
class _Media:
    """One of the two services that know streams."""

    url: str
    newer: bool
    """Whether it is Media2."""


class _Encoder(BaseModel):
    encoding: str = ""
    width: int = 0
    height: int = 0
    fps_limit: int | None = None
    encoding_interval: int | None = None
    gop: int | None = None


class _Sound(BaseModel):
    encoding: str = ""


class _Profile(BaseModel):
    """What the library reads of one profile, in the words of both Media services."""

    token: str
    name: str
    video_encoder: _Encoder | None = None
    audio_encoder: _Sound | None = None


_PROFILES = TypeAdapter(list[_Profile])


def offered(device: Device, patience: float = PATIENCE) -> Offered:
    """The streams that a device offers, in its order. Raises `DeviceError`, within `patience`."""
    return _within(patience, device, _offered)


def stream(device: Device, token: str, patience: float = PATIENCE) -> str:
    """The RTSP address of the profile `token`, with the password. Raises `DeviceError`."""

    async def by(talk: Session, media: _Media) -> str:
        body = envelopes.media_get_stream_uri(profile_token=token, use_media2=media.newer)
        xml = await talk.ask(media.url, body, "GetStreamUriResponse")
        return stream_of(device, parsers.parse_stream_uri(xml))

    async def asked(talk: Session) -> str:
        return await _first(talk, by)

    return _within(patience, device, asked)


def _within(seconds: float, device: Device, deed: Callable[[Session], Awaitable[T]]) -> T:
    """Ask on a loop of its own; whatever a device does wrong becomes a `DeviceError`."""

    async def asked() -> T:
        async with asyncio.timeout(seconds), session(device, seconds) as talk:
            await talk.read_clock()
            return await deed(talk)

    try:
        return asyncio.run(asked())
    except (TimeoutError, httpx.TimeoutException):
        raise DeviceError(Trouble.SLOW) from None
    except httpx.ConnectError as error:
        raise DeviceError(_no_connection(error)) from None
    except httpx.NetworkError:
        raise DeviceError(Trouble.SILENT) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise DeviceError(Trouble.NO_ONVIF) from None
    except (ValueError, ArithmeticError, LookupError, NotImplementedError):
        raise DeviceError(Trouble.NO_ONVIF) from None  # numbers and challenges that are none


def _no_connection(error: BaseException) -> Trouble:
    """Whether nothing is there, or TLS failed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble.CERTIFICATE
        cause = cause.__cause__ or cause.__context__
    return Trouble.SILENT


async def _offered(talk: Session) -> Offered:
    offers = await _first(talk, _offers_by)
    return Offered(offers, timedelta(seconds=talk.ahead))


async def _first(talk: Session, deed: Callable[[Session, _Media], Awaitable[T]]) -> T:
    """Do it by Media2, the only one that knows H.265, or else by Media.

    Of two that both refuse, the second one's refusal counts.
    """
    services = await _services(talk)
    known = [_Media(services[key], key == "media2") for key in MEDIA if key in services]
    refused = DeviceError(Trouble.NO_STREAM)
    for media in known:
        try:
            return await deed(talk, media)
        except DeviceError as error:
            if error.trouble not in UNHELPED:
                raise
            refused = error
    raise refused


async def _services(talk: Session) -> dict[str, str]:
    """Where the device's services are, all of them on the host that was typed."""
    url = talk.device.url
    try:
        xml = await talk.ask(url, envelopes.device_get_services(), "GetServicesResponse")
        found = parsers.parse_services(xml)
    except DeviceError as error:
        if error.trouble not in {Trouble.REFUSED, Trouble.NO_ONVIF}:
            raise
        xml = await talk.ask(url, envelopes.device_get_capabilities(), "GetCapabilitiesResponse")
        found = parsers.parse_capabilities(xml)
    return urls.rewrite_service_map(found, url)


async def _offers_by(talk: Session, media: _Media) -> tuple[Offer, ...]:
    body = envelopes.media_get_profiles(use_media2=media.newer)
    xml = await talk.ask(media.url, body, "GetProfilesResponse")
    held = _with_a_held_rate(_flat(xml))
    profiles = _PROFILES.validate_python(parsers.parse_profiles(xml))
    found = [
        _offer(one, one.video_encoder, held=one.token in held)
        for one in profiles
        if one.video_encoder
    ]
    offers = tuple(one for one in found if 0 < len(one.token) <= TOKEN and one.token.isprintable())
    if not offers:
        raise DeviceError(Trouble.NO_STREAM)
    return offers


def _flat(xml: str) -> list[Element]:
    """The profiles, which lie beside each other: reading nested ones would take minutes."""
    root = parsers.parse_xml(xml)
    answer = None if root is None else parsers.find_local(root, "GetProfilesResponse")
    if root is None or answer is None:
        raise DeviceError(Trouble.NO_ONVIF)
    found = [parsers.find_all_local(root, name) for name in ("Profiles", "Profile")]
    profiles = found[0] or found[1]  # as the library looks for them, anywhere
    if len(profiles) > MOST or not set(profiles) <= set(answer):
        raise DeviceError(Trouble.TOO_MUCH)
    return profiles


def _with_a_held_rate(profiles: Sequence[Element]) -> set[str | None]:
    """Tokens of the profiles whose encoder holds its bit rate; only Media2 tells."""
    return {
        one.get("token")
        for one in profiles
        for control in parsers.find_all_local(one, "RateControl")
        if control.get("ConstantBitRate") in {"true", "1"}
    }


def _offer(profile: _Profile, encoder: _Encoder, *, held: bool) -> Offer:
    rate = (encoder.fps_limit or 0) // max(1, encoder.encoding_interval or 1)
    sound = profile.audio_encoder.encoding if profile.audio_encoder else ""
    return Offer(
        token=profile.token,
        name=_cleaned(profile.name),
        codec=PICTURES.get(encoder.encoding.upper(), _cleaned(encoder.encoding)),
        width=encoder.width,
        height=encoder.height,
        rate=max(0, rate),
        keys=round((encoder.gop or 0) / rate, 1) if rate > 0 else 0.0,
        sound=SOUNDS.get(sound.upper(), _cleaned(sound)),
        held=held,
    )


def _cleaned(text: str) -> str:
    """What a device calls something, as far as a page shows it."""
    return "".join(one for one in text if one.isprintable())[:NAME]
