"""Fill the catalogue: real airports with their cities and metros, carriers, airplanes."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import airportsdata
from airportsdata import Airport as AirportData

from apps.flights.models import Airplane, AirplaneCabin, Airport, Carrier, City

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Metro:
    """A metropolitan area with an IATA code of its own."""

    code: str
    name: str
    airports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewAirplane:
    """An airplane to be registered; `seats` by cabin."""

    carrier: str
    registration: str
    model: str
    seats: Mapping[str, int]


# Airports IATA counts to a metro and airportsdata does not.
ALSO_IN_METRO: Mapping[str, tuple[str, ...]] = {
    "NYC": ("EWR",),
    "LON": ("SEN",),
    "STO": ("NYO", "VST"),
    "JNB": ("JNB",),
}
MISSING_METROS = (Metro(code="YMQ", name="Montreal", airports=("YUL", "YHU", "YMX")),)

CityKey = tuple[str, str, str]


def load_places() -> None:
    """Add the cities and airports that are missing; those that are there stay as they are."""
    wanted = airportsdata.load("IATA")
    known = set(Airport.objects.values_list("pk", flat=True))
    missing = [wanted[code] for code in sorted(wanted.keys() - known)]
    if not missing:
        return
    cities = _load_cities(missing, metros=_metros(wanted))
    Airport.objects.bulk_create(
        (
            Airport(
                iata_code=data["iata"],
                icao_code=data["icao"],
                name=data["name"],
                city=cities[data["iata"]],
                latitude=data["lat"],
                longitude=data["lon"],
                time_zone=data["tz"],
            )
            for data in missing
        ),
        batch_size=BATCH,
    )


def load_carriers(names: Mapping[str, str]) -> None:
    """Add the carriers, by IATA designator, that are missing."""
    known = set(Carrier.objects.values_list("pk", flat=True))
    Carrier.objects.bulk_create(
        Carrier(code=code, name=name) for code, name in names.items() if code not in known
    )


def load_airplanes(wanted: Iterable[NewAirplane]) -> None:
    """Add the airplanes that are missing, with their cabins."""
    known = set(Airplane.objects.values_list("registration", flat=True))
    airplanes, cabins = [], []
    for new in wanted:
        if new.registration in known:
            continue
        airplane = Airplane(carrier_id=new.carrier, registration=new.registration, model=new.model)
        airplanes.append(airplane)
        cabins += [
            AirplaneCabin(airplane=airplane, cabin=cabin, seats=seats)
            for cabin, seats in new.seats.items()
        ]
    Airplane.objects.bulk_create(airplanes, batch_size=BATCH)
    AirplaneCabin.objects.bulk_create(cabins, batch_size=BATCH)


def _metros(airports: Mapping[str, AirportData]) -> list[Metro]:
    listed = [
        Metro(
            code=code,
            name=entry["name"],
            airports=(*entry["airports"], *ALSO_IN_METRO.get(code, ())),
        )
        for code, entry in sorted(airportsdata.load_iata_macs().items())
    ]
    return [
        Metro(
            code=metro.code,
            name=metro.name,
            airports=tuple(code for code in metro.airports if code in airports),
        )
        for metro in (*listed, *MISSING_METROS)
    ]


class Cities:
    """The cities that are known, and those that airports make necessary."""

    def __init__(self) -> None:
        known = list(City.objects.all())
        self._by_metro = {city.iata_code: city for city in known if city.iata_code}
        self._by_key = {_key(city.country, city.subdivision, city.name): city for city in known}
        self.made: list[City] = []

    def city_of(self, data: AirportData, *, name: str, metro: str | None = None) -> City:
        """Return the city an airport lies in."""
        key = _key(data["country"], data["subd"], name)
        city = self._by_metro.get(metro or "") or self._by_key.get(key)
        if city is None:
            city = City(
                name=name, subdivision=data["subd"], country=data["country"], iata_code=metro
            )
            self._by_key[key] = city
            self.made.append(city)
        return city


def _load_cities(airports: Sequence[AirportData], *, metros: Sequence[Metro]) -> dict[str, City]:
    """Return the city of each airport, making those that are missing."""
    by_code = {data["iata"]: data for data in airports}
    cities = Cities()
    found: dict[str, City] = {}
    for metro in metros:
        # The metro lies where its first airport does (airportsdata errs in a country or two).
        members = [code for code in metro.airports if code in by_code]
        for code in members:
            found[code] = cities.city_of(by_code[members[0]], name=metro.name, metro=metro.code)
    for data in airports:
        if data["iata"] not in found:
            found[data["iata"]] = cities.city_of(data, name=data["city"] or data["name"])
    City.objects.bulk_create(cities.made, batch_size=BATCH)
    return found


def _key(country: str, subdivision: str, name: str) -> CityKey:
    """Return what makes a city the same: MariaDB's unique keys see neither case nor accents."""
    return country, _fold(subdivision), _fold(name)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()
