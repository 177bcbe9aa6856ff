"""Search without a database: what an itinerary is, which ones fit, in what order, page by page."""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal

from apps.flights.domain.segment import Segment
from contracts.money import Money

Sort = Literal["price", "duration", "departure"]
SortKey = tuple[int, int, int, str]

# Nine is what a seller is ever told ("9 or more"), as in the trade's availability displays.
MAX_SEATS_SHOWN = 9
# Check-in closes: nothing leaving sooner is on sale.
CLOSES_BEFORE_DEPARTURE = timedelta(minutes=60)


class BadCursor(ValueError):
    """A cursor this search did not make."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The wait between two segments."""

    airport: str
    minutes: int


@dataclass(frozen=True)
class Itinerary:
    """Segments in travel order for a number of passengers."""

    segments: tuple[Segment, ...]
    passengers: int

    @cached_property
    def id(self) -> str:
        """The same for the same flights and cabin; sorts as the flights' ids do."""
        return "-".join([*(one.flight_id for one in self.segments), self.segments[0].cabin])

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The waits between the segments."""
        return tuple(
            Connection(
                airport=before.destination.code,
                minutes=_minutes(after.departs_at - before.arrives_at),
            )
            for before, after in zip(self.segments, self.segments[1:], strict=False)
        )

    @property
    def departs_at(self) -> datetime:
        """When the journey begins."""
        return self.segments[0].departs_at

    @property
    def arrives_at(self) -> datetime:
        """When the journey ends."""
        return self.segments[-1].arrives_at

    @property
    def duration_minutes(self) -> int:
        """Minutes from the first departure to the last arrival."""
        return _minutes(self.arrives_at - self.departs_at)

    @property
    def seats(self) -> int:
        """Seats on the fullest segment."""
        return min(segment.seats for segment in self.segments)

    @property
    def seats_available(self) -> int:
        """Seats as sellers are told: nine stands for nine or more."""
        return min(MAX_SEATS_SHOWN, self.seats)

    @cached_property
    def price_per_passenger(self) -> Money:
        """All segments for one."""
        return Money(
            minor=sum(segment.fare_minor for segment in self.segments),
            currency=self.segments[0].currency,
        )

    @cached_property
    def price(self) -> Money:
        """All segments for everybody."""
        return self.price_per_passenger.times(self.passengers)

    def sort_key(self, sort: Sort) -> SortKey:
        """Return what orders it: the sort asked for, then the other two, then the id."""
        price, duration = self.price.minor, self.duration_minutes
        departure = int(self.departs_at.timestamp())
        if sort == "price":
            return price, duration, departure, self.id
        if sort == "duration":
            return duration, price, departure, self.id
        return departure, price, duration, self.id


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an itinerary must be; None lets everything pass. Bounds are inclusive."""

    min_price_minor: Decimal | None = None
    max_price_minor: Decimal | None = None
    depart_after: time | None = None
    depart_before: time | None = None

    def accept_departure(self, first: Segment) -> bool:
        """Tell whether a journey may begin with this flight: at a local time that was asked for."""
        if self.depart_after is None and self.depart_before is None:
            return True
        departs = first.local_departure.time().replace(second=0, microsecond=0)
        return (self.depart_after is None or departs >= self.depart_after) and (
            self.depart_before is None or departs <= self.depart_before
        )

    def accept_price(self, itinerary: Itinerary) -> bool:
        """Tell whether it is at a price that was asked for, all passengers together."""
        price = itinerary.price.minor
        return (self.min_price_minor is None or price >= self.min_price_minor) and (
            self.max_price_minor is None or price <= self.max_price_minor
        )


@dataclass(frozen=True)
class Page:
    """A stretch of a sorted list, and the cursors to the stretches around it."""

    items: Sequence[Itinerary]
    next: str | None
    previous: str | None


def sort_itineraries(itineraries: Sequence[Itinerary], sort: Sort) -> list[Itinerary]:
    """Return them in a total order: no two are equal."""
    return sorted(itineraries, key=lambda itinerary: itinerary.sort_key(sort))


def paginate(
    itineraries: Sequence[Itinerary], *, sort: Sort, limit: int, cursor: str | None
) -> Page:
    """
    Return one page of a sorted list.

    A cursor names a place in the order, not a row: rows that come or go elsewhere between two
    requests neither repeat nor hide others.

    :raises BadCursor: a cursor of another sort, or none of ours
    """
    keys = [itinerary.sort_key(sort) for itinerary in itineraries]
    start, end = 0, limit
    if cursor is not None:
        forward, place = _decode(cursor, sort)
        if forward:
            start = bisect_right(keys, place)
            end = start + limit
        else:
            end = bisect_left(keys, place)
            start = max(0, end - limit)
    items = itineraries[start:end]
    return Page(
        items=items,
        next=_encode(True, sort, keys[end - 1]) if items and end < len(keys) else None,
        previous=_encode(False, sort, keys[start]) if items and start > 0 else None,
    )


def _encode(forward: bool, sort: Sort, key: SortKey) -> str:
    text = json.dumps([forward, sort, *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, sort: Sort) -> tuple[bool, SortKey]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        forward, of_sort, first, second, third, identifier = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor("not a cursor") from error
    numbers = (first, second, third)
    if type(forward) is not bool or of_sort != sort or type(identifier) is not str:
        raise BadCursor("a cursor of another search")
    if any(type(number) is not int for number in numbers):
        raise BadCursor("not a cursor")
    return forward, (*numbers, identifier)


def _minutes(delta: timedelta) -> int:
    return int(delta.total_seconds() // 60)
