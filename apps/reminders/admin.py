"""The staff's view of notifications; the one write goes through `services.staff`."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.reminders.domain.notification import SECRET_KINDS
from apps.reminders.models import DeliveryAttempt, InboxMessage, NotificationTicket
from apps.reminders.services import staff
from common.errors import DomainError


class ReadOnly:
    """No row is made, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


class DeliveryAttemptInline(ReadOnly, admin.TabularInline[DeliveryAttempt, NotificationTicket]):
    """Every try, beside its ticket."""

    model = DeliveryAttempt
    extra = 0


@admin.register(NotificationTicket)
class NotificationTicketAdmin(ReadOnly, admin.ModelAdmin[NotificationTicket]):
    """Tickets, with an action that sends them again."""

    list_display = (
        "kind",
        "recipient_email",
        "status",
        "notification_time",
        "attempts",
        "sent_at",
        "booking_reference",
    )
    list_filter = ("status", "kind", "notification_time")
    search_fields = ("recipient_email__exact", "booking_reference__exact", "subject")
    ordering = ("-id",)
    inlines = (DeliveryAttemptInline,)
    actions = ("send_again",)
    show_full_result_count = False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Hide texts that hold a link into an account."""
        return ("content", "details") if obj is not None and obj.kind in SECRET_KINDS else ()

    @admin.action(description="Send again now", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[NotificationTicket]) -> None:
        """Send the chosen tickets again, and say of each refused one why."""
        for ticket_id in queryset.values_list("id", flat=True):
            try:
                staff.resend(ticket_id=ticket_id, now=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{ticket_id}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{ticket_id} is on its way.", messages.SUCCESS)


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnly, admin.ModelAdmin[InboxMessage]):
    """Events received; those not handled, with their error, are the dead letters."""

    list_display = ("event_type", "aggregate_id", "received_at", "handled_at", "attempts")
    list_filter = ("event_type", ("handled_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id__exact", "aggregate_id__exact")
    ordering = ("-id",)
    # The envelope of an account's event holds the token of its link.
    exclude = ("envelope",)
    show_full_result_count = False
