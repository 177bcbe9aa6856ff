"""Reading cities, airports, carriers and airplanes."""

from uuid import UUID

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from apps.flights.models import Airplane, Airport, Carrier, City
from common.errors import NotFound


def cities(*, name: str = "") -> QuerySet[City]:
    """Return the cities whose name begins with `name`. One query."""
    found = City.objects.order_by("id")
    return found.filter(name__istartswith=name) if name else found


def city(city_id: UUID) -> City:
    """
    Return a city. One query.

    :raises NotFound: there is none
    """
    found = City.objects.filter(id=city_id).first()
    if found is None:
        raise NotFound
    return found


def airports(*, city_id: UUID | None = None, country: str = "", q: str = "") -> QuerySet[Airport]:
    """
    Return airports with their cities; `q` is what somebody has typed so far. One query.

    Each has a `sort_key`, unique and in the order an autocomplete wants: the exact code (the
    airport's, or its city's metro code), then codes that begin with `q`, then names and cities.
    """
    found = Airport.objects.select_related("city")
    if city_id is not None:
        found = found.filter(city_id=city_id)
    if country:
        found = found.filter(city__country=country.upper())
    rank: Case | Value = Value("0")
    if q:
        code = q.upper()
        is_code = Q(iata_code=code)
        is_near = Q(iata_code__startswith=code) | Q(icao_code__startswith=code)
        is_near |= Q(city__iata_code=code)
        is_name = Q(name__istartswith=q) | Q(city__name__istartswith=q)
        found = found.filter(is_near | is_name)
        rank = Case(When(is_code, Value("0")), When(is_near, Value("1")), default=Value("2"))
    key = Concat(rank, "iata_code", output_field=CharField())
    return found.annotate(sort_key=key).order_by("sort_key")


def airport(iata_code: str) -> Airport:
    """
    Return an airport with its city. One query.

    :raises NotFound: there is none
    """
    found = Airport.objects.select_related("city").filter(iata_code=iata_code.upper()).first()
    if found is None:
        raise NotFound
    return found


def carriers() -> QuerySet[Carrier]:
    """Return all carriers. One query."""
    return Carrier.objects.order_by("code")


def carrier(code: str) -> Carrier:
    """
    Return a carrier. One query.

    :raises NotFound: there is none
    """
    found = Carrier.objects.filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return found


def airplanes(*, carrier: str = "") -> QuerySet[Airplane]:
    """Return airplanes with their cabins. Two queries."""
    found = Airplane.objects.prefetch_related("cabins").order_by("id")
    return found.filter(carrier_id=carrier.upper()) if carrier else found


def airplane(airplane_id: UUID) -> Airplane:
    """
    Return an airplane with its cabins. Two queries.

    :raises NotFound: there is none
    """
    found = Airplane.objects.prefetch_related("cabins").filter(id=airplane_id).first()
    if found is None:
        raise NotFound
    return found
