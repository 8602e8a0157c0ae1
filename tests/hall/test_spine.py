"""No change of a case without its ledger entry, and none in silence: the database refuses it."""

import pytest
from desk import Desk
from django.db import DatabaseError, IntegrityError, connection, transaction

from hall import services
from hall.models import Case
from ledger.models import Entry


def write_by_hand(case: Case, version: int) -> None:
    """Change a case past the services, and have the database look at it as at a commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        Case.objects.filter(pk=case.pk).update(applicant="别人", version=version)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def fail_after(case: Case, desk: Desk) -> None:
    with transaction.atomic():
        services.finish_step(case.pk, order=1, who=desk.clerk)
        raise ConnectionError


def test_every_version_has_its_entry(desk: Desk):
    case = desk.finish(desk.accept("P"))
    versions = Entry.objects.filter(subject=case.subject, kind__startswith="hall.")
    assert sorted(entry.body["version"] for entry in versions) == list(range(1, case.version + 1))


def test_a_case_written_by_hand_is_refused(desk: Desk):
    case = desk.accept("P")
    with pytest.raises(DatabaseError, match="has no ledger entry"):
        write_by_hand(case, case.version + 1)


def test_a_version_cannot_be_skipped_or_kept(desk: Desk):
    case = desk.accept("P")
    for version in (case.version, case.version + 2, 1):
        with pytest.raises(DatabaseError, match="cannot follow"):
            write_by_hand(case, version)


def test_a_case_is_never_removed(desk: Desk):
    case = desk.accept("P")
    with (
        pytest.raises(DatabaseError, match="never removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM hall_case WHERE id = %s", [case.pk])


def test_a_command_that_fails_leaves_neither_row_nor_entry(desk: Desk):
    case = desk.accept("P")
    before = Entry.objects.count()
    with pytest.raises(ConnectionError):
        fail_after(case, desk)
    case.refresh_from_db()
    assert Entry.objects.count() == before
    assert not case.steps.filter(finished_at__isnull=False).exists()


def test_a_revision_is_not_approved_by_its_drafter_even_by_hand(desk: Desk):
    revision = desk.receive("P").revision
    with pytest.raises(IntegrityError), transaction.atomic():
        type(revision).objects.filter(pk=revision.pk).update(approved_by=revision.drafted_by)
