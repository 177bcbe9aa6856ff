"""Every place that checks tokens, and a client that sends it exactly the headers it is given."""

import http.client
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from common.ids import uuid7
from tests.e2e.running import Jetway
from tests.factories.forgeries import Signer


class Door(NamedTuple):
    """One place that checks tokens: who answers, and what is asked."""

    process: str
    method: str
    path: str
    body: bytes = b""

    def __str__(self) -> str:
        return f"{self.process} {self.method} {urlsplit(self.path).path}"


class Answer(NamedTuple):
    """The status, and the code of a problem."""

    status: int
    code: str


REFUSED = (Answer(401, "invalid_token"), Answer(401, "token_expired"))
NOBODY = Answer(401, "not_authenticated")


def public_doors(flight: Mapping[str, Any]) -> list[Door]:
    """Return open calls and calls for users, of Django and of what stands in front of it."""
    ends = {name: flight[name] for name in ("origin", "destination")}
    day = flight["departs_at"][:10]
    search = f"/v1/flights/search?{urlencode({**ends, 'departure_date': day})}"
    calendar = f"/v1/flights/calendar?{urlencode({**ends, 'month': day[:7]})}"
    one = f"/v1/flights/{flight['id']}"
    traveller = {"given_name": "Ada", "family_name": "Forger", "age": 36, "sex": "F"}
    booking = {"segments": [_segment(flight)], "passengers": [traveller], "type": "instant"}
    body = json.dumps(booking).encode()
    return [
        Door("gateway", "GET", "/v1/users/me"),
        Door("gateway", "GET", "/v1/airports?limit=1"),
        Door("gateway", "GET", search),
        Door("gateway", "GET", one),
        Door("gateway", "POST", "/v1/bookings", body),
        Door("accounts", "GET", "/v1/auth/session"),
        Door("accounts", "GET", "/.well-known/jwks.json"),
        Door("flights", "GET", "/v1/airports?limit=1"),
        Door("flights", "GET", search),
        Door("flights", "GET", calendar),
        Door("flights", "GET", one),
        Door("flights", "GET", one + "?by=django"),
        Door("bookings", "GET", "/v1/bookings?limit=1"),
        Door("bookings", "POST", "/v1/bookings", body),
        Door("reminders", "GET", "/v1/notifications?limit=1"),
    ]


def internal_doors(flight: Mapping[str, Any]) -> list[Door]:
    """Return the calls between services; the last one of a hold gives the seats back."""
    form = {"segments": [_segment(flight)], "seats": 1, "mode": "sold", "expires_at": None}
    hold = f"/internal/v1/holds/{uuid7()}"
    return [
        Door("flights", "PUT", hold, json.dumps(form).encode()),
        Door("flights", "GET", hold),
        Door("flights", "POST", f"{hold}/confirm"),
        Door("flights", "DELETE", hold),
        Door("reminders", "GET", f"/internal/v1/bookings/{uuid7()}/mails"),
    ]


def _segment(flight: Mapping[str, Any]) -> dict[str, Any]:
    return {"flight_id": flight["id"], "cabin": flight["cabins"][0]["cabin"]}


class Knocking:
    """Sends raw headers to the processes of a stack, over connections that are kept."""

    def __init__(self, jetway: Jetway) -> None:
        self._jetway = jetway
        self._kept: dict[str, http.client.HTTPConnection] = {}

    def opened(self, doors: Iterable[Door], *authorization: bytes) -> dict[str, Answer]:
        """Return the doors that did not refuse a bad token, and what they answered."""
        answers = {str(door): self.ask(door, *authorization) for door in doors}
        return {door: answer for door, answer in answers.items() if answer not in REFUSED}

    def ask(self, door: Door, *authorization: bytes, header: str = "Authorization") -> Answer:
        """Return the answer to a request with these `Authorization` headers."""
        for fresh in (False, True):
            connection = self._connection(door.process, fresh=fresh)
            try:
                return self._ask(connection, door, authorization, header)
            except (http.client.HTTPException, OSError):  # closed since the last one
                if fresh:
                    raise
        raise AssertionError

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        door: Door,
        authorization: Iterable[bytes],
        header: str,
    ) -> Answer:
        connection.putrequest(door.method, door.path, skip_accept_encoding=True)
        connection.putheader("Accept", "application/json")
        for value in authorization:
            connection.putheader(header, value)
        if door.method != "GET":
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", str(len(door.body)))
            connection.putheader("Idempotency-Key", secrets.token_hex(8))
        connection.endheaders(door.body or None)
        answer = connection.getresponse()
        body = answer.read()
        is_problem = answer.headers.get("Content-Type") == "application/problem+json"
        return Answer(answer.status, json.loads(body)["code"] if is_problem else "")

    def _connection(self, process: str, *, fresh: bool) -> http.client.HTTPConnection:
        if fresh or process not in self._kept:
            port = self._jetway.environment.port(process)
            self._kept[process] = http.client.HTTPConnection("localhost", port, timeout=20)
        return self._kept[process]


def bearer(token: str) -> bytes:
    """Return the header of an access token."""
    return f"Bearer {token}".encode("latin-1")


def signer(path: Path, *, typ: str = "at+jwt") -> Signer:
    """Return who signs with the key in a file."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return Signer(path.stem, key, typ)


def service_claims(caller: str, audience: str) -> dict[str, Any]:
    """Return the claims of a good service token."""
    now = int(time.time())
    return {"iss": caller, "aud": audience, "iat": now, "exp": now + 60, "jti": str(uuid7())}
