"""A trustee's command opens shares of the heads that its page hands out."""

import subprocess
import sys
from pathlib import Path

from ceremony import Ceremony

from bidding.envelope import Release
from bidding.envelope.strict import write_json
from bidding.models import SealedBid
from bidding.rules.ceremony import Hand


def test_heads_are_enough_for_a_share(ceremony: Ceremony, tmp_path: Path):
    companies = [ceremony.company(number) for number in range(3)]
    for company in companies:
        ceremony.hand_in(company)
    ceremony.close()
    ceremony.unlock(*companies)
    key, heads, releases = tmp_path / "key.json", tmp_path / "heads", tmp_path / "releases"
    key.write_bytes(write_json(ceremony.keys[2, Hand.OWN].json()))
    heads.mkdir()
    releases.mkdir()
    for bid in SealedBid.objects.all():
        (heads / f"{bid.header_sha256}.head").write_bytes(bytes(bid.head))
    words = ["share", "--key", str(key), "--into", str(releases), str(heads)]
    subprocess.run([sys.executable, "-m", "bidding.envelope", *words], check=True)
    (made,) = releases.iterdir()
    assert Release.parse(made.read_bytes()).digest == ceremony.release_of(2).digest
