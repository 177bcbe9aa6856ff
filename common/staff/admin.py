"""The audit log for staff: to look at."""

from django.contrib import admin
from unfold.decorators import display

from common.staff.models import AuditEntry
from common.staff.pages import ReadOnlyAdmin

COLOURS = {"done": "success", "refused": "warning", "failed": "danger", "begun": "info"}


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and why."""

    list_display = ("at", "actor", "role", "action", "table", "row_name", "why", "shown_outcome")
    list_filter = ("outcome", "action", "table", "at")
    search_fields = ("actor", "row_id", "row_name", "why", "request_id")
    date_hierarchy = "at"
    show_full_result_count = False

    @display(description="outcome", label=COLOURS)
    def shown_outcome(self, entry: AuditEntry) -> str:
        """Show what came of it, in its colour."""
        return str(entry.outcome)
