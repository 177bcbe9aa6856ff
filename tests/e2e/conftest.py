"""
One running stack for all end-to-end tests of a session, embedded or production.

Whatever the tests did to it, at the end every invariant of its data must hold.
"""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e import browsing, running
from tests.factories.collector import collecting

STACKS = {"embedded": running.embedded, "production": running.production}
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def collector():
    """What the stack's processes export their traces to."""
    with collecting() as collector:
        yield collector


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in STACKS],
)
def jetway(request, tmp_path_factory, collector):
    folder = tmp_path_factory.mktemp("jetway")
    with STACKS[request.param](folder, collector.variables) as stack:
        yield stack
        running.expect_a_clean_audit(stack)
        running.expect_no_mail_twice(stack)


@pytest.fixture(scope="session")
def admin(jetway):
    return running.Client(jetway, **jetway.accounts()["admin"])


@pytest.fixture(scope="session")
def traveller(jetway):
    return running.Client(jetway, **jetway.accounts()["traveller"])


@pytest.fixture(scope="session")
def network(admin):
    """A carrier and two airports made through the API, like any installation's first ones."""
    ends = {"QAA": "Asia/Kolkata", "QBB": "Europe/Berlin"}
    for code, zone in ends.items():
        city = created(admin.post("/v1/cities", {"name": f"City of {code}", "country": "DE"}))
        airport = {
            "iata_code": code,
            "icao_code": f"X{code}",
            "name": f"Airport {code}",
            "city_id": city["id"],
            "latitude": 50.0,
            "longitude": 8.0,
            "time_zone": zone,
        }
        created(admin.post("/v1/airports", airport))
    created(admin.post("/v1/carriers", {"code": "Q9", "name": "Testing Air"}))
    return tuple(ends)


@pytest.fixture
def make_flight(admin, network):
    """Make a flight with so many economy seats; return it as the API shows it."""

    def make(*, seats, days=30, price="129.00"):
        number = next(_numbers)
        airplane = created(
            admin.post(
                "/v1/airplanes",
                {
                    "carrier": "Q9",
                    "registration": f"D-Q{number:03}",
                    "model": "A320-251N",
                    "cabins": [{"cabin": "economy", "seats": seats}],
                },
            )
        )
        leaves = (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)
        flight = {
            "carrier": "Q9",
            "number": number,
            "airplane_id": airplane["id"],
            "origin": network[0],
            "destination": network[1],
            "departs_at": leaves.isoformat(),
            "arrives_at": (leaves + timedelta(hours=3)).isoformat(),
            "cabins": [{"cabin": "economy", "price": {"amount": price, "currency": "EUR"}}],
        }
        return created(admin.post("/v1/flights", flight))

    return make


def created(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def browser():
    """A browser for one module: while playwright runs, its thread can start no event loop."""
    with browsing.chromium() as browser:
        yield browser


@pytest.fixture
def page(browser):
    """A page in a fresh profile, which must log no error and break no policy."""
    with browsing.open_page(browser) as page:
        yield page
