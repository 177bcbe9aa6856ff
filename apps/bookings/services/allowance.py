"""How many holds a user may have at once."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.bookings.errors import TooManyHolds
from apps.bookings.models import Booking, Holder
from common.db import retry_conflicts

MAX_LIVE_HOLDS = 3


@retry_conflicts()
def open_for(user_id: UUID) -> None:
    """
    Make sure the user's row exists.

    A statement of its own: of two transactions that insert the same row and then lock it, InnoDB
    would end one as a deadlock.
    """
    Holder.objects.bulk_create([Holder(user_id=user_id)], ignore_conflicts=True)


def lock(user_id: UUID) -> None:
    """
    Lock the user's row: until the caller's transaction ends nobody else counts.

    The row of who was forgotten meanwhile is gone; what they ask for is refused all the same.
    """
    Holder.objects.select_for_update().filter(user_id=user_id).first()


def refusal(user_id: UUID, *, now: datetime) -> TooManyHolds | None:
    """
    Return why a user whose row is locked may hold no more; None when there is room.

    Live is what keeps seats: held and within its time, or asked for and not decided yet.
    """
    live = Q(status=Booking.Status.PENDING) | Q(
        status=Booking.Status.HELD, hold_expires_at__gte=now
    )
    count = Booking.objects.filter(live, user_id=user_id, type=Booking.Type.HOLD).count()
    if count < MAX_LIVE_HOLDS:
        return None
    return TooManyHolds(f"Confirm or cancel one of your {count} holds, or wait until one expires.")
