"""How the marks of a recording are called, by the kinds of their ledger entries."""

from django.utils.translation import override

from media import deeds, events
from media.alarms import events as alarms


def labels() -> dict[str, str]:
    """What each kind is called, in the reader's language."""
    own = {**events.LABELS, **alarms.LABELS}
    return {**deeds.labels(), **{kind: str(label) for kind, label in own.items()}}


def bilingual() -> dict[str, dict[str, str]]:
    """What each kind is called in Chinese (`zh`) and in English (`en`)."""
    with override("zh-hans"):
        chinese = labels()
    with override("en"):
        english = labels()
    return {kind: {"zh": label, "en": english[kind]} for kind, label in chinese.items()}
