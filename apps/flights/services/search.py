"""Searching: what can be flown between two places on a day, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

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
from apps.flights.selectors.search import Wanted
from apps.flights.services.search_routes import Way, find_routes

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
    max_connections: int
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
    Find itineraries with room for everybody.

    The way back is the same search the other way round on the return date, not paged, without what
    leaves before the earliest way out has arrived.

    One query for places named by airport codes, up to six more for two cities; `find_routes`
    states those of each way.

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
    ways_out = _itineraries(query, origin, destination, query.departure_date, now)
    ways_back: list[Itinerary] = []
    if query.return_date is not None:
        ways_back = _itineraries(query, destination, origin, query.return_date, now)
        arrival = min((itinerary.arrives_at for itinerary in ways_out), default=now)
        ways_back = [itinerary for itinerary in ways_back if itinerary.departs_at > arrival]
    # What a price bound hides has had its say: bounds only ever shorten the lists.
    outbound = [one for one in ways_out if query.filters.accept_price(one)]
    inbound = [one for one in ways_back if query.filters.accept_price(one)]
    page = paginate(outbound, sort=query.sort, limit=query.limit, cursor=query.cursor)
    departures = [itinerary.departs_at for itinerary in (*outbound, *inbound)]
    closes_at = min(departures) - CLOSES_BEFORE_DEPARTURE if departures else None
    return SearchResult(page, inbound[:MAX_INBOUND], closes_at)


def _itineraries(
    query: SearchQuery, origin: Place, destination: Place, day: date, now: datetime
) -> list[Itinerary]:
    way = Way(
        origins=origin.stops,
        destinations=destination.stops,
        day=day,
        opens_at=now + CLOSES_BEFORE_DEPARTURE,
        longest_connection=timedelta(hours=settings.LONGEST_CONNECTION_HOURS),
        wanted=Wanted(
            cabin=query.cabin,
            carrier=query.carrier,
            passengers=query.passengers,
            currency=settings.CURRENCY,
        ),
    )
    routes = find_routes(
        way, max_connections=query.max_connections, begins=query.filters.accept_departure
    )
    return sort_itineraries([Itinerary(route, query.passengers) for route in routes], query.sort)


def _today(place: Place, now: datetime) -> date:
    """Return the earliest local date at a place's airports, or on earth if it has none."""
    local = [now.astimezone(stop.zone).date() for stop in place.stops.values()]
    return min(local, default=(now.astimezone(UTC) - timedelta(hours=12)).date())
