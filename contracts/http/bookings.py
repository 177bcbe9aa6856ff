"""
Bookings' internal API: what it holds of a user, for accounts.

`GET /internal/v1/users/{user_id}/live-bookings` answers 200 with `LiveBookings`.
`GET /internal/v1/users/{user_id}/bookings?limit=&after=` answers 200 with `TravellerBookings`, in
the order they were made; `after` is the id of the last one of the page before.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class LiveBookings:
    """References of bookings under way, held, or with a flight that has not arrived."""

    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TravellerBooking:
    """A booking as the public API shows it, with its history in the words of its timeline."""

    booking_id: UUID
    booking: dict[str, Any]
    history: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class TravellerBookings:
    """A page of bookings; the last one when there are fewer than were asked for."""

    bookings: tuple[TravellerBooking, ...]
