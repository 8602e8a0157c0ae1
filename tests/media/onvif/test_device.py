"""A device that is held to ONVIF's own WSDL, asked what it offers."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from onvif_device import OnvifDevice, Profile

from media import onvif
from media.onvif import DeviceError, Doubt, Trouble, best, device_at

STREAM = "rtsp://0.0.0.0:8554/live?channel=1"
MAIN = Profile("main", "主码流", sound="G711")
SUB = Profile("sub", "子码流", size=(640, 360), sound="G726", gop=250)
PICTURES = Profile("jpeg", "Snapshots", "JPEG", (3840, 2160))
NEWEST = Profile("h265", "H.265", "H265", (2560, 1440), sound="AAC", held=True)


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    made = OnvifDevice(STREAM, SUB, MAIN, PICTURES, NEWEST)
    yield made
    made.close()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 as cameras make their own, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "camera")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=1)
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = builder.add_extension(here, critical=False).sign(key, SHA256())
    files = folder / "camera.crt", folder / "camera.key"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def trouble(address: str) -> Trouble:
    """What is wrong with a device that is asked what it offers."""
    with pytest.raises(DeviceError) as refused:
        onvif.offered(device_at(address))
    return refused.value.trouble


def test_what_it_offers_is_said_in_figures_and_the_best_is_suggested(device: OnvifDevice) -> None:
    offers = onvif.offered(device_at(device.address())).offers
    sub, main, pictures, newest = offers
    assert (main.name, main.codec, main.width, main.height) == ("主码流", "H.264", 1280, 720)
    assert (main.rate, main.keys, main.sound, main.doubts) == (25, 2.0, "G.711", ())
    assert replace(main, keys=2.5).doubts == ()
    assert replace(main, keys=2.6).doubts == (Doubt.KEYS,)
    assert sub.doubts == (Doubt.KEYS, Doubt.SOUND)
    assert pictures.doubts == (Doubt.CODEC,)
    assert (newest.codec, newest.sound, newest.doubts) == ("H.265", "AAC", (Doubt.RATE,))
    assert best(offers) == newest
    assert best([pictures]) is None
    assert best([sub, main]) == main


def test_one_that_knows_media_only_is_asked_by_that(device: OnvifDevice) -> None:
    device.set.newer = False
    assert [one.token for one in onvif.offered(device_at(device.address())).offers] == [
        "sub",
        "main",
        "jpeg",
    ]
    assert onvif.stream(device_at(device.address()), "main").endswith("/live?channel=1")


def test_the_stream_is_on_its_own_host_with_the_password(device: OnvifDevice) -> None:
    found = onvif.stream(device_at(device.address()), "main")
    assert found == "rtsp://admin:secret%40word@127.0.0.1:8554/live?channel=1"
    device.set.stream = "rtsp://admin:other@203.0.113.9/live"
    found = onvif.stream(device_at(device.address()), "main")
    assert found == "rtsp://admin:secret%40word@127.0.0.1/live"


def test_a_clock_that_is_off_is_followed_and_told(device: OnvifDevice) -> None:
    device.set.clock = timedelta(days=-4000)
    found = onvif.offered(device_at(device.address()))
    assert abs(found.ahead - device.set.clock) < timedelta(seconds=3)


@pytest.mark.parametrize("http_digest", [True, False])
def test_password_by_http_or_by_soap_and_a_wrong_one(
    device: OnvifDevice, *, http_digest: bool
) -> None:
    device.set.http_digest = http_digest
    assert onvif.offered(device_at(device.address())).offers
    assert trouble(device.address("wrong")) is Trouble.PASSWORD
    assert trouble(f"http://127.0.0.1:{device.port}") is Trouble.PASSWORD


def test_a_profile_that_it_has_not(device: OnvifDevice) -> None:
    with pytest.raises(DeviceError) as refused:
        onvif.stream(device_at(device.address()), "main<x/>")
    assert refused.value.trouble is Trouble.REFUSED


def test_short_and_whole_addresses(device: OnvifDevice) -> None:
    short = f"onvif://admin:secret%40word@127.0.0.1:{device.port}"
    assert device_at(short) == device_at(device.address())
    assert device_at("https://[2001:db8::1]/onvif/x?y").url == "https://[2001:db8::1]/onvif/x?y"
    assert "secret" not in repr(device_at(short))


@pytest.mark.parametrize(
    "address",
    [
        "onvif://",
        "http://:80/",
        "http://h:0/",
        "http://h:99999/",
        "http://a:p#q@h/",
        "http://h\x00/",
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert trouble(address) is Trouble.ADDRESS


def test_nothing_there_and_no_tls_there(device: OnvifDevice) -> None:
    assert trouble(device.address(scheme="https")) is Trouble.CERTIFICATE
    device.close()
    assert trouble(device.address()) is Trouble.SILENT


def test_a_certificate_that_nobody_trusts(
    device: OnvifDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    device.speak_tls(context)
    assert trouble(device.address(scheme="https")) is Trouble.CERTIFICATE
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert onvif.offered(device_at(device.address(scheme="https"))).offers


def test_another_client_reads_the_same_of_it(device: OnvifDevice) -> None:
    """The device is no dialect of our client's: a client made from ONVIF's WSDL gets on with it."""
    from onvif import ONVIFClient

    client = ONVIFClient("127.0.0.1", device.port, device.set.user, device.set.password)
    theirs = [(one.token, one.Name) for one in client.media().GetProfiles()]
    device.set.newer = False
    ours = onvif.offered(device_at(device.address())).offers
    assert theirs == [(one.token, one.name) for one in ours]
