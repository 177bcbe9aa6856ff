"""
Flights' internal API: seats for a booking.

`PUT /internal/v1/holds/{booking_id}` takes `HoldRequest`, answers 200 with `PricedHold`;
`POST .../confirm` and `GET` answer `PricedHold`; `DELETE` answers 204 and, for an id never seen,
leaves a tombstone so that a late PUT is refused with 409 `hold_released`. Refusals are problems
with the codes of the public API: `sold_out`, `price_changed`, `flight_closed` (of confirm too, for
a cancelled flight), `unknown_flight`, `unknown_cabin`, `invalid_itinerary`, `currency_mismatch`,
`hold_too_late`, `hold_expired`, `hold_released`; and `hold_conflict`, when the id holds something
else. 503 means that nothing was decided: repeat it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.money import Money

HoldMode = Literal["sold", "until"]
HoldStatus = Literal["held", "sold", "released", "expired"]


@dataclass(frozen=True, kw_only=True)
class SegmentRequest:
    """One flight in one cabin, in travel order."""

    flight_id: UUID
    cabin: str


@dataclass(frozen=True, kw_only=True)
class HoldRequest:
    """
    Seats wanted on every segment, or on none.

    `mode` "sold": sell at once; "until": hold until `expires_at` (flights' clock decides).
    `expected_total` is for all seats and segments; None accepts any price.
    """

    segments: tuple[SegmentRequest, ...]
    seats: int
    mode: HoldMode
    expires_at: datetime | None = None
    expected_total: Money | None = None


@dataclass(frozen=True, kw_only=True)
class PricedSegment:
    """A segment as sold: its flight at `flight_version`, and the fare per passenger."""

    flight_id: UUID
    flight_version: int
    carrier: str
    flight_number: str
    origin: str
    origin_city: str
    origin_zone: str
    destination: str
    destination_city: str
    destination_zone: str
    departs_at: datetime
    arrives_at: datetime
    cabin: str
    fare: Money
    boarding_gate: str = ""


@dataclass(frozen=True, kw_only=True)
class PricedHold:
    """What flights decided: `hold_id` is the booking's id, `total` is for all seats."""

    hold_id: UUID
    status: HoldStatus
    seats: int
    segments: tuple[PricedSegment, ...]
    total: Money
    expires_at: datetime | None = None
