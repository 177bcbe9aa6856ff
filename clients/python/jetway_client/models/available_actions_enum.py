from typing import Literal

AvailableActionsEnum = Literal["cancel", "confirm"]

AVAILABLE_ACTIONS_ENUM_VALUES: set[AvailableActionsEnum] = {
    "cancel",
    "confirm",
}


def check_available_actions_enum(value: str) -> AvailableActionsEnum:
    if value in AVAILABLE_ACTIONS_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AVAILABLE_ACTIONS_ENUM_VALUES!r}")
