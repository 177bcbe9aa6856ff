"""The scenarios that book: at a pace with everything that follows, and as fast as it goes."""

import json
import time
from collections.abc import Sequence

from stack.bench import measure, names
from stack.bench.arena import Arena
from stack.bench.bars import Limit, Sample, growth
from stack.bench.pace import Call, Pacer
from stack.bench.picks import Offer
from stack.bench.processes import Usage
from stack.bench.scenarios import NO_ERRORS, Crowd, Scenario, at_most_hello
from stack.bench.wrk import Load

PATH = "/v1/bookings"
PER_SECOND = 60
CLIENTS = 16
# The processes that a client waits for, and whose time is "booking, answered".
ANSWERING = ("gateway", "bookings", "flights")
DRAIN_SECONDS = 120
SETTLE_SECONDS = 30
SPREAD_FLIGHTS = 2000
SEATS_ON_HOT_FLIGHT = 1_000_000


class Bookings:
    """Everything that books on one arena; keeps what a run found for the scenario beside it."""

    def __init__(
        self, arena: Arena, crowd: Crowd, offers: Sequence[Offer], *, label: str = "bench"
    ) -> None:
        self._arena = arena
        self._crowd = crowd
        self._offers = offers
        self._label = label
        self._pacer = Pacer(arena.url, clients=CLIENTS)
        self._idle = Usage()
        self._everything: dict[int, Sample] = {}

    def rest(self, *, seconds: float = 10) -> None:
        """Measure the idle stack, which paced runs subtract."""
        self._idle = measure.idle(self._arena, seconds=seconds)

    def paced(self, *, seconds: float) -> list[Scenario]:
        """Return booking at a pace, answered and up to the tickets, and a mail of those."""
        whole = [
            Limit(quantity="ratio_to_hello", at_most=90),
            NO_ERRORS,
            Limit(quantity="backlog_grows", at_most=PER_SECOND),
            Limit(quantity="drain_seconds", at_most=10),
        ]
        return [
            Scenario(
                name=names.ANSWERED,
                run=lambda number: self._pace(number, seconds=seconds),
                bar=at_most_hello(40),
            ),
            Scenario(
                name=names.EVERYTHING,
                run=lambda number: self._everything[number],
                bar=whole,
            ),
            Scenario(name=names.MAILS, run=self._mails, bar=[]),
        ]

    def _mails(self, _: int) -> Sample:
        found = measure.alone(self._arena, "mails", service="reminders")
        rate = found["mails"] / found["seconds"]
        return Sample(rate=rate, cpu_ms=found["cpu_ms"], errors=int(not found["mails"]))

    def hot(self, *, seconds: float) -> list[Scenario]:
        """Return all clients on many flights, and on one."""
        rates: dict[int, float] = {}

        def spread(number: int) -> Sample:
            found = self._closed(self._offers, f"spread{number}", seconds=seconds)
            rates[number] = found.rate or 0
            return found

        def hot(number: int) -> Sample:
            found = self._closed(self._offers[:1], f"hot{number}", seconds=seconds)
            ratio = (found.rate or 0) / rates[number] if rates.get(number) else 0
            facts = {"to_spread": ratio, "oversold": self._settled_oversold()}
            return Sample(**{**vars(found), "facts": {**found.facts, **facts}})

        self._arena.tables.change(
            "flights",
            f"UPDATE flights_cabininventory SET capacity = {SEATS_ON_HOT_FLIGHT}"
            f" WHERE flight_id = '{self._offers[0].flight}'",
        )
        bar = [
            Limit(quantity="to_spread", at_least=0.5),
            Limit(quantity="oversold", at_most=0),
            NO_ERRORS,
        ]
        return [
            Scenario(name=names.SPREAD, run=spread, bar=[NO_ERRORS]),
            Scenario(name=names.HOT, run=hot, bar=bar),
        ]

    def _pace(self, number: int, *, seconds: float, per_second: float = PER_SECOND) -> Sample:
        self._crowd.sign_in()
        tokens = self._crowd.tokens
        arena = self._arena
        measure.drain(arena, seconds=DRAIN_SECONDS)

        def call(n: int) -> Call:
            headers = {
                "Authorization": f"Bearer {tokens[n % len(tokens)]}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{self._label}-paced-{number}-{n}",
            }
            # Never the first flight, which is the hot one.
            offer = self._offers[1 + n % (len(self._offers) - 1)]
            return Call(path=PATH, body=body(offer), headers=headers)

        before, began = arena.usage(), time.monotonic()
        with measure.watching(arena) as backlog:
            paced = self._pacer.run(call, per_second=per_second, seconds=seconds)
        answered = arena.usage() - before
        drained = measure.drain(arena, seconds=DRAIN_SECONDS)
        everything = arena.usage() - before
        lasted, count = time.monotonic() - began, max(1, len(paced.times))

        def cost(used: Usage, of: Sequence[str], idle_for: float) -> float:
            return 1000 * (used.of(of) - idle_for * self._idle.of(of)) / count

        common = Sample(
            rate=count / paced.seconds,
            p50_ms=paced.percentile(50),
            p99_ms=paced.percentile(99),
            errors=paced.errors,
            memory_mib=arena.memory_mib(),
            said=paced.said,
        )
        facts = {
            "backlog_grows": growth(backlog.counts),
            "drain_seconds": drained,
        }
        notes = {
            "most waiting": max(backlog.counts, default=0),
            "drained in, s": drained,
            "idle CPU subtracted, ms/s": 1000 * self._idle.of(arena.jetway),
        }
        jetway, around = [*arena.jetway], [*arena.around]
        self._everything[number] = Sample(
            **{
                **vars(common),
                "cpu_ms": cost(everything, jetway, lasted),
                "servers_ms": cost(everything, around, lasted),
                "facts": facts,
                "notes": notes,
            }
        )
        cpu_ms = cost(answered, ANSWERING, 0)
        return Sample(**{**vars(common), "cpu_ms": cpu_ms, "facts": {}, "notes": {}})

    def latency(self, number: int, *, per_second: float, seconds: float) -> Sample:
        """Return a paced run below the machine's limits, for what one booking takes."""
        return self._pace(number, seconds=seconds, per_second=per_second)

    def _closed(self, offers: Sequence[Offer], label: str, *, seconds: float) -> Sample:
        tokens = self._crowd.tokens
        load = Load(
            url=self._arena.url,
            requests=[f"{PATH}\t{token}" for token in tokens],
            bodies=[body(offer) for offer in offers],
            connections=CLIENTS,
            label=f"{self._label}-{label}",
        )
        found = measure.load(self._arena, load, seconds=seconds)
        measure.settle(self._arena)
        return found

    def _settled_oversold(self) -> int:
        """Return what is oversold once the bookings cut off by the end have come to theirs."""
        ends_at = time.monotonic() + SETTLE_SECONDS
        while (found := self._oversold()) and time.monotonic() < ends_at:
            time.sleep(0.2)
        return found

    def _oversold(self) -> int:
        """Return cabins sold beyond capacity, and seats of bookings that flights took none for."""
        tables = self._arena.tables
        over = tables.count("flights", "flights_cabininventory", "held + sold > capacity")
        return over + self._unbacked()

    def _unbacked(self) -> int:
        sold = "SELECT COALESCE(SUM(sold + held), 0) FROM flights_cabininventory"
        taken = int(self._arena.tables.rows("flights", sold)[0][0])
        live = "SELECT COALESCE(SUM(number_of_seats), 0) FROM bookings_booking"
        live += " WHERE status IN ('confirmed', 'held', 'pending')"
        return max(0, int(self._arena.tables.rows("bookings", live)[0][0]) - taken)


def body(offer: Offer) -> str:
    """Return a booking of one seat, its price agreed on."""
    return json.dumps(
        {
            "segments": [{"flight_id": offer.flight, "cabin": "economy"}],
            "passengers": [{"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"}],
            "type": "instant",
            "expected_total": {"amount": offer.amount, "currency": offer.currency},
        }
    )
