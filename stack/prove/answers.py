"""What an answer of the bookings API tells a client for certain."""

from dataclasses import dataclass
from typing import Any

import requests

from stack.prove.history import BOOKING, FAIL, OK, UNKNOWN

# Refusals a crowd after the last seats has to expect, by what it asked for.
ORDINARY = {
    "book": {"sold_out", "flight_closed"},
    # `hold_expired`: its time was over before flights could be asked.
    "hold": {"sold_out", "flight_closed", "hold_too_late", "hold_expired", "too_many_holds"},
    "confirm": {"hold_expired", "invalid_state"},
    "cancel": {"already_cancelled", "invalid_state", "quote_expired"},
    "search": set(),
}
# After ten minutes of silence from flights a booking is given up, with a mail.
GIVEN_UP = "booking_not_completed"
LIVE = ("held", "confirmed")


@dataclass(frozen=True, kw_only=True)
class Told:
    """
    What came of a call.

    `phase` is ok, fail or unknown; the booking's `state`, where it was told; `odd`: no client
    should ever be told this.
    """

    phase: str
    code: str = ""
    status: int = 0
    booking: str = ""
    reference: str = ""
    state: str = ""
    odd: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        """What the history keeps of it."""
        facts: dict[str, Any] = {"status": self.status, "code": self.code}
        facts |= {"booking": self.booking, "booking_status": self.state, "odd": self.odd}
        return {name: value for name, value in facts.items() if value}


def silence(error: Exception) -> Told:
    """Return what no answer tells: nothing."""
    return Told(phase=UNKNOWN, code=type(error).__name__)


def understand(what: str, answer: requests.Response) -> Told:
    """Return what an answer tells."""
    status = answer.status_code
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return Told(phase=UNKNOWN, code="no_json", status=status)
    if status in (200, 201):
        return _done(what, status, body)
    code = str(body.get("code", ""))
    if status == 202 or status >= 500 or status in (401, 429) or code == "idempotency_in_progress":
        return Told(phase=UNKNOWN, code=code or "accepted", status=status)
    return _refused(what, status, code, body)


def _done(what: str, status: int, body: dict[str, Any]) -> Told:
    if what == "search":
        return Told(phase=OK, status=status)
    state = body["status"]
    if state == "pending":
        return Told(phase=UNKNOWN, code="pending", status=status)
    phase = FAIL if what in BOOKING and state == "failed" else OK
    return Told(
        phase=phase,
        code=GIVEN_UP if phase == FAIL else "",
        status=status,
        booking=body["id"] if phase == OK else "",
        reference=body["reference"],
        state=state,
    )


def _refused(what: str, status: int, code: str, body: dict[str, Any]) -> Told:
    state = str(body.get("booking_status", ""))
    if code == "already_cancelled":
        state = "cancelled"
    elif code == "hold_expired" and what == "confirm":
        state = "expired"
    if state == "pending":
        return Told(phase=UNKNOWN, code=code, status=status)
    expected = ORDINARY[what] | ({GIVEN_UP} if what in BOOKING else set())
    odd = code not in expected
    return Told(phase=FAIL, code=code, status=status, state=state, odd=odd)
