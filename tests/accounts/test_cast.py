from cast import Cast

from ledger.models import Entry


def test_the_cast_is_on_record(cast: Cast):
    assert cast.window.path.startswith(cast.county.path)
    assert Entry.objects.filter(kind="accounts.person.create.v1").count() == 10
