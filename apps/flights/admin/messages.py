"""Events on their way out, for staff: to look at."""

from django.contrib import admin

from apps.flights.models import OutboxMessage
from common.staff.pages import ReadOnlyAdmin


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What flights tells of changed flights."""

    list_display = ("event_type", "event_id", "created_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id")
