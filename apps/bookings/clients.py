"""What bookings asks flights (seats on every segment, or none) and reminders (mails)."""

import logging
from typing import Any
from uuid import UUID

from apps.bookings.errors import REFUSALS, SeatsRefused
from common.http.client import NoAnswer, RemoteProblem, service
from contracts import codec
from contracts.http.flights import HoldRequest, PricedHold
from contracts.http.reminders import MailLog

log = logging.getLogger(__name__)

# Below the gateway's time-out; flights' own waits for locks fit in several times.
DEADLINE_SECONDS = 8.0
# Mails are an extra of a page somebody waits for.
MAILS_SECONDS = 1.0
_PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors"}


def hold_seats(*, booking_id: UUID, request: HoldRequest) -> PricedHold:
    """
    Take a booking's seats. Repeating the call gets the same answer and takes no more.

    :raises SeatsRefused: flights decided against it, see `errors.REFUSALS`
    :raises NoAnswer: whether the seats are taken is unknown
    """
    return _priced("PUT", _path(booking_id), json=codec.dump(request))


def confirm_seats(*, booking_id: UUID) -> PricedHold:
    """
    Sell the seats a booking holds. Repeating the call gets the same answer.

    :raises HoldExpired: their time is over, by flights' clock
    :raises HoldReleased: they were given back
    :raises FlightClosed: a flight is cancelled; the seats stay held
    :raises NoAnswer: whether the seats are sold is unknown
    """
    return _priced("POST", f"{_path(booking_id)}/confirm")


def read_hold(*, booking_id: UUID) -> PricedHold:
    """
    Return a booking's seats as flights has them.

    :raises NoAnswer: flights did not say
    """
    return _priced("GET", _path(booking_id))


def release_seats(*, booking_id: UUID) -> None:
    """
    Give a booking's seats back; a call to take them that is still under way will be refused.

    :raises NoAnswer: whether the seats are free is unknown
    """
    try:
        service("flights").call("DELETE", _path(booking_id), deadline_seconds=DEADLINE_SECONDS)
    except RemoteProblem as problem:
        raise _fault(problem) from problem


def read_mails(*, booking_id: UUID) -> MailLog:
    """
    Return the mails about a booking, waiting no more than a moment.

    :raises NoAnswer: reminders did not say
    """
    path = f"/internal/v1/bookings/{booking_id}/mails"
    try:
        answer = service("reminders").call("GET", path, deadline_seconds=MAILS_SECONDS)
        return codec.load(MailLog, answer)
    except (RemoteProblem, codec.ContractError) as error:
        log.error("reminders answered GET %s with something else: %s", path, error)
        raise NoAnswer("reminders gave no usable answer") from error


def _priced(method: str, path: str, *, json: Any = None) -> PricedHold:
    try:
        answer = service("flights").call(method, path, json=json, deadline_seconds=DEADLINE_SECONDS)
        return codec.load(PricedHold, answer)
    except RemoteProblem as problem:
        raise _refusal(problem) from problem
    except codec.ContractError as error:
        log.exception("flights answered %s %s with something else", method, path)
        raise NoAnswer("flights gave no usable answer") from error


def _path(booking_id: UUID) -> str:
    return f"/internal/v1/holds/{booking_id}"


def _refusal(problem: RemoteProblem) -> SeatsRefused:
    kind = REFUSALS.get(problem.code)
    if kind is None:
        raise _fault(problem) from problem
    extra = {name: it for name, it in problem.body.items() if name not in _PROBLEM_MEMBERS}
    return kind(
        str(problem.body.get("detail", "")), after_silence=problem.after_silence, extra=extra
    )


def _fault(problem: RemoteProblem) -> NoAnswer:
    """A 401 or 400 between services says that they are set up wrongly, nothing about seats."""
    log.error("flights refused with %s: %s", problem, problem.body.get("detail"))
    return NoAnswer(f"flights refused with {problem}")
