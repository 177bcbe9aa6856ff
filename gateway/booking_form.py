"""From a flight on a page to the form that books it, already filled in."""

import json
import re
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.http import urlencode

from gateway.forms import Call, pretty

PATH = "/v1/bookings"
# What a link to the form carries; the services never see it.
BOOK, SEATS = "_book", "_seats"
MOST = 20
_SEATS = re.compile("[1-9]")
_PEOPLE = (("Ada", "F"), ("Charles", "M"), ("Grace", "F"), ("Alan", "M"), ("Mary", "F"))


def is_wanted(path: str, query: QueryDict) -> bool:
    """Tell whether an address is a link's, to the form and to nothing else."""
    return path == PATH and BOOK in query


def without(query: QueryDict) -> QueryDict:
    """Return a query without what is meant for the form."""
    kept = query.copy()
    for name in (BOOK, SEATS):
        kept.pop(name, None)
    return kept


def offers(value: Any, path: str, query: QueryDict) -> list[tuple[str, str]]:
    """Return a link to the form, and its words, for what can be booked on a page."""
    if not isinstance(value, dict):
        return []
    if path == "/v1/flights/search":
        found = value.get("data", [])[:MOST]
        return [_itinerary(one, query.get("passengers", "1")) for one in found]
    if path.startswith("/v1/flights/") and "flight_number" in value:
        return [
            (_link([f"{value['id']}.{one['cabin']}"], "1"), f"Book a seat in {one['cabin']}")
            for one in value.get("cabins", [])
        ]
    return []


def filled(call: Call, path: str, query: QueryDict) -> Call:
    """Return the booking form with the flights and the number of people of a link in it."""
    if not is_wanted(path, query) or call.method != "POST" or not call.body:
        return call
    wanted = [one.partition(".") for one in query.getlist(BOOK)]
    seats = query.get(SEATS, "1")
    body = json.loads(call.body) | {
        "segments": [{"flight_id": flight, "cabin": cabin} for flight, _, cabin in wanted],
        "passengers": [_person(n) for n in range(int(seats) if _SEATS.fullmatch(seats) else 1)],
    }
    return replace(call, body=pretty(body))


def _itinerary(itinerary: dict[str, Any], seats: str) -> tuple[str, str]:
    segments = itinerary["segments"]
    numbers = " + ".join(one["flight_number"] for one in segments)
    leaves, price = segments[0]["departs_at"][11:16], itinerary["price"]
    link = _link([f"{one['flight_id']}.{one['cabin']}" for one in segments], seats)
    return link, f"Book {numbers} at {leaves}, {price['amount']} {price['currency']}"


def _link(flights: list[str], seats: str) -> str:
    return f"{PATH}?{urlencode([*((BOOK, one) for one in flights), (SEATS, seats)])}"


def _person(number: int) -> dict[str, Any]:
    name, sex = _PEOPLE[number % len(_PEOPLE)]
    return {"given_name": name, "family_name": "Lovelace", "age": 36, "sex": sex}
