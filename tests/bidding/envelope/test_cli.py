"""`ebid` from keys to the read-out: exit codes, one clear line, JSON."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bidding.envelope import TrusteeKey, suite_named
from bidding.envelope.cli import main
from bidding.envelope.strict import write_json

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "envelope"
TENDER = ("--tender", "T-1", "--stage", "bid")


class Desk:
    """A folder with the files of a tender, and `ebid` run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def ebid(self, *words: str, expect: int = 0) -> Any:
        """What `ebid … --json` answers."""
        command, *rest = words
        kind = [rest.pop(0)] if command == "keygen" else []
        options = [] if kind else ["--json"]
        code = main([command, *(["--json"] if kind else []), *kind, *options, *rest])
        out = self._capsys.readouterr().out
        assert code == expect, out
        return json.loads(out)

    def line(self, *words: str, expect: int, lang: str = "en") -> str:
        """The one line it ends with."""
        assert main([words[0], "--lang", lang, *words[1:]]) == expect, words
        said = self._capsys.readouterr().err
        assert said.startswith("ebid: ")
        assert said.count("\n") == 1
        return said


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EBID_PASSPHRASE", "correct horse")
    return Desk(tmp_path, capsys)


@pytest.fixture
def tender(desk: Desk) -> Desk:
    """Three trustees, the first with a deputy, and one bidder's key and lock."""
    for name in ("agent", "deputy", "centre", "bureau"):
        desk.ebid("keygen", "trustee", *TENDER, "--name", name, name)
    (desk.folder / "docs.zip").write_bytes(b"tender documents")
    desk.ebid(
        *("tender", "--log-origin", "log.example/t-1", *TENDER, "--docs", "docs.zip"),
        *("--trustee", "Agent=agent.pub,deputy.pub", "--trustee", "Centre=centre.pub"),
        *("--trustee", "Bureau=bureau.pub", "--part", "opening", "--part", "technical", "t.json"),
    )
    desk.ebid("keygen", "bidder", "--name", "Bidder", "me")
    desk.ebid("keygen", "lock", "--tender", "t.json", "my.lock")
    (desk.folder / "bid").mkdir()
    (desk.folder / "bid" / "opening.json").write_text('{"price":"100.00"}')
    (desk.folder / "bid" / "technical.pdf").write_bytes(b"how")
    return desk


@pytest.fixture
def sealed(tender: Desk) -> Desk:
    tender.ebid(
        *("seal", "--tender", "t.json", "--key", "me", "--cert", "me.crt", "--lock", "my.lock"),
        *("bid.ebid", "bid"),
    )
    return tender


@pytest.fixture
def released(sealed: Desk) -> Callable[[str], str]:
    """The release file of a trustee's key."""

    def of(key: str) -> str:
        (sealed.folder / "releases").mkdir(exist_ok=True)
        answer = sealed.ebid("share", "--key", key, "--into", "releases", "bid.ebid")
        return str(answer["releases"][0]["file"])

    return of


def test_from_keys_to_the_read_out(sealed: Desk, released: Callable[[str], str]) -> None:
    opened = sealed.ebid(
        *("open", "bid.ebid", "--tender", "t.json", "--release", released("deputy")),
        *("--release", released("bureau"), "--lock", "my.lock", "--into", "opened"),
        *("--keys-of", "opening"),
    )
    assert Path(opened["parts"]["opening"]).read_text() == '{"price":"100.00"}'
    assert Path(opened["parts"]["technical"]).read_bytes() == b"how"
    assert opened["mismatched_trustees"] == []
    key = opened["part_keys"]["opening"]
    sealed.ebid("open", "bid.ebid", "--part", "opening", "--part-key", key, "--into", "price")
    assert Path("price").read_text() == '{"price":"100.00"}'
    said = sealed.line(
        *("open", "bid.ebid", "--part", "technical", "--part-key", key, "--into", "no"), expect=1
    )
    assert "part technical does not open" in said


def test_the_national_suite_from_keys_to_the_read_out(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.ebid("keygen", "trustee", *TENDER, "--suite", "gm-1", "--name", name, name)
    Path("docs").write_bytes(b"documents")
    trustees = [word for name in "abc" for word in ("--trustee", f"{name}={name}.pub")]
    head = ("--log-origin", "log.example/t-1", *TENDER, "--docs", "docs", "--no-lock")
    desk.ebid("tender", *head, *trustees, "t.json")
    said = desk.line("keygen", "bidder", "--name", "投标人", "--algorithm", "SM2", "me", expect=2)
    assert "takes no passphrase" in said
    desk.ebid("keygen", "bidder", "--name", "投标人", "--algorithm", "SM2", "--plain", "me")
    Path("price").write_text("100.00")
    signer = ("--key", "me", "--cert", "me.crt")
    desk.ebid("seal", "--tender", "t.json", *signer, "bid.ebid", "opening=price")
    facts = desk.ebid("inspect", "bid.ebid", "--parts")
    assert (facts["suite"], facts["signatures"][0]["subject"]) == ("gm-1", "CN=投标人")
    answer = desk.ebid("share", "--key", "a", "--key", "c", "--into", ".", "bid.ebid")
    releases = [word for one in answer["releases"] for word in ("--release", one["file"])]
    opened = desk.ebid("open", "bid.ebid", *releases, "--into", "opened")
    assert Path(opened["parts"]["opening"]).read_text() == "100.00"


def test_inspect_shows_everything_public(sealed: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    facts = sealed.ebid("inspect", "bid.ebid", "--tender", "t.json", "--parts")
    assert (facts["tender"], facts["k"], facts["n"], facts["lock"]) == ("T-1", 2, 3, True)
    assert [part["name"] for part in facts["parts"]] == ["opening", "technical"]
    assert [len(kids) for kids in facts["sealed_to"]] == [2, 1, 1]
    assert facts["signatures"] == [{"alg": "Ed25519", "subject": "CN=Bidder"}]
    assert main(["inspect", "--lang", "zh", "bid.ebid", "--tender", "t.json"]) == 0
    assert "已核验      签名, 招标文件" in capsys.readouterr().out


def test_private_files_are_their_owners_alone(tender: Desk) -> None:
    for name in ("agent", "me", "my.lock"):
        assert (tender.folder / name).stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in (tender.folder / "me").read_bytes()


@pytest.mark.parametrize(("code", "releases"), [(3, ("agent",)), (3, ("agent", "deputy"))])
def test_one_trustee_and_its_deputy_are_one(
    code: int, releases: tuple[str, ...], sealed: Desk, released: Callable[[str], str]
) -> None:
    words = [word for name in releases for word in ("--release", released(name))]
    said = sealed.line("open", "bid.ebid", *words, "--into", "opened", expect=code)
    assert said == "ebid: 1 shares of the 2 needed\n"
    assert not Path("opened").exists()


def test_without_the_lock_something_is_still_missing(
    sealed: Desk, released: Callable[[str], str]
) -> None:
    words = ("--release", released("agent"), "--release", released("centre"), "--into", "opened")
    assert "has not released" in sealed.line("open", "bid.ebid", *words, expect=3)
    assert "尚未交出锁" in sealed.line("open", "bid.ebid", *words, expect=3, lang="zh")
    answer = sealed.ebid("open", "bid.ebid", *words, expect=3)
    assert answer["error"]["code"] == "lock-missing"


def test_a_trustee_whose_share_does_not_match_is_named(
    sealed: Desk, released: Callable[[str], str]
) -> None:
    path = Path(released("centre"))
    values = json.loads(path.read_text())
    values["shares"][0]["share"] = "00" * 32
    path.write_text(json.dumps(values))
    words = ("--release", released("agent"), "--release", str(path), "--lock", "my.lock")
    said = sealed.line("open", "bid.ebid", *words, "--into", "opened", expect=1)
    assert "trustee 2 handed over another share" in said
    answer = sealed.ebid(
        "open", "bid.ebid", *words, "--release", released("bureau"), "--into", "opened"
    )
    assert answer["mismatched_trustees"] == [2]


def test_a_key_that_nothing_is_sealed_to(sealed: Desk) -> None:
    sealed.ebid("keygen", "trustee", *TENDER, "--name", "stranger", "stranger")
    said = sealed.line("share", "--key", "stranger", "--into", ".", "bid.ebid", expect=1)
    assert "sealed to none of these keys" in said


def test_a_day_of_tenders_in_one_sitting(sealed: Desk) -> None:
    """Two keys of one organisation, three envelopes, one call."""
    (sealed.folder / "bids").mkdir()
    for number in (1, 2):
        sealed.ebid("keygen", "lock", "--tender", "t.json", f"{number}.lock")
        sealed.ebid(
            *("seal", "--tender", "t.json", "--key", "me", "--cert", "me.crt"),
            *("--lock", f"{number}.lock", f"bids/{number}.ebid", "bid"),
        )
    answer = sealed.ebid(
        *("share", "--key", "agent", "--key", "deputy", "--into", ".", "bids", "bid.ebid")
    )
    assert [one["envelopes"] for one in answer["releases"]] == [3, 3]


def test_a_damaged_envelope_is_said_to_be(sealed: Desk) -> None:
    data = bytearray(Path("bid.ebid").read_bytes())
    data[-1] ^= 1
    Path("bad.ebid").write_bytes(data)
    assert "part technical" in sealed.line("inspect", "bad.ebid", "--parts", expect=1)
    Path("bad.ebid").write_bytes(data[:-1])
    assert "bad.ebid: cut off" in sealed.line("inspect", "bad.ebid", expect=1)


def test_what_gmssl_writes_of_its_own_accord_is_not_shown(tmp_path: Path) -> None:
    vectors = VECTORS / "gm-1"
    facts = json.loads((vectors / "vectors.json").read_text())
    tender = facts["tender"]
    private = bytes.fromhex(facts["keys"][0][0])
    key = TrusteeKey(suite_named("gm-1"), tender["tender"], tender["stage"], "one", private)
    (tmp_path / "key").write_bytes(write_json(key.json()))
    envelope = str(vectors / "rubbish-to-trustee-1.ebid")
    command = [sys.executable, "-m", "bidding.envelope", "share", "--key", "key", "--into", "."]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [*command, envelope], cwd=tmp_path, env=paths, capture_output=True, text=True, check=True
    )
    assert "1 of them rubbish" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("inspect", "absent.ebid"), "No such file"),
        (("seal", "--tender", "t.json", "x.ebid", "bid"), "a signing key is needed"),
        (("seal", "--tender", "t.json", "bid.ebid", "bid"), "nothing is overwritten"),
        (("seal", "--tender", "t.json", "x.ebid", "nowhere"), "neither NAME=FILE nor a folder"),
        (("share", "--key", "agent", "--into", "nowhere", "bid.ebid"), "no such folder"),
        (("open", "bid.ebid", "--part", "opening", "--into", "x"), "--part goes with --part-key"),
        (("words", "agent", "--restore"), "OUT goes with --restore"),
        (("words", "agent", "--lists", "2", "--threshold", "3"), "threshold"),
        (("restore", "agent", "x"), "the backup does not open"),
    ],
)
def test_calls_that_cannot_be_carried_out(words: tuple[str, ...], says: str, sealed: Desk) -> None:
    assert says in sealed.line(*words, expect=2)


def test_missing_parts_are_asked_for(tender: Desk) -> None:
    signer = ("--key", "me", "--cert", "me.crt", "--lock", "my.lock")
    said = tender.line(
        "seal", "--tender", "t.json", *signer, "x.ebid", "opening=docs.zip", expect=2
    )
    assert "exactly these parts are asked for: opening, technical" in said


def test_a_pkcs12_signer(tender: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from sealed import a_signer, certificate

    key = a_signer("Bidder", "ES256").key
    data = pkcs12.serialize_key_and_certificates(
        b"me", key, certificate(key, "Bidder"), None, BestAvailableEncryption(b"correct horse")
    )
    Path("me.p12").write_bytes(data)
    words = ("--tender", "t.json", "--p12", "me.p12", "--lock", "my.lock", "p12.ebid", "bid")
    tender.ebid("seal", *words)
    assert tender.ebid("inspect", "p12.ebid")["signatures"][0]["alg"] == "ES256"
    monkeypatch.setenv("EBID_PASSPHRASE", "wrong")
    said = tender.line("seal", *words[:-2], "again.ebid", "bid", expect=2)
    assert "wrong passphrase" in said


def test_a_key_comes_back_from_its_age_file(tender: Desk) -> None:
    tender.ebid("keygen", "trustee", *TENDER, "--name", "x", "--backup", "x.age", "x")
    tender.ebid("restore", "x.age", "again")
    assert Path("again").read_bytes() == Path("x").read_bytes()
    assert b"private" not in Path("x.age").read_bytes()


@pytest.mark.parametrize(("name", "facts"), [("agent", "agent.pub"), ("my.lock", "t.json")])
def test_a_secret_comes_back_from_words_on_paper(
    name: str, facts: str, tender: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = tender.ebid("words", name, "--lists", "3", "--threshold", "2")["lists"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lists[1:])))
    tender.ebid("words", facts, "again", "--restore")
    assert Path("again").read_bytes() == Path(name).read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO(lists[0]))
    assert "the words are wrong" in tender.line("words", facts, "no", "--restore", expect=2)


def test_words_of_another_key_are_refused(tender: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (words,) = tender.ebid("words", "centre")["lists"]
    monkeypatch.setattr("sys.stdin", io.StringIO(words))
    said = tender.line("words", "agent.pub", "no", "--restore", expect=2)
    assert "not the private half" in said


def test_a_missing_package_is_named(tender: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyrage", None)
    said = tender.line("backup", "agent", "x.age", expect=2)
    assert "pip install pyrage" in said
    assert not Path("x.age").exists()
