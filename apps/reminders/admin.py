"""The staff's view of notifications; the one write goes through `services.staff`."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.decorators import display

from apps.reminders.models import (
    DeliveryAttempt,
    InboxMessage,
    NotificationTicket,
    OutboxMessage,
    ReaderErasure,
)
from apps.reminders.services import staff
from common.errors import DomainError
from common.staff import journal
from common.staff.pages import ReadOnly, ReadOnlyAdmin

# Tickets sent again at once; what is chosen beyond waits for the next time.
MANY = 500
COLOURS = {"PENDING": "info", "SENDING": "info", "SUCCESS": "success", "FAILED": "danger"}


class DeliveryAttemptInline(ReadOnly, TabularInline):
    """Every try, beside its ticket."""

    model = DeliveryAttempt
    extra = 0
    hide_title = True


@admin.register(NotificationTicket)
class NotificationTicketAdmin(ReadOnlyAdmin):
    """Tickets, with an action that sends them again."""

    list_display = (
        "kind",
        "recipient_email",
        "shown_status",
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

    # The content is shown as the mail it is, or not at all: see SECRET_KINDS.
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *(("shown_status", "kind"), ("recipient_email", "booking_reference")),
                    *(("notification_time", "sent_at"), ("attempts", "next_attempt_at")),
                    *(("useful_until", "last_error"),),
                )
            },
        ),
        (
            "What it goes by",
            {
                "classes": ("collapse",),
                "fields": (
                    *(("id", "dedupe_key"), ("message_id", "request_id")),
                    *(("booking_id", "segment_id"), ("topic", "sequence")),
                    *(("claimed_until", "unknown_outcomes"), ("superseded_at", "closed_at")),
                    *(("content_deleted_at", "created_at"),),
                ),
            },
        ),
    )

    @display(description="status", ordering="status", label=COLOURS)
    def shown_status(self, ticket: NotificationTicket) -> str:
        """Show the status in its colour."""
        return str(ticket.status)

    @admin.action(description="Send again now", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[NotificationTicket]) -> None:
        """Send the chosen tickets again, and say of each refused one why."""
        why = journal.require_why(request.POST.get("why", ""))
        by, sent = journal.actor_of(request), 0
        for ticket in queryset.defer("content", "details")[:MANY]:
            try:
                with journal.record(
                    by=by, action="send again", table=journal.table_of(ticket), row=ticket, why=why
                ):
                    staff.resend(ticket_id=ticket.id, now=timezone.now())
            except DomainError as error:
                self.message_user(request, f"{ticket}: {error.detail}", messages.ERROR)
            else:
                sent += 1
        self.message_user(request, f"{sent} mails are on their way.", messages.SUCCESS)


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyAdmin):
    """Events received; those not handled, with their error, are the dead letters."""

    list_display = ("event_type", "aggregate_id", "received_at", "handled_at", "attempts")
    list_filter = ("event_type", ("handled_at", admin.EmptyFieldListFilter))
    search_fields = ("event_id__exact", "aggregate_id__exact")
    ordering = ("-id",)
    # The envelope of an account's event holds the token of its link.
    exclude = ("envelope",)
    show_full_result_count = False


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Receipts of erasures on their way out."""

    list_display = ("event_type", "event_id", "created_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id")


@admin.register(ReaderErasure)
class ReaderErasureAdmin(ReadOnlyAdmin):
    """Users who are to be written to no more."""

    list_display = ("erasure_id", "user_id", "asked_at", "told_at", "due_at", "receipts")
    list_filter = ("noted_at",)
    search_fields = ("=erasure_id", "=user_id")
    exclude = ("email",)
