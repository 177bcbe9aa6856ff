"""
Who may call what: every operation, by every kind of caller, as the table of `docs/access.md` says.

Through the gateway, and at the service's own port, which believes nobody for calling there.
"""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from gateway.matching import service_of
from tests.access import CALLERS, operations, published, rows
from tests.e2e.calls import CALLS, PERSONAL
from tests.e2e.world import World

EXPECTED = dict(rows())
CODES = {401: "not_authenticated", 403: "forbidden", 404: "not_found", 422: "invalid_token"}
# Some answers wait on purpose, so that they take even time.
AT_ONCE = 3
WAYS = ("through the gateway", "at the service")

pytestmark = pytest.mark.parametrize(
    "jetway",
    [pytest.param("embedded", marks=pytest.mark.embedded)],
    indirect=True,
    scope="session",
)


@pytest.fixture(scope="module")
def world(jetway, admin):
    return World(jetway, admin)


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        session.trust_env = False
        # A service may close a connection that has rested just when a call is sent on it.
        session.headers["Connection"] = "close"
        yield session


@pytest.fixture(params=WAYS)
def base(request, jetway):
    """Return the function that says where an operation is called."""
    if request.param == WAYS[0]:
        return lambda operation: jetway.url
    return lambda operation: jetway.service_url(service_of(operation.path))


def send(session, url, operation, call, *, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if call.key:
        headers["Idempotency-Key"] = secrets.token_hex(8)
    return session.request(
        operation.method,
        url + operation.path.format(**call.path),
        params=call.query,
        json=call.body,
        headers=headers,
        timeout=40,
    )


@pytest.mark.parametrize("operation", published(), ids=lambda one: one.id)
def test_each_caller_is_answered_as_the_table_says(world, session, base, operation):
    expected = EXPECTED[operation.name]

    def attempt(caller, call):
        token = call.token or world.token(caller)
        answer = send(session, base(operation), operation, call, token=token)
        if answer.status_code >= 400:
            assert answer.json()["code"] == CODES.get(answer.status_code), (caller, answer.text)
        return answer.status_code

    answered, call = {}, None
    for caller in (one for one in CALLERS if expected[one] >= 400):
        if call is None or operation.id in PERSONAL:
            call = CALLS[operation.id](world, caller)
        answered[caller] = attempt(caller, call)
    allowed = [one for one in CALLERS if expected[one] < 400]
    calls = [CALLS[operation.id](world, caller) for caller in allowed]
    if call is not None and calls and operation.id not in PERSONAL:
        # What others were refused: had it been done all the same, who may do it would find it gone.
        calls[0] = call
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answered |= dict(zip(allowed, pool.map(attempt, allowed, calls), strict=True))
    assert answered == expected


def test_the_running_api_has_the_operations_of_the_table(jetway, session):
    running = operations(session.get(f"{jetway.url}/openapi.json", timeout=30).json())
    assert {one.name for one in running} == set(EXPECTED)


def test_somebody_elses_booking_looks_like_one_that_is_not_there(world, session, base):
    names = [one for one in published() if "{reference}" in one.path]
    assert len(names) == 7
    for operation in names:
        seen = []
        for reference in (world.confirmed, "ZZZZZZ"):
            call = CALLS["get_booking"](world, "another user")
            call.path, call.body, call.key = {"reference": reference}, {}, True
            token = world.token("another user")
            answer = send(session, base(operation), operation, call, token=token)
            problem = answer.json()
            problem.pop("request_id")
            about = ("content-type", "cache-control", "allow", "vary")
            told = {name: answer.headers.get(name) for name in about}
            seen.append((answer.status_code, problem, told))
        assert seen[0] == seen[1], operation.name


@pytest.mark.parametrize("caller", CALLERS[1:])
def test_a_list_of_bookings_shows_ones_own(world, caller):
    client, owner = world.people[caller], world.people["the owner"].tokens["user"]["id"]
    own = {one["reference"] for one in client.get("/v1/bookings", limit=200).json()["data"]}
    assert (world.confirmed in own) == (caller == "the owner")
    answer = client.get("/v1/bookings", user=owner, limit=200)
    if caller in ("the owner", "admin"):
        assert world.confirmed in {one["reference"] for one in answer.json()["data"]}
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_nobody_raises_themselves(world, session, base):
    (operation,) = [one for one in published() if one.id == "set_user_roles"]
    for caller in CALLERS[1:-1]:
        path = f"/v1/users/{world.user_id(caller)}"
        before = world.root.get(path).json()["roles"]
        call = CALLS["set_user_roles"](world, caller)
        answer = send(session, base(operation), operation, call, token=world.token(caller))
        assert answer.status_code == 403
        assert world.root.get(path).json()["roles"] == before
