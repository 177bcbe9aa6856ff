"""A ticket's mail as its reader sees it, in a frame that can do nothing."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from common.errors import DomainError


@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": [NONE],
        "script-src": [NONE],
        "img-src": ["data:"],
        "style-src": [UNSAFE_INLINE],
        "frame-ancestors": [SELF],
        "sandbox": [],
    }
)
def page(request: HttpRequest, **found: Any) -> HttpResponse:
    """
    Answer the mail alone: its HTML, or its text.

    :raises PermissionDenied: the user sees no tickets
    """
    # Loaded once the apps are.
    from apps.reminders.models import NotificationTicket
    from apps.reminders.services import staff

    site, ticket_id = found["site"], found["ticket_id"]
    if not site.get_model_admin(NotificationTicket).has_view_permission(request):
        raise PermissionDenied
    try:
        mail = staff.preview(ticket_id=ticket_id)
    except DomainError as refused:
        return render(request, "backoffice/mail.html", {"refused": refused.detail})
    if mail.html and request.GET.get("as") != "text":
        return HttpResponse(mail.html)
    return render(request, "backoffice/mail.html", {"mail": mail})
