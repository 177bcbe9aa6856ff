"""Writing cities, airports and carriers. The callers see to it that only staff get here."""

from typing import TypedDict
from uuid import UUID

from django.db.models import Q

from apps.flights.errors import AlreadyExists, UnknownPlace
from apps.flights.models import Airport, Carrier, City, Flight
from apps.flights.selectors import catalogue
from apps.flights.services.search_cache import invalidate_search
from apps.flights.services.writing import delete, writing
from common.db import on_commit, retry_conflicts
from common.errors import InUse


class CityFields(TypedDict, total=False):
    """What can be written of a city; `iata_code` None takes its metro code away."""

    name: str
    subdivision: str
    country: str
    iata_code: str | None


class AirportFields(TypedDict, total=False):
    """What can be written of an airport, but for its code; None for the usual minutes."""

    icao_code: str
    name: str
    city_id: UUID
    latitude: float
    longitude: float
    time_zone: str
    domestic_connection: int | None
    mixed_connection: int | None
    international_connection: int | None


@retry_conflicts()
def create_city(*, fields: CityFields) -> City:
    """
    Add a city.

    :raises AlreadyExists: the country has a city of this name, or the metro code is taken
    """
    with writing(City, taken=_city_taken()):
        return City.objects.create(**fields)


@retry_conflicts()
def update_city(*, city_id: UUID, fields: CityFields) -> City:
    """
    Change a city.

    :raises NotFound: there is none
    :raises AlreadyExists: the country has a city of this name, or the metro code is taken
    """
    city = catalogue.city(city_id)
    for name, value in fields.items():
        setattr(city, name, value)
    with writing(City, taken=_city_taken()):
        city.save(update_fields=list(fields))
        on_commit(City, invalidate_search)
    return city


def delete_city(*, city_id: UUID) -> None:
    """
    Delete a city without airports.

    :raises NotFound: there is none
    :raises InUse: it has airports
    """
    delete(catalogue.city(city_id))


@retry_conflicts()
def create_airport(*, iata_code: str, fields: AirportFields) -> Airport:
    """
    Add an airport.

    :raises AlreadyExists: the code is taken
    :raises UnknownPlace: there is no such city
    """
    _require_city(fields)
    with writing(Airport, taken=AlreadyExists(f"There is an airport {iata_code}.")):
        Airport.objects.create(iata_code=iata_code, **fields)
    return catalogue.airport(iata_code)


@retry_conflicts()
def update_airport(*, iata_code: str, fields: AirportFields) -> Airport:
    """
    Change an airport.

    :raises NotFound: there is none
    :raises UnknownPlace: there is no such city
    :raises InUse: another time zone while flights keep this one's local dates
    """
    airport = catalogue.airport(iata_code)
    _require_city(fields)
    if fields.get("time_zone", airport.time_zone) != airport.time_zone and _has_flights(airport):
        raise InUse("Flights keep this airport's local time: its zone cannot change under them.")
    for name, value in fields.items():
        setattr(airport, name, value)
    with writing(Airport, taken=AlreadyExists()):
        airport.save(update_fields=list(fields))
        on_commit(Airport, invalidate_search)
    return catalogue.airport(iata_code)


def delete_airport(*, iata_code: str) -> None:
    """
    Delete an airport no flight touches.

    :raises NotFound: there is none
    :raises InUse: flights leave or arrive there
    """
    delete(catalogue.airport(iata_code))


@retry_conflicts()
def create_carrier(*, code: str, name: str) -> Carrier:
    """
    Add a carrier.

    :raises AlreadyExists: the designator is taken
    """
    with writing(Carrier, taken=AlreadyExists(f"There is a carrier {code}.")):
        return Carrier.objects.create(code=code, name=name)


@retry_conflicts()
def rename_carrier(*, code: str, name: str | None) -> Carrier:
    """
    Change a carrier's name; None leaves it.

    :raises NotFound: there is none
    """
    carrier = catalogue.carrier(code)
    if name is not None:
        carrier.name = name
        carrier.save(update_fields=["name"])
    return carrier


def delete_carrier(*, code: str) -> None:
    """
    Delete a carrier without airplanes and flights.

    :raises NotFound: there is none
    :raises InUse: it has some
    """
    delete(catalogue.carrier(code))


def _city_taken() -> AlreadyExists:
    return AlreadyExists("The country has a city of this name, or the code is another city's.")


def _require_city(fields: AirportFields) -> None:
    city_id = fields.get("city_id")
    if city_id is not None and not City.objects.filter(id=city_id).exists():
        raise UnknownPlace("There is no such city.", place=str(city_id))


def _has_flights(airport: Airport) -> bool:
    return Flight.objects.filter(Q(origin=airport) | Q(destination=airport)).exists()
