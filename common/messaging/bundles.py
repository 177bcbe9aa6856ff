"""Several events in one message: what a broker and a worker do for each message costs them most."""

from collections.abc import Iterable
from uuid import UUID

from common.messaging.models import AbstractOutboxMessage

# Of some kilobytes each: far below what a broker takes, and stored by one statement.
MOST_EVENTS = 50

Bundle = list[AbstractOutboxMessage]


def bundle(rows: Iterable[AbstractOutboxMessage]) -> list[Bundle]:
    """
    Return the rows as messages, each of one type of event, for it is routed by that.

    An aggregate's events keep their order from message to message, and inside each.
    """
    bundles: list[Bundle] = []
    open_for: dict[str, int] = {}
    latest: dict[UUID, int] = {}
    for row in rows:
        at = open_for.get(row.event_type)
        is_open = at is not None and len(bundles[at]) < MOST_EVENTS
        if at is None or not is_open or at < latest.get(row.aggregate_id, 0):
            at = open_for[row.event_type] = len(bundles)
            bundles.append([])
        bundles[at].append(row)
        latest[row.aggregate_id] = at
    return bundles
