"""Everything that is held of a user, collected from every service."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from apps.accounts import clients, selectors
from apps.accounts.models import RefreshFamily, User
from apps.accounts.services import staff_traces
from common.errors import Unavailable
from common.http.client import NoAnswer
from contracts import codec
from contracts.http.bookings import TravellerBooking
from contracts.http.reminders import ReaderMail, ReaderQuery

# Of each kind; who has more is told so, and asks staff for the rest.
MOST = 5000
PAGE = 200
# Below the gateway's time-out for this call.
DEADLINE_SECONDS = 15.0

_USER = (
    *("id", "email", "email_verified", "given_name", "family_name", "language", "roles"),
    *("is_active", "created_at"),
)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Export:
    """
    What is held of a user, as JSON values but for `user`.

    `truncated` names the kinds of which there is more than an export holds.
    """

    exported_at: datetime
    user: User
    sign_ins: list[dict[str, Any]]
    second_factor: bool
    staff_actions: list[dict[str, Any]]
    bookings: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    truncated: list[str]

    def as_values(self) -> dict[str, Any]:
        """Return it without a model, in the shape of the API."""
        user = {name: getattr(self.user, name) for name in _USER}
        return {**vars(self), "user": {**user, "carrier": self.user.carrier or None}}


def export_personal_data(*, user_id: UUID, now: datetime) -> Export:
    """
    Return everything held of a user, or nothing: a part that is missing would not be noticed.

    :raises NotFound: there is no such user
    :raises Unavailable: a service does not answer, `service` says which
    """
    user = selectors.get_user(user_id)
    truncated: list[str] = []
    ends_at = time.monotonic() + DEADLINE_SECONDS
    bookings = _collect("bookings", ends_at, truncated, lambda last: _bookings(user_id, last))
    booking_ids = tuple(one.booking_id for one in bookings)
    mails = _collect("mails", ends_at, truncated, lambda last: _mails(user, booking_ids, last))
    actions = staff_traces.actions_by(user_id, limit=MOST + 1)
    if len(actions) > MOST:
        truncated.append("staff_actions")
    return Export(
        exported_at=now,
        user=user,
        sign_ins=_sign_ins(user),
        second_factor=staff_traces.has_second_factor(user_id),
        staff_actions=[
            {"at": one.at, "action": one.action, "table": one.table, "row": one.row_name}
            | {"why": one.why, "outcome": one.outcome, "ip": one.ip}
            for one in actions[:MOST]
        ],
        bookings=[{**one.booking, "history": list(one.history)} for one in bookings],
        mails=[codec.dump(one) for one in mails],
        truncated=truncated,
    )


def _bookings(user_id: UUID, last: TravellerBooking | None) -> Sequence[TravellerBooking]:
    after = last.booking_id if last else None
    return clients.bookings_of(user_id=user_id, after=after, limit=PAGE)


def _mails(
    user: User, booking_ids: tuple[UUID, ...], last: ReaderMail | None
) -> Sequence[ReaderMail]:
    query = ReaderQuery(
        user_id=user.id,
        email=user.email,
        booking_ids=booking_ids,
        limit=PAGE,
        after=last.mail_id if last else None,
    )
    return clients.mails_of(query=query)


def _collect(
    what: str, ends_at: float, truncated: list[str], page_after: Callable[[T | None], Sequence[T]]
) -> list[T]:
    """Return all pages of a kind, at most `MOST` rows; note it when there are more."""
    found: list[T] = []
    while True:
        try:
            if time.monotonic() > ends_at:
                raise NoAnswer(f"{what} take too long")
            page = page_after(found[-1] if found else None)
        except NoAnswer as silence:
            name = "reminders" if what == "mails" else what
            raise Unavailable(
                f"{name.capitalize()} does not answer, so nothing was exported; try again.",
                service=name,
            ) from silence
        found += page
        if len(found) > MOST:
            truncated.append(what)
        if len(page) < PAGE or len(found) > MOST:
            return found[:MOST]


def _sign_ins(user: User) -> list[dict[str, Any]]:
    rows = RefreshFamily.objects.filter(user=user).order_by("-id")[:MOST]
    return [{"began_at": one.created_at, "ended_at": one.revoked_at} for one in rows]
