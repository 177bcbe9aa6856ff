"""What flights answers bookings, and a flights that answers as told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.bookings import clients
from apps.bookings.errors import REFUSALS, SeatsRefused
from common.http.client import NoAnswer
from contracts.http.flights import HoldRequest, HoldStatus, PricedHold, PricedSegment
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
        status="sold" if request.mode == "sold" else "held",
        seats=request.seats,
        segments=segments,
        total=total.times(request.seats),
        expires_at=request.expires_at,
    )


class Silence(NoAnswer):
    """Flights keeps silent; `after` it has done what it was asked."""

    def __init__(self, *, after: bool = False) -> None:
        super().__init__("flights does not answer")
        self.after = after


def refusal(code: str, *, after_silence: bool = False, **extra: Any) -> SeatsRefused:
    """Return a refusal of flights by its code."""
    return REFUSALS[code](after_silence=after_silence, extra=extra)


@dataclass
class FakeFlights:
    """
    Flights at the edge: keeps holds and tombstones, idempotent by booking id.

    `held` are seats that are taken, sold or not; `until` says of the unsold ones for how long, by
    `clock`. `answers` are played one per call first: a refusal or silence to raise, or None to go
    on. A `Silence(after=True)` does what it is asked and loses the answer. `closed`: flights
    that are cancelled; `holds_close_at`: no hold of theirs lives longer.
    """

    seats: int | None = None
    segment: dict[str, Any] = field(default_factory=dict)
    answers: list[Exception | None] = field(default_factory=list)
    closed: set[UUID] = field(default_factory=set)
    holds_close_at: datetime | None = None
    clock: Callable[[], datetime] = timezone.now
    held: dict[UUID, int] = field(default_factory=dict)
    until: dict[UUID, datetime] = field(default_factory=dict)
    released: set[UUID] = field(default_factory=set)
    expired: set[UUID] = field(default_factory=set)
    requests: dict[UUID, HoldRequest] = field(default_factory=dict)
    puts: list[UUID] = field(default_factory=list)
    before_put: Callable[[UUID], None] = lambda booking_id: None
    before_confirm: Callable[[UUID], None] = lambda booking_id: None
    before_release: Callable[[UUID], None] = lambda booking_id: None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def hold_seats(self, *, booking_id: UUID, request: HoldRequest) -> PricedHold:
        """Stand in for `clients.hold_seats`."""
        self.before_put(booking_id)
        with self.lock:
            self.puts.append(booking_id)
            self._play(lambda: self._take(booking_id, request))
            return self._priced(booking_id)

    def confirm_seats(self, *, booking_id: UUID) -> PricedHold:
        """Stand in for `clients.confirm_seats`."""
        self.before_confirm(booking_id)
        with self.lock:
            self._play(lambda: self._sell(booking_id))
            return self._priced(booking_id)

    def read_hold(self, *, booking_id: UUID) -> PricedHold:
        """Stand in for `clients.read_hold`."""
        with self.lock:
            self._play(lambda: self._expire(booking_id))
            return self._priced(booking_id)

    def release_seats(self, *, booking_id: UUID) -> None:
        """Stand in for `clients.release_seats`."""
        self.before_release(booking_id)
        with self.lock:
            self._play(lambda: self._release(booking_id))

    def status(self, booking_id: UUID) -> HoldStatus:
        """Return what a hold is now."""
        with self.lock:
            self._expire(booking_id)
            if booking_id in self.until:
                return "held"
            if booking_id in self.held:
                return "sold"
            return "expired" if booking_id in self.expired else "released"

    def _play(self, work: Callable[[], None]) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or (isinstance(answer, Silence) and answer.after):
            work()
        if answer is not None:
            raise answer

    def _priced(self, booking_id: UUID) -> PricedHold:
        priced = priced_hold(booking_id, self.requests[booking_id], **self.segment)
        return replace(
            priced, status=self.status(booking_id), expires_at=self.until.get(booking_id)
        )

    def _take(self, booking_id: UUID, request: HoldRequest) -> None:
        self._refuse_ended(booking_id)
        if self.seats is not None and booking_id not in self.held:
            if sum(self.held.values()) + request.seats > self.seats:
                raise refusal("sold_out", segment=0, seats_available=0)
        if booking_id not in self.held and request.expires_at is not None:
            limits = [request.expires_at, self.holds_close_at]
            self.until[booking_id] = min(one for one in limits if one is not None)
        self.held[booking_id] = request.seats
        self.requests[booking_id] = request

    def _sell(self, booking_id: UUID) -> None:
        self._refuse_ended(booking_id)
        flights = {one.flight_id for one in self.requests[booking_id].segments}
        if flights & self.closed and booking_id in self.until:
            raise refusal("flight_closed")
        self.until.pop(booking_id, None)

    def _release(self, booking_id: UUID) -> None:
        self._expire(booking_id)
        if booking_id not in self.expired:
            self._drop(booking_id, self.released)

    def _expire(self, booking_id: UUID) -> None:
        until = self.until.get(booking_id)
        if until is not None and self.clock() > until:
            self._drop(booking_id, self.expired)

    def _drop(self, booking_id: UUID, into: set[UUID]) -> None:
        self.held.pop(booking_id, None)
        self.until.pop(booking_id, None)
        into.add(booking_id)

    def _refuse_ended(self, booking_id: UUID) -> None:
        self._expire(booking_id)
        if booking_id in self.released:
            raise refusal("hold_released")
        if booking_id in self.expired:
            raise refusal("hold_expired")

    def install(self, monkeypatch: Any) -> "FakeFlights":
        """Take the place of the real calls."""
        for name in ("hold_seats", "confirm_seats", "read_hold", "release_seats"):
            monkeypatch.setattr(clients, name, getattr(self, name))
        return self
