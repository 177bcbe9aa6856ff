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

    def test_an_absolute_target_with_its_own_host_is_a_400_problem(self, say, upstream):
        target = b"http://evil.example/v1/airports"
        for host in (b"Host: evil.example\r\n", b""):
            answer = say(get(target, host=host))
            assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    def test_an_absolute_target_never_leads_anywhere_else(self, say, upstream):
        say(get(b"http://evil.example/v1/airports"))
        assert all(seen.target == "/v1/airports" for seen in upstream.requests)
        assert all(seen.header("Host") == "localhost" for seen in upstream.requests)

    def test_path_and_query_arrive_as_they_were_sent(self, say, upstream):
        say(get(b"/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"))
        assert upstream.last.target == (
            "/v1/cities/S%C3%A3o%20Tom%C3%A9?q=a%2fb+c%20d&x=%zz&y=%C3%A9"
        )
