"""Callers of each kind, and what they call for: made through the API, like anybody's."""

import itertools
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from string import ascii_uppercase, digits
from typing import Any

from stack.prove import people
from tests.e2e.running import Client, Jetway

_numbers = itertools.count(1)
PRICE = {"amount": "129.00", "currency": "EUR"}


class World:
    """Callers of each kind, and what they call for; `root` is an admin who makes it."""

    def __init__(self, jetway: Jetway, root: Client) -> None:
        self.root = root
        self.stranger = f"{secrets.token_hex(6)}@example.org"
        self._codes = map("".join, itertools.product("Z", ascii_uppercase, ascii_uppercase))
        self._designators = map("".join, itertools.product(ascii_uppercase, digits))
        self.carrier, rival = (self.new_carrier() for _ in range(2))
        airline = {"roles": ["airline_authority"]}
        self._roles = {
            "another user": {},
            "the owner": {},
            "the airline": {**airline, "carrier": self.carrier},
            "another airline": {**airline, "carrier": rival},
            "admin": {"roles": ["admin"]},
        }
        self._jetway = jetway
        self.accounts, self.people = self._register()
        self._leavers: dict[str, Client] = {}

    def _register(self) -> tuple[dict[str, dict[str, str]], dict[str, Client]]:
        jetway, run = self._jetway, secrets.token_hex(4)
        names = [f"{name.replace(' ', '-')}-{run}" for name in self._roles]
        registered = people.register(jetway.url, jetway.mailbox, names)
        accounts = [one.account for one in registered]
        for account, roles in zip(accounts, self._roles.values(), strict=True):
            if roles:
                (user,) = self.root.get("/v1/users", email=account["email"]).json()["data"]
                answer = self.root.session.put(
                    f"{jetway.url}/v1/users/{user['id']}/roles", json=roles, timeout=30
                )
                assert answer.status_code == 200, answer.text
        made = dict(zip(self._roles, accounts, strict=True))
        return made, {name: Client(jetway, **account) for name, account in made.items()}

    def leaver(self, caller: str) -> str:
        """Return the access token of another such caller, who may be gone afterwards."""
        if caller not in self._leavers:
            self._leavers = self._register()[1]
        return str(self._leavers.pop(caller).tokens["access"])

    def token(self, caller: str) -> str:
        """Return a caller's access token; nobody has none."""
        return str(self.people[caller].tokens["access"]) if caller in self.people else ""

    def account(self, caller: str) -> dict[str, str]:
        """Return a caller's address and password; nobody gives the owner's."""
        return self.accounts.get(caller, self.accounts["the owner"])

    def sign_in(self, caller: str) -> dict[str, Any]:
        """Return the tokens of one more sign-in of a caller."""
        answer = self.root.post("/v1/auth/login", self.account(caller))
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def user_id(self, caller: str) -> str:
        """Return a caller's id; nobody and the admin mean the owner."""
        whose = "the owner" if caller in ("nobody", "admin") else caller
        return str(self.people[whose].tokens["user"]["id"])

    @cached_property
    def ends(self) -> list[str]:
        """The codes of two airports."""
        return [self.airport()["iata_code"] for _ in range(2)]

    @cached_property
    def flight(self) -> Any:
        """A flight of the airline with room for everybody."""
        return made(self.root.post("/v1/flights", self.flight_form()))

    @cached_property
    def airplane(self) -> Any:
        """The airplane of every flight."""
        return made(self.root.post("/v1/airplanes", self.airplane_form()))

    @cached_property
    def confirmed(self) -> str:
        """The reference of a booking that nobody cancels."""
        return self.booking()

    def city(self) -> Any:
        """Make a city."""
        return made(self.root.post("/v1/cities", city_form()))

    def airport(self) -> Any:
        """Make an airport."""
        return made(self.root.post("/v1/airports", self.airport_form()))

    def airport_form(self) -> dict[str, Any]:
        """Return a new airport."""
        code = self._free("/v1/airports/", self._codes)
        return {
            "iata_code": code,
            "icao_code": f"Y{code}",
            "name": f"Airport {code}",
            "city_id": self.city()["id"],
            "latitude": 50.0,
            "longitude": 8.0,
            "time_zone": "Europe/Berlin",
        }

    def carrier_form(self) -> dict[str, Any]:
        """Return a new carrier."""
        code = self._free("/v1/carriers/", self._designators)
        return {"code": code, "name": f"Airline {code}"}

    def new_carrier(self) -> str:
        """Make a carrier; return its code."""
        return str(made(self.root.post("/v1/carriers", self.carrier_form()))["code"])

    def airplane_form(self) -> dict[str, Any]:
        """Return a new airplane of the airline."""
        return {
            "carrier": self.carrier,
            "registration": f"D-{secrets.token_hex(3).upper()}",
            "model": "A320-251N",
            "cabins": [{"cabin": "economy", "seats": 150}],
        }

    def _free(self, path: str, codes: Iterator[str]) -> str:
        """Return the next code that the world does not have."""
        return next(one for one in codes if self.root.get(path + one).status_code == 404)

    def flight_form(self) -> dict[str, Any]:
        """Return a flight of the airline, on a day of its own."""
        number, airplane, (origin, destination) = next(_numbers), self.airplane, self.ends
        leaves = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20 + number)
        return {
            "carrier": self.carrier,
            "number": number,
            "airplane_id": airplane["id"],
            "origin": origin,
            "destination": destination,
            "departs_at": leaves.isoformat(),
            "arrives_at": (leaves + timedelta(hours=2)).isoformat(),
            "cabins": [{"cabin": "economy", "price": PRICE}],
        }

    def booking_form(self, kind: str = "instant") -> dict[str, Any]:
        """Return a booking of one seat."""
        return {
            "segments": [{"flight_id": self.flight["id"], "cabin": "economy"}],
            "passengers": [{"given_name": "Ada", "family_name": "Owner", "age": 36, "sex": "F"}],
            "type": kind,
        }

    def booking(self, kind: str = "instant") -> str:
        """Book for the owner; return the reference."""
        key = {"Idempotency_Key": secrets.token_hex(8)}
        owner = self.people["the owner"]
        return str(made(owner.post("/v1/bookings", self.booking_form(kind), **key))["reference"])

    def ticket(self) -> str:
        """Plan a mail; return its id."""
        return str(made(self.root.post("/v1/notifications", mail_form()))["id"])


def made(answer: Any) -> Any:
    """Return what a POST made."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def city_form() -> dict[str, Any]:
    """Return a new city."""
    return {"name": f"City {secrets.token_hex(4)}", "country": "DE"}


def mail_form() -> dict[str, Any]:
    """Return a mail in one's own words, for next month."""
    at = datetime.now(UTC) + timedelta(days=30)
    return {
        "subject": "Terminal 2",
        "content": "Your flight leaves from Terminal 2.",
        "recipient_email": f"{secrets.token_hex(4)}@example.org",
        "notification_time": at.isoformat(),
    }
