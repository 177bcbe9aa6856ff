"""What the crowd buys: small flights, all made through the public API, and accounts to buy with."""

import itertools
import random
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from stack.prove.api import Api, Unreached

CITIES = (("QAA", "Europe/Berlin"), ("QBB", "Asia/Kolkata"), ("QCC", "America/New_York"))
CARRIER = "Q9"
PRICE = {"amount": "129.00", "currency": "EUR"}
# Few enough that everybody is after the last ones.
SEATS = (2, 3, 4, 6, 9)
MARKETS_AT_ONCE = 4
# A market is left for a fresh one after so many attempts for each of its seats.
ATTEMPTS_PER_SEAT = 12
# Holds end two hours before departure: on such flights within the run.
HOLDS_CLOSE = timedelta(hours=2)
SHORT_HOLD = (timedelta(seconds=20), timedelta(seconds=45))


@dataclass(kw_only=True)
class Market:
    """Two flights that connect: bought one by one or both together."""

    flights: tuple[str, ...]
    seats: int
    day: str
    attempts_left: int
    closes_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self) -> bool:
        """Count an attempt; return whether the market goes on."""
        with self.lock:
            self.attempts_left -= 1
            late = self.closes_at is not None and datetime.now(UTC) > self.closes_at
            return self.attempts_left > 0 and not late

    def itinerary(self, chance: random.Random) -> tuple[str, ...]:
        """Return one of its flights, or both."""
        return chance.choice([self.flights, self.flights[:1], self.flights[1:]])


class World:
    """The markets on offer; a spent one is replaced."""

    def __init__(self, admin: Api, *, seed: int) -> None:
        self.admin = admin
        self._chance = random.Random(seed)
        self._numbers = itertools.count(1)
        self._airplanes: dict[int, str] = {}
        self._open: deque[Market] = deque()
        self._lock = threading.Lock()
        self.markets: list[Market] = []

    def found(self) -> None:
        """Make places, carrier, airplanes and the first markets."""
        for code, zone in CITIES:
            city = self._create("/v1/cities", {"name": f"City of {code}", "country": "DE"})
            self._create("/v1/airports", _airport(code, zone, city["id"]))
        self._create("/v1/carriers", {"code": CARRIER, "name": "Proving Air"})
        for seats in SEATS:
            airplane = {
                "carrier": CARRIER,
                "registration": f"D-Q{seats:03}",
                "model": "A320-251N",
                "cabins": [{"cabin": "economy", "seats": seats}],
            }
            self._airplanes[seats] = self._create("/v1/airplanes", airplane)["id"]
        for _ in range(MARKETS_AT_ONCE):
            self.open_market()

    def open_market(self) -> None:
        """Make a market and put it on offer; every third one allows only short holds."""
        number = next(self._numbers)
        seats = self._chance.choice(SEATS)
        leaves = datetime.now(UTC) + timedelta(days=3, hours=8 * number)
        closes_at = None
        if number % 3 == 0:
            # An airplane of its own: nothing else of its leaves so soon.
            airplane = self._short_lived_airplane(number, seats)
            closes_at = datetime.now(UTC) + self._chance.choice(SHORT_HOLD)
            leaves = closes_at + HOLDS_CLOSE
        else:
            airplane = self._airplanes[seats]
        first = self._fly(number, airplane, leaves, CITIES[0][0], CITIES[1][0])
        second = self._fly(
            number, airplane, leaves + timedelta(hours=3), CITIES[1][0], CITIES[2][0]
        )
        market = Market(
            flights=(first["id"], second["id"]),
            seats=seats,
            day=first["departs_at"][:10],
            attempts_left=ATTEMPTS_PER_SEAT * seats,
            closes_at=closes_at,
        )
        with self._lock:
            self.markets.append(market)
            self._open.append(market)

    def keep_open(self, stop: threading.Event) -> None:
        """Replace spent markets until told to stop."""
        while not stop.wait(0.2):
            if len(self._open) >= MARKETS_AT_ONCE:
                continue
            try:
                self.open_market()
            except Unreached:
                continue  # the nemesis is at work; the others are still on offer

    def choose(self, chance: random.Random) -> Market | None:
        """Return a market to buy in, None while all are being replaced."""
        with self._lock:
            if not self._open:
                return None
            market = chance.choice(self._open)
            if not market.spend():
                self._open.remove(market)
        return market

    def _short_lived_airplane(self, number: int, seats: int) -> str:
        airplane = {
            "carrier": CARRIER,
            "registration": f"D-S{number:04}",
            "model": "A320-251N",
            "cabins": [{"cabin": "economy", "seats": seats}],
        }
        return str(self._create("/v1/airplanes", airplane)["id"])

    def _fly(
        self, number: int, airplane: str, leaves: datetime, origin: str, destination: str
    ) -> dict[str, Any]:
        arrives = leaves + timedelta(hours=1)
        flight = {
            "carrier": CARRIER,
            "number": number,
            "airplane_id": airplane,
            "origin": origin,
            "destination": destination,
            "departs_at": leaves.isoformat(),
            "arrives_at": arrives.isoformat(),
            "cabins": [{"cabin": "economy", "price": PRICE}],
        }
        return self._create("/v1/flights", flight)

    def _create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """
        Create something, under a nemesis perhaps.

        :raises Unreached: it was refused, or made by a try whose answer was lost
        """
        answer = self.admin.insist("POST", path, body)
        if answer.status_code != 201:
            raise Unreached(f"POST {path}: {answer.status_code} {answer.text[:300]}")
        created: dict[str, Any] = answer.json()
        return created


def _airport(code: str, zone: str, city_id: str) -> dict[str, Any]:
    return {
        "iata_code": code,
        "icao_code": f"X{code}",
        "name": f"Airport {code}",
        "city_id": city_id,
        "latitude": 50.0,
        "longitude": 8.0,
        "time_zone": zone,
    }
