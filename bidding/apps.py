"""The app of tenders."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    """Projects and tenders, from the entry application to the opening."""

    name = "bidding"

    def ready(self) -> None:
        """Have the relay project openings onto their halls' screens, and open the halls' door."""
        from bidding.hall import PREFIX, Halls, may_follow
        from live import doors, projection

        projection.register(Halls())
        doors.register(PREFIX, may_follow)
