"""What accounts asks bookings and reminders: what they hold of a user."""

import logging
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from common.http.client import NoAnswer, RemoteProblem, service
from contracts import codec
from contracts.http.bookings import LiveBookings, TravellerBooking, TravellerBookings
from contracts.http.reminders import ReaderMail, ReaderMails, ReaderQuery

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 4.0

T = TypeVar("T")


def live_bookings(*, user_id: UUID) -> Sequence[str]:
    """
    Return the references of a user's bookings that are under way, held, or not flown yet.

    :raises NoAnswer: bookings did not say
    """
    path = f"/internal/v1/users/{user_id}/live-bookings"
    return _ask("bookings", "GET", path, LiveBookings).references


def bookings_of(*, user_id: UUID, after: UUID | None, limit: int) -> Sequence[TravellerBooking]:
    """
    Return a page of a user's bookings, oldest first; fewer than `limit`: it is the last one.

    :raises NoAnswer: bookings did not say
    """
    query = f"limit={limit}" + (f"&after={after}" if after else "")
    path = f"/internal/v1/users/{user_id}/bookings?{query}"
    return _ask("bookings", "GET", path, TravellerBookings).bookings


def mails_of(*, query: ReaderQuery) -> Sequence[ReaderMail]:
    """
    Return a page of mails, oldest first; fewer than `query.limit`: it is the last one.

    :raises NoAnswer: reminders did not say
    """
    path = "/internal/v1/mails/find"
    return _ask("reminders", "POST", path, ReaderMails, json=codec.dump(query)).mails


def _ask(name: str, method: str, path: str, kind: type[T], *, json: Any = None) -> T:
    try:
        answer = service(name).call(method, path, json=json, deadline_seconds=DEADLINE_SECONDS)
        return codec.load(kind, answer)
    except (RemoteProblem, codec.ContractError) as error:
        log.error("%s answered %s with something else: %s", name, path.partition("?")[0], error)
        raise NoAnswer(f"{name} gave no usable answer") from error
