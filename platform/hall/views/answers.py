"""How a page answers a form: go on to the next page, or say what stands against it.

A form sent by htmx stays in the browser as it is, chosen files too: only what stands against it is
brought, and put beside it. Without script the whole page comes back with what was typed.
"""

from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.principal import Principal
from hall.errors import Conflict, Refused
from hall.forms.deeds import DeedForm, Unfilled, new_key
from hall.models import Case
from hall.wording import language
from worktime import WorktimeError

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing was done, in the reader's words; `is_conflict` where somebody was faster."""

    texts: list[str]
    is_conflict: bool = False


def attempt(form: DeedForm, who: Principal) -> Case | Problem:
    """Have done what `form` says, or tell what stands against it."""
    try:
        return form.do(who)
    except Unfilled:
        return Problem(faults(form))
    except Conflict as conflict:
        return Problem([_conflict(conflict, form)], is_conflict=True)
    except Refused as refusal:
        return Problem([str(refusal)])
    except WorktimeError as error:
        return Problem([error.text(language())])


def _conflict(conflict: Conflict, form: DeedForm) -> str:
    """Say it; a form that was sent before with other contents may be sent again as a new one."""
    if conflict.code != "key_reused":
        return str(conflict)
    form.renew(key=new_key())
    return _("此表单已提交过一次，这次的内容与上次不同。如确要另行提交，请再按一次按钮。")


def faults(form: Form) -> list[str]:
    """Each error of a form with the field it belongs to; a field that nobody sees has no name."""
    return list(
        dict.fromkeys(
            _fault(form, name, str(fault))
            for name, of_field in form.errors.items()
            for fault in of_field
        )
    )


def _fault(form: Form, name: str, fault: str) -> str:
    if name not in form.fields:
        return fault
    if form[name].is_hidden:
        return _("此页面已过时，请刷新后再试。")
    return _("%(field)s：%(fault)s") % {"field": form[name].label, "fault": fault}


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks, and wants a piece of the page."""
    return request.headers.get("HX-Request") == "true"


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser on to `url`."""
    return HttpResponseClientRedirect(url) if is_partial(request) else HttpResponseRedirect(url)
