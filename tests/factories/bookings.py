"""Bookings, what flights answers about them, and a flights that answers as told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.bookings import clients
from apps.bookings.domain.requests import BookingRequest, PassengerDetails
from apps.bookings.errors import REFUSALS, SeatsRefused
from apps.bookings.models import Booking
from apps.bookings.services.booking import book_itinerary
from apps.bookings.services.idempotency import BOOK, Answer, KeyUse
from common.auth.principal import Principal
from common.http.client import NoAnswer
from common.ids import uuid7
from contracts.events.bookings import BookingConfirmedV1
from contracts.http.flights import HoldRequest, PricedHold, PricedSegment, SegmentRequest
from contracts.money import Money

DEPARTS_AT = datetime(2027, 3, 1, 4, 40, tzinfo=UTC)
FARE = Money(minor=12900, currency="EUR")


def priced_segment(flight_id: UUID, cabin: str = "economy", **more: Any) -> PricedSegment:
    """Return a segment from Bengaluru to Delhi as flights prices it."""
    values: dict[str, Any] = {
        "flight_id": flight_id,
        "flight_version": 1,
        "carrier": "6E",
        "flight_number": "6E2133",
        "origin": "BLR",
        "origin_city": "Bengaluru",
        "origin_zone": "Asia/Kolkata",
        "destination": "DEL",
        "destination_city": "Delhi",
        "destination_zone": "Asia/Kolkata",
        "departs_at": DEPARTS_AT,
        "arrives_at": DEPARTS_AT + timedelta(minutes=165),
        "cabin": cabin,
        "fare": FARE,
    }
    return PricedSegment(**{**values, **more})


def priced_hold(booking_id: UUID, request: HoldRequest, **segment: Any) -> PricedHold:
    """Return flights' yes to a request."""
    segments = tuple(
        priced_segment(one.flight_id, one.cabin, **segment) for one in request.segments
    )
    total = Money(minor=sum(one.fare.minor for one in segments), currency="EUR")
    return PricedHold(
        hold_id=booking_id,
        status="sold",
        seats=request.seats,
        segments=segments,
        total=total.times(request.seats),
    )


@dataclass
class FakeFlights:
    """
    Flights at the edge: keeps holds and tombstones, idempotent by booking id.

    `answers` are played one per call first: a refusal or silence to raise, or None to go on. A
    `Silence(after=True)` takes the seats and loses the answer.
    """

    seats: int | None = None
    segment: dict[str, Any] = field(default_factory=dict)
    answers: list[Exception | None] = field(default_factory=list)
    held: dict[UUID, int] = field(default_factory=dict)
    released: set[UUID] = field(default_factory=set)
    puts: list[UUID] = field(default_factory=list)
    before_put: Callable[[UUID], None] = lambda booking_id: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hold_seats(self, *, booking_id: UUID, request: HoldRequest) -> PricedHold:
        """Stand in for `clients.hold_seats`."""
        self.before_put(booking_id)
        with self.lock:
            self.puts.append(booking_id)
            answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, Silence) and answer.after:
                self._take(booking_id, request.seats)
            if answer is not None:
                raise answer
            self._take(booking_id, request.seats)
            return priced_hold(booking_id, request, **self.segment)

    def release_seats(self, *, booking_id: UUID) -> None:
        """Stand in for `clients.release_seats`."""
        with self.lock:
            answer = self.answers.pop(0) if self.answers else None
            if answer is not None:
                raise answer
            self.held.pop(booking_id, None)
            self.released.add(booking_id)

    def _take(self, booking_id: UUID, seats: int) -> None:
        if booking_id in self.released:
            raise refusal("hold_released")
        if self.seats is not None and booking_id not in self.held:
            if sum(self.held.values()) + seats > self.seats:
                raise refusal("sold_out", segment=0, seats_available=0)
        self.held[booking_id] = seats

    def install(self, monkeypatch: Any) -> "FakeFlights":
        """Take the place of the real calls."""
        monkeypatch.setattr(clients, "hold_seats", self.hold_seats)
        monkeypatch.setattr(clients, "release_seats", self.release_seats)
        return self


class Silence(NoAnswer):
    """Flights keeps silent; `after` it has taken the seats."""

    def __init__(self, *, after: bool = False) -> None:
        super().__init__("flights does not answer")
        self.after = after


def refusal(code: str, *, after_silence: bool = False, **extra: Any) -> SeatsRefused:
    """Return a refusal of flights by its code."""
    return REFUSALS[code](after_silence=after_silence, extra=extra)


def principal(user_id: UUID | None = None, **more: Any) -> Principal:
    """Return a signed-in customer."""
    values: dict[str, Any] = {
        "user_id": user_id or uuid7(),
        "session_id": "s",
        "token_id": "t",
        "email": "ada@example.org",
        "roles": frozenset({"customer"}),
        "carrier": None,
        "expires_at": datetime.now(UTC) + timedelta(minutes=10),
    }
    return Principal(**{**values, **more})


def booking_request(*flight_ids: UUID, **more: Any) -> BookingRequest:
    """Ask for two seats on flights, one unless told otherwise."""
    passenger = PassengerDetails(given_name="Ada", family_name="Lovelace", age=36, sex="F")
    child = PassengerDetails(given_name="Ralph", family_name="Lovelace", age=9, sex="M")
    values: dict[str, Any] = {
        "segments": tuple(
            SegmentRequest(flight_id=one, cabin="economy") for one in flight_ids or (uuid7(),)
        ),
        "passengers": (passenger, child),
        "type": "instant",
        "contact_email": "ada@example.org",
    }
    return BookingRequest(**{**values, **more})


def key_use(user_id: UUID, key: str = "", fingerprint: str = "f") -> KeyUse:
    """Return a key as sent with POST /v1/bookings."""
    return KeyUse(user_id=user_id, route=BOOK, key=key or str(uuid7()), fingerprint=fingerprint)


def book(
    *, now: datetime, traveller: Principal | None = None, key: str = "", **request: Any
) -> Answer:
    """Book through the service."""
    who = traveller or principal()
    return book_itinerary(
        traveller=who,
        request=booking_request(**request),
        use=key_use(who.user_id, key),
        now=now,
    )


def booking_body(*flight_ids: UUID, **more: Any) -> dict[str, Any]:
    """Return the body of POST /v1/bookings."""
    body = {
        "segments": [
            {"flight_id": str(one), "cabin": "economy"} for one in flight_ids or (uuid7(),)
        ],
        "passengers": [
            {"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"},
            {"given_name": "Ralph", "family_name": "Lovelace", "age": 9, "sex": "M"},
        ],
        "type": "instant",
        "contact_email": "ada@example.org",
    }
    return {**body, **more}


def confirmed_event(**more: Any) -> BookingConfirmedV1:
    """Return the event of a confirmed booking."""
    values: dict[str, Any] = {
        "occurred_at": DEPARTS_AT - timedelta(days=30),
        "aggregate_id": uuid7(),
        "sequence": 1,
        "reference": "K7M3XQ",
        "user_id": uuid7(),
        "contact_email": "ada@example.org",
        "passengers": (),
        "segments": (),
        "total": None,
    }
    return BookingConfirmedV1(**{**values, **more})


def pending_booking(monkeypatch: Any, *, now: datetime, **request: Any) -> Booking:
    """Leave a booking as a process killed before it asked flights would."""

    class Killed(BaseException):
        pass

    def die(**_: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(clients, "hold_seats", die)
        try:
            book(now=now, **request)
        except Killed:
            pass
    return Booking.objects.latest("created_at")
