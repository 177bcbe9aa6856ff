from typing import Literal

ListFlightsCabin = Literal["business", "economy", "first", "premium_economy"]

LIST_FLIGHTS_CABIN_VALUES: set[ListFlightsCabin] = {
    "business",
    "economy",
    "first",
    "premium_economy",
}


def check_list_flights_cabin(value: str) -> ListFlightsCabin:
    if value in LIST_FLIGHTS_CABIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_FLIGHTS_CABIN_VALUES!r}")
