import pytest

from gateway import matching
from gateway.errors import BadTarget, NoSuchPath


def prefix(path: str, method: str = "GET") -> str:
    return matching.match(path, method).prefix


class TestMatch:
    def test_the_longest_prefix_wins(self):
        assert prefix("/v1/flights/search") == "/v1/flights/search"
        assert prefix("/v1/flights/0190c0de") == "/v1/flights"

    def test_a_prefix_ends_at_a_segment(self):
        assert prefix("/v1/flights/searching") == "/v1/flights"
        with pytest.raises(NoSuchPath):
            prefix("/v1/flightsandmore")

    def test_the_paths_below_a_prefix_belong_to_it(self):
        assert prefix("/v1/bookings/K7M3XQ/cancel", "POST") == "/v1/bookings"

    def test_reading_and_writing_one_prefix_may_differ_in_who_may(self):
        assert matching.match("/v1/cities", "GET").auth.value == "open"
        assert matching.match("/v1/cities", "POST").auth.value == "user"

    def test_a_known_path_names_the_methods_it_takes(self):
        with pytest.raises(matching.MethodNotAllowed) as refusal:
            matching.match("/v1/auth/login", "GET")
        assert refusal.value.allowed == ("POST",)

    def test_head_and_options_pass_where_get_does(self):
        assert prefix("/v1/airports", "HEAD") == prefix("/v1/airports", "OPTIONS") == "/v1/airports"

    @pytest.mark.parametrize(
        "path",
        ["/", "/v1", "/v1/", "/v2/flights", "/internal/v1/holds/1", "/metrics", "/admin/login",
         "/v1/internal", "/V1/flights", "/.well-known/openid-configuration", "/.env", "*", ""],
    )  # fmt: skip
    def test_what_is_not_in_the_table_is_not_found(self, path):
        with pytest.raises(NoSuchPath):
            prefix(path)


class TestCleanPath:
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/../internal",
            "/v1/flights/..",
            "/./v1/flights",
            "/v1/..;x/internal",
            "//evil.example/v1",
            "/v1//flights",
            "/v1\\flights",
            "/v1/flights\x00",
            "/v1/flights\r\nX: y",
            "/v1/\x7f",
            "/v1/%2e%2e/internal",
            "/v1/%2fflights",
            "/v1/%FF",
            "*",
            "",
            "v1/flights",
        ],
    )
    def test_a_path_that_could_mean_two_things_is_refused(self, path):
        with pytest.raises(BadTarget):
            matching.clean_path(path)

    @pytest.mark.parametrize(
        "path", ["/", "/v1/flights/", "/v1/carriers/6E", "/.well-known/x", "/a..b"]
    )
    def test_plain_paths_pass(self, path):
        assert matching.clean_path(path) == path


class TestUpstreamTarget:
    def test_the_path_is_encoded_anew(self):
        decoded = "/v1/cities/São Tomé?#"
        assert matching.upstream_target(decoded, "") == "/v1/cities/S%C3%A3o%20Tom%C3%A9%3F%23"

    def test_the_query_leaves_as_it_came(self):
        query = "q=a%20b+c%2f&x=100%&y=%zz&cursor=cD0yMDI%3D&z=[1]|{2}"
        assert matching.upstream_target("/v1/airports", query) == f"/v1/airports?{query}"

    def test_a_query_with_control_characters_is_refused(self):
        with pytest.raises(BadTarget):
            matching.clean_query("a=1\r\nHost: evil")
