from typing import Literal

RemindersStatusEnum = Literal["FAILED", "PENDING", "SENDING", "SUCCESS", "SUPERSEDED"]

REMINDERS_STATUS_ENUM_VALUES: set[RemindersStatusEnum] = {
    "FAILED",
    "PENDING",
    "SENDING",
    "SUCCESS",
    "SUPERSEDED",
}


def check_reminders_status_enum(value: str) -> RemindersStatusEnum:
    if value in REMINDERS_STATUS_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REMINDERS_STATUS_ENUM_VALUES!r}")
