"""Reading bookings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from apps.bookings.domain.references import parse_reference
from apps.bookings.models import (
    Booking,
    FlightState,
    Passenger,
    Segment,
    Transition,
    TravellerErasure,
)
from common.auth.principal import Principal
from common.errors import Forbidden, NotFound
from common.ids import first_uuid7

NEWEST_FIRST = ("-created_at", "-id")
# How far the clocks of two machines may be apart.
CLOCK_SKEW = timedelta(minutes=1)
LIVE = (Booking.Status.HELD, Booking.Status.CONFIRMED)


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


def live_of(*, user_id: UUID, now: datetime) -> QuerySet[Booking]:
    """Return a user's bookings that are not over: undecided, held, or not flown yet. One query."""
    to_come = Segment.objects.filter(booking=OuterRef("pk"), arrives_at__gt=now)
    unsettled = Q(status__in=(Booking.Status.PENDING, Booking.Status.HELD)) | ~Q(intent="")
    not_flown = Q(Exists(to_come), status=Booking.Status.CONFIRMED)
    return Booking.objects.filter(unsettled | not_flown, user_id=user_id).order_by(*NEWEST_FIRST)


def live_references(*, user_id: UUID, now: datetime, limit: int = 100) -> list[str]:
    """Return what a user has to cancel or fly first; no hold past its time. One query."""
    live = live_of(user_id=user_id, now=now).exclude(_over(now))
    return list(live.values_list("reference", flat=True)[:limit])


def due_erasures(*, now: datetime, limit: int = 100) -> list[UUID]:
    """Return users of whom something is to be erased now, the longest waiting first. One query."""
    due = TravellerErasure.objects.filter(due_at__lte=now).order_by("due_at", "user_id")
    return list(due.values_list("user_id", flat=True)[:limit])


def bookings_after(*, user_id: UUID, after: UUID | None, limit: int) -> list[Booking]:
    """Return a user's bookings in the order of their ids, with all there is. Four queries."""
    found = Booking.objects.filter(user_id=user_id)
    if after is not None:
        found = found.filter(id__gt=after)
    all_of_it = found.prefetch_related("segments", "passengers", "transitions")
    return list(all_of_it.order_by("id")[:limit])


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
        booking__status__in=LIVE,
    )
    return list(behind.order_by("booking_id").values_list("booking_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Who is booked on a flight; `paid_minor` is the price of whole confirmed bookings."""

    bookings: int
    held: int
    passengers: int
    paid_minor: int


def concerned(*, flight_id: UUID) -> Concerned:
    """Return how many a change of a flight concerns. One query."""
    found = Booking.objects.filter(status__in=LIVE, segments__flight_id=flight_id).aggregate(
        bookings=Count("id"),
        held=Count("id", filter=Q(status=Booking.Status.HELD)),
        passengers=Coalesce(Sum("number_of_seats"), 0),
        paid_minor=Coalesce(Sum("total_minor", filter=Q(status=Booking.Status.CONFIRMED)), 0),
    )
    return Concerned(**{name: int(value) for name, value in found.items()})


def live_bookings(*, flight_id: UUID, limit: int) -> list[Booking]:
    """Return live bookings of a flight with their segments, by reference. Two queries."""
    found = Booking.objects.filter(status__in=LIVE, segments__flight_id=flight_id)
    return list(found.prefetch_related("segments").order_by("reference", "id")[:limit])


def passenger_list(*, flight_id: UUID) -> QuerySet[Passenger]:
    """Return who travels on a flight, by name, each with `cabin`. One query."""
    found = Passenger.objects.filter(
        booking__status__in=LIVE, booking__segments__flight_id=flight_id
    )
    return (
        found.annotate(cabin=F("booking__segments__cabin"))
        .select_related("booking")
        .order_by("family_name", "given_name", "id")
    )


@dataclass(frozen=True, kw_only=True)
class Sales:
    """What was booked on a day (UTC) and not given back; `revenue_minor` is paid less refunded."""

    day: date
    bookings: int
    revenue_minor: int


def sales_per_day(*, since: datetime) -> list[Sales]:
    """
    Return the sales of each day since an instant that had any, oldest first. One query.

    Along the primary key, which begins with the time the booking was made.
    """
    made = Booking.objects.filter(id__gte=first_uuid7(since), created_at__gte=since)
    sold = made.filter(status__in=(Booking.Status.CONFIRMED, Booking.Status.CANCELLED))
    days = (
        sold.annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(
            bookings=Count("id", filter=Q(status=Booking.Status.CONFIRMED)),
            revenue_minor=Sum(
                F("total_minor") - Coalesce(F("refund_minor"), 0), filter=_was_paid()
            ),
        )
        .order_by("day")
    )
    return [
        Sales(
            day=one["day"], bookings=one["bookings"], revenue_minor=int(one["revenue_minor"] or 0)
        )
        for one in days
    ]


def _was_paid() -> Q:
    """A booking that was confirmed once; one cancelled while it was held never was."""
    confirmed = Transition.objects.filter(
        booking=OuterRef("pk"), to_status=Booking.Status.CONFIRMED
    )
    return Q(status=Booking.Status.CONFIRMED) | Q(Exists(confirmed))
