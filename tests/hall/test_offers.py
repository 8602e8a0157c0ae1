"""What a page offers can be done: cases are walked at random through whatever is offered."""

import random
from collections.abc import Callable

import pytest
from desk import Desk
from django.core.files.uploadedfile import SimpleUploadedFile

from hall.forms.commands import FORMS, CommandForm
from hall.models import Case
from hall.offers import offers
from hall.rules import ENDED, Command
from ledger.models import Entry

LONGEST_WALK = 14


def typed(form: CommandForm) -> dict[str, object]:
    """Something sensible for every field of `form`."""
    sent: dict[str, object] = {}
    for name, field in form.fields.items():
        choices = [value for value, _label in getattr(field, "choices", []) if value]
        if form.initial.get(name):
            sent[name] = form.initial[name]
        elif choices:
            sent[name] = choices[0]
        elif name.startswith("given_"):
            sent[name] = "on"
        elif not name.startswith("file_") and name not in {"key", "document", "last_day"}:
            sent[name] = "3"
    return sent


def walk(desk: Desk, case: Case, choose: Callable[[list[Command]], Command]) -> list[Command]:
    """Give commands until the case ends or nothing is offered to anybody."""
    people = [desk.cast.principal(part) for part in ("chief", "other_clerk")]
    done: list[Command] = []
    while len(done) < LONGEST_WALK:
        offered = {
            command: who for who in people for command in offers(case, who) if command in FORMS
        }
        if not offered:
            break
        command = choose(list(offered))
        who = offered[command]
        empty = FORMS[command](case, who)
        files = {"document": SimpleUploadedFile("文书.pdf", b"%PDF")}
        FORMS[command](case, who, typed(empty), files).do(who)
        done.append(command)
        case.refresh_from_db()
    return done


@pytest.mark.parametrize("seed", range(16))
def test_whatever_is_offered_can_be_done(desk: Desk, seed: int):
    dice = random.Random(seed)
    kind = "PIJE"[seed % 4]
    case = desk.receive(kind, complete=dice.random() < 0.7)
    # Leaving early is always possible and ends the walk: mostly go on.
    ending = {Command.WITHDRAW, Command.REFUSE}
    done = walk(
        desk,
        case,
        lambda offered: dice.choice(
            [one for one in offered if one not in ending or dice.random() < 0.1] or offered
        ),
    )
    assert done
    versions = Entry.objects.filter(subject=case.subject, kind__startswith="hall.")
    assert {entry.body["version"] for entry in versions} == set(range(1, case.version + 1))


@pytest.mark.parametrize("kind", "PIJE")
def test_the_first_thing_offered_leads_to_the_end(desk: Desk, kind: str):
    case = desk.receive(kind)
    forward = list(FORMS)
    done = walk(desk, case, lambda offered: min(offered, key=forward.index))
    assert case.state in ENDED
    assert done[-1] == Command.FINISH
