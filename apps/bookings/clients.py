"""What bookings asks flights: seats on every segment of an itinerary, or none."""

import logging
from uuid import UUID

from apps.bookings.errors import REFUSALS, SeatsRefused
from common.http.client import NoAnswer, RemoteProblem, service
from contracts import codec
from contracts.http.flights import HoldRequest, PricedHold

log = logging.getLogger(__name__)

# Below the gateway's time-out; flights' own waits for locks fit in several times.
DEADLINE_SECONDS = 8.0
_PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "errors"}


def hold_seats(*, booking_id: UUID, request: HoldRequest) -> PricedHold:
    """
    Take a booking's seats. Repeating the call gets the same answer and takes no more.

    :raises SeatsRefused: flights decided against it, see `errors.REFUSALS`
    :raises NoAnswer: whether the seats are taken is unknown
    """
    try:
        answer = service("flights").call(
            "PUT", _path(booking_id), json=codec.dump(request), deadline_seconds=DEADLINE_SECONDS
        )
        return codec.load(PricedHold, answer)
    except RemoteProblem as problem:
        raise _refusal(problem) from problem
    except codec.ContractError as error:
        log.exception("flights answered PUT %s with something else", _path(booking_id))
        raise NoAnswer("flights gave no usable answer") from error


def release_seats(*, booking_id: UUID) -> None:
    """
    Give a booking's seats back; a call to take them that is still under way will be refused.

    :raises NoAnswer: whether the seats are free is unknown
    """
    try:
        service("flights").call("DELETE", _path(booking_id), deadline_seconds=DEADLINE_SECONDS)
    except RemoteProblem as problem:
        raise _fault(problem) from problem


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
