from typing import Literal

BookingsStatusEnum = Literal["cancelled", "confirmed", "expired", "failed", "held", "pending"]

BOOKINGS_STATUS_ENUM_VALUES: set[BookingsStatusEnum] = {
    "cancelled",
    "confirmed",
    "expired",
    "failed",
    "held",
    "pending",
}


def check_bookings_status_enum(value: str) -> BookingsStatusEnum:
    if value in BOOKINGS_STATUS_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BOOKINGS_STATUS_ENUM_VALUES!r}")
