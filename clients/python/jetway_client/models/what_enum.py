from typing import Literal

WhatEnum = Literal["change", "mail", "transition"]

WHAT_ENUM_VALUES: set[WhatEnum] = {
    "change",
    "mail",
    "transition",
}


def check_what_enum(value: str) -> WhatEnum:
    if value in WHAT_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WHAT_ENUM_VALUES!r}")
