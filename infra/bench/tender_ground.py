"""The ground of the benchmarks of bids: real engines, and a tender of the demonstration."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mingjing.embedded import Postgres, Redis

if TYPE_CHECKING:
    from bidding.envelope import Envelope, FileSigner, Lock, Release
    from bidding.envelope import Tender as SealedFor
    from bidding.models import Tender

BLOCK = 1 << 20
VOLUME = 1 << 30
QUICK_LOG = "16 4096 21600"
"""A batch every six hours: the weeks to the deadline pass in one step."""


@dataclass
class Company:
    """A bidder with its key, its slip, and its sealed bid."""

    signer: FileSigner
    slip: str
    envelope: Envelope
    lock: Lock


@dataclass
class Ground:
    """A folder, and a tender that takes bids."""

    folder: Path
    tender: Tender
    companies: list[Company] = field(default_factory=list)

    def sealed_for(self) -> SealedFor:
        """What a bid is sealed for."""
        from bidding.envelope import Tender as SealedFor
        from bidding.models import TenderFile

        return SealedFor.parse(
            bytes(TenderFile.objects.filter(tender=self.tender).latest("pk").content)
        )

    def release(self, keeper: str) -> Release:
        """What a trustee makes of all bids, with the key that the founding made for it."""
        from io import BytesIO

        from bidding.envelope import Head, TrusteeKey, release
        from bidding.models import SealedBid
        from mingjing.county.market import folder_of

        key = TrusteeKey.parse((folder_of(self.tender.number) / f"{keeper}.key").read_bytes())
        found = SealedBid.objects.filter(tender=self.tender)
        return release([Head.read(BytesIO(bytes(bid.head))) for bid in found], key)

    def bid(self, size: int) -> Company:
        """Another company, which has sealed a bid with one file of `size` bytes."""
        from bidding.envelope import Lock, seal
        from bidding.envelope.strict import write_json
        from ledger import clock

        number = len(self.companies)
        signer, slip = _registered(self.tender, number)
        opening, technical = self.folder / "opening", self.folder / f"technical{size}"
        opening.write_bytes(write_json({"投标报价（元）": f"{number}.00"}))
        if not technical.exists():
            _write(technical, size)
        lock, parts = Lock.generate(self.sealed_for()), {"opening": opening, "technical": technical}
        target = self.folder / f"{number}.ebid"
        envelope = seal(self.sealed_for(), parts, signer, target, created=clock.now(), lock=lock)
        self.companies.append(Company(signer, slip, envelope, lock))
        return self.companies[-1]


@contextmanager
def prepared() -> Iterator[Ground]:
    """Engines, tables, a county and its market; all gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingjing-bench-")))
        postgres = stack.enter_context(Postgres(folder / "postgres", {"max_wal_size": "2GB"}))
        redis = stack.enter_context(Redis(folder / "redis"))
        postgres.create("bench")
        os.environ.update(
            MINGJING_ENV="test",
            MINGJING_VAR=str(folder),
            DATABASE_URL=postgres.url("bench"),
            REDIS_URL=redis.url,
            DJANGO_SETTINGS_MODULE="mingjing.settings",
            VAULT_VOLUME_BYTES=str(VOLUME),
            TENDER_LOG=QUICK_LOG,
            LOG_LEVEL="ERROR",
        )
        yield Ground(folder, _published())


def _published() -> Tender:
    """Found the county and its market; the tender whose deadline is the last."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    import deadlines.calendars
    from bidding.models import Tender
    from ledger import clock, keys, selectors
    from mingjing.county import founding, market, tenders

    call_command("migrate", verbosity=0)
    keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    settings.ENTERPRISES_PER_HOUR = 1_000
    calendar = deadlines.calendars.current()
    today = calendar.shift(clock.now().date(), 0)
    clock.begin_at(calendar.opening(tenders.first_day(today, calendar)))
    founding.found()
    market.found(today, calendar)
    clock.step_to(clock.now() + timedelta(hours=2))
    return Tender.objects.select_related("project").latest("deadline")


def _registered(tender: Tender, number: int) -> tuple[FileSigner, str]:
    """A company that has registered itself, and for the tender: its key and its slip."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

    from accounts.principal import of_person
    from accounts.services import enterprises
    from bidding.envelope import FileSigner
    from bidding.envelope.certificates import self_signed
    from bidding.registration import register
    from ledger import clock
    from mingjing.county.founding import PASSWORD
    from mingjing.county.market import VALID, credit_code

    name, key, now = f"第{number}投标公司", Ed25519PrivateKey.generate(), clock.now()
    made = self_signed(key, name, now - timedelta(days=1), now + VALID)
    applicant = enterprises.Applicant(
        name=name,
        code=credit_code(1_000 + number),
        username=f"company{number}",
        person="投标人",
        password=PASSWORD,
        certificate=made.public_bytes(Encoding.PEM),
    )
    slip = register(tender, of_person(enterprises.register(applicant)))
    return FileSigner(key, (made.public_bytes(Encoding.DER),)), slip.text


def _write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for at in range(0, size, BLOCK):
            file.write(os.urandom(min(BLOCK, size - at)))
