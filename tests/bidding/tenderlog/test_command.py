"""`ebid verify`: what it says, in both languages and in JSON, and how it ends."""

import json
from pathlib import Path

import pytest
from published import DEADLINE, KEY, LEDGER, WITNESSES, Published

from bidding.envelope.cli import main


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trust") / "keys"
    keys = [LEDGER.verifier, *(one.verifier for one in WITNESSES)]
    path.write_text("# known from elsewhere\n" + "".join(f"{one}\n" for one in keys))
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    code = main([str(one) for one in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_whole_bundle(
    honest: Published, tmp_path: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = honest.write(tmp_path / "bundle")
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(honest.completed("A").encode())
    words = ("verify", bundle, "--trust", trust, "--receipt", receipt)
    code, said = run(capsys, *words, "--lang", "en")
    assert code == 0
    assert "✓ nothing is wrong" in said
    assert "price=100.00" in said
    code, said = run(capsys, *words, "--lang", "zh")
    assert (code, "✓ 未发现任何问题" in said) == (0, True)
    code, said = run(capsys, *words, "--json")
    report = json.loads(said)
    assert (code, report["whole"], report["bids"], report["findings"]) == (0, True, 5, [])


def test_a_forged_bundle(
    forged: Published, tmp_path: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del forged.leaves[-1]
    forged.signed.pop()
    pin = tmp_path / "pin"
    pin.write_text(str(forged.head(len(forged.leaves), DEADLINE)))
    forged.leaves.append(forged.leaves[0])
    bundle = forged.write(tmp_path / "bundle")
    code, said = run(capsys, "verify", bundle, "--trust", trust, "--pin", pin, "--lang", "en")
    assert code == 1
    assert "✗ publication: " in said
    code, said = run(capsys, "verify", bundle, "--json")
    found = json.loads(said)["findings"]
    assert code == 1
    assert {"publication", "checkpoint"} <= {one["code"] for one in found}


def test_a_receipt_alone(
    honest: Published, tmp_path: Path, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_bytes(honest.receipts["A"].encode())
    second.write_bytes(honest.completed("A").encode())
    code, said = run(capsys, "verify", "--receipt", first, "--lang", "en")
    assert (code, "promised" in said, "no key of the platform" in said) == (0, True, True)
    words = ("verify", "--receipt", second, "--trust", trust)
    code, said = run(capsys, *words, "--lang", "en")
    assert (code, "proven: at place" in said, said.count("cosigned")) == (0, True, 2)
    code, said = run(capsys, *words, "--json")
    (facts,) = json.loads(said)["receipts"]
    assert (facts["kind"], facts["key_trusted"], len(facts["witnesses"])) == ("bid", True, 2)


def test_a_receipt_of_a_stranger(
    honest: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys"
    receipt.write_bytes(honest.receipts["A"].encode())
    keys.write_text(str(type(LEDGER)("log.example", 1, bytes(32)).verifier))
    code, said = run(capsys, "verify", "--receipt", receipt, "--trust", keys, "--lang", "en")
    assert (code, KEY.name in said) == (1, True)


@pytest.mark.parametrize("what", ["nothing", "no bundle", "no keys", "no receipt", "no pin"])
def test_what_cannot_be_read(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junk = tmp_path / "junk"
    junk.write_text("junk")
    words: dict[str, list[str | Path]] = {
        "nothing": [],
        "no bundle": [junk],
        "no keys": [tmp_path, "--trust", junk],
        "no receipt": ["--receipt", junk],
        "no pin": [tmp_path, "--pin", junk],
    }
    code, said = run(capsys, "verify", *words[what], "--lang", "en")
    assert code in (1, 2)
    assert said.startswith("ebid: ")
    assert said.count("\n") == 1
