from typing import Literal

MailsEnum = Literal["included", "unavailable"]

MAILS_ENUM_VALUES: set[MailsEnum] = {
    "included",
    "unavailable",
}


def check_mails_enum(value: str) -> MailsEnum:
    if value in MAILS_ENUM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MAILS_ENUM_VALUES!r}")
