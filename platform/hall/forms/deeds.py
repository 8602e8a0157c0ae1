"""Forms whose sending does something to a case: once, however often they are sent."""

import re
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from accounts.principal import Principal
from hall import services
from hall.models import Case
from hall.services.papers import digest

_KEY = re.compile(r"[0-9a-f]{32}")
_NOT_TYPED = {"csrfmiddlewaretoken", "key"}


def new_key() -> str:
    """A key that no form has had."""
    return uuid4().hex


class Unfilled(Exception):
    """The form has errors; they stand beside its fields."""


class DeedForm(forms.Form):
    """A form with a hidden key: sent twice, it is done once.

    What was sent is compared as it was sent, before it is read: the second time the form itself may
    not make sense any more (the part is handed in, the step is finished), and is done all the same.
    """

    key = forms.CharField(max_length=32, initial=new_key, widget=forms.HiddenInput, required=False)

    def do(self, who: Principal) -> Case:
        """Have it done and return the case. Raises `Unfilled`, and what the services raise."""
        key = str(self.data.get("key", ""))
        return services.once(
            lambda: self._checked(who),
            who=who,
            key=key if _KEY.fullmatch(key) else "",
            facts=self.facts(),
        )

    def facts(self) -> dict[str, object]:
        """Everything that was sent, files by their content."""
        typed = {name: self.data.get(name) for name in self.data if name not in _NOT_TYPED}
        files = {
            name: digest(file)
            for name, file in self.files.items()
            if isinstance(file, UploadedFile)
        }
        return {"form": type(self).__name__, "typed": typed, "files": files}

    def renew(self, **hidden: object) -> None:
        """Change what the form carries unseen, for the next sending; what was typed stays."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in hidden.items():
            data[name] = str(value)
        self.data = data

    def perform(self, who: Principal) -> Case:
        """Call the services with what was typed."""
        raise NotImplementedError

    def _checked(self, who: Principal) -> Case:
        if not self.is_valid():
            raise Unfilled
        return self.perform(who)
