"""/v1/airports from outside."""

import pytest

from common.ids import uuid7
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory
from tests.factories.responses import all_rows, refusal

pytestmark = pytest.mark.django_db


def codes(response) -> list[str]:
    return [row["iata_code"] for row in response.json()["data"]]


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

    def test_its_city_may_be_named_by_id_alone(self, admin):
        airport, city = AirportFactory(iata_code="BLR"), CityFactory()
        assert airport.city != city
        changed = admin.patch("/v1/airports/BLR", {"city": str(city.id)}, format="json")
        assert changed.json()["city"] == {"id": str(city.id), "name": city.name}

    @pytest.mark.parametrize("city", ["Bengaluru", {}, {"id": None}, [], None, 1.5])
    def test_a_city_that_is_none_is_refused(self, admin, city):
        AirportFactory(iata_code="BLR")
        refused = admin.patch("/v1/airports/BLR", {"city": city}, format="json")
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == "/city_id"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("iata_code", "BL"),
            ("time_zone", "Mars/Olympus"),
            ("latitude", 91),
            ("latitude", "nan"),
            ("latitude", "13"),
            ("name", 1),
            ("name", "Benga\nluru"),
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
        assert refusal(refused) == (422, "unknown_place")

    def test_its_zone_stays_while_flights_keep_its_local_time(self, admin):
        flight = FlightFactory()
        url = f"/v1/airports/{flight.origin_id}"
        refused = admin.patch(url, {"time_zone": "Asia/Tokyo"}, format="json")
        assert refusal(refused) == (409, "in_use")

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
        rows = all_rows(anyone, "/v1/airports", q="de", limit=2)
        seen = [row["iata_code"] for row in rows]
        assert seen == ["DEA", "DEB", "DEL", "XAA", "XAB"]

    def test_a_page_takes_one_query(self, anyone, django_assert_num_queries):
        AirportFactory.create_batch(5)
        with django_assert_num_queries(1):
            anyone.get("/v1/airports", {"q": "c"})
