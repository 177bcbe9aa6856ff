from typing import Literal

TruncatedEnum = Literal["bookings", "mails", "staff_actions"]

TRUNCATED_ENUM_VALUES: set[TruncatedEnum] = {
    "bookings",
    "mails",
    "staff_actions",
}


def check_truncated_enum(value: str) -> TruncatedEnum:
    if value in TRUNCATED_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRUNCATED_ENUM_VALUES!r}")
