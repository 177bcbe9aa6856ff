"""/v1/cities from outside."""

import pytest

from tests.factories.flights import AirportFactory, CityFactory
from tests.factories.responses import all_rows, refusal

pytestmark = pytest.mark.django_db


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
        assert refusal(again) == (409, "already_exists")

    def test_a_metro_code_belongs_to_one_city(self, admin):
        CityFactory(iata_code="LON")
        paris = CityFactory(name="Paris")
        taken = admin.patch(f"/v1/cities/{paris.id}", {"iata_code": "LON"}, format="json")
        assert refusal(taken) == (409, "already_exists")

    def test_a_city_with_airports_is_in_use(self, admin):
        airport = AirportFactory()
        refused = admin.delete(f"/v1/cities/{airport.city_id}")
        assert refusal(refused) == (409, "in_use")

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
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"]

    def test_half_a_character_is_malformed(self, admin):
        body = '{"name": "Lon\\ud800don", "country": "GB"}'
        refused = admin.post("/v1/cities", body, content_type="application/json")
        assert refused.json()["errors"][0]["pointer"] == "/name"

    def test_pages_follow_each_other_without_gaps(self, anyone):
        made = {str(CityFactory().id) for _ in range(5)}
        seen = [city["id"] for city in all_rows(anyone, "/v1/cities", limit=2)]
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
