"""Analyses run in the worker: they take minutes and can be done again."""

from celery import shared_task


@shared_task(name="bidding.signs.analyse", acks_late=True)  # type: ignore[untyped-decorator]
def analyse(analysis: int) -> None:
    """Run an analysis that was asked for."""
    from bidding.signs.services.running import run

    run(analysis)
