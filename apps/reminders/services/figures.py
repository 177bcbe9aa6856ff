"""What operators see of reminders: mails by status, what is due, events on their way."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.reminders.domain.notification import Status
from apps.reminders.models import NotificationTicket
from common.messaging.figures import INBOX, OUTBOX, QUEUES
from common.watch.figures import MOST, Figure, Values, age_of_first, count

LATELY = timedelta(hours=1)
OPEN = (Status.PENDING, Status.SENDING)
CLOSED = [status for status in Status if status not in OPEN]


def _by_status() -> Values:
    found: dict[tuple[str, ...], float] = {}
    for status in OPEN:
        rows = NotificationTicket.objects.filter(status=status)
        found[(status.value,)] = count(rows)[()]
    # A year of mails is kept: counting them all would take its time.
    lately = NotificationTicket.objects.filter(closed_at__gt=timezone.now() - LATELY)
    closed = list(lately.order_by("closed_at").values_list("status", flat=True)[:MOST])
    return found | {(status.value,): closed.count(status.value) for status in CLOSED}


def _due() -> QuerySet[NotificationTicket]:
    rows = NotificationTicket.objects.filter(
        status=Status.PENDING, next_attempt_at__lte=timezone.now()
    )
    return rows.order_by("status", "next_attempt_at", "id")  # the columns of the index


FIGURES = [
    *OUTBOX,
    *INBOX,
    *QUEUES,
    Figure(
        name="jetway_mails",
        about="Mails by status: open ones, at most 10,000; of the others those of the last hour.",
        labels=("status",),
        read=_by_status,
    ),
    Figure(
        name="jetway_mails_due",
        about="Mails that should be sent now, at most 10,000.",
        read=lambda: count(_due()),
    ),
    Figure(
        name="jetway_mails_oldest_due_seconds",
        about="How long the oldest of them has been due.",
        read=lambda: age_of_first(_due(), "next_attempt_at"),
    ),
]
