import json

import pytest

from gateway import conf, policies, throttling
from gateway.policies import Caller


def caller(ip: str = "203.0.113.7", body: bytes = b"") -> Caller:
    return Caller(ip=ip, principal=None, body=body)


def login(email: object) -> bytes:
    return json.dumps({"email": email, "password": "x"}).encode()


class TestCountedBy:
    def test_spellings_of_an_address_count_together(self):
        spellings = ["Ada@Example.org", " ada@example.org ", "ADA@EXAMPLE.ORG", "ada@ⓔxample.org"]
        values = {policies.by_address_and_ip(caller(body=login(one))) for one in spellings}
        assert values == {"ada@example.org|203.0.113.7"}

    def test_one_address_from_two_ips_counts_apart(self):
        one = policies.by_address_and_ip(caller("203.0.113.7", login("a@b.org")))
        other = policies.by_address_and_ip(caller("203.0.113.8", login("a@b.org")))
        assert one != other

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[1]",
            b'"x"',
            login(None),
            login(["a"]),
            login("ada"),
            b"\xff\xfe{",
            b"[" * 100_000,
        ],
    )
    def test_a_body_without_an_address_counts_by_its_ip_only(self, body):
        assert policies.by_address_and_ip(caller(body=body)) is None
        assert policies.LOGIN_IP.counted_by(caller(body=body)) == "203.0.113.7"

    def test_a_network_of_ipv6_addresses_counts_as_one(self):
        one, other = caller("2001:db8:1:2::1"), caller("2001:db8:1:2:ffff::9")
        assert policies.by_ip(one) == policies.by_ip(other) == "2001:db8:1:2::"


class TestRates:
    def test_the_defaults_are_the_contracts(self):
        rates = conf.rate_limits()
        for call in ("LOGIN", "REGISTER", "FORGOT"):
            assert rates[f"{call}_ADDRESS"] == "10/15m"
            assert rates[f"{call}_IP"] == "100/15m"
        assert rates["SEARCH_ANONYMOUS"] == rates["BOOKINGS_USER"] == "60/m"
        assert rates["SEARCH_USER"] == rates["DEFAULT"] == "600/m"

    @pytest.mark.parametrize(("rate", "seconds"), [("60/m", 60), ("10/15m", 900), ("1/2h", 7200)])
    def test_a_rates_window_in_seconds(self, rate, seconds):
        assert throttling.window_seconds(rate) == seconds
