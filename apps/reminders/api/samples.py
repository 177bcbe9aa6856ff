"""An example of each call on notifications, and how each refuses, for the OpenAPI document."""

from typing import Any

from common.http.samples import Sample

_ID = "01981d31-9c20-7b44-a0b1-6c5d4e3f2a10"
_STAFF = {403: ("forbidden",)}
_TICKET: dict[str, Any] = {
    "id": _ID,
    "kind": "booking_confirmed",
    "subject": "Booking K7M3XQ is confirmed",
    "recipient_email": "ada@example.org",
    "status": "SUCCESS",
    "notification_time": "2030-11-01T09:31:01Z",
    "attempts": 1,
    "last_error": "",
    "sent_at": "2030-11-01T09:31:02Z",
    "booking": "01981d31-20be-7d07-8f2c-5b1e9a6c4d22",
}
_CUSTOM = {
    "subject": "Check-in at Terminal 2",
    "recipient_email": "ada@example.org",
    "notification_time": "2030-12-23T09:00:00Z",
}

SAMPLES = {
    "list_notifications": Sample(
        summary="List notification tickets, newest first",
        parameters={"status": "FAILED", "recipient": "ada@example.org"},
        answer=_TICKET,
        refusals=_STAFF,
    ),
    "create_notification": Sample(
        summary="Plan a mail in your own words",
        body=_CUSTOM | {"content": "Your flight leaves from Terminal 2 tomorrow."},
        answer=_TICKET
        | _CUSTOM
        | {"kind": "custom", "status": "PENDING", "attempts": 0, "sent_at": None, "booking": None},
        refusals=_STAFF,
    ),
    "get_notification": Sample(
        summary="Read a notification ticket",
        parameters={"ticket_id": _ID},
        answer=_TICKET,
        refusals=_STAFF,
    ),
    "resend_notification": Sample(
        summary="Send a notification again, now",
        parameters={"ticket_id": _ID},
        answer=_TICKET | {"status": "PENDING"},
        refusals=_STAFF | {409: ("invalid_state", "content_deleted", "too_late")},
    ),
}
