"""The daily audit of a service."""

import logging

from celery import shared_task
from django.utils import timezone

from common.audit import running
from common.audit.checks import Scope

log = logging.getLogger(__name__)


@shared_task(name="audit.run")
def run(**_: object) -> None:
    """Look at every invariant of the service; each broken one is an error in the log."""
    for result in running.run(scope=Scope(now=timezone.now())):
        if result.first is None and not result.breaches:
            continue
        log.log(
            logging.ERROR if result.is_broken else logging.WARNING,
            "audit of %s: %s: %d breaches of %d examined, the first: %s",
            result.of,
            result.check.invariant,
            result.breaches,
            result.tally.examined,
            result.first,
        )
