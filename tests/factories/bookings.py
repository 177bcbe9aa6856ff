"""Bookings, and what is asked of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.bookings import clients
from apps.bookings.domain.requests import BookingRequest, PassengerDetails
from apps.bookings.models import Booking
from apps.bookings.services.booking import book_itinerary
from apps.bookings.services.cancellation import cancel_booking
from apps.bookings.services.confirmation import confirm_booking
from apps.bookings.services.idempotency import BOOK, CONFIRM, Answer, KeyUse
from common.auth.principal import Principal
from common.ids import uuid7
from contracts.events.bookings import BookingConfirmedV1
from contracts.http.flights import SegmentRequest
from tests.factories.fake_flights import DEPARTS_AT


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


def held_booking(*, now: datetime, traveller: Principal | None = None, **request: Any) -> Booking:
    """Hold seats through the service."""
    answer = book(now=now, traveller=traveller, type="hold", **request)
    return Booking.objects.get(id=answer.body["id"])


def confirm(booking: Booking, *, now: datetime, key: str = "") -> Answer:
    """Confirm a held booking through the service, as its traveller."""
    use = KeyUse(user_id=booking.user_id, route=CONFIRM, key=key or str(uuid7()), fingerprint="f")
    return confirm_booking(
        traveller=principal(booking.user_id), booking_id=booking.id, use=use, now=now
    )


def cancel(booking: Booking, *, now: datetime, quote_id: UUID | None = None) -> Answer:
    """Cancel a booking through the service, as its traveller."""
    return cancel_booking(
        principal=principal(booking.user_id), booking_id=booking.id, quote_id=quote_id, now=now
    )


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
