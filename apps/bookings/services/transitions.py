"""The one way a booking changes its status."""

from datetime import datetime
from typing import Any

from apps.bookings.domain import state
from apps.bookings.errors import InvalidState
from apps.bookings.models import Booking, Transition
from common import statements
from common.http import request_id

RECOVERY = "recovery"
EXPIRY = "expiry"
AIRLINE = "airline"


def begin(booking: Booking, *, actor: str) -> None:
    """Write the first row of the history of a booking that was just inserted."""
    _write(booking, came_from="", actor=actor, reason="requested", at=booking.created_at)


def move(
    booking: Booking, *, to: state.Status, actor: str, now: datetime, reason: str = ""
) -> None:
    """
    Save a booking, locked by the caller, in its next status, with a row of history.

    :raises InvalidState: the table in `domain.state` has no such move
    """
    came_from = state.Status(booking.status)
    if not state.can_move(came_from, to):
        raise InvalidState(
            f"A booking that is {came_from} cannot become {to}.",
            booking_status=came_from.value,
            available_actions=booking.actions_at(now),
        )
    booking.status = to.value
    booking.sequence += 1
    booking.updated_at = now
    statements.update(booking)
    _write(booking, came_from=came_from.value, actor=actor, reason=reason, at=now)


def decide(
    pending: Booking,
    *,
    sequence: int,
    to: state.Status,
    actor: str,
    reason: str,
    now: datetime,
    **new: Any,
) -> None:
    """
    Move a booking out of pending, unread and unlocked.

    What is known of it, with its `sequence`, is what it was written or read with. It stays locked
    by the caller's transaction, and then has its new status and the `new` values.

    :raises common.sql.Unmatched: it is no more undecided; the next statement may be the one to tell
    """
    new |= {"status": to.value, "sequence": sequence + 1, "updated_at": now}
    undecided = {"status": state.Status.PENDING.value, "abandoned_at": None, "sequence": sequence}
    statements.change_one_later(Booking, new, id=pending.id, **undecided)
    for name, value in new.items():
        setattr(pending, name, value)
    statements.as_stored(pending)
    came_from = state.Status.PENDING.value
    _write(pending, came_from=came_from, actor=actor, reason=reason, at=now)


def note(booking: Booking, *, actor: str, reason: str, now: datetime) -> None:
    """Save a booking, locked by the caller, that changed but for its status, with its history."""
    booking.sequence += 1
    booking.updated_at = now
    statements.update(booking)
    _write(booking, came_from=booking.status, actor=actor, reason=reason, at=now)


def _write(booking: Booking, *, came_from: str, actor: str, reason: str, at: datetime) -> None:
    statements.add_later(
        Transition,
        booking_id=booking.id,
        sequence=booking.sequence,
        from_status=came_from,
        to_status=booking.status,
        actor=actor,
        reason=reason,
        request_id=request_id.current.get(),
        at=at,
    )
