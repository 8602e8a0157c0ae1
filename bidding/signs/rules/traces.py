"""What files keep of their making: origin, author, licence, moment; and files that are the same."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from bidding.signs.reading.facts import Seen
from bidding.signs.rules.kinds import SignKind, Strength
from bidding.signs.rules.material import Evidence, Material, Place, Sign, sign
from bidding.signs.rules.shared import Key, Pair, shared

GENERIC = re.compile(
    r"(?i)^(admin(istrator)?|user\d*|windows? ?(用户|user)|微软(用户|中国)|microsoft.*|wps.*|lenovo"
    r"|联想|dell|hp|asus|thinkpad|pc|home|desktop.*|unknown|anonymous|openpyxl|python-docx|china"
    r"|.{0,1}|[\W\d_]*)$"
)
"""Names that a program or a shop puts in, and nobody's own."""
SESSIONS = 3
LEAST_COPY = 10_000
MINUTE = timedelta(minutes=1)
_MOMENT = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)\D?(\d\d)")


def origins(material: Material) -> Iterator[Sign]:
    """Files that go back to one: the same first identifier, or several editing sessions alike."""
    first = shared(material, _of("original"))
    sessions = shared(material, _of("session"))
    for pair in sorted({*first, *sessions}):
        alike = sessions.get(pair, [])
        if first.get(pair) or len(alike) >= SESSIONS:
            evidence = [*first.get(pair, ()), *alike]
            yield sign(
                SignKind.ORIGIN, Strength.MEDIUM, pair, evidence,
                identifiers=len(first.get(pair, ())), sessions=len(alike),
            )  # fmt: skip


def licences(material: Material) -> Iterator[Sign]:
    """The same number of a program's licence, in the text or among a file's properties."""
    for pair, evidence in sorted(shared(material, _licence, sure=True).items()):
        yield sign(SignKind.LICENCE, Strength.STRONG, pair, evidence, values=len(evidence))


def authors(material: Material) -> Iterator[Sign]:
    """The same author or company; a file whose company is the other bidder says more."""
    found: dict[Pair, list[Evidence]] = shared(material, _author)
    named = dict(_named_after(material))
    for pair in sorted({*found, *named}):
        strength = Strength.STRONG if pair in named else Strength.WEAK
        evidence = [*named.get(pair, ()), *found.get(pair, ())]
        yield sign(SignKind.AUTHOR, strength, pair, evidence, values=len(evidence))


def saved(material: Material) -> Iterator[Sign]:
    """Files of two bids that were saved within a minute of each other."""
    moments = [
        [(at, one) for one in bid.read.facts.seen if (at := _moment(one))] for bid in material.bids
    ]
    for a, b in material.pairs():
        evidence = [
            Evidence(f"{at:%Y-%m-%d %H:%M:%S}", (Place(a, one.file, 0, one.value),
                                                Place(b, other.file, 0, other.value)))
            for at, one in moments[a]
            for then, other in moments[b]
            if abs(at - then) <= MINUTE
        ]  # fmt: skip
        if evidence:
            yield sign(SignKind.SAVED, Strength.WEAK, (a, b), evidence, files=len(evidence))


def copies(material: Material) -> Iterator[Sign]:
    """Files and pictures that are the same to the byte."""
    pictures = shared(material, _of("picture"))
    files = _same_files(material)
    for pair in sorted({*pictures, *files}):
        evidence = [*files.get(pair, ()), *pictures.get(pair, ())]
        yield sign(
            SignKind.COPIES, Strength.MEDIUM, pair, evidence,
            files=len(files.get(pair, ())), pictures=len(pictures.get(pair, ())),
        )  # fmt: skip


def _same_files(material: Material) -> dict[Pair, list[Evidence]]:
    known = {one.sha256 for one in material.documents.facts.files} if material.documents else set()
    held = [
        {one.sha256: one for one in bid.read.facts.files if one.size >= LEAST_COPY}
        for bid in material.bids
    ]
    count = Counter(digest for one in held for digest in one)
    found: dict[Pair, list[Evidence]] = {}
    for a, b in material.pairs():
        for digest in sorted(held[a].keys() & held[b].keys() - known):
            if count[digest] <= material.common:
                places = (Place(a, held[a][digest].name), Place(b, held[b][digest].name))
                found.setdefault((a, b), []).append(Evidence(f"SHA-256 {digest[:16]}…", places))
    return found


def _named_after(material: Material) -> Iterator[tuple[Pair, list[Evidence]]]:
    """Files whose properties name the other bidder of the pair."""
    properties = [
        [one for one in bid.read.facts.seen if one.kind in ("author", "company")]
        for bid in material.bids
    ]
    for a, b in material.pairs():
        evidence = [
            Evidence(one.value, (Place(mine, one.file, 0, one.value), Place(other, text=name)))
            for mine, other in ((a, b), (b, a))
            for one in properties[mine]
            if (name := material.bids[other].name) and name in one.value
        ]
        if evidence:
            yield (a, b), evidence


def _of(kind: str) -> Key:
    return lambda one: one.value.lower() if one.kind == kind and one.value else None


def _author(one: Seen) -> str | None:
    if one.kind not in ("author", "company") or GENERIC.match(one.value):
        return None
    return one.value.casefold()


def _licence(one: Seen) -> str | None:
    named = one.kind.startswith("custom:") and any(
        word in one.kind.casefold() for word in ("锁", "授权", "licen", "serial", "dog")
    )
    return one.value.casefold() if named or one.kind == "licence" else None


def _moment(one: Seen) -> datetime | None:
    """When a file was saved. Its zone is left aside: both are of one country."""
    found = _MOMENT.search(one.value) if one.kind == "saved" else None
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
