"""
Tokens that open nothing: the corpus, at the gateway, at every service's port, in every hot path.

And tokens that opened something: seen everywhere, they are refused everywhere once their sign-in
has ended.
"""

import os
import secrets
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from stack.environment import ROOT
from stack.prove import people
from tests.e2e.doors import (
    NOBODY,
    Knocking,
    bearer,
    internal_doors,
    public_doors,
    service_claims,
    signer,
)
from tests.e2e.running import Client
from tests.factories.forgeries import FORGERIES, SERVICE, SIGNATURES, keys_from_elsewhere

DAY = (datetime.now(UTC) + timedelta(days=30)).date()

pytestmark = pytest.mark.parametrize(
    "jetway",
    [pytest.param("embedded", marks=pytest.mark.embedded)],
    indirect=True,
    scope="session",
)


@pytest.fixture(scope="module")
def keys(jetway):
    """The folder of the stack's keys."""
    return jetway.environment.var / "keys"


@pytest.fixture(scope="module")
def accounts_key(keys):
    """Who signs access tokens."""
    return signer(next((keys / "tokens").glob("*.pem")))


@pytest.fixture(scope="module")
def flight(traveller):
    """A flight on sale."""
    asked = {"origin": "BLR", "destination": "DEL", "departure_date": DAY, "max_connections": 0}
    found = traveller.get("/v1/flights/search", **asked).json()["data"]
    return traveller.get(f"/v1/flights/{found[0]['segments'][0]['flight_id']}").json()


@pytest.fixture(scope="module")
def doors(flight):
    return public_doors(flight)


@pytest.fixture(scope="module")
def knock(jetway):
    return Knocking(jetway)


@pytest.fixture(scope="module")
def good(jetway):
    """The tokens of an admin, which open every door."""
    return Client(jetway, **jetway.accounts()["admin"]).tokens


@pytest.fixture(scope="module")
def claims(good):
    return jwt.decode(good["access"], options={"verify_signature": False})


@pytest.fixture(scope="module")
def account(jetway):
    """Whose sign-ins may end."""
    (one,) = people.register(jetway.url, jetway.mailbox, [f"ending-{secrets.token_hex(4)}"])
    return one.account


class TestForgeries:
    def test_the_token_that_they_are_made_of_opens_every_door(
        self, knock, doors, good, accounts_key, claims
    ):
        for token in (good["access"], accounts_key.sign(claims)):
            answers = {str(door): knock.ask(door, bearer(token)).status for door in doors}
            assert set(answers.values()) <= {200, 201}, answers

    def test_no_forged_token_opens_anything(self, knock, doors, accounts_key, claims):
        tokens = {name: forge(accounts_key, claims) for name, forge in FORGERIES.items()}
        opened = {name: knock.opened(doors, bearer(token)) for name, token in tokens.items()}
        assert len(opened) > 70
        assert {name: found for name, found in opened.items() if found} == {}

    def test_nothing_but_one_good_bearer_token_opens_anything(
        self, keys, knock, doors, good, accounts_key, claims
    ):
        token = good["access"]
        forged = FORGERIES["another key, our kid"](accounts_key, claims)
        gateway = signer(keys / "gateway.pem")
        to_flights = signer(keys / "gateway.pem", typ="svc+jwt").sign(
            service_claims("gateway", "flights")
        )
        headers = {
            "empty": [b""],
            "the scheme alone": [b"Bearer"],
            "no scheme": [token.encode()],
            "another scheme": [f"Token {token}".encode()],
            "Basic": [b"Basic YWRtaW46YWRtaW4="],
            "a tab": [f"Bearer\t{token}".encode()],
            "quoted": [f'Bearer "{token}"'.encode()],
            "a comma": [f"Bearer {token},".encode()],
            "two in one": [f"Bearer {token} {token}".encode()],
            "two in one, with a comma": [f"Bearer {token}, Bearer {forged}".encode()],
            "a space that is none": [bearer(token) + b"\xa0"],
            "not ASCII": ["Bearer tökén".encode()],
            "two headers, the good one first": [bearer(token), bearer(forged)],
            "two headers, the good one last": [bearer(forged), bearer(token)],
            "two headers, both good": [bearer(token), bearer(token)],
            "two headers, one of them Basic": [b"Basic YWRtaW46YWRtaW4=", bearer(token)],
            "two headers, one of them empty": [b"", bearer(token)],
            "a refresh token": [bearer(good["refresh"])],
            "a service's token": [bearer(to_flights)],
            "an access token a service signed": [bearer(gateway.sign(claims))],
        }
        opened = {name: knock.opened(doors, *values) for name, values in headers.items()}
        assert {name: found for name, found in opened.items() if found} == {}

    def test_a_token_anywhere_else_is_no_token(self, knock, doors, good):
        for door in doors:
            of_nobody = knock.ask(door)
            assert of_nobody.status == 200 or of_nobody == NOBODY
            for name in ("X-Access-Token", "Proxy-Authorization", "X-Authorization"):
                answer = knock.ask(door, bearer(good["access"]), header=name)
                assert answer == of_nobody, (door, name)
            if of_nobody == NOBODY:
                asked = f"{'&' if '?' in door.path else '?'}access_token={good['access']}"
                assert knock.ask(door._replace(path=door.path + asked)) == NOBODY, door

    def test_a_huge_header_is_refused(self, knock, doors):
        for door in doors:
            assert knock.ask(door, b"Bearer " + b"x" * 30_000).status in (400, 401, 431), door

    def test_nobody_fetches_the_key_that_a_token_names(self, knock, doors, accounts_key, claims):
        with socket.create_server(("127.0.0.1", 0)) as trap:
            trap.settimeout(0.2)
            url = f"http://127.0.0.1:{trap.getsockname()[1]}/keys"
            for forge in keys_from_elsewhere(url).values():
                assert knock.opened(doors, bearer(forge(accounts_key, claims))) == {}
            with pytest.raises(TimeoutError):
                trap.accept()

    def test_no_forged_service_token_opens_what_is_internal(self, keys, knock, good, flight):
        bookings = signer(keys / "bookings.pem", typ="svc+jwt")
        opened, asked = {}, 0
        for door in internal_doors(flight):
            claims = service_claims("bookings", door.process)
            forgeries = SIGNATURES | SERVICE
            tokens = {name: forge(bookings, claims) for name, forge in forgeries.items()}
            tokens |= {"an access token": good["access"], "nothing": ""}
            for name, token in tokens.items():
                answer = knock.ask(door, token.encode("latin-1"), header="X-Jetway-Service")
                asked += 1
                if answer.status != 401:
                    opened[f"{name}: {door}"] = answer
            assert knock.ask(door, bearer(good["access"])).status == 401
            trusted = bookings.sign(claims).encode()
            assert knock.ask(door, trusted, header="X-Jetway-Service").status in (200, 204), door
            outside = door._replace(process="gateway")
            assert knock.ask(outside, trusted, header="X-Jetway-Service").status == 404
        assert asked > 300
        assert opened == {}


class TestRevocation:
    """A sign-in that every process has seen, and that has ended."""

    @pytest.fixture
    def set_roles(self, jetway, admin, account):
        (user,) = admin.get("/v1/users", email=account["email"]).json()["data"]
        url = f"{jetway.url}/v1/users/{user['id']}/roles"

        def put(*roles):
            answer = admin.session.put(url, json={"roles": roles}, timeout=30)
            assert answer.status_code == 200, answer.text

        put("admin")  # whom every door opens for
        return put

    @pytest.mark.parametrize("cause", ["logout", "reuse", "password", "roles"])
    def test_it_is_refused_everywhere_by_the_next_request(
        self, jetway, knock, doors, account, set_roles, cause
    ):
        ending = Client(jetway, **account)
        tokens = [ending.tokens["access"]]
        for door in doors:
            assert knock.ask(door, bearer(tokens[0])).status in (200, 201), door
        if cause == "logout":
            assert ending.post("/v1/auth/logout", {}).status_code == 204
        elif cause == "reuse":
            spent = {"refresh": ending.tokens["refresh"]}
            tokens.append(ending.post("/v1/auth/refresh", spent).json()["access"])
            assert Client(jetway).post("/v1/auth/refresh", spent).status_code == 401
        elif cause == "password":
            same = {"current_password": account["password"], "password": account["password"]}
            other = Client(jetway, **account)
            assert other.post("/v1/auth/password/change", same).status_code == 204
        else:
            set_roles()
        for token in tokens:
            assert knock.opened(doors, bearer(token)) == {}

    def test_of_twenty_refreshes_at_once_one_wins_and_the_family_ends(
        self, jetway, knock, doors, account
    ):
        client, other = (Client(jetway, **account) for _ in range(2))
        form = {"refresh": client.tokens["refresh"]}
        barrier = threading.Barrier(20)

        def attempt(_):
            barrier.wait()
            return Client(jetway).post("/v1/auth/refresh", form)

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(attempt, range(20)))
        won = [one.json() for one in answers if one.status_code == 200]
        lost = [(one.status_code, one.json()["code"]) for one in answers if one.status_code != 200]
        assert len(won) == 1
        assert lost == [(401, "invalid_token")] * 19
        again = Client(jetway).post("/v1/auth/refresh", {"refresh": won[0]["refresh"]})
        assert again.status_code == 401
        for token in (client.tokens["access"], won[0]["access"]):
            assert knock.opened(doors, bearer(token)) == {}
        assert other.get("/v1/auth/session").status_code == 200


def test_a_new_key_is_taken_up_by_everybody_while_the_old_one_goes_on(
    jetway, keys, knock, doors, good
):
    tokens = keys / "tokens"
    (old,) = tokens.glob("*.pem")
    subprocess.run([ROOT / "bin" / "keys", "--rotate", keys], check=True, timeout=30)
    (new,) = set(tokens.glob("*.pem")) - {old}
    served = Client(jetway).get("/.well-known/jwks.json").json()["keys"]
    assert [one["kid"] for one in served] == [old.stem, new.stem]
    account = jetway.accounts()["admin"]
    first = Client(jetway, **account).tokens["access"]
    assert jwt.get_unverified_header(first)["kid"] == old.stem
    # Eleven minutes later:
    written_at = new.stat().st_mtime - 660
    os.utime(new, (written_at, written_at))
    os.utime(old, (written_at - 3600, written_at - 3600))
    second = Client(jetway, **account).tokens["access"]
    assert jwt.get_unverified_header(second)["kid"] == new.stem
    for token in (good["access"], first, second):
        for door in doors:
            assert knock.ask(door, bearer(token)).status in (200, 201), door
