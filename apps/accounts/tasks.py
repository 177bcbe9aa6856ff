"""Accounts' scheduled jobs; each may run twice at once without harm."""

import logging

from celery import shared_task
from django.utils import timezone

from apps.accounts.services import erasure, retention, sessions
from common.errors import Unavailable

log = logging.getLogger(__name__)


@shared_task(name="accounts.restore_denials")
def restore_denials(**_: object) -> None:
    """Tell Redis again which sign-ins have ended."""
    try:
        sessions.restore_denials(now=timezone.now())
    except Unavailable:
        log.warning("Redis is away: ended sign-ins are told again by the next run")


@shared_task(name="accounts.clean_up")
def clean_up(**_: object) -> None:
    """Delete tokens past their time and sign-ins that have ended."""
    log.info("deleted %s", retention.clean_up(now=timezone.now()))


@shared_task(name="accounts.ask_again")
def ask_again(**_: object) -> None:
    """Ask once more whoever has not answered that a user is forgotten."""
    if asked := erasure.ask_again(now=timezone.now()):
        log.warning("%d erasures wait for receipts: asked again", asked)
