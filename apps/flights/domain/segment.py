"""A flight with what search tells of it."""

from dataclasses import dataclass
from datetime import datetime

from apps.flights.domain.itinerary import Leg


# Not frozen: a search makes thousands, and freezing takes most of their making.
@dataclass(slots=True, eq=False)
class Segment(Leg):
    """One flight in one cabin: the id as hexadecimal digits, the fare for one passenger."""

    flight_id: str
    carrier: str
    number: int
    cabin: str
    airplane_model: str
    seats: int
    fare_minor: int
    currency: str

    @property
    def flight_number(self) -> str:
        """Carrier and number as printed on a ticket, e.g. 6E2133."""
        return f"{self.carrier}{self.number}"

    @property
    def local_departure(self) -> datetime:
        """Departure in the origin's local time, with offset."""
        return self.departs_at.astimezone(self.origin.zone)

    @property
    def local_arrival(self) -> datetime:
        """Arrival in the destination's local time, with offset."""
        return self.arrives_at.astimezone(self.destination.zone)

    @property
    def duration_minutes(self) -> int:
        """Minutes in the air and on the taxiways."""
        return int((self.arrives_at - self.departs_at).total_seconds() // 60)
