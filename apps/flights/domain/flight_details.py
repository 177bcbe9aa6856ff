"""A flight as everybody may read it: what `GET /v1/flights/{id}` tells, wherever it came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.money import Money


class CabinDetails(NamedTuple):
    """What a flight has to sell in a cabin; the fare is for one passenger."""

    cabin: str
    price: Money
    seats_total: int
    seats_available: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FlightDetails:
    """A flight with its airports' IANA zones; instants are aware, cabins in order of their ids."""

    id: UUID
    carrier: str
    number: int
    origin: str
    origin_zone: str
    destination: str
    destination_zone: str
    departs_at: datetime
    arrives_at: datetime
    airplane_id: UUID
    status: str
    boarding_gate: str
    cabins: Sequence[CabinDetails]

    @property
    def local_departure(self) -> datetime:
        """Departure in the origin's local time, with offset."""
        return self.departs_at.astimezone(ZoneInfo(self.origin_zone))

    @property
    def local_arrival(self) -> datetime:
        """Arrival in the destination's local time, with offset."""
        return self.arrives_at.astimezone(ZoneInfo(self.destination_zone))

    @property
    def duration_minutes(self) -> int:
        """Minutes from departure to arrival."""
        return int((self.arrives_at - self.departs_at).total_seconds() // 60)
