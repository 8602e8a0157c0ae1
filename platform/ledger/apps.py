"""The app of the ledger; it gives a new database its clock."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Entries, leaves, tiles, checkpoints and the clock."""

    name = "ledger"

    def ready(self) -> None:
        """Have every freshly migrated database born real or rehearsal."""
        from ledger.birth import give_clock

        post_migrate.connect(give_clock, sender=self)
