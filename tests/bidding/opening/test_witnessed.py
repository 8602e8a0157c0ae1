"""A tender's log before a real witness: its closing head and its last are cosigned."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from ceremony import Ceremony
from django.conf import LazySettings

from bidding import steward
from bidding.envelope.tenderlog.bundle import Bundle
from bidding.envelope.tenderlog.trust import Trust
from bidding.envelope.tenderlog.verify import verify
from bidding.models import LogCosignature, TenderLog
from bidding.services.bundle import export
from ledger import clock
from ledger.checkpoint import TreeHead, parse_many
from ledger.keys import load_signer
from ledger.notes import COSIGNATURE_V1, SignerKey, VerifierKey
from ledger.witness.judge import Witness
from ledger.witness.server import WitnessServer
from ledger.witness.state import WitnessState


@dataclass
class Watch:
    """The witness's own clock, which agrees with the tender's."""

    at: datetime = field(default_factory=clock.now)

    def now(self) -> datetime:
        """What it shows."""
        return self.at


@pytest.fixture
def watch(ceremony: Ceremony) -> Watch:
    """A clock beside the database's."""
    del ceremony
    return Watch()


def asked(watch: Watch) -> None:
    """The witness is asked now."""
    watch.at = clock.now()
    steward.cosign()


@pytest.fixture
def witness(watch: Watch, settings: LazySettings, tmp_path: Path) -> Iterator[VerifierKey]:
    """A witness that was told the ledger's key and of no tender."""
    key = SignerKey.generate("witness.example/w1", COSIGNATURE_V1)
    WitnessState.create(tmp_path / "state")
    ledger = load_signer(settings.LEDGER_KEY_FILE).verifier
    state = WitnessState(tmp_path / "state")
    with WitnessServer(("127.0.0.1", 0), Witness(key, [ledger], state, watch.now)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.WITNESS_URL = f"http://127.0.0.1:{server.server_address[1]}"
        settings.WITNESS_KEY = str(key.verifier)
        yield key.verifier
        server.shutdown()
    state.close()


def test_the_closing_head_and_the_last_are_cosigned(
    ceremony: Ceremony, watch: Watch, witness: VerifierKey, settings: LazySettings, tmp_path: Path
):
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    ceremony.pass_time(hours=6)
    asked(watch)
    opening = ceremony.close()
    asked(watch)
    ceremony.unlock(*companies)
    ceremony.pass_time(seconds=1)
    for position in (1, 2):
        ceremony.log_hash(opening, position)
    for position in (1, 2):
        ceremony.hand_over(opening, ceremony.release_of(position))
    asked(watch)
    log = TenderLog.objects.get()
    sizes = LogCosignature.objects.values_list("head__size", flat=True)
    assert log.heads.filter(at__gte=log.closed_at).first().size in sizes
    assert max(sizes) == log.size
    target = tmp_path / "bundle.zip"
    export(ceremony.tender, target)
    trust = Trust((load_signer(settings.LEDGER_KEY_FILE).verifier, witness))
    with Bundle.open(target) as bundle:
        report = verify(bundle, trust)
        shown = parse_many(bundle.read("checkpoints.txt").decode())
    assert {TreeHead.parse(one.text).size for one in shown} == set(sizes)
    assert len(shown) == 3 < log.heads.count()  # of many: bids seen, closing, the last
    assert [finding.text("en") for finding in report.findings] == []
    (seen,) = report.witnesses
    assert seen.name == witness.name
    assert seen.closing is not None
    assert seen.end == watch.at.replace(microsecond=0) > seen.closing
