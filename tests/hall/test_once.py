"""A command that comes twice with one key is done once, also at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import Cast
from desk import Desk
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Count

from hall import services
from hall.errors import Conflict, Refused
from hall.models import Case, Request
from hall.services import Application
from ledger.models import Entry

KEY = "0123456789abcdef"


def application(cast: Cast, applicant: str = "申请人甲") -> Application:
    return Application("I", cast.window.pk, applicant)


def test_an_application_sent_twice_is_received_once(desk: Desk):
    first = services.receive(application(desk.cast), who=desk.clerk, key=KEY)
    second = services.receive(application(desk.cast), who=desk.clerk, key=KEY)
    assert first == second
    assert Case.objects.count() == 1


def test_a_key_stands_for_one_request_only(desk: Desk):
    services.receive(application(desk.cast), who=desk.clerk, key=KEY)
    with pytest.raises(Conflict) as conflict:
        services.receive(application(desk.cast, "申请人乙"), who=desk.clerk, key=KEY)
    assert conflict.value.code == "key_reused"


def test_a_key_is_its_senders_own(desk: Desk):
    services.receive(application(desk.cast), who=desk.clerk, key=KEY)
    services.receive(application(desk.cast), who=desk.cast.principal("chief"), key=KEY)
    assert Case.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(desk: Desk):
    with pytest.raises(Refused):
        services.receive(application(desk.cast, " "), who=desk.clerk, key=KEY)
    assert not Request.objects.exists()
    assert services.receive(application(desk.cast), who=desk.clerk, key=KEY).number


def test_without_a_key_each_request_is_its_own(desk: Desk):
    services.receive(application(desk.cast), who=desk.clerk)
    services.receive(application(desk.cast), who=desk.clerk)
    assert Case.objects.count() == 2


def test_any_command_is_done_once(desk: Desk):
    case = desk.accept("P")

    def step() -> Case:
        return services.finish_step(case.pk, order=1, who=desk.clerk)

    facts = {"command": "finish_step", "case": case.pk}
    first = services.once(step, who=desk.clerk, key=KEY, facts=facts)
    again = services.once(step, who=desk.clerk, key=KEY, facts=facts)
    assert first.version == again.version


def test_a_file_sent_twice_is_kept_once(desk: Desk):
    file = SimpleUploadedFile("意见.pdf", b"%PDF-1.4", "application/pdf")
    scope = desk.cast.window.path
    first = services.hand_in(file, scope=scope, who=desk.clerk, key=KEY)
    assert services.hand_in(file, scope=scope, who=desk.clerk, key=KEY) == first
    other = SimpleUploadedFile("意见.pdf", b"%PDF-1.7", "application/pdf")
    with pytest.raises(Conflict):
        services.hand_in(other, scope=scope, who=desk.clerk, key=KEY)


@pytest.mark.django_db(transaction=True)
def test_an_application_sent_many_times_at_once_is_received_once(desk: Desk):
    received: list[int] = []

    def send() -> None:
        received.append(services.receive(application(desk.cast), who=desk.clerk, key=KEY).pk)

    at_once(send, times=6)
    assert len(received) == 6
    assert len(set(received)) == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_on_one_case_the_second_is_told(desk: Desk):
    case = desk.accept("P")
    chief = desk.cast.principal("chief")
    outcomes: list[str] = []

    def step() -> None:
        try:
            services.finish_step(case.pk, order=1, who=chief, version=case.version)
        except Conflict as conflict:
            outcomes.append(conflict.code)
        else:
            outcomes.append("done")

    at_once(step, times=4)
    assert sorted(outcomes) == ["changed_meanwhile"] * 3 + ["done"]
    case.refresh_from_db()
    assert case.steps.filter(finished_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_commands_lose_nothing(desk: Desk):
    cases = [desk.receive("I").pk for _ in range(6)]
    waiting = iter(cases)

    def accept() -> None:
        services.accept(next(waiting), who=desk.clerk)

    at_once(accept, times=6)
    numbers = sorted(
        number
        for case in Case.objects.all()
        for number in case.notices.values_list("number", flat=True)
    )
    assert len(set(numbers)) == 6
    versions = Entry.objects.filter(subject__startswith="case:").values("subject")
    assert set(versions.annotate(n=Count("pk")).values_list("n", flat=True)) == {2}


def at_once(deed: Callable[[], None], times: int) -> None:
    """Do `deed` in so many threads at the same moment; what one raises is raised here."""
    barrier = Barrier(times)

    def run() -> None:
        barrier.wait(timeout=10)
        try:
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        for done in [threads.submit(run) for _ in range(times)]:
            done.result(timeout=30)
