"""Searching: what can be flown between two places on a day, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.flights.domain.search import (
    CLOSES_BEFORE_DEPARTURE,
    Filters,
    Itinerary,
    Page,
    Sort,
    paginate,
    sort_itineraries,
)
from apps.flights.errors import DateInPast, ReturnBeforeDeparture
from apps.flights.selectors.places import Place, find_places
from apps.flights.selectors.search import segments_on_sale

MAX_INBOUND = 200


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """What a traveller asks for; places are as `find_places` takes them."""

    origin: str
    destination: str
    departure_date: date
    return_date: date | None
    passengers: int
    cabin: str
    carrier: str
    filters: Filters
    sort: Sort
    limit: int
    cursor: str | None


@dataclass(frozen=True)
class SearchResult:
    """A page of ways out, the ways back, and until when no listed flight leaves too soon."""

    outbound: Page
    inbound: Sequence[Itinerary]
    good_until: datetime | None


def search_flights(*, query: SearchQuery, now: datetime) -> SearchResult:
    """
    Find direct itineraries with room for everybody.

    The way back is the same search the other way round on the return date, not paged. Three
    queries one way between airports (places, flights, inventory), two more for the way back.

    :raises UnknownPlace: an origin or destination nobody has
    :raises DateInPast: before today, wherever at the origin it is still the earliest
    :raises ReturnBeforeDeparture: a return date before the departure date
    :raises BadCursor: a cursor of another search
    """
    places = find_places({query.origin, query.destination})
    origin, destination = places[query.origin], places[query.destination]
    if query.departure_date < _today(origin, now):
        raise DateInPast
    if query.return_date is not None and query.return_date < query.departure_date:
        raise ReturnBeforeDeparture
    outbound = _itineraries(query, origin, destination, query.departure_date, now)
    inbound: list[Itinerary] = []
    if query.return_date is not None:
        inbound = _itineraries(query, destination, origin, query.return_date, now)
    page = paginate(outbound, sort=query.sort, limit=query.limit, cursor=query.cursor)
    departures = [itinerary.departs_at for itinerary in (*outbound, *inbound)]
    closes_at = min(departures) - CLOSES_BEFORE_DEPARTURE if departures else None
    return SearchResult(page, inbound[:MAX_INBOUND], closes_at)


def _itineraries(
    query: SearchQuery, origin: Place, destination: Place, day: date, now: datetime
) -> list[Itinerary]:
    segments = segments_on_sale(
        origin=origin,
        destination=destination,
        departure_date=day,
        cabin=query.cabin,
        carrier=query.carrier,
        now=now,
    )
    itineraries = [Itinerary((segment,), query.passengers) for segment in segments]
    fitting = [itinerary for itinerary in itineraries if query.filters.accept(itinerary)]
    return sort_itineraries(fitting, query.sort)


def _today(place: Place, now: datetime) -> date:
    """Return the earliest local date at a place's airports, or on earth if it has none."""
    local = [now.astimezone(ZoneInfo(zone)).date() for zone in place.zones.values()]
    return min(local, default=(now.astimezone(UTC) - timedelta(hours=12)).date())
