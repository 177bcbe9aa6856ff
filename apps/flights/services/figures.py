"""What operators see of flights: seats held, the search cache, events on their way."""

from django.db.models import QuerySet
from django.utils import timezone

from apps.flights.models import Hold
from apps.flights.services import search_cache
from common.messaging.figures import OUTBOX, QUEUES
from common.watch.figures import Figure, Source, Values, age_of_first, count


def _held() -> QuerySet[Hold]:
    return Hold.objects.filter(status=Hold.Status.HELD).order_by("status", "expires_at")


def _searches() -> Values:
    return {(name,): number for name, number in search_cache.read_counts().items()}


FIGURES = [
    *OUTBOX,
    *QUEUES,
    Figure(
        name="jetway_holds_live",
        about="Holds that keep seats off sale, at most 10,000.",
        read=lambda: count(_held()),
    ),
    Figure(
        name="jetway_holds_overdue_seconds",
        about="How long the longest overdue hold has been past its time.",
        read=lambda: age_of_first(_held().filter(expires_at__lte=timezone.now()), "expires_at"),
    ),
    Figure(
        name="jetway_search_cache_total",
        about="Hits, misses and refills of the search cache, of all processes.",
        labels=("result",),
        read=_searches,
        source=Source.CACHE,
        counts=True,
    ),
]
