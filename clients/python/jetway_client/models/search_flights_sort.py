from typing import Literal

SearchFlightsSort = Literal["departure", "duration", "price"]

SEARCH_FLIGHTS_SORT_VALUES: set[SearchFlightsSort] = {
    "departure",
    "duration",
    "price",
}


def check_search_flights_sort(value: str) -> SearchFlightsSort:
    if value in SEARCH_FLIGHTS_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEARCH_FLIGHTS_SORT_VALUES!r}")
