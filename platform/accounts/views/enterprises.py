"""Where an enterprise registers itself to take part in tenders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.enterprises import EnterpriseForm
from accounts.forms.fields import refusals_on
from accounts.services import enterprises


@sensitive_post_parameters("new")
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Open an account for an enterprise, with its certificate put on record."""
    form = EnterpriseForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            enterprises.register(form.applicant)
            messages.success(request, _("登记完成，请登录。"))
            return redirect("accounts:login")
    context: dict[str, object] = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/enterprise_register.html", context, status=status)
