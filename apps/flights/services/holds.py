"""
Seats for a booking: taken on all its segments or on none, confirmed, given back, expired.

Everything is idempotent by the hold's id, which is the booking's, and decided under the hold's
row lock; `seat_ledger` states the lock order. A refused request leaves nothing behind. Ended holds
and tombstones are kept: the ledger refers to them.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError

from apps.flights.errors import FlightClosed, HoldConflict, HoldExpired
from apps.flights.models import Flight, Hold
from apps.flights.services import hold_rows, hold_state, offers, seat_ledger
from apps.flights.services.offers import Offer
from common.db import atomic, is_check, retry_conflicts
from common.errors import DomainError, InvalidInput, NotFound
from contracts import codec
from contracts.http.flights import HoldRequest, PricedHold

Status = Hold.Status

# The flights one journey's tickets hold: four conjunction tickets of four coupons (IATA).
MAX_SEGMENTS = 16
# More than any airplane has.
MAX_SEATS = 1000


# A repeat that overtakes its first call may deadlock with what comes next.
@retry_conflicts(attempts=6)
def hold_seats(*, hold_id: UUID, request: HoldRequest, now: datetime) -> PricedHold:
    """
    Take seats on every segment of the request, or on none; repeating it gives the same answer.

    The time limit of a hold never passes two hours before departure.

    :raises InvalidInput: the request makes no sense
    :raises HoldReleased: the id was released, even before this call arrived
    :raises HoldExpired: the hold of this id, or the time asked for, is over
    :raises HoldConflict: the id holds something else
    :raises UnknownFlight, UnknownCabin, FlightClosed, InvalidItinerary, HoldTooLate,
        SoldOut, CurrencyMismatch, PriceChanged: see `offers`
    """
    request = _sensible(request)
    try:
        priced = _take_seats(hold_id, request, now)
    except (IntegrityError, DomainError):
        # Another call made a hold of this id first: it is there. Or a copy of this call that waited
        # for its own first one finds the seats taken: by itself.
        hold = Hold.objects.filter(pk=hold_id).first()
        if hold is None:
            raise
        return _repeat(hold, request, now)
    return priced or _repeat(Hold.objects.get(pk=hold_id), request, now)


@retry_conflicts()
def confirm_hold(*, hold_id: UUID, now: datetime) -> PricedHold:
    """
    Sell the seats of a live hold; of a sold one, give the same answer.

    :raises NotFound: there is no such hold
    :raises HoldExpired: it is past its time
    :raises HoldReleased: it was given back
    :raises FlightClosed: one of its flights was cancelled
    """
    with atomic(Hold):
        hold = _locked(hold_id)
        if hold.status == Status.HELD:
            _confirm_or_expire(hold, now)
    # After the transaction: the expiry it may have written is kept.
    hold_state.refuse_ended(hold, now=now)
    return hold_state.answer(hold, now=now)


@retry_conflicts()
def release_hold(*, hold_id: UUID, now: datetime) -> None:
    """
    Give the seats back; for an id never seen, leave a tombstone that refuses a late request.

    An expired or released hold stays as it is.
    """
    Hold.objects.get_or_create(
        pk=hold_id,
        defaults={
            "status": Status.RELEASED,
            "seats": 0,
            "request": {},
            "created_at": now,
            "updated_at": now,
        },
    )
    with atomic(Hold):
        hold = _locked(hold_id)
        if hold.status == Status.HELD:
            _move(hold, Status.RELEASED, seat_ledger.RELEASE_HELD, now)
        elif hold.status == Status.SOLD:
            _move(hold, Status.RELEASED, seat_ledger.RELEASE_SOLD, now)


def read_hold(*, hold_id: UUID, now: datetime) -> PricedHold:
    """
    Return a hold as it stands at this instant; one query.

    :raises NotFound: there is no such hold
    """
    hold = Hold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    return hold_state.answer(hold, now=now)


def expire_holds(*, now: datetime, limit: int = 500) -> int:
    """
    Free the seats of holds past their time, oldest first, each in its own transaction.

    Time has decided already: this only carries it out. Return how many holds were expired.
    """
    over = Hold.objects.filter(status=Status.HELD, expires_at__lt=now)
    ids = list(over.order_by("expires_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(_expire(hold_id, now) for hold_id in ids)


@retry_conflicts()
def _expire(hold_id: UUID, now: datetime) -> bool:
    with atomic(Hold):
        # A locked hold is being confirmed, released or expired by somebody else.
        live = Hold.objects.select_for_update(skip_locked=True).filter(status=Status.HELD)
        hold = live.filter(pk=hold_id).first()
        if hold is None or not hold_state.is_over(hold, now=now):
            return False
        _move(hold, Status.EXPIRED, seat_ledger.EXPIRE, now)
        return True


def _take_seats(hold_id: UUID, request: HoldRequest, now: datetime) -> PricedHold | None:
    """Take the seats of a new hold; None when it is not new."""
    offer = None
    try:
        with atomic(Hold):
            # From here on the cabins are locked: everybody who wants seats on them waits.
            offer = offers.lock_offer(request, hold_id=hold_id)
            if offer is None:
                return None
            if request.expires_at is not None and now > request.expires_at:
                raise HoldExpired("The time the seats should be held until is over.")
            offers.check(offer, request=request, now=now)
            priced = _priced(hold_id, request, offer, now)
            hold_rows.insert(priced, request=request, offer=offer, now=now)
            _count(priced, offer, now)
    except IntegrityError as error:
        if offer is None or not is_check(error):
            raise
        # The database's own guard, should what was read under the lock ever be wrong.
        raise offers.sold_out(offer, offer.tightest, available=0) from error
    return priced


def _priced(hold_id: UUID, request: HoldRequest, offer: Offer, now: datetime) -> PricedHold:
    expires_at = request.expires_at
    if expires_at is not None:
        expires_at = min(expires_at, offer.departs_at - offers.HOLDS_CLOSE)
    return PricedHold(
        hold_id=hold_id,
        status="sold" if expires_at is None else "held",
        seats=request.seats,
        segments=tuple(segment.priced() for segment in offer.segments),
        total=offer.total,
        expires_at=expires_at,
    )


def _count(hold: PricedHold, offer: Offer, now: datetime) -> None:
    change = seat_ledger.HOLD if hold.status == "held" else seat_ledger.SELL
    seat_ledger.record(
        change, hold_id=hold.hold_id, inventory_ids=offer.inventory_ids, seats=hold.seats, now=now
    )


def _confirm_or_expire(hold: Hold, now: datetime) -> None:
    if hold_state.is_over(hold, now=now):
        _move(hold, Status.EXPIRED, seat_ledger.EXPIRE, now)
        return
    _move(hold, Status.SOLD, seat_ledger.CONFIRM, now)
    # Its inventory is locked by now, so a cancellation has either happened or waits.
    cancelled = Flight.objects.filter(
        inventory__holds__hold=hold, status=Flight.Status.CANCELLED
    ).first()
    if cancelled is not None:
        raise FlightClosed(f"{cancelled.flight_number} is cancelled.")


def _move(hold: Hold, status: Hold.Status, change: seat_ledger.Change, now: datetime) -> None:
    """Change a locked hold's status, and count its seats accordingly."""
    segments = hold.segments.order_by("position")
    inventory_ids = list(segments.values_list("inventory_id", flat=True))
    seat_ledger.lock_inventory(inventory_ids)
    hold.status = status
    if status == Status.SOLD:
        hold.expires_at = None
    hold.updated_at = now
    hold.save(update_fields=["status", "expires_at", "updated_at"])
    seat_ledger.record(
        change, hold_id=hold.id, inventory_ids=inventory_ids, seats=hold.seats, now=now
    )


def _locked(hold_id: UUID) -> Hold:
    hold = Hold.objects.select_for_update().filter(pk=hold_id).first()
    if hold is None:
        raise NotFound
    return hold


def _repeat(hold: Hold, request: HoldRequest, now: datetime) -> PricedHold:
    hold_state.refuse_ended(hold, now=now)
    if hold.request != codec.dump(request):
        raise HoldConflict
    return hold_state.answer(hold, now=now)


def _sensible(request: HoldRequest) -> HoldRequest:
    """Refuse a request that makes no sense; return it with its time limit in UTC."""
    if not 1 <= len(request.segments) <= MAX_SEGMENTS:
        raise InvalidInput.at("/segments", f"Send 1 to {MAX_SEGMENTS} segments.")
    if not 1 <= request.seats <= MAX_SEATS:
        raise InvalidInput.at("/seats", f"Ask for 1 to {MAX_SEATS} seats.")
    if request.mode == "sold":
        return replace(request, expires_at=None)
    if request.expires_at is None or request.expires_at.tzinfo is None:
        raise InvalidInput.at("/expires_at", "A hold needs an instant with its offset.")
    return replace(request, expires_at=request.expires_at.astimezone(UTC))
