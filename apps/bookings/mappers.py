"""A booking in the words of others: the public API's, and the events'."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from apps.bookings.domain.airline_changes import CANCELLED
from apps.bookings.domain.cancellation import STANDARD, Assessment
from apps.bookings.models import Booking, CancellationQuote, Passenger, Segment, Transition
from common import money
from contracts import codec
from contracts.events.bookings import (
    BookedPassenger,
    BookedSegment,
    BookingCancelledV1,
    BookingChangedV1,
    BookingConfirmedV1,
    BookingEvent,
    BookingExpiredV1,
    BookingFailedV1,
    BookingHeldV1,
    SegmentChange,
)
from contracts.http.bookings import TravellerBooking
from contracts.http.flights import SegmentRequest
from contracts.http.reminders import MailEntry


def path_of(booking: Booking) -> str:
    """Return the path of a booking in the public API."""
    return f"/v1/bookings/{booking.reference}"


def booking_answer(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """
    Return a booking as the public API shows it at this instant, JSON values only.

    The one place that does: what an idempotency key stores is what a reader gets. Two queries
    unless segments and passengers are prefetched.
    """
    return {
        "id": str(booking.id),
        "reference": booking.reference,
        "status": booking.status_at(now).value,
        "type": str(booking.type),
        "segments": _segments(booking),
        "passengers": [_passenger(one) for one in booking.travellers],
        "number_of_seats": booking.number_of_seats,
        "total": money.to_json(booking.total) if booking.total else None,
        "refund": money.to_json(booking.refund) if booking.refund else None,
        "hold_expires_at": _instant(booking.hold_expires_at),
        "contact_email": booking.contact_email,
        "created_at": _instant(booking.created_at),
        "available_actions": booking.actions_at(now),
        "links": {
            "ticket": f"{path_of(booking)}/ticket.pdf",
            "calendar": f"{path_of(booking)}/calendar.ics",
            "timeline": f"{path_of(booking)}/timeline",
        },
    }


def _segments(booking: Booking) -> list[dict[str, Any]]:
    priced = [_priced_segment(one) for one in booking.itinerary]
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


def quote_answer(quote: CancellationQuote, assessment: Assessment) -> dict[str, Any]:
    """Return a quote as the public API shows it, JSON values only."""
    return {
        "quote_id": str(quote.id),
        "lines": [
            {
                "item": line.item,
                "paid": money.to_json(line.paid),
                "penalty": money.to_json(line.penalty),
                "refund": money.to_json(line.refund),
                "rule": assessment.rule.code,
                "explanation": assessment.rule.explanation,
            }
            for line in assessment.lines
        ],
        "refund": money.to_json(quote.refund),
        "expires_at": _instant(quote.expires_at),
    }


def timeline_answer(
    history: Sequence[Transition], mails: Sequence[MailEntry] | None
) -> dict[str, Any]:
    """Return what happened to a booking, oldest first; without `mails` nobody knows of them."""
    entries = [(one.at, _transition(one)) for one in history]
    entries += [(one.at, _mail(one)) for one in mails or ()]
    entries.sort(key=lambda entry: entry[0])
    told = "unavailable" if mails is None else "included"
    meta = {"next": None, "previous": None, "limit": len(entries), "mails": told}
    return {"data": [entry for _, entry in entries], "meta": meta}


def _transition(transition: Transition) -> dict[str, Any]:
    """Return a line of the timeline; `what` is "change" where the status stayed."""
    moved = transition.from_status != transition.to_status
    return {
        "at": _instant(transition.at),
        "actor": transition.actor,
        "what": "transition" if moved else "change",
        "from": transition.from_status or None,
        "to": transition.to_status,
        "reason": transition.reason,
        "request_id": transition.request_id,
    }


def _mail(mail: MailEntry) -> dict[str, Any]:
    """Return a line of the timeline; `to` is the status of the mail."""
    return {
        "at": _instant(mail.at),
        "actor": "reminders",
        "what": "mail",
        "from": None,
        "to": mail.status,
        "reason": f"{mail.kind}: {mail.subject}",
        "request_id": mail.request_id,
    }


def traveller_booking(booking: Booking, *, now: datetime) -> TravellerBooking:
    """Return a booking, and how it came to be so, for whoever it is about."""
    return TravellerBooking(
        booking_id=booking.id,
        booking=booking_answer(booking, now=now),
        history=tuple(_transition(one) for one in booking.transitions.all()),
    )


def booking_held(booking: Booking, *, at: datetime) -> BookingHeldV1:
    """Return the event that tells the seats are kept for a while."""
    if booking.hold_expires_at is None:
        raise ValueError(f"booking {booking.reference} is held without end")
    return BookingHeldV1(occurred_at=at, hold_expires_at=booking.hold_expires_at, **_state(booking))


def booking_expired(booking: Booking, *, at: datetime) -> BookingExpiredV1:
    """Return the event that tells a hold is over."""
    return BookingExpiredV1(occurred_at=at, **_state(booking))


def booking_cancelled(booking: Booking, *, at: datetime) -> BookingCancelledV1:
    """Return the event that tells a booking is cancelled, and what is given back."""
    if booking.refund is None:
        raise ValueError(f"booking {booking.reference} is cancelled without a refund")
    return BookingCancelledV1(
        occurred_at=at,
        refund=booking.refund,
        explanation=booking.refund_explanation,
        **_state(booking),
    )


def booking_confirmed(booking: Booking, *, at: datetime) -> BookingConfirmedV1:
    """Return the event that tells the seats are sold."""
    return BookingConfirmedV1(occurred_at=at, **_state(booking))


def booking_changed(
    booking: Booking, *, changes: Sequence[SegmentChange], at: datetime
) -> BookingChangedV1:
    """Return the event that tells what an airline changed about a booking's flights."""
    return BookingChangedV1(
        occurred_at=at, status=str(booking.status), changes=tuple(changes), **_state(booking)
    )


def booking_failed(booking: Booking, *, at: datetime) -> BookingFailedV1:
    """Return the event that tells a booking somebody waits for has come to nothing."""
    return BookingFailedV1(occurred_at=at, reason=booking.failure_code, **_state(booking))


def booking_state(booking: Booking) -> BookingEvent:
    """Return a booking as events tell it, as of its last change."""
    return BookingEvent(occurred_at=booking.updated_at, **_state(booking))


def _state(booking: Booking) -> dict[str, Any]:
    return {
        "aggregate_id": booking.id,
        "sequence": booking.sequence,
        "reference": booking.reference,
        "user_id": booking.user_id,
        "contact_email": booking.contact_email,
        "passengers": tuple(
            BookedPassenger(given_name=one.given_name, family_name=one.family_name)
            for one in booking.travellers
        ),
        "segments": tuple(_booked_segment(one) for one in booking.itinerary),
        "total": booking.total,
        "cancelled_segments": tuple(
            one.id for one in booking.itinerary if one.flight_status == CANCELLED
        ),
        "language": booking.language,
        "conditions": _conditions(booking),
    }


def _conditions(booking: Booking) -> tuple[str, ...]:
    """Return what a cancellation by the traveller gives back, in words."""
    # Read as they are stored: every event tells them.
    rules = (booking.cancellation_rules or codec.dump(STANDARD))["rules"]
    return tuple(one["explanation"] for one in rules if not one["airline_cancelled"])


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
        fare=segment.fare,
    )
