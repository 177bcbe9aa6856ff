from typing import Literal

ReadFlightCalendarCabin = Literal["business", "economy", "first", "premium_economy"]

READ_FLIGHT_CALENDAR_CABIN_VALUES: set[ReadFlightCalendarCabin] = {
    "business",
    "economy",
    "first",
    "premium_economy",
}


def check_read_flight_calendar_cabin(value: str) -> ReadFlightCalendarCabin:
    if value in READ_FLIGHT_CALENDAR_CABIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {READ_FLIGHT_CALENDAR_CABIN_VALUES!r}")
