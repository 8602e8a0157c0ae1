"""A log in the database: numbered, signed, with a key of its own."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from ledger_forging import SIZE, grow, number_and_sign

from ledger import keys, selectors
from ledger.notes import SignerKey


@pytest.fixture
def log(db: None, settings: LazySettings, tmp_path: Path) -> SignerKey:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.key"
    key = keys.create(settings.LEDGER_KEY_FILE, selectors.origin())
    grow(SIZE)
    number_and_sign()
    return key
