"""Sixteen travellers who do what travellers do, and write down every answer that is not right."""

import itertools
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import requests

from tests.e2e.running import Client, Jetway

PAUSE_SECONDS = 0.05
# So many of each; a traveller may have three live holds, and there are three accounts.
READERS, SIGNING_IN, HOLDING, BOOKING, NAMING = 6, 2, 3, 2, 3


class Crowd:
    """What was sent, by what it was, and every failure."""

    def __init__(self, jetway: Jetway, url: str, flight: dict[str, Any]) -> None:
        self.sent: Counter[str] = Counter()
        self.failures: list[str] = []
        self._url = url
        self._flight = flight
        self._accounts = jetway.accounts()
        self._tokens = {
            name: Client(jetway, **account).tokens["access"]
            for name, account in self._accounts.items()
        }
        self._over = threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them go on until the end of the block."""
        names = itertools.cycle(self._accounts)
        visits = [self._read] * READERS + [self._sign_in] * SIGNING_IN + [self._hold] * HOLDING
        visits += [self._book] * BOOKING + [self._name] * NAMING
        with ThreadPoolExecutor(len(visits)) as pool:
            running = [pool.submit(self._go_on, visit, next(names)) for visit in visits]
            try:
                yield
            finally:
                self._over.set()
                for one in running:
                    one.result()

    def wait_for(self, requests: int) -> None:
        """Wait until so many more requests were answered."""
        ends_at = time.monotonic() + 30
        enough = self.sent.total() + requests
        while self.sent.total() < enough:
            assert time.monotonic() < ends_at, (self.sent, self.failures)
            time.sleep(0.05)

    def _go_on(self, visit: Callable[["Caller"], None], name: str) -> None:
        caller = Caller(self, self._url, name=name, token=self._tokens[name])
        while not self._over.is_set():
            try:
                visit(caller)
            except requests.RequestException as error:
                self.failures.append(f"{caller.last}: {error!r}")
            except AssertionError as error:
                self.failures.append(f"{caller.last}: {error}")

    def _read(self, caller: "Caller") -> None:
        day = self._flight["departs_at"][:10]
        ends = {name: self._flight[name] for name in ("origin", "destination")}
        found = caller.send("GET", "/v1/flights/search", 200, departure_date=day, **ends)
        ids = [one["segments"][0]["flight_id"] for one in found["data"]]
        assert self._flight["id"] in ids, "the flight was not found"
        one = caller.send("GET", f"/v1/flights/{self._flight['id']}", 200)
        assert one["flight_number"] == self._flight["flight_number"], "another flight"

    def _sign_in(self, caller: "Caller") -> None:
        tokens = caller.send("POST", "/v1/auth/login", 200, self._accounts[caller.name])
        assert tokens["user"]["email"] == self._accounts[caller.name]["email"], "somebody else"

    def _hold(self, caller: "Caller") -> None:
        held = self._ordered(caller, type="hold")
        assert held["status"] == "held", held["status"]
        path = f"/v1/bookings/{held['reference']}"
        done = caller.send("POST", f"{path}/confirm", 200, key=secrets.token_hex(8))
        assert done["status"] == "confirmed", done["status"]
        self._cancel(caller, path)

    def _book(self, caller: "Caller") -> None:
        booked = self._ordered(caller, type="instant")
        assert booked["status"] == "confirmed", booked["status"]
        path = f"/v1/bookings/{booked['reference']}"
        assert caller.send("GET", path, 200)["id"] == booked["id"], "another booking"
        self._cancel(caller, path)

    def _ordered(self, caller: "Caller", **more: str) -> Any:
        who = {"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"}
        segment = {"flight_id": self._flight["id"], "cabin": "economy"}
        body = {"segments": [segment], "passengers": [who], **more}
        return caller.send("POST", "/v1/bookings", 201, body, key=secrets.token_hex(8))

    def _cancel(self, caller: "Caller", path: str) -> None:
        done = caller.send("POST", f"{path}/cancel", 200, {})
        assert done["status"] == "cancelled", done["status"]

    def _name(self, caller: "Caller") -> None:
        name = f"Ada{secrets.token_hex(3)}"
        changed = caller.send("PATCH", "/v1/users/me", 200, {"given_name": name})
        assert changed["given_name"] == name, changed["given_name"]
        assert caller.send("GET", "/v1/users/me", 200)["given_name"] == name, "the old name"


class Caller:
    """One client with its kept connection; it repeats nothing."""

    def __init__(self, crowd: Crowd, url: str, *, name: str, token: str) -> None:
        self.name = name
        self.last = ""
        self._crowd = crowd
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"

    def send(
        self, method: str, path: str, status: int, body: Any = None, *, key: str = "", **query: str
    ) -> Any:
        """Send a request and return the JSON that comes with this status."""
        self.last = f"{method} {path}"
        headers = {"Idempotency-Key": key} if key else {}
        answer = self._session.request(
            method, self._url + path, json=body, params=query, headers=headers, timeout=40
        )
        self._crowd.sent[f"{method} {path.split('/')[2]}"] += 1
        assert answer.status_code == status, f"{answer.status_code} {answer.text[:200]}"
        time.sleep(PAUSE_SECONDS)
        return answer.json()
