"""What a traveller may call a place: an airport's code, a metro code, a city."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.flights.domain.itinerary import Stop
from apps.flights.errors import UnknownPlace
from apps.flights.models import Airport, City
from apps.flights.selectors.stops import find_stops

CITY_PREFIX = "city:"


@dataclass(frozen=True)
class Place:
    """A place's airports by IATA code."""

    stops: Mapping[str, Stop]


def find_places(names: set[str]) -> dict[str, Place]:
    """
    Return the place each name stands for: an airport code, a metro code, or `city:<uuid>`.

    A code that is both an airport's and a metro area's (IST) names the airport; `city:<uuid>`
    names the whole area. One query for airport codes, up to three more for what is none.

    :raises UnknownPlace: a name nobody has
    """
    codes = {name for name in names if not name.startswith(CITY_PREFIX)}
    places = {code: Place({code: stop}) for code, stop in find_stops(codes).items()}
    for name in sorted(names - places.keys()):
        places[name] = _city_place(name)
    return places


def airport_codes(name: str) -> list[str]:
    """Return the codes of a place's airports; none for a name nobody has. Up to four queries."""
    try:
        return list(find_places({name})[name].stops)
    except UnknownPlace:
        return []


def _city_place(name: str) -> Place:
    if name.startswith(CITY_PREFIX):
        city = City.objects.filter(id=UUID(name.removeprefix(CITY_PREFIX)))
    else:
        city = City.objects.filter(iata_code=name)
    city_id = city.values_list("id", flat=True).first()
    if city_id is None:
        raise UnknownPlace(f"{name} is no airport, metro area or city we know.", place=name)
    airports = Airport.objects.filter(city_id=city_id).order_by("iata_code")
    return Place(find_stops(airports.values_list("iata_code", flat=True)))
