"""The jobs of reminders; `config/settings/reminders.py` says when beat sends them."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from apps.reminders.services import retention, sending
from common.messaging.tasks import enqueue_once, starts


@shared_task(name="reminders.send_due")
def send_due(**_: object) -> None:
    """Send what is due; any number may run at once."""
    starts(send_due)
    if settings.SEND_MAILS:
        sending.send_due()


@shared_task(name="reminders.delete_sent")
def delete_sent(**_: object) -> None:
    """Delete texts and rows whose retention is over."""
    retention.delete_sent(now=timezone.now())


def send_at_once() -> None:
    """Enqueue `send_due` after an event was handled."""
    if settings.SEND_MAILS:
        enqueue_once(send_due)
