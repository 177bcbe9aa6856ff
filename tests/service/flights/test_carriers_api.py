"""/v1/carriers from outside."""

import pytest

from tests.factories.flights import AirplaneFactory, CarrierFactory
from tests.factories.responses import refusal

pytestmark = pytest.mark.django_db


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
        assert refusal(taken) == (409, "already_exists")

    def test_a_carrier_with_airplanes_is_in_use(self, admin):
        airplane = AirplaneFactory()
        assert admin.delete(f"/v1/carriers/{airplane.carrier_id}").json()["code"] == "in_use"


class TestSingleResources:
    def test_an_entity_tag_spares_the_body(self, anyone):
        CarrierFactory(code="6E")
        tag = anyone.get("/v1/carriers/6E").headers["ETag"]
        again = anyone.get("/v1/carriers/6E", HTTP_IF_NONE_MATCH=tag)
        assert (again.status_code, again.content) == (304, b"")
