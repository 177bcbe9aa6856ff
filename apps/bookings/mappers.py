"""A booking in the words of others: the public API's, and the events'."""

from datetime import UTC, datetime
from typing import Any

from apps.bookings.models import Booking, Passenger, Segment
from common import money
from contracts.events.bookings import (
    BookedPassenger,
    BookedSegment,
    BookingConfirmedV1,
    BookingFailedV1,
)
from contracts.http.flights import SegmentRequest


def path_of(booking: Booking) -> str:
    """Return the path of a booking in the public API."""
    return f"/v1/bookings/{booking.reference}"


def booking_answer(booking: Booking) -> dict[str, Any]:
    """
    Return a booking as the public API shows it, JSON values only.

    The one place that does: what an idempotency key stores is what a reader gets. Two queries
    unless segments and passengers are prefetched.
    """
    return {
        "id": str(booking.id),
        "reference": booking.reference,
        "status": str(booking.status),
        "type": str(booking.type),
        "segments": _segments(booking),
        "passengers": [_passenger(one) for one in booking.passengers.all()],
        "number_of_seats": booking.number_of_seats,
        "total": money.to_json(booking.total) if booking.total else None,
        "hold_expires_at": _instant(booking.hold_expires_at),
        "contact_email": booking.contact_email,
        "created_at": _instant(booking.created_at),
        "available_actions": booking.available_actions,
        "links": {
            "ticket": f"{path_of(booking)}/ticket.pdf",
            "calendar": f"{path_of(booking)}/calendar.ics",
            "timeline": f"{path_of(booking)}/timeline",
        },
    }


def _segments(booking: Booking) -> list[dict[str, Any]]:
    priced = [_priced_segment(one) for one in booking.segments.all()]
    return priced or [_wanted_segment(one) for one in booking.hold_request.segments]


def _priced_segment(segment: Segment) -> dict[str, Any]:
    return {
        "flight_id": str(segment.flight_id),
        "flight_number": segment.flight_number,
        "origin": segment.origin,
        "destination": segment.destination,
        "departs_at": segment.local_departure.isoformat(),
        "arrives_at": segment.local_arrival.isoformat(),
        "cabin": segment.cabin,
        "fare": money.to_json(segment.fare),
    }


def _wanted_segment(segment: SegmentRequest) -> dict[str, Any]:
    """A segment flights has not priced: only what was asked for is known."""
    return {
        "flight_id": str(segment.flight_id),
        "flight_number": None,
        "origin": None,
        "destination": None,
        "departs_at": None,
        "arrives_at": None,
        "cabin": segment.cabin,
        "fare": None,
    }


def _passenger(passenger: Passenger) -> dict[str, Any]:
    return {
        "id": str(passenger.id),
        "given_name": passenger.given_name,
        "family_name": passenger.family_name,
        "age": passenger.age,
        "sex": str(passenger.sex),
    }


def _instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def booking_confirmed(booking: Booking, *, at: datetime) -> BookingConfirmedV1:
    """Return the event that tells the seats are sold."""
    return BookingConfirmedV1(occurred_at=at, **_state(booking))


def booking_failed(booking: Booking, *, at: datetime) -> BookingFailedV1:
    """Return the event that tells a booking somebody waits for has come to nothing."""
    return BookingFailedV1(occurred_at=at, reason=booking.failure_code, **_state(booking))


def _state(booking: Booking) -> dict[str, Any]:
    return {
        "aggregate_id": booking.id,
        "sequence": booking.sequence,
        "reference": booking.reference,
        "user_id": booking.user_id,
        "contact_email": booking.contact_email,
        "passengers": tuple(
            BookedPassenger(given_name=one.given_name, family_name=one.family_name)
            for one in booking.passengers.all()
        ),
        "segments": tuple(_booked_segment(one) for one in booking.segments.all()),
        "total": booking.total,
    }


def _booked_segment(segment: Segment) -> BookedSegment:
    return BookedSegment(
        segment_id=segment.id,
        flight_id=segment.flight_id,
        flight_number=segment.flight_number,
        origin=segment.origin,
        origin_city=segment.origin_city,
        origin_zone=segment.origin_zone,
        destination=segment.destination,
        destination_city=segment.destination_city,
        destination_zone=segment.destination_zone,
        departs_at=segment.departs_at,
        arrives_at=segment.arrives_at,
        cabin=segment.cabin,
        boarding_gate=segment.boarding_gate,
    )
