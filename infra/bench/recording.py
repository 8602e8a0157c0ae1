"""Recording beside FFmpeg's own copy, many cameras at once, and verifying beside plain SHA-256.

python -m infra.bench.recording [--streams 24] [--seconds 30]

Cameras are GStreamer's RTSP server playing a real film, made 1080p at 4 Mbit/s by the `ffmpeg` of
the machine, which is also the peer: one `ffmpeg -c copy -f hls` a camera. The server's own
processor time counts for nobody.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from cameras import Cameras, byte_stream  # type: ignore[import-not-found]  # noqa: E402
from footage import film  # type: ignore[import-not-found]  # noqa: E402

from media.format import layout  # noqa: E402
from media.format.chain import records  # noqa: E402
from media.format.records import Cause, Opened  # noqa: E402
from media.format.timeline import coverage  # noqa: E402
from media.format.verifying import verify  # noqa: E402
from media.format.writing import TrackWriter  # noqa: E402
from media.recording.camera import CameraRecorder  # noqa: E402
from media.recording.clock import HouseClock  # noqa: E402

ROUNDS, ROUND = 3, 12
PAIR = 6
"""Cameras in a round of the comparison, and seconds of it."""


def main() -> int:
    """Measure, and print the figures and the goals."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--streams", type=int, default=24)
    asked.add_argument("--seconds", type=int, default=30)
    given = asked.parse_args()
    if shutil.which("ffmpeg") is None:
        print("recording: needs Debian's ffmpeg, as the peer and to make 1080p of a film")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cameras = Cameras(byte_stream(_full_hd(folder), folder), count=given.streams)
        try:
            _compare(cameras, folder)
            _many(cameras, folder / "many", given.streams, given.seconds)
        finally:
            cameras.pull()
        _verify(folder / "many")
    return 0


def _full_hd(folder: Path) -> Path:
    made = folder / "full-hd.mp4"
    words = ["-loglevel", "error", "-i", str(film("bigbuckbunny.mp4")), "-an", "-vf"]
    words += ["scale=1920:1080", "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "0"]
    words += ["-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "4M", str(made)]
    subprocess.run(["ffmpeg", *words], check=True)
    return made


def _compare(cameras: Cameras, folder: Path) -> None:
    """Processor seconds for the same cameras and the same time, the recorder's and the peer's."""
    ours, theirs = [], []
    for number in range(ROUNDS):
        place = folder / f"round-{number}"
        ours.append(_record(cameras, place / "ours", PAIR, ROUND))
        theirs.append(_ffmpeg(cameras, place / "theirs"))
        shutil.rmtree(place)
    mine, peer = sorted(ours)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]
    share = 100 / (PAIR * ROUND)
    ratio = mine / peer
    print(f"a 1080p stream costs {mine * share:.2f} % of a core, hashed, chained and synced;")
    print(f"  ffmpeg -c copy -f hls: {peer * share:.2f} %; ratio {ratio:.2f} (goal ≤ 1.0)")


def _record(cameras: Cameras, folder: Path, count: int, seconds: float) -> float:
    """Record so many cameras for so long and close their tracks; the processor seconds of it."""
    began = time.process_time()
    clock = HouseClock(datetime.now(UTC), 1.0)
    running = []
    for number in range(1, count + 1):
        track, now = f"camera-{number}", clock.now()
        opened = Opened("bench/recording/1", track, track)
        writer = TrackWriter(folder / track, opened, now, now)
        running.append(CameraRecorder(cameras.address(number), writer, clock))
        running[-1].start()
    time.sleep(seconds)
    for one in running:
        one.stop(clock.now().at)
    for one in running:
        one.join()
    return time.process_time() - began


def _ffmpeg(cameras: Cameras, folder: Path) -> float:
    running = []
    for number in range(1, PAIR + 1):
        place = folder / str(number)
        place.mkdir(parents=True)
        words = ["-loglevel", "error", "-rtsp_transport", "tcp", "-i", cameras.address(number)]
        words += ["-c", "copy", "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "2"]
        words += ["-hls_list_size", "0", str(place / "live.m3u8")]
        running.append(subprocess.Popen(["ffmpeg", *words], stdin=subprocess.DEVNULL))
    time.sleep(ROUND)
    spent = 0.0
    for one in running:
        times = psutil.Process(one.pid).cpu_times()
        spent += times.user + times.system
        one.terminate()
        one.wait()
    return spent


def _many(cameras: Cameras, folder: Path, count: int, seconds: int) -> None:
    spent = _record(cameras, folder, count, seconds)
    held = [coverage(records(track)) for track in layout.tracks(folder)]
    gaps = sum(one.cause is not Cause.START for track in held for one in track.gaps)
    least = min(one.seconds for one in held)
    size = sum(file.stat().st_size for file in folder.rglob("*.mp4"))
    late = max(gap.seconds for track in held for gap in track.gaps)
    print(f"{count} streams of 1080p at once for {seconds} s: {gaps} gaps (goal 0),")
    print(f"  first pictures after {late:.1f} s at the latest, at least {least:.1f} s of each,")
    print(f"  {size / 1e6:.0f} MB, {100 * spent / seconds:.0f} % of one core together")


def _verify(folder: Path) -> None:
    """Verifying ÷ SHA-256 of the same files, in processor time, the best of some rounds each."""
    files = sorted(folder.rglob("*.mp4"))
    plain = verified = 1e9
    for _ in range(5):
        began = time.process_time()
        for path in files:
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")
        plain = min(plain, time.process_time() - began)
        began = time.process_time()
        if not verify(folder).whole:
            raise SystemExit("what was recorded does not verify")
        verified = min(verified, time.process_time() - began)
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"verifying {size:.0f} MB: {size / verified:.0f} MB/s, plain SHA-256 {size / plain:.0f};")
    print(f"  ratio {plain / verified:.2f} (goal ≥ 0.75)")


if __name__ == "__main__":
    sys.exit(main())
