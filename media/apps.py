"""The app of cameras and recordings."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Cameras, recordings, their tracks, and who looked at them."""

    name = "media"

    def ready(self) -> None:
        """Project the recording lamps, and open their door."""
        from live import doors, projection
        from media.lamps import PREFIX, Lamps, may_see

        projection.register(Lamps())
        doors.register(PREFIX, may_see)
