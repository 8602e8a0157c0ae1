"""`mingjing manage compile_texts`: make the English catalogue out of the rooms' fragments."""

from django.core.management.base import BaseCommand, CommandError

from mingjing.texts import TextsDisagree, compile_all


class Command(BaseCommand):
    """Writes `frontend/locale/en/LC_MESSAGES/django.mo`."""

    help = "Merge the translations of all rooms into the catalogue that pages read."
    requires_system_checks = ()

    def handle(self, *_args: object, **_options: object) -> None:
        """Merge and write; a text with two translations is an error."""
        try:
            written = compile_all()
        except TextsDisagree as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"wrote {written}")
