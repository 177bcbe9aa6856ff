"""The staff's view of bookings; nothing here is written by hand."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from apps.bookings.models import (
    Booking,
    CancellationQuote,
    FlightState,
    IdempotencyKey,
    InboxMessage,
    OutboxMessage,
    Passenger,
    Segment,
)
from apps.bookings.models import Transition as BookingTransition


class _ReadOnly:
    """Looking, not touching: bookings change by their services' rules only."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


class SegmentInline(_ReadOnly, admin.TabularInline[Segment, Booking]):
    """The flights of a booking."""

    model = Segment
    extra = 0
    fields = ("position", "flight_number", "origin", "destination", "departs_at", "cabin")


class PassengerInline(_ReadOnly, admin.TabularInline[Passenger, Booking]):
    """Who travels."""

    model = Passenger
    extra = 0
    fields = ("position", "given_name", "family_name", "age", "sex")


class TransitionInline(_ReadOnly, admin.TabularInline[BookingTransition, Booking]):
    """How the booking came to be what it is."""

    model = BookingTransition
    extra = 0
    fields = ("sequence", "from_status", "to_status", "actor", "reason", "request_id", "at")


@admin.register(Booking)
class BookingAdmin(_ReadOnly, admin.ModelAdmin[Booking]):
    """Bookings by reference or address."""

    list_display = ("reference", "status", "contact_email", "number_of_seats", "created_at")
    list_filter = ("status", "intent", "type", "created_at")
    search_fields = ("reference", "contact_email", "passengers__family_name")
    date_hierarchy = "created_at"
    inlines = (SegmentInline, PassengerInline, TransitionInline)


@admin.register(CancellationQuote)
class CancellationQuoteAdmin(_ReadOnly, admin.ModelAdmin[CancellationQuote]):
    """Refunds travellers were promised."""

    list_display = ("booking", "rule", "refund_minor", "currency", "created_at", "expires_at")
    list_filter = ("rule", "created_at")
    search_fields = ("booking__reference",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(_ReadOnly, admin.ModelAdmin[IdempotencyKey]):
    """Keys and the answers they lead to."""

    list_display = ("key", "route", "user_id", "response_status", "created_at")
    list_filter = ("response_status", "created_at")
    search_fields = ("key", "booking__reference")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(_ReadOnly, admin.ModelAdmin[OutboxMessage]):
    """Events on their way out."""

    list_display = ("event_type", "event_id", "created_at", "published_at", "attempts")
    list_filter = ("event_type", "published_at")
    search_fields = ("event_id", "aggregate_id")


@admin.register(InboxMessage)
class InboxMessageAdmin(_ReadOnly, admin.ModelAdmin[InboxMessage]):
    """Events received, and what became of them."""

    list_display = ("event_type", "event_id", "received_at", "handled_at", "attempts")
    list_filter = ("event_type", "handled_at")
    search_fields = ("event_id", "aggregate_id")


@admin.register(FlightState)
class FlightStateAdmin(_ReadOnly, admin.ModelAdmin[FlightState]):
    """Flights their airlines changed; due until every traveller is told."""

    list_display = ("flight_id", "version", "status", "departs_at", "noted_at", "due_at")
    list_filter = ("status", "noted_at")
    search_fields = ("=flight_id",)
