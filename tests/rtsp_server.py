"""An RTSP server that plays a film over and over, as a camera does. Run it by Debian's Python.

    /usr/bin/python3 rtsp_server.py FILM RATE [PORT] [CAMERAS]

FILM is pictures of H.264 (access units with start codes), each after its length in four bytes; RATE
is how many a second. Cameras are at /1, /2 … Its first line of output is the port.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PIPELINE = (
    "( appsrc name=film is-live=true format=time"
    ' caps="video/x-h264,stream-format=byte-stream,alignment=au,framerate={rate}/1"'
    " ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )"
)


def pictures(film: str) -> list[bytes]:
    """The access units in a file."""
    data, at, found = Path(film).read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


class Player:
    """Gives one connection the film from its beginning, without end."""

    def __init__(self, film: list[bytes], rate: int) -> None:
        self.film, self.rate, self.n = film, rate, 0

    def need(self, source: object, _length: int) -> None:
        """Push the next picture, with its time."""
        picture = Gst.Buffer.new_wrapped(self.film[self.n % len(self.film)])
        picture.duration = Gst.SECOND // self.rate
        picture.pts = picture.dts = self.n * picture.duration
        self.n += 1
        source.emit("push-buffer", picture)


def main(film: str, rate: str, port: str = "0", cameras: str = "1") -> None:
    """Serve until killed."""
    Gst.init(None)
    units = pictures(film)
    server = GstRtspServer.RTSPServer()
    server.set_service(port)

    def configure(_factory: object, media: object) -> None:
        source = media.get_element().get_by_name("film")
        source.connect("need-data", Player(units, int(rate)).need)

    for number in range(1, int(cameras) + 1):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(PIPELINE.format(rate=rate))
        factory.connect("media-configure", configure)
        server.get_mount_points().add_factory(f"/{number}", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


main(*sys.argv[1:])
