"""Flights' scheduled jobs."""

from celery import shared_task
from django.utils import timezone

from apps.flights.services import holds


@shared_task(name="flights.expire_holds")
def expire_holds(**_: object) -> None:
    """Free the seats of holds past their time."""
    holds.expire_holds(now=timezone.now())
