"""Films made in the worker: they take as long as they last, and can be made again."""

from celery import shared_task


@shared_task(name="media.release.make", acks_late=True)  # type: ignore[untyped-decorator]
def make(release: int) -> None:
    """Make a film that was asked for."""
    from media.release.making import make as make_it

    make_it(release)
