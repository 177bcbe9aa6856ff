"""The lowest price of each day of a month, for travellers who are free to choose."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from apps.flights.domain.search import CLOSES_BEFORE_DEPARTURE
from apps.flights.selectors.calendar import cheapest_by_day
from apps.flights.selectors.places import Place, find_places
from contracts.money import Money


@dataclass(frozen=True, kw_only=True)
class CalendarQuery:
    """What a traveller asks for; places are as `find_places` takes them, `month` is its first."""

    origin: str
    destination: str
    month: date
    passengers: int
    cabin: str


@dataclass(frozen=True)
class CalendarDay:
    """A local date at the origin, and its lowest fare for one passenger, if it has a flight."""

    day: date
    fare: Money | None


@dataclass(frozen=True)
class PriceCalendar:
    """The days of a month that are not over, and until when all of it is right."""

    days: Sequence[CalendarDay]
    good_until: datetime


def price_calendar(*, query: CalendarQuery, now: datetime) -> PriceCalendar:
    """
    Find the lowest fare of each day with a direct flight that has room for everybody.

    Two queries between airports (places, fares), up to four more for two cities.

    :raises UnknownPlace: an origin or destination nobody has
    """
    places = find_places({query.origin, query.destination})
    origin, destination = places[query.origin], places[query.destination]
    today, midnight = _today(origin, now)
    first = max(query.month, today)
    last = query.month.replace(day=calendar.monthrange(query.month.year, query.month.month)[1])
    cheapest = cheapest_by_day(
        origins=list(origin.stops),
        destinations=list(destination.stops),
        first=first,
        last=last,
        cabin=query.cabin,
        passengers=query.passengers,
        currency=settings.CURRENCY,
        opens_at=now + CLOSES_BEFORE_DEPARTURE,
    )
    fares = {found.day: found.fare for found in cheapest}
    days = [query.month.replace(day=number) for number in range(1, last.day + 1)]
    closing = [found.first_departs_at - CLOSES_BEFORE_DEPARTURE for found in cheapest]
    return PriceCalendar(
        [CalendarDay(day, fares.get(day)) for day in days if day >= first],
        min([midnight, *closing]),
    )


def _today(place: Place, now: datetime) -> tuple[date, datetime]:
    """Return the earliest local date at a place's airports, and when the next of them begins."""
    clocks = [now.astimezone(stop.zone) for stop in place.stops.values()]
    clocks = clocks or [now.astimezone(UTC) - timedelta(hours=12)]
    tomorrows = [
        datetime.combine(clock.date() + timedelta(days=1), time(), clock.tzinfo) for clock in clocks
    ]
    return min(clock.date() for clock in clocks), min(tomorrows).astimezone(UTC)
