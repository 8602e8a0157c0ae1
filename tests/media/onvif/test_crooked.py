"""A device that means harm: bounded time, bounded bytes, its own host, nothing but RTSP."""

import gzip
import time
from collections.abc import Callable, Iterator

import pytest
from crooked_device import ENVELOPE, Answer, CrookedDevice, dribbling, endless, once, profiles
from crooked_device import stream_at as gives

from media import onvif
from media.onvif import DeviceError, Trouble, device_at
from media.onvif.asking import PATIENCE

Made = Callable[[Answer], CrookedDevice]
ONE = (
    "<Profiles token='{}'><Name>{}</Name>"
    "<VideoEncoderConfiguration>{}</VideoEncoderConfiguration></Profiles>"
)
NO_NUMBER = "<RateControl><FrameRateLimit>1e999</FrameRateLimit></RateControl>"
ODD_DIGEST = 'Digest realm="", nonce="", algorithm=ROT13'
NESTED = "<Profiles>" * 200 + "</Profiles>" * 200
HOLLOW = "<Body><GetProfilesResponse/></Body>"
PACKED = gzip.compress(b"a" * 20_000_000)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


@pytest.fixture
def crooked() -> Iterator[Made]:
    there: list[CrookedDevice] = []

    def made(answer: Answer) -> CrookedDevice:
        there.append(CrookedDevice(answer))
        return there[-1]

    yield made
    for one in there:
        one.close()


def trouble_of(device: CrookedDevice, patience: float) -> Trouble:
    """What is wrong with it, found out in time."""
    began = time.monotonic()
    with pytest.raises(DeviceError) as refused:
        onvif.offered(device_at(device.address), patience)
    assert time.monotonic() - began < patience + 3
    return refused.value.trouble


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (endless, Trouble.TOO_MUCH),
        (dribbling, Trouble.SLOW),
        (lambda _asked: iter([b""]), Trouble.SLOW),
        (lambda _asked: iter([b"SSH-2.0-OpenSSH_9\r\n\r\n"]), Trouble.NO_ONVIF),
        (once("", "302 Found", "Location: http://127.0.0.1:1/"), Trouble.ELSEWHERE),
        (once("<html>welcome</html>"), Trouble.NO_ONVIF),
        (once(PACKED, "200 OK", "Content-Encoding: gzip"), Trouble.NO_ONVIF),
        (once(BOMB + ENVELOPE.format("<x>&i;</x>")), Trouble.NO_ONVIF),
        (once(OUTSIDE + ENVELOPE.format("<x>&i;</x>")), Trouble.NO_ONVIF),
        (once("", "401 No", "WWW-Authenticate: Digest x"), Trouble.NO_ONVIF),
        (once("", "401 No", f"WWW-Authenticate: {ODD_DIGEST}"), Trouble.NO_ONVIF),
        (once("", "401 No", 'WWW-Authenticate: Basic realm="x"'), Trouble.PASSWORD),
        (profiles(""), Trouble.NO_STREAM),
        (profiles(ONE.format("t" * 65, "n", "")), Trouble.NO_STREAM),
        (profiles(ONE.format("t", "n", "") * 2_000), Trouble.TOO_MUCH),
        (profiles("<Profiles>" * 20_000 + "</Profiles>" * 20_000), Trouble.TOO_MUCH),
        (profiles("<Profile>" * 20_000 + "</Profile>" * 20_000), Trouble.TOO_MUCH),
        (once(f"<Envelope><Header>{NESTED}</Header>{HOLLOW}</Envelope>"), Trouble.TOO_MUCH),
        (profiles("<x>" * 30_000 + "</x>" * 30_000), Trouble.NO_STREAM),
        (profiles(ONE.format("t", "n", NO_NUMBER)), Trouble.NO_ONVIF),
    ],
)  # fmt: skip
def test_what_it_says_is_not_taken(crooked: Made, answer: Answer, trouble: Trouble) -> None:
    patience = 1 if trouble is Trouble.SLOW else PATIENCE
    assert trouble_of(crooked(answer), patience) is trouble


def test_its_names_are_shown_short_and_plain(crooked: Made) -> None:
    name = "a\u202egnp.exe\x85" + "很" * 500
    device = crooked(profiles(ONE.format("t", name, "<Encoding>&lt;b&gt;</Encoding>")))
    (one,) = onvif.offered(device_at(device.address)).offers
    assert one.name == "agnp.exe" + "很" * 56
    assert not one.recordable


def test_nobody_but_itself_is_asked(crooked: Made) -> None:
    """It says that its media service is on another host, and never gets the password in clear."""
    device = crooked(profiles(ONE.format("t", "n", "<Encoding>H264</Encoding>")))
    assert onvif.offered(device_at(device.address)).offers
    assert len(device.heard) == 3
    assert all(b"#PasswordDigest" in one for one in device.heard[1:])


@pytest.mark.parametrize(
    "uri",
    ["", "file:///etc/passwd", "http://127.0.0.1/", "concat:rtsp://h/", "rtsp:///x", "rtsp://h/\x7f",
     "rtsp://h/a b", "rtsp://h:99999/", "rtsp://h/" + "x" * 1000, "-i rtsp://h/", "rtsp://[/"],
)  # fmt: skip
def test_only_rtsp_is_taken_for_a_stream(crooked: Made, uri: str) -> None:
    with pytest.raises(DeviceError) as refused:
        onvif.stream(device_at(crooked(gives(uri)).address), "t")
    assert refused.value.trouble is Trouble.NO_RTSP


def test_a_stream_elsewhere_is_looked_for_at_the_device(crooked: Made) -> None:
    device = crooked(gives("rtsp://u:p@169.254.169.254:554/x?a=1&amp;b=2"))
    found = onvif.stream(device_at(device.address), "t")
    assert found == "rtsp://admin:x@127.0.0.1:554/x?a=1&b=2"
