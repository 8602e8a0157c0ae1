"""The app of evaluations."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee at work, from its first sitting to the signed report."""

    name = "bidding.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Sit trustees down for sheets too, have committees recorded, and leave results to them."""
        from bidding import sittings, steward
        from bidding.evaluation.deeds import DEEDS
        from bidding.evaluation.selectors import evaluation_of
        from bidding.evaluation.services.filming import look
        from bidding.evaluation.sitting import SheetSitting
        from bidding.services import second
        from media import deeds

        sittings.register(SheetSitting())
        steward.register(look)
        second.register(lambda tender: evaluation_of(tender) is not None)
        deeds.register(DEEDS)
