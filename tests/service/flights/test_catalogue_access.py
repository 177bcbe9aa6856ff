"""Who may read and who may write the catalogue."""

import pytest

from tests.factories.responses import refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db


class TestWhoMayWrite:
    URLS = ("/v1/cities", "/v1/airports", "/v1/carriers", "/v1/airplanes", "/v1/flights")

    @pytest.mark.parametrize("url", URLS)
    def test_anyone_reads(self, anyone, url):
        assert anyone.get(url).status_code == 200

    @pytest.mark.parametrize("url", URLS)
    def test_nobody_and_travellers_write_nothing(self, anyone, url):
        unknown = anyone.post(url, {}, format="json")
        assert refusal(unknown) == (401, "not_authenticated")
        traveller = authenticated_client(roles=("customer",), carrier="6E")
        refused = traveller.post(url, {}, format="json")
        assert refusal(refused) == (403, "forbidden")

    @pytest.mark.parametrize("url", URLS[:3])
    def test_an_airline_writes_no_geography(self, indigo, url):
        assert indigo.post(url, {}, format="json").status_code == 403

    def test_a_bad_token_is_refused_on_open_routes(self, anyone):
        anyone.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
        for url in (*self.URLS, "/v1/flights/search"):
            response = anyone.get(url)
            assert refusal(response) == (401, "invalid_token")
