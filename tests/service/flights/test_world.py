"""The demo world in a database: small networks, the same rules."""

from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from io import StringIO
from itertools import pairwise
from types import SimpleNamespace

import airportsdata
import pytest
from django.core.management import call_command

from apps.flights.domain.network import Airline
from apps.flights.models import Airplane, Airport, CabinInventory, Carrier, City, Flight
from apps.flights.services import world as worlds
from apps.flights.services import world_catalogue

TODAY = date(2027, 3, 25)  # Europe's clocks go forward three days later
DAY = timedelta(days=1)
AIRLINES = (
    Airline("6E", "IndiGo", "VT-I", "A320-251N", "A321neo", "BLR-DEL*3", single_class=True),
    Airline("LH", "Lufthansa", "D-AI", "A320-251N", "A350-900", "FRA-MUC FRA-SIN"),
    Airline("QF", "Qantas", "VH-Z", "B737-8", "B787-9", "SYD-LAX"),
)
ROTATIONS = 6

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _few_airports():
    """Load a handful of airports instead of thousands: the rest behaves the same."""
    wanted = {"BLR", "DEL", "FRA", "MUC", "SIN", "SYD", "LAX", "JFK", "LGA", "EWR", "BOM"}
    few = {code: data for code, data in airportsdata.load("IATA").items() if code in wanted}
    source = SimpleNamespace(load=lambda _: few, load_iata_macs=airportsdata.load_iata_macs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world_catalogue, "airportsdata", source)
        yield


def make(*, today: date = TODAY, days: int = 4, seed: int = 7, currency: str = "EUR") -> int:
    world = worlds.World(today=today, days=days, seed=seed, currency=currency, airlines=AIRLINES)
    network = worlds.load_catalogue(world)
    return worlds.load_timetable(world, network=network, on_flights=lambda _: None)


def contents() -> list[tuple[object, ...]]:
    """Return the whole timetable but for its ids."""
    return list(
        CabinInventory.objects.order_by(
            "flight__departs_at", "flight__number", "cabin"
        ).values_list(
            "flight__carrier",
            "flight__number",
            "flight__origin",
            "flight__departs_at",
            "flight__arrives_at",
            "flight__airplane__registration",
            "cabin",
            "capacity",
            "price_minor",
        )
    )


class TestTimetable:
    def test_every_pair_is_flown_both_ways_today_and_on_each_day_ahead(self):
        assert make(days=4) == ROTATIONS * 2 * 5
        dates = defaultdict(set)
        for origin, destination, day in Flight.objects.values_list(
            "origin", "destination", "departure_date"
        ):
            dates[origin, destination].add(day)
        assert len(dates) == 8
        assert all(days == {TODAY + ahead * DAY for ahead in range(5)} for days in dates.values())

    def test_running_it_again_adds_nothing(self):
        make()
        before = contents()
        assert make() == 0
        assert contents() == before

    def test_a_day_later_it_adds_one_day_and_leaves_the_rest(self):
        make()
        before = contents()
        assert make(today=TODAY + DAY) == ROTATIONS * 2
        assert set(before) < set(contents())

    def test_the_same_seed_makes_the_same_timetable(self):
        make()
        first = contents()
        Flight.objects.all().delete()
        make()
        assert contents() == first

    def test_another_seed_makes_another_one(self):
        make()
        first = contents()
        Flight.objects.all().delete()
        make(seed=8)
        assert contents() != first

    def test_no_airplane_is_in_the_air_twice_even_if_extended_by_another_seed(self):
        make()
        make(today=TODAY + 2 * DAY, seed=8)
        by_airplane = defaultdict(list)
        for airplane, departs_at, arrives_at in Flight.objects.values_list(
            "airplane", "departs_at", "arrives_at"
        ):
            by_airplane[airplane].append((departs_at, arrives_at))
        for flights in by_airplane.values():
            assert all(left[1] < right[0] for left, right in pairwise(sorted(flights)))

    def test_a_flight_that_staff_changed_stays_as_it_is(self):
        make()
        flight = Flight.objects.filter(carrier="LH").earliest("departs_at")
        Flight.objects.filter(pk=flight.pk).update(
            status=Flight.Status.CANCELLED, departs_at=flight.departs_at - timedelta(minutes=30)
        )
        assert make() == 0
        assert Flight.objects.get(pk=flight.pk).status == Flight.Status.CANCELLED

    def test_departure_dates_are_local(self):
        make()
        for flight in Flight.objects.select_related("origin"):
            assert flight.departure_date == flight.local_departure.date()

    def test_seats_are_the_airplanes_and_all_free(self):
        make()
        for flight in Flight.objects.prefetch_related("inventory", "airplane__cabins"):
            seats = {cabin.cabin: cabin.seats for cabin in flight.airplane.cabins.all()}
            stock = {row.cabin: row.available for row in flight.inventory.all()}
            assert stock == seats

    def test_prices_are_in_the_currency_of_the_installation(self):
        make(currency="JPY")
        assert set(CabinInventory.objects.values_list("currency", flat=True)) == {"JPY"}


class TestCatalogue:
    def test_airports_of_a_metro_share_its_city(self):
        make(days=0)
        city = City.objects.get(iata_code="NYC")
        assert city.name == "New York"
        assert set(city.airports.values_list("pk", flat=True)) == {"JFK", "LGA", "EWR"}

    def test_other_cities_have_no_code(self):
        make(days=0)
        assert Airport.objects.get(pk="FRA").city.iata_code is None

    def test_what_is_there_already_stays(self):
        Carrier.objects.create(code="6E", name="Renamed by staff")
        City.objects.create(name="FRANKFURT am Main", country="DE", subdivision="Hesse")
        make(days=0)
        make(days=0)
        assert Carrier.objects.get(pk="6E").name == "Renamed by staff"
        assert City.objects.filter(country="DE", subdivision="Hesse").count() == 1

    def test_airports_that_come_later_join_the_city_of_their_metro(self):
        make(days=0)
        Airport.objects.filter(pk="LGA").delete()
        make(days=0)
        assert Airport.objects.get(pk="LGA").city.iata_code == "NYC"

    def test_every_airplane_has_its_cabins(self):
        make(days=0)
        assert not Airplane.objects.filter(cabins=None).exists()
        assert Airplane.objects.filter(carrier="6E").first().capacity == 186


def test_the_command_loads_the_world_and_says_what_it_added(monkeypatch):
    monkeypatch.setattr(worlds, "World", partial(worlds.World, airlines=AIRLINES))
    out = StringIO()
    call_command("load_demo_world", today=TODAY, days=1, stdout=out, stderr=StringIO())
    assert f"Added {ROTATIONS * 2 * 2} flights" in out.getvalue()
    assert Flight.objects.count() == ROTATIONS * 2 * 2
