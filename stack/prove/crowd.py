"""Travellers who search, book, hold, confirm and cancel, and send again what was not answered."""

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

from stack.prove.answers import LIVE, Told, silence, understand
from stack.prove.api import Api
from stack.prove.history import FAIL, UNKNOWN, History
from stack.prove.world import World

NAMES = ("Lovelace", "Hopper", "Noether", "Franklin")
OPEN_PURCHASES = 6
SETTLE_SECONDS = 120
# A frontend that presses twice, or an edge that repeats: both copies at the same time.
TWICE = 0.15
# A client that crashed and does not know its answer any more: the same call once more.
AGAIN = 0.1


@dataclass(kw_only=True)
class Plan:
    """One purchase of a traveller: what was asked, what is known, which call has no answer."""

    name: str
    kind: str
    email: str
    flights: tuple[str, ...]
    seats: int
    asking: str
    booking: str = ""
    state: str = ""
    over: bool = False


class Traveller(threading.Thread):
    """One account and its purchases, one call at a time (but for those sent twice)."""

    def __init__(
        self,
        *,
        name: str,
        api: Api,
        world: World,
        history: History,
        seed: str,
        stop: threading.Event,
        kinds: Sequence[str],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.api = api
        self.plans: list[Plan] = []
        self.odd: Counter[str] = Counter()
        self.broken: BaseException | None = None
        self._world, self._history, self._stopped = world, history, stop
        self._kinds = kinds
        self._chance = random.Random(f"{seed}-{name}")
        self._anyone = Api(api.url)

    def run(self) -> None:
        """Buy until told to stop."""
        try:
            self.api.sign_in()
            while not self._stopped.is_set():
                self._do_something()
        except BaseException as error:  # the run's end tells it
            self.broken = error

    def settle(self) -> None:
        """Get a definite answer to every call, and leave no hold behind."""
        ends_at = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < ends_at:
            for plan in self._open():
                if not plan.asking:
                    plan.asking = self._chance.choice(["confirm", "cancel"])
                self._ask(plan)
            if not any(plan.asking or plan.state == "held" for plan in self._open()):
                return
            time.sleep(0.3)

    def _open(self) -> list[Plan]:
        return [p for p in self.plans if not p.over and (p.asking or p.state == "held")]

    def _do_something(self) -> None:
        waiting = [plan for plan in self.plans if plan.asking]
        if waiting and self._chance.random() < 0.5:
            self._ask(self._chance.choice(waiting))
            self._stopped.wait(0.3)
        elif len(waiting) >= OPEN_PURCHASES or self._chance.random() < 0.4:
            self._go_on()
        elif self._chance.random() < 0.05:
            self._search()
        else:
            self._buy()

    def _go_on(self) -> None:
        """Confirm or cancel something, the one as likely as the other."""
        mine = [plan for plan in self.plans if plan.state in LIVE and not plan.asking]
        if not mine or "confirm" not in self._kinds:
            self._stopped.wait(0.05)
            return
        plan = self._chance.choice(mine[-OPEN_PURCHASES:])
        moves = ["confirm", "cancel"] if plan.state == "held" else ["cancel"]
        plan.asking = self._chance.choice(moves)
        self._ask(plan)

    def _buy(self) -> None:
        market = self._world.choose(self._chance)
        if market is None:
            self._stopped.wait(0.1)
            return
        kind = self._chance.choice([one for one in ("book", "hold") if one in self._kinds])
        name = f"{self.name}-{len(self.plans) + 1}"
        plan = Plan(
            name=name,
            kind=kind,
            email=f"{name}@prove.example",
            flights=market.itinerary(self._chance),
            seats=self._chance.choice([1, 1, 1, 2]),
            asking=kind,
        )
        self.plans.append(plan)
        self._ask(plan)

    def _search(self) -> None:
        market = self._world.choose(self._chance)
        if market is None:
            return
        query = {"origin": "QAA", "destination": "QCC", "departure_date": market.day}
        call = self._history.invoke("search", "")
        try:
            told = understand("search", self._anyone.send("GET", "/v1/flights/search", **query))
        except requests.RequestException as error:
            told = silence(error)
        self._history.end(call, "search", told.phase, "", **told.facts)

    def _ask(self, plan: Plan) -> None:
        """Send what the plan asks for, sometimes twice, and take in what is told."""
        what = plan.asking
        if self._chance.random() < TWICE:
            other: list[Told] = []
            copy = threading.Thread(target=lambda: other.append(self._call(plan, what)))
            copy.start()
            answers = [self._call(plan, what)]
            copy.join()
            answers += other
        else:
            answers = [self._call(plan, what)]
        if self._chance.random() < AGAIN:
            answers.append(self._call(plan, what))
        for told in answers:
            self._take_in(plan, told)

    def _call(self, plan: Plan, what: str) -> Told:
        facts: dict[str, Any] = {}
        if what == plan.kind:
            facts = {"flights": plan.flights, "seats": plan.seats, "email": plan.email}
        call = self._history.invoke(what, plan.name, **facts)
        try:
            told = understand(what, self._send(plan, what))
        except requests.RequestException as error:
            told = silence(error)
        self._history.end(call, what, told.phase, plan.name, **told.facts)
        return told

    def _send(self, plan: Plan, what: str) -> requests.Response:
        if what == plan.kind:
            return self.api.send("POST", "/v1/bookings", _form(plan), key=f"{plan.name}-{what}")
        path = f"/v1/bookings/{plan.booking}/{what}"
        if what == "cancel":
            return self.api.send("POST", path, {})
        return self.api.send("POST", path, key=f"{plan.name}-{what}")

    def _take_in(self, plan: Plan, told: Told) -> None:
        if told.odd:
            self.odd[f"{plan.asking or 'again'}: {told.status} {told.code}"] += 1
        if told.phase == UNKNOWN:
            return
        if plan.asking == plan.kind and told.phase == FAIL:
            plan.over = True
        plan.asking = ""
        plan.booking = plan.booking or told.booking
        plan.state = told.state or plan.state


def _form(plan: Plan) -> dict[str, Any]:
    return {
        "segments": [{"flight_id": one, "cabin": "economy"} for one in plan.flights],
        "passengers": [
            {"given_name": "Ada", "family_name": NAMES[n], "age": 36, "sex": "F"}
            for n in range(plan.seats)
        ],
        "type": "instant" if plan.kind == "book" else "hold",
        "contact_email": plan.email,
    }


def unfinished(travellers: Sequence[Traveller]) -> int:
    """Return how many calls have had no definite answer."""
    return sum(1 for one in travellers for plan in one.plans if plan.asking)
