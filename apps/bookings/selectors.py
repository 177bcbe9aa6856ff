"""Reading bookings."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.bookings.domain.references import parse_reference
from apps.bookings.models import Booking, FlightState, Segment, Transition
from common.auth.principal import Principal
from common.errors import Forbidden, NotFound

NEWEST_FIRST = ("-created_at", "-id")
# How far the clocks of two machines may be apart.
CLOCK_SKEW = timedelta(minutes=1)


def find_bookings(
    *,
    viewer: Principal,
    now: datetime,
    user_id: UUID | None = None,
    status: str | None = None,
    upcoming: bool = False,
) -> QuerySet[Booking]:
    """
    Return a user's bookings, newest first; failed ones only when asked for by status.

    A hold past its time counts as expired. `upcoming`: held or confirmed, with a departure still
    to come. Three queries at any page size: bookings, segments, passengers.

    :raises Forbidden: somebody else's bookings, and the viewer is no admin
    """
    owner = user_id or viewer.user_id
    if owner != viewer.user_id and not viewer.is_admin:
        raise Forbidden("Only an admin may list somebody else's bookings.")
    found = Booking.objects.filter(user_id=owner)
    if status:
        found = found.filter(_in_status(status, now))
    else:
        found = found.exclude(status=Booking.Status.FAILED)
    if upcoming:
        to_come = Segment.objects.filter(booking=OuterRef("pk"), departs_at__gt=now)
        found = found.filter(Exists(to_come), _live(now))
    return found.prefetch_related("segments", "passengers").order_by(*NEWEST_FIRST)


def _in_status(status: str, now: datetime) -> Q:
    """The bookings `Booking.status_at` says are in a status."""
    if status == Booking.Status.HELD:
        return Q(status=status) & ~_over(now)
    if status == Booking.Status.EXPIRED:
        return Q(status=status) | _over(now)
    return Q(status=status)


def _live(now: datetime) -> Q:
    return Q(status=Booking.Status.CONFIRMED) | _in_status(Booking.Status.HELD, now)


def _over(now: datetime) -> Q:
    return Q(status=Booking.Status.HELD, intent="", hold_expires_at__lt=now)


def get_booking(*, viewer: Principal, name: str) -> Booking:
    """
    Return a booking by its reference, in any case, or its id. Three queries.

    :raises NotFound: there is none, or it belongs to somebody else
    """
    reference = parse_reference(name)
    wanted = {"reference": reference} if reference else {"id": _uuid(name)}
    booking = Booking.objects.prefetch_related("segments", "passengers").filter(**wanted).first()
    if booking is None or not (viewer.is_admin or booking.user_id == viewer.user_id):
        raise NotFound("There is no such booking.")
    return booking


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no such booking.") from error


def history(booking: Booking) -> QuerySet[Transition]:
    """Return every move of a booking, in order. One query."""
    return booking.transitions.order_by("sequence")


def stalled_booking_ids(*, now: datetime, limit: int = 200) -> list[UUID]:
    """
    Return pending bookings and open intents nobody is driving, the longest waiting first.

    Two queries, each along its own index.
    """
    free = Booking.objects.filter(lease_until__lte=now)
    pending = free.filter(status=Booking.Status.PENDING)
    asked = free.filter(intent__in=Booking.Intent.values)
    found = [
        one
        for some in (pending, asked)
        for one in some.order_by("lease_until", "id").values_list("lease_until", "id")[:limit]
    ]
    return [booking_id for _, booking_id in sorted(found)[:limit]]


def overdue_hold_ids(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Return held bookings past their time that nothing else was asked of, oldest first."""
    over = Booking.objects.filter(_over(now)).order_by("hold_expires_at", "id")
    return list(over.values_list("id", flat=True)[:limit])


def changed_flight_ids(*, now: datetime, limit: int = 20) -> list[UUID]:
    """Return changed flights whose travellers are to be told now, oldest first. One query."""
    due = FlightState.objects.filter(due_at__lte=now).order_by("due_at", "flight_id")
    return list(due.values_list("flight_id", flat=True)[:limit])


def is_being_booked(flight: FlightState) -> bool:
    """
    Tell whether a flight stands in a booking that may not have read its newest state. One query.

    One begun after that was taken up has, give or take what clocks may differ.
    """
    if flight.taken_up_at is None:
        return True
    undecided = Booking.objects.filter(
        status=Booking.Status.PENDING,
        abandoned_at=None,
        created_at__lte=flight.taken_up_at + CLOCK_SKEW,
    ).only("request")
    return any(
        flight.flight_id in {one.flight_id for one in booking.hold_request.segments}
        for booking in undecided
    )


def booking_ids_behind(flight: FlightState) -> list[UUID]:
    """Return live bookings that know an older state of a flight. One query."""
    behind = Segment.objects.filter(
        flight_id=flight.flight_id,
        flight_version__lt=flight.version,
        booking__status__in=(Booking.Status.HELD, Booking.Status.CONFIRMED),
    )
    return list(behind.order_by("booking_id").values_list("booking_id", flat=True))
