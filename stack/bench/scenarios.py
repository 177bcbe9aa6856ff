"""The scenarios in which clients ask and sign in; those that book are in `booking.py`."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from stack.bench import measure, names, wrk
from stack.bench.arena import Arena
from stack.bench.bars import Limit, Sample
from stack.bench.floors import Floor
from stack.bench.picks import Picks
from stack.bench.wrk import Load
from stack.prove import people
from stack.prove.api import Api

NO_ERRORS = Limit(quantity="errors", at_most=0)
TRAVELLERS = 16
FEW_RESULTS, MANY_RESULTS = 4, 100
QUERIES, WARM_FLIGHTS = 10, 20
CONNECTING_QUERIES = 4000
CHECKED_ANSWERS = 20
FEW_PATHS = 100


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Something measured some times, and the bar it is held to. `run` is given the round."""

    name: str
    run: Callable[[int], Sample]
    bar: Sequence[Limit] = ()


class Crowd:
    """Travellers with accounts of their own."""

    def __init__(self, arena: Arena) -> None:
        travellers = [f"b{number:02}" for number in range(1, TRAVELLERS + 1)]
        with measure.mailing(arena):
            self._people = people.register(arena.url, arena.mailbox, travellers)
        self.sign_in()

    def sign_in(self) -> None:
        """Get fresh tokens."""
        for one in self._people:
            one.sign_in()

    @property
    def tokens(self) -> list[str]:
        """A token of each."""
        return [one.token for one in self._people]

    @property
    def credentials(self) -> list[str]:
        """What each signs in with, as JSON."""
        return [json.dumps(dict(one.account)) for one in self._people]


def at_most_hello(times: float) -> list[Limit]:
    """Return the bar of a scenario that may cost so many times a Django view's `hello`."""
    return [Limit(quantity="ratio_to_hello", at_most=times), NO_ERRORS]


def floors(standing: Sequence[Floor], *, seconds: float) -> list[Scenario]:
    """Return the floors as scenarios without a bar."""

    def scenario(floor: Floor) -> Scenario:
        return Scenario(name=floor.name, run=lambda _: measure.floor(floor, seconds=seconds))

    return [scenario(floor) for floor in standing]


def reads(arena: Arena, picks: Picks, crowd: Crowd, *, seconds: float) -> list[Scenario]:
    """Return searching and looking at a flight, from the cache and not."""
    few = picks.few_results(results=FEW_RESULTS, queries=QUERIES)
    many = picks.many_results(limit=MANY_RESULTS)
    one_flight = [f"/v1/flights/{offer.flight}" for offer in picks.flights(WARM_FLIGHTS)]
    direct = picks.direct()
    steady = Limit(quantity="p99_to_p50", at_most=5)

    def warm(paths: Sequence[str], *, signed_in: bool) -> Callable[[int], Sample]:
        def run(_: int) -> Sample:
            requests = with_tokens(paths, crowd.tokens) if signed_in else paths
            load = Load(url=arena.url, requests=requests)
            wrk.run(load, seconds=1)
            return measure.load(arena, load, seconds=seconds)

        return run

    def uncached(number: int) -> Sample:
        # Each round begins elsewhere, so that nothing asked before is still in the cache.
        start = number * len(direct) // 4
        requests = with_tokens([*direct[start:], *direct[:start]], crowd.tokens)
        return measure.load(arena, Load(url=arena.url, requests=requests), seconds=seconds)

    few_bar, many_bar = [*at_most_hello(8), steady], [*at_most_hello(9), steady]
    return [
        Scenario(name=names.FEW, run=warm(few, signed_in=False), bar=few_bar),
        Scenario(name=names.FEW_TOKEN, run=warm(few, signed_in=True), bar=few_bar),
        Scenario(name=names.MANY_TOKEN, run=warm(many, signed_in=True), bar=many_bar),
        Scenario(name=names.DIRECT_TOKEN, run=uncached, bar=at_most_hello(40)),
        Scenario(name=names.FLIGHT, run=warm(one_flight, signed_in=False), bar=at_most_hello(8)),
        Scenario(
            name=names.FLIGHT_TOKEN, run=warm(one_flight, signed_in=True), bar=at_most_hello(8)
        ),
    ]


def login(arena: Arena, picks: Picks, crowd: Crowd, *, seconds: float) -> Scenario:
    """Return signing in at full speed, and what others see of it."""
    flight = [f"/v1/flights/{picks.flights(1)[0].flight}"]

    def run(_: int) -> Sample:
        sign_in = Load(
            url=arena.url, requests=["/v1/auth/login"], bodies=crowd.credentials, label="login"
        )
        alone = measure.load(arena, sign_in, seconds=seconds)
        measure.settle(arena)
        hash_ms = measure.alone(arena, "hash_alone", service="accounts")["cpu_ms"]
        background = threading.Thread(target=wrk.run, args=(sign_in,), kwargs={"seconds": seconds})
        background.start()
        others = Load(url=arena.url, requests=with_tokens(flight, crowd.tokens), connections=4)
        seen = wrk.run(others, seconds=max(1, seconds - 1))
        background.join()
        measure.settle(arena)
        return replace(
            alone,
            facts={
                **alone.facts,
                "to_hash": (alone.cpu_ms or 0) / hash_ms,
                "others_errors": seen.errors,
            },
            notes={
                "the hash alone, ms": hash_ms,
                "others' p50, ms": seen.p50_ms,
                "others' p99, ms": seen.p99_ms,
            },
            said=alone.said or seen.sample,
        )

    bar = [
        Limit(quantity="to_hash", at_most=1.3),
        NO_ERRORS,
        Limit(quantity="others_errors", at_most=0),
    ]
    return Scenario(name=names.LOGIN, run=run, bar=bar)


def connections(arena: Arena, picks: Picks, *, seconds: float, where: str) -> list[Scenario]:
    """Return searches with one and two connections, by one client at a time."""
    between = where == names.NETWORK

    def scenario(allowed: int, p95_ms: float) -> Scenario:
        paths = picks.connecting(
            max_connections=allowed, between=between, queries=CONNECTING_QUERIES
        )

        def run(number: int) -> Sample:
            start = number * len(paths) // 4
            asked = [*paths[start:], *paths[:start]]
            load = Load(url=arena.url, requests=asked, connections=1)
            found = measure.load(arena, load, seconds=seconds)
            if not between:
                return found
            seen = _connecting(arena, asked[-CHECKED_ANSWERS:])
            return replace(found, facts={**found.facts, "connecting": seen})

        bar = [Limit(quantity="p95_ms", at_most=p95_ms), NO_ERRORS]
        if between:
            # Fast because nothing is found would be no feat.
            bar.append(Limit(quantity="connecting", at_least=1))
        return Scenario(name=names.connections(allowed, where), run=run, bar=bar)

    return [scenario(1, 150), scenario(2, 500)]


def with_tokens(paths: Sequence[str], tokens: Sequence[str]) -> list[str]:
    """Return request lines: where paths are few each with every token, else each with the next."""
    if len(paths) <= FEW_PATHS:
        return [f"{path}\t{token}" for token in tokens for path in paths]
    return [f"{path}\t{tokens[n % len(tokens)]}" for n, path in enumerate(paths)]


def _connecting(arena: Arena, paths: Sequence[str]) -> int:
    api = Api(arena.url)
    answers = [api.insist("GET", path).json()["data"] for path in paths]
    return sum(any(len(one["segments"]) > 1 for one in found) for found in answers)
