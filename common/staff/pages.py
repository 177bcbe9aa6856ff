"""What the staff's lists and forms share."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from common.errors import DomainError
from common.staff import journal
from common.staff.forms import WhyActionForm, WhyForm
from common.staff.models import AuditEntry

LONGEST_HISTORY = 200
# Below Unfold's, which has no types to check against.
_Django: Any = admin.ModelAdmin


class OwnTransactions(_Django):
    """
    Leaves transactions to the services.

    Django wraps a form's POST in one. In that, a service could not begin anew after a deadlock, its
    `on_commit` would wait, and the audit log would say "done" before anything was.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show, add or change. Nothing beside the service's call writes."""
        return self._changeform_view(request, object_id, form_url, extra_context)


class StaffAdmin(ModelAdmin, OwnTransactions):
    """
    Lists and shows rows; what a service refuses is told to whoever asked.

    Nothing is deleted from here: that is an action, which asks why. Django's own log is not
    written: the audit log has the reason too.
    """

    action_form = WhyActionForm
    list_per_page = 50
    compressed_fields = True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show, add or change."""
        return self._tell(request, super().changeform_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """List, or act on many."""
        return self._tell(request, super().changelist_view, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what staff did to one row, the latest first."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        entries = AuditEntry.objects.filter(table=journal.table_of(self.model), row_id=str(row.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Audit log of {row}",
            "entries": entries[:LONGEST_HISTORY],
            "opts": self.opts,
            "object": row,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "backoffice/history.html", context)

    def construct_change_message(self, *_: Any, **__: Any) -> str:
        """Leave it to the audit log."""
        return ""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Offer one way to save."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, *_: Any) -> None:
        """Leave it to the audit log."""

    def log_change(self, *_: Any) -> None:
        """Leave it to the audit log."""

    def _tell(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refused:
            self.message_user(request, refused.detail, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class ReadOnly:
    """Looking, not touching: rows change by their services' rules only."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


class ReadOnlyAdmin(ReadOnly, StaffAdmin):
    """Shows rows and changes none."""


class ServiceAdmin(StaffAdmin):
    """Adds and changes rows through services, with the reason in the audit log."""

    form = WhyForm

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Ask why wherever something can be written."""
        fields = [name for name in super().get_fields(request, obj) if name != "why"]
        may_write = self.has_change_permission(request, obj) if obj else True
        return [*fields, "why"] if may_write else fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add or change the row through its service, and log it."""
        with journal.record(
            by=journal.actor_of(request),
            action="change" if change else "add",
            table=journal.table_of(obj),
            row=obj if change else None,
            why=form.cleaned_data["why"],
            details=changes_of(form),
        ) as entry:
            self.write(request, obj, form, change)
            entry.row_id, entry.row_name = str(obj.pk), str(obj)[:200]

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Call the service that adds or changes the row."""
        raise NotImplementedError


def changes_of(form: Any) -> dict[str, Any]:
    """Return old and new value of each field that was changed in a form."""
    return {
        name: [form.initial.get(name), form.cleaned_data.get(name)]
        for name in form.changed_data
        if name not in ("why", "seen")
    }
