"""The house's own offline viewer: its built page, its public key, its words."""

from django.conf import settings

from ledger import keys
from media import wording
from media.archive.viewer import Viewer

PAGE = settings.ROOT / "frontend" / "dist" / "offline" / "disc.html"


def viewer() -> Viewer:
    """What goes beside a recording that leaves the house; raises `OSError` before it is built."""
    public = keys.load_verifiers(keys.public_path(settings.LEDGER_KEY_FILE))[0]
    return Viewer(PAGE.read_text(encoding="utf-8"), str(public), wording.bilingual())
