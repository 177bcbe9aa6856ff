"""Requests that the gateway refuses itself: nothing of them reaches a service."""

import pytest

from tests.factories.responses import assert_problem

pytestmark = pytest.mark.usefixtures("upstream")


class TestRefusals:
    def test_nothing_refused_reaches_a_service(self, client, upstream, bearer):
        client.get("/v1/nothing")
        client.delete("/v1/auth/login")
        client.get("/internal/v1/holds/1", headers=bearer())
        client.get("/v1/bookings")
        client.get("/v1/airports", headers={"Authorization": "Bearer forged"})
        client.get("/v1/airports", headers={"Host": "evil.example"})
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "path", ["/v1/nothing", "/internal/v1/holds/1", "/metrics", "/admin/", "/admin", "/v2/"]
    )
    def test_an_unknown_path_is_not_found(self, client, path):
        assert_problem(client.get(path), 404, "not_found")

    def test_a_known_path_with_another_method_names_those_it_takes(self, client):
        response = client.get("/v1/auth/login")
        assert_problem(response, 405, "method_not_allowed")
        assert response.headers["Allow"] == "POST"

    def test_a_foreign_host_is_refused(self, client):
        response = client.get("/v1/airports", headers={"Host": "evil.example"})
        assert_problem(response, 400, "invalid_input")

    @pytest.mark.parametrize("path", ["/v1/../internal/v1/holds", "/v1/%2e%2e/x", "/v1//flights"])
    def test_a_path_that_could_mean_two_things_is_refused(self, client, path):
        assert_problem(client.get(path), 400, "invalid_input")

    def test_a_body_over_one_mebibyte_is_refused(self, client, upstream):
        response = client.post(
            "/v1/auth/refresh", data=b"x" * (1024 * 1024 + 1), content_type="application/json"
        )
        assert_problem(response, 413, "body_too_large")
        assert upstream.requests == []

    def test_a_body_of_one_mebibyte_passes(self, client, upstream):
        client.post("/v1/auth/refresh", data=b"x" * 1024 * 1024, content_type="application/json")
        assert len(upstream.last.body) == 1024 * 1024

    def test_a_chunked_body_is_refused(self, client):
        response = client.post("/v1/auth/refresh", headers={"Transfer-Encoding": "chunked"})
        assert_problem(response, 411, "length_required")
