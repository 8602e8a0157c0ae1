"""The app of awards."""

from django.apps import AppConfig


class AwardConfig(AppConfig):
    """From the evaluation's result to the contract on file."""

    name = "bidding.award"
    label = "award"

    def ready(self) -> None:
        """Tell the lower rooms what only this one knows: who is barred, who won, what is due."""
        from bidding import admission, ocds, subjects
        from bidding.award import selectors
        from bidding.award.ocds import release
        from bidding.award.services.conduct import check_not_barred
        from bidding.signs import winners

        admission.register(check_not_barred)
        subjects.register("duty", selectors.tender_of_duty)
        ocds.register(release)
        winners.register(selectors.winners)
