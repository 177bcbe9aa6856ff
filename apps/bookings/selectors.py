"""Reading bookings."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from apps.bookings.domain.references import parse_reference
from apps.bookings.models import Booking, Segment
from common.auth.principal import Principal
from common.errors import Forbidden, NotFound

NEWEST_FIRST = ("-created_at", "-id")
_LIVE = (Booking.Status.HELD, Booking.Status.CONFIRMED)


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

    `upcoming`: held or confirmed, with a departure still to come. Three queries at any page size:
    bookings, segments, passengers.

    :raises Forbidden: somebody else's bookings, and the viewer is no admin
    """
    owner = user_id or viewer.user_id
    if owner != viewer.user_id and not viewer.is_admin:
        raise Forbidden("Only an admin may list somebody else's bookings.")
    found = Booking.objects.filter(user_id=owner)
    if status:
        found = found.filter(status=status)
    else:
        found = found.exclude(status=Booking.Status.FAILED)
    if upcoming:
        to_come = Segment.objects.filter(booking=OuterRef("pk"), departs_at__gt=now)
        found = found.filter(Exists(to_come), status__in=_LIVE)
    return found.prefetch_related("segments", "passengers").order_by(*NEWEST_FIRST)


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


def stalled_booking_ids(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Return pending bookings nobody is driving, the longest waiting first. One query."""
    stalled = Booking.objects.filter(status=Booking.Status.PENDING, lease_until__lte=now)
    return list(stalled.order_by("lease_until", "id").values_list("id", flat=True)[:limit])
