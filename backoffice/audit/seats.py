"""Bookings against the seats flights keeps for them; a booking's id is its hold's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.bookings.models import Booking, Segment
from apps.flights.models import Hold, HoldSegment
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import chunks

# Keys of one database are looked up in another by name: fewer at once than a statement may have.
CHUNK = 500
# What a live booking has at flights.
SEATS: Mapping[str, str] = {
    Booking.Status.HELD: Hold.Status.HELD,
    Booking.Status.CONFIRMED: Hold.Status.SOLD,
}

Legs = list[tuple[UUID, str, int]]


def _bookings_have_seats(scope: Scope, tally: Tally) -> None:
    live = Booking.objects.filter(status__in=SEATS, intent="", updated_at__lte=scope.before)
    # Past its time a hold may be gone before the booking says so.
    live = live.exclude(status=Booking.Status.HELD, hold_expires_at__lt=scope.now)
    for page in chunks(live, "reference", "status", "number_of_seats", size=CHUNK):
        tally.see(len(page))
        ids = [row[0] for row in page]
        holds = {row[0]: row[1:] for row in _holds(ids)}
        booked, kept = _booked_legs(ids), _kept_legs(ids)
        for booking, reference, status, seats in page:
            hold = holds.get(booking)
            if hold is None:
                tally.breach(f"booking {reference}", f"is {status}, flights has no hold for it")
            elif hold != (SEATS[status], seats):
                tally.breach(
                    f"booking {reference}",
                    f"is {status} with {seats} seats, its hold {hold[0]} with {hold[1]}",
                )
            elif booked[booking] != kept[booking]:
                tally.breach(
                    f"booking {reference}",
                    f"is for {_words(booked[booking])}, its hold for {_words(kept[booking])}",
                )


def _holds(ids: Sequence[UUID]) -> Any:
    return Hold.objects.filter(pk__in=ids).values_list("pk", "status", "seats")


def _booked_legs(ids: Sequence[UUID]) -> dict[UUID, Legs]:
    rows = Segment.objects.filter(booking__in=ids).order_by("booking", "position")
    return _legs(rows.values_list("booking_id", "flight_id", "cabin", "fare_minor"))


def _kept_legs(ids: Sequence[UUID]) -> dict[UUID, Legs]:
    rows = HoldSegment.objects.filter(hold__in=ids).order_by("hold", "position")
    fields = ("hold_id", "inventory__flight_id", "inventory__cabin", "price_minor")
    return _legs(rows.values_list(*fields))


def _legs(rows: Any) -> dict[UUID, Legs]:
    found: dict[UUID, Legs] = defaultdict(list)
    for key, *leg in rows:
        found[key].append((leg[0], leg[1], leg[2]))
    return found


def _words(legs: Legs) -> str:
    return ", ".join(f"{flight} {cabin} at {fare}" for flight, cabin, fare in legs) or "nothing"


def _seats_have_bookings(scope: Scope, tally: Tally) -> None:
    live = Hold.objects.filter(status__in=SEATS.values(), updated_at__lte=scope.before)
    live = live.exclude(status=Hold.Status.HELD, expires_at__lt=scope.now)
    for page in chunks(live, "status", "seats", size=CHUNK):
        tally.see(len(page))
        rows = Booking.objects.filter(pk__in=[row[0] for row in page])
        bookings = {row[0]: row[1:] for row in rows.values_list("pk", "status", "intent")}
        for hold, status, seats in page:
            booking = bookings.get(hold)
            if booking is None:
                tally.breach(f"hold {hold}", f"{seats} seats are {status} for no booking")
            elif not _may_have(booking[0], booking[1], seats_are=status):
                tally.breach(
                    f"hold {hold}", f"{seats} seats are {status}, their booking is {booking[0]}"
                )


def _may_have(status: str, intent: str, *, seats_are: str) -> bool:
    """Tell whether a booking may have such seats; how long it may be undecided others check."""
    undecided = status == Booking.Status.PENDING or bool(intent)
    return undecided or SEATS.get(status) == seats_are


CHECKS = (
    Check(invariant="live bookings have their seats", look=_bookings_have_seats),
    Check(invariant="seats taken have a live booking", look=_seats_have_bookings),
)
