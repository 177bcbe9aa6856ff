"""When airplanes are in the air, kept small enough for a year of a large airline."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

# No airliner stays up longer; it bounds how far back an overlap can begin.
LONGEST_FLIGHT = timedelta(hours=24)


class AirplaneDiary:
    """The times each airplane flies, in order of departure; sixteen bytes a flight."""

    def __init__(self) -> None:
        self._departures: defaultdict[UUID, array[float]] = defaultdict(lambda: array("d"))
        self._arrivals: defaultdict[UUID, array[float]] = defaultdict(lambda: array("d"))

    def is_in_the_air(self, airplane_id: UUID, *, start: datetime, end: datetime) -> bool:
        """Tell whether the airplane flies at any moment between two instants."""
        if airplane_id not in self._departures:
            return False
        departures = self._departures[airplane_id]
        first = bisect_left(departures, (start - LONGEST_FLIGHT).timestamp())
        last = bisect_left(departures, end.timestamp())
        began = start.timestamp()
        return any(arrival > began for arrival in self._arrivals[airplane_id][first:last])

    def enter(self, airplane_id: UUID, *, start: datetime, end: datetime) -> None:
        """Note a flight of at most `LONGEST_FLIGHT`."""
        departures = self._departures[airplane_id]
        place = bisect_left(departures, start.timestamp())
        departures.insert(place, start.timestamp())
        self._arrivals[airplane_id].insert(place, end.timestamp())
