"""What a traveller may call a place: an airport's code, a metro code, a city."""

from dataclasses import dataclass
from uuid import UUID

from apps.flights.errors import UnknownPlace
from apps.flights.models import Airport, City

CITY_PREFIX = "city:"


@dataclass(frozen=True)
class Place:
    """A place's airports: the IANA time zone of each by IATA code."""

    zones: dict[str, str]


def find_places(names: set[str]) -> dict[str, Place]:
    """
    Return the place each name stands for: an airport code, a metro code, or `city:<uuid>`.

    A code that is both an airport's and a metro area's (IST) names the airport; `city:<uuid>`
    names the whole area. One query for airport codes, up to two more for what is none.

    :raises UnknownPlace: a name nobody has
    """
    codes = {name for name in names if not name.startswith(CITY_PREFIX)}
    zones = dict(Airport.objects.filter(iata_code__in=codes).values_list("iata_code", "time_zone"))
    places = {code: Place({code: zone}) for code, zone in zones.items()}
    for name in sorted(names - places.keys()):
        places[name] = _city_place(name)
    return places


def airport_codes(name: str) -> list[str]:
    """Return the codes of a place's airports; none for a name nobody has. Up to three queries."""
    try:
        return list(find_places({name})[name].zones)
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
    return Place(dict(airports.values_list("iata_code", "time_zone")))
