from typing import Literal

SexEnum = Literal["F", "M", "X"]

SEX_ENUM_VALUES: set[SexEnum] = {
    "F",
    "M",
    "X",
}


def check_sex_enum(value: str) -> SexEnum:
    if value in SEX_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEX_ENUM_VALUES!r}")
