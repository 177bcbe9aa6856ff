"""Bookings against the flights they are for: what an airline changes, travellers must know."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from apps.bookings.models import Segment
from apps.flights.models import Flight, OutboxMessage
from backoffice.audit.seats import CHUNK, SEATS
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import chunks

# When a flight leaves and arrives, and its status.
Times = tuple[datetime, datetime, str]

CANCELLED = Flight.Status.CANCELLED.value


def _bookings_know_their_flights(scope: Scope, tally: Tally) -> None:
    to_come = Segment.objects.filter(
        booking__status__in=SEATS, booking__updated_at__lte=scope.before, departs_at__gt=scope.now
    )
    fields = ("flight_id", "departs_at", "arrives_at", "flight_status", "booking__reference")
    for page in chunks(to_come, *fields, size=CHUNK):
        tally.see(len(page))
        flights = _flights({row[1] for row in page})
        wrong = [row for row in page if not _knows(row[2:5], flights.get(row[1]))]
        just_told = _just_told({row[1] for row in wrong}, scope) if wrong else set()
        for _, flight, departs_at, _, status, reference in wrong:
            if flight not in just_told:
                tally.breach(
                    f"booking {reference}",
                    f"says flight {flight} is {status} and leaves at {departs_at},"
                    f" flights says {flights.get(flight)}",
                )


def _flights(ids: Iterable[UUID]) -> dict[UUID, Times]:
    rows = Flight.objects.filter(pk__in=ids)
    return {row[0]: row[1:] for row in rows.values_list("pk", "departs_at", "arrives_at", "status")}


def _knows(known: Times, flight: Times | None) -> bool:
    """Tell whether a segment has the flight's times; of statuses only a cancellation matters."""
    if flight is None:
        return False
    if CANCELLED in (known[2], flight[2]):
        return known[2] == flight[2]
    return known[:2] == flight[:2]


def _just_told(flights: Iterable[UUID], scope: Scope) -> set[UUID]:
    """Return flights whose change may still be on its way to bookings."""
    events = OutboxMessage.objects.filter(aggregate_id__in=flights, created_at__gt=scope.before)
    return set(events.values_list("aggregate_id", flat=True))


CHECKS = (Check(invariant="bookings know their flights", look=_bookings_know_their_flights),)
