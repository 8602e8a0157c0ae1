"""An expert's own page: what they are called for, and their answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import principal, require
from accounts.errors import NotAllowed
from accounts.rules import Action
from bidding.draw import selectors, services
from bidding.experts.selectors import named_specialities
from bidding.views.answers import UNPROCESSABLE, attempt


class ReplyForm(forms.Form):
    """Yes, or no and why."""

    accept = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("yes", _("参加，并承诺保密")), ("no", _("不能参加"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("不能参加的理由"), max_length=200, required=False)


@never_cache
@require_safe
@require(Action.EXPERT_SERVE)
def listing(request: HttpRequest) -> HttpResponse:
    """The reader's calls."""
    return _page(request)


@never_cache
@require_POST
@require(Action.EXPERT_SERVE)
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one."""
    form, who = ReplyForm(request.POST), principal(request)
    if pk not in [seat.pk for seat in selectors.calls_of(who.person_id or 0)]:
        raise NotAllowed(Action.EXPERT_SERVE)
    if attempt(form, lambda: services.reply(pk, who=who, **form.cleaned_data)):
        messages.success(request, _("已答复。"))
        return redirect("draw:calls")
    return _page(request, pk, form)


def _page(request: HttpRequest, pk: int = 0, sent: ReplyForm | None = None) -> HttpResponse:
    calls = selectors.calls_of(principal(request).person_id or 0)
    titles = named_specialities()
    rows = [
        {
            "seat": seat,
            "speciality": titles.get(seat.speciality, seat.speciality),
            "form": sent if sent and seat.pk == pk else ReplyForm(prefix=""),
        }
        for seat in calls
    ]
    status = UNPROCESSABLE if sent else 200
    return render(request, "bidding/draw/calls.html", {"rows": rows}, status=status)
