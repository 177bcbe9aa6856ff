"""Request targets and hosts that could mean two things, or lead elsewhere."""

import pytest

from tests.factories.raw_http import get


class TestTargets:
    @pytest.mark.parametrize(
        "target",
        [
            b"/v1/../internal/v1/holds/1",
            b"/v1/..%2finternal%2fv1%2fholds%2f1",
            b"/v1/%2e%2e/internal",
            b"/v1/.%2e/internal",
            b"/v1/%2E/flights",
            b"/v1/flights/..",
            b"/v1/..;/internal",
            b"/v1/%252e%252e/internal",
            b"/v1/..%5c..%5cinternal",
            b"/v1%5cflights",
            b"//evil.example/v1/flights",
            b"/%2fevil.example/v1/flights",
            b"/v1//flights",
            b"/v1/%2fflights",
            b"/v1/flights%00",
            b"/v1/flights%0d%0aX:%20y",
            b"/v1/flights%ff",
            b"/v1/flights%ef%bf%bd",
            b"*",
        ],
    )
    def test_a_target_that_could_mean_two_things_is_a_400_problem(self, say, upstream, target):
        answer = say(get(target))
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "target",
        [b"/internal/v1/holds/1", b"/metrics", b"/admin/login/", b"/%69nternal/v1/holds/1"],
    )
    def test_what_is_never_routed_is_a_404_problem(self, say, upstream, target):
        answer = say(get(target))
        assert (answer.status, answer.problem) == (404, "not_found")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "host",
        [
            b"Host: evil.example\r\n",
            b"Host: localhost\r\nHost: evil.example\r\n",
            b"Host: localhost@evil.example\r\n",
            b"Host: \r\n",
            b"",
        ],
    )
    def test_a_foreign_or_missing_host_is_a_400_problem(self, say, upstream, host):
        answer = say(get(b"/v1/airports", host=host))
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    @pytest.mark.parametrize("host", [b"Host: localhost\r\n", b"Host: evil.example\r\n", b""])
    @pytest.mark.parametrize(
        "target",
        [
            b"http://evil.example/v1/airports",
            b"https://evil.example/v1/airports",
            b"http://localhost/v1/airports",
            b"http://localhost:8000/livez",
            b"http://user@localhost/v1/airports",
            b"http://evil.example",
            b"localhost:8000",
        ],
    )
    def test_a_target_with_an_authority_is_a_400_problem(self, say, upstream, target, host):
        answer = say(get(target, b"X-Request-Id: sane-id-1", host=host))
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert answer.headers["x-request-id"] == "sane-id-1"
        assert upstream.requests == []

    def test_path_and_query_arrive_as_they_were_sent(self, say, upstream):
        say(get(b"/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"))
        assert upstream.last.target == (
            "/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"
        )


@pytest.mark.parametrize(("sent", "passed"), [("\u00e9", "%C3%A9"), ("\u4f60", "%E4%BD%A0")])
def test_a_query_in_plain_utf_8_reaches_the_service_encoded(say, upstream, sent, passed):
    answer = say(get(f"/v1/cities?name={sent}".encode()))
    assert answer.status == 200
    assert upstream.requests[-1].target == f"/v1/cities?name={passed}"
