"""What must hold of bookings and their history; `manage.py audit` looks at it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.bookings.domain import state
from apps.bookings.models import (
    Booking,
    FlightState,
    IdempotencyKey,
    Passenger,
    Segment,
    Transition,
    TravellerErasure,
)
from apps.bookings.services.allowance import MAX_LIVE_HOLDS
from apps.bookings.services.idempotency import BOOK, LIFETIME
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import chunks, forbid, forbid_repeats
from common.audit.messaging import inbox_handled, outbox_drained

Status = Booking.Status

# Recovery gives a pending booking up after ten minutes; an intent is asked about until answered.
PATIENCE = timedelta(minutes=12)
MINUTE = timedelta(minutes=1)
UNPRICED = (Status.PENDING, Status.FAILED)
# In these a change by the airline is history too, and no move.
CHANGING = (Status.HELD, Status.CONFIRMED)

Step = tuple[int, str, str]


def _nothing_stays_pending(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Booking.objects.filter(status=Status.PENDING),
        bad=Q(created_at__lt=scope.overdue(PATIENCE)),
        fields=("reference", "created_at", "recovery_attempts"),
        subject="booking {reference}",
        detail="is pending since {created_at:%Y-%m-%d %H:%M:%S}, after {recovery_attempts} tries",
    )


def _no_intent_stays_open(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Booking.objects.exclude(intent=""),
        bad=Q(intent_at__lt=scope.overdue(PATIENCE)),
        fields=("reference", "intent", "intent_at", "status"),
        subject="booking {reference}",
        detail="is {status} and to be followed by {intent} since {intent_at:%Y-%m-%d %H:%M:%S}",
    )


def _holds_end_in_time(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Booking.objects.filter(status=Status.HELD, intent=""),
        bad=Q(hold_expires_at__lt=scope.before),
        fields=("reference", "hold_expires_at"),
        subject="booking {reference}",
        detail="is held past its time, {hold_expires_at:%Y-%m-%d %H:%M:%S}",
    )


def _changes_are_told(scope: Scope, tally: Tally) -> None:
    # A flight stays due while one of its bookings is pending.
    forbid(
        tally,
        rows=FlightState.objects.all(),
        bad=Q(due_at__isnull=False, noted_at__lt=scope.overdue(PATIENCE + MINUTE)),
        fields=("flight_id", "version", "noted_at"),
        subject="flight {flight_id}",
        detail="changed to version {version} at {noted_at:%Y-%m-%d %H:%M:%S},"
        " not everybody on it knows",
    )


def _few_holds_each(scope: Scope, tally: Tally) -> None:
    live = Q(status=Status.PENDING) | Q(status=Status.HELD, hold_expires_at__gte=scope.now)
    forbid_repeats(
        tally,
        rows=Booking.objects.filter(live, type=Booking.Type.HOLD),
        of=("user_id",),
        at_most=MAX_LIVE_HOLDS,
        subject="a live hold of user {user_id}",
    )


def _history_is_whole(scope: Scope, tally: Tally) -> None:
    for page in chunks(
        Booking.objects.filter(updated_at__lte=scope.before), "reference", "status", "sequence"
    ):
        tally.see(len(page))
        histories = _histories_between(page[0][0], page[-1][0])
        for booking, reference, status, sequence in page:
            if told := _untrue(status, sequence, histories.get(booking, [])):
                tally.breach(f"booking {reference}", told)


def _histories_between(first: UUID, last: UUID) -> dict[UUID, list[Step]]:
    found: dict[UUID, list[Step]] = defaultdict(list)
    rows = Transition.objects.filter(booking_id__gte=first, booking_id__lte=last)
    fields = ("booking_id", "sequence", "from_status", "to_status")
    for booking, *step in rows.order_by("booking", "sequence").values_list(*fields):
        found[booking].append((step[0], step[1], step[2]))
    return found


def _untrue(status: str, sequence: int, steps: Sequence[Step]) -> str:
    """Return what is wrong with a booking's history, "" if nothing is."""
    if [number for number, _, _ in steps] != list(range(1, sequence + 1)):
        return f"is at step {sequence}, its history has steps {[step[0] for step in steps]}"
    stood = ""
    for number, came_from, went_to in steps:
        if came_from != stood or not _may_move(came_from, went_to):
            return f"step {number} goes from {came_from or 'nothing'} to {went_to}"
        stood = went_to
    return "" if stood == status else f"is {status}, its history ends {stood or 'before it begins'}"


def _may_move(came_from: str, went_to: str) -> bool:
    if not came_from:
        return went_to == Status.PENDING
    if came_from == went_to:
        return came_from in CHANGING
    return state.can_move(state.Status(came_from), state.Status(went_to))


def _totals_are_sums(scope: Scope, tally: Tally) -> None:
    fares = _per_booking(Segment.objects, Sum("fare_minor"))
    rows = Booking.objects.exclude(status__in=UNPRICED).annotate(fares=fares)
    for page in chunks(rows, "reference", "number_of_seats", "total_minor", "fares"):
        tally.see(len(page))
        for _, reference, seats, total, fares_ in page:
            if total != seats * int(fares_ or 0):
                tally.breach(
                    f"booking {reference}", f"costs {total}, its {seats} seats at {fares_} each"
                )


def _refunds_are_within_totals(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Booking.objects.filter(Q(status=Status.CANCELLED) | ~Q(refund_minor=None)),
        bad=Q(refund_minor=None)
        | Q(refund_minor__gt=F("total_minor"))
        | ~(Q(status=Status.CANCELLED) | Q(intent="cancel")),
        fields=("reference", "status", "refund_minor", "total_minor"),
        subject="booking {reference}",
        detail="is {status}, refunds {refund_minor} of {total_minor}",
    )


def _seats_have_passengers(scope: Scope, tally: Tally) -> None:
    people = _per_booking(Passenger.objects, Count("pk"))
    forbid(
        tally,
        rows=Booking.objects.filter(erased_at=None).annotate(people=Coalesce(people, 0)),
        bad=~Q(number_of_seats=F("people")),
        fields=("reference", "number_of_seats", "people"),
        subject="booking {reference}",
        detail="has {number_of_seats} seats for {people} passengers",
    )


def _per_booking(rows: Any, number: Any) -> Subquery:
    of_one: QuerySet[Any] = rows.filter(booking=OuterRef("pk")).order_by().values("booking")
    return Subquery(of_one.annotate(number=number).values("number"))


def _keys_lead_somewhere(scope: Scope, tally: Tally) -> None:
    under_way = Q(booking__status=Status.PENDING) | ~Q(booking__intent="")
    forbid(
        tally,
        rows=IdempotencyKey.objects.filter(created_at__lte=scope.before),
        bad=Q(response_status=None) & (Q(booking=None) | ~under_way),
        fields=("route", "key", "booking__reference", "booking__status"),
        subject="key {key} of {route}",
        detail="has no answer; its booking {booking__reference} is {booking__status}",
    )


def _keys_are_used_once(scope: Scope, tally: Tally) -> None:
    forbid_repeats(
        tally,
        rows=IdempotencyKey.objects.all(),
        of=("user_id", "route", "key_digest"),
        subject="key {key_digest} of user {user_id} for {route}",
    )


def _bookings_have_their_key(scope: Scope, tally: Tally) -> None:
    keys = _per_booking(IdempotencyKey.objects.filter(route=BOOK), Count("pk"))
    # An hour less than keys live, for the clock.
    young = scope.now - LIFETIME + timedelta(hours=1)
    forbid(
        tally,
        rows=Booking.objects.filter(
            created_at__gt=young, created_at__lte=scope.before, erased_at=None
        ).annotate(keys=Coalesce(keys, 0)),
        bad=~Q(keys=1),
        fields=("reference", "keys"),
        subject="booking {reference}",
        detail="was asked for with {keys} keys",
    )


def _references_are_unique(scope: Scope, tally: Tally) -> None:
    forbid_repeats(
        tally, rows=Booking.objects.all(), of=("reference",), subject="reference {reference}"
    )


def _the_forgotten_stay_so(scope: Scope, tally: Tally) -> None:
    erased = TravellerErasure.objects.filter(due_at=None).values("user_id")
    forbid(
        tally,
        rows=Booking.objects.filter(user_id__in=erased),
        bad=Q(erased_at=None) | ~Q(contact_email="") | Q(passengers__isnull=False),
        fields=("reference",),
        subject="booking {reference}",
        detail="is of an erased user and still says whose it was",
    )
    forbid(
        tally,
        rows=TravellerErasure.objects.all(),
        bad=Q(due_at__isnull=False, requested_at__lt=scope.overdue(PATIENCE + MINUTE)),
        fields=("erasure_id", "requested_at"),
        subject="erasure {erasure_id}",
        detail="is open since {requested_at:%Y-%m-%d %H:%M:%S}",
    )


CHECKS = (
    Check(invariant="nothing stays pending", look=_nothing_stays_pending),
    Check(invariant="no intent stays open", look=_no_intent_stays_open),
    Check(invariant="no booking is held past its time", look=_holds_end_in_time),
    Check(invariant="changes by airlines are told", look=_changes_are_told),
    Check(invariant="nobody has more holds than allowed", look=_few_holds_each),
    Check(invariant="history is whole and legal", look=_history_is_whole),
    Check(invariant="totals are the sums of fares", look=_totals_are_sums),
    Check(invariant="no refund is above what was paid", look=_refunds_are_within_totals),
    Check(invariant="a passenger for every seat", look=_seats_have_passengers),
    Check(invariant="every key has its answer", look=_keys_lead_somewhere),
    Check(invariant="a key is used once", look=_keys_are_used_once),
    Check(invariant="a booking belongs to one key", look=_bookings_have_their_key),
    Check(invariant="a reference names one booking", look=_references_are_unique),
    Check(invariant="of erased users nothing is left", look=_the_forgotten_stay_so),
    outbox_drained("bookings"),
    inbox_handled("bookings"),
)
