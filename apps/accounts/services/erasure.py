"""
Forgetting a user: accounts at once, the others by event, each answering with a receipt.

What accounts and the back office hold is erased in the transaction that writes the request and its
event. Bookings and reminders erase theirs and say so; who keeps silent is asked again. The erasure
is finished when every receipt is there: then the address that mails are found by goes, too.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from apps.accounts import clients
from apps.accounts.errors import LiveBookings
from apps.accounts.models import EmailToken, Erasure, ErasureReceipt, User
from apps.accounts.services import mails, sessions, staff, staff_traces
from common.db import atomic, retry_conflicts
from common.errors import NotFound
from common.messaging import outbox
from common.scrubbing import scrub
from contracts.events.accounts import ErasureRequestedV1

log = logging.getLogger(__name__)

Part = ErasureReceipt.Part
ASK_AGAIN_AFTER = timedelta(minutes=2)
ASKED_AT_ONCE = 100


def request_erasure(*, user_id: UUID, now: datetime) -> Erasure:
    """
    Forget a user, and ask the other services to; asked again, return the same erasure.

    Every sign-in ends at once, and the address is free to be registered again.

    :raises LiveBookings: a booking is under way, held, or not flown yet; nothing was erased
    :raises LastAdmin: nobody else could give the role to anybody
    :raises NotFound: there is no such user
    :raises NoAnswer: bookings did not say whether there are any; nothing was erased
    """
    live = clients.live_bookings(user_id=user_id)
    if live:
        raise LiveBookings(
            "Cancel them, or wait until they are flown; then nothing of you has to be kept.",
            bookings=list(live),
        )
    return _begin(user_id=user_id, now=now)


@retry_conflicts()
def _begin(*, user_id: UUID, now: datetime) -> Erasure:
    with atomic(User):
        try:
            user, other_admins = staff.lock_with_admins(user_id)
        except NotFound:
            known = Erasure.objects.filter(user_id=user_id).first()
            if known is None:
                raise
            return known
        if user.is_admin:
            staff.require_another(other_admins)
        erasure = Erasure.objects.create(
            user_id=user.id, email=user.email, requested_at=now, asked_at=now
        )
        name = f"{user.given_name} {user.family_name}" if user.family_name else ""
        note_own = [(Part.BACK_OFFICE, staff_traces.erase(user, email=user.email, names=[name]))]
        note_own += [(Part.ACCOUNTS, _forget(user, now=now))]
        _ask(erasure, user, now=now)
        for part, rows in note_own:
            erasure.receipts.create(part=part, received_at=now, rows=rows)
    log.info("erasure %s of user %s is begun", erasure.id, user_id)
    return erasure


def _forget(user: User, *, now: datetime) -> int:
    """Blank a locked user's row, end the sign-ins, delete tokens and events; return how many."""
    sessions.end_all(user=user, now=now)
    deleted = EmailToken.objects.filter(user=user).delete()[0]
    # Unpublished ones as well: they ask for mails to somebody who is to be written to no more.
    deleted += outbox.forget_about("accounts", aggregate_ids=[user.id])
    user.email = f"{user.id.hex}@erased.invalid"
    user.given_name = user.family_name = user.carrier = ""
    user.language = "en"
    user.password = make_password(None)  # none that could be given
    user.email_verified_at = None
    user.is_active = user.is_admin = False
    user.erased_at = now
    user.save()
    return deleted + 1


def _ask(erasure: Erasure, user: User, *, now: datetime) -> None:
    outbox.publish(
        ErasureRequestedV1(
            occurred_at=now,
            aggregate_id=user.id,
            sequence=mails.next_sequence(user),
            erasure_id=erasure.id,
            email=erasure.email,
        )
    )


def ask_again(*, now: datetime) -> int:
    """Ask once more about erasures that have waited two minutes for receipts; return how many."""
    late = Erasure.objects.filter(finished_at=None, asked_at__lte=now - ASK_AGAIN_AFTER)
    ids = list(late.order_by("asked_at", "id").values_list("id", flat=True)[:ASKED_AT_ONCE])
    for erasure_id in ids:
        _ask_once_more(erasure_id, now=now)
    return len(ids)


@retry_conflicts()
def _ask_once_more(erasure_id: UUID, *, now: datetime) -> None:
    with atomic(Erasure):
        erasure = Erasure.objects.select_for_update().get(id=erasure_id)
        if erasure.finished_at is None and erasure.asked_at <= now - ASK_AGAIN_AFTER:
            erasure.asked_at = now
            erasure.save(update_fields=["asked_at"])
            _ask(erasure, User.objects.lock(erasure.user_id), now=now)


def note_bookings(
    *, erasure_id: UUID, booking_ids: Iterable[UUID], rows: int, now: datetime
) -> None:
    """Note that bookings has forgotten, and erase what the back office's log says of those."""
    with atomic(Erasure):
        staff_traces.erase_bookings(booking_ids)
        note_receipt(erasure_id=erasure_id, part=Part.BOOKINGS, rows=rows, now=now)


def note_receipt(*, erasure_id: UUID, part: str, rows: int, now: datetime) -> None:
    """Note that a part of Jetway has forgotten; the last receipt finishes the erasure."""
    with atomic(Erasure):
        erasure = Erasure.objects.select_for_update().filter(id=erasure_id).first()
        if erasure is None:
            log.error("%s sent a receipt for %s, which nobody asked for", part, erasure_id)
            return
        receipt = {"received_at": now, "rows": rows}
        erasure.receipts.get_or_create(part=part, defaults=receipt)
        there = set(erasure.receipts.values_list("part", flat=True))
        if erasure.finished_at is None and there == set(Part.values):
            _finish(erasure, now=now)


def _finish(erasure: Erasure, *, now: datetime) -> None:
    user = User.objects.lock(erasure.user_id)
    # Whoever of staff had the page open may have written down what was on it.
    staff_traces.erase(user, email=erasure.email)
    outbox.forget_about("accounts", aggregate_ids=[user.id])
    erasure.email = ""
    erasure.finished_at = now
    erasure.save(update_fields=["email", "finished_at"])
    log.info("erasure %s is finished", erasure.id)
    scrub(Erasure)
