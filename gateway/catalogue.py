"""Every error code a client can meet: the one table behind `/docs/errors`."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One code: its status, what it means, and what a client does about it."""

    code: str
    status: str
    meaning: str
    remedy: str = ""


class Group(NamedTuple):
    """Codes that belong together."""

    title: str
    entries: tuple[Entry, ...]


EVERYWHERE = Group(
    "Everywhere",
    (
        Entry(
            "invalid_input",
            "400",
            "The request is malformed or a field is not valid.",
            "Each place that is wrong is in errors, as a JSON pointer.",
        ),
        Entry(
            "not_authenticated",
            "401",
            "This call needs a signed-in user.",
            "Send Authorization: Bearer with an access token.",
        ),
        Entry(
            "invalid_token",
            "401, 422",
            "The access token is not one of ours, was altered, or its sign-in has ended (401); "
            "or the token of a mailed link is wrong, used or too old (422).",
            "Sign in again; or ask for a new mail.",
        ),
        Entry("token_expired", "401", "The access token is over.", "Refresh it."),
        Entry("forbidden", "403", "You are known, and may not do this."),
        Entry(
            "csrf_failed",
            "403",
            "A write signed in by cookie came from another site, or without the page's CSRF token.",
            "Programs send Authorization: Bearer instead; pages send X-CSRFToken or their form.",
        ),
        Entry("not_found", "404", "There is no such thing, or it belongs to somebody else."),
        Entry(
            "method_not_allowed",
            "405",
            "This resource does not take that method.",
            "The Allow header says which it takes.",
        ),
        Entry("not_acceptable", "406", "There is no representation such as Accept asks for."),
        Entry("in_use", "409", "Something else refers to this, so it cannot be deleted."),
        Entry("already_exists", "409", "There is one with this code or name already."),
        Entry(
            "invalid_state",
            "409",
            "The state it is in does not allow this.",
            "booking_status (or flight_status) and available_actions say what is possible.",
        ),
        Entry("length_required", "411", "The body came without a Content-Length."),
        Entry("body_too_large", "413", "The body is larger than 1 MiB."),
        Entry("unsupported_media_type", "415", "The body is not application/json."),
        Entry(
            "rate_limited",
            "429",
            "More requests than the limit allows.",
            "Wait for Retry-After seconds; RateLimit-Policy says which limit it was.",
        ),
        Entry(
            "internal_error", "500", "Something went wrong on our side.", "Tell us the request_id."
        ),
        Entry(
            "bad_gateway",
            "502",
            "A service gave no usable answer; a write may have happened.",
            "Repeat a booking with the same Idempotency-Key: it is never made twice.",
        ),
        Entry(
            "unavailable",
            "503",
            "A part of the system does not answer; nothing was decided.",
            "Try again after Retry-After seconds.",
        ),
        Entry(
            "gateway_timeout",
            "504",
            "No service answered in time; a write may have happened.",
            "Repeat a booking with the same Idempotency-Key: it is never made twice.",
        ),
    ),
)
ACCOUNTS = Group(
    "Accounts",
    (
        Entry("invalid_credentials", "401", "The address or the password is wrong."),
        Entry("wrong_password", "422", "The current password is not right."),
        Entry(
            "email_not_verified",
            "403",
            "The password is right; the address is not verified.",
            "A new mail is on its way; open its link.",
        ),
        Entry("last_admin", "409", "This is the last admin; the role stays."),
        Entry(
            "live_bookings",
            "409",
            "Bookings of the account are under way, held, or not flown yet; nothing was erased.",
            "bookings names them: cancel them, or wait until they are over.",
        ),
    ),
)
FLIGHTS = Group(
    "Flights",
    (
        Entry("unknown_place", "422", "No airport, metro area or city has this code."),
        Entry("unknown_carrier", "422", "No carrier has this code."),
        Entry("unknown_airplane", "422", "There is no such airplane."),
        Entry("date_in_past", "422", "The date is over."),
        Entry("return_before_departure", "422", "The way back begins before the way there."),
        Entry(
            "flight_exists",
            "409",
            "This carrier has a flight of this number from there on that local date already.",
        ),
        Entry("arrival_before_departure", "422", "The flight would arrive before it departs."),
        Entry("same_airport", "422", "Origin and destination are the same airport."),
        Entry(
            "ambiguous_time",
            "422",
            "This local time happens twice that night: clocks go back.",
            "Send it with an offset.",
        ),
        Entry(
            "nonexistent_time",
            "422",
            "This local time does not happen that night: clocks go forward.",
            "Send a time that exists there.",
        ),
        Entry("airplane_of_other_carrier", "422", "The airplane belongs to another carrier."),
        Entry("airplane_busy", "422", "The airplane is on another flight at that time."),
        Entry("airplane_too_small", "422", "More seats are sold than that airplane has."),
        Entry("currency_mismatch", "422", "This installation sells in another currency."),
        Entry(
            "schedule_refused",
            "422",
            "Rows of the schedule are not valid; nothing was written.",
            "Each row is named in errors.",
        ),
        Entry(
            "timetable_changed",
            "409",
            "The timetable changed since it was compared.",
            "Compare again, then apply.",
        ),
    ),
)
BOOKINGS = Group(
    "Bookings",
    (
        Entry(
            "sold_out",
            "409",
            "A segment has fewer seats than passengers.",
            "segment and seats_available say where and how many are left.",
        ),
        Entry(
            "price_changed",
            "409",
            "The price is no longer expected_total.",
            "total is the price now; book again with it.",
        ),
        Entry("flight_closed", "422", "A flight is cancelled, gone, or leaves within the hour."),
        Entry("unknown_flight", "422", "There is no such flight."),
        Entry("unknown_cabin", "422", "The flight has no such cabin."),
        Entry(
            "invalid_itinerary",
            "422",
            "The segments do not connect, or too tightly, or come through an airport twice.",
        ),
        Entry("adult_required", "422", "One passenger must be 16 or older."),
        Entry(
            "idempotency_key_required",
            "400",
            "This call needs an Idempotency-Key header.",
            "Send 1 to 255 visible ASCII characters, new for each booking.",
        ),
        Entry(
            "idempotency_key_reused",
            "422",
            "The key was used with another body.",
            "Use a new key for a new booking.",
        ),
        Entry(
            "idempotency_in_progress",
            "409",
            "The first call with this key is still running.",
            "Repeat it after Retry-After seconds.",
        ),
        Entry("hold_too_late", "422", "A hold needs more than two hours before departure."),
        Entry("hold_expired", "409", "The hold is over and its seats are free again."),
        Entry("hold_released", "409", "The seats of this hold were given back."),
        Entry("hold_conflict", "409", "The hold exists with other segments or seats."),
        Entry("too_many_holds", "409", "You have three live holds already."),
        Entry(
            "quote_expired",
            "409",
            "The cancellation quote is old, or the booking has changed since.",
            "Ask for a new one.",
        ),
        Entry("already_cancelled", "409", "The booking is cancelled already."),
        Entry("departed", "422", "The first flight has departed."),
        Entry("booking_failed", "409", "The booking came to nothing; no seat is held."),
    ),
)
NOTIFICATIONS = Group(
    "Notifications",
    (
        Entry("content_deleted", "409", "The mail's text was deleted when its time was over."),
        Entry("too_late", "409", "What the mail tells is over."),
    ),
)
CATALOGUE = (EVERYWHERE, ACCOUNTS, FLIGHTS, BOOKINGS, NOTIFICATIONS)
CODES = frozenset(entry.code for group in CATALOGUE for entry in group.entries)
