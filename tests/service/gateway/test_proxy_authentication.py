"""Access tokens, checked before a service is asked."""

import pytest

from common.auth import denylist
from tests.factories.responses import assert_problem

pytestmark = pytest.mark.usefixtures("upstream")

BOOKINGS = "/v1/bookings"


class TestWhoIsCalling:
    def test_a_route_for_users_needs_a_token(self, client):
        response = client.get(BOOKINGS)
        assert_problem(response, 401, "not_authenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    def test_a_good_token_passes_and_goes_along(self, client, upstream, bearer):
        headers = bearer()
        assert client.get(BOOKINGS, headers=headers).status_code == 200
        assert upstream.last.header("Authorization") == headers["Authorization"]

    @pytest.mark.parametrize("path", ["/v1/airports", "/v1/flights/search", BOOKINGS])
    @pytest.mark.parametrize(
        "header", ["Bearer forged", "Basic YTpi", "Bearer", "Bearer a,Bearer b", ""]
    )
    def test_a_bad_token_is_refused_on_open_routes_too(self, client, path, header):
        response = client.get(path, headers={"Authorization": header})
        assert_problem(response, 401, "invalid_token")

    def test_a_token_past_its_time_says_so(self, client, bearer):
        response = client.get("/v1/airports", headers=bearer(expires_in=-1))
        assert_problem(response, 401, "token_expired")

    def test_an_ended_sign_in_is_refused(self, client, bearer):
        headers = bearer(sid="ended")
        assert client.get(BOOKINGS, headers=headers).status_code == 200
        denylist.deny("ended")
        assert_problem(client.get(BOOKINGS, headers=headers), 401, "invalid_token")
