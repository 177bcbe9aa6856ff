from typing import Literal

ListFlightsStatus = Literal["arrived", "boarding", "cancelled", "delayed", "departed", "scheduled"]

LIST_FLIGHTS_STATUS_VALUES: set[ListFlightsStatus] = {
    "arrived",
    "boarding",
    "cancelled",
    "delayed",
    "departed",
    "scheduled",
}


def check_list_flights_status(value: str) -> ListFlightsStatus:
    if value in LIST_FLIGHTS_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_FLIGHTS_STATUS_VALUES!r}")
