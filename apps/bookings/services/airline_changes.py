"""
What airlines change about flights, carried to the bookings on them.

A flight's event is only noted (`FlightState`): its transaction stays short however many travel.
A job then brings each live booking up to date in a transaction of its own. A segment's
`flight_version` says what it knows, so that nothing is told twice, in whatever order events,
jobs and bookings come.

No booking slips through: one that is being made reads the notes when its segments are written,
and a flight stays due while a booking that may have read too early is undecided.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from apps.bookings import mappers, selectors
from apps.bookings.domain.airline_changes import CANCELLED, Flown, What, what_changed
from apps.bookings.models import Booking, FlightState, Segment
from apps.bookings.services import intents, transitions
from common.db import atomic, retry_conflicts
from common.http import request_id
from common.lookups import Lookup
from common.messaging import outbox
from contracts.events.bookings import SegmentChange
from contracts.events.flights import FlightEvent

log = logging.getLogger(__name__)

# Longer than all bookings of a flight take; after it, somebody else may go on.
LEASE = timedelta(seconds=60)
PAUSE = timedelta(seconds=5)
# No flight is booked after its departure; by then what was changed about it is history.
RETENTION = timedelta(days=7)
_STATES = Lookup(FlightState, "flight_id")


def note_flight(*, flight: FlightEvent, now: datetime) -> None:
    """Note the state of a flight, to be told to its travellers; an older one changes nothing."""
    state = {
        "version": flight.sequence,
        "departs_at": flight.departs_at,
        "arrives_at": flight.arrives_at,
        "boarding_gate": flight.boarding_gate,
        "status": flight.status,
        "request_id": flight.request_id,
        "noted_at": now,
        "due_at": now,
        "taken_up_at": None,
    }
    with atomic(FlightState):
        _, new = FlightState.objects.get_or_create(flight_id=flight.aggregate_id, defaults=state)
        if not new:
            older = FlightState.objects.filter(
                flight_id=flight.aggregate_id, version__lt=flight.sequence
            )
            older.update(**state)


def tell_travellers(*, flight_id: UUID, now: datetime) -> None:
    """
    Bring every live booking of a changed flight up to date, unless somebody else is at it.

    `now` must be later than the flight was seen to be due. What cannot be done now is left for
    the next run, and so is what a crash leaves: each booking is one transaction.
    """
    flight = _take_up(flight_id, now=now)
    if flight is None:
        return
    # Asked first: a booking undecided here and live below would be told all the same.
    done = not selectors.is_being_booked(flight)
    token = request_id.current.set(flight.request_id)
    try:
        for booking_id in selectors.booking_ids_behind(flight):
            done &= _tell(booking_id, now=now)
    finally:
        request_id.current.reset(token)
    _leave(flight, due_at=None if done else now + PAUSE)


def _tell(booking_id: UUID, *, now: datetime) -> bool:
    try:
        _bring_up_to_date(booking_id, now=now)
    except Exception:  # whatever is wrong with one booking, the others' travellers must know
        log.exception("booking %s could not be told of its flight", booking_id)
        return False
    return True


@retry_conflicts()
def _take_up(flight_id: UUID, *, now: datetime) -> FlightState | None:
    """Take the lease of a flight that is due; None when somebody was faster."""
    due = FlightState.objects.filter(flight_id=flight_id, due_at__lte=now)
    taken = due.update(due_at=now + LEASE, taken_up_at=Coalesce(F("taken_up_at"), Value(now)))
    return FlightState.objects.get(flight_id=flight_id) if taken else None


@retry_conflicts()
def _leave(flight: FlightState, *, due_at: datetime | None) -> None:
    # A newer version, noted meanwhile, is due as it says itself.
    same = FlightState.objects.filter(flight_id=flight.flight_id, version=flight.version)
    same.update(due_at=due_at)


@retry_conflicts()
def _bring_up_to_date(booking_id: UUID, *, now: datetime) -> None:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.status in (Booking.Status.HELD, Booking.Status.CONFIRMED):
            catch_up(booking, now=now)


def catch_up(booking: Booking, *, now: datetime) -> None:
    """
    Write what is noted about a live booking's flights into its segments, and tell of it.

    The caller has locked the booking. Two queries when nothing was changed, one when the booking
    knows its flights.
    """
    segments = booking.itinerary
    flights = {
        one.flight_id: one for one in _STATES.any_of([segment.flight_id for segment in segments])
    }
    changes = []
    for segment in segments:
        flight = flights.get(segment.flight_id)
        if flight is not None and flight.version > segment.flight_version:
            changes += _rewrite(segment, flight)
    if not changes:
        return
    numbers = {segment.id: segment.flight_number for segment in segments}
    reason = ", ".join(f"{numbers[one.segment_id]} {one.what}" for one in changes)
    transitions.note(booking, actor=transitions.AIRLINE, reason=reason, now=now)
    outbox.publish(mappers.booking_changed(booking, changes=changes, at=now))


def _rewrite(segment: Segment, flight: FlightState) -> list[SegmentChange]:
    """Save the segment as the flight is now; return the change a traveller has to know of."""
    before = Flown(
        departs_at=segment.departs_at,
        arrives_at=segment.arrives_at,
        boarding_gate=segment.boarding_gate,
        status=segment.flight_status,
    )
    after = Flown(
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        boarding_gate=flight.boarding_gate,
        status=flight.status,
    )
    segment.flight_version = flight.version
    segment.departs_at, segment.arrives_at = after.departs_at, after.arrives_at
    segment.boarding_gate = after.boarding_gate
    if after.status == CANCELLED:  # the one status that is told whenever it comes about
        segment.flight_status = after.status
    segment.save(force_update=True)
    what = what_changed(before, after)
    return [] if what is None else [_change(segment, before, what)]


def _change(segment: Segment, before: Flown, what: What) -> SegmentChange:
    return SegmentChange(
        segment_id=segment.id,
        what=what,
        previous_departs_at=before.departs_at,
        previous_arrives_at=before.arrives_at,
        previous_boarding_gate=before.boarding_gate,
    )


def delete_old_flights(*, now: datetime, limit: int = 5000) -> int:
    """Forget changes told to everybody of flights that left a week ago; return how many."""
    over = FlightState.objects.filter(due_at=None, departs_at__lt=now - RETENTION)
    ids = list(over.order_by("flight_id").values_list("flight_id", flat=True)[:limit])
    return FlightState.objects.filter(flight_id__in=ids, due_at=None).delete()[0]
