from dataclasses import replace

import pytest

from gateway import checks, routes
from gateway.policies import Limit, by_ip
from gateway.routes import ROUTES, Auth, Route, Timeout

GOOD = Route(prefix="/v1/things", upstream="flights", methods=("GET",), auth=Auth.OPEN)


def ids(*table: Route) -> list[str]:
    return [error.id for error in checks.check_routes(table)]


def test_the_table_is_good():
    assert ids(*ROUTES) == []


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"prefix": "/v2/things"}, 1),
        ({"prefix": "v1/things"}, 1),
        ({"prefix": "/v1/things/"}, 2),
        ({"prefix": "/v1//things"}, 2),
        ({"prefix": "/v1/../things"}, 2),
        ({"prefix": "/v1/{id}"}, 2),
        ({"prefix": "/v1/internal/holds"}, 3),
        ({"prefix": "/v1/admin"}, 3),
        ({"prefix": "/v1/metrics"}, 3),
        ({"upstream": "weather"}, 4),
        ({"methods": ()}, 5),
        ({"methods": ("FETCH",)}, 5),
        ({"auth": None}, 6),
        ({"timeout": Timeout(connect=0, read=1)}, 7),
        ({"timeout": Timeout(read=600)}, 7),
        ({"methods": ("POST",), "limits": ()}, 8),
        ({"limits": (Limit(name="UNHEARD_OF", policy="x", counted_by=by_ip),)}, 9),
    ],
)
def test_a_bad_route_is_refused(change, number):
    assert f"gateway.E{number:03}" in ids(replace(GOOD, **change))


def test_two_routes_may_not_take_the_same_method_of_a_prefix():
    assert ids(GOOD, replace(GOOD, methods=("POST",))) == []
    assert ids(GOOD, replace(GOOD, methods=("GET", "POST"))) == ["gateway.E010"]


@pytest.mark.parametrize(
    "rate", ["", "10", "0/m", "10/0m", "ten/m", "10/w", "10/m;", "-1/m", "10 / m"]
)
def test_a_rate_that_is_none_is_refused(rate):
    assert [error.id for error in checks.check_rates({"LOGIN_IP": rate})] == ["gateway.E020"]


@pytest.mark.parametrize("rate", ["60/m", "10/15m", "1/s", "1000000/2h"])
def test_a_good_rate_passes(rate):
    assert list(checks.check_rates({"LOGIN_IP": rate})) == []


def test_every_write_is_limited_and_every_guessable_call_is_never_served_uncounted():
    closed = {route.prefix for route in ROUTES if route.fail_closed}
    assert {"/v1/auth/login", "/v1/auth/register", "/v1/auth/password/forgot",
            "/v1/auth/password/reset", "/v1/auth/verify-email/resend"} <= closed  # fmt: skip
    assert all(route.limits for route in ROUTES if set(route.methods) & set(routes.WRITE))
