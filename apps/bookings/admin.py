"""The staff's view of bookings; nothing here is written by hand."""

from django.contrib import admin
from unfold.admin import TabularInline
from unfold.decorators import display

from apps.bookings.models import (
    Booking,
    CancellationQuote,
    FlightState,
    IdempotencyKey,
    InboxMessage,
    OutboxMessage,
    Passenger,
    Segment,
    TravellerErasure,
)
from common.staff.pages import ReadOnly, ReadOnlyAdmin
from common.staff.words import amount, clock

COLOURS = {
    "pending": "info",
    "held": "warning",
    "confirmed": "success",
    "cancelled": "danger",
    "failed": "danger",
}


class SegmentInline(ReadOnly, TabularInline):
    """The flights of a booking."""

    model = Segment
    extra = 0
    verbose_name_plural = "Flights"
    hide_title = True
    fields = readonly_fields = (
        *("flight_number", "origin", "destination", "departure", "cabin", "fare", "flight_status"),
    )

    @display(description="departs (local)")
    def departure(self, segment: Segment) -> str:
        """Show the departure as the airport's clock has it."""
        return clock(segment.local_departure)

    @display(description="fare")
    def fare(self, segment: Segment) -> str:
        """Show the price for one passenger."""
        return amount(segment.fare)


class PassengerInline(ReadOnly, TabularInline):
    """Who travels."""

    model = Passenger
    extra = 0
    hide_title = True
    fields = ("given_name", "family_name", "age", "sex")


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    """Bookings by reference or address."""

    list_display = (
        *("reference", "shown_status", "contact_email", "number_of_seats", "total", "created_at"),
    )
    list_filter = ("status", "intent", "type", "created_at")
    search_fields = ("reference", "contact_email", "passengers__family_name", "=id")
    inlines = (PassengerInline, SegmentInline)
    show_full_result_count = False
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *(("reference", "shown_status"), ("contact_email", "type")),
                    *(("number_of_seats", "total"), ("created_at", "updated_at")),
                    *(("hold_expires_at", "cancelled_at"), ("refund", "refund_explanation")),
                )
            },
        ),
        (
            "What it waits for",
            {
                "classes": ("collapse",),
                "fields": (
                    *(("id", "user_id"), ("intent", "intent_at"), ("intent_actor", "lease_until")),
                    *(("recovery_attempts", "accepted_at"), ("abandoned_at", "failure_code")),
                ),
            },
        ),
    )

    @display(description="status", ordering="status", label=COLOURS)
    def shown_status(self, booking: Booking) -> str:
        """Show the status in its colour."""
        return str(booking.status)

    @display(description="total", ordering="total_minor")
    def total(self, booking: Booking) -> str:
        """Show the price of all segments for all passengers."""
        return amount(booking.total)

    @display(description="refund")
    def refund(self, booking: Booking) -> str:
        """Show what a cancellation gives back."""
        return amount(booking.refund)


@admin.register(CancellationQuote)
class CancellationQuoteAdmin(ReadOnlyAdmin):
    """Refunds travellers were promised."""

    list_display = ("booking", "rule", "refund_minor", "currency", "created_at", "expires_at")
    list_filter = ("rule", "created_at")
    search_fields = ("booking__reference",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    """Keys and the answers they lead to."""

    list_display = ("key", "route", "user_id", "response_status", "created_at")
    list_filter = ("response_status", "created_at")
    search_fields = ("key", "booking__reference")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Events on their way out."""

    list_display = ("event_type", "event_id", "created_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id")


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyAdmin):
    """Events received, and what became of them."""

    list_display = ("event_type", "event_id", "received_at", "handled_at", "attempts")
    list_filter = ("event_type", "handled_at")
    search_fields = ("event_id", "aggregate_id")


@admin.register(FlightState)
class FlightStateAdmin(ReadOnlyAdmin):
    """Flights their airlines changed; due until every traveller is told."""

    list_display = ("flight_id", "version", "status", "departs_at", "noted_at", "due_at")
    list_filter = ("status", "noted_at")
    search_fields = ("=flight_id",)


@admin.register(TravellerErasure)
class TravellerErasureAdmin(ReadOnlyAdmin):
    """Users whose bookings name nobody any more."""

    list_display = ("erasure_id", "user_id", "requested_at", "due_at", "receipts")
    list_filter = ("requested_at",)
    search_fields = ("=erasure_id", "=user_id")
