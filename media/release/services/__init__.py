"""Commands of releases; the only writers of their rows and folders."""

from media.release.services.asking import ask, mark
from media.release.services.keeping import alive, broken, made
from media.release.services.reviewing import must_see, publish, refuse, seen

__all__ = ["alive", "ask", "broken", "made", "mark", "must_see", "publish", "refuse", "seen"]
