"""The jobs of reminders; `config/settings/reminders.py` says when beat sends them."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from apps.reminders import selectors
from apps.reminders.services import erasure, retention, sending
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


@shared_task(name="reminders.erase_readers")
def erase_readers(**_: object) -> None:
    """Erase the mails of users who are to be forgotten; any number may run at once."""
    starts(erase_readers)
    for user_id in selectors.due_erasures(now=timezone.now()):
        erasure.erase_reader(user_id=user_id, now=timezone.now())


def send_at_once() -> None:
    """Enqueue `send_due`."""
    if settings.SEND_MAILS:
        enqueue_once(send_due)


def act_at_once() -> None:
    """Enqueue what is to follow after an event was handled."""
    send_at_once()
    if selectors.due_erasures(now=timezone.now(), limit=1):
        enqueue_once(erase_readers)
