"""What must hold of tickets and their mails; `manage.py audit` looks at it."""

from datetime import timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import DeliveryAttempt, NotificationTicket, ReaderErasure
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import forbid, forbid_repeats
from common.audit.messaging import inbox_handled, outbox_drained

# Bookings answers first, and may have to wait for flights.
ERASURE_PATIENCE = timedelta(minutes=15)
# How late a mail may be before the senders must have failed.
OVERDUE = timedelta(minutes=5)
OPEN = (Status.PENDING, Status.SENDING)
REMINDERS = (Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER)
# What can be told of a booking only once.
ONCE = (
    Kind.BOOKING_HELD,
    Kind.BOOKING_CONFIRMED,
    Kind.BOOKING_CANCELLED,
    Kind.BOOKING_EXPIRED,
    Kind.BOOKING_FAILED,
)


def _nothing_due_waits(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=NotificationTicket.objects.filter(status=Status.PENDING),
        bad=Q(next_attempt_at__lt=scope.overdue(OVERDUE)),
        fields=("pk", "kind", "next_attempt_at", "attempts"),
        subject="{kind} {pk}",
        detail="is unsent since {next_attempt_at:%Y-%m-%d %H:%M:%S}, after {attempts} attempts",
    )


def _nobody_keeps_a_ticket(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=NotificationTicket.objects.filter(status=Status.SENDING),
        bad=Q(claimed_until__lt=scope.before) | Q(claimed_until=None),
        fields=("pk", "kind", "claimed_until"),
        subject="{kind} {pk}",
        detail="is being sent past its lease, {claimed_until}",
    )


def _states_are_true(scope: Scope, tally: Tally) -> None:
    is_open = Q(status__in=OPEN)
    forbid(
        tally,
        rows=NotificationTicket.objects.filter(created_at__lte=scope.before),
        bad=(is_open & ~Q(closed_at=None))
        | (~is_open & (Q(closed_at=None) | ~Q(claimed_until=None)))
        | (Q(status=Status.SUCCESS) & (Q(sent_at=None) | Q(attempts=0)))
        | (~Q(status=Status.SUCCESS) & ~Q(sent_at=None)),
        fields=("pk", "kind", "status", "attempts", "sent_at", "closed_at", "claimed_until"),
        subject="{kind} {pk}",
        detail="is {status} after {attempts} attempts, sent at {sent_at}, closed at {closed_at},"
        " leased until {claimed_until}",
    )


def _attempts_are_told(scope: Scope, tally: Tally) -> None:
    attempts = DeliveryAttempt.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    told = Subquery(attempts.annotate(number=Count("pk")).values("number"))
    forbid(
        tally,
        rows=NotificationTicket.objects.filter(attempts__gt=0).exclude(status=Status.SENDING),
        # Staff who send a mail again begin to count anew.
        bad=Q(attempts__gt=Coalesce(told, 0)),
        fields=("pk", "kind", "attempts"),
        subject="{kind} {pk}",
        detail="was tried {attempts} times, not all of which are told",
    )


def _one_ticket_per_fact(scope: Scope, tally: Tally) -> None:
    forbid_repeats(
        tally,
        rows=NotificationTicket.objects.all(),
        of=("dedupe_key",),
        subject="a ticket {dedupe_key}",
    )


def _one_mail_per_message_id(scope: Scope, tally: Tally) -> None:
    forbid_repeats(
        tally,
        rows=DeliveryAttempt.objects.filter(outcome=DeliveryAttempt.Outcome.SENT),
        of=("ticket_id", "message_id"),
        subject="an accepted mail {message_id} of ticket {ticket_id}",
    )


def _told_once(scope: Scope, tally: Tally) -> None:
    sent = NotificationTicket.objects.filter(status=Status.SUCCESS).exclude(booking_id=None)
    forbid_repeats(
        tally,
        rows=sent.filter(kind__in=ONCE),
        of=("booking_id", "kind"),
        subject="a sent {kind} of booking {booking_id}",
    )


def _reminded_once(scope: Scope, tally: Tally) -> None:
    sent = NotificationTicket.objects.filter(status=Status.SUCCESS, kind__in=REMINDERS)
    forbid_repeats(
        tally,
        rows=sent,
        of=("segment_id", "kind", "useful_until"),
        subject="a sent {kind} of segment {segment_id} until {useful_until}",
    )


def _the_forgotten_stay_so(scope: Scope, tally: Tally) -> None:
    forgotten = ReaderErasure.objects.filter(receipts__gt=0, due_at=None)
    forbid(
        tally,
        rows=NotificationTicket.objects.filter(aggregate_id__in=forgotten.values("user_id")),
        bad=Q(),
        fields=("pk", "kind"),
        subject="{kind} {pk}",
        detail="is about the account of an erased user",
    )
    forbid(
        tally,
        rows=ReaderErasure.objects.all(),
        bad=Q(receipts=0, noted_at__lt=scope.overdue(ERASURE_PATIENCE))
        | Q(due_at__lt=scope.overdue(OVERDUE)),
        fields=("erasure_id", "noted_at"),
        subject="erasure {erasure_id}",
        detail="is open since {noted_at:%Y-%m-%d %H:%M:%S}",
    )


CHECKS = (
    inbox_handled("reminders"),
    outbox_drained("reminders"),
    Check(invariant="nothing due waits", look=_nothing_due_waits),
    Check(invariant="nobody keeps a ticket past the lease", look=_nobody_keeps_a_ticket),
    Check(invariant="a ticket's state is true", look=_states_are_true),
    Check(invariant="every attempt is told", look=_attempts_are_told),
    Check(invariant="one ticket for one thing to tell", look=_one_ticket_per_fact),
    Check(invariant="no mail is accepted twice", look=_one_mail_per_message_id),
    Check(invariant="a booking's news are told once", look=_told_once),
    Check(invariant="a departure is reminded of once", look=_reminded_once),
    Check(invariant="of erased users nothing is left", look=_the_forgotten_stay_so),
)
