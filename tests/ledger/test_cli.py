"""`mingjing ledger`: exit codes, clear lines, exports, keys."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from ledger_forging import SIZE, STEP, change, grow, pinned, remove, sign_again, superuser
from ledger_logs import WITNESS

from ledger import clock, keys, selectors
from ledger.cli import group
from ledger.models import Checkpoint
from ledger.notes import SignerKey
from ledger.sequencer import sequence

pytestmark = pytest.mark.django_db


def call(*arguments: str) -> Result:
    return CliRunner().invoke(group, [str(one) for one in arguments])


def test_an_export_is_verified_without_the_database(log: SignerKey, tmp_path: Path) -> None:
    file = tmp_path / "log.export"
    made = call("export", str(file))
    assert made.output == f"{file}: {SIZE} entries, {SIZE // STEP} checkpoints\n"
    assert file.stat().st_mode & 0o777 == 0o600
    result = call("verify", str(file), "--trust", str(tmp_path / "ledger.key.pub"))
    assert result.exit_code == 0, result.output
    assert result.output.endswith("whole\n")
    assert f"entries    {SIZE}, root" in result.output


def test_a_forged_database_exports_its_own_evidence(log: SignerKey, tmp_path: Path) -> None:
    file = tmp_path / "log.export"
    with superuser():
        change(300)
        remove(10)
    assert call("export", str(file)).exit_code == 0
    result = call("verify", str(file), "--json")
    assert result.exit_code == 1
    said = json.loads(result.output)
    assert [(one["what"], one["first"]) for one in said["findings"]] == [
        ("removed", 10),
        ("changed", 300),
    ]
    assert said["whole"] is False


def test_the_command_on_the_database(log: SignerKey, tmp_path: Path) -> None:
    pins, trust = tmp_path / "pins", tmp_path / "witness.pub"
    pins.write_text("\n".join(str(pinned(size)) for size in (300, 500)))
    trust.write_text(f"{WITNESS.verifier}\n")
    with superuser():
        change(333)
        sign_again()
    assert call("verify").exit_code == 0
    result = call("verify", "--trust", str(trust), "--witness-checkpoint", str(pins))
    assert result.exit_code == 1
    assert "REWRITTEN something in entries 300 to 499" in result.output
    assert "NOT WHOLE" in result.output


def test_bad_input_is_one_clear_line(log: SignerKey, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_text("rubbish\n")
    for arguments, says in [
        (["verify", str(tmp_path / "nowhere")], "No such file"),
        (["verify", str(rubbish)], "not a ledger export"),
        (["verify", "--trust", str(rubbish)], "a key is name+id+base64"),
        (["verify", "--witness-checkpoint", str(rubbish)], "a note is text"),
        (["verify", "--pinned-export", str(rubbish)], "not a ledger export"),
        (["keygen", str(rubbish), "--name", "log.example"], "never overwritten"),
        (["keygen", str(tmp_path / "new"), "--name", "log example"], "neither spaces nor plus"),
        (["export", str(tmp_path / "no" / "folder")], "No such file"),
    ]:
        result = call(*arguments)
        assert result.exit_code == 2, result.output
        assert result.output.count("\n") == 1
        assert says in result.output


def test_keys_are_made_where_they_are_expected(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    made = call("keygen")
    assert made.output.startswith(f"{selectors.origin()}+")
    assert call("keygen").exit_code == 2
    assert call("keygen", "--if-missing").output == made.output
    witness = call("keygen", str(tmp_path / "w.key"), "--witness", "--name", "witness.example/w1")
    assert keys.load_signer(tmp_path / "w.key").algorithm == 4
    assert witness.exit_code == 0


def test_the_newest_checkpoint_is_printed(log: SignerKey) -> None:
    result = call("checkpoint")
    assert result.output == Checkpoint.objects.get(pk=SIZE).note
    assert json.loads(call("checkpoint", "--json").output)["size"] == SIZE
    grow(1)
    sequence(1)
    clock.step_to(clock.now() + timedelta(seconds=2))
    assert json.loads(call("checkpoint", "--json").output)["size"] == SIZE + 1
