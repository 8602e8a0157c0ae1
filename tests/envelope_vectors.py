"""Writes the vectors of whole envelopes, one fault a file, for anyone's implementation.

    PYTHONPATH=.:platform:tests python tests/envelope_vectors.py

Keys and secrets are random: a new run makes other files that mean the same.
"""

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from envelope_forging import RUBBISH, dealt, parts_of, reheaded, signed, written
from sealed import SIGNS, Stage, a_sealed, a_signer, a_stage

from bidding.envelope import Envelope, suite_named
from bidding.envelope.derivation import Derivation
from bidding.envelope.suites.chunks import Encryptor

FOLDER = Path(__file__).parent / "vectors" / "envelope"
PARTS = {"opening": b'{"price":"1234567.89","days":90}', "technical": b"drawings " * 2000}
NAMES = ("opening", "technical")


def main() -> None:
    """Write all of them."""
    for suite in ("intl-1", "gm-1"):
        write_envelopes(suite, FOLDER / suite)
    derivations = [derived(3, 5, locked=True), derived(2, 3, locked=False)]
    (FOLDER / "derivation_gm.json").write_text(json.dumps(derivations, indent=1))
    (FOLDER / "parts_gm.json").write_text(json.dumps(parts_gm(), indent=1))


def write_envelopes(suite: str, folder: Path) -> None:
    """One honest envelope, its faulty kin, and what must be found."""
    folder.mkdir(exist_ok=True)
    stage = a_stage(suite)
    with tempfile.TemporaryDirectory() as place:
        honest, lock = a_sealed(Path(place), stage, **PARTS)
        assert lock is not None
        found = {"honest.ebid": "ok", **faulty(honest, stage, folder)}
        (folder / "honest.ebid").write_bytes(honest.path.read_bytes())
    facts = {
        "tender": json.loads(stage.tender.encode()),
        "keys": [[key.private.hex() for key in keys] for keys in stage.keys],
        "lock": lock.secret.hex(),
        "parts": {name: content.decode() for name, content in PARTS.items()},
        "found": found,
    }
    (folder / "vectors.json").write_text(json.dumps(facts, indent=1))


def faulty(honest: Envelope, stage: Stage, folder: Path) -> dict[str, str]:
    """Write each fault; the code of the error that must be found."""
    data, head = honest.path.read_bytes(), honest.head
    (folder / "cut.ebid").write_bytes(data[:-1])
    (folder / "appended.ebid").write_bytes(data + b"\0")
    (folder / "flipped.ebid").write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
    twice = head.header_bytes.replace(b'{"fmt"', b'{"fmt":"ebid-envelope/1","fmt"', 1)
    signer, body = a_signer("Bidder", SIGNS[head.suite.name]), parts_of(honest)
    written(folder / "field-twice.ebid", twice, signed(twice, signer), body)
    stranger = a_signer("Outsider", SIGNS[head.suite.name])
    written(
        folder / "strangers-signature.ebid",
        head.header_bytes,
        signed(head.header_bytes, stranger),
        body,
    )
    dealt(honest, folder / "rubbish-to-trustee-1.ebid", stage, 1, sealed=RUBBISH)
    dealt(honest, folder / "off-polynomial.ebid", stage, 3, committed=RUBBISH, sealed=RUBBISH)
    other_secret = replace(head.header, commit_secret=RUBBISH)
    reheaded(honest, folder / "other-secret.ebid", other_secret)
    crooked = bytearray(body)
    crooked[-1] ^= 1
    last = head.header.parts[-1]
    digest = head.suite.hash(bytes(crooked[-last.length :]))
    agreed = replace(head.header, parts=(*head.header.parts[:-1], replace(last, digest=digest)))
    reheaded(honest, folder / "sealed-wrongly.ebid", agreed, bytes(crooked))
    return {
        "cut.ebid": "bad-format",
        "appended.ebid": "bad-format",
        "flipped.ebid": "damaged",
        "field-twice.ebid": "bad-format",
        "strangers-signature.ebid": "bad-signature",
        "rubbish-to-trustee-1.ebid": "rubbish-share",
        "off-polynomial.ebid": "void",
        "other-secret.ebid": "void",
        "sealed-wrongly.ebid": "void",
    }


def derived(k: int, n: int, *, locked: bool) -> dict[str, object]:
    """The derivation of `gm-1` from fixed secrets, as derivation.json has it for `intl-1`."""
    secret, lock = bytes(range(32)), b"\x11" * 32 if locked else b""
    one = Derivation.of(suite_named("gm-1"), b"{}")
    root, shares = one.root(secret, lock), one.shares(secret, k, n)
    return {
        "suite": "gm-1",
        "pre": "{}",
        "k": k,
        "n": n,
        "St": secret.hex(),
        "Sb": lock.hex(),
        "ctx": one.ctx.hex(),
        "P": root.hex(),
        "shares": [share.hex() for share in shares],
        "commits": [one.commit_share(i, share).hex() for i, share in enumerate(shares, 1)],
        "commit_t": one.commit_secret(secret).hex(),
        "commit_b": one.commit_lock(lock).hex() if lock else None,
        "part_keys": {name: one.part_key(root, name).hex() for name in NAMES},
        "part_contexts": {name: one.part_context(name).hex() for name in NAMES},
    }


def parts_gm() -> list[dict[str, object]]:
    """Chunked encryption over SM4-GCM: short messages, and a fault of each kind."""
    vectors = []
    key, context = os.urandom(16), b"a context"
    for size in (0, 1, 7, 1000):
        plain = os.urandom(size)
        cipher, room = Encryptor(key, context), bytearray(2000)
        sealed = bytes(room[: cipher.update_into(plain, room)]) + cipher.finalize()
        vectors.append((f"{size} bytes", context, sealed, plain.hex()))
    base = vectors[2][2]
    vectors += [
        ("another context", b"another", base, None),
        ("flipped in the salt", context, bytes([base[0] ^ 1]) + base[1:], None),
        ("flipped in the commitment", context, base[:30] + bytes([base[30] ^ 1]) + base[31:], None),
        ("flipped in the chunk", context, base[:60] + bytes([base[60] ^ 1]) + base[61:], None),
        ("cut in the tag", context, base[:-1], None),
        ("no chunk", context, base[:56], None),
        ("cut in the head", context, base[:40], None),
        ("a byte more", context, base + b"\0", None),
    ]
    return [
        {"name": name, "key": key.hex(), "context": ctx.hex(), "part": part.hex(), "plain": plain}
        for name, ctx, part, plain in vectors
    ]


if __name__ == "__main__":
    main()
