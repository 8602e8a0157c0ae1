"""The forms of a page, as a browser would send them untouched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "reset", "file", "image"}
TICKED = {"checkbox", "radio"}


@dataclass(frozen=True)
class Form:
    """Where it is sent, its fields with their values, and what its lists offer by label.

    A field has several values where several boxes of its name are ticked.
    """

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)

    def choice(self, name: str, label: str) -> str:
        """The value of what a list calls `label`; raises `KeyError`."""
        return self.choices[name][label]

    def has(self, values: Mapping[str, str]) -> bool:
        """Whether its fields stand at these values."""
        return all(self.fields.get(name) == [value] for name, value in values.items())


def forms(page: str) -> list[Form]:
    """All forms of an HTML page."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._name = ""
        self._value: str | None = None
        self._said: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a form or something in it."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(told.get("action", ""))
            self.found.append(self._open)
        elif self._open is not None:
            self._control(tag, told, self._open)

    def _control(self, tag: str, told: dict[str, str], form: Form) -> None:
        if tag == "input":
            kind, name = told.get("type", "text"), told.get("name", "")
            if name and kind not in UNSENT and (kind not in TICKED or "checked" in told):
                value = told.get("value", "on" if kind in TICKED else "")
                before = form.fields.get(name, []) if kind == "checkbox" else []
                form.fields[name] = [*before, value]
        elif tag == "textarea":
            self._name, self._said = told.get("name", ""), []
        elif tag == "select":
            self._name = told.get("name", "")
            form.choices[self._name] = {}
        elif tag == "option":
            self._value, self._said = told.get("value", ""), []
            if "selected" in told or self._name not in form.fields:
                form.fields[self._name] = [self._value]

    def handle_data(self, data: str) -> None:
        """Gather what a list calls a choice, or what stands in a field for lines."""
        if self._said is not None:
            self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Put away what is complete."""
        if tag == "form":
            self._open = None
        elif self._open is not None and self._said is not None and tag in ("option", "textarea"):
            text = "".join(self._said)
            if tag == "textarea":
                self._open.fields[self._name] = [text.removeprefix("\n")]
            elif self._value is not None:
                self._open.choices[self._name][text.strip()] = self._value
            self._said = None
