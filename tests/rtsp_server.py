"""An RTSP server that plays a film over and over, as a camera does. Run it by Debian's Python.

    /usr/bin/python3 rtsp_server.py FILM RATE [PORT] [CAMERAS [KIND SOUND SAMPLES RATE DESCRIPTION]]

FILM is pictures of H.264 (access units with start codes), each after its length in four bytes; RATE
is how many a second. A FILM whose name ends with `.clock` shows the time: what is sent is the
picture whose turn it is by the wall clock, as a camera that films a clock would send it. SOUND is
packets of sound in the same manner, of a KIND below, each of so many SAMPLES. Cameras are at /1, /2
… Its first line of output is the port. Where the environment has RTSP_USER and RTSP_PASSWORD, it
asks for them by RTSP's digest.
"""

import os
import sys
import time
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

PICTURE = (
    "appsrc name=film is-live=true format=time"
    ' caps="video/x-h264,stream-format=byte-stream,alignment=au,framerate={rate}/1"'
    " ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96"
)
KEY = 50
"""Pictures from one key frame of a clock's film to the next."""
SOUND = ' appsrc name=sound is-live=true format=time caps="{caps}" ! {pay} name=pay1'
KINDS = {
    "alaw": ("audio/x-alaw,rate={rate},channels=1", "rtppcmapay"),
    "mulaw": ("audio/x-mulaw,rate={rate},channels=1", "rtppcmupay"),
    "aac": (
        "audio/mpeg,mpegversion=4,stream-format=raw,rate={rate},codec_data=(buffer){description}",
        "rtpmp4gpay pt=97",
    ),
}


def packets(film: str) -> list[bytes]:
    """The access units in a file."""
    data, at, found = Path(film).read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


class Player:
    """Gives one connection the film, or its sound, from its beginning, without end."""

    def __init__(self, film: list[bytes], duration: int) -> None:
        self.film, self.duration, self.n = film, duration, 0

    def need(self, source: object, _length: int) -> None:
        """Push the next packet, with its time."""
        packet = Gst.Buffer.new_wrapped(self.film[self.n % len(self.film)])
        packet.duration = self.duration
        packet.pts = packet.dts = self.n * packet.duration
        self.n += 1
        source.emit("push-buffer", packet)


class Clock(Player):
    """Sends each picture when it is its turn by the wall clock, from the next key frame on."""

    def need(self, source: object, _length: int) -> None:
        """Wait for the next turn, as a camera waits for light."""
        if not self.n:
            self.first = self.n = -(-time.time_ns() // (self.duration * KEY)) * KEY
        time.sleep(max(0.0, self.n * self.duration / 1e9 - time.time()))
        picture = Gst.Buffer.new_wrapped(self.film[self.n % len(self.film)])
        picture.duration = self.duration
        picture.pts = picture.dts = (self.n - self.first) * self.duration
        self.n += 1
        source.emit("push-buffer", picture)


def sounding(kind: str, samples: str, rate: str, description: str) -> tuple[str, int]:
    """The part of the pipeline that sends the sound, and how long a packet lasts."""
    caps, pay = KINDS[kind]
    words = caps.format(rate=rate, description=description)
    return SOUND.format(caps=words, pay=pay), int(samples) * Gst.SECOND // int(rate)


def close(server: object, factories: list[object]) -> None:
    """Let nobody in but whoever knows the password."""
    token, allowed = GstRtspServer.RTSPToken(), GstRtspServer.RTSPPermissions()
    token.set_string("media.factory.role", "viewer")
    for what in ("access", "construct"):
        allowed.add_permission_for_role("viewer", f"media.factory.{what}", True)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(os.environ["RTSP_USER"], os.environ["RTSP_PASSWORD"], token)
    server.set_auth(auth)
    for one in factories:
        one.set_permissions(allowed)


def main(film: str, rate: str, port: str = "0", cameras: str = "1", *sound: str) -> None:
    """Serve until killed."""
    Gst.init(None)
    pictures = film
    pipeline, played = PICTURE.format(rate=rate), {"film": (film, Gst.SECOND // int(rate))}
    if sound:
        kind, packed, *shape = sound
        words, duration = sounding(kind, *shape)
        pipeline, played["sound"] = pipeline + words, (packed, duration)
    units = {name: (packets(file), duration) for name, (file, duration) in played.items()}
    server = GstRtspServer.RTSPServer()
    server.set_service(port)

    def configure(_factory: object, media: object) -> None:
        for name, (film, duration) in units.items():
            source = media.get_element().get_by_name(name)
            player = Clock if pictures.endswith(".clock") and name == "film" else Player
            source.connect("need-data", player(film, duration).need)

    factories = []
    for number in range(1, int(cameras) + 1):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {pipeline} )")
        factory.connect("media-configure", configure)
        server.get_mount_points().add_factory(f"/{number}", factory)
        factories.append(factory)
    if "RTSP_USER" in os.environ:
        close(server, factories)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main(*sys.argv[1:])
