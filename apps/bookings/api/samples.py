"""An example of each call on bookings, and how each refuses, for the OpenAPI document."""

from typing import Any

from common.http.samples import Sample

_ID = "01981d31-20be-7d07-8f2c-5b1e9a6c4d22"
_FLIGHT = "01981d2f-7b1c-7e55-b1a3-0c9d8e7f6a54"
_KEY = "my-first-booking"
_QUOTE = "01981d32-5d40-7f3a-9c11-7a2b3c4d5e6f"
_PATH = "/v1/bookings/K7M3XQ"
_NAME = {"reference": "K7M3XQ"}
_KEYED = {"Idempotency-Key": _KEY}
_TOTAL = {"amount": "258.00", "currency": "EUR"}
_BOOKING: dict[str, Any] = {
    "id": _ID,
    "reference": "K7M3XQ",
    "status": "confirmed",
    "type": "instant",
    "segments": [
        {
            "flight_id": _FLIGHT,
            "flight_number": "6E2133",
            "origin": "BLR",
            "destination": "DEL",
            "departs_at": "2030-12-24T06:10:00+05:30",
            "arrives_at": "2030-12-24T08:55:00+05:30",
            "cabin": "economy",
            "fare": {"amount": "129.00", "currency": "EUR"},
        }
    ],
    "passengers": [
        {
            "id": "01981d31-20bf-7a10-8b11-111111111111",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "age": 36,
            "sex": "F",
        },
        {
            "id": "01981d31-20bf-7a10-8b11-222222222222",
            "given_name": "Ralph",
            "family_name": "Lovelace",
            "age": 9,
            "sex": "M",
        },
    ],
    "number_of_seats": 2,
    "total": _TOTAL,
    "refund": None,
    "hold_expires_at": None,
    "contact_email": "ada@example.org",
    "created_at": "2030-11-01T09:31:00Z",
    "available_actions": ["cancel"],
    "links": {
        "ticket": f"{_PATH}/ticket.pdf",
        "calendar": f"{_PATH}/calendar.ics",
        "timeline": f"{_PATH}/timeline",
    },
}
_CANCELLED = _BOOKING | {"status": "cancelled", "refund": _TOTAL, "available_actions": []}
_CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Jetway//Flights//EN
METHOD:PUBLISH
BEGIN:VEVENT
UID:01981d31-20c0-7b22-9c33-333333333333@jetway
SEQUENCE:2
DTSTAMP:20301101T093101Z
DTSTART:20301224T004000Z
DTEND:20301224T032500Z
SUMMARY:Flight 6E2133\\, Bengaluru to Delhi
LOCATION:Bengaluru (BLR)
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""
_SEATS = (
    "sold_out",
    "price_changed",
    "too_many_holds",
    "idempotency_in_progress",
    "booking_failed",
)
_RULES = (
    "flight_closed",
    "unknown_flight",
    "unknown_cabin",
    "invalid_itinerary",
    "adult_required",
    "hold_too_late",
    "currency_mismatch",
    "idempotency_key_reused",
)

SAMPLES = {
    "list_bookings": Sample(
        summary="List bookings, newest first",
        parameters={"status": "confirmed", "upcoming": True},
        answer=_BOOKING,
        refusals={403: ("forbidden",)},
    ),
    "book_itinerary": Sample(
        summary="Book an itinerary: every segment for every passenger, or nothing",
        parameters=_KEYED,
        body={
            "segments": [{"flight_id": _FLIGHT, "cabin": "economy"}],
            "passengers": [
                {"given_name": "Ada", "family_name": "Lovelace", "age": 36, "sex": "F"},
                {"given_name": "Ralph", "family_name": "Lovelace", "age": 9, "sex": "M"},
            ],
            "type": "instant",
        },
        answer=_BOOKING,
        refusals={400: ("idempotency_key_required",), 409: _SEATS, 422: _RULES},
    ),
    "get_booking": Sample(summary="Read one booking", parameters=_NAME, answer=_BOOKING),
    "confirm_booking": Sample(
        summary="Sell the seats a booking holds",
        parameters=_NAME | _KEYED,
        answer=_BOOKING | {"type": "hold"},
        refusals={
            400: ("idempotency_key_required",),
            403: ("forbidden",),
            409: ("hold_expired", "invalid_state", "idempotency_in_progress", "booking_failed"),
            422: ("flight_closed", "idempotency_key_reused"),
        },
    ),
    "quote_cancellation": Sample(
        summary="Ask what cancelling now would give back; it holds for 15 minutes",
        parameters=_NAME,
        answer={
            "quote_id": _QUOTE,
            "lines": [
                {
                    "item": "6E2133 BLR-DEL",
                    "paid": _TOTAL,
                    "penalty": {"amount": "0.00", "currency": "EUR"},
                    "refund": _TOTAL,
                    "rule": "full",
                    "explanation": "Up to 24 hours before departure everything is refunded.",
                }
            ],
            "refund": _TOTAL,
            "expires_at": "2030-11-01T09:47:00Z",
        },
        refusals={409: ("already_cancelled", "invalid_state"), 422: ("departed",)},
    ),
    "cancel_booking": Sample(
        summary="Cancel a booking as a whole",
        parameters=_NAME,
        body={"quote_id": None},
        answer=_CANCELLED,
        refusals={
            409: ("already_cancelled", "quote_expired", "invalid_state"),
            422: ("departed",),
        },
    ),
    "get_booking_timeline": Sample(
        summary="Read every transition of a booking and every mail about it, oldest first",
        parameters=_NAME,
        answer={
            "data": [
                {
                    "at": "2030-11-01T09:31:00Z",
                    "actor": "traveller",
                    "what": "transition",
                    "from": "pending",
                    "to": "confirmed",
                    "reason": "",
                    "request_id": "01981d31-20bd-7000-8000-000000000000",
                },
                {
                    "at": "2030-11-01T09:31:01Z",
                    "actor": "reminders",
                    "what": "mail",
                    "from": None,
                    "to": "SUCCESS",
                    "reason": "booking_confirmed: Booking K7M3XQ is confirmed",
                    "request_id": "",
                },
            ],
            "meta": {"next": None, "previous": None, "limit": 200, "mails": "included"},
        },
    ),
    "get_booking_ticket": Sample(
        summary="Get the e-ticket receipt (PDF), once the booking is confirmed",
        parameters=_NAME,
        refusals={409: ("invalid_state",)},
    ),
    "get_booking_calendar": Sample(
        summary="Get the flights as a calendar file; of a booking that is over, their withdrawal",
        parameters=_NAME,
        answer=_CALENDAR,
        refusals={409: ("invalid_state",)},
    ),
}
