"""Staff work on flights in the back office: in flights' database, through its services."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from apps.flights.models import Airplane, Airport, CabinInventory, Carrier, City, Flight
from apps.flights.services import flights
from tests.factories.accounts import make_user
from tests.factories.flights import (
    AirplaneFactory,
    AirportFactory,
    CarrierFactory,
    CityFactory,
    FlightFactory,
)
from tests.factories.holds import take

pytestmark = pytest.mark.django_db(databases=["default", "flights"])
LISTS = ["city", "airport", "carrier", "airplane", "flight", "cabininventory", "hold"]


@pytest.fixture(autouse=True)
def _caches(settings):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": local, "shared": local}


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_user(is_admin=True))
    return client


def flight_form(flight: Flight, **change):
    """Return what the browser sends for a flight as it is shown, but for a change."""
    form = {
        "airplane": flight.airplane_id,
        "status": flight.status,
        "boarding_gate": flight.boarding_gate,
        "economy": "129.00",
        "inventory-TOTAL_FORMS": 0,
        "inventory-INITIAL_FORMS": 0,
        **change,
    }
    for name in ("departs_at", "arrives_at"):
        at = form.pop(name, getattr(flight, name)).astimezone(UTC)
        form |= {f"{name}_0": at.date(), f"{name}_1": at.time()}
    return form


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
    form = {"name": "London", "subdivision": "", "country": "GB", "iata_code": "LON"}
    assert staff.post("/admin/flights/city/add/", form).status_code == 302
    with connections["flights"].cursor() as cursor:
        cursor.execute("SELECT name FROM flights_city")
        assert list(cursor.fetchall()) == [("London",)]


def test_a_carrier_an_airport_and_an_airplane_are_added_and_changed(staff):
    city = CityFactory()
    staff.post("/admin/flights/carrier/add/", {"code": "6E", "name": "Indigo"})
    staff.post("/admin/flights/carrier/6E/change/", {"name": "IndiGo"})
    assert Carrier.objects.get().name == "IndiGo"
    place = {"name": "A", "city": city.id, "latitude": 1, "longitude": 2, "time_zone": "UTC"}
    staff.post("/admin/flights/airport/add/", {**place, "iata_code": "BLR"})
    staff.post("/admin/flights/airport/BLR/change/", {**place, "name": "B"})
    assert Airport.objects.get().name == "B"
    plane = {"carrier": "6E", "registration": "VT-A", "model": "A320", "economy": 150}
    staff.post("/admin/flights/airplane/add/", plane)
    airplane = Airplane.objects.get()
    staff.post(f"/admin/flights/airplane/{airplane.id}/change/", {**plane, "business": 8})
    assert airplane.capacity == 158


def test_a_flight_is_planned(staff):
    airplane = AirplaneFactory()
    origin, destination = AirportFactory(), AirportFactory()
    departs_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)
    form = flight_form(
        Flight(airplane=airplane, departs_at=departs_at, arrives_at=departs_at),
        carrier=airplane.carrier_id,
        number=7,
        origin=origin.pk,
        destination=destination.pk,
        arrives_at=departs_at + timedelta(hours=2),
    )
    assert staff.post("/admin/flights/flight/add/", form).status_code == 302
    flight = Flight.objects.get()
    assert (flight.departs_at, flight.status) == (departs_at, "scheduled")
    assert CabinInventory.objects.get().price_minor == 12900


def test_a_flight_changes_through_its_service(staff):
    flight = FlightFactory()
    url = f"/admin/flights/flight/{flight.id}/change/"
    assert staff.post(url, flight_form(flight, economy="99.50")).status_code == 302
    flight.refresh_from_db()
    assert (flight.version, flight.inventory.get().price_minor) == (2, 9950)


def test_a_departed_flight_can_be_told_to_have_arrived(staff):
    flight = FlightFactory(status="departed")
    url = f"/admin/flights/flight/{flight.id}/change/"
    staff.post(url, flight_form(flight, status="arrived"))
    flight.refresh_from_db()
    assert flight.status == "arrived"


def test_what_a_service_refuses_is_told_and_not_written(staff):
    flight = FlightFactory(status="cancelled")
    url = f"/admin/flights/flight/{flight.id}/change/"
    answer = staff.post(url, flight_form(flight, boarding_gate="A1"), follow=True)
    assert "The flight is cancelled." in answer.content.decode()
    flight.refresh_from_db()
    assert flight.boarding_gate == ""


def test_changes_make_stored_searches_old(staff, monkeypatch, django_capture_on_commit_callbacks):
    flight, called = FlightFactory(), []
    monkeypatch.setattr(flights, "invalidate_search", lambda: called.append(True))
    url = f"/admin/flights/flight/{flight.id}/change/"
    with django_capture_on_commit_callbacks(using="flights", execute=True):
        staff.post(url, flight_form(flight, boarding_gate="A1"))
    assert called == [True]


def test_many_are_deleted_one_by_one_through_their_service(staff):
    carriers = [CarrierFactory().code for _ in range(2)]
    form = {"action": "delete_selected", "_selected_action": carriers, "post": "yes"}
    staff.post("/admin/flights/carrier/", form)
    assert not Carrier.objects.exists()
