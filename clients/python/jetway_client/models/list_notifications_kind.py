from typing import Literal

ListNotificationsKind = Literal[
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

LIST_NOTIFICATIONS_KIND_VALUES: set[ListNotificationsKind] = {
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


def check_list_notifications_kind(value: str) -> ListNotificationsKind:
    if value in LIST_NOTIFICATIONS_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_NOTIFICATIONS_KIND_VALUES!r}")
