"""Staff work on flights in the back office: in flights' database, through its services."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from apps.flights.models import (
    Airplane,
    Airport,
    CabinInventory,
    Carrier,
    City,
    Flight,
    OutboxMessage,
)
from apps.flights.services import catalogue, flights
from common.staff.models import AuditEntry
from tests.factories.flights import (
    AirplaneFactory,
    AirportFactory,
    CarrierFactory,
    CityFactory,
    FlightFactory,
)
from tests.factories.holds import take
from tests.factories.staff import WHY, act, desk, hidden_inputs, last_entry, path_of, told

pytestmark = pytest.mark.django_db(databases=["default", "flights"])
LISTS = ["city", "airport", "carrier", "airplane", "flight", "cabininventory", "hold"]


@pytest.fixture
def staff() -> Client:
    return desk()


def cabin_rows(flight: Flight, **change):
    """Return the rows of a flight's cabins as the page shows them, but for a change by cabin."""
    rows = {}
    stocks = list(flight.inventory.all())
    for n, stock in enumerate(stocks):
        shown = {"id": stock.pk, "seats": stock.capacity, "fare": stock.price_minor / 100}
        shown |= change.get(stock.cabin, {})
        rows |= {f"inventory-{n}-{name}": value for name, value in shown.items()}
    counts = {"inventory-TOTAL_FORMS": len(stocks), "inventory-INITIAL_FORMS": len(stocks)}
    return {**rows, **counts}


def change(client, flight, *, cabins=None, **fields):
    """Send a flight's form as the page holds it, but for a change."""
    shown = {"airplane": flight.airplane_id, "status": flight.status, "why": WHY}
    shown["seen"] = flight.version
    form = {**shown, **cabin_rows(flight, **(cabins or {})), **fields}
    return client.post(path_of(flight), form, follow=True)


@pytest.mark.parametrize("model", [*LISTS, "inventoryledger", "outboxmessage"])
def test_every_table_is_listed_and_searched(staff, model):
    take(FlightFactory(), now=datetime.now(UTC))
    for query in ({}, {"q": "1"}):
        assert staff.get(f"/admin/flights/{model}/", query).status_code == 200


@pytest.mark.parametrize("model", LISTS[:5])
def test_forms_open(staff, model):
    flight = FlightFactory()
    rows = {"city": City, "airport": Airport, "carrier": Carrier, "airplane": Airplane}
    row = rows[model].objects.first() if model in rows else flight
    assert staff.get(f"/admin/flights/{model}/add/").status_code == 200
    assert staff.get(f"/admin/flights/{model}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", ["cabininventory", "hold", "inventoryledger"])
def test_seats_are_to_look_at(staff, model):
    assert staff.get(f"/admin/flights/{model}/add/").status_code == 403


def test_rows_land_in_flights_database(staff):
    form = {"name": "London", "subdivision": "", "country": "GB", "iata_code": "LON", "why": WHY}
    assert staff.post("/admin/flights/city/add/", form).status_code == 302
    with connections["flights"].cursor() as cursor:
        cursor.execute("SELECT name FROM flights_city")
        assert list(cursor.fetchall()) == [("London",)]
    city = City.objects.get()
    entry = last_entry()
    assert (entry.action, entry.row_id, entry.row_name) == ("add", str(city.id), "London")


def test_a_carrier_an_airport_and_an_airplane_are_added_and_changed(staff):
    city = CityFactory()
    staff.post("/admin/flights/carrier/add/", {"code": "6E", "name": "Indigo", "why": WHY})
    staff.post("/admin/flights/carrier/6E/change/", {"name": "IndiGo", "why": WHY})
    assert Carrier.objects.get().name == "IndiGo"
    place = {"name": "A", "city": city.id, "latitude": 1, "longitude": 2, "time_zone": "UTC"}
    place["why"] = WHY
    staff.post("/admin/flights/airport/add/", {**place, "iata_code": "BLR"})
    staff.post("/admin/flights/airport/BLR/change/", {**place, "name": "B"})
    assert Airport.objects.get().name == "B"
    plane = {"carrier": "6E", "registration": "VT-A", "model": "A320", "economy": 150, "why": WHY}
    staff.post("/admin/flights/airplane/add/", plane)
    airplane = Airplane.objects.get()
    staff.post(path_of(airplane), {**plane, "business": 8})
    assert airplane.capacity == 158
    assert last_entry().details == {"business": [None, 8]}


def test_nothing_is_changed_without_a_reason(staff):
    carrier = CarrierFactory(name="Indigo")
    answer = staff.post(path_of(carrier), {"name": "IndiGo", "why": ""})
    assert answer.context["adminform"].errors.keys() == {"why"}
    carrier.refresh_from_db()
    assert carrier.name == "Indigo"
    assert not AuditEntry.objects.exists()


def test_a_flight_is_planned(staff):
    airplane = AirplaneFactory()
    origin, destination = AirportFactory(), AirportFactory()
    departs_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    form = {
        "carrier": airplane.carrier_id,
        "number": 7,
        "origin": origin.pk,
        "destination": destination.pk,
        "airplane": airplane.pk,
        "economy": "129.00",
        "why": WHY,
    }
    for name, at in {
        "departs_at": departs_at,
        "arrives_at": departs_at + timedelta(hours=2),
    }.items():
        form |= {f"{name}_0": at.date(), f"{name}_1": at.time()}
    assert staff.post("/admin/flights/flight/add/", form).status_code == 302
    flight = Flight.objects.get()
    assert (flight.departs_at, flight.status) == (departs_at, "scheduled")
    assert CabinInventory.objects.get().price_minor == 12900
    assert last_entry().row_name == str(flight)


class TestCabins:
    def test_fare_and_seats_change_in_one_version_through_the_service(self, staff):
        flight = FlightFactory()
        change(staff, flight, cabins={"economy": {"fare": "99.50", "seats": 140}})
        flight.refresh_from_db()
        stock = flight.inventory.get()
        assert (flight.version, stock.price_minor, stock.capacity) == (2, 9950, 140)
        assert last_entry().details == {
            "economy seats": [150, 140],
            "economy fare": ["129.00", "99.50"],
        }
        # Neither is news to who is booked already.
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize(
        ("seats", "words"),
        [(1, "2 seats in economy are taken"), (151, "the airplane has 150")],
    )
    def test_never_fewer_seats_than_taken_nor_more_than_the_airplane_has(self, staff, seats, words):
        flight = FlightFactory()
        take(flight, seats=2, now=datetime.now(UTC))
        answer = change(staff, flight, cabins={"economy": {"seats": seats}})
        assert words in told(answer)[0]
        assert flight.inventory.get().capacity == 150
        assert last_entry().outcome == "refused"

    def test_counters_cannot_be_written_at_all(self, staff):
        flight = FlightFactory()
        change(staff, flight, cabins={"economy": {"held": 9, "sold": 9, "capacity": 9}})
        stock = flight.inventory.get()
        assert (stock.held, stock.sold, stock.capacity) == (0, 0, 150)

    def test_another_cabin_of_the_airplane_goes_on_sale_with_its_fare(self, staff):
        flight = FlightFactory()
        flight.airplane.cabins.create(cabin="business", seats=8)
        added = {"cabin": "business", "fare": "500", "seats": "3"}
        rows = {f"inventory-1-{name}": value for name, value in added.items()}
        change(staff, flight, **rows, **{"inventory-TOTAL_FORMS": 2})
        stock = flight.inventory.get(cabin="business")
        assert (stock.capacity, stock.price_minor) == (8, 50000)
        assert last_entry().details == {"business fare": [None, "500"]}

    def test_a_cabin_on_sale_keeps_a_fare(self, staff):
        flight = FlightFactory()
        answer = change(staff, flight, cabins={"economy": {"fare": ""}})
        assert "A cabin on sale has a fare." in answer.content.decode()
        assert flight.inventory.get().price_minor == 12900


class TestFormsOfAnotherVersion:
    AGAIN = "It was changed since you looked; look again."

    def test_the_page_carries_the_version_it_shows(self, staff):
        flight = FlightFactory(version=7)
        assert hidden_inputs(staff.get(path_of(flight)))["seen"] == ["7"]

    def test_an_old_form_takes_back_nobody_elses_fares_and_seats(self, staff):
        shown = FlightFactory()
        rows = cabin_rows(shown)
        change(staff, shown, cabins={"economy": {"fare": "99.50", "seats": 9}})
        answer = change(desk(), shown, **rows)
        assert self.AGAIN in answer.content.decode()
        flight = Flight.objects.get()
        stock = flight.inventory.get()
        assert (flight.version, stock.price_minor, stock.capacity) == (2, 9950, 9)

    @pytest.mark.parametrize("seen", ["", "x", "0"])
    def test_a_form_that_saw_no_version_changes_nothing(self, staff, seen):
        flight = FlightFactory()
        answer = change(staff, flight, seen=seen, status="boarding")
        assert self.AGAIN in answer.content.decode()
        assert Flight.objects.get().status == "scheduled"


def test_a_departed_flight_can_be_told_to_have_arrived(staff):
    flight = FlightFactory(status="departed")
    change(staff, flight, status="arrived")
    flight.refresh_from_db()
    assert flight.status == "arrived"
    assert last_entry().details == {"status": ["departed", "arrived"]}


@pytest.mark.parametrize("status", ["delayed", "cancelled"])
def test_what_concerns_travellers_is_not_done_in_the_form(staff, status):
    flight = FlightFactory()
    answer = change(staff, flight, status=status)
    assert answer.context["adminform"].errors.keys() == {"status"}
    flight.refresh_from_db()
    assert flight.status == "scheduled"


def test_what_a_service_refuses_is_told_and_not_written(staff):
    flight = FlightFactory(status="cancelled")
    answer = change(staff, flight, cabins={"economy": {"fare": "1"}})
    assert told(answer) == ["The flight is cancelled."]
    assert flight.inventory.get().price_minor == 12900


def test_changes_make_stored_searches_old(staff, monkeypatch, django_capture_on_commit_callbacks):
    flight, called = FlightFactory(), []
    monkeypatch.setattr(flights, "invalidate_search", lambda: called.append(True))
    with django_capture_on_commit_callbacks(using="flights", execute=True):
        change(staff, flight, cabins={"economy": {"fare": "1"}})
    assert called == [True]


@pytest.mark.parametrize("page", ["flight", "carrier"])
def test_a_form_opens_no_transaction_around_its_service(staff, monkeypatch, page):
    """In one, a service could not begin anew after a deadlock."""
    flight, depths = FlightFactory(), []
    service = {"flight": (flights, "change_flight"), "carrier": (catalogue, "rename_carrier")}

    def depth():
        return {name: len(connections[name].atomic_blocks) for name in ("default", "flights")}

    monkeypatch.setattr(*service[page], lambda **_: depths.append(depth()))
    before = depth()
    if page == "flight":
        change(staff, flight, cabins={"economy": {"fare": "1"}})
    else:
        staff.post(path_of(flight.carrier), {"name": "Other", "why": WHY})
    assert depths == [before]


class TestDelete:
    @pytest.mark.parametrize(
        "factory", [CityFactory, AirportFactory, CarrierFactory, AirplaneFactory, FlightFactory]
    )
    def test_what_nothing_refers_to_is_deleted_through_its_service(self, staff, factory):
        row = factory()
        act(staff, row, "delete")
        assert not type(row).objects.filter(pk=row.pk).exists()
        assert (last_entry().action, last_entry().row_name) == ("delete", str(row))

    def test_what_is_in_use_stays(self, staff):
        carrier = FlightFactory().carrier
        answer = act(staff, carrier, "delete")
        assert told(answer) == ["Something else refers to this"]
        assert Carrier.objects.filter(pk=carrier.pk).exists()
        assert last_entry().result.startswith("in_use")
