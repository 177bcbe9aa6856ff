from typing import Literal

KindEnum = Literal[
    "account_exists",
    "booking_cancelled",
    "booking_confirmed",
    "booking_expired",
    "booking_failed",
    "booking_held",
    "check_in_open",
    "custom",
    "departure_reminder",
    "email_verification",
    "flight_cancelled",
    "flight_rescheduled",
    "password_reset",
]

KIND_ENUM_VALUES: set[KindEnum] = {
    "account_exists",
    "booking_cancelled",
    "booking_confirmed",
    "booking_expired",
    "booking_failed",
    "booking_held",
    "check_in_open",
    "custom",
    "departure_reminder",
    "email_verification",
    "flight_cancelled",
    "flight_rescheduled",
    "password_reset",
}


def check_kind_enum(value: str) -> KindEnum:
    if value in KIND_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KIND_ENUM_VALUES!r}")
