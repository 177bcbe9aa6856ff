"""
Valid cities, airports, carriers, airplanes and flights; a test states only what matters to it.

`FlightFactory(cabins={"economy": 20})` has twenty seats; a pair `(20, 9900)` sets the fare too.
Departures are a month from now unless told, so that a flight is open for sale.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from string import ascii_uppercase
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from apps.flights.models import (
    Airplane,
    AirplaneCabin,
    Airport,
    CabinInventory,
    Carrier,
    City,
    Flight,
)

FARE_MINOR = 12900
CURRENCY = "EUR"
ECONOMY = {"economy": 150}

Cabins = Mapping[str, int | tuple[int, int]]


def iata_code(number: int) -> str:
    """Return the three-letter code of a number: AAA, AAB, ..."""
    letters = []
    for _ in range(3):
        number, rest = divmod(number, 26)
        letters.append(ascii_uppercase[rest])
    return "".join(reversed(letters))


def designator(number: int) -> str:
    """Return the two-character airline designator of a number: A0, A1, ..."""
    return f"{ascii_uppercase[number // 10 % 26]}{number % 10}"


class CityFactory(DjangoModelFactory):
    class Meta:
        model = City

    name = factory.Sequence(lambda n: f"City {n}")
    country = "DE"


class AirportFactory(DjangoModelFactory):
    class Meta:
        model = Airport
        django_get_or_create = ("iata_code",)

    iata_code = factory.Sequence(iata_code)
    icao_code = factory.LazyAttribute(lambda airport: f"X{airport.iata_code}")
    name = factory.LazyAttribute(lambda airport: f"{airport.iata_code} Airport")
    city = factory.SubFactory(CityFactory)
    latitude = 50.0
    longitude = 8.5
    time_zone = "UTC"


class CarrierFactory(DjangoModelFactory):
    class Meta:
        model = Carrier
        django_get_or_create = ("code",)

    code = factory.Sequence(designator)
    name = factory.LazyAttribute(lambda carrier: f"{carrier.code} Airlines")


class AirplaneFactory(DjangoModelFactory):
    """An airplane; `cabins={"economy": 150}` says what it seats."""

    class Meta:
        model = Airplane
        skip_postgeneration_save = True

    carrier = factory.SubFactory(CarrierFactory)
    registration = factory.Sequence(lambda n: f"D-{n:05}")
    model = "A320-251N"

    @factory.post_generation
    def cabins(self: Airplane, create: bool, cabins: Mapping[str, int] | None) -> None:
        for cabin, seats in (ECONOMY if cabins is None else cabins).items():
            AirplaneCabin.objects.create(airplane=self, cabin=cabin, seats=seats)


class FlightFactory(DjangoModelFactory):
    """A flight of two hours in a month, open for sale; by default 150 seats in economy."""

    class Meta:
        model = Flight
        skip_postgeneration_save = True

    carrier = factory.SubFactory(CarrierFactory)
    number = factory.Sequence(lambda n: n + 100)
    origin = factory.SubFactory(AirportFactory)
    destination = factory.SubFactory(AirportFactory)
    airplane = factory.SubFactory(AirplaneFactory, carrier=factory.SelfAttribute("..carrier"))
    departs_at = factory.LazyFunction(
        lambda: (datetime.now(UTC) + timedelta(days=30)).replace(
            hour=12, minute=0, second=0, microsecond=0
        )
    )
    arrives_at = factory.LazyAttribute(lambda flight: flight.departs_at + timedelta(hours=2))
    departure_date = factory.LazyAttribute(
        lambda flight: flight.departs_at.astimezone(ZoneInfo(flight.origin.time_zone)).date()
    )

    @factory.post_generation
    def cabins(self: Flight, create: bool, cabins: Cabins | None) -> None:
        for cabin, stock in (ECONOMY if cabins is None else cabins).items():
            seats, price_minor = stock if isinstance(stock, tuple) else (stock, FARE_MINOR)
            CabinInventory.objects.create(
                flight=self,
                cabin=cabin,
                capacity=seats,
                price_minor=price_minor,
                currency=CURRENCY,
            )
