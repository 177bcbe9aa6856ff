from typing import Literal

SearchFlightsCabin = Literal["business", "economy", "first", "premium_economy"]

SEARCH_FLIGHTS_CABIN_VALUES: set[SearchFlightsCabin] = {
    "business",
    "economy",
    "first",
    "premium_economy",
}


def check_search_flights_cabin(value: str) -> SearchFlightsCabin:
    if value in SEARCH_FLIGHTS_CABIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_FLIGHTS_CABIN_VALUES!r}")
