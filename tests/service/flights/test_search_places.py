"""GET /v1/flights/search without a cache: airports, metro areas and cities."""

import pytest

from common.ids import uuid7
from tests.factories.flights import AirportFactory, CityFactory
from tests.factories.responses import refusal
from tests.factories.searches import flight, found, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bengaluru_and_delhi")]


class TestPlaces:
    @pytest.fixture
    def london(self):
        london = CityFactory(iata_code="LON")
        for code in ("LHR", "LGW"):
            AirportFactory(iata_code=code, city=london, time_zone="Europe/London")
        return london

    def test_a_metro_code_and_a_city_stand_for_all_their_airports(self, london):
        both = {str(flight(h, origin__iata_code=c).id) for h, c in ((6, "LHR"), (9, "LGW"))}
        assert set(found(origin="LON")) == both
        assert set(found(origin="lon")) == both
        assert set(found(origin=f"city:{london.id}")) == both
        assert len(found(origin="LHR")) == 1

    def test_a_code_of_both_names_the_airport(self):
        istanbul = CityFactory(iata_code="IST")
        for code in ("IST", "SAW"):
            AirportFactory(iata_code=code, city=istanbul, time_zone="Europe/Istanbul")
        own = flight(origin__iata_code="IST")
        other = flight(9, origin__iata_code="SAW")
        assert found(origin="IST") == [str(own.id)]
        assert set(found(origin=f"city:{istanbul.id}")) == {str(own.id), str(other.id)}

    def test_a_city_without_airports_is_known_and_empty(self):
        assert found(origin=f"city:{CityFactory().id}") == []

    @pytest.mark.parametrize("place", ["ZZZ", f"city:{uuid7()}"])
    def test_a_place_nobody_has_is_unknown(self, place):
        assert refusal(search(origin=place)) == (422, "unknown_place")
        assert search(destination=place).json()["place"] == place
