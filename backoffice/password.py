"""Changing one's own password here, through accounts' service like everywhere."""

from datetime import datetime
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils import timezone
from unfold.forms import AdminOwnPasswordChangeForm

from common.errors import DomainError
from common.staff import journal
from common.staff.callers import principal_of


class PasswordChange(PasswordChangeView):
    """Django's page; the service ends every other sign-in and takes back links in the mail."""

    form_class = AdminOwnPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it; what the service refuses is told beside the field."""
        user: Any = self.request.user
        now = timezone.now()
        try:
            with journal.record(
                by=journal.actor_of(self.request),
                action="change password",
                table=journal.table_of(user),
                row=user,
                why="by its owner",
            ):
                _change(self.request, form.cleaned_data, now=now)
        except DomainError as refused:
            form.add_error("old_password", refused.detail)
            return self.form_invalid(form)
        user.refresh_from_db()
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(str(self.success_url))


def _change(request: HttpRequest, data: dict[str, str], *, now: datetime) -> None:
    from apps.accounts.services import credentials  # once the apps are loaded

    credentials.change_password(
        principal=principal_of(request.user, now=now),
        current_password=data["old_password"],
        password=data["new_password1"],
        now=now,
    )
