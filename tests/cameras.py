"""Cameras for tests: a real RTSP server (GStreamer's) that plays real films without end."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from av.bitstream import BitStreamFilterContext
from footage import TELEPHONE, with_sound

PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("rtsp_server.py")
ASK = "import gi; gi.require_version('GstRtspServer', '1.0')"


def need_server() -> None:
    """Skip the test by name where Debian's RTSP server is not installed."""
    try:
        subprocess.run([PYTHON, "-c", ASK], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs Debian's gir1.2-gst-rtsp-server-1.0")


def byte_stream(film: Path, folder: Path) -> Path:
    """The film's pictures as `rtsp_server.py` reads them: as they are, with start codes."""
    made = folder / f"{film.stem}.pictures"
    with av.open(str(film)) as source, made.open("wb") as out:
        stream = source.streams.video[0]
        with_start_codes = BitStreamFilterContext("h264_mp4toannexb", stream)
        for packet in source.demux(stream):
            for one in with_start_codes.filter(packet) if packet.size else ():
                out.write(one.size.to_bytes(4, "big") + bytes(one))
    return made


@dataclass(frozen=True)
class Sound:
    """What a camera's microphone sends: packets in a file as `rtsp_server.py` reads them.

    `kind` is `alaw`, `mulaw` or `aac`; `description` is the decoder's, in hexadecimal, if it needs
    one; a packet is so many `samples`, `rate` of them a second.
    """

    kind: str
    packets: Path
    samples: int
    rate: int
    description: str = ""

    @property
    def words(self) -> list[str]:
        """As the server is told of it."""
        return [self.kind, str(self.packets), str(self.samples), str(self.rate), self.description]


def speech(film: Path, folder: Path, kind: str) -> Sound:
    """The film's sound: by G.711 in packets of twenty milliseconds, or AAC as it is."""
    if kind == "aac":
        found = packets_of(film)
        with av.open(str(film)) as source:
            codec = source.streams.audio[0].codec_context
            shape = (1024, codec.sample_rate, bytes(codec.extradata or b"").hex())
    else:
        every = b"".join(packets_of(with_sound(film, folder, f"pcm_{kind}")))
        found = [every[at : at + 160] for at in range(0, len(every), 160)]
        shape = (160, TELEPHONE, "")
    made = folder / f"{film.stem}.{kind}"
    made.write_bytes(b"".join(len(one).to_bytes(4, "big") + one for one in found))
    return Sound(kind, made, *shape)


def packets_of(film: Path) -> list[bytes]:
    """A film's packets of sound."""
    with av.open(str(film)) as source:
        return [bytes(one) for one in source.demux(audio=0) if one.size]


class Cameras:
    """A server of so many cameras, which can be pulled, frozen and put back at the same port."""

    def __init__(
        self,
        film: Path,
        rate: int = 25,
        count: int = 1,
        sound: Sound | None = None,
        account: tuple[str, str] | None = None,
    ) -> None:
        """Serve `film`; with an `account`, to whoever knows its name and password."""
        self.film, self.rate, self.count, self.sound = film, rate, count, sound
        self.account = account
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self.plug_in()

    def address(self, number: int = 1) -> str:
        return f"rtsp://127.0.0.1:{self.port}/{number}"

    def plug_in(self) -> None:
        words = [str(self.film), str(self.rate), str(self.port), str(self.count)]
        words += [] if self.sound is None else self.sound.words
        self._process = subprocess.Popen(
            [PYTHON, str(SERVER), *words], stdout=subprocess.PIPE, text=True, env=self._environment
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    @property
    def _environment(self) -> dict[str, str]:
        account = zip(("RTSP_USER", "RTSP_PASSWORD"), self.account or (), strict=False)
        return {**os.environ, **dict(account)}

    def pull(self) -> None:
        """Pull the cable: the server is gone in an instant."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def freeze(self) -> None:
        """Let the connection stand and nothing come."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def change(self, film: Path, rate: int) -> None:
        """Restart with another picture."""
        self.pull()
        self.film, self.rate = film, rate
        self.plug_in()
