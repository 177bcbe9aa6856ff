from typing import Literal

TypeEnum = Literal["hold", "instant"]

TYPE_ENUM_VALUES: set[TypeEnum] = {
    "hold",
    "instant",
}


def check_type_enum(value: str) -> TypeEnum:
    if value in TYPE_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TYPE_ENUM_VALUES!r}")
