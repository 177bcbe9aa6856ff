"""The pages of the second factor: give a code, or set one up."""

from base64 import b32encode
from typing import Any

import segno
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.second_factor import devices
from common.staff import journal

WRONG = "That is not the code of this moment."
WAIT = "Too many wrong codes. Wait a little, then try the next one."


class CodeForm(forms.Form):
    """A code."""

    code = forms.CharField(
        label="Code",
        max_length=16,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": "", "autocapitalize": "off"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code without the gaps that apps show."""
        return "".join(str(self.cleaned_data["code"]).split()).lower()


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, site: Any) -> HttpResponse:
    """Ask for a code, of those who gave their password and have a second factor."""
    user: Any = request.user
    if devices.is_settled(request):
        return HttpResponseRedirect(_next(request))
    if not devices.has_one(user):
        return HttpResponseRedirect(reverse("admin:second_factor_setup"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        waits = devices.is_throttled(user)
        if devices.enter(request, user, form.cleaned_data["code"]):
            return HttpResponseRedirect(_next(request))
        form.add_error("code", WAIT if waits else WRONG)
    context = {**site.each_context(request), "title": "Second factor", "form": form}
    context["next"] = _next(request)
    return TemplateResponse(request, "backoffice/second_factor.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, site: Any) -> HttpResponse:
    """Set up an authenticator; one that is in use is replaced by its owner only."""
    user: Any = request.user
    if devices.has_one(user) and not user.is_verified():
        return HttpResponseRedirect(reverse("admin:second_factor"))
    form = CodeForm(request.POST or None)
    context = {**site.each_context(request), "title": "Set up a second factor", "form": form}
    if form.is_valid():
        waits = devices.is_throttled(user)
        with journal.record(
            by=journal.actor_of(request),
            action="set up second factor",
            table=journal.table_of(user),
            row=user,
            why="by its owner",
        ) as entry:
            codes = devices.confirm(request, user, form.cleaned_data["code"])
            entry.result = "in use" if codes else "wrong code"
        if codes:
            return TemplateResponse(
                request, "backoffice/second_factor_codes.html", {**context, "codes": codes}
            )
        form.add_error("code", WAIT if waits else WRONG)
    kept = devices.begun(request, user) if request.method == "POST" else None
    device = kept or devices.begin(request, user)
    context |= {
        "qr": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3),
        "secret": b32encode(device.bin_key).decode(),
        "is_new": not devices.has_one(user),
    }
    return TemplateResponse(request, "backoffice/second_factor_setup.html", context)


def _next(request: HttpRequest) -> str:
    """Return where the user wanted to go, if that is here."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here else reverse("admin:index")
