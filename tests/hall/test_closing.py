"""A window closes only when no case is open there, and none waits for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import SETUP, Cast
from desk import Desk
from django.db import connection

from accounts.errors import Refused
from accounts.models import Organisation
from accounts.rules import Kind, Role
from accounts.services import organisations, people, posts
from hall import errors, services
from hall.models import Case


def dismiss(cast: Cast) -> None:
    """Nobody works at the windows any more."""
    for person in (cast.clerk, cast.other_clerk):
        people.disable(cast.principal("administrator"), person)


def close(cast: Cast, place: Organisation) -> None:
    organisations.close(cast.principal("administrator"), place)


def test_a_window_with_an_open_case_does_not_close(desk: Desk):
    case = desk.accept("P")
    desk.receive("P")
    dismiss(desk.cast)
    with pytest.raises(Refused, match="还不能关闭，其下仍有：2 件未办结的办件"):
        close(desk.cast, desk.cast.window)
    desk.finish(case)
    with pytest.raises(Refused, match="1 件未办结的办件"):
        close(desk.cast, desk.cast.window)


def test_it_closes_when_its_cases_have_ended(desk: Desk):
    desk.finish(desk.accept("P"))
    dismiss(desk.cast)
    close(desk.cast, desk.cast.window)
    assert not Organisation.objects.get(pk=desk.cast.window.pk).active


def test_a_window_that_another_waits_for_does_not_close(desk: Desk):
    desk.accept("J")
    dismiss(desk.cast)
    with pytest.raises(Refused, match="其他窗口办件的 1 个未办环节"):
        close(desk.cast, desk.cast.other_window)


@pytest.mark.django_db(transaction=True)
def test_no_case_slips_in_as_the_window_closes(desk: Desk):
    window = organisations.create(
        SETUP, parent=desk.cast.window.parent, kind=Kind.WINDOW, name="二号窗口"
    )
    posts.grant(SETUP, desk.cast.clerk, desk.cast.planning, Role.CLERK)
    who = desk.cast.principal("clerk")
    application = services.Application("P", window.pk, "申请人")
    start = Barrier(2)

    def run(deed: Callable[[], object]) -> bool:
        try:
            start.wait()
            deed()
        except (Refused, errors.Refused):
            return False
        else:
            return True
        finally:
            connection.close()

    deeds = [
        lambda: organisations.close(SETUP, window),
        lambda: services.receive(application, who=who),
    ]
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(run, deeds))
    assert sorted(done) == [False, True]
    assert Organisation.objects.get(pk=window.pk).active == Case.objects.exists()
