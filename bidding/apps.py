"""The app of tenders."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    """Projects and tenders, from the entry application to the opening."""

    name = "bidding"

    def ready(self) -> None:
        """Project openings onto their halls' screens, open the halls' door, judge certificates."""
        from accounts import judging
        from bidding import filming, steward
        from bidding.certificates import CertificateJudge
        from bidding.deeds import DEEDS
        from bidding.hall import PREFIX, Halls, may_follow
        from live import doors, projection
        from media import deeds

        projection.register(Halls())
        doors.register(PREFIX, may_follow)
        judging.register(CertificateJudge())
        steward.register(filming.look)
        deeds.register(DEEDS)
