"""Who calls and what there is to call for: made through the API, like anybody's."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stack.prove import people
from stack.prove.api import Api, Unreached
from stack.prove.arena import Arena
from stack.prove.world import CARRIER, CITIES, World

ADMIN, AIRLINE, TRAVELLER, NOBODY = "admin", "airline", "traveller", "nobody"
# Who may change most comes last: what it cancels and deletes, the others could not find.
ROLES = (NOBODY, TRAVELLER, AIRLINE, ADMIN)
_GRANTS: Mapping[str, dict[str, Any]] = {
    AIRLINE: {"roles": ["airline_authority"], "carrier": CARRIER},
    ADMIN: {"roles": ["admin"]},
}
BOOKINGS = ("instant", "instant", "instant", "hold", "hold")
Account = Mapping[str, str]


@dataclass(kw_only=True)
class Part:
    """One role: its account, accounts of the same rights to erase, and what belongs to it."""

    role: str
    account: Account = field(default_factory=dict)
    leavers: Sequence[Account] = ()
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Cast:
    """The parts of all roles; the demo accounts' admin makes what they need."""

    def __init__(self, arena: Arena, *, seed: int, leavers: int) -> None:
        arena.stack.manage("accounts", "ensure_demo_accounts", "--file", str(arena.accounts_file))
        self._arena = arena
        self._root = Api(arena.url, arena.accounts()[ADMIN])
        self._root.sign_in()
        self._world = World(self._root, seed=seed)
        self._leavers = leavers
        self.keepers: list[str] = []
        self.spare = ""

    def assemble(self) -> dict[str, Part]:
        """
        Return the part of each role.

        :raises Unreached: the API refused to make something
        """
        self._world.found()
        signed_in = ROLES[1:]
        names = [f"{role}-{n}" for role in signed_in for n in range(1 + self._leavers)]
        clients = people.register(self._arena.url, self._arena.mailbox, [*names, "spare"])
        accounts = [one.account for one in clients]
        self.spare = self._id_of(accounts.pop())
        common = self._common_values()
        parts = {NOBODY: Part(role=NOBODY, values=common)}
        for number, role in enumerate(signed_in):
            own = accounts[number * (1 + self._leavers) :][: 1 + self._leavers]
            if grant := _GRANTS.get(role):
                for account in own:
                    self._grant(self._id_of(account), grant)
            self.keepers.append(self._id_of(own[0]))
            values = common | self._own_values(own[0])
            parts[role] = Part(role=role, account=own[0], leavers=own[1:], values=values)
        parts[NOBODY].values = common | {"reference": parts[TRAVELLER].values["reference"]}
        self.keepers.append(self._id_of(self._root.account))
        return parts

    def _id_of(self, account: Account) -> str:
        (user,) = self._root.insist("GET", "/v1/users", email=account["email"]).json()["data"]
        return str(user["id"])

    def _grant(self, user_id: str, roles: Mapping[str, Any]) -> None:
        answer = self._root.insist("PUT", f"/v1/users/{user_id}/roles", roles)
        if answer.status_code != 200:
            raise Unreached(f"roles of {user_id}: {answer.status_code} {answer.text[:200]}")

    def _common_values(self) -> dict[str, Sequence[str]]:
        root, world = self._root, self._world
        markets = world.markets
        ids = {
            name: [row["id"] for row in root.pages(f"/v1/{name}")]
            for name in ("cities", "airplanes", "notifications")
        }
        return {
            "flight_id": [flight for market in markets for flight in market.flights],
            "departure_date": [market.day for market in markets],
            "month": sorted({market.day[:7] for market in markets}),
            "iata_code": [code for code, _ in CITIES],
            "code": [CARRIER],
            "city_id": ids["cities"],
            "airplane_id": ids["airplanes"],
            "ticket_id": ids["notifications"],
            "user_id": [self.spare],
        }

    def _own_values(self, account: Account) -> dict[str, Sequence[str]]:
        owner = Api(self._arena.url, account)
        owner.sign_in()
        flights = [market.flights[0] for market in self._world.markets]
        who = {"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"}
        references = []
        for kind, flight in zip(BOOKINGS, [*flights, *flights], strict=False):
            segment = {"flight_id": flight, "cabin": "economy"}
            body = {"segments": [segment], "passengers": [who], "type": kind}
            answer = owner.send("POST", "/v1/bookings", body, key=secrets.token_hex(8))
            if answer.status_code == 201:  # the last seats are soon gone
                references.append(answer.json()["reference"])
        if not references:
            raise Unreached(f"no booking for {account['email']}")
        session = owner.insist("GET", "/v1/auth/session").json()
        return {"reference": references, "user_id": [self.spare, session["user"]["id"]]}
