"""Who may do what in the back office: admins everything, an airline's people their own flights."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin

from apps.bookings.models import Booking
from apps.flights.models import Flight
from backoffice import passengers, urls  # noqa: F401 - `urls` unregisters what has no page
from backoffice.actions import ACTIONS
from contracts.http.flights import SegmentRequest
from tests.factories.accounts import make_user
from tests.factories.bookings import book
from tests.factories.flights import CarrierFactory, FlightFactory
from tests.factories.staff import desk, path_of
from tests.factories.together import connect

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])

OURS, THEIRS = "LH", "6E"
PEOPLE: dict[str, dict[str, Any]] = {
    "nobody": {},
    "closed admin": {"is_admin": True, "is_active": False},
    "unverified admin": {"is_admin": True, "verified": False},
    "airline": {"carrier": OURS},
    "admin": {"is_admin": True},
}
FLIGHT_PAGES = ("change", "history", "passengers", "act/delay", "act/gate", "act/cancel")
MODELS = [model for model in admin.site._registry]


@pytest.fixture(params=PEOPLE)
def who(request):
    return request.param


@pytest.fixture
def client(who):
    return desk(make_user(**PEOPLE[who]))


@pytest.fixture
def flights():
    return {code: FlightFactory(carrier=CarrierFactory(code=code)) for code in (OURS, THEIRS)}


def may_enter(who):
    return who in ("airline", "admin")


def test_the_front_page_is_for_staff(client, who, monkeypatch):
    monkeypatch.setattr("backoffice.health.ask_all", list)
    assert client.get("/admin/").status_code == (200 if may_enter(who) else 302)


def test_lists_are_for_admins_but_for_flights(client, who):
    expected = dict.fromkeys(MODELS, {"admin": 200, "airline": 403}.get(who, 302))
    if who == "airline":
        expected[Flight] = 200
    found = {
        model: client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").status_code
        for model in MODELS
    }
    assert found == expected


def test_an_airline_has_the_pages_of_its_own_flights(client, who, flights):
    allowed = {"admin": {OURS, THEIRS}, "airline": {OURS}}.get(who, set())
    for carrier, page in itertools.product(flights, FLIGHT_PAGES):
        status = client.get(path_of(flights[carrier], page)).status_code
        if carrier in allowed:
            assert status == 200, page
        else:
            # As if there were none: where another airline's flight is, nobody learns here.
            assert status in (302, 404), page


def test_an_airline_deletes_nothing(client, who, flights):
    status = client.get(path_of(flights[OURS], "act/delete")).status_code
    assert status == {"admin": 200, "airline": 403}.get(who, 302)


def test_every_action_on_other_tables_is_for_admins():
    airline = make_user(carrier=OURS)
    for model, actions in ACTIONS.items():
        allowed = {one.name for one in actions if one.is_allowed(airline)}
        assert allowed == ({"delay", "gate", "cancel"} if model is Flight else set())


def test_an_airline_lists_its_own_flights_only(flights):
    answer = desk(make_user(carrier=OURS)).get("/admin/flights/flight/")
    assert list(answer.context["cl"].queryset) == [flights[OURS]]


def test_an_airline_cannot_import_or_plan():
    client = desk(make_user(carrier=OURS))
    for page in ("import", "add"):
        assert client.get(f"/admin/flights/flight/{page}/").status_code == 403


def test_an_airline_sees_who_travels_but_neither_addresses_nor_bookings(flights, monkeypatch):
    connect(monkeypatch)
    book(now=datetime.now(UTC), segments=_on(flights[OURS]))
    client = desk(make_user(carrier=OURS))
    booking = Booking.objects.get()
    listed = client.get(path_of(flights[OURS], "passengers")).content.decode()
    assert "Lovelace" in listed
    assert booking.reference in listed
    looked = client.get(path_of(flights[OURS], "act/cancel")).content.decode()
    assert booking.reference in looked
    assert booking.contact_email not in listed + looked
    assert client.get(path_of(booking)).status_code == 403


def test_the_list_of_passengers_is_a_file_a_spreadsheet_can_take(flights, monkeypatch):
    connect(monkeypatch)
    book(now=datetime.now(UTC), segments=_on(flights[OURS]))
    passenger = Booking.objects.get().passengers.first()
    type(passenger).objects.filter(pk=passenger.pk).update(family_name="=1+1")
    path = path_of(flights[OURS], "passengers")[:-1] + ".csv"
    answer = desk(make_user(carrier=OURS)).get(path)
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=1+1,Ada,36,Female,economy" in answer.content.decode()


def test_a_list_longer_than_is_shown_says_so(flights, monkeypatch):
    connect(monkeypatch)
    book(now=datetime.now(UTC), segments=_on(flights[OURS]))
    path, client = path_of(flights[OURS], "passengers"), desk()
    assert "2 passengers<" in client.get(path).content.decode()
    monkeypatch.setattr(passengers, "LONGEST", 1)
    assert "1 passenger and more<" in client.get(path).content.decode()
    assert len(client.get(path[:-1] + ".csv").content.decode().splitlines()) == 3
    assert client.get(path[:-1] + ".csv").content.decode().splitlines()[-1] == "and more"


def test_who_loses_the_role_is_out_at_once():
    user = make_user(is_admin=True)
    client = desk(user)
    type(user).objects.filter(id=user.id).update(is_admin=False)
    assert client.get("/admin/flights/flight/").status_code == 302


def _on(flight):
    return (SegmentRequest(flight_id=flight.id, cabin="economy"),)
