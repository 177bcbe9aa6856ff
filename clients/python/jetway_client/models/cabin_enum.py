from typing import Literal

CabinEnum = Literal["business", "economy", "first", "premium_economy"]

CABIN_ENUM_VALUES: set[CabinEnum] = {
    "business",
    "economy",
    "first",
    "premium_economy",
}


def check_cabin_enum(value: str) -> CabinEnum:
    if value in CABIN_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CABIN_ENUM_VALUES!r}")
