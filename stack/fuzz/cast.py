"""Who calls and what there is to call for: made through the API, like anybody's."""

import itertools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from stack.prove import people
from stack.prove.api import Api, Unreached
from stack.prove.arena import Arena
from stack.prove.world import CARRIER, CITIES, PRICE, World

ADMIN, AIRLINE, TRAVELLER, NOBODY = "admin", "airline", "traveller", "nobody"
# Who may change most comes last: what it cancels and deletes, the others could not find.
ROLES = (NOBODY, TRAVELLER, AIRLINE, ADMIN)
_GRANTS: Mapping[str, dict[str, Any]] = {
    AIRLINE: {"roles": ["airline_authority"], "carrier": CARRIER},
    ADMIN: {"roles": ["admin"]},
}
# To read, to cancel, to ask about, and to confirm.
BOOKINGS = ("instant", "instant", "instant", "hold")
SEATS = 9
Account = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """
    One role: its account, accounts of the same rights to erase, and what there is for it.

    `values` are by the name of what they are given for; `bodies` and `names`, by an operation's id,
    make one call of it that succeeds. What uses up what it is called for has something of its own.
    """

    role: str
    account: Account
    leavers: Sequence[Account]
    values: Mapping[str, Sequence[str]]
    bodies: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # By an operation's id, what it must not be called for, and for what instead.
    instead: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Cast:
    """The accounts of all roles; the demo accounts' admin makes what they need."""

    def __init__(self, arena: Arena, *, seed: int, leavers: int) -> None:
        arena.stack.manage("accounts", "ensure_demo_accounts", "--file", str(arena.accounts_file))
        self._arena = arena
        self._root = Api(arena.url, arena.accounts()[ADMIN])
        self._root.sign_in()
        self._world = World(self._root, seed=seed)
        self._numbers = itertools.count(9000)
        self._accounts: dict[str, list[Account]] = {NOBODY: []}
        self._register(1 + leavers)

    def _register(self, each: int) -> None:
        names = [f"{role}-{n}" for role in ROLES[1:] for n in range(each)]
        clients = people.register(self._arena.url, self._arena.mailbox, [*names, "spare"])
        accounts = [one.account for one in clients]
        self._spare = accounts.pop()
        self._spare_id = self._id_of(self._spare)
        for number, role in enumerate(ROLES[1:]):
            self._accounts[role] = accounts[number * each :][:each]
            for account in self._accounts[role] if role in _GRANTS else ():
                self._grant(self._id_of(account), _GRANTS[role])
        played = [own[0] for own in self._accounts.values() if own]
        self._keepers = [self._id_of(account) for account in (*played, self._root.account)]

    def found(self) -> None:
        """
        Make the world that every role finds.

        :raises Unreached: the API refused to make something
        """
        self._world.found()

    def part(self, role: str) -> Part:
        """
        Return what a role begins with; things are its own, others have used up theirs.

        :raises Unreached: the API refused to make something
        """
        own = self._accounts[role]
        plans = self._plans()
        flights = [self._made("/v1/flights", plan) for plan in plans[:-1]]
        values = self._values(flights)
        account = own[0] if own else self._accounts[TRAVELLER][0]
        references = self._book(Api(self._arena.url, account), values["flight_id"])
        values["reference"] = references
        *kept, doomed = values["flight_id"]
        spared = dict.fromkeys(kept, doomed)
        return Part(
            role=role,
            account=own[0] if own else {},
            leavers=own[1:],
            values=values,
            bodies=self._bodies(account, values) | {"create_flight": plans[-1]},
            names={
                "cancel_flight": {"flight_id": doomed},
                "delete_flight": {"flight_id": doomed},
                "cancel_booking": {"reference": references[1]},
                "quote_cancellation": {"reference": references[2]},
                "confirm_booking": {"reference": references[-1]},
            },
            instead={
                "set_user_roles": dict.fromkeys(self._keepers, self._spare_id),
                "cancel_flight": spared,
                "delete_flight": spared,
            },
        )

    def _id_of(self, account: Account) -> str:
        (user,) = self._root.insist("GET", "/v1/users", email=account["email"]).json()["data"]
        return str(user["id"])

    def _grant(self, user_id: str, roles: Mapping[str, Any]) -> None:
        answer = self._root.insist("PUT", f"/v1/users/{user_id}/roles", roles)
        if answer.status_code != 200:
            raise Unreached(f"roles of {user_id}: {answer.status_code} {answer.text[:200]}")

    def _plans(self) -> list[dict[str, Any]]:
        """Return flights on an airplane nobody else uses: one for each booking, and one more."""
        airplane = {
            "carrier": CARRIER,
            "registration": f"D-{secrets.token_hex(3).upper()}",
            "model": "A320-251N",
            "cabins": [{"cabin": "economy", "seats": SEATS}],
        }
        airplane_id = self._made("/v1/airplanes", airplane)["id"]
        today = datetime.now(UTC).date()
        return [
            {
                "carrier": CARRIER,
                "number": next(self._numbers),
                "airplane_id": airplane_id,
                "origin": CITIES[0][0],
                "destination": CITIES[-1][0],
                "departs_at": f"{today + timedelta(days=30 + n)}T06:10",
                "arrives_at": f"{today + timedelta(days=30 + n)}T18:10",
                "cabins": [{"cabin": "economy", "price": PRICE}],
            }
            for n in range(len(BOOKINGS) + 1)
        ]

    def _made(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._root.insist("POST", path, body)
        if answer.status_code != 201:
            raise Unreached(f"POST {path}: {answer.status_code} {answer.text[:300]}")
        made: dict[str, Any] = answer.json()
        return made

    def _values(self, flights: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[str]]:
        days = [flight["departs_at"][:10] for flight in flights]
        return {
            "flight_id": [flight["id"] for flight in flights],
            "departure_date": days,
            "month": sorted({day[:7] for day in days}),
            "iata_code": [code for code, _ in CITIES],
            "code": [CARRIER],
            "city_id": self._ids("cities"),
            "airplane_id": [flights[0]["airplane"], *self._ids("airplanes")],
            "ticket_id": self._ids("notifications"),
            "user_id": [self._spare_id],
        }

    def _ids(self, collection: str) -> list[str]:
        rows = self._root.insist("GET", f"/v1/{collection}", limit=20).json()["data"]
        return [row["id"] for row in rows]

    def _book(self, owner: Api, flights: Sequence[str]) -> list[str]:
        owner.sign_in()
        references = []
        for kind, flight in zip(BOOKINGS, flights, strict=True):
            body = booking(flight) | {"type": kind}
            answer = owner.send("POST", "/v1/bookings", body, key=secrets.token_hex(8))
            if answer.status_code != 201:
                raise Unreached(f"a booking: {answer.status_code} {answer.text[:300]}")
            references.append(str(answer.json()["reference"]))
        return references

    def _bodies(self, account: Account, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        url, password = self._arena.url, account["password"]
        # Of somebody whose other sign-ins no change of a password ends meanwhile.
        tokens = Api(url).insist("POST", "/v1/auth/login", self._root.account).json()
        return {
            "login": dict(account),
            "refresh": {"refresh": tokens["refresh"]},
            "change_password": {"current_password": password, "password": password},
            "update_flight": {"boarding_gate": "14"},
            "verify_email": {"token": self._unverified()},
            "reset_password": {"token": self._forgotten(), "password": self._spare["password"]},
            "book_itinerary": booking(values["flight_id"][0]),
        }

    def _unverified(self) -> str:
        account = {"email": f"{secrets.token_hex(6)}@fuzz.example", "password": "Correct-horse-7"}
        Api(self._arena.url).insist("POST", "/v1/auth/register", account)
        return people.token_for(account["email"], self._arena.mailbox)

    def _forgotten(self) -> str:
        address, mailbox = self._spare["email"], self._arena.mailbox
        before = people.token_for(address, mailbox)
        Api(self._arena.url).insist("POST", "/v1/auth/password/forgot", {"email": address})
        return people.token_for(address, mailbox, after=before)


def booking(flight_id: str) -> dict[str, Any]:
    """Return the body of a booking of one seat."""
    return {
        "segments": [{"flight_id": flight_id, "cabin": "economy"}],
        "passengers": [{"given_name": "Ada", "family_name": "Byron", "age": 36, "sex": "F"}],
        "type": "instant",
    }
