"""Limits as clients meet them, counted in Redis."""

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address
from uuid import uuid4

import pytest
import time_machine

from gateway import throttling
from tests.factories.wsgi import WSGIClient

SEARCH = "/v1/flights/search"
LOGIN = "/v1/auth/login"
BOOKINGS = "/v1/bookings"
RATE_LIMIT = re.compile(r'"(?P<name>[a-z-]+)";r=(?P<left>\d+);t=(?P<seconds>\d+)')


@pytest.fixture(autouse=True)
def _one_window():
    """No window of a limit ends while a test counts in it."""
    with time_machine.travel(time.time(), tick=False):
        yield


@pytest.fixture
def client(upstream):
    return WSGIClient()


@pytest.fixture
def limits(settings):
    """Set some rates, leaving the others as they are."""

    def change(**rates: str) -> None:
        settings.RATE_LIMITS = settings.RATE_LIMITS | rates

    return change


def login(client: WSGIClient, email: str = "ada@example.org", ip: str = "203.0.113.7"):
    return client.post(
        LOGIN, {"email": email, "password": "x"}, content_type="application/json", REMOTE_ADDR=ip
    )


def remaining(response) -> int:
    return int(RATE_LIMIT.fullmatch(response.headers["RateLimit"])["left"])


class TestHeaders:
    @pytest.mark.parametrize("path", [SEARCH, "/v1/flights/calendar"])
    def test_a_limited_answer_says_its_policy_and_what_is_left(self, client, limits, path):
        limits(SEARCH_ANONYMOUS="3/m")
        response = client.get(path)
        assert response.headers["RateLimit-Policy"] == '"search";q=3;w=60'
        said = RATE_LIMIT.fullmatch(response.headers["RateLimit"])
        assert (said["name"], said["left"]) == ("search", "2")
        assert 0 <= int(said["seconds"]) <= 60

    def test_one_too_many_is_refused_with_a_time_to_wait(self, client, upstream, limits):
        limits(SEARCH_ANONYMOUS="2/m")
        assert [client.get(SEARCH).status_code for _ in range(2)] == [200, 200]
        refused = client.get(SEARCH)
        assert refused.status_code == 429
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "rate_limited"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert remaining(refused) == 0
        assert len(upstream.requests) == 2

    def test_answers_that_are_failures_are_counted_and_say_so(self, client, settings, limits):
        settings.SERVICE_URLS = {"flights": "http://127.0.0.1:9"}
        assert "RateLimit" in client.get(SEARCH).headers


class TestWhoIsCounted:
    def test_anonymous_searches_count_by_ip(self, client, limits):
        limits(SEARCH_ANONYMOUS="1/m")
        assert client.get(SEARCH, REMOTE_ADDR="203.0.113.1").status_code == 200
        assert client.get(SEARCH, REMOTE_ADDR="203.0.113.1").status_code == 429
        assert client.get(SEARCH, REMOTE_ADDR="203.0.113.2").status_code == 200

    def test_no_header_makes_a_new_client(self, client, limits):
        limits(SEARCH_ANONYMOUS="1/m")
        client.get(SEARCH)
        for name in ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Client-Ip", "User-Agent"):
            assert client.get(SEARCH, headers={name: "198.51.100.1"}).status_code == 429

    def test_users_count_by_themselves_whatever_their_ip(self, client, limits, bearer):
        limits(SEARCH_ANONYMOUS="1/m", SEARCH_USER="2/m")
        ada, bob = bearer(), bearer()
        codes = [
            client.get(SEARCH, headers=ada, REMOTE_ADDR=f"203.0.113.{n}").status_code
            for n in range(3)
        ]
        assert codes == [200, 200, 429]
        assert client.get(SEARCH, headers=bob).status_code == 200

    def test_bookings_are_limited_for_writing_alone(self, client, limits, bearer):
        limits(BOOKINGS_USER="1/m")
        ada = bearer()
        assert client.post(BOOKINGS, headers=ada).status_code == 200
        assert client.post(BOOKINGS, headers=ada).status_code == 429
        assert client.post(f"{BOOKINGS}/K7M3XQ/cancel", headers=ada).status_code == 429
        assert client.get(BOOKINGS, headers=ada).status_code == 200

    def test_limits_of_different_calls_are_apart(self, client, limits):
        limits(SEARCH_ANONYMOUS="1/m")
        client.get(SEARCH)
        assert client.get("/v1/airports").headers["RateLimit-Policy"] == '"default";q=600;w=60'


class TestSignIn:
    def test_tries_count_by_address_and_ip_together(self, client, limits):
        limits(LOGIN_ADDRESS="2/15m")
        assert [login(client, spelt).status_code for spelt in ("a@b.org", "A@B.org ")] == [200, 200]
        refused = login(client, "a@b.ORG")
        assert refused.status_code == 429
        assert refused.headers["RateLimit-Policy"] == '"login";q=2;w=900'
        # Neither the victim elsewhere nor somebody else here is locked out.
        assert login(client, "a@b.org", ip="203.0.113.8").status_code == 200
        assert login(client, "other@b.org").status_code == 200

    def test_an_ip_that_tries_many_addresses_is_stopped(self, client, limits):
        limits(LOGIN_IP="3/15m")
        codes = [login(client, f"{n}@b.org").status_code for n in range(4)]
        assert codes == [200, 200, 200, 429]

    def test_the_headers_tell_the_tighter_limit(self, client, limits):
        limits(LOGIN_IP="3/15m", LOGIN_ADDRESS="2/15m")
        assert login(client, "a@b.org").headers["RateLimit-Policy"].startswith('"login";')
        assert login(client, "c@d.org").headers["RateLimit-Policy"].startswith('"login";')
        last = login(client, "e@f.org")
        assert last.headers["RateLimit-Policy"] == '"login-ip";q=3;w=900'
        assert remaining(last) == 0

    def test_the_body_that_was_looked_into_arrives_whole(self, client, upstream):
        login(client, "ada@example.org")
        assert upstream.last.body == b'{"email": "ada@example.org", "password": "x"}'

    @pytest.mark.parametrize(
        ("path", "limit"),
        [
            ("/v1/auth/register", "REGISTER_ADDRESS"),
            ("/v1/auth/password/forgot", "FORGOT_ADDRESS"),
            ("/v1/auth/verify-email/resend", "RESEND_ADDRESS"),
        ],
    )
    def test_every_call_that_mails_is_limited_by_address(self, client, limits, path, limit):
        limits(**{limit: "1/15m"})
        body = {"email": "ada@example.org"}
        codes = [client.post(path, body, content_type="application/json").status_code for _ in "12"]
        assert codes == [200, 429]


class TestRedisAway:
    @pytest.fixture(autouse=True)
    def _away(self, settings):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.point_at(settings, f"redis://127.0.0.1:{port}/0")

    def point_at(self, settings, url: str) -> None:
        from config.env import redis_cache

        cache = redis_cache("shared") | {"LOCATION": url}
        settings.CACHES = settings.CACHES | {"default": cache, "shared": cache}

    def test_reads_and_bookings_go_on_uncounted(self, client, bearer):
        for path in (SEARCH, "/v1/airports"):
            response = client.get(path)
            assert response.status_code == 200
            assert "RateLimit" not in response.headers
        assert client.post(BOOKINGS, headers=bearer()).status_code == 200

    @pytest.mark.parametrize(
        "path",
        [
            LOGIN,
            "/v1/auth/register",
            "/v1/auth/password/forgot",
            "/v1/auth/password/reset",
            "/v1/auth/verify-email/resend",
        ],
    )
    def test_what_could_be_guessed_is_refused_rather_than_unlimited(self, client, upstream, path):
        response = client.post(path, {"email": "a@b.org"}, content_type="application/json")
        assert response.status_code == 503
        assert response.json()["code"] == "unavailable"
        assert int(response.headers["Retry-After"]) >= 1
        assert upstream.requests == []

    def test_a_frozen_redis_is_waited_for_once_and_then_left_alone(self, client, settings):
        with socket.create_server(("127.0.0.1", 0)) as frozen:
            self.point_at(settings, f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
            started = time.monotonic()
            assert [client.get(SEARCH).status_code for _ in range(20)] == [200] * 20
            assert time.monotonic() - started < 1.0

    def test_counting_resumes_once_redis_is_back(self, client, settings, monkeypatch, redis_url):
        client.get(SEARCH)
        self.point_at(settings, redis_url)
        assert "RateLimit" not in client.get(SEARCH).headers
        monkeypatch.setattr(throttling, "_away_until", time.monotonic())
        assert "RateLimit" in client.get(SEARCH).headers


class TestManyAtOnce:
    def test_clients_at_once_never_get_past_the_limit(self, client, limits):
        limits(LOGIN_ADDRESS="10/15m")
        unique = uuid4()
        email, ip = f"{unique}@example.org", str(IPv4Address(unique.int % 2**32))
        barrier = threading.Barrier(8)

        def attempt(_: int) -> list[int]:
            barrier.wait()
            return [login(WSGIClient(), email, ip=ip).status_code for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            codes = [code for codes in pool.map(attempt, range(8)) for code in codes]
        assert codes.count(200) == 10
        assert codes.count(429) == 30

    def test_what_is_left_counts_down(self, client, bearer):
        ada = bearer()
        first, second = (client.get(SEARCH, headers=ada) for _ in range(2))
        assert remaining(first) - remaining(second) == 1
        assert RATE_LIMIT.fullmatch(second.headers["RateLimit"])["name"] == "search"
