"""/v1/cities, /v1/airports, /v1/carriers and /v1/airplanes from outside."""

import pytest
from rest_framework.test import APIClient

from apps.flights.domain.cabins import CABINS
from apps.flights.models import Cabin
from common.ids import uuid7
from tests.factories.flights import (
    AirplaneFactory,
    AirportFactory,
    CarrierFactory,
    CityFactory,
    FlightFactory,
)
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def anyone() -> APIClient:
    return APIClient()


@pytest.fixture
def admin() -> APIClient:
    return authenticated_client(roles=("customer", "admin"))


@pytest.fixture
def indigo() -> APIClient:
    CarrierFactory(code="6E")
    return authenticated_client(roles=("customer", "airline_authority"), carrier="6E")


def codes(response) -> list[str]:
    return [row["iata_code"] for row in response.json()["data"]]


class TestCities:
    def test_an_admin_adds_reads_changes_and_deletes_one(self, admin, anyone):
        body = {"name": "London", "country": "GB", "iata_code": "LON"}
        made = admin.post("/v1/cities", body, format="json")
        assert made.status_code == 201
        url = made.headers["Location"]
        assert anyone.get(url).json() == {"id": made.json()["id"], **body}
        assert admin.patch(url, {"iata_code": None}, format="json").json()["iata_code"] is None
        assert admin.delete(url).status_code == 204
        assert anyone.get(url).status_code == 404

    def test_a_name_prefix_filters_in_either_case(self, anyone):
        CityFactory(name="London")
        CityFactory(name="Londonderry")
        CityFactory(name="New London")
        found = anyone.get("/v1/cities", {"name": "lOnDoN"}).json()["data"]
        assert [city["name"] for city in found] == ["London", "Londonderry"]

    def test_the_same_city_twice_is_refused(self, admin):
        CityFactory(name="London", country="GB")
        again = admin.post("/v1/cities", {"name": "London", "country": "GB"}, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")

    def test_a_metro_code_belongs_to_one_city(self, admin):
        CityFactory(iata_code="LON")
        paris = CityFactory(name="Paris")
        taken = admin.patch(f"/v1/cities/{paris.id}", {"iata_code": "LON"}, format="json")
        assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")

    def test_a_city_with_airports_is_in_use(self, admin):
        airport = AirportFactory()
        refused = admin.delete(f"/v1/cities/{airport.city_id}")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            {"name": "", "country": "GB"},
            {"name": "London", "country": "England"},
            {"name": "London", "country": "GB", "iata_code": "lon"},
            {"name": "x" * 101, "country": "GB"},
        ],
    )
    def test_malformed_input_is_told_by_place(self, admin, body):
        refused = admin.post("/v1/cities", body, format="json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
        assert refused.json()["errors"]

    def test_half_a_character_is_malformed(self, admin):
        body = '{"name": "Lon\\ud800don", "country": "GB"}'
        refused = admin.post("/v1/cities", body, content_type="application/json")
        assert refused.json()["errors"][0]["pointer"] == "/name"

    def test_pages_follow_each_other_without_gaps(self, anyone):
        made = {str(CityFactory().id) for _ in range(5)}
        seen, cursor = [], None
        while True:
            query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            body = anyone.get("/v1/cities", query).json()
            seen += [city["id"] for city in body["data"]]
            cursor = body["meta"]["next"]
            if cursor is None:
                break
        assert len(seen) == 5
        assert set(seen) == made

    @pytest.mark.parametrize("limit", ["0", "201", "x", "1e3", "-1"])
    def test_an_absurd_limit_is_refused(self, anyone, limit):
        assert anyone.get("/v1/cities", {"limit": limit}).status_code == 400

    def test_another_list_s_cursor_is_refused(self, anyone):
        AirportFactory.create_batch(2)
        CityFactory.create_batch(2)
        cursor = anyone.get("/v1/airports", {"limit": 1}).json()["meta"]["next"]
        assert anyone.get("/v1/cities", {"cursor": cursor}).status_code == 400


class TestAirports:
    def test_an_admin_adds_reads_changes_and_deletes_one(self, admin, anyone):
        city = CityFactory(name="Bengaluru", country="IN")
        body = {
            "iata_code": "BLR",
            "icao_code": "VOBL",
            "name": "Kempegowda International Airport",
            "latitude": 13.1979,
            "longitude": 77.7063,
            "time_zone": "Asia/Kolkata",
        }
        made = admin.post("/v1/airports", {**body, "city_id": str(city.id)}, format="json")
        assert made.status_code == 201
        shown = {**body, "city": {"id": str(city.id), "name": "Bengaluru"}}
        assert anyone.get("/v1/airports/BLR").json() == shown
        assert anyone.get("/v1/airports/blr").json() == shown
        changed = admin.patch("/v1/airports/BLR", {"name": "Kempegowda"}, format="json")
        assert changed.json() == {**shown, "name": "Kempegowda"}
        assert admin.delete("/v1/airports/BLR").status_code == 204
        assert anyone.get("/v1/airports/BLR").status_code == 404

    def test_one_can_be_sent_as_it_was_read(self, admin, anyone):
        AirportFactory(iata_code="BLR")
        body = anyone.get("/v1/airports/BLR").json()
        assert admin.delete("/v1/airports/BLR").status_code == 204
        made = admin.post("/v1/airports", body, format="json")
        assert (made.status_code, made.json()) == (201, body)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("iata_code", "BL"),
            ("time_zone", "Mars/Olympus"),
            ("latitude", 91),
            ("latitude", "nan"),
            ("longitude", "east"),
            ("city_id", "BLR"),
        ],
    )
    def test_malformed_fields_are_named(self, admin, field, value):
        body = {
            "iata_code": "BLR",
            "name": "Bengaluru",
            "city_id": str(CityFactory().id),
            "latitude": 13,
            "longitude": 77,
            "time_zone": "Asia/Kolkata",
            field: value,
        }
        refused = admin.post("/v1/airports", body, format="json")
        assert refused.status_code == 400
        assert [one["pointer"] for one in refused.json()["errors"]] == [f"/{field}"]

    def test_a_city_that_is_not_there_is_an_unknown_place(self, admin):
        AirportFactory(iata_code="BLR")
        refused = admin.patch("/v1/airports/BLR", {"city_id": str(uuid7())}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_place")

    def test_its_zone_stays_while_flights_keep_its_local_time(self, admin):
        flight = FlightFactory()
        url = f"/v1/airports/{flight.origin_id}"
        refused = admin.patch(url, {"time_zone": "Asia/Tokyo"}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")

    def test_an_airport_flights_touch_is_in_use(self, admin):
        flight = FlightFactory()
        for code in (flight.origin_id, flight.destination_id):
            assert admin.delete(f"/v1/airports/{code}").json()["code"] == "in_use"

    def test_filters_by_city_and_country(self, anyone):
        london = CityFactory(country="GB")
        AirportFactory(iata_code="LHR", city=london)
        AirportFactory(iata_code="LGW", city=london)
        AirportFactory(iata_code="MAN", city=CityFactory(country="GB"))
        AirportFactory(iata_code="FRA", city=CityFactory(country="DE"))
        assert codes(anyone.get("/v1/airports", {"city": london.id})) == ["LGW", "LHR"]
        assert codes(anyone.get("/v1/airports", {"country": "gb"})) == ["LGW", "LHR", "MAN"]
        assert anyone.get("/v1/airports", {"city": "London"}).status_code == 400

    def test_typing_finds_the_exact_code_first_then_codes_then_names(self, anyone):
        AirportFactory(iata_code="AAA", name="Delta Field")
        AirportFactory(iata_code="BBB", name="B", city=CityFactory(name="Delhi"))
        AirportFactory(iata_code="ZEL", name="Z", icao_code="DELX")
        AirportFactory(iata_code="DEL", name="Indira Gandhi")
        AirportFactory(iata_code="DEX", name="Nothing")
        AirportFactory(iata_code="QQQ", name="Not Delta")
        assert codes(anyone.get("/v1/airports", {"q": "del"})) == ["DEL", "ZEL", "AAA", "BBB"]
        assert codes(anyone.get("/v1/airports", {"q": "delh"})) == ["BBB"]
        assert codes(anyone.get("/v1/airports", {"q": "de%"})) == []

    def test_a_metro_code_finds_its_airports(self, anyone):
        london = CityFactory(iata_code="LON")
        AirportFactory(iata_code="LHR", city=london)
        AirportFactory(iata_code="STN", city=london)
        assert codes(anyone.get("/v1/airports", {"q": "LON"})) == ["LHR", "STN"]

    def test_a_typed_list_pages_without_gaps(self, anyone):
        for code in ("DEL", "DEA", "DEB", "XAA", "XAB"):
            AirportFactory(iata_code=code, name=f"Denver {code}")
        seen, cursor = [], None
        while True:
            query = {"q": "de", "limit": 2, **({"cursor": cursor} if cursor else {})}
            response = anyone.get("/v1/airports", query)
            seen += codes(response)
            cursor = response.json()["meta"]["next"]
            if cursor is None:
                break
        assert seen == ["DEA", "DEB", "DEL", "XAA", "XAB"]

    def test_a_page_takes_one_query(self, anyone, django_assert_num_queries):
        AirportFactory.create_batch(5)
        with django_assert_num_queries(1):
            anyone.get("/v1/airports", {"q": "c"})


class TestCarriers:
    def test_an_admin_adds_reads_changes_and_deletes_one(self, admin, anyone):
        made = admin.post("/v1/carriers", {"code": "6E", "name": "Indigo"}, format="json")
        assert (made.status_code, made.json()) == (201, {"code": "6E", "name": "Indigo"})
        changed = admin.patch("/v1/carriers/6E", {"name": "IndiGo"}, format="json")
        assert changed.json()["name"] == "IndiGo"
        assert anyone.get("/v1/carriers").json()["data"] == [{"code": "6E", "name": "IndiGo"}]
        assert admin.delete("/v1/carriers/6E").status_code == 204
        assert anyone.get("/v1/carriers/6E").json()["code"] == "not_found"

    def test_a_designator_is_given_once(self, admin):
        CarrierFactory(code="6E")
        taken = admin.post("/v1/carriers", {"code": "6E", "name": "Other"}, format="json")
        assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")

    def test_a_carrier_with_airplanes_is_in_use(self, admin):
        airplane = AirplaneFactory()
        assert admin.delete(f"/v1/carriers/{airplane.carrier_id}").json()["code"] == "in_use"


class TestAirplanes:
    BODY = {
        "carrier": "6E",
        "registration": "VT-IZA",
        "model": "A320-251N",
        "cabins": [{"cabin": "economy", "seats": 150}, {"cabin": "business", "seats": 12}],
    }

    def test_an_airline_adds_reads_changes_and_deletes_its_own(self, indigo, anyone):
        made = indigo.post("/v1/airplanes", self.BODY, format="json")
        assert made.status_code == 201
        url = made.headers["Location"]
        shown = {**self.BODY, "id": made.json()["id"], "capacity": 162}
        assert anyone.get(url).json() == shown
        smaller = {"cabins": [{"cabin": "economy", "seats": 180}]}
        assert indigo.patch(url, smaller, format="json").json()["capacity"] == 180
        assert indigo.delete(url).status_code == 204

    def test_another_carrier_s_are_forbidden(self, indigo):
        CarrierFactory(code="AI")
        other = indigo.post("/v1/airplanes", {**self.BODY, "carrier": "AI"}, format="json")
        assert (other.status_code, other.json()["code"]) == (403, "forbidden")
        url = f"/v1/airplanes/{AirplaneFactory(carrier__code='AI').id}"
        assert indigo.patch(url, {"model": "B737"}, format="json").status_code == 403
        assert indigo.delete(url).status_code == 403
        own = f"/v1/airplanes/{AirplaneFactory(carrier__code='6E').id}"
        assert indigo.patch(own, {"carrier": "AI"}, format="json").status_code == 403

    def test_unknown_carrier_and_taken_registration(self, admin):
        unknown = admin.post("/v1/airplanes", {**self.BODY, "carrier": "ZZ"}, format="json")
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_carrier")
        AirplaneFactory(carrier__code="6E", registration="VT-IZA")
        taken = admin.post("/v1/airplanes", self.BODY, format="json")
        assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")

    @pytest.mark.parametrize(
        "cabins",
        [
            [],
            [{"cabin": "roof", "seats": 3}],
            [{"cabin": "economy", "seats": 0}],
            [{"cabin": "economy", "seats": 1}, {"cabin": "economy", "seats": 2}],
        ],
    )
    def test_cabins_that_cannot_be(self, admin, cabins):
        CarrierFactory(code="6E")
        refused = admin.post("/v1/airplanes", {**self.BODY, "cabins": cabins}, format="json")
        assert refused.status_code == 400

    def test_cabins_stay_while_flights_use_them_but_the_model_may_change(self, admin):
        flight = FlightFactory()
        url = f"/v1/airplanes/{flight.airplane_id}"
        refused = admin.patch(url, {"cabins": [{"cabin": "first", "seats": 4}]}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
        assert admin.patch(url, {"model": "A321"}, format="json").json()["model"] == "A321"
        assert admin.delete(url).json()["code"] == "in_use"

    def test_they_filter_by_carrier(self, anyone):
        own = AirplaneFactory(carrier__code="6E")
        AirplaneFactory(carrier__code="AI")
        found = anyone.get("/v1/airplanes", {"carrier": "6e"}).json()["data"]
        assert [row["id"] for row in found] == [str(own.id)]


class TestWhoMayWrite:
    URLS = ("/v1/cities", "/v1/airports", "/v1/carriers", "/v1/airplanes", "/v1/flights")

    @pytest.mark.parametrize("url", URLS)
    def test_anyone_reads(self, anyone, url):
        assert anyone.get(url).status_code == 200

    @pytest.mark.parametrize("url", URLS)
    def test_nobody_and_travellers_write_nothing(self, anyone, url):
        unknown = anyone.post(url, {}, format="json")
        assert (unknown.status_code, unknown.json()["code"]) == (401, "not_authenticated")
        traveller = authenticated_client(roles=("customer",), carrier="6E")
        refused = traveller.post(url, {}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")

    @pytest.mark.parametrize("url", URLS[:3])
    def test_an_airline_writes_no_geography(self, indigo, url):
        assert indigo.post(url, {}, format="json").status_code == 403

    def test_a_bad_token_is_refused_on_open_routes(self, anyone):
        anyone.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
        for url in (*self.URLS, "/v1/flights/search"):
            response = anyone.get(url)
            assert (response.status_code, response.json()["code"]) == (401, "invalid_token")


class TestSingleResources:
    def test_an_entity_tag_spares_the_body(self, anyone):
        CarrierFactory(code="6E")
        tag = anyone.get("/v1/carriers/6E").headers["ETag"]
        again = anyone.get("/v1/carriers/6E", HTTP_IF_NONE_MATCH=tag)
        assert (again.status_code, again.content) == (304, b"")


def test_the_cabins_of_the_rules_are_those_of_the_tables():
    assert tuple(Cabin.values) == CABINS
