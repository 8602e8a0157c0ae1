"""The app of draws."""

from django.apps import AppConfig


class DrawConfig(AppConfig):
    """Draws of experts, their contributions, calls and committees."""

    name = "bidding.draw"
    label = "draw"

    def ready(self) -> None:
        """Seat trustees for draws too, settle closes, project draws onto screens, open a door."""
        from bidding import sittings, steward
        from bidding.draw.deeds import DEEDS
        from bidding.draw.live import PREFIX, Stages, may_follow
        from bidding.draw.services.closing import settle_due
        from bidding.draw.services.filming import end_if_over
        from bidding.draw.services.skipping import check_ties_due
        from bidding.draw.sitting import DrawSitting
        from live import doors, projection
        from media import deeds

        sittings.register(DrawSitting())
        steward.register(settle_due)
        steward.register(check_ties_due)
        steward.register(end_if_over)
        projection.register(Stages())
        doors.register(PREFIX, may_follow)
        deeds.register(DEEDS)
