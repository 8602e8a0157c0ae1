"""What an initialisation (ftyp, moov) says: tracks, their time scales, codecs, size of picture."""

from dataclasses import dataclass

from media.format.boxes import Box, child, children, number
from media.format.errors import BadFormat

_CONFIG, _SPECIFIC = 4, 5  # DecoderConfigDescriptor, DecoderSpecificInfo
_INSIDE = {
    3: 3,
    _CONFIG: 13,
    _SPECIFIC: 0,
}  # bytes before the next descriptor, from ES_Descriptor on
_AAC = 0x40
_VISUAL, _AUDIO = 78, 28  # bytes of a sample entry before its own boxes (14496-12, 12.1.3, 12.2.3)


@dataclass(frozen=True)
class Stream:
    """One track of an MP4 file, with the defaults its fragments leave out."""

    id: int
    video: bool
    timescale: int
    codec: str
    width: int
    height: int
    default_duration: int
    default_flags: int


@dataclass(frozen=True)
class Initialisation:
    """All bytes of ftyp and moov, and the streams they announce."""

    data: bytes
    streams: tuple[Stream, ...]

    @property
    def main(self) -> Stream:
        """The stream that times are counted by: the picture, else the first."""
        return next((one for one in self.streams if one.video), self.streams[0])

    @property
    def codecs(self) -> str:
        """The codecs in the spelling of RFC 6381, as players ask for them."""
        return ",".join(one.codec for one in self.streams)

    @classmethod
    def of(cls, data: bytes, moov: Box) -> "Initialisation":
        """Read `moov`, the last box of `data`; raises `BadFormat`, also where no stream is."""
        defaults = _defaults(moov)
        streams = tuple(
            _stream(trak, defaults) for trak in children(moov.body) if trak.kind == b"trak"
        )
        if not streams:
            raise BadFormat("an initialisation without a stream")
        return cls(data, streams)


def _defaults(moov: Box) -> dict[int, tuple[int, int]]:
    """Of each track, the duration and flags of a sample that its fragments do not repeat (trex)."""
    mvex = child(moov.body, b"mvex")
    boxes = [] if mvex is None else [one for one in children(mvex.body) if one.kind == b"trex"]
    return {
        number(one.body, 4): (number(one.body, 12), number(one.body, 20)) for one in boxes
    }  # fmt: skip


def _stream(trak: Box, defaults: dict[int, tuple[int, int]]) -> Stream:
    tkhd, mdhd = _needed(trak, b"tkhd"), _needed(trak, b"mdia", b"mdhd")
    handler = _needed(trak, b"mdia", b"hdlr")
    stsd = _needed(trak, b"mdia", b"minf", b"stbl", b"stsd")
    identity = number(tkhd.body, 20 if number(tkhd.body, 0, 1) else 12)
    video = bytes(handler.body[8:12]) == b"vide"
    entry = next(children(stsd.body[8:]), None)
    timescale = number(mdhd.body, 20 if number(mdhd.body, 0, 1) else 12)
    if entry is None or not timescale:
        raise BadFormat("a stream without a description or a time scale")
    duration, flags = defaults.get(identity, (0, 0))
    return Stream(
        id=identity,
        video=video,
        timescale=timescale,
        codec=_codec(entry, video=video),
        width=number(entry.body, 24, 2) if video else 0,
        height=number(entry.body, 26, 2) if video else 0,
        default_duration=duration,
        default_flags=flags,
    )


def _needed(box: Box, *path: bytes) -> Box:
    found = child(box.body, *path)
    if found is None:
        raise BadFormat(f"an initialisation without {b'/'.join(path).decode()}")
    return found


def _codec(entry: Box, *, video: bool) -> str:
    """The codec in RFC 6381's spelling; the sample entry's own name where that says all."""
    name = entry.kind.decode("latin1")
    boxes = {one.kind: one.body for one in children(entry.body[_VISUAL if video else _AUDIO :])}
    if avcc := boxes.get(b"avcC"):
        return f"{name}.{bytes(avcc[1:4]).hex()}"
    if hvcc := boxes.get(b"hvcC"):
        return f"{name}.{_hevc(hvcc)}"
    if esds := boxes.get(b"esds"):
        return f"{name}.{_mpeg4(esds)}"
    return name.lower() if name == "Opus" else name


def _mpeg4(esds: memoryview) -> str:
    """Object type, and for AAC its kind, of an elementary stream (14496-1, 7.2.6; 14496-3, 1.6.2).

    Each descriptor is a tag, its size in bytes of seven bits, and what it holds.
    """
    found: dict[int, int] = {}  # of each tag, where what it holds begins
    at = 4
    while at < len(esds) and (tag := number(esds, at, 1)) in _INSIDE:
        at += 1
        while number(esds, at, 1) & 0x80:
            at += 1
        at += 1
        found[tag] = at
        at += _INSIDE[tag]
    kind = number(esds, found.get(_CONFIG, len(esds)), 1)
    if kind != _AAC:
        return f"{kind:X}"
    return f"{kind:X}.{number(esds, found.get(_SPECIFIC, len(esds)), 1) >> 3}"


def _hevc(hvcc: memoryview) -> str:
    """Profile, compatibility, tier and level of HEVC (ISO/IEC 14496-15, annex E)."""
    first, level = number(hvcc, 1, 1), number(hvcc, 12, 1)
    space, tier, profile = "  ABC"[first >> 6 and (first >> 6) + 1], first >> 5 & 1, first & 31
    compatible = int(f"{number(hvcc, 2):032b}"[::-1], 2)
    constraints = [f"{one:X}" for one in bytes(hvcc[6:12]).rstrip(b"\0")]
    words = [f"{space.strip()}{profile}", f"{compatible:X}", f"{'LH'[tier]}{level}", *constraints]
    return ".".join(words)
