"""The app of evaluations."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The committee at work, from its first sitting to the signed report."""

    name = "bidding.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Sit trustees down for sheets too, and have committees recorded."""
        from bidding import sittings, steward
        from bidding.evaluation.services.filming import look
        from bidding.evaluation.sitting import SheetSitting

        sittings.register(SheetSitting())
        steward.register(look)
