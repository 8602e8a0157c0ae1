"""What happened to a case, as the ledger has it, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import accounts.selectors
import deadlines.events
import ledger.selectors
import worktime
from deadlines.rules import Kind as ClockKind
from hall import events
from hall.models import Case
from hall.rules import Ground, Outcome, Violation
from hall.wording import amount_text, language, lateness_text

Body: TypeAlias = Mapping[str, Any]

LABELS: dict[str, str | Promise] = {
    **events.LABELS,
    deadlines.events.PROMPTED: gettext_lazy("临期预警"),
    deadlines.events.OVERDUE: gettext_lazy("超时报警"),
    deadlines.events.CLOCK_REPROJECTED: gettext_lazy("按新日历重算"),
}
"""How each kind of entry about a case is said; upper rooms add theirs with `register`."""

SYSTEM = {
    "system:watcher": gettext_lazy("系统（计时）"),
    "system:rules": gettext_lazy("系统（规则）"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a case's history; `seq` is its place in the log, once it has one."""

    at: datetime
    who: str
    label: str
    details: str
    seq: int | None


def register(labels: Mapping[str, str | Promise]) -> None:
    """Take over how an upper room's entries about a case are said, by their kind."""
    LABELS.update(labels)


def chronicle(case: Case) -> list[Line]:
    """Everything on record about a case, the newest first."""
    found = ledger.selectors.history(case.subject)
    names = names_of(one.actor for one in found)
    return [
        Line(
            at=one.at,
            who=names[one.actor],
            label=str(LABELS.get(one.kind, one.kind)),
            details=details(one.kind, one.body),
            seq=one.seq,
        )
        for one in reversed(found)
    ]


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """What to call each of these actors: people by name, machines by what they are."""
    wanted = set(actors)
    people = accounts.selectors.names(wanted)
    return {actor: people.get(actor) or _machine(actor) for actor in wanted}


def _machine(actor: str) -> str:
    if actor in SYSTEM:
        return str(SYSTEM[actor])
    kind, _colon, number = actor.partition(":")
    if kind == "token":
        return _("业务系统 %(number)s") % {"number": number}
    return _("系统")


def details(kind: str, body: Body) -> str:
    """What an entry says beyond its name."""
    say = _DETAILS.get(kind)
    return _("；").join(part for part in say(body) if part) if say else ""


def _moment(text: str | None) -> str:
    return worktime.moment_text(datetime.fromisoformat(text), language()) if text else ""


def _notice(body: Body) -> str:
    return str(body.get("notice") or "")


def _due(body: Body) -> str:
    return _("应于 %(due)s 前办结") % {"due": _moment(body["due_at"])} if body.get("due_at") else ""


def _late(body: Body) -> str:
    return _("超时") if body.get("late") else ""


def _received(body: Body) -> Iterable[str]:
    yield _("材料齐全") if body.get("papers_complete") else _("材料不齐")
    yield _("绿色通道") if body.get("priority") else ""


def _accepted(body: Body) -> Iterable[str]:
    yield _notice(body)
    yield _due(body)


def _deemed(body: Body) -> Iterable[str]:
    yield _notice(body)
    yield _("自 %(when)s 起视为受理") % {"when": _moment(body.get("accepted_at"))}


def _supplement_asked(body: Body) -> Iterable[str]:
    yield _notice(body)
    yield _("、").join(body.get("missing", ()))


def _step(body: Body) -> Iterable[str]:
    yield str(body.get("name", ""))
    yield _late(body)
    yield _("下一环节：%(name)s") % {"name": body["next"]} if body.get("next") else ""


def _part(body: Body) -> Iterable[str]:
    yield str(body.get("name", ""))
    yield _("同意") if body.get("agrees") else _("不同意")
    yield _late(body)


def _moved(body: Body) -> Iterable[str]:
    yield _notice(body)
    if body.get("before") and body.get("after") and body["before"] != body["after"]:
        yield _("到期由 %(before)s 改为 %(after)s") % {
            "before": _moment(body["before"]),
            "after": _moment(body["after"]),
        }


def _extension(body: Body) -> Iterable[str]:
    yield _clock(body, "clock_kind")
    if "amount" in body:
        yield _("延长 %(amount)s") % {"amount": amount_text(body["amount"], body["unit"])}
    yield from _moved(body)


def _finished(body: Body) -> Iterable[str]:
    yield _choice(Outcome, body.get("outcome"))
    yield _notice(body)
    yield _late(body)


def _forwarded(body: Body) -> Iterable[str]:
    yield str(body.get("to", ""))
    yield _late(body)


def _alarm(body: Body) -> Iterable[str]:
    yield _clock(body, "kind")
    yield str(body.get("label") or "")
    if "lateness_ms" in body:
        yield _("迟报 %(delay)s") % {"delay": lateness_text(body["lateness_ms"])}


def _reprojected(body: Body) -> Iterable[str]:
    yield _clock(body, "kind")
    yield from _moved(body)


def _clock(body: Body, key: str) -> str:
    return _choice(ClockKind, body.get(key))


def _choice(choices: type[ClockKind | Ground | Outcome | Violation], value: object) -> str:
    return str(choices(value).label) if value in choices.values else ""


_DETAILS: dict[str, Callable[[Body], Iterable[str]]] = {
    events.RECEIVED: _received,
    events.ACCEPTED: _accepted,
    events.DEEMED_ACCEPTED: _deemed,
    events.REFUSED: lambda body: [_notice(body)],
    events.SUPPLEMENT_ASKED: _supplement_asked,
    events.SUPPLEMENT_GIVEN: lambda body: [_("、").join(body.get("given", ()))],
    events.STEP_FINISHED: _step,
    events.PART_FINISHED: _part,
    events.PAUSED: lambda body: [_choice(Ground, body.get("ground"))],
    events.RESUMED: _moved,
    events.EXTENSION_ASKED: _extension,
    events.EXTENSION_GRANTED: _extension,
    events.EXTENSION_DENIED: _extension,
    events.EXTENSION_LAPSED: _extension,
    events.FORWARDED: _forwarded,
    events.FINISHED: _finished,
    events.WITHDRAWN: lambda body: [_late(body)],
    events.VIOLATION: lambda body: [_choice(Violation, body.get("violation"))],
    deadlines.events.PROMPTED: _alarm,
    deadlines.events.OVERDUE: _alarm,
    deadlines.events.CLOCK_REPROJECTED: _reprojected,
}
