"""The same resources in a browser, whoever looks."""

import pytest
from rest_framework.test import APIClient

from tests.factories.flights import FlightFactory
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db

WHO = {
    "nobody": APIClient,
    "traveller": authenticated_client,
    "airline": lambda: authenticated_client(roles=("airline_authority",), carrier="6E"),
    "admin": lambda: authenticated_client(roles=("admin",)),
}


@pytest.mark.parametrize("who", WHO)
def test_every_resource_has_a_page(who):
    flight = FlightFactory(carrier__code="6E")
    airport = flight.origin
    client = WHO[who]()
    search = f"origin={airport.pk}&destination={airport.pk}&departure_date=2100-01-01"
    for url in (
        "/v1/cities",
        f"/v1/cities/{airport.city_id}",
        "/v1/airports",
        f"/v1/airports/{airport.pk}",
        "/v1/carriers",
        "/v1/carriers/6E",
        "/v1/airplanes",
        f"/v1/airplanes/{flight.airplane_id}",
        "/v1/flights",
        f"/v1/flights/{flight.id}",
        f"/v1/flights/search?{search}",
    ):
        page = client.get(url, HTTP_ACCEPT="text/html,*/*;q=0.8")
        assert page.status_code == 200, url
        assert page.headers["Content-Type"].startswith("text/html")
        assert page.headers["Content-Security-Policy"].startswith("default-src 'self'; ")


def test_a_form_is_offered_to_who_may_send_it():
    FlightFactory(carrier__code="6E")
    form = b'name="_content"'
    assert form not in APIClient().get("/v1/carriers", HTTP_ACCEPT="text/html").content
    assert form in WHO["admin"]().get("/v1/carriers", HTTP_ACCEPT="text/html").content


def test_a_refusal_is_a_page_too():
    page = APIClient().get("/v1/flights?limit=x", HTTP_ACCEPT="text/html")
    assert page.status_code == 400
    assert b"invalid_input" in page.content
